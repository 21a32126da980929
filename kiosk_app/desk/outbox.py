"""Pending writes on disk: encrypted, committed by a thread of their own, deleted once the desk has them.

Every operation returns at once; one thread drains the queue and commits what it finds in one transaction (WAL,
synchronous=FULL). A disk that is full, read-only or damaged never blocks the kiosk: the writes stay in memory, are
reported as not committed, and are committed as soon as the disk takes them.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

from kiosk_app.desk import outbox_file as file
from kiosk_app.desk.config import Limits
from kiosk_app.desk.outbox_file import Damaged, Entry, Kind, Row
from kiosk_app.desk.vault import Sealed, Unreadable, Vault, load_vault

__all__ = ["Entry", "Kind", "Outbox", "OutboxListener", "OutboxUnavailable"]

log = logging.getLogger(__name__)
TIDY_AFTER = 1.0
REOPEN_AFTER = 5.0
BATCH = 256


class OutboxUnavailable(Exception):
    """The disk cannot be read now; the write may well be there later."""


class OutboxListener(Protocol):
    """Told from the outbox's thread; must return at once."""

    def outbox_opened(self, found: Sequence[Entry], facts: dict[str, str]) -> None:
        """The writes of earlier runs, oldest first, and the remembered facts; again when a file that could at first not
        be opened was opened later."""

    def outbox_committed(self, key: str, version: int) -> None:
        """This write, as it was put with that version, survives a power cut."""

    def outbox_failed(self, key: str, version: int) -> None:
        """This write is in memory only, for now."""

    def outbox_lost(self) -> None:
        """A damaged file was replaced; writes that could not be saved from it are gone unless put again."""

    def outbox_trouble(self, reason: str) -> None:
        """`full`, `disk`, `corrupt`, `key`; empty when it is over."""


@dataclass(frozen=True, slots=True)
class _Put:
    entry: Entry
    body: Sealed
    version: int = 0


@dataclass(frozen=True, slots=True)
class _Remove:
    key: str


@dataclass(frozen=True, slots=True)
class _Park:
    key: str
    status: int


@dataclass(frozen=True, slots=True)
class _Fact:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class _Tried:
    key: str


@dataclass(frozen=True, slots=True)
class _Read:
    key: str
    result: Future[bytes | None]


@dataclass(frozen=True, slots=True)
class _Stop:
    pass


_Change = _Put | _Remove | _Park | _Fact


