"""More choices than fit on a page: four at a time, and round again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from kiosk_app.core.frame import action
from kiosk_app.core.page import MAX_CHOICES, Action
from kiosk_app.core.steps.kind import Turn, stay
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

MORE = "more_choices"


T = TypeVar("T")


def shown(visit: Visit, everything: Sequence[T]) -> tuple[T, ...]:
    """Those of the present page."""
    pages = max(1, -(-len(everything) // MAX_CHOICES))
    at = int(visit.scratch.get("leaf", "0")) % pages
    return tuple(everything[at * MAX_CHOICES : (at + 1) * MAX_CHOICES])


def turned(visit: Visit) -> Turn:
    return stay(visit.note(leaf=str(int(visit.scratch.get("leaf", "0")) + 1)))


def more(visit: Visit, world: World, everything: Sequence[object]) -> tuple[Action, ...]:
    """The button that turns over, where there is more than one page."""
    if len(everything) <= MAX_CHOICES:
        return ()
    return (action(visit, world, MORE, label="action-more-choices", pictogram="arrow_right"),)
