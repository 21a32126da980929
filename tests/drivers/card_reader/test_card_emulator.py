"""The emulated reader: its keys, its service, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.card_reader import make_emulator, service
from drivers.card_reader.demo_cards import card_names, load_card
from drivers.card_reader.driver import PcscCardReader
from drivers.card_reader.emulator import PcscEmulator
from drivers.contract import Deadline
from drivers.emulation import Emulator

Until = Callable[[Callable[[], bool]], None]


def test_it_is_an_emulator_and_tells_its_keys(emulator: PcscEmulator) -> None:
    assert isinstance(emulator, Emulator)
    assert {"card", "mute", "remove_at", "fault", "plug"} <= set(emulator.keys())
    state = emulator.describe()
    assert (state["card"], state["plug"], state["service"]) == ("none", "in", "up")
    assert state["cards"].split() == list(card_names())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("card", "nobody"),
        ("card", "../citizens/zhang-san"),
        ("mute", "yes"),
        ("chip", "broken"),
        ("fault", "9"),
        ("remove_at", "-1"),
        ("think_ms", "1e9"),
        ("plug", "on"),
        ("service", "off"),
        ("colour", "red"),
    ],
)
def test_what_it_does_not_know_it_refuses_saying_what_there_is(emulator: PcscEmulator, key: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        emulator.set(key, value)


def test_options_are_keys_and_a_folder_of_cards(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("about: a card\n", encoding="utf-8")
    emulator = make_emulator({"card": "mine", "cards": str(tmp_path), "mute": "on"})
    assert emulator.describe()["card"] == "mine"
    (tmp_path / "bad.yaml").write_text("about: a card\ntransit: {number: secret-4711}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.yaml") as caught:
        make_emulator({"card": "bad", "cards": str(tmp_path)})
    assert "4711" not in str(caught.value)


def test_every_demo_card_can_be_made() -> None:
    for name in card_names():
        assert load_card(name).make().atr[0] in (0x3B, 0x3F)


def test_stopping_twice_leaves_no_process_and_no_file() -> None:
    emulator = PcscEmulator()
    emulator.start()
    folder = Path(emulator.url.partition("socket=")[2]).parent
    pid = emulator.pid
    assert pid is not None
    assert folder.is_dir()
    emulator.stop()
    emulator.stop()
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_one_process_has_one_emulated_reader_at_a_time(emulator: PcscEmulator) -> None:
    with pytest.raises(OSError, match="another emulated card reader"):
        PcscEmulator().start()


def test_a_service_that_ended_by_itself_is_started_again(emulator: PcscEmulator, until: Until) -> None:
    before = emulator.pid
    assert before is not None
    os.kill(before, signal.SIGTERM)
    until(lambda: emulator.pid not in (None, before))


@pytest.mark.parametrize("missing", ["_find_daemon", "_find_driver"])
def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    if missing == "_find_driver":
        monkeypatch.setattr(service, "_DRIVERS", ())
    else:
        monkeypatch.setattr(service, "_DAEMON_PATH", "/nowhere")
    with pytest.raises(OSError, match="apt install"):
        PcscEmulator().start()


def test_it_runs_by_itself_and_obeys_lines() -> None:
    command = [sys.executable, "-m", "drivers.card_reader.emulator", "--card", "elderly"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        script = (
            "import sys; from drivers.card_reader import PcscCardReader; from drivers.contract import Deadline\n"
            f"reader = PcscCardReader({url!r}, {{}}, print); reader.open(Deadline.after(10))\n"
            "print(reader.read(Deadline.after(20)).kind.value); reader.close()"
        )
        environment = {key: value for key, value in os.environ.items() if key != "PCSCLITE_CSOCK_NAME"}
        found = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, env=environment, check=True
        )
        assert found.stdout.splitlines()[-1] == "elderly"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert not Path(url.partition("socket=")[2]).exists()


def test_a_reader_plugged_in_while_the_service_hung_is_there_when_it_goes_on(
    emulator: PcscEmulator, reader: PcscCardReader
) -> None:
    for key, value in (("plug", "out"), ("service", "frozen"), ("plug", "in"), ("service", "up")):
        emulator.set(key, value)
    reader.open(Deadline.after(5))


def test_the_same_card_laid_again_is_a_new_one(emulator: PcscEmulator, reader: PcscCardReader, until: Until) -> None:
    seen: list[str] = []
    emulator.set("card", "elderly")
    until(lambda: bool(reader.watch(lambda event: seen.append(event.kind))) and len(seen) == 1)
    emulator.set("card", "elderly")
    until(lambda: bool(reader.watch(lambda event: seen.append(event.kind))) and len(seen) == 3)
    assert seen == ["media_inserted", "media_removed", "media_inserted"]
    assert reader.read(Deadline.after(10)).number
