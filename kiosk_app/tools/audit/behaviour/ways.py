"""A way through a service, found by trying what can be done on each page: so that a service added later has one too."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core import home
from kiosk_app.core.journey import page, update
from kiosk_app.core.page import Action, PageKind
from kiosk_app.core.person import Person
from kiosk_app.core.steps.read_card import for_delegate
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Service, World
from kiosk_app.tools.samples import BUS_CARD, MATTERS, sheet

MOST_STATES = 20_000
SUBMISSION = "20261123-007"
VISIT = "audit"

Deed = tuple[ev.Event, ...]
"""What is done at once: a press, a whole number typed, or what a part answers."""


DELEGATE = Person("resident", "司徒寻迹", "511902197003158862", None, "男", "汉", "四川省查验县寻迹镇回头路5号")
"""Who acts for somebody. Invented, and nowhere else in the program."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Who comes, what the number pad is given, what every photograph comes to, what happened beforehand, and who acts
    for the person where somebody does."""

    person: Person
    typed: str
    photo: Callable[[], ev.Event]
    before: Deed = ()
    delegate: Person = DELEGATE


@dataclass(frozen=True, slots=True)
class _Node:
    visit: Visit
    effects: tuple[fx.Effect, ...]
    handed_in: bool
    known: bool  # every card was read that the service reads, and its photo taken
    way: tuple[Deed, ...]


def branches_of(service: Service) -> tuple[str, ...]:
    """The ways a service parts into; one without a name where it does not."""
    return tuple(dict.fromkeys(step.branch for step in service.steps.values() if step.branch)) or ("",)


def way_through(
    service: Service, world: World, meeting: Meeting, *, by_card: bool = False, branch: str | None = None
) -> tuple[Deed, ...] | None:
    """From the first page to the end, handed in where the service hands in anything; None when there is no such way.
    `by_card`: where the service reads cards, one is read on the way, and where it takes a photo, one is taken.
    `branch`: which of its ways; else whichever is the shortest."""
    steps = [step for step in service.steps.values() if branch is None or step.branch in ("", branch)]
    allowed = {step.id for step in steps}
    by_card = by_card and any(step.kind == "read_card" for step in steps)
    wants_bus_card = any(step.kind == "read_bus_card" for step in steps)
    wants_photo = any(step.kind == "take_photo" for step in steps)
    hands_in = any(step.kind == "submit" for step in steps)
    world = replace(world, needs=MappingProxyType({}))  # where a county closes a service its page names a counter
    begun, _ = _after(Visit(id=VISIT), meeting.before, world)
    turns: tuple[Deed, ...] = ()
    while service.id not in home.shown(begun, world) and len(turns) < len(world.services):
        turns = (*turns, (ev.Pressed(home.MORE),))
        begun, _ = _after(begun, turns[-1], world)
    opening: Deed = (ev.Pressed(service.id),) if turns else (*meeting.before, ev.Pressed(service.id))
    visit, effects = _after(begun, (ev.Pressed(service.id),), world)
    before = (meeting.before,) if turns and meeting.before else ()
    waiting = deque([_Node(visit, effects, False, False, (*before, *turns, opening))])
    seen: set[tuple[object, ...]] = set()
    while waiting and len(seen) < MOST_STATES:
        node = waiting.popleft()
        handed_in = node.handed_in or any(isinstance(effect, fx.Submit) for effect in node.effects)
        if any(isinstance(effect, fx.Wipe) for effect in node.effects):
            if (handed_in or not hands_in) and (node.known or not by_card):
                return node.way
            continue
        if node.visit.service != service.id or node.visit.step not in allowed:
            continue
        for deed in _possible(node, world, meeting):
            after, follows = _after(node.visit, deed, world)
            missing = (wants_bus_card and after.bus_card is None) or (wants_photo and after.photo is None)
            known = node.known or (after.person is not None and not missing)
            mark = (*_mark(after, follows, handed_in), known)
            if mark not in seen:
                seen.add(mark)
                waiting.append(_Node(after, follows, handed_in, known, (*node.way, deed)))
    return None


def _after(visit: Visit, deed: Deed, world: World) -> tuple[Visit, tuple[fx.Effect, ...]]:
    effects: tuple[fx.Effect, ...] = ()
    for event in deed:
        visit, effects = update(visit, event, world)
    return visit, effects


def _possible(node: _Node, world: World, meeting: Meeting) -> Iterator[Deed]:
    """What was asked of a part is done; what is on the page is pressed, the main thing first."""
    for effect in node.effects:
        match effect:
            case fx.ReadCard():
                step = world.services[node.visit.service].steps[node.visit.step]
                yield (ev.CardRead(meeting.delegate if for_delegate(step) else meeting.person),)
            case fx.ReadBusCard():
                yield (ev.BusCardRead(BUS_CARD),)
            case fx.TakePhoto():
                yield (meeting.photo(),)
            case fx.TakePaper():
                yield (ev.PaperTaken(sheet()),)
            case fx.Print(job_id):
                yield (ev.Printed(job_id, "printed"),)
            case fx.PrintPhotos(job_id):
                yield (ev.Printed(job_id, "printed"),)
                return  # whoever took a photo waits for it
            case fx.LookUp():
                yield (ev.CasesFound(MATTERS),)
            case fx.DrawTicket():
                yield (ev.TicketDrawn("A012", 3, 17),)
            case fx.Submit():
                yield (ev.SubmissionAccepted("", SUBMISSION),)
    shown = page(node.visit, world)
    if shown.kind is PageKind.NUMBER and shown.entry is not None and not shown.entry.shown:
        yield tuple(ev.Typed(digit) for digit in meeting.typed[: sum(shown.entry.groups)])
        return
    for action in sorted(shown.actions, key=_main_first):
        if action.id != "back":
            yield (ev.Pressed(action.id),)
    for item in shown.items:
        yield (ev.Pressed(item.id),)


def _main_first(action: Action) -> bool:
    return not action.main


def _mark(visit: Visit, effects: tuple[fx.Effect, ...], handed_in: bool) -> tuple[object, ...]:
    """What tells two states apart, as far as the way on depends on it."""
    return (
        visit.service,
        visit.step,
        visit.overlay,
        tuple(sorted(visit.scratch.items())),
        tuple(sorted(visit.answers.items())),
        visit.person is None,
        visit.delegate is None,
        visit.photo is None,
        visit.bus_card is None,
        len(visit.papers),
        handed_in,
        tuple(type(effect).__name__ for effect in effects),
    )
