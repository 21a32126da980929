"""Injected faults behave as the real ones do."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from drivers.contract import Cancel, Code, Deadline, DriverError
from drivers.transport import open_transport
from drivers.transport.base import Transport, read_exact
from drivers.transport.faults import Fault, FaultyTransport
from drivers.transport.lines import PtyLine

pytestmark = pytest.mark.usefixtures("nothing_is_left")


@pytest.fixture
def line(nothing_is_left: None) -> Iterator[PtyLine]:
    line = PtyLine(None)
    yield line
    line.close()


@pytest.fixture
def faulty(line: PtyLine) -> Iterator[FaultyTransport]:
    faulty = FaultyTransport(open_transport(line.url, Deadline.after(5)))
    yield faulty
    faulty.close()


def test_without_faults_it_is_the_transport(line: PtyLine, faulty: FaultyTransport) -> None:
    assert isinstance(faulty, Transport)
    assert (faulty.name, faulty.baud) == (faulty.inner.name, 115200)
    faulty.write(b"ping", Deadline.after(5))
    assert line.read(4, 5) == b"ping"
    line.write(b"pong")
    assert read_exact(faulty, 4, Deadline.after(5)) == b"pong"
    faulty.discard_input()


def test_a_fault_strikes_as_often_as_told(line: PtyLine, faulty: FaultyTransport) -> None:
    faulty.fail_next(Fault.GARBLE)
    line.write(b"a")
    assert faulty.read_some(1, Deadline.after(5)) == b"q"
    line.write(b"a")
    assert faulty.read_some(1, Deadline.after(5)) == b"a"
    faulty.fail_repeatedly(Fault.SHORT_READ)
    line.write(b"abc")
    time.sleep(0.05)
    assert faulty.read_some(10, Deadline.after(5)) == b"a"
    assert faulty.read_some(10, Deadline.after(5)) == b"b"
    faulty.clear()
    assert faulty.read_some(10, Deadline.after(5)) == b"c"


def test_dropped_bytes_are_lost_and_a_read_still_brings_some(line: PtyLine, faulty: FaultyTransport) -> None:
    faulty.fail_next(Fault.DROP)
    line.write(b"abcd")
    time.sleep(0.05)
    assert faulty.read_some(10, Deadline.after(5)) == b"bd"


def test_delay_brings_the_bytes_late(line: PtyLine, faulty: FaultyTransport) -> None:
    faulty.fail_next(Fault.DELAY, seconds=0.2)
    line.write(b"x")
    started = time.monotonic()
    assert faulty.read_some(1, Deadline.after(5)) == b"x"
    assert time.monotonic() - started >= 0.19


@pytest.mark.parametrize("fault", [Fault.SILENCE, Fault.STUCK_WRITE])
def test_silence_and_a_stuck_write_end_by_the_deadline_or_by_cancel(faulty: FaultyTransport, fault: Fault) -> None:
    faulty.fail_repeatedly(fault)
    cancel = Cancel()
    cancel.cancel()
    for deadline, code in ((Deadline.after(0.1), Code.TIMEOUT), (Deadline.after(60, cancel), Code.CANCELED)):
        with pytest.raises(DriverError) as caught:
            if fault is Fault.SILENCE:
                faulty.read_some(1, deadline)
            else:
                faulty.write(b"x", deadline)
        assert caught.value.code is code


def test_a_pulled_cable_stays_pulled(faulty: FaultyTransport) -> None:
    faulty.fail_next(Fault.DISCONNECT)
    for call in (
        lambda: faulty.read_some(1, Deadline.after(1)),
        lambda: faulty.write(b"x", Deadline.after(1)),
        faulty.discard_input,
    ):
        with pytest.raises(DriverError) as caught:
            call()
        assert caught.value.code is Code.DISCONNECTED
    faulty.clear()
    with pytest.raises(DriverError):
        faulty.read_some(1, Deadline.after(1))
