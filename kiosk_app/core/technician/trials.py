"""A part is tested: what the technician is to do, how it goes, and a person's word on what only a person can see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from kiosk_app.core.effects import StartTimer
from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, optional_words, words
from kiosk_app.core.page import Fact, PageKind, Voice
from kiosk_app.core.steps.kind import Turn, stay
from kiosk_app.core.technician.signals import KeepTrial, RunTrial, StopTrial, TrialEnded
from kiosk_app.core.technician.state import ACTIVE, MACHINE, PERSON, Bench, Trial
from kiosk_app.core.technician.telling import asset_words, name_of, role_key, tell_in
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

LEAVE_AFTER = 180.0
"""Seconds without a press after which the technician's page closes."""

TOLD = 3
"""Facts of a test shown at most."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a role is tested by hand. `judged`: only a person can say whether it came out right. `silent`: the voice
    must not talk over the test."""

    pictogram: str
    judged: bool = False
    silent: bool = False


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "id_reader": Kind("card_on_reader"),
        "card_reader": Kind("card_on_reader"),
        "receipt_printer": Kind("receipt", judged=True),
        "photo_printer": Kind("printer", judged=True),
        "camera": Kind("camera", judged=True),
        "document_camera": Kind("camera", judged=True),
        "speech": Kind("speaker", judged=True, silent=True),
        "help_button": Kind("helper"),
        "signal_light": Kind("eye", judged=True),
        "scanner": Kind("eye"),
        "keypad": Kind("plug"),
        "headphones": Kind("ear"),
    }
)
OTHER = Kind("plug", judged=True)


def kind_of(role: str) -> Kind:
    return KINDS.get(role, OTHER)


def _key(bench: Bench, what: str) -> str:
    role = role_key(bench.role) if bench.role in KINDS else "other"
    return f"technician-{what}-{role}"


def begin(visit: Visit, bench: Bench, level: str) -> Turn:
    trying = replace(
        bench, stage="trying", level=level, runs=bench.runs + 1, verdict=None, picture=b"", facts=(), notice=""
    )
    return stay(replace(visit, bench=trying), RunTrial(number(visit, trying), bench.role, level))


def number(visit: Visit, bench: Bench) -> str:
    """Of the newest test, play or print; an answer to an older one counts for nothing."""
    return f"{visit.id}-{bench.runs}"


# ---- it runs ----------------------------------------------------------------------------------------------------


def handle_trying(visit: Visit, bench: Bench, world: World, event: Event) -> Turn:
    match event:
        case Pressed("back"):
            return stay(replace(visit, bench=replace(bench, stage="part", runs=bench.runs + 1)), StopTrial())
        case TrialEnded() if event.number == number(visit, bench):
            return _ended(visit, bench, event)
    return stay(visit)


def _ended(visit: Visit, bench: Bench, event: TrialEnded) -> Turn:
    part = bench.seen.part(bench.role)
    trial = Trial(
        bench.level,
        event.passed,
        event.at,
        MACHINE,
        part.driver if part else "",
        part.asset if part else "",
        part.simulated if part else False,
        event.detail,
    )
    # the three minutes without a press begin anew: a photo printer takes one of them
    again = StartTimer("idle", LEAVE_AFTER)
    if event.passed and bench.level == ACTIVE and kind_of(bench.role).judged:
        asked = replace(bench, stage="judging", verdict=trial, picture=event.jpeg, facts=event.facts)
        return stay(replace(visit, bench=asked), again)
    ended = replace(bench, stage="verdict", verdict=trial, picture=b"", facts=event.facts)
    return stay(replace(visit, bench=ended), KeepTrial(bench.role, trial), again)


def trying_body(visit: Visit, bench: Bench, world: World) -> Body:
    tell = tell_in(visit, world)
    kind = kind_of(bench.role)
    by_hand = bench.level == ACTIVE
    return Body(
        kind=PageKind.WAIT,
        title=words(visit, world, "technician-trying-title", part=name_of(bench.role, tell).show),
        body=words(visit, world, _key(bench, "do") if by_hand else "technician-do-look"),
        pictogram=kind.pictogram,
        actions=(action(visit, world, "back", label="action-technician-stop", pictogram="cross"),),
        voice=Voice.NONE if kind.silent and by_hand else Voice.ARRIVAL,
    )


