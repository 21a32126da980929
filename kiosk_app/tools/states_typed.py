"""The states of steps in which somebody types, writes or says where they live; and of what is made of a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType

from kiosk_app.core import listed, pinyin
from kiosk_app.core.bank_card import luhn
from kiosk_app.core.events import (
    Event,
    Inked,
    InkRead,
    KeysTakenUp,
    Pressed,
    Typed,
)
from kiosk_app.core.page import MAX_CHOICES
from kiosk_app.core.person import Person
from kiosk_app.core.steps import eligibility, give_address, write
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World
from kiosk_app.tools.met import Cast, State, States
from kiosk_app.tools.samples import ID_NUMBER, STROKES


def of_enter_number(visit: Visit, step: Step, world: World, cast: Cast) -> States:
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


def of_enter_id_number(visit: Visit, step: Step, world: World, cast: Cast) -> States:
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


def of_enter_certificate(visit: Visit, step: Step, world: World, cast: Cast) -> States:
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
    other = replace(visit, person=Person("resident", "王建国", "110101195003120017"))
    yield State("other", other, _typed(CERTIFICATE))


def of_eligibility(visit: Visit, step: Step, world: World, cast: Cast) -> States:
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
        "two-births": replace(visit, person=replace(old, number=f"110101{young.birth:%Y%m%d}0010")),
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


def of_give_address(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    yield State("plain", visit)
    yield State("no-card", replace(visit, person=None))
    for name, person in cast.people.items():
        yield State(f"card-{name}", replace(visit, person=person), (Pressed(give_address.CARD),))
    yield State("card-by-keys", replace(visit, by_keys=True), (Pressed(give_address.CARD),))
    yield State("card-read", replace(visit, by_keys=True), (Pressed(give_address.CARD), Pressed("read")))
    townships = [one.id for one in world.lists["townships"]]
    for at in range(-(-len(townships) // MAX_CHOICES)):
        yield State(f"township-{at + 1}", visit, (Pressed(give_address.HOME), *(Pressed("more_choices"),) * at))
    village = next(one.id for one in world.lists["villages"] if one.under == townships[0])
    for way in (give_address.HOME, give_address.COMMITTEE):
        there = (Pressed(way), Pressed(townships[0]))
        yield State(f"{way}-village", visit, there)
        yield State(f"{way}-unknown", visit, (*there, Pressed(listed.OTHER)))
    yield State("committee", visit, (*there, Pressed(village)))
    house = (Pressed(give_address.HOME), Pressed(townships[0]), Pressed(village))
    yield State("house", visit, house)
    yield State("house-typed", visit, (*house, *_typed("1208")))
    yield State("house-full", visit, (*house, *_typed("12081")))
    yield State("house-nothing", visit, (*house, Pressed("ok")))
    yield State("home", visit, (*house, *_typed("1208"), Pressed("ok")))
    yield State("home-no-house", visit, (*house, Pressed("none")))


def of_write(visit: Visit, step: Step, world: World, cast: Cast) -> States:
    def asked(count: int) -> str:
        return f"{visit.id}/{step.id}/{count}"

    visit = visit.answer(str(step.options["store"]), "")
    drawn: tuple[Event, ...] = tuple(Inked(stroke) for stroke in STROKES)
    read: tuple[Event, ...] = (*drawn, InkRead(asked(len(STROKES)), tuple("王壬廿二井击不书丰车夫止")))
    spelled: tuple[Event, ...] = (Pressed("spell"), *(Pressed(f"{write.LETTER}{letter}") for letter in "wang"))
    taken = Pressed(f"{write.SIGN}王")
    long = tuple(one for _ in range(12) for one in (*spelled[1:], taken))
    yield State("empty", visit)
    yield State("inked", visit, drawn)
    yield State("read", visit, read)
    yield State("more", visit, (*read, Pressed(write.MORE)))
    yield State("nothing-read", visit, (*drawn, InkRead(asked(len(STROKES)), ())))
    yield State("wiped", visit, (*read, Pressed("erase")))
    yield State("taken", visit, (*read, taken))
    yield State("taken-back", visit, (*read, taken, Pressed("erase")))
    yield State("not-chosen", visit, (*read, Pressed("ok")))
    yield State("nothing", visit, (Pressed("ok"),))
    yield State("cannot-read", visit, (*drawn, InkRead(asked(len(STROKES)), None)))
    for count in range(1, len(spelled) + 1):
        yield State(f"spelled-{count}", visit, spelled[:count])
    yield State("spelled-erased", visit, (*spelled, Pressed("erase")))
    yield State("spelled-taken", visit, (*spelled, taken))
    yield State("spelled-dot", visit, (*spelled, taken, Pressed("dot")))
    yield State("spelled-more", visit, (*spelled, Pressed(write.MORE)))
    yield State("full", visit, (Pressed("spell"), *long, *spelled[1:], taken))
    yield State("drawn-again", visit, (Pressed("spell"), Pressed("draw")))
    keys: tuple[Event, ...] = (KeysTakenUp(), Pressed("spell"))
    yield State("keys-rows", visit, keys)
    for row in range(len(pinyin.ROWS)):
        yield State(f"keys-row-{row}", visit, (*keys, Pressed(f"{write.ROW}{row}")))
    yield State("keys-other-rows", visit, (*keys, Pressed(f"{write.ROW}1"), Pressed("rows")))
    yield State("keys-row-spelled", visit, (*keys, Pressed(f"{write.ROW}3"), Pressed(f"{write.LETTER}s")))
    yield State(
        "keys-spelled", visit, (*keys, Pressed(f"{write.ROW}3"), *(Pressed(f"{write.LETTER}{one}") for one in "shi"))
    )
