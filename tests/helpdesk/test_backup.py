"""A backup taken while the desk is written to is a whole desk again; what does not fit is refused, nothing is lost."""

from __future__ import annotations

import json
import sqlite3
import stat
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from helpdesk import demo
from helpdesk.__main__ import main
from helpdesk.clock import utc_now
from helpdesk.contract import SUBMISSIONS, HelpRequestIn
from helpdesk.desk import open_store
from helpdesk.requests import presses
from helpdesk.staff import audit
from helpdesk.store import backup_sqlite
from helpdesk.store.engine import open_engines
from helpdesk.store.models import AuditRow, Escalation, Fact, HelpKey, HelpRequest, Submission
from helpdesk.store.writer import Job, run_once
from helpdesk.vault import KEY_FILE
from tests.helpdesk.conftest import Running

if TYPE_CHECKING:
    from support.postgres import Cluster

Command = Callable[..., tuple[int, dict[str, Any]]]


@dataclass
class Store:
    """A desk's rows and the command line on them."""

    url: str
    state: Path
    say: Command

    def run(self, job: Job[Any]) -> Any:
        engines = open_engines(self.url)
        try:
            return run_once(engines.write, utc_now, job)
        finally:
            engines.dispose()

    def press(self) -> str:
        body = HelpRequestIn(key=str(uuid.uuid4()), kiosk=demo.KIOSK)
        self.run(lambda tx: presses.raise_help(tx, demo.KIOSK, body))
        self.run(lambda tx: presses.cancel(tx, demo.KIOSK, body.key))
        return body.key

    def keys(self) -> list[str]:
        found: list[str] = self.run(lambda tx: list(tx.session.scalars(select(HelpRequest.key))))
        return found

    def seal_one(self) -> None:
        row = {"key": "k", "fingerprint": "f", "kiosk_id": demo.KIOSK, "service": "s", "service_title": "s"}
        row |= {"number": "20261123-001", "submitted_at": utc_now(), "received_at": utc_now(), "sealed": b"0"}
        self.run(lambda tx: tx.session.add(Submission(**row, has_photo=False)))


