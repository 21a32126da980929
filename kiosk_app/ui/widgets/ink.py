"""The writing field: its strokes, and the one a finger is drawing now."""

from __future__ import annotations

from collections.abc import Sequence

from kivy.graphics import Color, InstructionGroup, Line
from kivy.utils import get_color_from_hex

from kiosk_app.ui.pictograms import PictogramCache
from kiosk_app.ui.scene import Ink
from kiosk_app.ui.widgets.painters import BoxPainter
from kiosk_app.ui.widgets.parts import PartView


class InkView(PartView[Ink]):
    def __init__(self, cache: PictogramCache) -> None:
        super().__init__(cache)
        self._box = BoxPainter()
        self._cross = BoxPainter(), BoxPainter()
        self._strokes = InstructionGroup()
        self._now = InstructionGroup()
        for group in (self._box.group, *(one.group for one in self._cross), self._strokes, self._now):
            self.canvas.add(group)

    def draw(self, part: Ink) -> None:
        rect = part.rect
        self._box.paint(rect, self.stage, part.ground, part.line, part.line_px, part.radius)
        thin = max(1, part.line_px // 2)
        inner = rect.inset(part.radius)
        across, down = rect.centred(inner.w, thin), rect.centred(thin, inner.h)
        for painter, place in zip(self._cross, (across, down), strict=True):  # where the middle is, as in a copybook
            painter.paint(place, self.stage, part.line, "", 0, 0)
        self._strokes.clear()
        self._now.clear()
        for stroke in part.strokes:
            self._add(self._strokes, part, stroke)

    def drawn_now(self, points: Sequence[tuple[float, float]]) -> None:
        """Shown until the field is drawn anew, with it among its strokes."""
        self._now.clear()
        if self.part is not None and points:
            self._add(self._now, self.part, points)

    def _add(self, group: InstructionGroup, part: Ink, points: Sequence[tuple[float, float]]) -> None:
        flat = [
            one
            for x, y in points
            for one in (part.rect.x + x * part.rect.w, self.stage - part.rect.y - y * part.rect.h)
        ]
        group.add(Color(*get_color_from_hex(part.ink)))
        group.add(Line(points=flat, width=part.weight / 2, cap="round", joint="round"))

    def forget(self) -> None:
        """What was written may have been somebody's name."""
        super().forget()
        self._strokes.clear()
        self._now.clear()
