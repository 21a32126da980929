"""When the review of a senior's bus card is due: two years on, by the day the card says and the hall's day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_app.core.bus_card import BusCard, Due, due_after, due_on, how_due, years_on, yuan

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def card(issued: date | None = None, until: date | None = None, reviewed: date | None = None) -> BusCard:
    return BusCard("elderly", "3104421222000012345", issued, until, reviewed, 2755)


@pytest.mark.parametrize(
    ("of", "due"),
    [
        (card(date(2023, 4, 1), date(2028, 3, 31)), date(2028, 3, 31)),
        (card(date(2023, 4, 1), date(2026, 3, 31)), date(2026, 3, 31)),
        (card(until=TODAY), TODAY),
        (card(until=date(2028, 11, 23)), date(2028, 11, 23)),
        (card(date(2024, 2, 29), date(2040, 12, 31)), date(2028, 2, 29)),
        (card(date(2023, 2, 28), date(2040, 12, 31)), date(2027, 2, 28)),
        (card(date(2020, 2, 29)), date(2028, 2, 29)),
        (card(date(2026, 11, 1)), date(2028, 11, 1)),
        (card(date(2022, 11, 23)), TODAY),
        (card(date(2022, 11, 22)), date(2028, 11, 22)),
        (card(date(2023, 4, 1), date(2028, 3, 31), date(2024, 2, 29)), date(2026, 2, 28)),
        (card(until=date(2040, 12, 31)), None),
        (card(), None),
    ],
)
def test_the_next_review_is_read_from_what_the_card_says(of: BusCard, due: date | None) -> None:
    assert due_on(of, 2, TODAY) == due


@pytest.mark.parametrize(
    ("day", "how"),
    [
        (date(2026, 11, 22), Due.LATE),
        (TODAY, Due.NOW),
        (date(2027, 1, 22), Due.NOW),
        (date(2027, 1, 23), Due.LATER),
        (None, Due.UNKNOWN),
    ],
)
def test_it_is_late_near_or_still_far(day: date | None, how: Due) -> None:
    assert how_due(day, TODAY, 60) is how


def test_29_february_falls_on_the_months_last_day_where_there_is_none() -> None:
    assert years_on(date(2028, 2, 29), 2) == date(2030, 2, 28)
    assert years_on(date(2028, 2, 29), 4) == date(2032, 2, 29)
    assert due_after(None, 2, date(2028, 2, 29)) == date(2030, 2, 28)


def test_once_done_two_years_are_counted_from_today_and_never_less_than_the_card_has() -> None:
    assert due_after(date(2026, 3, 31), 2, TODAY) == date(2028, 11, 23)
    assert due_after(date(2029, 1, 1), 2, TODAY) == date(2029, 1, 1)


@settings(max_examples=60)
@given(DAYS, DAYS, st.integers(1, 10))
def test_counted_from_the_day_of_issue_the_next_review_is_never_past_and_never_more_than_a_top_up_away(
    issued: date, today: date, years: int
) -> None:
    due = due_on(card(issued), years, today)
    assert due is not None and due >= today
    assert due <= years_on(max(issued, today), years) or due == years_on(issued, years)


def test_money_is_told_in_yuan_and_a_debt_as_one() -> None:
    assert [yuan(fen) for fen in (2755, 5, 0, -120, 100000)] == ["27.55", "0.05", "0.00", "-1.20", "1000.00"]


def test_nothing_of_a_card_is_in_its_repr() -> None:
    assert repr(card(date(2023, 4, 1))) == "BusCard(kind='elderly')"
