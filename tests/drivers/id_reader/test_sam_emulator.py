"""The emulated reader, its keys, and the citizens' files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from drivers.contract import Deadline
from drivers.emulation import Emulator
from drivers.id_reader.citizens import citizen_names, load_citizen
from drivers.id_reader.document import CardType
from drivers.id_reader.driver import SamReader
from drivers.id_reader.emulator import SamEmulator
from drivers.id_reader.text import decode_document

ROOT = Path(__file__).parents[3]
DAY = date(2026, 11, 23)


def test_every_citizen_is_invented_whole_and_right() -> None:
    assert len(citizen_names()) >= 6
    for name in citizen_names():
        citizen = load_citizen(name)
        document = decode_document(citizen.card.text_block())
        assert document.number_valid, name
        assert document.expired_on(DAY) is not True, name
        assert bool(document.problems) == bool(citizen.card.damaged), (name, document.problems)


def test_the_citizens_the_demo_promises_are_there() -> None:
    people = {
        name: (load_citizen(name), decode_document(load_citizen(name).card.text_block())) for name in citizen_names()
    }
    documents = [document for _, document in people.values()]
    assert any(d.age_on(DAY) == 76 and d.long_term for d in documents)
    assert any(c.wheelchair and d.age_on(DAY) == 41 for c, d in people.values())
    assert any("·" in d.name and ("𬀩" in d.name or "䶮" in d.name) for d in documents)
    assert {d.type for d in documents} == set(CardType)
    assert any(d.problems for d in documents)
    assert any(c.input == "keys" for c, _ in people.values())


def test_an_unknown_citizen_or_a_bad_file_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="zhang-san"):
        load_citizen("nobody")
    (tmp_path / "odd.yaml").write_text(
        'about: x\nphone: "13900000000"\ncard:\n  type: resident\n  fields: {nickname: "y"}\n', encoding="utf-8"
    )
    with pytest.raises(ValueError, match="no field nickname"):
        load_citizen("odd", tmp_path)
    (tmp_path / "list.yaml").write_text("- 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not a mapping"):
        load_citizen("list", tmp_path)
    with pytest.raises(ValueError, match="no citizen"):
        load_citizen("../odd", tmp_path)


def test_the_emulator_keeps_the_common_contract(emulator: SamEmulator) -> None:
    assert isinstance(emulator, Emulator)
    assert emulator.url.startswith("serial:/")
    emulator.start()
    emulator.stop()
    emulator.stop()
    with pytest.raises(RuntimeError):
        _ = emulator.url


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("card", "nobody", "no citizen"),
        ("noise", "loud", "on or off"),
        ("half", "-1", "whole number"),
        ("fault", "XYZ", "hex"),
        ("plug", "maybe", "in or out"),
        ("colour", "red", "card, noise"),
    ],
)
def test_a_wrong_key_or_value_says_what_is_right(emulator: SamEmulator, key: str, value: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        emulator.set(key, value)


def test_every_key_of_the_help_can_be_set(emulator: SamEmulator) -> None:
    values = {"card": "none", "plug": "in", "fault": "32*1", "remove_at": "off", "noise": "off", "mute": "off"}
    for key in emulator.keys():  # noqa: SIM118 - the emulator is no mapping
        emulator.set(key, values.get(key, "0"))
    assert emulator.describe()["fault"] == "32"


def test_the_state_shows_no_personal_data(emulator: SamEmulator, reader: SamReader) -> None:
    emulator.set("card", "zhang-san")
    assert emulator.describe()["state"] == "waiting"
    document = reader.read(Deadline.after(10))
    state = emulator.describe()
    assert (state["card"], state["state"]) == ("zhang-san", "read")
    assert document.number not in str(state)
    assert document.name not in str(state)


def test_it_runs_by_itself_and_obeys_its_standard_input() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "drivers.id_reader.emulator", "--card", "zhang-san"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdin and process.stdout
    try:
        reader = SamReader(f"serial:{process.stdout.readline().strip()}", {}, lambda event: None)
        reader.open(Deadline.after(20))
        content = json.loads(json.dumps(reader.read(Deadline.after(20)).as_dict(), ensure_ascii=False))
        assert (content["name"], content["valid_to"], content["long_term"]) == ("张三", None, True)
        process.stdin.write("card=maria\n")
        process.stdin.flush()
        assert reader.read(Deadline.after(20)).name == "玛丽亚"
        reader.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 0
