"""More choices than fit on a page: so many at a time, and round again. A button turns it over, or its last card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from kiosk_app.core.frame import action
from kiosk_app.core.page import MAX_CHOICES, Action
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

MORE = "more_choices"


T = TypeVar("T")


def shown(visit: Visit, everything: Sequence[T], size: int = MAX_CHOICES) -> tuple[T, ...]:
    """Those of the present page."""
    pages = max(1, -(-len(everything) // size))
    at = int(visit.scratch.get("leaf", "0")) % pages
    return tuple(everything[at * size : (at + 1) * size])


def beside_a_card(visit: Visit, everything: Sequence[T], room: int = MAX_CHOICES) -> tuple[T, ...]:
    """Those of the present page where, of more than there is room for, the last card turns it over."""
    return tuple(everything) if len(everything) <= room else shown(visit, everything, room - 1)


def turned(visit: Visit) -> Visit:
    return visit.note(leaf=str(int(visit.scratch.get("leaf", "0")) + 1))


def more(visit: Visit, world: World, everything: Sequence[object]) -> tuple[Action, ...]:
    """The button that turns over, where there is more than one page."""
    if len(everything) <= MAX_CHOICES:
        return ()
    return (action(visit, world, MORE, label="action-more-choices", pictogram="arrow_right"),)
