"""Who has a right and why: by age on the hall's day, by the number of a certificate, and what is never a refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.walk import ELDER, TODAY

from kiosk_app.core.eligibility import OLDEST, Outcome, Reason, Rule, Shown, Verdict, decided, resolved, sex_of
from kiosk_app.core.id_number import check_character
from kiosk_app.core.person import Person
from plain.years import completed_years

SEVENTY = (Rule(age=70),)
BORN = date(1956, 11, 23)


def numbered(first: str) -> str:
    return first + check_character(first)


def card(birth: date | None, document: str = "resident", area: str = "421222", **other: Any) -> Person:
    number = numbered(f"{area}{birth:%Y%m%d}002") if birth else ""
    return replace(Person(document, "李玉兰", number, birth, "女"), **other)


def said(person: Person | None, today: date, rules: tuple[Rule, ...] = SEVENTY) -> tuple[str, str, int | None]:
    verdict = decided(rules, Shown(person), today)
    return verdict.outcome, verdict.reason, verdict.age


@pytest.mark.parametrize(
    ("born", "today", "told"),
    [
        (BORN, date(2026, 11, 22), ("refused", "young", 69)),
        (BORN, date(2026, 11, 23), ("granted", "age", 70)),
        (BORN, date(2026, 11, 24), ("granted", "age", 70)),
        (date(1956, 2, 29), date(2026, 2, 28), ("refused", "young", 69)),
        (date(1956, 2, 29), date(2026, 3, 1), ("granted", "age", 70)),
        (date(1960, 2, 29), date(2028, 2, 29), ("refused", "young", 68)),
        (date(1956, 2, 29), date(2028, 2, 28), ("granted", "age", 71)),
        (date(1956, 2, 29), date(2028, 2, 29), ("granted", "age", 72)),
        (date(1956, 12, 31), date(2026, 12, 31), ("granted", "age", 70)),
        (date(1957, 1, 1), date(2026, 12, 31), ("refused", "young", 69)),
    ],
)
def test_seventy_is_full_on_the_birthday_by_the_halls_day(born: date, today: date, told: tuple[str, str, int]) -> None:
    assert said(card(born), today) == told


@pytest.mark.parametrize(
    ("document", "area"),
    [
        ("resident", "421222"),
        ("permit", "810000"),
        ("permit", "820000"),
        ("permit", "830000"),
        ("foreigner_2023", "942840"),
    ],
)
def test_every_kind_of_card_tells_the_birthday_by_its_field_or_its_number(document: str, area: str) -> None:
    assert said(card(BORN, document, area), BORN.replace(year=2026)) == ("granted", "age", 70)
    assert said(replace(card(BORN, document, area), birth=None), TODAY) == ("granted", "age", 70)
    assert said(card(date(1990, 1, 1), document, area), TODAY) == ("refused", "young", 36)


def test_a_foreigners_card_of_2017_tells_it_by_its_field_alone() -> None:
    foreigner = Person("foreigner_2017", "SMITH JOHN", "GBR110056112345", BORN, "男")
    assert said(foreigner, TODAY) == ("granted", "age", 70)
    assert said(replace(foreigner, birth=None), TODAY) == ("unknown", "no-birth", None)


def test_a_long_term_card_and_an_expired_one_tell_the_same_birthday() -> None:
    long_term, expired = card(BORN, valid_to=None), card(BORN, valid_to=date(2020, 1, 1))
    assert said(long_term, TODAY) == said(expired, TODAY) == ("granted", "age", 70)


def test_only_the_persons_own_card_or_number_counts() -> None:
    typed = Shown(None, numbered("42122219561123002"))
    assert decided(SEVENTY, typed, TODAY) == Verdict(Outcome.GRANTED, Reason.AGE, 70, 70)
    assert decided(SEVENTY, Shown(), TODAY) == Verdict(Outcome.UNKNOWN, Reason.NO_CARD, None, 70)


def test_what_cannot_be_known_is_no_refusal() -> None:
    assert said(Person("resident", "李", "", None), TODAY) == ("unknown", "no-birth", None)
    assert said(card(date(2027, 1, 1)), TODAY) == ("unknown", "no-birth", None)
    assert said(card(date(1850, 1, 1)), TODAY) == ("unknown", "no-birth", None)
    two = card(BORN, number=numbered("42122219861123002"))
    assert said(two, TODAY) == ("unknown", "two-births", None)
    alike = card(BORN, number=numbered("42122219501123002"))
    assert said(alike, TODAY)[0] == "granted", "both days say so"
    assert "1956" not in repr(decided(SEVENTY, Shown(two), TODAY)) and two.number not in repr(Shown(two, "1", "2"))


def test_an_age_that_differs_by_sex_is_asked_of_each() -> None:
    rules = (Rule(age=60, female_age=55),)
    at_57 = card(date(1969, 1, 1))
    assert said(at_57, TODAY, rules) == ("granted", "age", 57)
    assert said(replace(at_57, sex="男"), TODAY, rules) == ("refused", "young", 57)
    assert said(replace(at_57, sex="未知"), TODAY, rules) == ("unknown", "sex", 57)
    assert [sex_of(Shown(None, numbered(f"4212221956112300{n}"))) for n in (1, 2)] == ["男", "女"]
    assert sex_of(Shown(None, "4")) == ""


def test_a_certificate_counts_by_its_number_or_when_it_is_shown_later() -> None:
    number = f"{ELDER.number}43"
    by_number, later = Rule(certificate=True), Rule(certificate=True, shown_later=True)
    severe = Rule(certificate=True, categories=(1, 4), grades=(1, 2))
    told = {
        (rule, text): decided((rule,), Shown(ELDER, "", text), TODAY).reason
        for rule in (by_number, later, severe)
        for text in ("", number, f"{ELDER.number}42B1")
    }
    assert [told[by_number, text] for text in ("", number)] == [Reason.NO_CERTIFICATE, Reason.CERTIFICATE]
    assert [told[later, text] for text in ("", number)] == [Reason.SHOWN_LATER, Reason.CERTIFICATE]
    assert [told[severe, text] for text in (number, f"{ELDER.number}42B1")] == [Reason.OTHER_KIND, Reason.CERTIFICATE]


def test_one_rule_is_enough_and_a_rule_may_ask_for_both() -> None:
    young, number = card(date(1990, 1, 1)), f"{numbered('42122219900101002')}43"
    either = (Rule(age=70), Rule(certificate=True))
    assert decided(either, Shown(young, "", number), TODAY).reason is Reason.CERTIFICATE
    assert decided(either, Shown(young), TODAY) == Verdict(Outcome.UNKNOWN, Reason.NO_CERTIFICATE)
    assert decided(either, Shown(ELDER), TODAY).reason is Reason.AGE
    both = (Rule(age=70, certificate=True),)
    assert decided(both, Shown(young, "", number), TODAY).outcome is Outcome.REFUSED
    assert decided(both, Shown(ELDER, "", f"{ELDER.number}43"), TODAY).outcome is Outcome.GRANTED


def test_an_age_may_be_named_by_the_county() -> None:
    assert resolved({"age": "first", "female_age": 65}, {"age.first": "70"}) == Rule(age=70, female_age=65)
    assert resolved({"certificate": True, "grades": [1, 2]}, {}) == Rule(certificate=True, grades=(1, 2))
    assert resolved({"age": "none"}, {}) == Rule(unnamed=True)
    assert decided((Rule(unnamed=True),), Shown(ELDER), TODAY) == Verdict(Outcome.UNKNOWN, Reason.NO_RULE)


DAYS = st.dates(date(1900, 1, 1), date(2090, 12, 31))


@settings(max_examples=60)
@given(DAYS, DAYS, st.integers(1, 100))
def test_nobody_loses_a_right_they_had_yesterday(born: date, today: date, age: int) -> None:
    before, now = (said(card(born), day, (Rule(age=age),))[0] for day in (today, today + timedelta(days=1)))
    if completed_years(born, today + timedelta(days=1)) <= OLDEST:
        assert (before, now) != ("granted", "refused") and (before, now) != ("granted", "unknown")


@settings(max_examples=60)
@given(DAYS, st.integers(0, 120))
def test_every_year_is_full_on_one_day_and_never_before_the_birthday_comes_round(born: date, years: int) -> None:
    leap = (born.month, born.day) == (2, 29)
    year = born.year + years
    is_there = not leap or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    full = born.replace(year=year) if is_there else date(year, 3, 1)
    assert completed_years(born, full) == years and completed_years(born, full - timedelta(days=1)) == years - 1
