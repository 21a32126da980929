"""A clip: the newest of its pictures in one texture that is used again, shown whole."""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk_app.ui.pictograms import PictogramCache
from kiosk_app.ui.scene import Film
from kiosk_app.ui.terminal import Frame
from kiosk_app.ui.widgets.painters import BoxPainter, flipped
from kiosk_app.ui.widgets.parts import PartView

FILM_FPS = 25


class FilmView(PartView[Film]):
    """Asks for a new picture while it is shown, and only then."""

    def __init__(self, cache: PictogramCache, latest: Callable[[], Frame | None]) -> None:
        super().__init__(cache)
        self._latest = latest
        self._seq = -1
        self._texture: Texture | None = None
        self._ground = BoxPainter()
        self._colour = Color(1, 1, 1, 0)
        self._picture = Rectangle(size=(0, 0))
        for one in (self._ground.group, self._colour, self._picture):
            self.canvas.add(one)
        self._timer = Clock.create_trigger(self._pull, 1 / FILM_FPS, interval=True)

    def draw(self, part: Film) -> None:
        self._ground.paint(part.rect, self.stage, part.ground, "", 0, part.radius)
        self._seq = -1
        self._pull(0)
        self._timer()

    def forget(self) -> None:
        super().forget()
        self._timer.cancel()
        self._texture = None
        self._picture.texture = None
        self._colour.a = 0

    def _pull(self, _dt: float) -> None:
        part = self.part
        frame = self._latest()
        if part is None or frame is None or frame.seq == self._seq:
            return
        self._seq = frame.seq
        high, wide = frame.image.shape[:2]
        if self._texture is None or self._texture.size != (wide, high):
            self._texture = Texture.create(size=(wide, high), colorfmt="rgb")
            self._texture.flip_vertical()
            self._picture.texture = self._texture
            self._colour.a = 1
        scale = min(part.rect.w / wide, part.rect.h / high)
        place = part.rect.centred(round(wide * scale), round(high * scale))
        self._picture.pos = flipped(place, self.stage)
        self._picture.size = (place.w, place.h)
        self._texture.blit_buffer(frame.image.tobytes(), colorfmt="bgr", bufferfmt="ubyte")
        self.canvas.ask_update()
