"""USB bulk endpoints as a byte stream with deadlines, by pyusb over libusb.

One program owns a device: while we hold the interface, `/dev/usb/lp*` and a CUPS queue on it do not work. The device is
not reset and its configuration not set again when it is already right: some printers reboot on either.
"""

from __future__ import annotations

import contextlib
import errno
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from drivers.contract import Act, Code, Deadline, DriverError
from drivers.sysfs import PORT
from drivers.transport.base import disconnected

_SLICE_MS = 50  # after which a pulled cancel token is noticed; pyusb cannot be woken
_BURST = 4096
MOST_PACKETS = 256  # thrown away at once: four times the longest answer of any part
_PRINTER_CLASS = 7
_KEYS = {
    "serial": "serial",
    "port": "port",
    "interface": "interface",
    "out": "out_endpoint",
    "in": "in_endpoint",
    "pipes": "pipes",
    "bus": "bus",
}
_PIPES = re.compile(r"[?&]pipes=\w+$")
_ID = re.compile(r"[0-9a-fA-F]{4}")
_GONE = (errno.ENODEV, errno.ENOENT, errno.EIO, errno.EPIPE, errno.ESHUTDOWN, errno.EPROTO)


@dataclass(frozen=True, slots=True)
class UsbSettings:
    """What a `usb:` URL says; endpoints and interface are None when they are to be found in the descriptors."""

    vendor: int
    product: int
    serial: str | None = None
    interface: int | None = None
    out_endpoint: int | None = None
    in_endpoint: int | None = None
    pipes: str | None = None
    bus: str | None = None
    port: str | None = None  # the socket, as /sys/bus/usb/devices names it: bus-port.port


def parse_usb_url(url: str) -> UsbSettings:
    """`usb:VVVV:PPPP?serial=…&port=1-1.2&interface=0&out=0x01&in=0x82`, ids in four hex digits. Raises CONFIG_ERROR.

    `pipes=split` or `whole`: an ID reader's module, see `usb_sam`. `bus=/path`: an emulated bus, see `usb_bus`.
    """
    scheme, _, rest = url.partition(":")
    ids, _, query = rest.partition("?")
    vendor, colon, product = ids.partition(":")
    if scheme != "usb" or not colon or not _ID.fullmatch(vendor) or not _ID.fullmatch(product):
        raise _bad_url(url, "write usb:VVVV:PPPP with four hex digits each, as lsusb shows them")
    values: dict[str, Any] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        name = _KEYS.get(key)
        if name is None or name in values:
            raise _bad_url(url, f"{key} is unknown or given twice; known are {', '.join(_KEYS)}")
        if name == "port" and not PORT.fullmatch(value):
            raise _bad_url(url, "port is a socket such as 1-1.2, as `kiosk doctor` shows it")
        if name in ("serial", "port", "pipes", "bus"):
            values[name] = value
            continue
        try:
            number = int(value, 0)
        except ValueError:
            number = -1
        low, high = {"interface": (0, 31), "out_endpoint": (0x01, 0x0F), "in_endpoint": (0x81, 0x8F)}[name]
        if not low <= number <= high:
            raise _bad_url(url, f"{key} is a number from {low:#04x} to {high:#04x}")
        values[name] = number
    if values.get("pipes") not in (None, "split", "whole"):
        raise _bad_url(url, "pipes is split or whole")
    return UsbSettings(int(vendor, 16), int(product, 16), **values)


