"""What is wrong with this terminal's devices and what to do: by the running kiosk's word, else by opening them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drivers import actions, expected, hardware, permissions, services_found, udev_rules
from drivers.backoff import Timing
from drivers.camera_ports import camera_problems
from drivers.config import DevicesConfig, load_devices
from drivers.config_errors import Problem
from drivers.contract import DriverError, Link
from drivers.control import ControlClient
from drivers.gateway import Gateway, Profile
from drivers.hardware import Found
from drivers.permissions import Group
from drivers.registry import Registry
from drivers.services_found import Service
from drivers.sysfs import node_name
from drivers.udev_rules import RulesState

_TIMING = Timing(stop=0.7)
OPEN_SECONDS = 3.8  # all devices at the same time; the whole examination stays under 5 s
_ASK_SECONDS = 1.5
_NO_ENTRY = ("sound", "keyboard")  # nothing to propose: the default is right; a keyboard may be anybody's


@dataclass(frozen=True, slots=True)
class Report:
    """`devices`: role -> as `drivers.actions.status_result`, with `DevicesConfig.about` and `health` added.

    `running`: the states come from a running kiosk, which holds the devices. `groups` are those this user lacks.
    """

    devices: Mapping[str, Mapping[str, Any]]
    problems: tuple[Problem, ...]
    found: tuple[Found, ...]
    running: bool
    file: str
    services: tuple[Service, ...] = ()
    groups: tuple[Group, ...] = ()
    rules: RulesState | None = None
    root: Path = Path("/")

    @property
    def ok(self) -> bool:
        """No problem in devices.yaml, and everything a service cannot do without is usable."""
        return not self.problems and all(
            device["usable"] for device in self.devices.values() if device.get("required", False)
        )

    @property
    def unused(self) -> tuple[Found, ...]:
        """Found parts that no entry uses, for proposals."""
        used = {str(device.get("connect", "")) for device in self.devices.values()}
        return tuple(
            part
            for part in self.found
            if part.kind not in _NO_ENTRY and not any(names(connect, part, self.root) for connect in used)
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "running": self.running,
            "file": self.file,
            "devices": {role: dict(device) for role, device in self.devices.items()},
            "problems": [problem.as_dict() for problem in self.problems],
            "found": [part.as_dict() for part in self.found],
            "services": [service.as_dict() for service in self.services],
            "groups": [group.as_dict() for group in self.groups],
            "udev": self.rules.as_dict() if self.rules else None,
        }


def examine(
    path: Path,
    *,
    client: ControlClient | None = None,
    profile: Profile = "production",
    registry: Registry | None = None,
    root: Path = Path("/"),
    seconds: float = OPEN_SECONDS,
    ask: Callable[[float], tuple[Service, ...]] = services_found.ask_all,
) -> Report:
    """Looks at everything; never raises for a device. With `client` nothing is opened here."""
    config = load_devices(path, registry=registry)
    told: dict[str, dict[str, Any]] | None = None
    if client is not None:
        try:
            told = client.call("statuses")
        except DriverError:
            client = None
    with ThreadPoolExecutor(1, "doctor") as other:
        # Card readers and print queues are asked while the devices are opened.
        asked = other.submit(ask, min(_ASK_SECONDS, seconds))
        if told is None:
            told = _open_all(config, profile, registry, seconds)
        services = asked.result()
    found = (*hardware.find_all(root), *(part for service in services for part in service.found))
    return Report(
        told,
        (*config.problems, *camera_problems(config.devices, root)),
        found,
        client is not None,
        str(path),
        services,
        permissions.lacking(found),
        udev_rules.examine(root),
        root,
    )


def _open_all(
    config: DevicesConfig, profile: Profile, registry: Registry | None, seconds: float
) -> dict[str, dict[str, Any]]:
    gateway = Gateway(config, profile=profile, on_event=lambda event: None, registry=registry, timing=_TIMING)
    end = time.monotonic() + seconds
    gateway.start()
    try:
        while time.monotonic() < end and any(status.link is Link.STARTING for status in gateway.statuses().values()):
            time.sleep(0.02)
        health = gateway.health()
        return {
            role: actions.status_result(status)
            | {"health": health[role].as_dict(), "capabilities": gateway.capabilities(role)}
            | config.about(role)
            for role, status in gateway.statuses().items()
        }
    finally:
        gateway.stop()


def names(connect: str, part: Found, root: Path = Path("/")) -> bool:
    """Whether a connect URL leads to this part, by whichever of its names."""
    bare = expected.split(connect)[0]
    scheme, _, rest = bare.partition(":")
    target, _, query = rest.partition("?")
    match part.kind:
        case "usb_printer" | "sam_usb":
            here = not query.startswith("port=") or query == f"port={part.port}"
            return scheme == "usb" and target.lower() == part.usb and here
        case "card_reader":
            return scheme == "pcsc" and bool(target) and target.casefold() in part.name.casefold()
        case "queue":
            return connect == part.path
        case "jack":
            return scheme == "input" and connect == f"input:{hardware.input_name(part.name)}"
        case "keypad" | "keyboard" | "wedge" if ":" in target and not target.startswith("/"):
            return scheme == "input" and target.lower() == part.usb
        case _:
            return target.startswith("/dev/") and node_name(target, root) == node_name(part.path, root)
