"""Where a place lies, as a plain sketch: the county's outline, its townships, this hall and the place. Pure.

Points are 0…100 from the left and from the top, north up, as the county's data gives them; no scale is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import atan2, degrees, hypot
from types import MappingProxyType

Point = tuple[float, float]

WAYS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
NEAR = 3.0
"""Nearer than this a direction would say more than the data knows."""


@dataclass(frozen=True, slots=True)
class CountyMap:
    """`towns`: by their name in the hall's language."""

    outline: tuple[Point, ...]
    here: Point
    towns: Mapping[str, Point] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is drawn for one place, and the words beside its two marks."""

    outline: tuple[Point, ...]
    towns: tuple[Point, ...]
    here: Point
    there: Point
    here_label: str = ""
    there_label: str = ""

    @property
    def apart(self) -> bool:
        return bool(way(self.here, self.there))


def way(here: Point, there: Point) -> str:
    """One of WAYS; empty where both are as good as the same."""
    dx, dy = there[0] - here[0], there[1] - here[1]
    if hypot(dx, dy) < NEAR:
        return ""
    return WAYS[round(degrees(atan2(dx, -dy)) / 45) % len(WAYS)]
