"""A senior's bus card as read, and when its review falls due.

The rule (county plan, measures (三) 1): at each review the card is topped up for a number of years, two since 2021, and
a citizen may come for it at any time. JT/T 978 has no place for a review: cities move the day until which the card is
valid on instead. The years, and how long before the day one is asked to come, are the county's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class BusCard:
    """`kind`: as drivers.card_reader.CardKind names it (`elderly`, `ordinary`, …), `social_security` for a card that is
    none of a bus. None or empty: the card does not tell. `balance_fen` is negative when the card owes."""

    kind: str
    number: str = field(default="", repr=False)
    valid_from: date | None = field(default=None, repr=False)
    valid_to: date | None = field(default=None, repr=False)
    last_review: date | None = field(default=None, repr=False)
    balance_fen: int | None = field(default=None, repr=False)


class Due(StrEnum):
    """How the review stands."""

    LATE = "late"  # the day has passed
    NOW = "now"  # it is near
    LATER = "later"
    UNKNOWN = "unknown"  # the card does not say


def years_on(day: date, years: int) -> date:
    """The same day so many years on; where there is no such day, 29 February, the month's last (Civil Code, 202)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def due_on(card: BusCard, years: int, today: date) -> date | None:
    """The day until which the next review is to be done; None when the card does not say.

    What the card says of a review comes first, then until when it is valid. A day further away than one top-up reaches
    is the life of the card itself: then the reviews are counted from the day it was issued.
    """
    if card.last_review is not None:
        return years_on(card.last_review, years)
    if card.valid_to is not None and card.valid_to <= years_on(today, years):
        return card.valid_to
    if card.valid_from is None:
        return None
    last = max(1, (today.year - card.valid_from.year) // years)
    day = years_on(card.valid_from, years * last)
    return day if day >= today else years_on(card.valid_from, years * (last + 1))


def how_due(due: date | None, today: date, soon_days: int) -> Due:
    """`soon_days`: how many days before it one is asked to come."""
    if due is None:
        return Due.UNKNOWN
    if due < today:
        return Due.LATE
    return Due.NOW if due <= today + timedelta(days=soon_days) else Due.LATER


def due_after(due: date | None, years: int, today: date) -> date:
    """When the next one is due once this review is done, of a citizen who comes today: counted from today, so that
    nobody is told a day that is too late; never before the day the card has already."""
    after = years_on(today, years)
    return after if due is None else max(due, after)


def yuan(fen: int) -> str:
    """27.55; -1.20."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
