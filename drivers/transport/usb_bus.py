"""An emulated USB device seen from the host: what pyusb calls instead of libusb, over a local socket.

`usb:0400:c35a?bus=/path` reaches the device that `usb_line.UsbLine` serves at that path, from any process. All of pyusb
and of our transports runs above it. A request is `operation, endpoint, milliseconds, length` and that many bytes; a
reply is `errno, length` and that many bytes.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import struct
from array import array
from collections.abc import Iterator
from enum import IntEnum
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

REQUEST = struct.Struct(">BBII")
REPLY = struct.Struct(">iI")
_PATIENCE = 5.0  # seconds beyond a transfer's own; the device answers at once


class Operation(IntEnum):
    """What the host may ask of a device."""

    DESCRIBE = 0
    OUT = 1
    IN = 2
    CLEAR_HALT = 3
    CLAIM = 4
    RELEASE = 5
    HAS_KERNEL_DRIVER = 6
    DETACH = 7
    ATTACH = 8


class EmulatedBus(usb.backend.IBackend):  # type: ignore[misc]
    """A bus with the one device that listens at `path`; an empty bus when nobody does."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._about: dict[str, Any] = {}

    def enumerate_devices(self) -> Iterator[object]:
        try:
            with self._connected() as line:
                self._about = json.loads(_ask(line, Operation.DESCRIBE))
        except OSError:
            return iter(())
        return iter([self])

    def get_device_descriptor(self, dev: object) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x110, bDeviceClass=0xFF, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=self._about["vendor"], idProduct=self._about["product"], bcdDevice=1,
            iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1, address=1, bus=1, port_number=1,
            port_numbers=(1,), speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: object, config: int) -> Any:
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xE0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: object, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=len(self._about["endpoints"]), bInterfaceClass=0xFF, bInterfaceSubClass=0,
            bInterfaceProtocol=0, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: object, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=self._about["endpoints"][ep], bmAttributes=2,
            wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: object) -> socket.socket:
        try:
            return self._connected()
        except OSError as error:
            raise _failed(errno.ENODEV) from error

    def close_device(self, dev_handle: socket.socket) -> None:
        dev_handle.close()

    def set_configuration(self, dev_handle: socket.socket, config_value: int) -> None:
        """It has only the one."""

    def get_configuration(self, dev_handle: socket.socket) -> int:
        return 1

    def claim_interface(self, dev_handle: socket.socket, intf: int) -> None:
        _call(dev_handle, Operation.CLAIM)

    def release_interface(self, dev_handle: socket.socket, intf: int) -> None:
        _call(dev_handle, Operation.RELEASE)

    def is_kernel_driver_active(self, dev_handle: socket.socket, intf: int) -> bool:
        return _call(dev_handle, Operation.HAS_KERNEL_DRIVER) == b"\1"

    def detach_kernel_driver(self, dev_handle: socket.socket, intf: int) -> None:
        _call(dev_handle, Operation.DETACH)

    def attach_kernel_driver(self, dev_handle: socket.socket, intf: int) -> None:
        _call(dev_handle, Operation.ATTACH)

    def clear_halt(self, dev_handle: socket.socket, ep: int) -> None:
        _call(dev_handle, Operation.CLEAR_HALT, ep)

    def bulk_write(self, dev_handle: socket.socket, ep: int, intf: int, data: Any, timeout: int) -> int:
        _call(dev_handle, Operation.OUT, ep, timeout, bytes(data))
        return len(data)

    def bulk_read(self, dev_handle: socket.socket, ep: int, intf: int, buff: Any, timeout: int) -> int:
        data = _call(dev_handle, Operation.IN, ep, timeout)
        if len(data) > len(buff):
            raise _failed(errno.EOVERFLOW)
        buff[: len(data)] = array("B", data)
        return len(data)

    def _connected(self) -> socket.socket:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(_PATIENCE)
            line.connect(self.path)
        except OSError:
            line.close()
            raise
        return line


def _call(
    line: socket.socket, operation: Operation, endpoint: int = 0, timeout_ms: int = 0, data: bytes = b""
) -> bytes:
    """Raises pyusb's errors, as libusb's backend does."""
    try:
        return _ask(line, operation, endpoint, timeout_ms, data)
    except usb.core.USBError:
        raise
    except OSError as error:
        raise _failed(errno.ENODEV) from error


def _ask(line: socket.socket, operation: Operation, endpoint: int = 0, timeout_ms: int = 0, data: bytes = b"") -> bytes:
    line.settimeout(timeout_ms / 1000 + _PATIENCE)
    line.sendall(REQUEST.pack(operation, endpoint, timeout_ms, len(data)) + data)
    number, length = REPLY.unpack(receive(line, REPLY.size))
    answer = receive(line, length)
    if number == errno.ETIMEDOUT:
        raise usb.core.USBTimeoutError(os.strerror(number), None, number)
    if number:
        raise _failed(number)
    return answer


def receive(line: socket.socket, count: int) -> bytes:
    """Exactly `count` bytes. Raises OSError when the other side went away."""
    data = bytearray()
    while len(data) < count:
        part = line.recv(count - len(data))
        if not part:
            raise ConnectionResetError(errno.ECONNRESET, "the other side went away")
        data += part
    return bytes(data)


def _failed(number: int) -> usb.core.USBError:
    return usb.core.USBError(os.strerror(number), None, number)
