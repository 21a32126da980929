"""What many processes on one database need: one writer at a time, an order nobody can miss, leases as rows."""

from __future__ import annotations

import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from support.postgres import Cluster

from helpdesk import demo, duty, feed
from helpdesk.clock import utc_now
from helpdesk.contract import HelpRequestIn
from helpdesk.duty import Lease
from helpdesk.fleet import service as fleet
from helpdesk.requests import presses
from helpdesk.staff import audit
from helpdesk.staff import service as staff
from helpdesk.store import engine, migrate
from helpdesk.store.engine import Engines, open_engines
from helpdesk.store.models import ConsoleLease, Fact
from helpdesk.store.writer import Tx, Writer, run_once

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def opened(url: str) -> Engines:
    made = open_engines(url)
    migrate.upgrade(made.write)
    return made


@pytest.fixture
def engines(store_url: str) -> Iterator[Engines]:
    made = opened(store_url)
    yield made
    made.dispose()


@pytest.fixture
def shared_url(cluster: Cluster) -> Iterator[str]:
    with cluster.database() as url:
        yield url


@pytest.fixture
def shared(shared_url: str) -> Iterator[Engines]:
    made = opened(shared_url)
    yield made
    made.dispose()


def test_processes_that_open_an_empty_database_together_migrate_it_once(shared_url: str, tmp_path: Path) -> None:
    command = (
        sys.executable,
        "-m",
        "helpdesk",
        "db",
        "upgrade",
        "--db",
        shared_url,
        "--state",
        str(tmp_path),
        "--json",
    )
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    said = [(one.communicate(timeout=60), one.returncode) for one in started]
    assert [code for _, code in said] == [0, 0, 0], said
    made = open_engines(shared_url)
    assert migrate.current(made.write) == migrate.head()
    made.dispose()


def test_a_reader_who_follows_the_sequence_misses_nothing_of_several_writers(store_url: str, engines: Engines) -> None:
    kiosks = [f"kiosk-{n}" for n in range(6)]

    def enrol(tx: Tx) -> None:
        for kiosk in kiosks:
            fleet.enrol(tx, kiosk, "终端", "门口", "test")

    run_once(engines.write, utc_now, enrol)
    others = open_engines(store_url)
    writers = [Writer(each.write, utc_now, lambda _: None) for each in (engines, others)]
    raised: list[str] = []

    def press(writer: Writer, kiosk: str) -> None:
        for _ in range(6):
            key = str(uuid.uuid4())
            body = HelpRequestIn(key=key, kiosk=kiosk)
            writer.submit(lambda tx, body=body: presses.raise_help(tx, kiosk, body)).result(60)  # type: ignore[misc]
            raised.append(key)
            writer.submit(lambda tx, key=key: presses.cancel(tx, kiosk, key)).result(60)  # type: ignore[misc]

    threads = [threading.Thread(target=press, args=(writers[n % 2], kiosk)) for n, kiosk in enumerate(kiosks)]
    for running in (*writers, *threads):
        running.start()
    told, seen, over = feed.News(), set(), False
    try:
        while not over:
            over = not any(thread.is_alive() for thread in threads)  # then this look is the last
            told = feed_of(engines, told)
            seen |= {view.key for view in told.changed}
    finally:
        for thread in threads:
            thread.join(60)
        for writer in writers:
            writer.close()
        others.dispose()
    assert len(raised) == 36
    assert seen == set(raised)
    with Session(engines.read) as session:
        assert audit.broken_at(session) is None


def feed_of(engines: Engines, told: feed.News) -> feed.News:
    with Session(engines.read) as session:
        return feed.since(session, told, utc_now())


def test_a_database_put_back_to_an_earlier_day_is_followed_there(engines: Engines) -> None:
    assert feed_of(engines, feed.News(seq=1000)).seq == 0


def lease(tx: Tx, console: str, login: str, at: datetime, *, sound: bool = True) -> Lease:
    found = staff.candidate(tx.session, login)
    assert found is not None
    token = staff.begin_session(tx, found.id)
    member = staff.member_of(tx.session, token, at)
    assert member is not None
    made = Lease(console, member.member.session, found.id, member.member.name, 7, sound, True, at)
    duty.write(tx, made)
    return made


