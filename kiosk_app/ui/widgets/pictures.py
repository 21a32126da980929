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

    The oval says where the face goes; what is outside of it is darkened. A plate is shown whole, as it lies there.
    """

    def __init__(self, cache: PictogramCache, latest: Callable[[], Frame | None]) -> None:
        super().__init__(cache, latest, LIVE_FPS)
        self._ground_colour = Color(0, 0, 0, 1)
        self._ground = Rectangle()
        self._oval = Rectangle()
        for one in (self._ground_colour, self._ground, self.tint, self.picture):
            self.canvas.add(one)
        self.canvas.add(Color(1, 1, 1, 1))
        self.canvas.add(self._oval)

    def draw(self, part: Live) -> None:
        for shape in (self._ground, self.picture):
            shape.pos = flipped(part.rect, self.stage)
            shape.size = (part.rect.w, part.rect.h)
        self._ground_colour.rgba = get_color_from_hex(part.ground)
        oval = _oval(part.rect, part.radius, part.around, part.plate)
        self._oval.texture = self.cache.drawing(oval, part.rect.w, part.rect.h)
        self._oval.pos = flipped(part.rect, self.stage)
        self._oval.size = (part.rect.w, part.rect.h)
        super().draw(part)

    def place(self, part: Live, wide: int, high: int) -> None:
        if not part.plate:
            self.picture.tex_coords = mirrored(wide, high, part.rect)
            return
        scale = min(part.rect.w / wide, part.rect.h / high)
        place = part.rect.centred(round(wide * scale), round(high * scale))
        self.picture.pos, self.picture.size = flipped(place, self.stage), (place.w, place.h)
        self.picture.tex_coords = UPRIGHT


UPRIGHT = (0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0)


def mirrored(width: int, height: int, rect: Rect) -> tuple[float, ...]:
    """Texture coordinates that fill `rect` with the middle of the frame, left and right exchanged, upright."""
    scale = max(rect.w / width, rect.h / height)
    u = rect.w / (width * scale) / 2
    v = rect.h / (height * scale) / 2
    left, right, top, low = 0.5 + u, 0.5 - u, 0.5 - v, 0.5 + v
    return (left, low, right, low, right, top, left, top)


def _oval(rect: Rect, radius: int, around: str, plate: bool) -> str:
    """An SVG as large as the picture: round corners, and unless it is a plate's all but an oval darkened, with a dashed
    line round it."""
    w, h, r = rect.w, rect.h, radius
    rx = min(w * 0.32, h * 0.30)
    ry = min(rx * 1.32, h * 0.42)
    cx, cy = w / 2, h * 0.46
    arc = f"a{r} {r} 0 0 1"
    corners = f"M{r} 0H{w - r}{arc} {r} {r}V{h - r}{arc} -{r} {r}H{r}{arc} -{r} -{r}V{r}{arc} {r} -{r}z"
    hole = f"M{cx - rx} {cy}a{rx} {ry} 0 1 0 {2 * rx} 0a{rx} {ry} 0 1 0 {-2 * rx} 0z"
    ring = f'<ellipse cx="{cx}" cy="{cy}" rx="{rx}" ry="{ry}" fill="none"'
    stroke = max(4, h // 110)
    rounded = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}">'
        f'<path fill="{around}" fill-rule="evenodd" d="M0 0H{w}V{h}H0z{corners}"/>'
    )
    return (
        f"{rounded}</svg>"
        if plate
        else (
            f"{rounded}"
            f'<path fill="#10201A" fill-opacity="0.5" fill-rule="evenodd" d="{corners}{hole}"/>'
            f'{ring} stroke="#10201A" stroke-width="{stroke * 2}"/>'
            f'{ring} stroke="#FFFFFF" stroke-width="{stroke}" stroke-dasharray="{stroke * 5} {stroke * 3}"/></svg>'
        )
    )
