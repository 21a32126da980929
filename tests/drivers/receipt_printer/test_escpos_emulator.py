from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from drivers.receipt_printer.build import build
from drivers.receipt_printer.emulator import EscPosEmulator
from drivers.receipt_printer.protocol import CLEAR_ANSWER, CLEAR_BUFFERS, ask


@pytest.fixture
def paper() -> Iterator[EscPosEmulator]:
    emulator = build({"speed": "2000"})
    emulator.start()
    yield emulator
    emulator.stop()


def connect(emulator: EscPosEmulator) -> socket.socket:
    parts = urlsplit(emulator.url)
    client = socket.create_connection((parts.hostname, parts.port), 10)
    client.settimeout(10)
    return client


def test_any_program_can_print_to_it(paper: EscPosEmulator) -> None:
    with connect(paper) as client:
        client.sendall(b"\x1b@" + "您好\n".encode("gbk") + b"\x1dV\x00")
        (slip,) = paper.wait_for_slips(1, 10)
    assert slip.lines == ["您好"]


def test_questions_are_answered_even_when_it_cannot_print(paper: EscPosEmulator) -> None:
    paper.set("paper", "out")
    paper.set("cover", "open")
    with connect(paper) as client:
        client.sendall(b"text\n" + ask(1) + ask(2) + ask(3) + ask(4))
        answers = b""
        while len(answers) < 4:
            answers += client.recv(16)
    assert answers == b"\x1a\x36\x12\x7e"


def test_a_held_slip_goes_on_when_paper_is_loaded_unless_it_was_cleared(paper: EscPosEmulator) -> None:
    with connect(paper) as client:
        paper.set("paper", "out")
        client.sendall(b"held\n\x1dV\x00" + ask(1))
        assert client.recv(1) == b"\x1a"
        paper.set("paper", "full")
        assert paper.wait_for_slips(1, 10)[0].lines == ["held"]
        paper.set("paper", "out")
        client.sendall(b"wiped\n\x1dV\x00" + CLEAR_BUFFERS)
        answer = b""
        while len(answer) < 3:
            answer += client.recv(3)
        assert answer == CLEAR_ANSWER
        paper.set("paper", "full")
        client.sendall(b"next\n\x1dV\x00")
        assert [slip.lines for slip in paper.wait_for_slips(2, 10)] == [["held"], ["next"]]


def test_a_full_buffer_is_felt_by_the_sender() -> None:
    emulator = build({"speed": "2000", "buffer": "256"})
    emulator.start()
    try:
        emulator.set("paper", "out")
        with connect(emulator) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
            client.settimeout(1)
            with pytest.raises(TimeoutError):
                client.sendall(b"x" * 1_000_000)
    finally:
        emulator.stop()


def test_a_mute_one_says_nothing(paper: EscPosEmulator) -> None:
    paper.set("mute", "on")
    with connect(paper) as client:
        client.settimeout(0.3)
        client.sendall(ask(1) + b"\x1dr\x01")
        with pytest.raises(TimeoutError):
            client.recv(1)


def test_it_states_its_keys_and_refuses_others(paper: EscPosEmulator) -> None:
    assert {"paper", "cover", "cutter", "mute", "stall", "plug", "speed"} <= set(paper.keys())
    for key, value in (("paper", "empty"), ("colour", "red"), ("speed", "fast"), ("speed", "0"), ("paper_left", "-1")):
        with pytest.raises(ValueError, match=key):
            paper.set(key, value)
    paper.set("paper", "low")
    assert paper.describe()["paper"] == "low"
    assert paper.describe()["slips"] == "0"


@pytest.mark.parametrize("options", [{"transport": "usb"}, {"speed": "x"}, {"colour": "red"}, {"charset": "big5"}])
def test_wrong_options_are_named(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        build(options)


def test_a_pty_printer_has_a_stable_name(tmp_path: Path) -> None:
    emulator = build({"transport": "pty", "link": str(tmp_path / "printer"), "baud": "115200"})
    assert emulator.url == f"serial:{tmp_path / 'printer'}?baud=115200"
    emulator.start()
    emulator.stop()
    assert list(tmp_path.iterdir()) == []


def test_it_starts_and_stops_without_a_trace() -> None:
    before = threading.active_count()
    for _ in range(5):
        emulator = build({})
        emulator.start()
        emulator.start()
        emulator.stop()
        emulator.stop()
    assert threading.active_count() == before
