"""The outbox on disk: what it keeps, how it keeps it, and what it does when the disk lets it down."""

import sqlite3
import stat
from concurrent.futures import Future
from pathlib import Path

import pytest

from kiosk_app.desk import Limits
from kiosk_app.desk.outbox import Entry, Kind, Outbox
from kiosk_app.desk.stamp import new_key, now
from kiosk_app.desk.vault import Sealed

SECRET = "张三丰429001195001011234"
BODY = f'{{"fields":{{"name":"{SECRET}"}}}}'.encode() + bytes(range(256)) * 20


class Told:
    def __init__(self) -> None:
        self.found: list[Entry] | None = None
        self.facts: dict[str, str] = {}
        self.committed: list[str] = []
        self.failed: list[str] = []
        self.trouble: list[str] = []
        self.lost = 0

    def outbox_opened(self, found, facts) -> None:
        self.facts = dict(facts)
        self.found = list(found)

    def outbox_committed(self, key, version) -> None:
        self.committed.append(key)

    def outbox_failed(self, key, version) -> None:
        self.failed.append(key)

    def outbox_trouble(self, reason) -> None:
        self.trouble.append(reason)

    def outbox_lost(self) -> None:
        self.lost += 1


@pytest.fixture
def box(tmp_path, eventually):
    opened: list[Outbox] = []

    def make(state: Path = tmp_path / "state", limits: Limits | None = None) -> tuple[Outbox, Told]:
        told = Told()
        outbox = Outbox(state, limits or Limits(), told)
        outbox.start()
        opened.append(outbox)
        eventually(lambda: told.found is not None)
        return outbox, told

    yield make
    for outbox in opened:
        outbox.stop(10.0)


def an_entry(kind: Kind = Kind.SUBMISSION) -> Entry:
    moment = now()
    return Entry(new_key(moment), kind, moment)


def result(future: Future[bytes | None]) -> bytes | None:
    return future.result(20.0)


def everything_under(directory: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file())


def test_writes_come_back_in_order_with_their_content_after_a_restart(box, eventually):
    outbox, told = box()
    entries = [an_entry(kind) for kind in (Kind.HELP_REQUEST, Kind.SUBMISSION, Kind.HELP_CANCEL)]
    for entry in entries:
        outbox.put(entry, Sealed(BODY + entry.key.encode()))
    outbox.tried(entries[0].key)
    outbox.park(entries[1].key, 422)
    outbox.remember("open_requests", "{}")
    eventually(lambda: len(told.committed) == 3)
    assert outbox.stop(10.0)
    outbox, told = box()
    assert [entry.key for entry in told.found] == [entry.key for entry in entries]
    assert [entry.kind for entry in told.found] == [entry.kind for entry in entries]
    assert [entry.stamp for entry in told.found] == [entry.stamp for entry in entries]
    assert [entry.parked for entry in told.found] == [0, 422, 0]
    assert told.facts == {"open_requests": "{}"}
    assert result(outbox.body(entries[1].key)) == BODY + entries[1].key.encode()


def test_commits_survive_a_power_cut_by_their_settings(tmp_path, box, eventually):
    from kiosk_app.desk.outbox_file import connect

    outbox, told = box()
    outbox.put(an_entry(), Sealed(BODY))
    eventually(lambda: told.committed)
    outbox.stop(10.0)
    db = connect(tmp_path / "state" / "outbox.db", 1000)
    assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert db.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
    assert db.execute("PRAGMA secure_delete").fetchone()[0] == 1
    db.close()


def test_nothing_readable_and_for_nobody_else(tmp_path, box, eventually):
    outbox, told = box()
    for _ in range(5):
        outbox.put(an_entry(), Sealed(BODY))
    eventually(lambda: len(told.committed) == 5)
    found = everything_under(tmp_path / "state")
    assert SECRET.encode() not in found
    assert SECRET[:3].encode() not in found
    assert b"429001195001011234" not in found
    assert bytes(range(256)) not in found
    for path in (tmp_path / "state").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


