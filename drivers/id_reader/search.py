"""The ways a reader may speak that its `connect` entry leaves open, tried one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from drivers.contract import Act, Code, DriverError
from drivers.id_reader.client import BROKEN, SILENT

BAUD_RATES = (115200, 57600, 38400, 19200, 9600)
PIPES = ("split", "whole")  # the classic module first, see drivers/transport/usb_sam.py

_WRONG_WAY = (SILENT, BROKEN)
_WRONG_WAY_OF_MANY = ("link_noise", "no_endpoint")


def urls_to_try(connect: str) -> tuple[str, ...]:
    """`connect` itself where it leaves nothing open. Raises DriverError CONFIG_ERROR for a bad one."""
    scheme = connect.partition(":")[0]
    # Imported here, so that the driver needs neither library: opening then says what is missing.
    if scheme == "serial":
        try:
            from drivers.transport.serial import parse_serial_url, with_baud
        except ImportError:
            return (connect,)
        if parse_serial_url(connect).baud is None:
            return tuple(with_baud(connect, baud) for baud in BAUD_RATES)
    if scheme == "usb":
        from drivers.transport.usb import parse_usb_url

        if parse_usb_url(connect).pipes is None:
            joint = "&" if "?" in connect else "?"
            return tuple(f"{connect}{joint}pipes={pipes}" for pipes in PIPES)
    return (connect,)


def may_be_the_wrong_way(error: DriverError, *, one_of_many: bool) -> bool:
    """True when the reader may be well and only addressed wrongly, so that the next way is worth a try.

    A module that is spoken to the other style's way may refuse, answer that it did not understand, or drop off the bus.
    """
    if error.detail in _WRONG_WAY:
        return True
    return one_of_many and (error.detail in _WRONG_WAY_OF_MANY or error.code is Code.DISCONNECTED)


def nothing_answers(connect: str, refused: Sequence[DriverError]) -> DriverError:
    """What is said when no way worked: the most telling of what was met on the way."""
    for error in reversed(refused):
        if error.code is Code.DISCONNECTED or error.detail == "link_noise":
            return error
    if refused and all(error.detail == "no_endpoint" for error in refused):
        return refused[0]
    ways = ""
    if connect.startswith("serial:") and len(refused) > 2:
        ways = f" at {', '.join(str(baud) for baud in BAUD_RATES)} baud"
    return DriverError(
        Code.NO_DEVICE,
        "no_sam_reader",
        act=Act.MAINTENANCE,
        retryable=True,
        role="id_reader",
        hint=f"nothing on {connect} answers as a GA/T 467 reader{ways}; check power, cable and model",
    )
