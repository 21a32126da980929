"""How often which check was said of photos, and how often people thought otherwise: by check, and by week and check.
The arithmetic is pure; `of` reads the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import hall_date
from helpdesk.photos.codes import IMPORTED, ORDER, REASONS, name_of
from helpdesk.photos.counts import AGAIN, ALL, PASSED, RAISED
from helpdesk.store.photo_models import PhotoCount

ENOUGH = 5
"""Below this many a share says nothing."""


@dataclass(frozen=True)
class Count:
    """Of a day: so many times a check was `raised`, or this became of it."""

    day: date
    code: str
    what: str
    count: int


@dataclass(frozen=True)
class Line:
    """`raised`: it was said of so many photos. `used`: of those, used all the same for a reason; `passed`: used without
    a word, as advice may be; `again`: taken once more. `reasons`: of `used`, in the order of `codes.REASONS`."""

    label: str
    raised: int
    used: int
    passed: int
    again: int
    reasons: tuple[int, ...]

    @property
    def share(self) -> float | None:
        """Of the photos of which it was said, those that were used all the same, 0 to 1; None where none was."""
        return (self.used + self.passed) / self.raised if self.raised else None

    @property
    def doubtful(self) -> bool:
        """It was overruled as often as not: the check may be wrong, not the people."""
        return self.raised >= ENOUGH and (self.used + self.passed) * 2 >= self.raised


@dataclass(frozen=True)
class PhotoFigures:
    """`photos`: how many came at all."""

    photos: int = 0
    by_code: tuple[Line, ...] = ()
    by_week: tuple[Line, ...] = ()


def figures(counts: Iterable[Count]) -> PhotoFigures:
    every = list(counts)
    checks = [one for one in every if one.code not in (ALL, IMPORTED)]

    def week(one: Count) -> date:
        return one.day - timedelta(days=one.day.weekday())

    return PhotoFigures(
        photos=sum(one.count for one in every if one.code == ALL and one.what == RAISED),
        by_code=_grouped(checks, lambda one: (0, _place(one.code), one.code), lambda one: name_of(one.code)),
        by_week=_grouped(
            checks,
            lambda one: (week(one).toordinal(), _place(one.code), one.code),
            lambda one: f"{week(one)} {name_of(one.code)}",
        ),
    )


def _place(code: str) -> int:
    return ORDER.get(code, len(ORDER))


def _grouped(
    counts: Iterable[Count], key: Callable[[Count], tuple[int, int, str]], label: Callable[[Count], str]
) -> tuple[Line, ...]:
    found: dict[tuple[int, int, str], list[Count]] = {}
    for one in counts:
        found.setdefault(key(one), []).append(one)
    return tuple(line(label(found[at][0]), found[at]) for at in sorted(found))


def line(label: str, counts: Iterable[Count]) -> Line:
    sums: dict[str, int] = {}
    for one in counts:
        sums[one.what] = sums.get(one.what, 0) + one.count
    reasons = tuple(sums.get(reason, 0) for reason in REASONS)
    return Line(label, sums.get(RAISED, 0), sum(reasons), sums.get(PASSED, 0), sums.get(AGAIN, 0), reasons)


def of(session: Session, begins: datetime, ends: datetime) -> PhotoFigures:
    """Of the hall's days from `begins` until before `ends`."""
    first, last = hall_date(begins).isoformat(), hall_date(ends - timedelta(milliseconds=1)).isoformat()
    rows = session.scalars(select(PhotoCount).where(PhotoCount.day >= first, PhotoCount.day <= last))
    return figures(Count(date.fromisoformat(row.day), row.code, row.what, row.count) for row in rows)
