"""Canvas pieces: a box, lines of text, a picture. They redraw only what has changed."""

from __future__ import annotations

from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, InstructionGroup, Line, Rectangle, RoundedRectangle
from kivy.utils import get_color_from_hex

from kiosk_app.ui.fonts import FACE
from kiosk_app.ui.kit import HAN_LIFT, shown
from kiosk_app.ui.pictograms import PictogramCache
from kiosk_app.ui.scene import Picture, Rect, Text


def flipped(rect: Rect, height: int) -> tuple[int, int]:
    """Kivy's position (lower left corner) of a rectangle on a stage `height` px high."""
    return rect.x, height - rect.y - rect.h


class BoxPainter:
    """A filled rectangle with rounded corners and an edge drawn inside it."""

    def __init__(self) -> None:
        self.group = InstructionGroup()
        self._edge_colour = Color(0, 0, 0, 0)
        self._edge = RoundedRectangle()
        self._fill_colour = Color(0, 0, 0, 0)
        self._fill = RoundedRectangle()
        self._line_colour = Color(0, 0, 0, 0)
        self._line = Line(width=1)
        for one in (self._edge_colour, self._edge, self._fill_colour, self._fill, self._line_colour, self._line):
            self.group.add(one)

    def paint(self, rect: Rect, stage: int, fill: str, line: str, line_px: int, radius: int) -> None:
        radius = min(radius, rect.w // 2, rect.h // 2)
        clear = (0, 0, 0, 0)
        edge = line_px if line else 0
        if fill:
            inner = rect.inset(edge)
            _place(self._edge, rect, stage, radius if edge else 0, bool(edge))
            _place(self._fill, inner, stage, max(0, radius - edge), True)
            self._edge_colour.rgba = get_color_from_hex(line) if edge else clear
            self._fill_colour.rgba = get_color_from_hex(fill)
            self._line_colour.rgba = clear
            self._line.points = []
            return
        self._edge_colour.rgba = self._fill_colour.rgba = clear
        self._line_colour.rgba = get_color_from_hex(line) if edge else clear
        if edge:
            inner = rect.inset(edge // 2)
            x, y = flipped(inner, stage)
            self._line.width = edge / 2
            self._line.rounded_rectangle = (x, y, inner.w, inner.h, max(1, radius - edge // 2), 32)


def _place(shape: RoundedRectangle, rect: Rect, stage: int, radius: int, visible: bool) -> None:
    shape.pos = flipped(rect, stage)
    shape.size = (rect.w, rect.h) if visible else (0, 0)
    shape.radius = [max(radius, 0.01)]
    shape.segments = 24 if radius > 1 else 1


class TextPainter:
    """Lines already broken, each a white texture tinted by its colour: another colour costs nothing."""

    def __init__(self) -> None:
        self.group = InstructionGroup()
        self._colour = Color(1, 1, 1, 1)
        self._lines: list[Rectangle] = []
        self._text: Text | None = None
        self.drawn: Rect | None = None
        """What is really covered: the widest texture, all lines."""

    def paint(self, text: Text, stage: int, colour: str) -> None:
        if text != self._text:
            self._text = text
            self._lay(text, stage)
        self._colour.rgba = get_color_from_hex(colour)

    def _lay(self, text: Text, stage: int) -> None:
        self.group.clear()
        self._lines.clear()
        self.group.add(self._colour)
        left, right = text.rect.right, text.rect.x
        for number, line in enumerate(text.lines):
            words = shown(line)
            if not words:
                continue
            label = CoreLabel(text=words, font_name=FACE, font_size=text.em_px, bold=text.bold, color=(1, 1, 1, 1))
            label.refresh()
            width, height = label.texture.size
            if text.align == "center":
                x = text.rect.x + (text.rect.w - width) / 2
            else:
                x = text.rect.x if text.align == "left" else text.rect.right - width
            middle = text.rect.y + text.pitch * (number + 0.5) - text.em_px * HAN_LIFT
            at = (round(x), round(stage - middle - height / 2))
            rectangle = Rectangle(texture=label.texture, pos=at, size=label.texture.size)
            self.group.add(rectangle)
            self._lines.append(rectangle)
            left, right = min(left, round(x)), max(right, round(x + width))
        self.drawn = Rect(left, text.rect.y, max(0, right - left), text.pitch * len(text.lines))

    def clear(self) -> None:
        """Forgets the words: they may have been somebody's name."""
        self.group.clear()
        self._lines.clear()
        self._text, self.drawn = None, None


class PicturePainter:
    def __init__(self, cache: PictogramCache) -> None:
        self.group = InstructionGroup()
        self._cache = cache
        self._rectangle = Rectangle()
        self.group.add(Color(1, 1, 1, 1))
        self.group.add(self._rectangle)

    def paint(self, picture: Picture, stage: int, ink: str, accent: str, ground: str) -> None:
        rect = picture.rect
        self._rectangle.texture = self._cache.texture(picture.name, rect.w, rect.h, ink, accent, ground, picture.weight)
        self._rectangle.pos = flipped(rect, stage)
        self._rectangle.size = (rect.w, rect.h)
