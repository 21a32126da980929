"""The outbox's SQLite file: opening it durably, setting a damaged one aside, saving what can be read from it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiosk_app.desk.stamp import Stamp
from kiosk_app.desk.vault import sync_directory

SCHEMA_VERSION = 1
KEEP_SET_ASIDE = 3
_SCHEMA = """
CREATE TABLE IF NOT EXISTS writes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  sealed BLOB NOT NULL,
  wall_ms INTEGER NOT NULL,
  boot_ms INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  parked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""
_COLUMNS = "key, kind, target, sealed, wall_ms, boot_ms, boot_id, attempts, parked"


class Kind(StrEnum):
    """What a pending write is."""

    HELP_REQUEST = "help_request"
    HELP_CANCEL = "help_cancel"
    HELP_ANSWER = "help_answer"
    SUBMISSION = "submission"
    TICKET = "ticket"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Entry:
    """A pending write without its content. `target`: the help key a cancel or an answer is about. `parked`: the HTTP
    status of the desk's refusal, 0 while it is still to be sent."""

    key: str
    kind: Kind
    stamp: Stamp
    target: str = ""
    attempts: int = 0
    parked: int = 0


class Damaged(Exception):
    """The file is not a sound outbox."""


@dataclass(frozen=True, slots=True)
class Row:
    entry: Entry
    sealed: bytes


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, rather than the disk full, busy or gone."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def connect(path: Path, pages: int) -> sqlite3.Connection:
    """A connection with the schema in place. Raises Damaged, sqlite3.Error or OSError."""
    fresh = not path.exists()
    if fresh:  # journal and shared memory take over the mode of the file they belong to
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o600))
        sync_directory(path.parent)
    db = sqlite3.connect(path, timeout=2.0, isolation_level=None)
    try:
        mode = db.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        # Without WAL only EXTRA survives a power cut between the commit and the directory entry.
        db.execute("PRAGMA synchronous=FULL" if mode == "wal" else "PRAGMA synchronous=EXTRA")
        db.execute("PRAGMA secure_delete=ON")
        db.execute(f"PRAGMA max_page_count={int(pages)}")
        if not fresh:
            verdict = db.execute("PRAGMA quick_check(1)").fetchone()[0]
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if verdict != "ok" or version > SCHEMA_VERSION:
                raise Damaged
        db.executescript(_SCHEMA)
        db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        db.execute(f"SELECT {_COLUMNS} FROM writes LIMIT 1").fetchone()
    except sqlite3.Error as error:
        db.close()
        foreign = not fresh and getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_ERROR  # another schema
        if foreign or is_damage(error):
            raise Damaged from error
        raise
    except Damaged:
        db.close()
        raise
    return db


def _entry(row: tuple[str, str, str, bytes, int, int, str, int, int]) -> Row:
    key, kind, target, sealed, wall_ms, boot_ms, boot_id, attempts, parked = row
    return Row(Entry(key, Kind(kind), Stamp(wall_ms, boot_ms, boot_id), target, attempts, parked), sealed)


def entries(db: sqlite3.Connection) -> list[Entry]:
    """All pending writes, oldest first. Raises sqlite3.Error."""
    rows = db.execute(f"SELECT {_COLUMNS.replace('sealed', 'NULL')} FROM writes ORDER BY id")
    return [_entry(row).entry for row in rows]


def insert(db: sqlite3.Connection, row: Row) -> None:
    """Raises sqlite3.Error; of a key that is already there the content is put anew."""
    entry = row.entry
    db.execute(
        f"INSERT INTO writes ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?) "
        " ON CONFLICT(key) DO UPDATE SET sealed = excluded.sealed",
        (
            entry.key,
            entry.kind.value,
            entry.target,
            row.sealed,
            entry.stamp.wall_ms,
            entry.stamp.boot_ms,
            entry.stamp.boot_id,
            entry.attempts,
            entry.parked,
        ),
    )


def salvage(path: Path) -> list[Row]:
    """Whatever rows can still be read from a damaged file. Never raises for what it finds in it."""
    rows: dict[str, Row] = {}
    with contextlib.suppress(sqlite3.Error, OSError):
        db = sqlite3.connect(path, timeout=0.2, isolation_level=None)
        try:
            for order in ("ASC", "DESC"):  # from both ends: a bad page in the middle costs only itself
                with contextlib.suppress(sqlite3.Error, ValueError, TypeError, OverflowError):
                    for raw in db.execute(f"SELECT {_COLUMNS} FROM writes ORDER BY id {order}"):
                        row = _entry(raw)
                        rows.setdefault(row.entry.key, row)
        finally:
            db.close()
    return sorted(rows.values(), key=lambda row: row.entry.key)


def salvage_facts(path: Path) -> dict[str, str]:
    """Whatever facts can still be read from a damaged file. Never raises for what it finds in it."""
    facts: dict[str, str] = {}
    with contextlib.suppress(sqlite3.Error, OSError):
        db = sqlite3.connect(path, timeout=0.2, isolation_level=None)
        try:
            for name, value in db.execute("SELECT name, value FROM facts"):
                if isinstance(name, str) and isinstance(value, str):
                    facts[name] = value
        finally:
            db.close()
    return facts


def set_aside(path: Path) -> Path:
    """Move the file with its journals out of the way, keeping the newest few; where it is now. Raises OSError."""
    number = 1 + max((int(old.suffix[1:]) for old in _set_aside(path)), default=0)
    moved = path.with_name(f"{path.name}.damaged.{number}")
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(moved.with_name(moved.name + suffix))
    for old in _set_aside(path)[:-KEEP_SET_ASIDE]:
        for suffix in ("", "-wal", "-shm"):
            old.with_name(old.name + suffix).unlink(missing_ok=True)
    sync_directory(path.parent)
    return moved


def _set_aside(path: Path) -> list[Path]:
    found = [old for old in path.parent.glob(f"{path.name}.damaged.*") if old.suffix[1:].isdigit()]
    return sorted(found, key=lambda old: int(old.suffix[1:]))
