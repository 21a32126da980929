"""The emulated printer: staged by hand, gone without a trace, and honest when it cannot start."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract import Code, Deadline, DriverError
from drivers.photo_printer import IppPhotoPrinter, make_emulator
from drivers.photo_printer.emulator import IppPrinterEmulator
from drivers.photo_printer.quiet_bus import QuietBus, message_length, parse_call


def mine() -> list[psutil.Process]:
    """The processes we began and that still run."""
    alive = psutil.Process().children(recursive=True)
    return [each for each in alive if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def settled(seen, wanted, seconds: float = 10):
    """What `seen()` says as soon as it is `wanted`, or after some seconds."""
    end = time.monotonic() + seconds
    while (found := seen()) != wanted and time.monotonic() < end:
        time.sleep(0.02)
    return found


@pytest.mark.parametrize(
    ("key", "value"), [("paper", "gone"), ("colour", "red"), ("speed", "0"), ("speed", "fast"), ("paper_left", "-1")]
)
def test_what_it_does_not_know_it_refuses_naming_what_it_knows(key, value):
    emulator = make_emulator({})
    with pytest.raises(ValueError, match="paper=full"):
        emulator.set(key, value)
    with pytest.raises(ValueError, match=r"paper=full|kind"):
        make_emulator({key: value})


def test_every_key_is_described_and_can_be_set(studio):
    one = studio()
    for key, words in one.paper.keys().items():
        if " | " in words:
            for value in (*words.split(" | "), words.split(" | ")[0]):
                one.paper.set(key, value)
        assert key in one.paper.describe()
    one.paper.set("paper_left", "7")
    assert one.paper.describe()["paper_left"] == "7"


def test_two_printers_stand_side_by_side(studio, soon, page):
    one, other = studio(), studio(paper="out")
    assert one.paper.url != other.paper.url
    one.printer.print_photo(soon(), page, job_id="visit-1")
    assert other.paper.prints() == []


def test_it_keeps_its_address_when_it_is_switched_off_and_on(studio, soon):
    one = studio()
    before = one.paper.url
    one.paper.set("plug", "out")
    one.paper.set("plug", "in")
    assert one.paper.url == before
    one.printer.open(soon())


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_nothing_is_left_of_it_not_even_in_mid_print(page, monkeypatch):
    threads, files = threading.active_count(), open_files()
    began = {process.pid for process in mine()}
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as folder:  # a socket's path is short
        monkeypatch.setattr(tempfile, "tempdir", folder)
        for number in range(4):
            emulator = IppPrinterEmulator({"speed": "30" if number % 2 else "0.05"})
            emulator.start()
            printer = IppPhotoPrinter(emulator.url, {"poll_ms": 50}, lambda event: None)
            printer.open(Deadline.after(20))
            try:
                printer.print_photo(Deadline.after(1.5 if number % 2 else 30), page, job_id=f"visit-{number}")
            except DriverError as error:
                assert error.code is Code.TIMEOUT
            printer.close()
            emulator.stop()
            emulator.stop()
        assert list(Path(folder).iterdir()) == []
    assert settled(lambda: {process.pid for process in mine()} - began, set()) == set()
    assert settled(threading.active_count, threads) <= threads
    assert settled(open_files, files) <= files


def test_a_kiosk_that_is_killed_takes_its_printer_along():
    code = (
        "import sys, time\n"
        "from drivers.photo_printer import make_emulator\n"
        "emulator = make_emulator({}); emulator.start()\n"
        "print(*emulator.pids, flush=True); time.sleep(60)\n"
    )
    root = Path(__file__).resolve().parents[3]
    folder = tempfile.mkdtemp(prefix="t", dir="/tmp")  # a socket's path is short
    environment = {**os.environ, "TMPDIR": folder}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=root, text=True, env=environment
    ) as kiosk:
        assert kiosk.stdout is not None
        group = int(kiosk.stdout.readline())
        kiosk.send_signal(signal.SIGKILL)
        kiosk.wait(20)

    def alive() -> list[int]:
        found = []
        for process in psutil.process_iter():
            try:
                if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process.pid)
            except (ProcessLookupError, psutil.NoSuchProcess):
                continue
        return found

    assert settled(alive, []) == []
    assert settled(lambda: list(Path(folder).iterdir()), []) == []  # no photo stays behind
    Path(folder).rmdir()


def test_a_machine_without_ippeveprinter_says_what_to_install(monkeypatch):
    monkeypatch.setattr("drivers.photo_printer.emulator.shutil.which", lambda *a, **k: None)
    emulator = make_emulator({})
    with pytest.raises(DriverError) as caught:
        emulator.start()
    assert (caught.value.code, caught.value.detail) == (Code.CONFIG_ERROR, "emulator")
    assert "cups-ipp-utils" in caught.value.hint
    emulator.stop()


def test_an_ippeveprinter_that_cannot_start_says_why(monkeypatch, tmp_path):
    program = tmp_path / "ippeveprinter"
    program.write_text("#!/bin/sh\necho 'Unable to initialize DNS-SD' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr("drivers.photo_printer.emulator.shutil.which", lambda *a, **k: str(program))
    emulator = make_emulator({})
    with pytest.raises(DriverError) as caught:
        emulator.start()
    assert "DNS-SD" in caught.value.hint
    assert settled(mine, []) == [] or all("ippeve" not in " ".join(each.cmdline()) for each in mine())


@given(st.binary(max_size=200))
def test_the_quiet_bus_takes_any_bytes(data):
    try:
        length = message_length(data)
        if length is not None and length <= len(data):
            parse_call(data[:length])
    except ValueError:
        pass


@given(st.binary(max_size=120), st.integers(0, 255))
def test_the_quiet_bus_takes_any_header(tail, kind):
    head = bytes((ord("l"), kind % 5, 0, 1)) + (0).to_bytes(4, "little") + (1).to_bytes(4, "little")
    message = head + len(tail).to_bytes(4, "little") + tail
    with contextlib.suppress(ValueError):
        parse_call(message + b"\0" * 8)


def test_the_quiet_bus_hangs_up_on_strangers_and_goes_on(tmp_path, monkeypatch):
    import socket

    monkeypatch.chdir(tmp_path)  # a socket's path is short
    bus = QuietBus(Path("bus"))
    try:
        for words in (b"\0AUTH EXTERNAL 30\r\nBEGIN\r\n" + b"B" * 40, b"\0AUTH ANONYMOUS\r\n"):
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(5)
                line.connect(bus.address.partition("=")[2])
                line.sendall(words)
                assert line.recv(100).startswith(b"OK")
                if b"BEGIN" in words:
                    assert line.recv(100) == b""
    finally:
        bus.close()
        bus.close()
