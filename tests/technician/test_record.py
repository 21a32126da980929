"""The readiness record: kept whole, read strictly, and what it changes when the kiosk starts."""

from __future__ import annotations

import json
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.config import parse_devices
from kiosk_app.core.technician.state import Record, Trial
from kiosk_app.technician.record import RecordStore, as_values, calibrated, from_values, load

AT = "2026-11-25 14:03"
TEXT = st.text(max_size=30)
TRIALS = st.builds(Trial, st.sampled_from(["passive", "active"]), st.booleans(), TEXT, TEXT, TEXT, TEXT, st.booleans())
RECORDS = st.builds(
    lambda trials, db, mm, off: Record(
        MappingProxyType({(role, trial.level): trial for role, trial in trials}), db, AT, mm, AT, off, AT
    ),
    st.lists(st.tuples(st.sampled_from(["id_reader", "speech", "turnstile"]), TRIALS), max_size=4),
    st.none() | st.floats(-40, 0),
    st.none() | st.floats(0.02, 2),
    st.none() | st.floats(0, 1000),
)


@pytest.fixture
def store(tmp_path: Path) -> RecordStore:
    return RecordStore(tmp_path / "technician", lambda: AT)


@settings(max_examples=80, deadline=None)
@given(record=RECORDS)
def test_what_is_kept_is_read_back(record: Record) -> None:
    assert from_values(json.loads(json.dumps(as_values(record)))) == record


def test_each_thing_kept_leaves_the_others_alone(store: RecordStore) -> None:
    trial = Trial("active", True, AT, "technician", "sam", "05.03-1")
    store.keep_trial("id_reader", trial)
    store.keep_volume(-6.0)
    store.keep_screen(0.2745)
    store.keep_touch(1.4)
    store.keep_trial("id_reader", Trial("passive", False, AT, detail="timeout"))
    again = load(store.path)
    assert again == store.record
    assert again.trial("id_reader", "active") == trial
    assert (again.volume_db, again.mm_per_px, again.touch_mm, again.touch_at) == (-6.0, 0.2745, 1.4, AT)


def test_what_could_not_be_written_is_not_remembered_either(store: RecordStore) -> None:
    store.path.parent.parent.mkdir(exist_ok=True)
    store.path.parent.write_text("a file where the folder should be")
    with pytest.raises(OSError):
        store.keep_volume(-6.0)
    assert store.record.volume_db is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[1]", b"\xff", b'{"tests": {}, "volume": {}, "screen": {}, "touch": {}}',
     b'{"tests": {"x": {"both": {}}}, "volume": {"calibration_db": null, "at": ""}}'],
)  # fmt: skip
def test_a_damaged_record_is_put_aside_and_the_terminal_counts_as_untested(store: RecordStore, content: bytes) -> None:
    store.path.parent.mkdir()
    store.path.write_bytes(content)
    assert load(store.path) == Record()
    assert store.path.with_name("record.json.damaged").read_bytes() == content
    store.keep_volume(-3.0)
    assert load(store.path).volume_db == -3.0


@pytest.mark.parametrize("wrong", [{"calibration_db": 6.0}, {"calibration_db": True}, {"calibration_db": float("nan")}])
def test_a_volume_out_of_range_is_no_volume(wrong: dict[str, object]) -> None:
    values = as_values(Record())
    values["volume"] |= wrong
    with pytest.raises(ValueError):
        from_values(values)


def test_the_technicians_volume_counts_more_than_devices_yaml() -> None:
    config = parse_devices(
        "version: 1\ndevices:\n  speech: {driver: voice, connect: {audio: default}, options: {calibration_db: -3}}\n"
    )
    assert config.problems == ()
    assert calibrated(config, Record()) is config
    assert calibrated(config, Record(volume_db=-9.0)).devices["speech"].options["calibration_db"] == -9.0
    silent = parse_devices("version: 1\ndevices: {}\n")
    assert calibrated(silent, Record(volume_db=-9.0)) is silent
