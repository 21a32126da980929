"""Who has a right, and why: rules are content, the answer is a verdict with its reason. Pure.

Of several rules one is enough. What is not known is never a refusal: a birthday that the card does not tell, a
certificate that is not at hand, two dates of birth that do not agree. A right of age does not end with the card it is
shown by: an expired card tells the same birthday. Where somebody acts for the person, only the person's own card or
number counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk_app.core import certificate
from kiosk_app.core.certificate import Certificate
from kiosk_app.core.id_number import LENGTH, birth_in
from kiosk_app.core.person import Person
from plain.years import completed_years

OLDEST = 130  # years: nobody was older; a card that says so was read wrong


class Outcome(StrEnum):
    GRANTED = "granted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why; the ids of what is said of it."""

    AGE = "age"  # old enough
    CERTIFICATE = "certificate"  # by its number
    SHOWN_LATER = "shown-later"  # there is a certificate, to be shown at the window
    YOUNG = "young"
    OTHER_KIND = "other-kind"  # a certificate, but not of the category or grade that the rule asks for
    NO_CARD = "no-card"  # neither card nor number told who it is
    NO_BIRTH = "no-birth"  # the birthday could not be read
    TWO_BIRTHS = "two-births"  # the card and its number say different days
    NO_CERTIFICATE = "no-certificate"  # not at hand
    SEX = "sex"  # the rule differs by sex, and the card does not tell it
    NO_RULE = "no-rule"  # it names an age that the county does not have


STRENGTH = {Outcome.GRANTED: 2, Outcome.UNKNOWN: 1, Outcome.REFUSED: 0}


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to the right: by age, by certificate, or by both where both are given.

    `age`: completed years; `female_age`: theirs, where it differs. `certificate`: one is needed; `categories` and
    `grades` which, empty for any; `shown_later`: whoever has it not at hand shows it at the window, and that is enough.
    `unnamed`: an age that the county's file should name and does not; `kiosk check` says so, a visit goes on.
    """

    age: int | None = None
    female_age: int | None = None
    certificate: bool = False
    categories: tuple[int, ...] = ()
    grades: tuple[int, ...] = ()
    shown_later: bool = False
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of the person: their card, the number typed for them, and that of their certificate."""

    person: Person | None = None
    number: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`age`: completed years today, None where it is not known; `least`: how many the rule asks for, None of a rule
    without an age."""

    outcome: Outcome
    reason: Reason
    age: int | None = field(default=None, repr=False)
    least: int | None = None


def births(shown: Shown) -> tuple[date, ...]:
    """The days of birth that are told, each once: by the card, and by the number on it or, without a card, as typed.

    A number of 18 characters holds it, of mainland cards, of residence permits (8…) and of foreigners' cards since 2023
    (9…) alike; one of 2017 has two digits for the year only, which tell nothing."""
    told = shown.person.birth if shown.person else None
    number = shown.person.number if shown.person else shown.number
    held = birth_in(number) if len(number) == LENGTH and number[:-1].isdigit() else None
    return tuple(dict.fromkeys(day for day in (told, held) if day is not None))


def decided(rules: Sequence[Rule], shown: Shown, today: date) -> Verdict:
    """The best that any rule says, the first of equals. `rules` holds one at least; `today` is the hall's day."""
    verdicts = [_by(rule, shown, today) for rule in rules]
    return max(verdicts, key=lambda verdict: STRENGTH[verdict.outcome])


def _by(rule: Rule, shown: Shown, today: date) -> Verdict:
    """Both where the rule asks for both: the weaker one decides."""
    parts = [Verdict(Outcome.UNKNOWN, Reason.NO_RULE)] if rule.unnamed else []
    if rule.certificate:
        parts.append(_by_certificate(rule, shown, today))
    if rule.age is not None:
        parts.append(_by_age(rule, shown, today))
    return min(parts, key=lambda verdict: STRENGTH[verdict.outcome])