def open_usb(url: str, deadline: Deadline, *, backend: Any = None) -> UsbTransport:
    """Finds the device, takes the interface from the kernel's printer driver and claims it.

    `backend` is a `usb.backend.IBackend`, by default libusb. Raises DriverError NO_DEVICE, PERMISSION, BUSY,
    DISCONNECTED or CONFIG_ERROR (library missing, no such interface or endpoint).
    """
    settings = parse_usb_url(url)
    url = _PIPES.sub("", url)  # in messages: the driver tries both, the technician wrote neither
    deadline.check()
    try:
        import usb.core
        import usb.util
    except ImportError as error:
        raise _library_missing("the Python package pyusb", "pip install pyusb") from error
    if settings.bus is not None:
        from drivers.transport.usb_bus import EmulatedBus

        backend = EmulatedBus(settings.bus)

    def wanted(device: Any) -> bool:
        if settings.port is not None and _port_of(device) != settings.port:
            return False
        return settings.serial is None or device.serial_number == settings.serial

    with translated(url):
        try:
            device = usb.core.find(
                idVendor=settings.vendor, idProduct=settings.product, backend=backend, custom_match=wanted
            )
        except (usb.core.NoBackendError, ValueError) as error:
            # ValueError: strings of a device that we may not open cannot be read.
            if isinstance(error, usb.core.NoBackendError):
                raise _library_missing("libusb", "apt install libusb-1.0-0") from error
            raise _permission(url) from error
        if device is None:
            raise DriverError(
                Code.NO_DEVICE,
                act=Act.WAIT,
                retryable=True,
                hint=f"{url} is not on the bus; check USB cable and power (lsusb lists what is there)",
            )
        return _claim(url, device, settings)


def _port_of(device: Any) -> str:
    """The socket it is in, by the kernel's name for it."""
    return f"{device.bus}-{'.'.join(str(number) for number in device.port_numbers or ())}"


def _claim(url: str, device: Any, settings: UsbSettings) -> UsbTransport:
    import usb.core
    import usb.util

    try:
        try:
            configuration = device.get_active_configuration()
        except usb.core.USBError as error:
            if error.errno in (errno.EACCES, errno.EBUSY, *_GONE):
                raise
            device.set_configuration()
            configuration = device.get_active_configuration()
        ends = _endpoints(url, configuration, settings)
        number = ends.interface.bInterfaceNumber
        detached = False
        with contextlib.suppress(NotImplementedError):
            if device.is_kernel_driver_active(number):
                device.detach_kernel_driver(number)
                detached = True
        usb.util.claim_interface(device, number)
        if ends.interface.bAlternateSetting:
            device.set_interface_altsetting(number, ends.interface.bAlternateSetting)
    except BaseException:
        usb.util.dispose_resources(device)
        raise
    if settings.pipes is not None:
        from drivers.transport.usb_sam import SamUsbTransport

        return SamUsbTransport(url, device, ends, detached)
    return UsbTransport(url, device, ends, detached)


@dataclass(frozen=True, slots=True)
class Ends:
    """An interface and the endpoints used of it, as pyusb's objects. `back` is None on one-way printers.

    `head_out` and `head_back` are for modules that take the head of each frame on pipes of its own.
    """

    interface: Any
    out: Any
    back: Any
    head_out: Any = None
    head_back: Any = None


def _endpoints(url: str, configuration: Any, settings: UsbSettings) -> Ends:
    """A printer interface is preferred, then one that answers."""
    found: list[tuple[bool, bool, Ends]] = []
    for interface in configuration:
        if settings.interface not in (None, interface.bInterfaceNumber):
            continue
        bulk = [end for end in interface if end.bmAttributes & 0x03 == 2]
        outs = [end for end in bulk if not end.bEndpointAddress & 0x80]
        backs = [end for end in bulk if end.bEndpointAddress & 0x80]
        choose = _sam_ends if settings.pipes else _ends
        ends = choose(interface, outs, backs, settings)
        if ends is not None:
            found.append((interface.bInterfaceClass != _PRINTER_CLASS, ends.back is None, ends))
    if not found:
        raise DriverError(
            Code.CONFIG_ERROR,
            "no_endpoint",
            act=Act.CONFIGURATION,
            hint=f"{url} has no such bulk endpoints; see lsusb -v and set interface=, out= and in=",
        )
    return min(found, key=lambda one: one[:2])[2]


def _ends(interface: Any, outs: list[Any], backs: list[Any], settings: UsbSettings) -> Ends | None:
    out, back = _pick(outs, settings.out_endpoint), _pick(backs, settings.in_endpoint)
    if out is None or (back is None and settings.in_endpoint is not None):
        return None
    return Ends(interface, out, back)


