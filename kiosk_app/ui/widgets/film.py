"""A clip, shown whole."""

from __future__ import annotations

from collections.abc import Callable

from kivy.graphics.texture import Texture

from kiosk_app.ui.pictograms import PictogramCache
from kiosk_app.ui.scene import Film
from kiosk_app.ui.terminal import Frame
from kiosk_app.ui.widgets.moving import MovingView
from kiosk_app.ui.widgets.painters import BoxPainter, flipped

FILM_FPS = 25


class FilmView(MovingView[Film]):
    def __init__(self, cache: PictogramCache, latest: Callable[[], Frame | None]) -> None:
        super().__init__(cache, latest, FILM_FPS)
        self._ground = BoxPainter()
        for one in (self._ground.group, self.tint, self.picture):
            self.canvas.add(one)

    def draw(self, part: Film) -> None:
        self._ground.paint(part.rect, self.stage, part.ground, "", 0, part.radius)
        super().draw(part)

    def begun(self, texture: Texture) -> None:
        texture.flip_vertical()

    def place(self, part: Film, wide: int, high: int) -> None:
        scale = min(part.rect.w / wide, part.rect.h / high)
        place = part.rect.centred(round(wide * scale), round(high * scale))
        self.picture.pos = flipped(place, self.stage)
        self.picture.size = (place.w, place.h)
