"""Drawings as textures, rendered once for a name, size and colours. Import only after settings.configure."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import resvg_py
from kivy.graphics.texture import Texture
from PIL import Image

from kiosk_app.access.pictograms import FOLDER, coloured


def render(svg: str, width: int, height: int) -> Texture:
    """The texture of an SVG text."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, height=height, skip_system_fonts=True)
    image = Image.open(io.BytesIO(bytes(png))).convert("RGBA")
    texture = Texture.create(size=image.size, colorfmt="rgba")
    texture.blit_buffer(image.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture


class PictogramCache:
    """The textures used last, up to `room` bytes (and always the newest): drawing one takes milliseconds."""

    def __init__(self, room: int = 64 << 20, folder: Path = FOLDER) -> None:
        self.room, self._folder = room, folder
        self._taken = 0
        self._kept: OrderedDict[tuple[object, ...], Texture] = OrderedDict()

    def texture(self, name: str, width: int, height: int, ink: str, accent: str, ground: str, weight: float) -> Texture:
        """Raises KeyError for an unknown name."""
        key = (name, width, height, ink, accent, ground, weight)
        return self._get(key, width, height, lambda: coloured(name, ink, accent, ground, weight, self._folder))

    def redraw(self, folder: Path) -> None:
        """The drawings lie here from now on; those of before are forgotten."""
        self._folder, self._taken = folder, 0
        self._kept.clear()

    def drawing(self, svg: str, width: int, height: int) -> Texture:
        """One that has no name."""
        return self._get((svg, width, height), width, height, lambda: svg)

    def _get(self, key: tuple[object, ...], width: int, height: int, svg: Callable[[], str]) -> Texture:
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        texture = self._kept[key] = render(svg(), width, height)
        self._taken += _bytes(texture)
        while self._taken > self.room and len(self._kept) > 1:
            self._taken -= _bytes(self._kept.popitem(last=False)[1])
        return texture


def _bytes(texture: Texture) -> int:
    return int(texture.width * texture.height * 4)
