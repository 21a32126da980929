"""USB streams through the real pyusb core, over a backend that is a printer made of Python."""

from __future__ import annotations

import errno
import sys
import threading
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
import usb.backend
import usb.core
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract import Cancel, Code, Deadline, DriverError
from drivers.receipt_printer import EscPosPrinter, Line, Slip
from drivers.transport.base import read_exact
from drivers.transport.usb import UsbSettings, open_usb, parse_usb_url

URL = "usb:04b8:0e15"


@dataclass
class Interface:
    number: int = 0
    kind: int = 7
    endpoints: tuple[int, ...] = (0x01, 0x82)
    alternate: int = 0


@dataclass
class FakeBus(usb.backend.IBackend):  # type: ignore[misc]
    """One device on a bus, below pyusb. `faults` maps a method name to the errno its next call ends with."""

    interfaces: tuple[Interface, ...] = (Interface(),)
    configured: bool = True
    kernel_driver: bool = True
    serial: str = "A1"
    stalled: bool = False
    burst: int = 4096
    faults: dict[str, int] = field(default_factory=dict)
    received: bytearray = field(default_factory=bytearray)
    answers: bytearray = field(default_factory=bytearray)
    calls: list[str] = field(default_factory=list)
    present: bool = True

    def __post_init__(self) -> None:
        self.lock = threading.Lock()

    def _enter(self, name: str) -> None:
        self.calls.append(name)
        number = self.faults.pop(name, None)
        if not self.present and name not in ("release_interface", "close_device"):
            number = errno.ENODEV
        if number:
            raise usb.core.USBError("fault", None, number)

    def enumerate_devices(self) -> Iterator[object]:
        return iter([self] if self.present else [])

    def get_device_descriptor(self, dev: object) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=0x04B8, idProduct=0x0E15, bcdDevice=1, iManufacturer=0, iProduct=0,
            iSerialNumber=3, bNumConfigurations=1, address=1, bus=1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: object, config: int) -> Any:
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=len({i.number for i in self.interfaces}),
            bConfigurationValue=1, iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: object, intf: int, alt: int, config: int) -> Any:
        found = [one for one in self.interfaces if one.number == intf][alt:]
        if not found:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=intf, bAlternateSetting=alt,
            bNumEndpoints=len(found[0].endpoints), bInterfaceClass=found[0].kind, bInterfaceSubClass=1,
            bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: object, ep: int, intf: int, alt: int, config: int) -> Any:
        found = [one for one in self.interfaces if one.number == intf][alt]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=found.endpoints[ep], bmAttributes=2, wMaxPacketSize=64,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: object) -> object:
        self._enter("open_device")
        return self

    def close_device(self, dev_handle: object) -> None:
        self._enter("close_device")

    def set_configuration(self, dev_handle: object, config_value: int) -> None:
        self._enter("set_configuration")
        self.configured = True

    def get_configuration(self, dev_handle: object) -> int:
        self._enter("get_configuration")
        return 1 if self.configured else 0

    def set_interface_altsetting(self, dev_handle: object, intf: int, altsetting: int) -> None:
        self._enter("set_interface_altsetting")

    def claim_interface(self, dev_handle: object, intf: int) -> None:
        self._enter("claim_interface")
        if self.kernel_driver:
            raise usb.core.USBError("busy", None, errno.EBUSY)

    def release_interface(self, dev_handle: object, intf: int) -> None:
        self._enter("release_interface")

    def is_kernel_driver_active(self, dev_handle: object, intf: int) -> bool:
        return self.kernel_driver

    def detach_kernel_driver(self, dev_handle: object, intf: int) -> None:
        self._enter("detach_kernel_driver")
        self.kernel_driver = False

    def attach_kernel_driver(self, dev_handle: object, intf: int) -> None:
        self._enter("attach_kernel_driver")
        self.kernel_driver = True

    def reset_device(self, dev_handle: object) -> None:
        self._enter("reset_device")

    def ctrl_transfer(
        self, dev_handle: object, kind: int, request: int, value: int, index: int, data: Any, timeout: int
    ) -> int:
        # Only string descriptors are asked for: the list of languages, and the serial number.
        self._enter("ctrl_transfer")
        text = b"\x09\x04" if value & 0xFF == 0 else self.serial.encode("utf-16-le")
        answer = bytes((len(text) + 2, 3)) + text
        data[: len(answer)] = array("B", answer)
        return len(answer)

    def bulk_write(self, dev_handle: object, ep: int, intf: int, data: Any, timeout: int) -> int:
        self._enter("bulk_write")
        assert timeout > 0, "zero means for ever"
        if self.stalled:
            time.sleep(timeout / 1000)
            raise usb.core.USBTimeoutError("timeout", -7, errno.ETIMEDOUT)
        taken = bytes(data[: self.burst])
        with self.lock:
            self.received += taken
            self.answers += self.answer(taken)
        return len(taken)

    def answer(self, data: bytes) -> bytes:
        return b""

    def bulk_read(self, dev_handle: object, ep: int, intf: int, buff: Any, timeout: int) -> int:
        self._enter("bulk_read")
        assert timeout > 0, "zero means for ever"
        assert len(buff) % 64 == 0, "libusb overflows on less than a packet"
        with self.lock:
            data = bytes(self.answers[: len(buff)])
            del self.answers[: len(data)]
        if not data:
            time.sleep(timeout / 1000)
            raise usb.core.USBTimeoutError("timeout", -7, errno.ETIMEDOUT)
        buff[: len(data)] = array("B", data)
        return len(data)


