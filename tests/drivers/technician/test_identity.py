"""Who answers on a line, asked of the real emulators over ptys."""

from __future__ import annotations

import threading
import time
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.contract import Act, Cancel, Code, Deadline, DriverError
from drivers.identity import Identity, Kind, SwappedParts, identify
from drivers.transport import open_transport
from drivers.transport.lines import PtyLine

SILENCE = DriverError(Code.TIMEOUT, "board_silent", act=Act.RESET, retryable=True)


def url_of(machine, path):
    return f"serial:{machine.root}{path}"


@pytest.mark.parametrize(
    ("emulator", "options", "kind", "baud"),
    [
        ("sam", {}, Kind.SAM, 115200),
        ("sam", {"baud": "9600"}, Kind.SAM, 9600),
        ("escpos", {}, Kind.ESCPOS, 9600),
        ("modbus", {}, Kind.MODBUS, 9600),
        ("modbus", {"baud": "19200"}, Kind.MODBUS, 19200),
    ],
)
def test_each_part_is_known_by_its_answer_and_its_speed_is_found(machine, emulator, options, kind, baud):
    path = machine.serial(1, emulator, **options)
    url = url_of(machine, path)
    offers = frozenset({"relays", "inputs"}) if kind is Kind.MODBUS else frozenset()
    assert identify(url, Deadline.after(30)) == Identity(kind, f"{url}?baud={baud}", baud, offers)


def test_a_silent_port_is_nothing_and_is_left_in_time(machine):
    line = PtyLine(None, private=True)
    try:
        began = time.monotonic()
        assert identify(f"serial:{line.path}", Deadline.after(1.0)) is None
        assert time.monotonic() - began < 3
    finally:
        line.close()


def test_a_port_somebody_holds_is_left_alone(machine):
    path = machine.serial(1, "sam")
    held = open_transport(url_of(machine, path), Deadline.after(5))
    try:
        assert identify(url_of(machine, path), Deadline.after(5)) is None
    finally:
        held.close()


def test_a_port_that_is_held_for_a_moment_is_waited_for(machine):
    path = machine.serial(1, "sam")
    held = open_transport(url_of(machine, path), Deadline.after(5))
    threading.Timer(0.3, held.close).start()
    assert identify(url_of(machine, path), Deadline.after(20), patience=10.0).kind is Kind.SAM


def test_a_port_that_is_not_there_is_nothing(tmp_path):
    assert identify(f"serial:{tmp_path}/none", Deadline.after(5)) is None


def test_a_cancel_ends_it():
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(DriverError, match="canceled"):
        identify("serial:/dev/null", Deadline.after(5, cancel))


class Talker:
    """A line that says the same whatever it is asked."""

    baud, name = None, "talker"

    def __init__(self, said: bytes) -> None:
        self.said = said

    def read_some(self, limit, deadline):
        if not self.said:
            raise DriverError(Code.TIMEOUT, retryable=True)
        data, self.said = self.said[:limit], self.said[limit:]
        return data

    def write(self, data, deadline):
        pass

    def discard_input(self):
        pass

    def close(self):
        pass


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=64))
def test_noise_is_never_a_part(noise):
    """Frames with a right check sum do not come about by chance; nothing escapes whatever comes."""
    found = identify("tcp://x:1", Deadline.after(2), open_with=lambda url, deadline: Talker(noise))
    assert found is None


@pytest.mark.parametrize("said", [b"\x10\x04\x01", b"\x16\x16", b"\x12" * 16])
def test_an_echo_or_a_chatterer_is_no_printer(said):
    assert identify("tcp://x:1", Deadline.after(2), [Kind.ESCPOS], open_with=lambda u, d: Talker(said)) is None


# --- two like adapters, swapped


def test_the_printer_on_the_reader_s_port_is_told_as_configuration_at_the_second_failure(machine):
    url = url_of(machine, machine.serial(1, "escpos")) + "?baud=115200&vid=1a86&pid=7523"  # as devices.yaml has it
    swapped = SwappedParts("id_reader")
    no_reader = DriverError(Code.NO_DEVICE, "no_sam_reader", act=Act.MAINTENANCE, retryable=True)
    assert swapped.explain(url, no_reader, Deadline.after(10)) is no_reader
    told = swapped.explain(url, no_reader, Deadline.after(10))
    assert (told.code, told.detail, told.act, told.retryable) == (
        Code.CONFIG_ERROR,
        "wrong_part",
        Act.CONFIGURATION,
        True,
    )
    assert "receipt printer (ESC/POS) answers on" in told.hint
    assert "expects id_reader there" in told.hint


def test_a_part_that_is_only_off_stays_a_silent_part(machine):
    line = PtyLine(None, private=True)
    try:
        swapped = SwappedParts("signal_light")
        told = [swapped.explain(f"serial:{line.path}", SILENCE, Deadline.after(10)) for _ in range(2)]
        assert told == [SILENCE, SILENCE]
    finally:
        line.close()


def test_it_is_asked_rarely_and_anew_once_the_error_is_another_one():
    asked = []

    def opened(url, deadline):
        asked.append(url)
        raise DriverError(Code.NO_DEVICE)

    swapped = SwappedParts("signal_light", open_with=opened)
    for _ in range(10):
        swapped.explain("serial:/dev/x", SILENCE, Deadline.after(10))
    assert len(asked) == 1
    gone = DriverError(Code.NO_DEVICE)
    assert swapped.explain("serial:/dev/x", gone, Deadline.after(10)) is gone
    swapped.explain("serial:/dev/x", SILENCE, Deadline.after(10))
    assert len(asked) == 1
    swapped.explain("serial:/dev/x", SILENCE, Deadline.after(10))
    assert len(asked) == 2


@pytest.mark.parametrize("role", ["camera", "speech", "keypad"])
def test_parts_without_a_protocol_of_their_own_are_not_asked(role):
    opened = partial(pytest.fail, "nothing may be opened")
    swapped = SwappedParts(role, open_with=lambda url, deadline: opened())
    assert [swapped.explain("serial:/dev/x", SILENCE, Deadline.after(1)) for _ in range(3)] == [SILENCE] * 3
