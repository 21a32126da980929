"""What the camera's picture and a clip share: the newest of many pictures in one texture that is used again."""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk_app.ui.pictograms import PictogramCache
from kiosk_app.ui.terminal import Frame
from kiosk_app.ui.widgets.parts import P, PartView

MOST_WIDE = 1280
"""Pixels: of a larger picture every second, third … is shown, or copying it would take the time that a page needs."""


class MovingView(PartView[P]):
    """Asks for a new picture `fps` times a second while it is shown, and only then. A view of it adds `tint` and
    `picture` to its canvas where they belong."""

    def __init__(self, cache: PictogramCache, latest: Callable[[], Frame | None], fps: float) -> None:
        super().__init__(cache)
        self._latest = latest
        self._seq = -1
        self._texture: Texture | None = None
        self.tint = Color(1, 1, 1, 0)
        self.picture = Rectangle(size=(0, 0))
        self._timer = Clock.create_trigger(self._pull, 1 / fps, interval=True)

    def draw(self, part: P) -> None:
        """To be called at the end of a view's own."""
        self._seq = -1
        self._pull(0)
        self._timer()

    def forget(self) -> None:
        super().forget()
        self.stop()

    def stop(self) -> None:
        """No picture is asked for, and none is shown or kept."""
        self._timer.cancel()
        self._texture = None
        self.picture.texture = None
        self.tint.a = 0

    def begun(self, texture: Texture) -> None:
        """The first picture of its size."""

    def place(self, part: P, wide: int, high: int) -> None:
        """Where on the part, and which part of, a picture so large is shown."""
        raise NotImplementedError

    def _pull(self, _dt: float) -> None:
        part = self.part
        frame = self._latest()
        if part is None or frame is None or frame.seq == self._seq:
            return
        self._seq = frame.seq
        sparse = max(1, frame.image.shape[1] // MOST_WIDE)
        image = frame.image[::sparse, ::sparse] if sparse > 1 else frame.image
        high, wide = image.shape[:2]
        if self._texture is None or self._texture.size != (wide, high):
            self._texture = Texture.create(size=(wide, high), colorfmt="rgb")
            self.begun(self._texture)
            self.picture.texture = self._texture
            self.tint.a = 1
        self.place(part, wide, high)
        self._texture.blit_buffer(image.tobytes(), colorfmt="bgr", bufferfmt="ubyte")
        self.canvas.ask_update()
