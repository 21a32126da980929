"""The pipes of an ID reader's USB module: real pyusb over an emulated bus, and every order packets can come in."""

from __future__ import annotations

import errno
import threading
import time
from collections import deque
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import usb.core
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract import Cancel, Code, Deadline, DriverError
from drivers.id_reader.protocol import STATUS, Answer, FrameReader
from drivers.transport import open_transport
from drivers.transport.base import Transport, read_exact
from drivers.transport.usb import MOST_PACKETS, Ends, open_usb
from drivers.transport.usb_line import UsbFaults, UsbLine
from drivers.transport.usb_sam import HEAD, SamUsbTransport

LONG = Answer(0x90, data=bytes(range(256)) * 5).frame


@pytest.fixture(params=["split", "whole"])
def line(request: pytest.FixtureRequest) -> Iterator[UsbLine]:
    line = UsbLine(request.param)
    yield line
    line.close()


def opened(line: UsbLine, pipes: str = "") -> Transport:
    return open_transport(f"{line.url}&pipes={pipes or line.style}", Deadline.after(5))


def heard(line: UsbLine, count: int) -> bytes:
    data, until = b"", time.monotonic() + 5
    while len(data) < count and time.monotonic() < until:
        data += line.read(100, 0.1)
    return data


def test_a_frame_goes_out_and_an_answer_comes_back_in_order(line: UsbLine) -> None:
    transport = opened(line)
    transport.write(STATUS.frame, Deadline.after(5))
    assert heard(line, len(STATUS.frame)) == STATUS.frame
    line.write(LONG)
    assert read_exact(transport, len(LONG), Deadline.after(5)) == LONG
    transport.close()


def test_the_kernel_driver_steps_aside_and_gets_it_back(line: UsbLine) -> None:
    transport = opened(line)
    with pytest.raises(DriverError) as raised:
        opened(line)
    assert raised.value.code is Code.BUSY
    transport.close()
    opened(line).close()


@pytest.mark.parametrize("call", ["read", "write"])
def test_calls_end_at_the_deadline_and_by_cancel(line: UsbLine, call: str) -> None:
    # Spoken to the other style's way, a module takes nothing: what a stuck write looks like.
    transport = opened(line, "whole" if line.style == "split" else "split")

    def act(deadline: Deadline) -> DriverError:
        with pytest.raises(DriverError) as raised:
            transport.read_some(1, deadline) if call == "read" else transport.write(STATUS.frame, deadline)
        return raised.value

    assert act(Deadline.after(0.2)).code is Code.TIMEOUT
    cancel = Cancel()
    timer = threading.Timer(0.1, cancel.cancel)
    timer.start()
    started = time.monotonic()
    assert act(Deadline.after(30, cancel)).code is Code.CANCELED
    assert time.monotonic() - started < 5
    timer.join()
    transport.close()


def test_a_stalled_pipe_is_freed_and_used_again(line: UsbLine) -> None:
    transport = opened(line)
    line.faults.stalls = 2
    transport.write(STATUS.frame, Deadline.after(5))
    assert heard(line, len(STATUS.frame)) == STATUS.frame
    line.write(LONG)
    line.faults.stalls = 1
    assert read_exact(transport, len(LONG), Deadline.after(5)) == LONG
    transport.close()


def test_a_pipe_that_stays_stalled_ends_at_the_deadline(line: UsbLine) -> None:
    transport = opened(line)
    line.faults.stalls = 1_000_000
    with pytest.raises(DriverError) as raised:
        transport.write(STATUS.frame, Deadline.after(0.3))
    assert raised.value.code is Code.TIMEOUT
    transport.discard_input()
    transport.close()


def test_a_cable_pulled_in_the_middle_of_an_answer_is_disconnected(line: UsbLine) -> None:
    transport = opened(line)
    line.faults.cut_after = 600
    writer = threading.Thread(target=line.write, args=(LONG,))
    writer.start()
    with pytest.raises(DriverError) as raised:
        read_exact(transport, len(LONG), Deadline.after(10))
    assert raised.value.code is Code.DISCONNECTED
    writer.join()
    transport.close()
    with pytest.raises(DriverError) as raised:
        opened(line)
    assert raised.value.code is Code.NO_DEVICE
    line.plug()
    again = opened(line)
    line.write(LONG)
    assert read_exact(again, len(LONG), Deadline.after(5)) == LONG
    again.close()


