from __future__ import annotations

import stat
from pathlib import Path

import pytest

from drivers.emulation import Emulator
from drivers.speech import DRIVERS, OPTIONS, make_emulator
from drivers.speech.emulator import SpeechEmulator
from drivers.speech.options import parse_target
from drivers.speech.output import Control, read_control


def test_the_package_offers_what_the_registry_asks_for() -> None:
    assert list(DRIVERS) == list(OPTIONS) == ["voice"]
    assert isinstance(make_emulator({"speedup": "10"}), Emulator)
    assert all(field.description for field in OPTIONS["voice"].model_fields.values())


def test_what_is_staged_reaches_below_the_driver_and_is_described() -> None:
    emulator = SpeechEmulator({"device": "broken"})
    emulator.start()
    emulator.start()
    folder = parse_target(emulator.url).control
    assert folder is not None and stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert read_control(folder).device == "broken"
    for key, value in (("device", "ok"), ("plug", "out"), ("renderer", "hang"), ("speedup", "12.5")):
        emulator.set(key, value)
        assert emulator.describe()[key] == value
    assert read_control(folder) == Control(device="ok", plug="out", renderer="hang", speedup=12.5)
    assert set(emulator.describe()) == set(emulator.keys())
    emulator.stop()
    emulator.stop()
    assert not folder.exists()
    assert read_control(folder) == Control()


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("devic", "ok", "device, plug, renderer, speedup"),
        ("device", "bad", "ok | broken"),
        ("speedup", "0", "1 to 1000"),
        ("speedup", "fast", "1 to 1000"),
        ("speedup", "nan", "1 to 1000"),
    ],
)
def test_a_wrong_key_or_value_is_told_what_there_is(key: str, value: str, told: str) -> None:
    with pytest.raises(ValueError, match=told.replace("|", r"\|")):
        SpeechEmulator().set(key, value)


@pytest.mark.parametrize("content", ["", "[]", '{"device": "ok", "more": 1}', "{", "\x00"])
def test_a_damaged_control_file_counts_as_all_well(tmp_path: Path, content: str) -> None:
    (tmp_path / "control.json").write_text(content)
    assert read_control(tmp_path) == Control()


def test_connect_urls_name_a_device_or_nothing() -> None:
    assert parse_target("audio:default").device == ""
    assert parse_target("audio:USB%20Audio").device == "USB Audio"
    assert parse_target("null:/tmp/x%20y").control == Path("/tmp/x y")
    with pytest.raises(ValueError, match="audio:default"):
        parse_target("tcp://127.0.0.1:1")
