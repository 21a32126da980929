"""Byte streams with deadlines: one function opens any of them by its `--connect` URL."""

from __future__ import annotations

from drivers.contract import Act, Code, Deadline, DriverError
from drivers.transport.base import Transport


def open_transport(url: str, deadline: Deadline, *, default_baud: int = 115200) -> Transport:
    """Opens `serial:/dev/x?baud=115200`, `tcp://host:port` or `usb:vid:pid`.

    `default_baud` (bits per second) is used for a serial line whose URL names none. Raises DriverError with NO_DEVICE,
    PERMISSION, BUSY, CONFIG_ERROR, DISCONNECTED, TIMEOUT or CANCELED. The libraries are imported only when needed, so a
    machine without pyusb still drives a serial reader.
    """
    deadline.check()
    scheme, colon, _ = url.partition(":")
    try:
        if colon and scheme == "serial":
            from drivers.transport.serial import open_serial

            return open_serial(url, deadline, default_baud=default_baud)
        if colon and scheme == "tcp":
            from drivers.transport.tcp import open_tcp

            return open_tcp(url, deadline)
        if colon and scheme == "usb":
            from drivers.transport.usb import open_usb

            return open_usb(url, deadline)
    except ImportError as error:
        raise DriverError(
            Code.CONFIG_ERROR,
            "library_missing",
            act=Act.CONFIGURATION,
            hint=f"{scheme}: needs the Python package {error.name!r}; install the kiosk's requirements",
        ) from error
    raise DriverError(
        Code.CONFIG_ERROR,
        "bad_connect",
        act=Act.CONFIGURATION,
        hint=f"{url!r} is not a byte stream; write serial:/dev/ttyUSB0, tcp://host:port or usb:vvvv:pppp",
    )


__all__ = ["Transport", "open_transport"]