def test_a_lease_is_read_as_it_was_written_until_it_is_over(engines: Engines) -> None:
    def at_noon(job: Any) -> Any:
        return run_once(engines.write, lambda: NOON, job)

    at_noon(demo.seed)
    first = at_noon(lambda tx: lease(tx, "console-1", demo.LOGIN, NOON))
    second = at_noon(lambda tx: lease(tx, "console-2", demo.OTHER_LOGIN, NOON - timedelta(seconds=20), sound=False))

    def held(seconds: float) -> set[Lease]:
        with Session(engines.read) as session:
            return set(duty.held(session, NOON + timedelta(seconds=seconds)))

    assert held(0) == {first, second}
    assert held(6) == {first}
    assert held(26) == set()
    at_noon(lambda tx: duty.erase(tx, "console-1", second.session))  # not theirs to end
    assert held(0) == {first, second}
    at_noon(lambda tx: duty.erase_session(tx, first.session))
    assert held(0) == {second}
    run_once(engines.write, lambda: NOON + timedelta(hours=2), duty.erase_old)
    with Session(engines.read) as session:
        assert session.scalars(select(ConsoleLease)).all() == []


def hold(writing: Engine, entered: threading.Event, leave: threading.Event, ended: list[BaseException | None]) -> None:
    try:
        with writing.begin() as connection:
            entered.set()
            leave.wait(60)
            connection.execute(text("SELECT 1"))
        ended.append(None)
    except DBAPIError as error:
        ended.append(error)


def test_one_process_waits_for_another_and_says_so_when_it_takes_too_long(
    shared_url: str, shared: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 200)
    others, entered, leave = open_engines(shared_url), threading.Event(), threading.Event()
    ended: list[BaseException | None] = []
    holder = threading.Thread(target=hold, args=(others.write, entered, leave, ended))
    holder.start()
    assert entered.wait(20)
    with pytest.raises(OperationalError, match="lock timeout"):
        run_once(shared.write, utc_now, lambda tx: tx.next("x"))
    leave.set()
    holder.join(20)
    others.dispose()
    assert ended == [None]
    assert run_once(shared.write, utc_now, lambda tx: tx.next("x")) == 1


def test_a_process_that_froze_while_writing_keeps_the_others_only_for_a_while(
    shared_url: str, shared: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "IDLE_LIMIT_MS", 300)
    others, entered, leave = open_engines(shared_url), threading.Event(), threading.Event()
    ended: list[BaseException | None] = []
    frozen = threading.Thread(target=hold, args=(others.write, entered, leave, ended))
    frozen.start()
    assert entered.wait(20)
    assert run_once(shared.write, utc_now, lambda tx: tx.next("x")) == 1
    leave.set()
    frozen.join(20)
    others.dispose()
    assert isinstance(ended[0], DBAPIError)


@pytest.fixture
def writer(shared: Engines) -> Iterator[Writer]:
    made = Writer(shared.write, utc_now, lambda _: None)
    made.start()
    yield made
    made.close()


def test_a_connection_cut_in_mid_batch_answers_nobody_whose_rows_are_not_there(shared: Engines, writer: Writer) -> None:
    started, gate = threading.Event(), threading.Event()

    def hold_up(tx: Tx) -> None:
        started.set()
        gate.wait(20)

    def put(name: str) -> Any:
        def job(tx: Tx) -> str:
            tx.session.add(Fact(name=name, value="1"))
            tx.session.flush()
            return name

        return job

    def cut(tx: Tx) -> None:
        tx.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    before = writer.submit(hold_up)
    assert started.wait(20)
    batch = [writer.submit(job) for job in (put("a"), cut, put("b"))]  # one commit for all three
    gate.set()
    before.result(20)
    for job in batch:
        with pytest.raises(SQLAlchemyError):
            job.result(20)
    assert writer.submit(put("c")).result(20) == "c"  # and it has come back
    with Session(shared.read) as session:
        assert session.scalars(select(Fact.name)).all() == ["c"]


def test_a_database_set_to_commit_without_the_disk_is_overruled(shared_url: str, shared: Engines) -> None:
    name = shared.write.url.database
    run_once(
        shared.write,
        utc_now,
        lambda tx: tx.session.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off")),
    )
    fresh = open_engines(shared_url)
    show = text("SHOW synchronous_commit")
    written = run_once(fresh.write, utc_now, lambda tx: tx.session.execute(show).scalar_one())
    with Session(fresh.read) as session:
        read = session.execute(show).scalar_one()
    fresh.dispose()
    assert (written, read) == ("on", "off")


def test_no_password_stands_in_what_a_store_prints() -> None:
    made = open_engines("postgresql://desk:secret@127.0.0.1/desk")
    assert "secret" not in repr(made)
    made.dispose()
