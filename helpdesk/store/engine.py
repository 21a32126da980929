"""Opens the database: one engine that writes (a single connection) and one that only reads.

SQLite runs as WAL with `synchronous=FULL`, because an answer to a kiosk means "this survives a power cut"; the writer
begins IMMEDIATE so that it waits for another process (the command line) instead of failing in mid-transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

BUSY_TIMEOUT_MS = 5000


@dataclass(frozen=True)
class Engines:
    """`write` is for store.writer alone; `read` serves any thread."""

    write: Engine
    read: Engine

    def dispose(self) -> None:
        self.write.dispose()
        self.read.dispose()


def default_url(state: Path) -> str:
    """The SQLite file in the state directory."""
    return f"sqlite:///{state / 'helpdesk.db'}"


def normal_url(url: str) -> URL:
    """Parses a database URL; plain `postgresql://` means psycopg 3. Raises sqlalchemy.exc.ArgumentError."""
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def _sqlite(engine: Engine, begin: str, pragmas: tuple[str, ...]) -> None:
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # sqlite3 begins nothing by itself; on_begin does
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)


def _engine(target: URL, pool: int, overflow: int) -> Engine:
    # parameters may be personal and would stand in every error's text
    return create_engine(target, pool_size=pool, max_overflow=overflow, hide_parameters=True)


def open_engines(url: str) -> Engines:
    """Opens no connection yet. Raises sqlalchemy.exc.ArgumentError on a URL it cannot read, ImportError when the
    database's Python driver is not installed."""
    target = normal_url(url)
    if target.get_backend_name() != "sqlite":
        return Engines(_engine(target, 1, 0), _engine(target, 8, 32))
    write = _engine(target, 1, 0)
    _sqlite(
        write,
        "BEGIN IMMEDIATE",
        (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "wal_autocheckpoint=4000",
        ),
    )
    read = _engine(target, 8, 32)
    _sqlite(read, "BEGIN", (f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON", "query_only=ON"))
    return Engines(write, read)
