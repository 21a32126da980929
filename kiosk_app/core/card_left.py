"""The identity card that still lies on the reader when its owner is about to go, or is gone.

On the last page and after the visit the person is asked to take it, by page and voice, and asked again; when nobody
does, the desk is told that a card lies here. Whose it is, nobody is told.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.effects import Announce, CallHelp, Effect, StartTimer, StopTimer
from kiosk_app.core.events import CardLeft, CardLifted
from kiosk_app.core.frame import Body, words
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

TIMER = "card-left"
AGAIN = 8.0  # seconds from one time it is said to the next
TIMES = 3  # it is said, on the last page and then again to the hall, before the desk is told
STEP = "card-left"  # what the desk's log calls it

Result = tuple[Visit, tuple[Effect, ...]]


def heard(visit: Visit, event: CardLeft | CardLifted, world: World) -> Result:
    """What the reader told."""
    if isinstance(event, CardLifted):
        return replace(visit, card_left=0), (StopTimer(TIMER),) if visit.card_left else ()
    if visit.card_left:
        return visit, ()
    visit = replace(visit, card_left=1)
    return _remind(visit, world) if parting(visit, world) else (visit, ())


def due(visit: Visit, world: World) -> Result:
    """The timer fired."""
    if not visit.card_left or not parting(visit, world):
        return visit, ()
    if visit.card_left <= TIMES:
        return _remind(visit, world)
    if visit.id or visit.card_left > TIMES + 1:  # still there, or told already
        return visit, ()
    return replace(visit, card_left=visit.card_left + 1), (_for_the_desk(world),)


def arrived(before: Visit, visit: Visit, world: World) -> Result:
    """The person came to the last page, or the visit has ended: whatever lies there is to be taken now."""
    ended = bool(before.id) and not visit.id
    if not visit.card_left or not parting(visit, world) or (parting(before, world) and not ended):
        return visit, ()
    if visit.id:  # the page says it
        return replace(visit, card_left=2), (StartTimer(TIMER, AGAIN),)
    return _remind(visit, world)


def parting(visit: Visit, world: World) -> bool:
    """On the page after which nothing comes, or gone."""
    if not visit.id:
        return True
    service = world.services.get(visit.service)
    return service is not None and set(service.steps[visit.step].routes.values()) == {"$end"}


def on_page(body: Body, visit: Visit, step: Step, world: World) -> Body:
    """The last page says so while the card lies there. Where a card is to be laid down, it is somebody else's, which is
    not to be read for theirs."""
    if not visit.card_left or body.notice is not None:
        return body
    if parting(visit, world):
        return replace(body, notice=words(visit, world, "card-left"))
    if step.kind == "read_card" and visit.delegate is not None:
        return replace(body, notice=words(visit, world, "card-own"))
    if step.kind == "read_card" and visit.person is None:
        return replace(body, notice=words(visit, world, "card-of-another"))
    return body


def _remind(visit: Visit, world: World) -> Result:
    told = words(visit, world, "card-left")
    visit = replace(visit, card_left=visit.card_left + 1)
    return visit, (Announce(told.spoken, told.show, urgent=True), StartTimer(TIMER, AGAIN))


def _for_the_desk(world: World) -> CallHelp:
    """No visit's call: the next person's help page is not to speak of it. It is not taken back when the card is lifted,
    for nobody knows by whom."""
    told = world.wording(world.languages[0], "", "card-left-staff", {})
    return CallHelp("", STEP, told.show, 0)
