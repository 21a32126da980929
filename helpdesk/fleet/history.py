"""How terminals were in the last months: spans of one state each, written while somebody looks.

The desk looks every ten seconds, whichever of its processes comes first. Where it did not look itself there is a hole:
nothing is claimed of a time nobody saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from helpdesk.clock import hall_date, midnight, milliseconds
from helpdesk.fleet.service import Terminal, terminals
from helpdesk.store.models import Fact, KioskSpan
from helpdesk.store.pieces import pieces
from helpdesk.store.writer import Tx

EVERY = timedelta(seconds=10)
HOLE = timedelta(seconds=60)
KEPT = timedelta(days=90)
_LOOKED = "fleet_looked"


def look(tx: Tx) -> bool:
    """Writes down how all terminals are; False when another process has just done so."""
    fact = tx.session.get(Fact, _LOOKED)
    now_ms = milliseconds(tx.now)
    since_last = now_ms - int(fact.value) if fact is not None else None
    if since_last is not None and 0 <= since_last < EVERY / timedelta(milliseconds=1):
        return False
    tx.session.merge(Fact(name=_LOOKED, value=str(now_ms)))
    last = _last_spans(tx.session)
    longer: list[int] = []
    for terminal in terminals(tx.session, tx.now):
        before = last.get(terminal.id)
        if before is not None and _goes_on(before, terminal, tx.now):
            longer.append(before.id)
            continue
        if before is not None and timedelta(0) <= tx.now - before.until <= HOLE:
            longer.append(before.id)  # up to this moment it was as before
        tx.session.add(
            KioskSpan(
                kiosk_id=terminal.id,
                level=terminal.state.level.name.lower(),
                text=terminal.state.text[:80],
                since=tx.now,
                until=tx.now,
            )
        )
    for some in pieces(longer):
        tx.session.execute(update(KioskSpan).where(KioskSpan.id.in_(some)).values(until=tx.now))
    return True


def _goes_on(span: KioskSpan, terminal: Terminal, now: datetime) -> bool:
    same = (span.level, span.text) == (terminal.state.level.name.lower(), terminal.state.text[:80])
    return same and timedelta(0) <= now - span.until <= HOLE


def _last_spans(session: Session) -> dict[str, KioskSpan]:
    newest = select(func.max(KioskSpan.id)).group_by(KioskSpan.kiosk_id)
    return {span.kiosk_id: span for span in session.scalars(select(KioskSpan).where(KioskSpan.id.in_(newest)))}


def forget_old(tx: Tx) -> None:
    tx.session.execute(delete(KioskSpan).where(KioskSpan.until < tx.now - KEPT))


@dataclass(frozen=True)
class Piece:
    """Part of a day: minutes since midnight."""

    begin: float
    end: float
    level: str
    text: str


@dataclass(frozen=True)
class Day:
    day: date
    pieces: tuple[Piece, ...]

    def minutes(self, level: str) -> int:
        return round(sum(piece.end - piece.begin for piece in self.pieces if piece.level == level))


def days_of(session: Session, kiosk: str, now: datetime, days: int) -> list[Day]:
    """The last days of a terminal, newest first."""
    today = hall_date(now)
    begin = midnight(today) - timedelta(days=days - 1)
    query = select(KioskSpan).where(KioskSpan.kiosk_id == kiosk, KioskSpan.until >= begin).order_by(KioskSpan.id)
    spans = list(session.scalars(query))
    return [_day(today - timedelta(days=back), spans) for back in range(days)]


def _day(day: date, spans: Sequence[KioskSpan]) -> Day:
    begins = midnight(day)
    pieces = []
    for span in spans:
        begin, end = (max(0.0, min(1440.0, (at - begins) / timedelta(minutes=1))) for at in (span.since, span.until))
        if end > begin:
            pieces.append(Piece(begin, end, span.level, span.text))
    return Day(day, tuple(pieces))
