"""Drawings as textures, rendered once for a name, size and colours. Import only after settings.configure."""

from __future__ import annotations

import io
from collections import OrderedDict

import resvg_py
from kivy.graphics.texture import Texture
from PIL import Image

from kiosk_app.access.pictograms import coloured


def render(svg: str, width: int, height: int) -> Texture:
    """The texture of an SVG text."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, height=height, skip_system_fonts=True)
    image = Image.open(io.BytesIO(bytes(png))).convert("RGBA")
    texture = Texture.create(size=image.size, colorfmt="rgba")
    texture.blit_buffer(image.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture


class PictogramCache:
    """The newest `most` textures; large ones are dear in memory, drawing them takes milliseconds."""

    def __init__(self, most: int = 160) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[object, ...], Texture] = OrderedDict()

    def texture(self, name: str, width: int, height: int, ink: str, accent: str, ground: str, weight: float) -> Texture:
        """Raises KeyError for an unknown name."""
        key = (name, width, height, ink, accent, ground, weight)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        texture = self._kept[key] = render(coloured(name, ink, accent, ground, weight), width, height)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return texture
