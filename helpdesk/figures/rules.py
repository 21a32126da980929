"""The arithmetic of waiting. Pure.

Percentiles are nearest rank (ISO 16269-4's simplest kind): a figure that really occurred, also of three requests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from helpdesk.clock import HALL_ZONE, hall_date, midnight
from helpdesk.requests.rules import quantile

PROMISE = timedelta(seconds=180)
MOST_DAYS = 366
FEW = 20
"""Below this many a 95th percentile is the longest or next to it: the page says of how many it is."""


@dataclass(frozen=True)
class Wait:
    """One request. `breached`: its 180 s were over before somebody stood there."""

    kiosk: str
    need: str
    raised: datetime
    claimed: datetime | None = None
    arrived: datetime | None = None
    cancelled: bool = False
    breached: bool = False


@dataclass(frozen=True)
class Line:
    """What is known of some requests. Seconds; None where nothing was measured."""

    label: str
    count: int
    cancelled: int
    breaches: int
    claims: int
    claim_p50: float | None
    claim_p95: float | None
    arrivals: int
    arrive_p50: float | None
    arrive_p95: float | None


@dataclass(frozen=True)
class Figures:
    whole: Line
    by_hour: tuple[Line, ...]
    by_day: tuple[Line, ...]
    by_kiosk: tuple[Line, ...]
    by_need: tuple[Line, ...]


def line(label: str, waits: Sequence[Wait]) -> Line:
    claims = sorted((one.claimed - one.raised).total_seconds() for one in waits if one.claimed is not None)
    arrivals = sorted((one.arrived - one.raised).total_seconds() for one in waits if one.arrived is not None)
    return Line(
        label,
        len(waits),
        sum(one.cancelled for one in waits),
        sum(one.breached for one in waits),
        len(claims),
        quantile(claims, 50),
        quantile(claims, 95),
        len(arrivals),
        quantile(arrivals, 50),
        quantile(arrivals, 95),
    )


def figures(waits: Sequence[Wait], names: dict[str, str], needs: dict[str, str]) -> Figures:
    """`names`: what kiosks are called, `needs`: what kinds of help are; what is missing there stands as it is."""
    return Figures(
        line("", waits),
        _hours(waits),
        _grouped(waits, lambda one: hall_date(one.raised).isoformat()),
        _grouped(waits, lambda one: names.get(one.kiosk, one.kiosk)),
        _grouped(waits, lambda one: needs.get(one.need, one.need)),
    )


def _hours(waits: Sequence[Wait]) -> tuple[Line, ...]:
    """Every hour from the first to the last in which somebody pressed: a quiet hour between them is a figure, too."""
    found: dict[int, list[Wait]] = {}
    for one in waits:
        found.setdefault(one.raised.astimezone(HALL_ZONE).hour, []).append(one)
    if not found:
        return ()
    return tuple(line(f"{hour:02d}", found.get(hour, ())) for hour in range(min(found), max(found) + 1))


def _grouped(waits: Iterable[Wait], of: Callable[[Wait], str]) -> tuple[Line, ...]:
    found: dict[str, list[Wait]] = {}
    for one in waits:
        found.setdefault(of(one), []).append(one)
    return tuple(line(label, found[label]) for label in sorted(found))


@dataclass(frozen=True)
class Range:
    """Whole days of the hall, both included."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        return midnight(self.first)

    @property
    def ends(self) -> datetime:
        """Not included."""
        return midnight(self.last + timedelta(days=1))


def chosen(days: str, since: str, until: str, now: datetime) -> Range:
    """`since` and `until` (ISO dates) where both can be read, in either order; else the last 1, 7 or 30 days."""
    today = hall_date(now)
    try:
        first, last = sorted((date.fromisoformat(since), date.fromisoformat(until)))
        return Range(max(first, last - timedelta(days=MOST_DAYS - 1)), min(last, date.max - timedelta(days=1)))
    except ValueError:
        back = {"7": 6, "30": 29}.get(days, 0)
        return Range(today - timedelta(days=back), today)