def open_on(bus: FakeBus, url: str = URL) -> Any:
    return open_usb(url, Deadline.after(10), backend=bus)


def test_bytes_go_both_ways_in_bursts_and_remainders() -> None:
    bus = FakeBus(burst=1000)
    transport = open_on(bus)
    data = bytes(range(256)) * 40
    transport.write(data, Deadline.after(10))
    assert bytes(bus.received) == data
    bus.answers += b"abcdef"
    assert transport.read_some(2, Deadline.after(10)) == b"ab"
    assert read_exact(transport, 4, Deadline.after(10)) == b"cdef"
    transport.close()


def test_the_kernel_driver_steps_aside_and_gets_it_back() -> None:
    bus = FakeBus()
    transport = open_on(bus)
    assert not bus.kernel_driver
    transport.close()
    transport.close()
    assert bus.kernel_driver
    assert bus.calls.index("release_interface") < bus.calls.index("attach_kernel_driver")
    assert bus.calls.count("close_device") == 1


def test_the_printer_is_neither_reset_nor_configured_again() -> None:
    bus = FakeBus()
    open_on(bus).close()
    assert "reset_device" not in bus.calls
    assert "set_configuration" not in bus.calls


def test_one_that_has_no_configuration_yet_gets_one() -> None:
    bus = FakeBus(configured=False)
    open_on(bus).close()
    assert "set_configuration" in bus.calls


@pytest.mark.parametrize(
    ("interfaces", "query", "out", "back"),
    [
        ((Interface(0, 255, (0x03, 0x84)), Interface(1, 7, (0x01, 0x82))), "", 0x01, 0x82),
        ((Interface(0, 255, (0x03, 0x84)), Interface(1, 7, (0x01, 0x82))), "?interface=0", 0x03, 0x84),
        ((Interface(0, 255, (0x03,)), Interface(1, 255, (0x01, 0x82))), "", 0x01, 0x82),
        ((Interface(0, 7, (0x01, 0x02, 0x81, 0x83)),), "?out=0x02&in=0x83", 0x02, 0x83),
        ((Interface(0, 7, (0x01,)),), "", 0x01, None),
        ((Interface(0, 7, (0x81,)), Interface(0, 7, (0x01, 0x82), 1)), "", 0x01, 0x82),
    ],
)
def test_endpoints_are_found_in_the_descriptors(
    interfaces: tuple[Interface, ...], query: str, out: int, back: int | None
) -> None:
    bus = FakeBus(interfaces)
    transport = open_on(bus, URL + query)
    assert transport._out.bEndpointAddress == out
    assert (transport._back.bEndpointAddress if transport._back else None) == back
    transport.close()


@pytest.mark.parametrize("query", ["?out=0x05", "?in=0x85", "?interface=3"])
def test_endpoints_that_are_not_there_are_a_matter_of_configuration(query: str) -> None:
    with pytest.raises(DriverError) as raised:
        open_on(FakeBus(), URL + query)
    assert (raised.value.code, raised.value.detail) == (Code.CONFIG_ERROR, "no_endpoint")


def test_a_one_way_printer_is_silent_until_the_deadline() -> None:
    transport = open_on(FakeBus((Interface(0, 7, (0x01,)),)))
    with pytest.raises(DriverError) as raised:
        transport.read_some(1, Deadline.after(0.1))
    assert raised.value.code is Code.TIMEOUT
    transport.discard_input()
    transport.close()


def test_the_serial_number_tells_two_alike_apart() -> None:
    open_on(FakeBus(), URL + "?serial=A1").close()
    with pytest.raises(DriverError) as raised:
        open_on(FakeBus(), URL + "?serial=B2")
    assert raised.value.code is Code.NO_DEVICE


def test_nothing_on_the_bus_is_no_device() -> None:
    with pytest.raises(DriverError) as raised:
        open_on(FakeBus(), "usb:1234:5678")
    assert raised.value.code is Code.NO_DEVICE