# ---- did it come out right? --------------------------------------------------------------------------------------


def handle_judging(visit: Visit, bench: Bench, world: World, event: Event) -> Turn:
    match event:
        case Pressed("right" | "wrong" as said) if bench.verdict is not None:
            trial = replace(
                bench.verdict, passed=said == "right", judged=PERSON, detail="" if said == "right" else "judged_wrong"
            )
            judged = replace(bench, stage="verdict", verdict=trial, picture=b"")
            return stay(replace(visit, bench=judged), KeepTrial(bench.role, trial))
        case Pressed("back"):
            return stay(replace(visit, bench=replace(bench, stage="part", verdict=None, picture=b"")))
    return stay(visit)


def judging_body(visit: Visit, bench: Bench, world: World) -> Body:
    return Body(
        kind=PageKind.PHOTO if bench.picture else PageKind.MESSAGE,
        title=words(visit, world, "technician-judging-title"),
        body=words(visit, world, _key(bench, "judge")),
        photo=bench.picture,
        pictogram="" if bench.picture else kind_of(bench.role).pictogram,
        actions=(
            action(visit, world, "back", pictogram="back"),
            action(visit, world, "wrong", label="action-technician-wrong", pictogram="cross"),
            action(visit, world, "right", label="action-technician-right", pictogram="check", main=True),
        ),
        voice=Voice.ARRIVAL,
    )


# ---- the verdict --------------------------------------------------------------------------------------------------


def handle_verdict(visit: Visit, bench: Bench, world: World, event: Event) -> Turn:
    match event:
        case Pressed("back"):
            return stay(replace(visit, bench=_away(bench, bench.role)))
        case Pressed("again"):
            return begin(visit, bench, bench.level)
        case Pressed("next"):
            return stay(replace(visit, bench=_away(bench, following(bench))))
    return stay(visit)


def _away(bench: Bench, role: str) -> Bench:
    if not role:
        return replace(bench, stage="home", verdict=None, facts=(), notice="")
    return replace(bench, stage="part", role=role, verdict=None, facts=(), notice="")


def following(bench: Bench) -> str:
    """The next part of the list that is meant to work; empty after the last."""
    roles = [part.role for part in bench.seen.parts if part.wanted or part.role == bench.role]
    at = roles.index(bench.role) + 1 if bench.role in roles else len(roles)
    return roles[at] if at < len(roles) else ""


def verdict_body(visit: Visit, bench: Bench, world: World) -> Body:
    tell = tell_in(visit, world)
    trial = bench.verdict or Trial(bench.level, False, "")
    name = name_of(bench.role, tell).show
    if trial.passed:
        title = words(visit, world, "technician-passed-title", part=name)
        line = words(visit, world, "technician-passed-body", at=trial.at)
    else:
        title = words(visit, world, "technician-failed-title", part=name)
        known = optional_words(visit, world, f"technician-why-{trial.detail.replace('_', '-')}")
        line = known or words(visit, world, "technician-failed-body", code=trial.detail or "–")
    part = bench.seen.part(bench.role)
    facts = [Fact(tell("technician-fact-driver"), tell("technician-fact-text", text=trial.driver))]
    if part is not None and part.asset:
        facts.append(Fact(tell("technician-fact-asset"), asset_words(part.asset, tell)))
    for key, value in bench.facts:
        label = optional_words(visit, world, f"technician-told-{key.replace('_', '-')}")
        if label is not None:
            facts.append(Fact(label, words(visit, world, "technician-fact-text", text=value)))
    ahead = following(bench)
    last = "action-technician-next" if ahead else "action-technician-all-done"
    again = action(visit, world, "again", label="action-technician-again", pictogram="again", main=not trial.passed)
    forth = action(visit, world, "next", label=last, pictogram="arrow_right", main=trial.passed)
    return Body(
        kind=PageKind.MESSAGE,
        title=title,
        body=line,
        notice=words(visit, world, bench.notice) if bench.notice else None,
        facts=tuple(facts[:TOLD]),
        pictogram="check" if trial.passed else "warning",
        actions=(action(visit, world, "back", pictogram="back"), again, forth),
        voice=Voice.ARRIVAL,
    )
