"""Time for the whole desk: one clock handed in, the hall's calendar day, and how long things took in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from helpdesk.contract import HALL_ZONE as HALL_ZONE
from helpdesk.contract import hall_day as hall_day

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment, aware, in UTC, to the millisecond (what the store keeps)."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def milliseconds(moment: datetime) -> int:
    """Since 1970 UTC: how scripts of the console are told of moments."""
    return round(moment.timestamp() * 1000)


def hall_time(moment: datetime) -> str:
    """The hall's time of day, as `14:05`."""
    return moment.astimezone(HALL_ZONE).strftime("%H:%M")


def hall_date(moment: datetime) -> date:
    """The hall's calendar day of a moment."""
    return moment.astimezone(HALL_ZONE).date()


def midnight(day: date) -> datetime:
    """When that day of the hall begins."""
    return datetime(day.year, day.month, day.day, tzinfo=HALL_ZONE)


def typed_day(text: str) -> date | None:
    """A day as forms and addresses write it, 2026-11-27; None for an empty field, for what is no day, and for one that
    no hall has business with (before 2000, after 2199)."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def hall_midnight(moment: datetime) -> datetime:
    """When the hall's day of this moment began."""
    return moment.astimezone(HALL_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)


def span(seconds: float) -> str:
    """How long, in figures people read at a glance: 0:14, 12:05, 1:02:05."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"
