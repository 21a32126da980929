"""Two entries that name one port: each would take the other's answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from drivers.config_errors import Problem
from drivers.contract import DriverError
from drivers.expected import split
from drivers.registry import Registry
from plain.problems import Both

if TYPE_CHECKING:
    from drivers.config import DeviceConfig

# One reader, camera, printer or board; a sound card takes many.
_SINGLE = frozenset({"serial", "usb", "v4l2", "input", "tcp", "ipp", "pcsc"})


def port_of(connect: str) -> str:
    """What a connect URL occupies, the same for two URLs that differ in speed; empty when it can be shared."""
    scheme, colon, _ = connect.partition(":")
    if not colon or scheme not in _SINGLE:
        return ""
    # The serial number and the socket tell two like devices apart, everything else in the query is a setting.
    head, _, query = split(connect)[0].partition("?")
    which = [part for part in query.split("&") if scheme == "usb" and part.partition("=")[0] in ("serial", "port")]
    return "&".join((head, *sorted(which)))


def conflicts(devices: Mapping[str, DeviceConfig], registry: Registry) -> Iterator[Problem]:
    """A problem for each of the entries in use that claim a port together, naming the other's line.

    Boards are made to be shared: a driver that says `shares_line` gets along with another one that does.
    """
    claims: dict[str, list[DeviceConfig]] = {}
    for device in devices.values():
        if device.enabled and device.simulate != "always" and (port := port_of(device.connect)):
            claims.setdefault(port, []).append(device)
    for claimed in claims.values():
        if len(claimed) > 1 and not all(_shares(device, registry) for device in claimed):
            for device in claimed:
                other = next(each for each in claimed if each is not device)
                yield _taken(device, other)


def _taken(device: DeviceConfig, other: DeviceConfig) -> Problem:
    where = f"devices.{device.role}.connect"
    reason = Both(
        f"第 {other.line} 行的 {other.role} 也用这个端口", f"{other.role} in line {other.line} names the same port"
    )
    remedy = Both(
        f"改第 {device.line} 行或第 {other.line} 行的 connect，或给不用的一项写 enabled: false（见 kiosk doctor）",
        f"correct connect in line {device.line} or {other.line}, or type enabled: false for the part that is not there "
        "(`kiosk doctor` lists the ports)",
    )
    return Problem(device.line, where, "port_taken", reason, remedy, device.role)


def _shares(device: DeviceConfig, registry: Registry) -> bool:
    try:
        driver = registry.load(device.role).drivers.get(device.driver)
    except DriverError:
        return False
    return bool(getattr(driver, "shares_line", False))