def test_what_the_desk_took_leaves_no_trace_not_even_sealed(tmp_path, box, eventually):
    outbox, told = box()
    entry = an_entry()
    outbox.put(entry, Sealed(BODY))
    eventually(lambda: told.committed)
    db = sqlite3.connect(tmp_path / "state" / "outbox.db")
    (sealed,) = db.execute("SELECT sealed FROM writes").fetchone()
    db.close()
    assert sealed[20:120] in everything_under(tmp_path / "state")
    outbox.remove(entry.key)
    eventually(lambda: sealed[20:120] not in everything_under(tmp_path / "state"))
    eventually(lambda: entry.key.encode() not in everything_under(tmp_path / "state"))
    assert result(outbox.body(entry.key)) is None


def test_a_row_cannot_be_passed_off_as_another(tmp_path, box, eventually):
    outbox, told = box()
    first, second = an_entry(), an_entry()
    outbox.put(first, Sealed(b"one"))
    outbox.put(second, Sealed(b"two"))
    eventually(lambda: len(told.committed) == 2)
    outbox.stop(10.0)
    db = sqlite3.connect(tmp_path / "state" / "outbox.db")
    rows = dict(db.execute("SELECT key, sealed FROM writes").fetchall())
    db.execute("UPDATE writes SET sealed = ? WHERE key = ?", (rows[first.key], second.key))
    db.commit()
    db.close()
    outbox, told = box()
    assert result(outbox.body(first.key)) == b"one"
    assert result(outbox.body(second.key)) is None


def test_a_file_that_is_no_database_is_set_aside(tmp_path, box, eventually):
    state = tmp_path / "state"
    state.mkdir()
    (state / "outbox.db").write_bytes(b"not a database at all" * 500)
    outbox, told = box()
    assert told.trouble == ["corrupt"]
    assert told.found == []
    outbox.put(an_entry(), Sealed(BODY))
    eventually(lambda: told.committed)
    assert (state / "outbox.db.damaged.1").exists()


