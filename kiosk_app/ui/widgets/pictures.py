"""Photographs: the one taken, and the live picture of the camera."""

from __future__ import annotations

import io
from collections.abc import Callable

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.utils import get_color_from_hex
from PIL import Image

from kiosk_app.ui.pictograms import PictogramCache
from kiosk_app.ui.scene import Live, Photo, Rect
from kiosk_app.ui.terminal import Frame
from kiosk_app.ui.viewfinder import overlay
from kiosk_app.ui.widgets.moving import MovingView
from kiosk_app.ui.widgets.painters import BoxPainter, flipped
from kiosk_app.ui.widgets.parts import PartView

LIVE_FPS = 15


class PhotoView(PartView[Photo]):
    """A JPEG shown whole. A picture that cannot be read leaves its place empty: nothing else depends on it."""

    def __init__(self, cache: PictogramCache) -> None:
        super().__init__(cache)
        self._edge = BoxPainter()
        self._rectangle = Rectangle(size=(0, 0))
        self.canvas.add(self._edge.group)
        self.canvas.add(Color(1, 1, 1, 1))
        self.canvas.add(self._rectangle)

    def draw(self, part: Photo) -> None:
        try:
            image = Image.open(io.BytesIO(part.jpeg)).convert("RGB")
        except OSError:
            self._rectangle.size = (0, 0)
            return
        scale = min(part.rect.w / image.width, part.rect.h / image.height)
        place = part.rect.centred(round(image.width * scale), round(image.height * scale))
        image = image.resize((place.w, place.h), Image.Resampling.LANCZOS)
        texture = Texture.create(size=image.size, colorfmt="rgb")
        texture.blit_buffer(image.tobytes(), colorfmt="rgb", bufferfmt="ubyte")
        texture.flip_vertical()
        self._rectangle.texture = texture
        self._rectangle.pos = flipped(place, self.stage)
        self._rectangle.size = (place.w, place.h)
        outer = place.inset(-part.line_px)
        self._edge.paint(outer, self.stage, part.line, "", 0, 0)

    def forget(self) -> None:
        super().forget()
        self._rectangle.texture = None
        self._rectangle.size = (0, 0)


class LiveView(MovingView[Live]):
    """The newest camera frame 15 times a second in one texture that is used again, mirrored as people know themselves.

    The oval says where the face goes; what is outside of it is darkened. A plate is shown whole, as it lies there, and
    so is a face that somebody puts the oval on. A picture that is hidden is not even asked for.
    """

    def __init__(self, cache: PictogramCache, latest: Callable[[], Frame | None]) -> None:
        super().__init__(cache, latest, LIVE_FPS)
        self._ground_colour = Color(0, 0, 0, 1)
        self._ground = Rectangle()
        self._oval = Rectangle()
        self._frame = (16, 9)
        for one in (self._ground_colour, self._ground, self.tint, self.picture):
            self.canvas.add(one)
        self.canvas.add(Color(1, 1, 1, 1))
        self.canvas.add(self._oval)

    def draw(self, part: Live) -> None:
        for shape in (self._ground, self.picture):
            shape.pos = flipped(part.rect, self.stage)
            shape.size = (part.rect.w, part.rect.h)
        self._ground_colour.rgba = get_color_from_hex(part.ground)
        self._overlay(part)
        if part.sight is not None and part.sight.hidden:
            self.stop()
        else:
            super().draw(part)

    def _overlay(self, part: Live) -> None:
        drawn = overlay(part.rect.w, part.rect.h, part.radius, part.around, part.sight, self._frame)
        self._oval.texture = self.cache.drawing(drawn, part.rect.w, part.rect.h)
        self._oval.pos = flipped(part.rect, self.stage)
        self._oval.size = (part.rect.w, part.rect.h)

    def place(self, part: Live, wide: int, high: int) -> None:
        if (wide, high) != self._frame:
            self._frame = (wide, high)
            self._overlay(part)
        sight = part.sight
        if sight is not None and sight.framing is None:
            self.picture.tex_coords = filling(wide, high, part.rect, sight.mirrored)
            return
        scale = min(part.rect.w / wide, part.rect.h / high)
        place = part.rect.centred(round(wide * scale), round(high * scale))
        self.picture.pos, self.picture.size = flipped(place, self.stage), (place.w, place.h)
        self.picture.tex_coords = MIRRORED if sight is not None and sight.mirrored else UPRIGHT


UPRIGHT = (0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0)
MIRRORED = (1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0)


def filling(width: int, height: int, rect: Rect, mirrored: bool) -> tuple[float, ...]:
    """Texture coordinates that fill `rect` with the middle of the frame, upright."""
    scale = max(rect.w / width, rect.h / height)
    u = rect.w / (width * scale) / 2 * (1 if mirrored else -1)
    v = rect.h / (height * scale) / 2
    left, right, top, low = 0.5 + u, 0.5 - u, 0.5 - v, 0.5 + v
    return (left, low, right, low, right, top, left, top)