def _by_age(rule: Rule, shown: Shown, today: date) -> Verdict:
    least = _least(rule, shown)
    if shown.person is None and not shown.number:
        return Verdict(Outcome.UNKNOWN, Reason.NO_CARD, None, least)
    ages = [age for day in births(shown) if 0 <= (age := completed_years(day, today)) <= OLDEST]
    if not ages:
        return Verdict(Outcome.UNKNOWN, Reason.NO_BIRTH, None, least)
    if least is None:
        return Verdict(Outcome.UNKNOWN, Reason.SEX, ages[0])
    enough = [age >= least for age in ages]
    if all(enough):
        return Verdict(Outcome.GRANTED, Reason.AGE, min(ages), least)
    if any(enough):
        return Verdict(Outcome.UNKNOWN, Reason.TWO_BIRTHS, None, least)
    return Verdict(Outcome.REFUSED, Reason.YOUNG, ages[0], least)


def _least(rule: Rule, shown: Shown) -> int | None:
    """The age that the rule asks of this person; None where it depends on what is not known."""
    if rule.female_age is None or rule.female_age == rule.age:
        return rule.age
    sex = sex_of(shown)
    return {"男": rule.age, "女": rule.female_age}.get(sex)


def sex_of(shown: Shown) -> str:
    """男, 女 or empty: by the card, else by the 17th digit of a number typed (GB 11643: odd for men)."""
    if shown.person is not None:
        return shown.person.sex if shown.person.sex in ("男", "女") else ""
    if len(shown.number) != LENGTH or not shown.number[16].isdigit():
        return ""
    return "男" if int(shown.number[16]) % 2 else "女"


def _by_certificate(rule: Rule, shown: Shown, today: date) -> Verdict:
    read = certificate.parsed(shown.certificate, today) if shown.certificate else None
    if not isinstance(read, Certificate):
        if rule.shown_later:
            return Verdict(Outcome.GRANTED, Reason.SHOWN_LATER)
        return Verdict(Outcome.UNKNOWN, Reason.NO_CERTIFICATE)
    fits = (not rule.categories or read.category in rule.categories) and (not rule.grades or read.grade in rule.grades)
    return Verdict(Outcome.GRANTED, Reason.CERTIFICATE) if fits else Verdict(Outcome.REFUSED, Reason.OTHER_KIND)


def resolved(told: object, ages: Mapping[str, str]) -> Rule:
    """A rule as service.yaml has it: an age is a number, or the name of one of the county's `ages:`."""
    of = told if isinstance(told, Mapping) else {}
    named = [of.get("age"), of.get("female_age")]
    age, female_age = (_years(one, ages) for one in named)
    unnamed = any(isinstance(one, str) and f"age.{one}" not in ages for one in named)
    return Rule(
        None if unnamed else age,
        None if unnamed else female_age,
        bool(of.get("certificate")),
        tuple(of.get("categories") or ()),
        tuple(of.get("grades") or ()),
        bool(of.get("shown_later")),
        unnamed,
    )


def _years(told: object, ages: Mapping[str, str]) -> int | None:
    if isinstance(told, str):
        return int(ages[f"age.{told}"]) if f"age.{told}" in ages else None
    return told if isinstance(told, int) else None


def possible(rules: Sequence[Rule]) -> Mapping[Outcome, tuple[Reason, ...]]:
    """What these rules can come to, for whoever writes its words."""
    found: dict[Outcome, dict[Reason, None]] = {outcome: {} for outcome in Outcome}
    for rule in rules:
        if rule.age is not None:
            found[Outcome.GRANTED][Reason.AGE] = found[Outcome.REFUSED][Reason.YOUNG] = None
            for reason in (Reason.NO_CARD, Reason.NO_BIRTH, Reason.TWO_BIRTHS, Reason.NO_RULE):
                found[Outcome.UNKNOWN][reason] = None
            if rule.female_age is not None:
                found[Outcome.UNKNOWN][Reason.SEX] = None
        if rule.certificate:
            found[Outcome.GRANTED][Reason.CERTIFICATE] = None
            if rule.shown_later:
                found[Outcome.GRANTED][Reason.SHOWN_LATER] = None
            else:
                found[Outcome.UNKNOWN][Reason.NO_CERTIFICATE] = None
            if rule.categories or rule.grades:
                found[Outcome.REFUSED][Reason.OTHER_KIND] = None
    return {outcome: tuple(reasons) for outcome, reasons in found.items() if reasons}
