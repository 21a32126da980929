"""Rows survive, failures stay with their own job, the audit table only grows."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InternalError, OperationalError
from sqlalchemy.orm import Session

from helpdesk import demo
from helpdesk.cases.service import holder_of
from helpdesk.clock import utc_now
from helpdesk.desk import open_store
from helpdesk.staff import audit
from helpdesk.store import migrate
from helpdesk.store.case_models import CaseRow
from helpdesk.store.engine import Engines, default_url, normal_url, open_engines
from helpdesk.store.models import AuditRow, Base, Fact
from helpdesk.store.writer import QUEUE_LIMIT, SHED_LIMIT, Busy, Tx, Writer, run_once
from helpdesk.vault import KEY_FILE, VaultError, open_vault


def test_the_migrations_make_exactly_the_tables_the_code_uses(engines: Engines) -> None:
    with engines.read.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrating_twice_changes_nothing(engines: Engines) -> None:
    assert migrate.upgrade(engines.write) is False
    assert migrate.current(engines.write) == migrate.head()


def test_a_commit_to_sqlite_is_synced_and_readers_do_not_wait(tmp_path: Path) -> None:
    engines = open_engines(default_url(tmp_path))
    with engines.write.connect() as connection:
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert values == ["wal", 2]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engines.dispose()


def test_a_reader_cannot_write(engines: Engines) -> None:
    with pytest.raises((OperationalError, InternalError)), engines.read.begin() as connection:
        connection.execute(text("DELETE FROM facts"))


def test_plain_postgresql_means_psycopg() -> None:
    assert normal_url("postgresql://desk@db/desk").drivername == "postgresql+psycopg"


def put(name: str, value: str = "1") -> object:
    def job(tx: Tx) -> str:
        tx.session.add(Fact(name=name, value=value))
        tx.session.flush()
        tx.publish(name)
        return name

    return job


def test_a_job_that_fails_takes_only_its_own_rows_and_events_with_it(
    writer: Writer, engines: Engines, events: list[object]
) -> None:
    gate = threading.Event()
    writer.submit(lambda tx: gate.wait(10))  # the others gather into one commit behind this
    good = writer.submit(put("a"))  # type: ignore[arg-type]
    twice = writer.submit(put("a"))  # type: ignore[arg-type]
    after = writer.submit(put("b"))  # type: ignore[arg-type]
    gate.set()
    assert good.result(10) == "a"
    assert after.result(10) == "b"
    with pytest.raises(IntegrityError):
        twice.result(10)
    with Session(engines.read) as session:
        assert session.scalar(select(func.count()).select_from(Fact)) == 2
    assert events == ["a", "b"]


def test_too_many_waiting_jobs_are_refused_and_heartbeats_first(writer: Writer) -> None:
    gate = threading.Event()
    started = threading.Event()

    def hold(tx: Tx) -> None:
        started.set()
        gate.wait(30)

    writer.submit(hold)
    assert started.wait(10)
    waiting = [writer.submit(lambda tx: None, sheddable=True) for _ in range(SHED_LIMIT)]
    with pytest.raises(Busy):
        writer.submit(lambda tx: None, sheddable=True)
    waiting += [writer.submit(lambda tx: None) for _ in range(QUEUE_LIMIT - SHED_LIMIT)]
    with pytest.raises(Busy):
        writer.submit(lambda tx: None)
    gate.set()
    for job in waiting:
        job.result(30)


def test_closing_finishes_what_was_queued(engines: Engines, events: list[object]) -> None:
    writer = Writer(engines.write, utc_now, events.extend)
    writer.start()
    jobs = [writer.submit(put(f"n{n}")) for n in range(50)]  # type: ignore[arg-type]
    writer.close()
    assert [job.result(0) for job in jobs] == [f"n{n}" for n in range(50)]


def test_counters_count_from_one_without_gaps(engines: Engines) -> None:
    assert [run_once(engines.write, utc_now, lambda tx: tx.next("x")) for _ in range(3)] == [1, 2, 3]


def written(engines: Engines) -> None:
    for n in range(5):
        run_once(engines.write, utc_now, lambda tx, n=n: audit.note(tx, "test", "act", f"s{n}"))  # type: ignore[misc]


@pytest.mark.parametrize("change", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_audit_table_only_grows(engines: Engines, change: str) -> None:
    if change.startswith("TRUNCATE") and not engines.shared:
        change = "DELETE FROM audit WHERE true"  # SQLite's own way to empty a table at one stroke
    written(engines)
    with pytest.raises(DBAPIError, match="only grows"), engines.write.begin() as connection:
        connection.execute(text(change))


@pytest.mark.parametrize(
    ("change", "row"),
    [("UPDATE audit SET subject = 'x' WHERE id = 3", 3), ("DELETE FROM audit WHERE id = 3", 4)],
)
def test_a_row_changed_behind_the_triggers_is_found(engines: Engines, change: str, row: int) -> None:
    written(engines)
    with Session(engines.read) as session:
        assert audit.broken_at(session) is None
    with engines.write.begin() as connection:
        triggers = ["audit_only_grows ON audit"] if engines.shared else ["audit_no_update", "audit_no_delete"]
        for trigger in triggers:
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text(change))
    with Session(engines.read) as session:
        assert session.scalar(select(func.count()).select_from(AuditRow)) in (4, 5)
        assert audit.broken_at(session) == row


def test_a_database_is_not_opened_with_another_key(tmp_path: Path, store_url: str) -> None:
    store = open_store(store_url, tmp_path)

    def seal_one(tx: Tx) -> None:
        demo.seed(tx)
        tx.session.execute(
            text(
                "INSERT INTO submissions (key, fingerprint, kiosk_id, service, service_title, number, submitted_at,"
                " received_at, sealed, has_photo) VALUES ('k', 'f', 'kiosk-3', 's', '', 'n', 0, 0, '0', false)"
            )
        )

    run_once(store.engines.write, utc_now, seal_one)
    store.engines.dispose()
    (tmp_path / KEY_FILE).write_bytes(b"x" * 32)
    with pytest.raises(VaultError, match="restore it from backup"):
        open_store(store_url, tmp_path)


def test_what_an_older_desk_wrote_is_there_after_the_upgrade(tmp_path: Path, store_url: str) -> None:
    """From before there were cases, marks of terminals and legs of tickets; other tables point at every row."""
    engines = open_engines(store_url)
    config = migrate._config()
    with engines.write.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0007_language")
    vault = open_vault(tmp_path, may_create=True)
    fields = json.dumps({"name": "张三", "number": "421222195001010018"}).encode()
    rows = (
        """INSERT INTO kiosks (id, name, place, token_hash, enrolled_at, version, busy, devices, outbox_waiting)
        VALUES ('kiosk-3', '3', 'x', 't', 1, '', false, '[]', 0)""",
        "INSERT INTO queue_services VALUES ('pension', 'p', 'A', 60000)",
        """INSERT INTO tickets (key, fingerprint, kiosk_id, day, number, rank, service, ahead, state, seq, drawn_at,
        turn_at, calls, by_text) VALUES ('t', 'f', 'kiosk-3', '20261127', 'A001', 'ordinary', 'pension', '[]',
        'waiting', 1, 5, 5, 0, false)""",
    )
    with engines.write.begin() as connection:
        for row in rows:
            connection.execute(text(row))
        connection.execute(
            text(
                "INSERT INTO submissions (key, fingerprint, kiosk_id, service, service_title, number, submitted_at,"
                " received_at, sealed, has_photo) VALUES ('k', 'f', 'kiosk-3', 's', '', 'n', 0, 7, :sealed, false)"
            ),
            {"sealed": vault.seal(fields, "submission:k:fields")},
        )
    engines.dispose()
    store = open_store(store_url, tmp_path)
    with Session(store.engines.read) as session:
        assert session.execute(text("SELECT offline_mark FROM kiosks")).scalar_one() == 1
        assert session.execute(text("SELECT since_at FROM tickets")).scalar_one() == 5
        case = session.scalars(select(CaseRow)).one()
        assert (case.state, case.holder) == ("received", holder_of(vault, "421222195001010018"))
    assert run_once(store.engines.write, utc_now, lambda tx: tx.next("offline-mark")) == 2
    store.engines.dispose()
