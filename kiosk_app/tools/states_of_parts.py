"""The states of steps that wait for a part of the terminal or for somebody: what each part may do, and how it fails."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from drivers.camera.advice import Advice
from drivers.document_camera.plate import Advice as PlateAdvice
from kiosk_app.core import coaching
from kiosk_app.core.bus_card import BusCard
from kiosk_app.core.bus_told import KINDS
from kiosk_app.core.events import (
    BusCardRead,
    CardHint,
    CardRead,
    CommandFailed,
    DeviceChanged,
    HelpChanged,
    HelpUnreached,
    PaperAdvice,
    PaperTaken,
    PhotoAdvice,
    PhotoCount,
    PhotoTaken,
    Pressed,
    Printed,
    TimerFired,
)
from kiosk_app.core.person import Person
from kiosk_app.core.sitting import HARD, SOFT
from kiosk_app.core.sitting import WAYS as MOVES
from kiosk_app.core.steps import print_photo, receipt
from kiosk_app.core.steps.read_card import for_delegate
from kiosk_app.core.visit import NEVER_HERE, Photo, Trouble, Visit
from kiosk_app.core.world import Step, World
from kiosk_app.tools.met import HELPER, NUMBER, Cast, State, States
from kiosk_app.tools.samples import BUS_CARD, MATTERS, portrait, sheet

HINTS = ("lift_and_place_again", "hold_still")


def of_read_card(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    yield State("waiting", visit)
    for hint in HINTS:
        yield State(f"hint-{hint}", visit, (CardHint(hint),))
    for key in cast.of("id_reader"):
        yield State(f"failed-{key}", visit, (CommandFailed("id_reader", "read", key, "maintenance"),))
    yield State("failed-goes-on", visit, (CommandFailed("id_reader", "read", "error-card-moved", "user"),))
    yield State("lost", visit, (DeviceChanged("id_reader", False, "error-disconnected"),))
    yield State("card-of-another", replace(visit, card_left=1, person=None, delegate=None))
    if visit.delegate is not None:
        yield State("card-own", replace(visit, card_left=1))
        yield State("own-read", visit, (CardRead(visit.delegate),))


def of_read_bus_card(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    visit = replace(visit, bus_card=None)
    yield State("waiting", visit)
    for hint in HINTS:
        yield State(f"hint-{hint}", visit, (CardHint(hint),))
    for key in cast.of("card_reader"):
        yield State(f"failed-{key}", visit, (CommandFailed("card_reader", "read", key, "maintenance"),))
    yield State("failed-goes-on", visit, (CommandFailed("card_reader", "read", "error-card-moved", "user"),))
    yield State("lost", visit, (DeviceChanged("card_reader", False, "error-no-card-reader"),))
    yield State("read", visit, (BusCardRead(BUS_CARD),))
    yield State("read-owes", visit, (BusCardRead(replace(BUS_CARD, balance_fen=-120)),))
    yield State("read-little", visit, (BusCardRead(BusCard("elderly")),))
    yield State("wrong", visit, (BusCardRead(BusCard("social_security")),))
    for kind in KINDS[1:]:
        yield State(f"wrong-{kind}", visit, (BusCardRead(BusCard(kind)),))


RARE = "\U0002a6a5"
"""Four dragons: no Noto Sans face has it."""


def of_confirm_person(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    first = next(iter(cast.people.values()))
    met = {
        **cast.people,
        "unreadable": Person("resident", "", "", None),
        "rare-name": replace(first, name=f"{RARE}{first.name[1:]}"),
    }
    for name, person in met.items():
        yield State(name, replace(visit, delegate=person) if for_delegate(step) else replace(visit, person=person))


def of_take_photo(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    due, take, taken = TimerFired(coaching.TIMER), Pressed("take"), PhotoTaken(portrait())
    yield State("framing", visit)
    codes = (*(advice.value for advice in Advice), "straight")
    for code in dict.fromkeys(codes):
        yield State(f"advice-{code}", visit, (due, PhotoAdvice(code)))
    for code, name in (("too_far", "given-up"), (coaching.NO_FACE, "unseen")):
        yield State(name, visit, (due, PhotoAdvice(code), *(due,) * 2 * coaching.TRIES))
    yield State("taking", visit, (take,))
    for number in (3, 2, 1):
        yield State(f"count-{number}", visit, (take, PhotoCount(number)))
    ways = Pressed("ways")
    yield State("ways", visit, (ways,))
    yield State("hidden", visit, (ways, Pressed("hide"), due, PhotoAdvice("move_left")))
    chosen = (ways, Pressed("hide"), ways, Pressed("burst"), ways, Pressed("mirror"))
    yield State("ways-chosen", visit, (*chosen, ways))
    yield State("taking-burst", visit, (*chosen, take))
    yield State("by-hand", visit, (ways, Pressed("frame"), *map(Pressed, (*MOVES, "larger", "smaller"))))
    yield State("review", visit, (take, taken))
    yield State("again", visit, (take, taken, Pressed("retake")))
    second = (take, taken, Pressed("retake"), take, taken)
    yield State("review-other", visit, second)
    yield State("review-swapped", visit, (*second, Pressed("other")))
    for code in dict.fromkeys((*codes, *HARD, *SOFT, "something_new")):
        if code != coaching.GOOD:
            told = PhotoTaken(portrait(), (code,), acceptable=False)
            yield State(f"review-{code}", visit, (take, told))
    worst = PhotoTaken(portrait(), (HARD[2],), acceptable=False)
    yield State("review-again", visit, (take, worst, Pressed("retake"), take, worst))
    for key in cast.of("camera"):
        yield State(f"failed-{key}", visit, (take, CommandFailed("camera", "take_portrait", key, "wait")))
    yield State("lost", visit, (DeviceChanged("camera", False, "error-disconnected"),))
    lost = DeviceChanged("camera", False, "error-disconnected")
    yield State("lost-again", visit, (take, taken, Pressed("retake"), lost))
    failed = CommandFailed("camera", "take_portrait", "error-timeout", "wait")
    yield State("failed-by-hand", visit, (ways, Pressed("frame"), take, failed))


def of_photograph_papers(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    visit = replace(visit, papers=())
    taken = (Pressed("take"), PaperTaken(sheet()))
    papers = step.options["papers"]
    names = papers if isinstance(papers, list | tuple) else ()
    for at, name in enumerate(names):
        yield State(f"lay-{name}", visit, (Pressed("skip"),) * at)
        yield State(f"page-{name}", visit, (*(Pressed("skip"),) * at, *taken, Pressed("more")))
    for advice in PlateAdvice:
        yield State(f"advice-{advice}", visit, (PaperAdvice(advice.value),))
    yield State("taking", visit, taken[:1])
    yield State("review", visit, taken)
    for advice in PlateAdvice:
        if advice is not PlateAdvice.GOOD:
            yield State(f"review-{advice}", visit, (Pressed("take"), PaperTaken(sheet(), (advice.value,))))
    for key in cast.of("document_camera"):
        yield State(f"failed-{key}", visit, (Pressed("take"), CommandFailed("document_camera", "scan", key, "wait")))
    yield State("lost", visit, (DeviceChanged("document_camera", False, "error-disconnected"),))


def of_receipt(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    job = receipt.job_id(visit, step)
    visit = replace(visit, matters=MATTERS)
    for asked, answer in receipt.only_after(step):
        told = visit.answer(asked, answer)
        yield State(f"{asked}-{answer}", replace(told, submission=NUMBER), (Printed(job, "printed"),))
    for kind, here in (("accepted", replace(visit, submission=NUMBER)), ("stored", visit)):
        yield State(f"{kind}-printing", here)
        yield State(f"{kind}-printed", here, (Printed(job, "printed"),))
        for key in cast.of("receipt_printer"):
            yield State(f"{kind}-{key}", here, (_not_printed(key),))
        ready = (_not_printed("error-paper-out"), DeviceChanged("receipt_printer", True))
        yield State(f"{kind}-ready", here, ready)
        lost = MappingProxyType({"receipt_printer": Trouble("error-disconnected")})
        yield State(f"{kind}-lost", replace(here, devices=lost))


def _not_printed(key: str) -> CommandFailed:
    return CommandFailed("receipt_printer", "print", key, "maintenance")


def of_print_photo(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    job, role = print_photo.job_id(visit, step), print_photo.ROLE
    visit = replace(visit, photo=Photo(portrait()))
    yield State("printing", visit)
    yield State("printing-still", visit, (TimerFired(print_photo.TIMER),))
    yield State("printed", visit, (Printed(job, "printed"),))
    yield State("sent", visit, (Printed(job, "accepted"),))
    failed = CommandFailed(role, "print_photo", "error-job-aborted", "wait")
    yield State("failed-twice", visit, (failed, Pressed("reprint"), failed))
    yield State("ready", visit, (failed, DeviceChanged(role, False, "error-offline"), DeviceChanged(role, True)))
    for key in cast.of(role):
        if key not in NEVER_HERE:
            yield State(f"failed-{key}", visit, (CommandFailed(role, "print_photo", key, "wait"),))
    for key in ("error-photo-printer-paper-out", "error-cover-open", "error-disconnected"):
        yield State(f"without-{key}", replace(visit, devices=MappingProxyType({role: Trouble(key)})))


def of_call_help(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    waits = HelpChanged("", "delivered")
    yield State("calling", visit)
    yield State("delivered", visit, (waits,))
    yield State("waited", visit, (waits, TimerFired("help-wait")))
    yield State("unheard", visit, (HelpChanged("", "raised", heard=False),))
    yield State("unreached", visit, (HelpUnreached(""),))
    yield State("again", visit, (HelpChanged("", "delivered", handed_back=True),))
    for state, minutes in (("claimed", None), ("claimed", 12), ("arrived", None)):
        name = f"{state}-minutes" if minutes else state
        yield State(name, visit, (HelpChanged("", state, HELPER, minutes),))
    yield State("brought", visit, (waits, HelpChanged("", "closed", HELPER)))
