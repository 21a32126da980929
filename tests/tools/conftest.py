"""A demo's devices without its window: the real drivers on the real emulators, with the control socket."""

from __future__ import annotations

import io
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.card_reader.service import reserve_socket
from drivers.config import parse_devices
from drivers.control import ControlServer
from drivers.gateway import Gateway
from kiosk_app.__main__ import main

# Before doctor speaks PC/SC: the library looks for its service only once in a process.
reserve_socket()

DEMO = """
version: 1
devices:
  id_reader:
    driver: sam
    simulate: always
    emulator: {link: %s}
    required_by: {disability-photo: required}
  receipt_printer:
    driver: escpos
    simulate: always
    emulator: {speed: "2000"}
    required_by: {disability-photo: optional}
"""


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def kiosk() -> Callable[..., Ran]:
    """The `kiosk` command in this process."""

    def run(*words: object) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                code = main([str(word) for word in words])
            except SystemExit as left:
                code = int(left.code or 0)
        return Ran(code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture(autouse=True)
def no_kiosk_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_CONTROL", str(tmp_path / "control.sock"))


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + 10
    while (left := set(threading.enumerate()) - before) and time.monotonic() < end:
        time.sleep(0.01)
    assert not left


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Gateway]:
    """Running, ready, and reachable on the control socket. `demo.pressed` collects presses of help."""
    gateway = Gateway(parse_devices(DEMO % (tmp_path / "reader")), profile="demo", on_event=lambda event: None)
    assert not gateway.config.problems, gateway.config.problems
    gateway.start()
    pressed: list[str] = []
    gateway.pressed = pressed
    server = ControlServer(gateway, extra={"press help": lambda: pressed.append("help")})
    assert server.start() is None
    end = time.monotonic() + 20
    while not all(status.usable for status in gateway.statuses().values()):
        assert time.monotonic() < end, gateway.statuses()
        time.sleep(0.02)
    yield gateway
    server.stop()
    gateway.stop()


@pytest.fixture
def python() -> str:
    return sys.executable