@pytest.fixture
def say(tmp_path: Path, store_url: str, capsys: pytest.CaptureFixture[str]) -> Command:
    def say(*arguments: str) -> tuple[int, dict[str, Any]]:
        code = main([*arguments, "--db", store_url, "--state", str(tmp_path), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return say


@pytest.fixture
def store(store_url: str, tmp_path: Path, say: Command) -> Iterator[Store]:
    opened = open_store(store_url, tmp_path)
    run_once(opened.engines.write, utc_now, demo.seed)
    opened.engines.dispose()
    yield Store(store_url, tmp_path, say)


def test_a_backup_brings_back_the_desk_as_it_was_and_keeps_what_was_there(store: Store) -> None:
    before = [store.press() for _ in range(3)]
    file = store.state / "desk.backup"
    code, made = store.say("db", "backup", str(file))
    assert code == 0
    assert made["bytes"] == file.stat().st_size
    assert made["vault_key"] == store.run(lambda tx: tx.session.get_one(Fact, "vault_key").value)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    after = store.press()
    code, restored = store.say("db", "restore", str(file))
    assert code == 0
    assert sorted(store.keys()) == sorted(before)
    assert kept_keys(store, restored["kept"]) == sorted([*before, after])
    assert store.run(lambda tx: audit.broken_at(tx.session)) is None
    later = store.press()  # it counts on, and its audit table still only grows
    assert sorted(store.keys()) == sorted([*before, later])
    with pytest.raises(DBAPIError, match="only grows"):
        store.run(lambda tx: tx.session.execute(text("DELETE FROM audit")))


def kept_keys(store: Store, kept: str) -> list[str]:
    if not store.url.startswith("sqlite"):
        query = text(f'SELECT key FROM "{kept}".help_requests')
        return sorted(store.run(lambda tx: list(tx.session.scalars(query))))
    with sqlite3.connect(kept) as connection:
        found = sorted(key for (key,) in connection.execute("SELECT key FROM help_requests"))
    connection.close()
    return found


def test_a_backup_taken_while_requests_are_written_is_a_consistent_desk(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_sqlite, "PAGES", 8)
    over, answered = threading.Event(), [store.press()]

    def wait_for_another(_: str) -> None:
        """Between any two steps of the backup something is committed."""
        known, deadline = len(answered), time.monotonic() + 20
        while not over.is_set() and len(answered) == known and time.monotonic() < deadline:
            time.sleep(0.005)

    monkeypatch.setattr("helpdesk.__main__._progress", lambda: wait_for_another)

    def go_on() -> None:
        while not over.is_set():
            answered.append(store.press())

    writing = threading.Thread(target=go_on)
    writing.start()
    try:
        before = list(answered)
        code, _ = store.say("db", "backup", str(store.state / "desk.backup"))
    finally:
        over.set()
        writing.join(60)
    assert code == 0
    assert store.say("db", "restore", str(store.state / "desk.backup"))[0] == 0
    found = store.keys()
    assert set(before) <= set(found) < set(answered)

    def whole(tx: Any) -> None:
        count = lambda what: tx.session.scalar(select(func.count()).select_from(what))  # noqa: E731
        assert count(HelpKey) == len(found)  # each press with its key
        raised = select(AuditRow.subject).where(AuditRow.action == "help.raise")
        assert sorted(tx.session.scalars(raised)) == sorted(found)  # and with its line in the audit
        orphans = select(Escalation.id).where(Escalation.request_id.not_in(select(HelpRequest.id)))
        assert tx.session.scalars(orphans).all() == []
        newest = tx.session.scalar(select(func.max(HelpRequest.seq)))
        assert newest <= tx.session.execute(text("SELECT value FROM counters WHERE name = 'seq'")).scalar_one()
        assert audit.broken_at(tx.session) is None

    store.run(whole)


def test_a_name_that_is_taken_is_not_written_over(store: Store) -> None:
    file = store.state / "desk.backup"
    file.write_text("dear to somebody")
    code, answer = store.say("db", "backup", str(file))
    assert (code, "exists already" in answer["error"]) == (1, True)
    assert file.read_text() == "dear to somebody"
    assert store.say("db", "backup", str(store.state / "no" / "desk.backup"))[0] == 1
    assert not list(store.state.glob("*.part"))


@pytest.mark.parametrize("harm", ["cut", "other", "none"])
def test_what_is_no_whole_backup_is_refused_and_the_desk_stays(store: Store, harm: str) -> None:
    key = store.press()
    file = store.state / "desk.backup"
    store.say("db", "backup", str(file))
    if harm == "cut":
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    elif harm == "other":
        file.write_bytes(b"something else entirely")
    else:
        file.unlink()
    code, answer = store.say("db", "restore", str(file))
    assert code == 1
    assert str(file) in answer["error"]
    assert store.keys() == [key]


def test_a_backup_is_put_back_only_where_its_key_is(store: Store) -> None:
    store.seal_one()
    file = store.state / "desk.backup"
    _, made = store.say("db", "backup", str(file))
    key = (store.state / KEY_FILE).read_bytes()
    for wrong in (b"x" * 32, None):
        (store.state / KEY_FILE).unlink()
        if wrong is not None:
            (store.state / KEY_FILE).write_bytes(wrong)
            (store.state / KEY_FILE).chmod(0o600)
        code, answer = store.say("db", "restore", str(file))
        assert (code, made["vault_key"] in answer["error"]) == (1, True)
        (store.state / KEY_FILE).write_bytes(key)
        (store.state / KEY_FILE).chmod(0o600)
    assert store.say("db", "restore", str(file))[0] == 0


def test_a_backup_of_a_newer_program_is_refused(store: Store) -> None:
    store.run(lambda tx: tx.session.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    file = store.state / "desk.backup"
    assert store.say("db", "backup", str(file))[0] == 0
    code, answer = store.say("db", "restore", str(file))
    assert (code, "newer version" in answer["error"]) == (1, True)


def test_a_backup_lives_through_a_running_desk_and_a_restore_waits_for_its_end(store: Store) -> None:
    running = Running(store.state, store.url)
    file = store.state / "desk.backup"
    try:
        kiosk = running.terminal()
        sent = {"key": str(uuid.uuid4()), "kiosk": kiosk.id, "service": "s", "fields": {"name": "张三"}}
        kiosk.http.post(SUBMISSIONS, json=sent, headers={"Idempotency-Key": sent["key"]}).raise_for_status()
        assert store.say("db", "backup", str(file))[0] == 0
        kiosk.press()
        code, answer = store.say("db", "restore", str(file))
        assert (code, "stop" in answer["error"]) == (1, True)
        elsewhere = store.state / "elsewhere"  # another state directory: nothing there tells of the running desk
        elsewhere.mkdir()
        (elsewhere / KEY_FILE).write_bytes((store.state / KEY_FILE).read_bytes())
        (elsewhere / KEY_FILE).chmod(0o600)
        code, answer = store.say("db", "restore", str(file), "--state", str(elsewhere))
        assert (code, "stop" in answer["error"]) == (1, True)
    finally:
        running.stop()
    assert store.say("db", "restore", str(file))[0] == 0
    running.start()
    try:
        assert "张" in running.console().http.get("/submissions").text  # it opens with the key
        assert running.console().state()["requests"] == []
    finally:
        running.stop()


def test_a_damaged_sqlite_desk_is_set_aside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database, file = tmp_path / "helpdesk.db", tmp_path / "desk.backup"
    assert main(["db", "upgrade", "--state", str(tmp_path)]) == 0
    assert main(["db", "backup", str(file), "--state", str(tmp_path)]) == 0
    database.write_bytes(b"\0" * 100_000)
    (tmp_path / "helpdesk.db-wal").write_bytes(b"what was not in it yet")
    capsys.readouterr()
    assert main(["db", "restore", str(file), "--state", str(tmp_path), "--json"]) == 0
    kept = Path(json.loads(capsys.readouterr().out)["kept"])
    assert kept.read_bytes() == b"\0" * 100_000
    assert main(["audit", "verify", "--state", str(tmp_path)]) == 0


def test_a_backup_of_one_kind_is_not_put_into_a_database_of_the_other(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with cluster.database() as url:
        kinds = ([], ["--db", url])
        for number, kind in enumerate(kinds):
            assert main(["db", "upgrade", "--state", str(tmp_path), *kind]) == 0
            assert main(["db", "backup", str(tmp_path / str(number)), "--state", str(tmp_path), *kind]) == 0
        for number, kind in enumerate(reversed(kinds)):
            capsys.readouterr()
            assert main(["db", "restore", str(tmp_path / str(number)), "--state", str(tmp_path), *kind, "--json"]) == 1
            assert str(tmp_path / str(number)) in json.loads(capsys.readouterr().out)["error"]


def test_a_restore_that_fails_half_way_changes_nothing(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with cluster.database() as url:
        said = ["--db", url, "--state", str(tmp_path), "--json"]
        for arguments in (["kiosk", "enrol", "kiosk-9", "--name", "9", "--place", "9"], ["db", "backup", "x"]):
            arguments = [str(tmp_path / part) if part == "x" else part for part in arguments]
            assert main([*arguments, *said]) == 0
        engines = open_engines(url)
        # Something of the same name as the backup brings, that is not ours to set aside.
        for change in ("ALTER TABLE kiosks RENAME TO mine", "CREATE VIEW kiosks AS SELECT * FROM mine"):
            run_once(engines.write, utc_now, lambda tx, change=change: tx.session.execute(text(change)))  # type: ignore[misc]
        capsys.readouterr()
        assert main(["db", "restore", str(tmp_path / "x"), *said]) == 1
        assert "nothing was changed" in json.loads(capsys.readouterr().out)["error"]
        names = "SELECT count(*) FROM kiosks, facts"
        assert run_once(engines.write, utc_now, lambda tx: tx.session.execute(text(names)).scalar_one()) >= 1
        engines.dispose()


def test_without_postgresqls_programs_a_backup_says_what_to_install(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.store.backup_postgres.Path.glob", lambda *_: iter(()))
    monkeypatch.setenv("PATH", str(tmp_path))
    with cluster.database() as url:
        assert main(["db", "backup", str(tmp_path / "x"), "--db", url, "--state", str(tmp_path), "--json"]) == 1
    assert "apt-get install postgresql-client" in json.loads(capsys.readouterr().out)["error"]