def test_a_damaged_page_costs_its_own_rows_only_and_the_outbox_goes_on(tmp_path, box, eventually):
    outbox, told = box()
    entries = [an_entry() for _ in range(40)]
    for entry in entries:
        outbox.put(entry, Sealed(BODY))
    eventually(lambda: len(told.committed) == 40)
    outbox.stop(10.0)
    path = tmp_path / "state" / "outbox.db"
    data = bytearray(path.read_bytes())
    pages = len(data) // 4096
    middle = next(n for n in range(pages // 2, pages) if data[n * 4096] == 13 or n == pages - 1)  # a leaf of the table
    data[middle * 4096 : (middle + 1) * 4096] = b"\xff" * 4096
    path.write_bytes(data)
    outbox, told = box()
    assert "corrupt" in told.trouble
    saved = {entry.key for entry in told.found}
    assert saved <= {entry.key for entry in entries}
    assert len(saved) >= 30
    for key in saved:
        assert result(outbox.body(key)) in (BODY, None)  # a damaged overflow page is found by its seal
    outbox.put(an_entry(), Sealed(BODY))
    eventually(lambda: told.committed)


def test_only_the_newest_damaged_files_are_kept(tmp_path, box):
    state = tmp_path / "state"
    for _ in range(5):
        state.mkdir(exist_ok=True)
        (state / "outbox.db").write_bytes(b"x" * 5000)
        outbox, _ = box()
        outbox.stop(10.0)
    assert sorted(path.name for path in state.glob("*.damaged.*")) == [
        "outbox.db.damaged.3",
        "outbox.db.damaged.4",
        "outbox.db.damaged.5",
    ]


def test_a_database_of_somebody_else_is_set_aside(tmp_path, box):
    state = tmp_path / "state"
    state.mkdir()
    db = sqlite3.connect(state / "outbox.db")
    db.execute("CREATE TABLE writes (something TEXT)")
    db.commit()
    db.close()
    _, told = box()
    assert told.trouble == ["corrupt"]


def test_a_full_disk_keeps_writes_in_memory_and_stores_them_when_there_is_room(box, eventually):
    outbox, told = box(limits=Limits(pages=24))
    first, second = an_entry(), an_entry()
    outbox.put(first, Sealed(BODY * 8))
    eventually(lambda: told.committed == [first.key])
    outbox.put(second, Sealed(BODY * 8))
    eventually(lambda: told.failed == [second.key])
    assert told.trouble == ["full"]
    assert result(outbox.body(second.key)) == BODY * 8
    outbox.remove(first.key)
    eventually(lambda: second.key in told.committed)
    assert told.trouble == ["full", ""]


def test_beyond_its_bound_a_write_is_not_stored_until_another_leaves(box, eventually):
    outbox, told = box(limits=Limits(rows=2))
    entries = [an_entry() for _ in range(3)]
    for entry in entries:
        outbox.put(entry, Sealed(b"x"))
    eventually(lambda: told.failed == [entries[2].key])
    assert sorted(told.committed) == sorted(entry.key for entry in entries[:2])
    outbox.remove(entries[0].key)
    eventually(lambda: entries[2].key in told.committed)
    assert told.trouble == ["full", ""]


def test_a_state_directory_that_cannot_be_made_is_reported_and_nothing_blocks(tmp_path, box, eventually):
    (tmp_path / "occupied").write_text("a file where the directory should be")
    outbox, told = box(state=tmp_path / "occupied" / "state")
    assert told.trouble == ["key"]
    entry = an_entry()
    outbox.put(entry, Sealed(b"still here"))
    eventually(lambda: told.failed == [entry.key])
    assert result(outbox.body(entry.key)) == b"still here"


def test_an_outbox_that_could_not_be_opened_gives_its_writes_back_once_it_can(tmp_path, box, eventually, monkeypatch):
    monkeypatch.setattr("kiosk_app.desk.outbox.REOPEN_AFTER", 0.1)
    outbox, told = box()
    entry = an_entry()
    outbox.put(entry, Sealed(BODY))
    eventually(lambda: told.committed)
    outbox.stop(10.0)
    (tmp_path / "state").rename(tmp_path / "unplugged")
    (tmp_path / "state").write_text("")
    outbox, told = box()
    assert told.found == []
    fresh = an_entry()
    outbox.put(fresh, Sealed(b"x"))
    eventually(lambda: told.failed == [fresh.key])
    (tmp_path / "state").unlink()
    (tmp_path / "unplugged").rename(tmp_path / "state")
    eventually(lambda: told.committed == [fresh.key])
    assert [found.key for found in told.found] == [entry.key]
    assert result(outbox.body(entry.key)) == BODY
    assert told.trouble == ["key", ""]


def test_a_lost_key_makes_old_rows_unreadable_and_nothing_else(tmp_path, box, eventually):
    outbox, told = box()
    entry = an_entry()
    outbox.put(entry, Sealed(BODY))
    eventually(lambda: told.committed)
    outbox.stop(10.0)
    (tmp_path / "state" / "outbox.key").write_bytes(b"short")
    outbox, told = box()
    assert [e.key for e in told.found] == [entry.key]
    assert result(outbox.body(entry.key)) is None
    fresh = an_entry()
    outbox.put(fresh, Sealed(BODY))
    eventually(lambda: told.committed == [fresh.key])
    assert result(outbox.body(fresh.key)) == BODY


def test_a_write_the_desk_took_before_the_disk_did_never_reaches_the_disk():
    from kiosk_app.desk.outbox import _Fact, _net, _Park, _Put, _Remove

    entry, other = an_entry(), an_entry()
    left = _net(
        [
            _Put(entry, b"x"),
            _Put(other, b"y"),
            _Fact("f", "1"),
            _Park(entry.key, 1),
            _Remove(entry.key),
            _Fact("f", "2"),
        ]
    )
    assert left == [_Put(other, b"y"), _Remove(entry.key), _Fact("f", "2")]
