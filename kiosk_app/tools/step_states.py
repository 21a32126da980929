"""The states each kind of step can be met in: for the enumeration of all pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from kiosk_app.core import card_left, checklist, listed, matters, places
from kiosk_app.core.events import (
    CasesFound,
    CommandFailed,
    LookUpFailed,
    Pressed,
    TicketDrawn,
    TicketRefused,
)
from kiosk_app.core.page import MAX_CHOICES
from kiosk_app.core.steps import find_place
from kiosk_app.core.visit import Photo, Visit
from kiosk_app.core.world import Step, World
from kiosk_app.tools.met import Cast, State, States
from kiosk_app.tools.samples import LONG_REASON, MATTERS, ROUNDS, portrait
from kiosk_app.tools.states_of_parts import (
    of_call_help,
    of_confirm_person,
    of_photograph_papers,
    of_print_photo,
    of_read_bus_card,
    of_read_card,
    of_receipt,
    of_take_photo,
)
from kiosk_app.tools.states_typed import (
    of_eligibility,
    of_enter_certificate,
    of_enter_id_number,
    of_enter_number,
    of_give_address,
    of_write,
)


def _plain(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    yield State("plain", visit)


def _message(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    yield State("plain", visit)
    if card_left.parting(visit, world):
        yield State("card-left", replace(visit, card_left=1))


def _review(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    photo = Photo(portrait())
    for name, person in cast.people.items():
        yield State(name, replace(visit, person=person, photo=photo))
    yield State("no-photo", replace(visit, photo=None))
    yield State("no-bus-card", replace(visit, photo=photo, bus_card=None))
    for before in world.services[visit.service].steps.values():
        if before.branch not in ("", step.branch):
            continue
        store = str(before.options.get("store", ""))
        choices = before.options.get("choices")
        if before.kind == "enter_number":
            yield State(f"no-{store}", replace(visit.answer(store, ""), photo=photo))
        for choice in choices if isinstance(choices, list | tuple) else ():
            yield State(f"{store}-{choice}", replace(visit.answer(store, str(choice)), photo=photo))


def _submit(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    yield State("waiting", visit)
    for key in cast.of("desk"):
        yield State(f"failed-{key}", visit, (CommandFailed("desk", "submit", key, "none"),))


def _checklist(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    asked = checklist.materials(step)
    for at, material in enumerate(asked):
        yield State(material, visit, (Pressed(checklist.BROUGHT),) * at)
    none = (Pressed(checklist.NOT_BROUGHT),) * len(asked)
    for at in range(-(-len(asked) // MAX_CHOICES)):
        yield State(f"missing-{at + 1}", visit, (*none, *(Pressed("more_choices"),) * at))
    for at in range(len(asked)):
        told = [Pressed(checklist.NOT_BROUGHT if at == place else checklist.BROUGHT) for place in range(len(asked))]
        yield State(f"missing-{asked[at]}", visit, tuple(told))


def _choose_queue(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    yield State("plain", visit)
    yield State("more", visit, (Pressed("more_queues"),))


DRAWN = (TicketDrawn("A012", 3, 17), TicketDrawn("A3-07", printed=True), TicketDrawn("C118", 21, None))


BOOKED = TicketDrawn("A012", 3, 17, appointment="10:30")


def _draw_ticket(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    yield State("waiting", visit)
    rights, hearing = str(step.options.get("right")), str(step.options.get("hearing"))
    eldest = min(cast.people.values(), key=lambda person: person.birth or date.max)
    visit = replace(visit, person=eldest).answer(hearing, "voice")
    found = str(step.options.get("entitled"))
    for right in ("age", "certificate", "none"):
        yield State(f"drawn-{right}", visit.answer(rights, right).answer(found, right), (DRAWN[0],))
    booked = visit.answer(rights, "appointment")
    yield State("drawn-booked", booked, (BOOKED,))
    yield State("drawn-booked-unknown", booked, (DRAWN[1],))
    yield State("drawn-not-booked", replace(booked, person=None), (DRAWN[0],))
    young = visit.answer(rights, "age").answer(found, "young")
    yield State("drawn-not-yet", young, (DRAWN[0],))
    yield State("drawn-printed", visit.answer(rights, "none"), (DRAWN[1],))
    yield State("drawn-no-window", visit.answer(rights, "none").answer(hearing, "text"), (DRAWN[2],))
    yield State("closed", visit, (TicketRefused("closed"),))
    yield State("refused", visit, (TicketRefused(),))


def _my_matters(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    yield State("asking", visit)
    yield State("none", visit, (CasesFound(),))
    yield State("failed", visit, (LookUpFailed(),))
    yield State("only", visit, (CasesFound(MATTERS[:1]),))
    long = CasesFound((replace(MATTERS[0], reason=LONG_REASON),))
    yield State("long-reason", visit, (long,))
    for at in range(1, 1 + len(matters.pages_of(LONG_REASON))):
        yield State(f"long-reason-{at}", visit, (long, *(Pressed("next_matter"),) * at))
    widest = replace(
        MATTERS[0],
        title="残疾人证照相和寄送",
        words="还要补材料，请带来。我们等三十天。",
        reason="还差一张照片。请补。",
    )
    yield State("widest", visit, (CasesFound((widest,)),))
    result = replace(MATTERS[0], title="看残疾有多重", change="r7", words=LONG_REASON[:60], reason=LONG_REASON[60:])
    yield State("result", visit, (CasesFound((result,)),))
    for at in range(1, 1 + len(matters.own_pages(visit, result))):
        yield State(f"result-{at}", visit, (CasesFound((result,)), *(Pressed("next_matter"),) * at))
    for at in range(len(MATTERS)):
        yield State(f"matter-{at + 1}", visit, (CasesFound(MATTERS), *(Pressed("next_matter"),) * at))
    yield State("no-card", replace(visit, person=None))


def _choose_from(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    for at in range(1 + len(listed.entries_of(visit, step, world)) // MAX_CHOICES):
        yield State(f"page-{at + 1}", visit, (Pressed("more_choices"),) * at)


def _choose_round(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    yield State("plain", visit)
    yield State("more", visit, (Pressed("more_choices"),))
    for one in ROUNDS[:2]:
        yield State(f"one-{one.id}", visit, (Pressed(one.id),))
    elsewhere = next(
        entry.id for entry in world.lists["townships"] if entry.titles["zh-CN"] != world.rounds[0].township
    )
    yield State("none", visit.answer(str(step.options["township"]), elsewhere))


def _find_place(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    asked, kinds = str(step.options.get("township")), step.options.get("kinds")
    found = places.nearest(visit.answers.get(asked, ""), kinds if isinstance(kinds, list) else (), world)
    for at in range(-(-len(found) // MAX_CHOICES)):
        yield State(f"page-{at + 1}", visit, (Pressed("more_choices"),) * at)
    for at, one in enumerate(found):
        turned = (Pressed("more_choices"),) * (at // MAX_CHOICES)
        yield State(f"one-{one.id}", visit, (*turned, Pressed(f"{find_place.TARGET}{one.id}")))


STATES: Mapping[str, Callable[[Visit, Step, World, Cast], States]] = MappingProxyType(
    {
        "call_help": of_call_help,
        "checklist": _checklist,
        "choose": _plain,
        "choose_from": _choose_from,
        "choose_queue": _choose_queue,
        "choose_round": _choose_round,
        "confirm_person": of_confirm_person,
        "consent": _plain,
        "draw_ticket": _draw_ticket,
        "eligibility": of_eligibility,
        "enter_certificate": of_enter_certificate,
        "enter_id_number": of_enter_id_number,
        "enter_number": of_enter_number,
        "find_place": _find_place,
        "give_address": of_give_address,
        "message": _message,
        "my_matters": _my_matters,
        "phones": _plain,
        "photograph_papers": of_photograph_papers,
        "print_photo": of_print_photo,
        "read_bus_card": of_read_bus_card,
        "read_card": of_read_card,
        "receipt": of_receipt,
        "review": _review,
        "submit": _submit,
        "take_photo": of_take_photo,
        "write": of_write,
    }
)


"""For each kind of step: all it can look like."""
