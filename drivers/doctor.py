"""What is wrong with this terminal's devices and what to do: by the running kiosk's word, else by opening them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drivers import actions, hardware
from drivers.backoff import Timing
from drivers.camera_ports import camera_problems
from drivers.config import DevicesConfig, load_devices
from drivers.config_errors import Problem
from drivers.contract import DriverError, Link
from drivers.control import ControlClient
from drivers.gateway import Gateway, Profile
from drivers.hardware import Found
from drivers.registry import Registry

_TIMING = Timing(stop=0.7)
OPEN_SECONDS = 3.8  # all devices at the same time; the whole examination stays under 5 s


@dataclass(frozen=True, slots=True)
class Report:
    """`devices`: role -> as `drivers.actions.status_result`, with `DevicesConfig.about` added.

    `running`: the states come from a running kiosk, which holds the devices.
    """

    devices: Mapping[str, Mapping[str, Any]]
    problems: tuple[Problem, ...]
    found: tuple[Found, ...]
    running: bool
    file: str

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
            part for part in self.found if part.kind != "sound" and not any(_names(connect, part) for connect in used)
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "running": self.running,
            "file": self.file,
            "devices": {role: dict(device) for role, device in self.devices.items()},
            "problems": [problem.as_dict() for problem in self.problems],
            "found": [part.as_dict() for part in self.found],
        }


def examine(
    path: Path,
    *,
    client: ControlClient | None = None,
    profile: Profile = "production",
    registry: Registry | None = None,
    root: Path = Path("/"),
    seconds: float = OPEN_SECONDS,
) -> Report:
    """Looks at everything; never raises for a device. With `client` nothing is opened here."""
    config = load_devices(path, registry=registry)
    found = hardware.find_all(root)
    told: dict[str, dict[str, Any]] | None = None
    if client is not None:
        try:
            told = client.call("statuses")
        except DriverError:
            client = None
    if told is None:
        told = _open_all(config, profile, registry, seconds)
    problems = (*config.problems, *camera_problems(config.devices, root))
    return Report(told, problems, found, client is not None, str(path))


def _open_all(
    config: DevicesConfig, profile: Profile, registry: Registry | None, seconds: float
) -> dict[str, dict[str, Any]]:
    gateway = Gateway(config, profile=profile, on_event=lambda event: None, registry=registry, timing=_TIMING)
    end = time.monotonic() + seconds
    gateway.start()
    try:
        while time.monotonic() < end and any(status.link is Link.STARTING for status in gateway.statuses().values()):
            time.sleep(0.02)
        return {role: actions.status_result(status) | config.about(role) for role, status in gateway.statuses().items()}
    finally:
        gateway.stop()


def _names(connect: str, part: Found) -> bool:
    if part.kind == "usb_printer":
        return connect.startswith(f"usb:{part.usb}")
    target = connect.partition(":")[2].partition("?")[0]
    return bool(target) and (target == part.path or Path(target).resolve() == Path(part.path).resolve())
