"""Backups of SQLite by its own backup interface, while the desk writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from helpdesk.store.backup import VAULT_FACT, BackupError, Contents, Progress, appearing, sync
from helpdesk.store.tables import SEALED

PAGES = 2048  # copied between two words of progress
_FILES = ("", "-wal", "-shm")


def backup(database: Path, target: Path, progress: Progress) -> Contents:
    """A consistent copy in one file. Raises BackupError, OSError."""
    if not database.is_file():
        raise BackupError(f"there is no database at {database}")
    with _told(database), appearing(target) as part:
        _copy(database, part, progress)
        return contents(part)


def _copy(source: Path, target: Path, progress: Progress) -> None:
    """The copy is one file without a journal beside it."""
    with closing(_open(source)) as old, closing(sqlite3.connect(target)) as new:
        # A reading transaction held throughout: without one, every commit of the desk would start the copy anew.
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()
        old.backup(new, pages=PAGES, progress=lambda _, left, total: progress(_percent(left, total)))
        new.execute("PRAGMA journal_mode=DELETE")


def _percent(left: int, total: int) -> str:
    return f"{100 * (total - left) // max(1, total)} %"


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=rw", uri=True, isolation_level=None)


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """SQLite's faults in our words. They quote no values."""
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(f"{file}: {error}") from None


def contents(file: Path) -> Contents:
    """Checks the whole file. Raises BackupError when it is damaged, or no backup of a desk."""
    with _told(file), closing(_open(file)) as connection:
        verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if verdict != "ok":
            raise BackupError(f"{file} is damaged: {verdict}")
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"alembic_version", "facts", "submissions"} <= names:
            raise BackupError(f"{file} is no backup of a help desk")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise BackupError(f"{file} is damaged: rows refer to rows that are not there")
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        key = connection.execute("SELECT value FROM facts WHERE name = ?", (VAULT_FACT,)).fetchone()
        held = (name for name in SEALED if name in names)  # a backup of an earlier program lacks the later ones
        sealed = any(connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone() for name in held)
        return Contents(revision, None if key is None else key[0], sealed)


def restore(file: Path, database: Path, now: datetime, progress: Progress) -> Path | None:
    """Puts a checked backup in the database's place, and tells where what was there lies now. Raises BackupError when
    any program has the database open, OSError."""
    part = database.with_name(f"{database.name}.part")
    part.unlink(missing_ok=True)
    try:
        with _told(file):
            _copy(file, part, progress)
        sync(part)
        kept = _set_aside(database, now)
        part.rename(database)
    finally:
        part.unlink(missing_ok=True)
    sync(database.parent)
    return kept


def _set_aside(database: Path, now: datetime) -> Path | None:
    """With its journal, should that hold commits that are not in it yet."""
    if not database.exists():
        return None
    _nobody_has(database)
    kept = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%S}")
    if kept.exists():
        raise BackupError(f"{kept} exists already: move it away")
    for ending in _FILES:
        old = database.with_name(database.name + ending)
        if old.exists():
            old.rename(kept.with_name(kept.name + ending))
    return kept


def _nobody_has(database: Path) -> None:
    """Takes the whole database for a moment, and the journal into it. One too damaged for that is nobody's."""
    try:
        with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as connection:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise BackupError(f"another program has {database} open: stop the help desk first") from None
    except sqlite3.DatabaseError:
        return