def test_what_was_left_over_is_forgotten_on_both_pipes(line: UsbLine) -> None:
    transport = opened(line)
    line.write(LONG)
    assert transport.read_some(3, Deadline.after(5))
    transport.discard_input()
    line.write(Answer(0x80).frame)
    assert read_exact(transport, 11, Deadline.after(5)) == Answer(0x80).frame
    transport.close()


def test_one_that_never_stops_talking_does_not_hold_us(line: UsbLine) -> None:
    transport = opened(line)
    line.write(bytes(64 * (MOST_PACKETS + 200)))
    transport.discard_input()
    transport.close()


def test_closed_it_says_disconnected(line: UsbLine) -> None:
    transport = opened(line)
    transport.close()
    transport.close()
    for call in (lambda: transport.read_some(1, Deadline.after(1)), lambda: transport.write(b"x", Deadline.after(1))):
        with pytest.raises(DriverError) as raised:
            call()
        assert raised.value.code is Code.DISCONNECTED


def test_a_module_with_one_pair_takes_no_split_frame() -> None:
    line = UsbLine("whole", endpoints=(0x02, 0x81))
    with pytest.raises(DriverError) as raised:
        opened(line, "split")
    assert (raised.value.code, raised.value.detail) == (Code.CONFIG_ERROR, "no_endpoint")
    opened(line, "whole").close()
    line.close()


@pytest.mark.parametrize("query", ["pipes=both", "pipes=", "pipes=split&pipes=whole"])
def test_a_wrong_style_is_a_matter_of_configuration(query: str) -> None:
    with pytest.raises(DriverError) as raised:
        open_usb(f"usb:0400:c35a?{query}", Deadline.after(1))
    assert raised.value.code is Code.CONFIG_ERROR


@pytest.mark.parametrize(("key", "value"), [("short", "0"), ("short", "65"), ("stall", "-1"), ("trail", "x")])
def test_a_fault_that_cannot_be_is_refused(key: str, value: str) -> None:
    with pytest.raises(ValueError, match=key):
        UsbFaults().stage(key, value)


class End:
    """A pipe that gives its packets one by one; None is a moment without one."""

    wMaxPacketSize = 64

    def __init__(self, packets: list[bytes | None]) -> None:
        self.packets = deque(packets)

    def read(self, size: int, timeout: int) -> bytes:
        packet = self.packets.popleft() if self.packets else None
        if packet is None:
            raise usb.core.USBTimeoutError("timeout", -7, errno.ETIMEDOUT)
        return packet


def cut(data: bytes, sizes: list[int], pauses: list[bool]) -> list[bytes | None]:
    packets: list[bytes | None] = []
    for size, pause in zip(sizes * len(data), (pauses or [False]) * len(data), strict=False):
        if not data:
            break
        packets += [*([None] if pause else []), data[:size]]
        data = data[size:]
    return packets


def over(head: list[bytes | None], rest: list[bytes | None]) -> SamUsbTransport:
    device: Any = SimpleNamespace()
    ends = Ends(SimpleNamespace(bInterfaceNumber=0), End([]), End(rest), End([]), End(head))
    return SamUsbTransport("usb:0400:c35a", device, ends, detached=False)


@given(
    data=st.binary(max_size=400),
    sizes=st.lists(st.integers(1, 64), min_size=1, max_size=8),
    pauses=st.lists(st.booleans(), max_size=8).filter(lambda flags: not flags or not all(flags)),
)
def test_however_the_packets_are_cut_the_frame_comes_in_order(
    data: bytes, sizes: list[int], pauses: list[bool]
) -> None:
    frame = Answer(0x90, data=data).frame
    transport = over(cut(frame[:HEAD], sizes, pauses), cut(frame[HEAD:], sizes[::-1], pauses))
    frames, found = FrameReader(), []
    for _ in range(4 * len(frame) + 20):
        packet = transport._next(Deadline.after(5))
        found += frames.feed(packet)
    assert found == [Answer(0x90, data=data).frame[HEAD:-1]]


@given(st.lists(st.none() | st.binary(min_size=1, max_size=64), max_size=12), st.lists(st.binary(max_size=64)))
def test_no_bytes_on_the_pipes_make_an_error_or_are_lost(head: list[bytes | None], rest: list[bytes]) -> None:
    transport = over(head, list(rest))
    got = b"".join(transport._next(Deadline.after(5)) for _ in range(4 * (len(head) + len(rest)) + 8))
    assert sorted(got) == sorted(b"".join([*(packet or b"" for packet in head), *rest]))