class Outbox:
    """`put`, `remove`, `park`, `remember` and `body` may be called from any thread and never wait."""

    def __init__(self, state_dir: Path, limits: Limits, listener: OutboxListener) -> None:
        self._dir, self._limits, self._listener = state_dir, limits, listener
        self._path = state_dir / "outbox.db"
        self._queue: SimpleQueue[_Change | _Tried | _Read | _Stop] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="desk-outbox", daemon=True)
        # below: the thread's own
        self._tries: dict[str, int] = {}
        self._db: sqlite3.Connection | None = None
        self._vault: Vault | None = None
        self._backlog: list[_Change] = []
        self._stored: set[str] = set()
        self._failed: dict[str, int] = {}  # key -> the version whose failure was told
        self._trouble = ""
        self._next_open = 0.0
        self._untidy = False

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Commit what is queued and end the thread; False when the disk held it up longer than `seconds`."""
        self._queue.put(_Stop())
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def put(self, entry: Entry, body: Sealed, version: int = 0) -> None:
        """Keep a write. Put again, with a higher version, its content takes the place of the earlier one."""
        self._queue.put(_Put(entry, body, version))

    def remove(self, key: str) -> None:
        self._queue.put(_Remove(key))

    def park(self, key: str, status: int) -> None:
        """Keep it, with the desk's refusal; 0 puts it back among those to send."""
        self._queue.put(_Park(key, status))

    def tried(self, key: str) -> None:
        """Counts an attempt; written with the next commit, never by one of its own."""
        self._queue.put(_Tried(key))

    def remember(self, name: str, value: str) -> None:
        """A small fact without personal data (last event id, open request) for the next run."""
        self._queue.put(_Fact(name, value))

    def body(self, key: str) -> Future[bytes | None]:
        """The content of a pending write; None when it is not there or can never be read again, OutboxUnavailable when
        the disk cannot be read now."""
        result: Future[bytes | None] = Future()
        self._queue.put(_Read(key, result))
        return result

    # --- the thread ---------------------------------------------------------------------------------------------

    def _run(self) -> None:
        self._open()
        if self._db is None:
            self._listener.outbox_opened([], {})
        while True:
            batch, stop = self._take()
            self._backlog += batch
            if self._backlog:
                self._commit()
            elif self._untidy:
                self._tidy()
            if stop:
                break
        self._tidy()
        if self._db is not None:
            self._db.close()

    def _take(self) -> tuple[list[_Change], bool]:
        """The next changes, after answering reads in their place; empty after a quiet moment with work left over."""
        batch: list[_Change] = []
        wait = REOPEN_AFTER if self._backlog else TIDY_AFTER if self._untidy else None
        try:
            item = self._queue.get(timeout=wait)
            while True:
                if isinstance(item, _Stop):
                    return batch, True
                if isinstance(item, _Read):
                    self._answer(item, batch)
                elif isinstance(item, _Tried):
                    self._tries[item.key] = self._tries.get(item.key, 0) + 1
                else:
                    batch.append(item)
                if len(batch) >= BATCH:
                    break
                item = self._queue.get_nowait()
        except Empty:
            pass
        return batch, False

    def _answer(self, read: _Read, batch: list[_Change]) -> None:
        if not read.result.set_running_or_notify_cancel():
            return
        for change in reversed([*self._backlog, *batch]):
            if isinstance(change, _Put) and change.entry.key == read.key:
                read.result.set_result(change.body.open())
                return
        body: bytes | None = None
        try:
            if self._db is None or self._vault is None:
                raise OutboxUnavailable
            row = self._db.execute("SELECT kind, sealed FROM writes WHERE key = ?", (read.key,)).fetchone()
            body = self._vault.open(row[1], f"{row[0]}:{read.key}") if row else None
        except Unreadable:
            log.error("outbox: a stored write cannot be opened")
        except (sqlite3.Error, OutboxUnavailable) as error:
            log.error("outbox: cannot read (%s)", getattr(error, "sqlite_errorname", type(error).__name__))
            if isinstance(error, sqlite3.Error) and file.is_damage(error):
                self._replace()
            read.result.set_exception(OutboxUnavailable())
            return
        read.result.set_result(body)

    def _commit(self) -> None:
        if self._db is None and time.monotonic() >= self._next_open:
            self._open()
        fits, over = self._within_bounds(_net(self._backlog))
        problem = self._apply(fits)
        if problem == "corrupt":
            self._replace()
            problem = self._apply(fits)
        left = fits if problem else []
        if problem == "full":  # what makes room must not wait for what needs it
            left = [change for change in fits if self._apply([change])]
        self._backlog = left + over
        for change in self._backlog:
            if isinstance(change, _Put) and self._failed.get(change.entry.key) != change.version:
                self._failed[change.entry.key] = change.version
                self._listener.outbox_failed(change.entry.key, change.version)
        self._say("" if not self._backlog else (problem or "full"))

    def _within_bounds(self, changes: Sequence[_Change]) -> tuple[list[_Change], list[_Change]]:
        """What may be stored, removals first, and the writes beyond the bound."""
        first = [change for change in changes if isinstance(change, _Remove | _Fact)]
        puts = [change for change in changes if isinstance(change, _Put)]
        parks = [change for change in changes if isinstance(change, _Park)]
        leaving = {change.key for change in first if isinstance(change, _Remove)}
        room = max(0, self._limits.rows - len(self._stored - leaving))
        again = [put for put in puts if put.entry.key in self._stored]
        new = [put for put in puts if put.entry.key not in self._stored]
        return [*first, *again, *new[:room], *parks], list(new[room:])

    def _settle(self, done: Sequence[_Change]) -> None:
        for change in done:
            if isinstance(change, _Put):
                self._stored.add(change.entry.key)
                self._failed.pop(change.entry.key, None)
                self._listener.outbox_committed(change.entry.key, change.version)
            elif isinstance(change, _Remove):
                self._stored.discard(change.key)
                self._failed.pop(change.key, None)
                self._tries.pop(change.key, None)
                self._untidy = True

    def _apply(self, changes: Sequence[_Change]) -> str:
        """Commit; the kind of trouble, or empty."""
        if not changes:
            return ""
        db, vault = self._db, self._vault
        if db is None or vault is None:
            return self._trouble or "disk"
        try:
            db.execute("BEGIN IMMEDIATE")
            for change in changes:
                match change:
                    case _Put(entry, body, _):
                        file.insert(db, Row(entry, vault.seal(body.open(), f"{entry.kind}:{entry.key}")))
                    case _Remove(key):
                        db.execute("DELETE FROM writes WHERE key = ?", (key,))
                    case _Park(key, status):
                        db.execute("UPDATE writes SET parked = ? WHERE key = ?", (status, key))
                    case _Fact(name, value):
                        db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
            for key, tries in list(self._tries.items()):
                db.execute("UPDATE writes SET attempts = attempts + ? WHERE key = ?", (tries, key))
                self._tries.pop(key, None)
            db.execute("COMMIT")
        except sqlite3.Error as error:
            log.error("outbox: commit failed (%s)", getattr(error, "sqlite_errorname", type(error).__name__))
            try:
                if db.in_transaction:
                    db.execute("ROLLBACK")
            except sqlite3.Error:
                pass
            if file.is_damage(error):
                return "corrupt"
            full = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
            return "full" if full else "disk"
        self._settle(changes)
        return ""

    def _tidy(self) -> None:
        """Zeroed pages reach the file itself only by a checkpoint (secure_delete alone leaves them in the log)."""
        self._untidy = False
        if self._db is not None:
            try:
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                log.warning("outbox: checkpoint failed (%s)", type(error).__name__)

    # --- opening ------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        self._next_open = time.monotonic() + REOPEN_AFTER
        try:
            self._dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._vault = load_vault(self._dir / "outbox.key")
        except OSError as error:
            log.error("outbox: no key (%s)", type(error).__name__)
            self._say("key")
            return
        try:
            self._db = file.connect(self._path, self._limits.pages)
        except Damaged:
            self._replace()
        except (sqlite3.Error, OSError) as error:
            log.error("outbox: cannot open (%s)", getattr(error, "sqlite_errorname", type(error).__name__))
            self._say("disk")
        self._list()

    def _list(self) -> None:
        if self._db is None:
            return
        facts: dict[str, str] = {}
        try:
            found = file.entries(self._db)
            facts = dict(self._db.execute("SELECT name, value FROM facts").fetchall())
        except (sqlite3.Error, ValueError, TypeError) as error:
            log.error("outbox: what is in it cannot be listed (%s)", type(error).__name__)
            self._replace()
            found = file.entries(self._db) if self._db is not None else []
        self._stored = {entry.key for entry in found}
        self._untidy = True  # what an earlier run had no time for
        self._listener.outbox_opened(found, facts)

    def _replace(self) -> None:
        """Set the damaged file aside, start a new one, and carry over what can still be read."""
        if self._db is not None:
            self._db.close()
            self._db = None
        try:
            moved = file.set_aside(self._path)
            saved = file.salvage(moved)
            db = file.connect(self._path, self._limits.pages)
            db.execute("BEGIN IMMEDIATE")
            for row in saved:
                file.insert(db, row)
            db.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", file.salvage_facts(moved).items())
            db.execute("COMMIT")
        except (sqlite3.Error, OSError, Damaged) as error:
            log.error("outbox: a new file cannot be made (%s)", type(error).__name__)
            self._say("disk")
            return
        self._db = db
        self._stored = {row.entry.key for row in saved}
        log.error("outbox: file was damaged, set aside; %d writes saved from it", len(saved))
        self._listener.outbox_trouble("corrupt")
        self._listener.outbox_lost()

    def _say(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._listener.outbox_trouble(trouble)


def _net(changes: Sequence[_Change]) -> list[_Change]:
    """Drop what a later change makes needless: a write that the desk took before it was committed never hits the disk.

    The removal itself stays: a commit that reported an error may have happened all the same.
    """
    removed = {change.key for change in changes if isinstance(change, _Remove)}
    last_put = {change.entry.key: change for change in changes if isinstance(change, _Put)}
    last_fact = {change.name: change for change in changes if isinstance(change, _Fact)}
    kept: list[_Change] = []
    for change in changes:
        match change:
            case _Put(entry, _, _) if entry.key in removed or last_put[entry.key] is not change:
                continue
            case _Park(key, _) if key in removed:
                continue
            case _Fact(name, _) if last_fact[name] is not change:
                continue
        kept.append(change)
    return kept
