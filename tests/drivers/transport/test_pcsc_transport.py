"""PC/SC without a service: names, the one table of errors, and what a library may answer at its worst."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.config import DevicesConfig, parse_devices
from drivers.contract import Act, Cancel, Code, Deadline, DriverError
from drivers.transport import pcsc
from drivers.transport.pcsc import PcscLine, parse_pcsc_url
from drivers.transport.pcsc_errors import ERRORS, RESTING, error_of
from drivers.transport.pcsc_worker import Slot, SlotState

pytestmark = pytest.mark.usefixtures("nothing_is_left")

EMPTY, PRESENT, MUTE, UNKNOWN, UNAVAILABLE = 0x10, 0x20, 0x200, 0x4, 0x8


class Scard:
    """The library as far as a line uses it. `script` maps a function to what it does; the rest goes well."""

    SCARD_SCOPE_SYSTEM = 2
    SCARD_SHARE_EXCLUSIVE = 1
    SCARD_PROTOCOL_T0, SCARD_PROTOCOL_T1 = 1, 2
    SCARD_PCI_T0, SCARD_PCI_T1 = 1, 2
    SCARD_RESET_CARD = 1
    SCARD_STATE_UNAWARE, SCARD_STATE_EMPTY, SCARD_STATE_PRESENT = 0, EMPTY, PRESENT
    SCARD_STATE_MUTE, SCARD_STATE_UNKNOWN, SCARD_STATE_UNAVAILABLE = MUTE, UNKNOWN, UNAVAILABLE

    def __init__(self) -> None:
        self.script: dict[str, Callable[..., Any]] = {}
        self.readers = ["ACS ACR122U 00 00", "Other 01 00"]
        self.state = EMPTY
        self.calls: list[str] = []
        self.threads: set[str] = set()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        usual: dict[str, Callable[..., Any]] = {
            "SCardEstablishContext": lambda scope: (0, object()),
            "SCardReleaseContext": lambda context: 0,
            "SCardListReaders": lambda context, groups: (0, list(self.readers)),
            "SCardGetStatusChange": lambda context, ms, asked: (0, [(asked[0][0], self.state, [])]),
            "SCardConnect": lambda context, reader, share, protocols: (0, object(), 2),
            "SCardDisconnect": lambda card, what: 0,
            "SCardTransmit": lambda card, pci, apdu: (0, [0x90, 0x00]),
        }
        if name not in usual:
            raise AttributeError(name)

        def call(*args: Any) -> Any:
            self.calls.append(name)
            self.threads.add(threading.current_thread().name)
            return self.script.get(name, usual[name])(*args)

        return call


@pytest.fixture
def scard() -> Scard:
    return Scard()


@pytest.fixture
def line(nothing_is_left: None, scard: Scard) -> Iterator[PcscLine]:
    line = PcscLine("pcsc:acr", scard)
    yield line
    line.close()


def failing(result: int, times: int, then: Any) -> Callable[..., Any]:
    left = [times]

    def do(*args: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            return then(*args)
        return (result - (1 << 32), None)  # as signed, the way some builds have it

    return do


# --- names


def test_a_url_names_a_reader_and_maybe_a_socket() -> None:
    assert parse_pcsc_url("pcsc:ACR122") == pcsc.PcscUrl("ACR122")
    assert parse_pcsc_url("pcsc:") == pcsc.PcscUrl("")
    assert parse_pcsc_url("pcsc:ACS%20ACR?socket=/run/x") == pcsc.PcscUrl("ACS ACR", "/run/x")


@pytest.mark.parametrize("url", ["serial:/dev/x", "pcsc", "pcsc:A?socket=x", "pcsc:A?port=1", ""])
def test_what_is_no_such_url_is_a_configuration_error(url: str) -> None:
    with pytest.raises(DriverError) as caught:
        parse_pcsc_url(url)
    assert (caught.value.code, caught.value.act) == (Code.CONFIG_ERROR, Act.CONFIGURATION)


@given(st.text(max_size=40))
def test_any_text_is_a_url_or_a_configuration_error(text: str) -> None:
    for url in (text, f"pcsc:{text}"):
        try:
            parse_pcsc_url(url)
        except DriverError as error:
            assert error.code is Code.CONFIG_ERROR


def test_devices_yaml_names_a_reader_by_a_part_of_its_name() -> None:
    def read(connect: str) -> DevicesConfig:
        return parse_devices(f"version: 1\ndevices:\n  card_reader: {{driver: pcsc, connect: {connect}}}\n")

    for name in ("ACR122", "HID Global OMNIKEY 5422 [OMNIKEY 5422CL]", "Gemalto (1) + 2"):
        config = read(f'{{pcsc: "{name}"}}')
        assert config.problems == ()
        assert parse_pcsc_url(config.devices["card_reader"].connect).name == name
    for connect in ('{pcsc: "a?socket=/x"}', "{pcsc: [1]}", '{pcsc: ""}', "{pcsc: A, baud: 1}"):
        assert read(connect).problems


# --- errors


@given(st.one_of(st.sampled_from(sorted(ERRORS)), st.integers(-(2**31), 2**32 - 1)))
def test_every_result_is_an_error_with_somebody_to_act(result: int) -> None:
    error = error_of(result)
    assert error.hint
    assert error.act is not Act.NONE
    assert (error.code is Code.INTERNAL) == (result & 0xFFFFFFFF not in ERRORS)


def test_results_are_the_same_signed_or_not() -> None:
    assert error_of(0x8010001D).detail == error_of(0x8010001D - (1 << 32)).detail == "pcsc_service"
    assert not RESTING & set(ERRORS)


# --- looking


def test_the_state_is_what_lies_there(line: PcscLine, scard: Scard) -> None:
    for flags, slot in ((EMPTY, Slot.EMPTY), (PRESENT, Slot.CARD), (PRESENT | MUTE, Slot.MUTE)):
        scard.state = flags | 3 << 16
        assert line.state(Deadline.after(5)) == SlotState("ACS ACR122U 00 00", slot, 3)
    assert scard.threads == {"pcsc"}
    for flags in (UNKNOWN, UNAVAILABLE):
        scard.state = flags
        with pytest.raises(DriverError) as caught:
            line.state(Deadline.after(5))
        assert caught.value.detail == "no_card_reader"


def test_a_change_is_seen_and_nothing_is_seen_without_one(line: PcscLine, scard: Scard) -> None:
    known = line.wait_change(None, Deadline.after(5))
    with pytest.raises(DriverError) as caught:
        line.wait_change(known, Deadline.after(0.3))
    assert caught.value.code is Code.TIMEOUT
    timer = threading.Timer(0.2, lambda: setattr(scard, "state", PRESENT | 1 << 16))
    timer.start()
    assert line.wait_change(known, Deadline.after(20)).slot is Slot.CARD
    timer.join()


def test_a_reader_plugged_later_under_another_number_is_found(line: PcscLine, scard: Scard) -> None:
    known = line.wait_change(None, Deadline.after(5))
    scard.readers = []
    scard.script["SCardGetStatusChange"] = lambda context, ms, asked: (0x80100009, [])

    def plug() -> None:
        del scard.script["SCardGetStatusChange"]
        scard.readers = ["Other 00 00", "ACS ACR122U 01 00"]

    timer = threading.Timer(0.4, plug)
    timer.start()
    assert line.wait_change(known, Deadline.after(20)).reader == "ACS ACR122U 01 00"
    timer.join()


@pytest.mark.parametrize("result", [0x8010001D, 0x8010001E, 0x80100013, 0x80100003, 0x80100001])
def test_after_a_service_error_the_next_call_has_a_new_context(line: PcscLine, scard: Scard, result: int) -> None:
    line.state(Deadline.after(5))
    scard.script["SCardListReaders"] = failing(result, 1, lambda *_: (0, scard.readers))
    with pytest.raises(DriverError) as caught:
        line.state(Deadline.after(5))
    assert (caught.value.code, caught.value.detail) == (Code.DISCONNECTED, "pcsc_service")
    assert line.state(Deadline.after(5)).slot is Slot.EMPTY
    assert scard.calls.count("SCardEstablishContext") == 2
    assert scard.calls.count("SCardReleaseContext") == 1


def test_a_service_that_hangs_up_once_has_not_forbidden_us_to_use_it(line: PcscLine, scard: Scard) -> None:
    well = (0, object())
    scard.script["SCardEstablishContext"] = failing(0x8010006A, 2, lambda *_: well)
    assert line.state(Deadline.after(5)).slot is Slot.EMPTY
    line.renew(Deadline.after(5))
    scard.script["SCardEstablishContext"] = failing(0x8010006A, 99, lambda *_: well)
    with pytest.raises(DriverError) as caught:
        line.renew(Deadline.after(5))
    assert (caught.value.code, caught.value.act) == (Code.PERMISSION, Act.CONFIGURATION)
    assert caught.value.retryable, "a service that is being restarted says the same"
    assert "polkit" in caught.value.hint


# --- talking


def test_commands_go_out_and_answers_come_back(line: PcscLine, scard: Scard) -> None:
    sent: list[list[int]] = []
    scard.script["SCardTransmit"] = lambda card, pci, apdu: (sent.append(apdu), (0, [1, 2, 0x90, 0]))[1]
    assert line.connect(Deadline.after(5)) == 1
    assert line.transmit(b"\x00\xb0\x95\x00\x1e", Deadline.after(5)) == b"\x01\x02\x90\x00"
    assert sent == [[0, 0xB0, 0x95, 0, 0x1E]]
    line.disconnect(Deadline.after(5))
    with pytest.raises(DriverError) as caught:
        line.transmit(b"\x00\xb0\x95\x00\x1e", Deadline.after(5))
    assert caught.value.detail == "card_moved"
    assert scard.calls.count("SCardDisconnect") == 1


@pytest.mark.parametrize("answer", [[], [0x90]])
def test_half_an_answer_is_a_card_that_moved(line: PcscLine, scard: Scard, answer: list[int]) -> None:
    scard.script["SCardTransmit"] = lambda *_: (0, answer)
    line.connect(Deadline.after(5))
    with pytest.raises(DriverError) as caught:
        line.transmit(b"\x00\xb0\x95\x00\x1e", Deadline.after(5))
    assert caught.value.detail == "card_moved"


def test_calls_that_do_not_come_back_are_left_to_themselves_and_end_by_the_deadline(scard: Scard) -> None:
    line = PcscLine("pcsc:acr", scard)
    released = threading.Event()
    line.connect(Deadline.after(5))
    scard.script["SCardTransmit"] = lambda *_: (released.wait(30), (0, [0x90, 0]))[1]
    started = time.monotonic()
    with pytest.raises(DriverError) as caught:
        line.transmit(b"\x00\xb0\x95\x00\x1e", Deadline.after(0.2))
    assert (caught.value.code, caught.value.detail) == (Code.TIMEOUT, "")
    assert line.state(Deadline.after(5)).slot is Slot.EMPTY
    scard.script["SCardListReaders"] = lambda *_: (released.wait(30), (0, []))[1]
    for _ in range(3):
        cancel = Cancel()
        cancel.cancel()
        with pytest.raises(DriverError):
            line.state(Deadline.after(30, cancel))
    with pytest.raises(DriverError) as caught:
        line.state(Deadline.after(30))
    assert (caught.value.code, caught.value.detail) == (Code.TIMEOUT, "unresponsive")
    assert time.monotonic() - started < 15
    line.close()
    released.set()
    for thread in threading.enumerate():
        if thread.name == "pcsc":
            thread.join(10)
    assert scard.calls.count("SCardReleaseContext") == scard.calls.count("SCardEstablishContext")


def test_a_fault_of_ours_reaches_the_caller_and_the_thread_lives_on(line: PcscLine, scard: Scard) -> None:
    scard.script["SCardListReaders"] = lambda *_: 1 // 0
    with pytest.raises(ZeroDivisionError):
        line.state(Deadline.after(5))
    del scard.script["SCardListReaders"]
    assert line.state(Deadline.after(5)).slot is Slot.EMPTY


# --- the machine


def test_without_pyscard_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartcard", None)
    with pytest.raises(DriverError) as caught:
        pcsc.open_pcsc("pcsc:ACR", Deadline.after(5))
    assert (caught.value.code, caught.value.detail) == (Code.CONFIG_ERROR, "library_missing")
    assert "pyscard" in caught.value.hint


def test_one_process_has_one_service() -> None:
    script = (
        "from drivers.transport.pcsc import use_socket\n"
        "from drivers.contract import DriverError\n"
        "use_socket(''); use_socket('/run/a'); use_socket('/run/a')\n"
        "try: use_socket('/run/b')\n"
        "except DriverError as error: print(error.detail)\n"
    )
    for environment, expected in (({"PCSCLITE_CSOCK_NAME": "/run/a"}, 0), ({}, 1)):
        clean = {key: value for key, value in os.environ.items() if key != "PCSCLITE_CSOCK_NAME"}
        found = subprocess.run(
            [sys.executable, "-c", script], env=clean | environment, capture_output=True, text=True, timeout=60
        )
        assert found.returncode == expected
        assert found.stdout.strip() == ("pcsc_socket" if expected == 0 else "")


def test_all_readers_are_named_and_none_is_no_error(line: PcscLine, scard: Scard) -> None:
    assert line.readers(Deadline.after(5)) == ("ACS ACR122U 00 00", "Other 01 00")
    scard.script["SCardListReaders"] = lambda context, groups: (0x8010002E - (1 << 32), None)
    assert line.readers(Deadline.after(5)) == ()
    scard.script["SCardListReaders"] = lambda context, groups: (0x8010001D, None)
    with pytest.raises(DriverError) as caught:
        line.readers(Deadline.after(5))
    assert caught.value.detail == "pcsc_service"
