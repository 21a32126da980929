"""Who is on duty: consoles that said so within the last 25 seconds, and whether a person at them would notice.

Each process keeps the book in memory, on the event loop's thread. Where several processes serve one database, a lease
is a row as well, and every process merges what the others wrote.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpdesk.store.models import ConsoleLease, Staff
from helpdesk.store.writer import Tx

LEASE_FOR = timedelta(seconds=25)  # consoles renew every 10 s
COUNT_EVERY = timedelta(seconds=1)
KEPT = timedelta(hours=1)  # long enough that no clock that jumped deletes what another process holds to be true


@dataclass(frozen=True)
class Lease:
    """A console page's word that it is there: only the page itself can give it, no proxy can."""

    console: str
    session: int
    staff: int
    name: str
    last_seq: int
    sound_ok: bool
    visible: bool
    at: datetime


def _holds(lease: Lease, now: datetime) -> bool:
    """Not over; nor from a future a clock jumped to, which nobody would live to see the end of."""
    return abs(now - lease.at) <= LEASE_FOR


def hears(lease: Lease, now: datetime) -> bool:
    """Would a person at this console notice? By sound, or by the page in front of them."""
    return _holds(lease, now) and (lease.sound_ok or lease.visible)


class Leases:
    """The consoles on duty. After a restart consoles speak up again within seconds."""

    def __init__(self) -> None:
        self._by_console: dict[str, Lease] = {}
        self._changed: dict[str, int] = {}  # console -> when it last changed here, counted in changes
        self._changes = 0
        self._counted: _Counted | None = None

    def renew(self, lease: Lease) -> None:
        before = self._by_console.get(lease.console)
        if before is None or (hears(before, lease.at), before.name) != (hears(lease, lease.at), lease.name):
            self._counted = None
        self._by_console[lease.console] = lease
        self._touch(lease.console)

    def drop(self, console: str, session: int) -> None:
        held = self._by_console.get(console)
        if held is not None and held.session == session:
            del self._by_console[console]
            self._counted = None
            self._touch(console)

    def drop_session(self, session: int) -> None:
        for lease in tuple(self._by_console.values()):
            self.drop(lease.console, session)

    def _touch(self, console: str) -> None:
        self._changes += 1
        self._changed[console] = self._changes

    @property
    def mark(self) -> int:
        """Take it before the rows are read, and give it to `merge`."""
        return self._changes

    def merge(self, rows: Iterable[Lease], mark: int) -> None:
        """The rows are the truth, except for consoles that changed here since `mark`: those rows may be older."""
        self._counted = None
        newer = {console for console, at in self._changed.items() if at > mark}
        kept = {console: lease for console, lease in self._by_console.items() if console in newer}
        self._by_console = {lease.console: lease for lease in rows if lease.console not in newer} | kept
        self._changed = {console: at for console, at in self._changed.items() if at > mark}

    def hearing(self, now: datetime) -> int:
        """How many consoles hear now."""
        return self._count(now).hearing

    def on_duty(self, now: datetime) -> list[str]:
        """Names of staff whose console hears, each once."""
        return list(self._count(now).on_duty)

    def _count(self, now: datetime) -> _Counted:
        """Of thousands of consoles it is asked hundreds of times a second: that one fell silent is seen within one."""
        if self._counted is None or abs(now - self._counted.at) >= COUNT_EVERY:
            self._by_console = {key: lease for key, lease in self._by_console.items() if _holds(lease, now)}
            hearing = [lease for lease in self._by_console.values() if hears(lease, now)]
            self._counted = _Counted(now, len(hearing), tuple(sorted({lease.name for lease in hearing})))
        return self._counted


@dataclass(frozen=True)
class _Counted:
    at: datetime
    hearing: int
    on_duty: tuple[str, ...]


def write(tx: Tx, lease: Lease) -> None:
    tx.session.merge(
        ConsoleLease(
            console=lease.console,
            session_id=lease.session,
            staff_id=lease.staff,
            last_seq=lease.last_seq,
            sound_ok=lease.sound_ok,
            visible=lease.visible,
            at=lease.at,
        )
    )


def erase(tx: Tx, console: str, session: int) -> None:
    tx.session.execute(delete(ConsoleLease).where(ConsoleLease.console == console, ConsoleLease.session_id == session))


def erase_session(tx: Tx, session: int) -> None:
    tx.session.execute(delete(ConsoleLease).where(ConsoleLease.session_id == session))


def erase_old(tx: Tx) -> None:
    """Pages that went away without a word."""
    tx.session.execute(delete(ConsoleLease).where(ConsoleLease.at < tx.now - KEPT))


def held(session: Session, now: datetime) -> list[Lease]:
    """What all processes wrote and is not over."""
    query = select(ConsoleLease, Staff.name).join(Staff, Staff.id == ConsoleLease.staff_id)
    now_held = ConsoleLease.at.between(now - LEASE_FOR, now + LEASE_FOR)
    rows = session.execute(query.where(now_held))
    return [
        Lease(row.console, row.session_id, row.staff_id, name, row.last_seq, row.sound_ok, row.visible, row.at)
        for row, name in rows
    ]
