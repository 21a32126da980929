"""Opens the database: one engine that writes (a single connection) and one that only reads.

SQLite runs as WAL with `synchronous=FULL`, because an answer to a kiosk means "this survives a power cut"; the writer
begins IMMEDIATE so that it waits for another process (the command line) instead of failing in mid-transaction.

PostgreSQL is written by one transaction at a time too, however many processes serve: each begins with the same
advisory lock. So changes become visible in the order of their `seq`, the audit chain has one end, and what a job read
is still so when it writes. The lock is the transaction's, hence it holds behind a pooler as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

BUSY_TIMEOUT_MS = 5000
IDLE_LIMIT_MS = 15_000  # a process that froze within a transaction loses it: the others wait for its lock
WRITER_LOCK = 7_305_804_401  # "helpdesk", as good as any number
APPLICATION = "helpdesk"
SERVING = "helpdesk serve"
PATIENT = "helpdesk_patient"  # execution option: wait for the lock as long as it takes, and keep it

# A server or a line that dies without a word is noticed within about 20 seconds.
_LIVELY: Mapping[str, Any] = MappingProxyType(
    {
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
        "tcp_user_timeout": 15_000,
    }
)


@dataclass(frozen=True)
class Engines:
    """`write` is for store.writer alone; `read` serves any thread. `shared`: other processes may serve these rows.
    `hints`: how to connect for wake-up hints between them, None when they do without."""

    write: Engine
    read: Engine
    shared: bool = False
    hints: Mapping[str, Any] | None = field(default=None, repr=False)

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


# Evaluated from left to right, so the wait for the lock already has its limit. An answer means "on disk": a server or
# a database set to commit asynchronously is overruled.
_ALONE = f"""SELECT
    set_config('lock_timeout', %s, true),
    set_config('idle_in_transaction_session_timeout', %s, true),
    set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
        ELSE current_setting('synchronous_commit') END, true),
    pg_advisory_xact_lock({WRITER_LOCK})"""


def _one_writer(engine: Engine) -> None:
    def on_begin(connection: Connection) -> None:
        patient = connection.get_execution_options().get(PATIENT, False)
        limits = ("0", "0") if patient else (str(BUSY_TIMEOUT_MS), str(IDLE_LIMIT_MS))
        connection.exec_driver_sql(_ALONE, limits)

    event.listen(engine, "begin", on_begin)


def _engine(target: URL, pool: int, overflow: int, **more: Any) -> Engine:
    # parameters may be personal and would stand in every error's text
    return create_engine(target, pool_size=pool, max_overflow=overflow, hide_parameters=True, **more)


def _postgresql(target: URL, application: str, listen: bool) -> Engines:
    arguments: dict[str, Any] = {name: value for name, value in _LIVELY.items() if name not in target.query}
    arguments["application_name"] = application
    if not listen:  # behind a pooler: a statement prepared on one server connection is unknown on the next
        arguments["prepare_threshold"] = None
    # A connection that died with a restart of the server is replaced before it is used.
    write = _engine(target, 1, 0, connect_args=arguments, pool_pre_ping=True)
    _one_writer(write)
    read = _engine(
        target, 8, 32, connect_args=arguments, pool_pre_ping=True, isolation_level="REPEATABLE READ"
    ).execution_options(postgresql_readonly=True)
    hints = {**write.dialect.create_connect_args(target)[1], **arguments} if listen else None
    return Engines(write, read, shared=True, hints=hints)


def open_engines(url: str, application: str = APPLICATION, *, listen: bool = True) -> Engines:
    """Opens no connection yet. `listen` False: PostgreSQL stands behind a pooler that hands out connections by the
    transaction. Raises sqlalchemy.exc.ArgumentError on a URL it cannot read, ImportError when the database's Python
    driver is not installed."""
    target = normal_url(url)
    if target.get_backend_name() == "postgresql":
        return _postgresql(target, application, listen)
    write = _engine(target, 1, 0)
    _sqlite(
        write,
        "BEGIN IMMEDIATE",
        (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is purged is overwritten
            "wal_autocheckpoint=4000",
        ),
    )
    read = _engine(target, 8, 32)
    _sqlite(read, "BEGIN", (f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON", "query_only=ON"))
    return Engines(write, read)
