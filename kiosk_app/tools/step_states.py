"""The states each kind of step can be met in: for the enumeration of all pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from drivers.camera.advice import Advice
from drivers.contract import Code
from drivers.document_camera.plate import Advice as PlateAdvice
from drivers.errors import WORDS, ErrorWord, message_id
from kiosk_app.core import card_left, checklist, listed, matters, places
from kiosk_app.core.bank_card import luhn
from kiosk_app.core.bus_card import BusCard
from kiosk_app.core.bus_told import KINDS
from kiosk_app.core.events import (
    BusCardRead,
    CardHint,
    CardRead,
    CasesFound,
    CommandFailed,
    DeviceChanged,
    Event,
    HelpChanged,
    HelpUnreached,
    LookUpFailed,
    PaperAdvice,
    PaperTaken,
    PhotoAdvice,
    PhotoTaken,
    Pressed,
    Printed,
    TicketDrawn,
    TicketRefused,
    TimerFired,
    Typed,
)
from kiosk_app.core.journey import page as page_of
from kiosk_app.core.page import MAX_CHOICES, Page
from kiosk_app.core.person import Person
from kiosk_app.core.steps import eligibility, find_place, receipt
from kiosk_app.core.steps.read_card import for_delegate
from kiosk_app.core.visit import Photo, Trouble, Visit
from kiosk_app.core.world import Step, World
from kiosk_app.tools.samples import BUS_CARD, ID_NUMBER, LONG_REASON, MATTERS, ROUNDS, portrait, sheet

NUMBER = "20261123-007"

HINTS = ("lift_and_place_again", "hold_still")

SILENT = frozenset(("error-canceled", "error-no-card"))
"""Troubles the journey deals with without a word: nobody is told that something was stopped or that the reader goes on
waiting."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who comes and what may go wrong. `errors`: the ids of all `error-…` texts there are."""

    people: Mapping[str, Person]
    errors: tuple[str, ...]

    def of(self, role: str) -> tuple[str, ...]:
        """What may be said of this role's trouble: its own first, then what can happen to any device."""
        if role == "desk":
            return ("error-desk",)
        own, shared = self.of_part(role)
        return (*own, *shared)

    def of_part(self, role: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(what this part alone or few others can say, what can happen to any part)"""
        own = [message_id(word, role if role in entry.apart else "") for word, entry in _told() if role in entry.roles]
        shared = [message_id(word) for word, entry in _told() if not entry.roles] + [message_id(code) for code in Code]
        return self._heard(own), self._heard([*shared, "error-general"])

    def _heard(self, keys: list[str]) -> tuple[str, ...]:
        return tuple(key for key in keys if key in self.errors and key not in SILENT)


def _told() -> Iterator[tuple[str, ErrorWord]]:
    return ((word, entry) for word, entry in WORDS.items() if entry.told)


@dataclass(frozen=True, slots=True)
class Met:
    """One page as met. `name` is unique in its language; `step_kind` is empty at home, `overlay` where none is.

    `visit` and `world` are what it was made from, where it was made from a visit."""

    name: str
    language: str
    page: Page = field(repr=False)
    step_kind: str
    overlay: str
    visit: Visit | None = field(default=None, repr=False, compare=False)
    world: World | None = field(default=None, repr=False, compare=False)

    def shown_in(self, text_size: int) -> Met:
        """The same place in letters of another size: only the first page has other choices then."""
        if self.page.id != "home" or self.visit is None or self.world is None:
            return self
        settings = replace(self.visit.settings, text_size=text_size)
        return replace(self, page=page_of(replace(self.visit, settings=settings), self.world))


@dataclass(frozen=True, slots=True)
class State:
    """`visit` as it is before the step is entered, then what happens in it."""

    name: str
    visit: Visit
    events: tuple[Event, ...] = ()


States = Iterator[State]


def _plain(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    yield State("plain", visit)


def _read_card(visit: Visit, step: Step, world: World, cast: Cast) -> States:
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


def _read_bus_card(visit: Visit, step: Step, world: World, cast: Cast) -> States:
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


def _message(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    yield State("plain", visit)
    if card_left.parting(visit, world):
        yield State("card-left", replace(visit, card_left=1))


RARE = "\U0002a6a5"
"""Four dragons: no Noto Sans face has it."""


def _confirm_person(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    first = next(iter(cast.people.values()))
    met = {
        **cast.people,
        "unreadable": Person("resident", "", "", None),
        "rare-name": replace(first, name=f"{RARE}{first.name[1:]}"),
    }
    for name, person in met.items():
        yield State(name, replace(visit, delegate=person) if for_delegate(step) else replace(visit, person=person))


def _take_photo(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    yield State("framing", visit)
    for advice in Advice:
        yield State(f"advice-{advice}", visit, (PhotoAdvice(advice.value),))
    yield State("taking", visit, (Pressed("take"),))
    yield State("review", visit, (Pressed("take"), PhotoTaken(portrait())))
    for advice in Advice:
        if advice is not Advice.GOOD:
            taken = PhotoTaken(portrait(), (advice.value,), acceptable=False)
            yield State(f"review-{advice}", visit, (Pressed("take"), taken))
    for key in cast.of("camera"):
        yield State(f"failed-{key}", visit, (Pressed("take"), CommandFailed("camera", "take_portrait", key, "wait")))
    yield State("lost", visit, (DeviceChanged("camera", False, "error-disconnected"),))


def _photograph_papers(visit: Visit, step: Step, world: World, cast: Cast) -> States:
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


def _enter_number(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    length = step.options.get("length", 11)
    digits = length if isinstance(length, int) else 11
    start = str(step.options.get("starts_with", ""))
    right = start + "8" * (digits - len(start))
    wrong = ("2" if start[:1] != "2" else "3") + "8" * (digits - 1)
    half = right[: digits - 4]
    least = step.options.get("shortest")
    if step.options.get("check") == "luhn" and isinstance(least, int):
        short, bad = "6" * (least - 4), "6" * (digits - 1) + "0"
        good = next(start for end in range(10) if luhn(start := "6" * (digits - 1) + str(end)))
        bad = bad if not luhn(bad) else "6" * (digits - 1) + "1"
        yield State("empty", visit)
        yield State("too-short", visit, (*_typed(short), Pressed("ok")))
        yield State("unlike", visit, _typed(bad))
        yield State("complete", visit, _typed(good))
        yield State("full", visit, _typed(good + "8"))
        yield State("read", visit, (*_typed(good), Pressed("read")))
        return
    yield State("empty", visit)
    yield State("half", visit, _typed(half))
    yield State("erased", visit, (*_typed(half), Typed("erase")))
    yield State("incomplete", visit, (*_typed(half), Pressed("ok")))
    yield State("nothing-typed", visit, (Pressed("ok"),))
    if start:
        yield State("wrong", visit, _typed(wrong))
    yield State("complete", visit, _typed(right))
    yield State("full", visit, _typed(right + "8"))


def _enter_id_number(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    wrong = ID_NUMBER[:-1] + "6"
    yield State("empty", visit)
    for count in (6, 10, 17):
        yield State(f"typed-{count}", visit, _typed(ID_NUMBER[:count]))
    yield State("incomplete", visit, (*_typed(ID_NUMBER[:9]), Pressed("ok")))
    yield State("x-too-early", visit, (*_typed(ID_NUMBER[:9]), Pressed("x")))
    yield State("erased", visit, (*_typed(ID_NUMBER[:9]), Typed("erase")))
    yield State("wrong", visit, _typed(wrong))
    yield State("complete", visit, _typed(ID_NUMBER))
    yield State("full", visit, _typed(f"{ID_NUMBER}1"))
    own = replace(visit, delegate=Person("resident", "王建国", ID_NUMBER))
    yield State("own", own, _typed(ID_NUMBER))


CERTIFICATE = f"{ID_NUMBER}43"


def _enter_certificate(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    visit = replace(visit.answer(str(step.options.get("store")), ""), person=None)
    wrong = ID_NUMBER[:-1] + "6"
    suffix = (*_typed(CERTIFICATE), Pressed("b"))
    yield State("empty", visit)
    for count in (6, 10, 17, 18, 19):
        yield State(f"typed-{count}", visit, _typed(CERTIFICATE[:count]))
    yield State("incomplete", visit, (*_typed(CERTIFICATE[:9]), Pressed("ok")))
    yield State("letter", visit, (*_typed(CERTIFICATE[:9]), Pressed("x")))
    yield State("erased", visit, (*_typed(CERTIFICATE[:9]), Typed("erase")))
    yield State("holder", visit, _typed(wrong))
    yield State("category", visit, _typed(f"{ID_NUMBER}8"))
    yield State("grade", visit, _typed(f"{ID_NUMBER}45"))
    yield State("complete", visit, _typed(CERTIFICATE))
    yield State("long", visit, _typed(f"{CERTIFICATE}1"))
    yield State("again", visit, suffix)
    yield State("count", visit, (*suffix, Pressed("ok")))
    yield State("reissue", visit, (*suffix, Typed("0")))
    yield State("reissued", visit, (*suffix, Typed("1")))
    by_keys = replace(visit, by_keys=True)
    for name, typed in (("half", CERTIFICATE[:9]), ("whole", CERTIFICATE)):
        yield State(f"by-keys-{name}", by_keys, _typed(typed))
        yield State(f"read-{name}", by_keys, (*_typed(typed), Pressed("read")))
    other = replace(visit, person=Person("resident", "王建国", "421222195003120018"))
    yield State("other", other, _typed(CERTIFICATE))


def _eligibility(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    """Every reason that its rules can come to, but those that need no page."""
    ages = [years for rule in eligibility.rules_of(step, world) for years in (rule.age, rule.female_age) if years]
    least = max(ages, default=0)
    typed = next((one for one in world.services[visit.service].steps.values() if one.kind == "enter_certificate"), None)
    old, young = (replace(next(iter(cast.people.values())), number="", sex="男", birth=None) for _ in range(2))
    old = replace(old, birth=date(world.today.year - least - 6, 1, 1))
    young = replace(young, birth=date(world.today.year - least + 1, 1, 1))
    met = {
        "old": replace(visit, person=old),
        "young": replace(visit, person=young),
        "no-sex": replace(visit, person=replace(old, sex="")),
        "no-birth": replace(visit, person=replace(old, birth=None)),
        "two-births": replace(visit, person=replace(old, number=f"421222{young.birth:%Y%m%d}0010")),
        "no-card": replace(visit, person=None, answers=MappingProxyType({})),
    }
    if typed is not None:
        met["certificate"] = replace(visit, person=None).answer(str(typed.options["store"]), CERTIFICATE)
    told = set[str]()
    for name, here in met.items():
        verdict = eligibility.verdict_of(here, step, world)
        if verdict.reason not in told and not eligibility.is_quiet(here, step, verdict):
            told.add(verdict.reason)
            yield State(name, here)


def _typed(digits: str) -> tuple[Event, ...]:
    return tuple(Typed(digit) for digit in digits)


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


def _receipt(visit: Visit, step: Step, world: World, cast: Cast) -> States:
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
    elsewhere = next(entry.id for entry in world.lists["townships"] if entry.titles["zh-CN"] != ROUNDS[0].township)
    yield State("none", visit.answer(str(step.options["township"]), elsewhere))


def _find_place(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    asked, kinds = str(step.options.get("township")), step.options.get("kinds")
    found = places.nearest(visit.answers.get(asked, ""), kinds if isinstance(kinds, list) else (), world)
    for at in range(-(-len(found) // MAX_CHOICES)):
        yield State(f"page-{at + 1}", visit, (Pressed("more_choices"),) * at)
    for at, one in enumerate(found):
        turned = (Pressed("more_choices"),) * (at // MAX_CHOICES)
        yield State(f"one-{one.id}", visit, (*turned, Pressed(f"{find_place.TARGET}{one.id}")))


HELPER = "阿依古丽·买买提老师"


def _call_help(visit: Visit, step: Step, world: World, cast: Cast) -> States:
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


STATES: Mapping[str, Callable[[Visit, Step, World, Cast], States]] = MappingProxyType(
    {
        "call_help": _call_help,
        "checklist": _checklist,
        "choose": _plain,
        "choose_from": _choose_from,
        "choose_queue": _choose_queue,
        "choose_round": _choose_round,
        "confirm_person": _confirm_person,
        "consent": _plain,
        "draw_ticket": _draw_ticket,
        "eligibility": _eligibility,
        "enter_certificate": _enter_certificate,
        "enter_id_number": _enter_id_number,
        "enter_number": _enter_number,
        "find_place": _find_place,
        "message": _message,
        "my_matters": _my_matters,
        "phones": _plain,
        "photograph_papers": _photograph_papers,
        "read_bus_card": _read_bus_card,
        "read_card": _read_card,
        "receipt": _receipt,
        "review": _review,
        "submit": _submit,
        "take_photo": _take_photo,
    }
)
"""For each kind of step: all it can look like."""