@pytest.mark.parametrize(
    ("step", "number", "code"),
    [
        ("open_device", errno.EACCES, Code.PERMISSION),
        ("get_configuration", errno.EACCES, Code.PERMISSION),
        ("claim_interface", errno.EBUSY, Code.BUSY),
        ("claim_interface", errno.ENODEV, Code.DISCONNECTED),
        ("detach_kernel_driver", errno.EPERM, Code.PERMISSION),
    ],
)
def test_what_goes_wrong_while_opening_says_who_must_act(step: str, number: int, code: Code) -> None:
    bus = FakeBus(faults={step: number})
    with pytest.raises(DriverError) as raised:
        open_on(bus)
    assert raised.value.code is code
    assert raised.value.hint
    assert bus.calls.count("close_device") == bus.calls.count("open_device") - (step == "open_device")


@pytest.mark.parametrize("call", ["read", "write"])
def test_calls_end_at_the_deadline_and_by_cancel(call: str) -> None:
    transport = open_on(FakeBus(stalled=True))

    def act(deadline: Deadline) -> DriverError:
        with pytest.raises(DriverError) as raised:
            transport.read_some(1, deadline) if call == "read" else transport.write(b"x", deadline)
        return raised.value

    started = time.monotonic()
    assert act(Deadline.after(0.2)).code is Code.TIMEOUT
    assert time.monotonic() - started < 2
    cancel = Cancel()
    timer = threading.Timer(0.1, cancel.cancel)
    timer.start()
    assert act(Deadline.after(30, cancel)).code is Code.CANCELED
    timer.join()
    transport.close()


def test_a_printer_pulled_out_is_disconnected_and_closing_is_quiet() -> None:
    bus = FakeBus()
    transport = open_on(bus)
    bus.present = False
    for call in (
        lambda: transport.read_some(1, Deadline.after(5)),
        lambda: transport.write(b"x", Deadline.after(5)),
        transport.discard_input,
    ):
        with pytest.raises(DriverError) as raised:
            call()
        assert raised.value.code is Code.DISCONNECTED
    transport.close()
    with pytest.raises(DriverError) as raised:
        transport.write(b"x", Deadline.after(5))
    assert raised.value.code is Code.DISCONNECTED


def test_old_answers_can_be_forgotten() -> None:
    bus = FakeBus()
    transport = open_on(bus)
    bus.answers += b"old" * 100
    transport.discard_input()
    bus.answers += b"new"
    assert transport.read_some(10, Deadline.after(5)) == b"new"
    transport.close()


def test_a_machine_without_pyusb_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usb.core", None)
    with pytest.raises(DriverError) as raised:
        open_usb(URL, Deadline.after(5))
    assert (raised.value.code, raised.value.detail) == (Code.CONFIG_ERROR, "library_missing")
    assert "pip install pyusb" in raised.value.hint


def test_a_machine_without_libusb_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_backend(**_: object) -> None:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", no_backend)
    with pytest.raises(DriverError) as raised:
        open_usb(URL, Deadline.after(5))
    assert "apt install libusb-1.0-0" in raised.value.hint


@pytest.mark.parametrize(
    "url",
    [
        "usb:",
        "usb:4b8:0e15",
        "usb:04b8",
        "usb:04b8:0e15?x=1",
        "usb:04b8:0e15?out=0x82",
        "usb:04b8:0e15?in=z",
        "tcp:1:2",
    ],
)
def test_wrong_urls_say_what_to_write(url: str) -> None:
    with pytest.raises(DriverError) as raised:
        parse_usb_url(url)
    assert raised.value.code is Code.CONFIG_ERROR


def test_a_whole_url() -> None:
    url = "usb:04b8:0E15?serial=A1&interface=1&out=0x01&in=0x82"
    assert parse_usb_url(url) == UsbSettings(0x04B8, 0x0E15, "A1", 1, 0x01, 0x82)


@given(st.text(max_size=40) | st.text(max_size=20).map("usb:04b8:0e15?{}".format))
def test_no_url_makes_another_error(url: str) -> None:
    try:
        parse_usb_url(url)
    except DriverError as error:
        assert error.code is Code.CONFIG_ERROR


class FakePrinter(FakeBus):
    """Answers as a well printer does."""

    def answer(self, data: bytes) -> bytes:
        return b"\x12" * data.count(b"\x10\x04") + b"\x00" * data.count(b"\x1dr\x01")


def test_the_receipt_printer_prints_over_usb(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = FakePrinter()
    monkeypatch.setattr("usb.backend.libusb1.get_backend", lambda *_, **__: bus)
    printer = EscPosPrinter(URL, {}, lambda event: None)
    printer.open(Deadline.after(10))
    result = printer.print_document(Deadline.after(10), Slip([Line("您好")]), job_id="a")
    printer.close()
    assert result.proof == "printed"
    assert "您好".encode("gbk") in bus.received
