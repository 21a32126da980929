"""One widget for each kind of part of a scene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from kivy.uix.widget import Widget

from kiosk_app.ui.pictograms import PictogramCache
from kiosk_app.ui.scene import Box, Part, Picture, Rect, Target, Text
from kiosk_app.ui.widgets.painters import BoxPainter, PicturePainter, TextPainter

P = TypeVar("P", bound=Part)
Painter = TypeVar("Painter", BoxPainter, TextPainter, PicturePainter)


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as it is really drawn."""

    text: str = field(repr=False)
    rect: Rect
    em_px: int
    kind: str


class PartView(Widget, Generic[P]):
    """Shows one part. `show` with an equal part does nothing."""

    def __init__(self, cache: PictogramCache) -> None:
        super().__init__(size_hint=(None, None))
        self.cache = cache
        self.part: P | None = None
        self.stage = 0

    def show(self, part: P, stage: int) -> None:
        if part == self.part and stage == self.stage:
            return
        self.part, self.stage = part, stage
        self.pos = (part.rect.x, stage - part.rect.bottom)
        self.size = (part.rect.w, part.rect.h)
        self.draw(part)

    def draw(self, part: P) -> None:
        raise NotImplementedError

    def forget(self) -> None:
        """Before it waits to be used again: keep nothing of what was shown."""
        self.part = None

    def seen(self) -> list[Seen]:
        return []


class BoxView(PartView[Box]):
    def __init__(self, cache: PictogramCache) -> None:
        super().__init__(cache)
        self._box = BoxPainter()
        self.canvas.add(self._box.group)

    def draw(self, part: Box) -> None:
        self._box.paint(part.rect, self.stage, part.fill, part.line, part.line_px, part.radius)


class TextView(PartView[Text]):
    def __init__(self, cache: PictogramCache) -> None:
        super().__init__(cache)
        self._text = TextPainter()
        self.canvas.add(self._text.group)

    def draw(self, part: Text) -> None:
        self._text.paint(part, self.stage, part.tone)

    def forget(self) -> None:
        super().forget()
        self._text.clear()

    def seen(self) -> list[Seen]:
        if self.part is None or self._text.drawn is None:
            return []
        return [Seen("".join(self.part.lines), self._text.drawn, self.part.em_px, self.part.role.value)]


class PictureView(PartView[Picture]):
    def __init__(self, cache: PictogramCache) -> None:
        super().__init__(cache)
        self._picture = PicturePainter(cache)
        self.canvas.add(self._picture.group)

    def draw(self, part: Picture) -> None:
        self._picture.paint(part, self.stage, part.ink, part.accent, part.ground)


class TargetView(PartView[Target]):
    """Something to press: at rest, focused or pressed. Changing between them only changes colours."""

    def __init__(self, cache: PictogramCache) -> None:
        super().__init__(cache)
        self.focused = False
        self.pressed = False
        self._ring = BoxPainter()
        self._box = BoxPainter()
        self._edges: list[BoxPainter] = []
        self._texts: list[TextPainter] = []
        self._pictures: list[PicturePainter] = []
        self.canvas.add(self._ring.group)
        self.canvas.add(self._box.group)

    def draw(self, part: Target) -> None:
        self._fill(self._edges, len(part.boxes), BoxPainter)
        self._fill(self._texts, len(part.texts), TextPainter)
        self._fill(self._pictures, len(part.pictures), lambda: PicturePainter(self.cache))
        self._recolour()

    def _fill(self, painters: list[Painter], count: int, make: Callable[[], Painter]) -> None:
        while len(painters) > count:
            self.canvas.remove(painters.pop().group)
        while len(painters) < count:
            painters.append(make())
            self.canvas.add(painters[-1].group)

    def state(self, focused: bool, pressed: bool) -> None:
        if (focused, pressed) != (self.focused, self.pressed):
            self.focused, self.pressed = focused, pressed
            self._recolour()

    def _recolour(self) -> None:
        part = self.part
        if part is None:
            return
        paint = part.pressed if self.pressed else part.focused if self.focused else part.paint
        around = part.ring_px * 2
        outer = part.rect.inset(-around)
        ring = part.ring if self.focused else ""
        self._ring.paint(outer, self.stage, "", ring, part.ring_px, part.radius + around)
        self._box.paint(part.rect, self.stage, paint.fill, paint.line, paint.line_px, part.radius)
        for edge, box in zip(self._edges, part.boxes, strict=True):
            edge.paint(box.rect, self.stage, box.fill, paint.ink, box.line_px, box.radius)
        for words, text in zip(self._texts, part.texts, strict=True):
            words.paint(text, self.stage, paint.soft if text.tone == "soft" else paint.ink)
        for picture, one in zip(self._pictures, part.pictures, strict=True):
            picture.paint(one, self.stage, paint.ink, paint.accent, paint.fill)

    def forget(self) -> None:
        super().forget()
        self.focused = self.pressed = False
        for painter in self._texts:
            painter.clear()

    def seen(self) -> list[Seen]:
        if self.part is None:
            return []
        return [
            Seen("".join(text.lines), painter.drawn, text.em_px, text.role.value)
            for text, painter in zip(self.part.texts, self._texts, strict=True)
            if painter.drawn is not None
        ]