def _sam_ends(interface: Any, outs: list[Any], backs: list[Any], settings: UsbSettings) -> Ends | None:
    """The last pair, and for a split frame the first one, too."""
    out, back = _pick(outs[::-1], settings.out_endpoint), _pick(backs[::-1], settings.in_endpoint)
    if out is None or back is None:
        return None
    if settings.pipes == "whole":
        return Ends(interface, out, back)
    if outs[0] is out or backs[0] is back:
        return None
    return Ends(interface, out, back, outs[0], backs[0])


def _pick(ends: list[Any], address: int | None) -> Any:
    return next((end for end in ends if address in (None, end.bEndpointAddress)), None)


class UsbTransport:
    """See `drivers.transport.base.Transport`. A device without a bulk IN endpoint never answers."""

    baud: int | None = None

    def __init__(self, url: str, device: Any, ends: Ends, detached: bool) -> None:
        self.name = url
        self._device, self._interface = device, ends.interface.bInterfaceNumber
        self._out, self._back = ends.out, ends.back
        self._detached = detached
        self._rest = b""
        self._closed = False

    def read_some(self, limit: int, deadline: Deadline) -> bytes:
        while not self._rest:
            deadline.check()
            if self._closed:
                raise disconnected(self.name)
            if self._back is None:
                deadline.cancel.wait(min(_SLICE_MS / 1000, deadline.remaining()))
                continue
            self._rest = self._receive(slice_ms(deadline))
        data, self._rest = self._rest[:limit], self._rest[limit:]
        return data

    def write(self, data: bytes, deadline: Deadline) -> None:
        sent = 0
        while sent < len(data):
            deadline.check()
            if self._closed:
                raise disconnected(self.name)
            with translated(self.name):
                # libusb reports what went out before a time-out, so nothing is sent twice.
                sent += timed(lambda at=sent: self._out.write(data[at : at + _BURST], slice_ms(deadline))) or 0

    def discard_input(self) -> None:
        self._rest = b""
        for _ in range(MOST_PACKETS):  # one that never stops talking does not hold us
            if self._back is None or self._closed or not self._receive(1):
                return

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        import usb.core
        import usb.util

        for step in (self._release, self._give_back):
            with contextlib.suppress(usb.core.USBError, NotImplementedError):
                step()
        usb.util.dispose_resources(self._device)

    def _receive(self, timeout_ms: int) -> bytes:
        with translated(self.name):
            return bytes(timed(lambda: self._back.read(packet_bytes(self._back), timeout_ms)) or b"")

    def _release(self) -> None:
        import usb.util

        usb.util.release_interface(self._device, self._interface)

    def _give_back(self) -> None:
        if self._detached:
            self._device.attach_kernel_driver(self._interface)


def packet_bytes(end: Any) -> int:
    """Whole packets: asking for less than one makes libusb fail with an overflow."""
    return max(64, int(end.wMaxPacketSize))


def timed(call: Any) -> Any:
    """None when nothing moved in time."""
    import usb.core

    try:
        return call()
    except usb.core.USBTimeoutError:
        return None


def slice_ms(deadline: Deadline) -> int:
    # pyusb takes 0 for "no limit".
    return max(1, min(_SLICE_MS, int(deadline.remaining() * 1000)))


@contextlib.contextmanager
def translated(url: str) -> Iterator[None]:
    import usb.core

    try:
        yield
    except usb.core.USBError as error:
        if error.errno in (errno.EACCES, errno.EPERM):
            raise _permission(url) from error
        if error.errno == errno.EBUSY:
            raise DriverError(
                Code.BUSY,
                act=Act.CONFIGURATION,
                retryable=True,
                hint=f"{url} is held by another program; remove its CUPS queue or stop the other owner",
            ) from error
        raise disconnected(url) from error


def _permission(url: str) -> DriverError:
    return DriverError(
        Code.PERMISSION,
        act=Act.CONFIGURATION,
        hint=f"{url} may not be opened; install the kiosk's udev rules (deploy/) and plug the device in again",
    )


def _library_missing(what: str, remedy: str) -> DriverError:
    return DriverError(Code.CONFIG_ERROR, "library_missing", act=Act.CONFIGURATION, hint=f"USB needs {what}: {remedy}")


def _bad_url(url: str, remedy: str) -> DriverError:
    return DriverError(Code.CONFIG_ERROR, "bad_connect", act=Act.CONFIGURATION, hint=f"{url!r}: {remedy}")
