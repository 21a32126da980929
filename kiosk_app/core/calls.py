"""A silent call: who does not hear is called by the terminal the ticket was drawn at, with the number and the window.

Nobody here: it fills the page, and the light signals. Somebody is in a visit: a line on their page, and nothing else.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.effects import Effect, StartTimer
from kiosk_app.core.events import TicketCalled
from kiosk_app.core.frame import Body, words
from kiosk_app.core.page import PageKind, Words
from kiosk_app.core.visit import Call, Visit
from kiosk_app.core.world import World

TIMER, SHOWN = "called", 60.0  # seconds; a recall shows it anew

Result = tuple[Visit, tuple[Effect, ...]]


def heard(visit: Visit, event: TicketCalled) -> Result:
    return replace(visit, called=Call(event.number, event.window)), (StartTimer(TIMER, SHOWN),)


def over(visit: Visit) -> Visit:
    return replace(visit, called=None)


def kept(visit: Visit) -> tuple[Effect, ...]:
    """The end of somebody's visit stops all timers."""
    return (StartTimer(TIMER, SHOWN),) if visit.called is not None else ()


def fills_the_page(visit: Visit) -> bool:
    return visit.called is not None and not visit.id and not visit.overlay


def body(visit: Visit, call: Call, world: World) -> Body:
    return Body(
        kind=PageKind.MESSAGE,
        title=words(visit, world, "called-title", number=call.number),
        body=words(visit, world, "called-body", number=call.number, window=call.window),
        pictogram="eye",
    )


def notice(visit: Visit, world: World) -> Words | None:
    """On somebody else's page."""
    if visit.called is None:
        return None
    return words(visit, world, "called-notice", number=visit.called.number, window=visit.called.window)
