"""How a part that is not there, or does not answer, is told."""

from __future__ import annotations

from drivers.contract import Act, Code, Condition, DriverError, Link
from drivers.expected import WRONG_PART


def absent(role: str, url: str) -> DriverError:
    return DriverError(
        Code.NO_DEVICE,
        act=Act.MAINTENANCE,
        retryable=True,
        role=role,
        hint=f"{url.partition('?')[0]} is not there; check cable and power (`kiosk doctor` lists what is)",
    )


def with_remedy(error: DriverError) -> DriverError:
    """A deadline that passed somewhere below has no words of its own."""
    if error.code is Code.TIMEOUT and not error.hint:
        error.hint = "it does not say how it is; check its cable and power, then switch it off and on"
        error.act = Act.RESET if error.act is Act.NONE else error.act
    return error


def restart_needed(role: str) -> DriverError:
    return DriverError(
        Code.INTERNAL,
        "unresponsive",
        act=Act.SOFTWARE,
        role=role,
        hint="calls into this device never came back; restart the kiosk",
    )


def link_of(error: DriverError) -> Link:
    match error.code:
        case Code.PERMISSION:
            return Link.NO_PERMISSION
        case Code.NO_DEVICE | Code.DISCONNECTED:
            return Link.NO_DEVICE
        case Code.CONFIG_ERROR if error.detail != WRONG_PART:
            return Link.DISABLED
        case _:
            return Link.OFFLINE


def condition_of(error: DriverError) -> Condition:
    if error.detail == "unresponsive":
        return Condition.UNRESPONSIVE
    return Condition.HARDWARE_ERROR if error.code is Code.HARDWARE_ERROR else Condition.UNKNOWN
