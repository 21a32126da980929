"""The ring round a finger that must rest on its target: it fills, and then shows a tick. Above everything else."""

from __future__ import annotations

from kivy.graphics import Color, InstructionGroup, Line
from kivy.utils import get_color_from_hex


class HoldRing:
    """Drawn in scene coordinates, y up. Nothing of it is there while no finger rests."""

    def __init__(self) -> None:
        self.group = InstructionGroup()

    def show(self, x: float, y: float, share: float, mm: float, ink: str, paper: str) -> None:
        """Round (x, y), `share` 0…1 of it filled; `mm`: px of a millimetre. Two tones, to be seen on any ground."""
        self.group.clear()
        radius = 18 * mm
        for colour, width, end in ((paper, 6.0 * mm, 360.0), (ink, 3.6 * mm, 360.0 * share)):
            self.group.add(Color(*get_color_from_hex(colour)))
            if end > 0:
                self.group.add(Line(circle=(x, y, radius, 0, end), width=width / 2))
        if share >= 1.0:
            top = y + radius + 10 * mm
            tick = [x - 5 * mm, top, x - 1 * mm, top - 4 * mm, x + 6 * mm, top + 5 * mm]
            for colour, width in ((paper, 6.0 * mm), (ink, 3.6 * mm)):
                self.group.add(Color(*get_color_from_hex(colour)))
                self.group.add(Line(points=tick, width=width / 2, cap="round", joint="round"))

    def hide(self) -> None:
        self.group.clear()
