"""One device opened by a technician's command, when no kiosk runs that holds it.

It runs under the same supervisor as in the kiosk, so a command ends by its deadline whatever the part does.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

from drivers import actions
from drivers.config import DeviceConfig, DevicesConfig, load_devices
from drivers.contract import Act, Code, DriverError, Link
from drivers.gateway import Gateway
from drivers.registry import Registry

_STATUS_WAIT = 15.0  # seconds to open and probe


def from_url(role: str, url: str, driver: str | None = None, registry: Registry | None = None) -> DeviceConfig:
    """The device at a `--connect` URL with its driver's default options. Raises DriverError CONFIG_ERROR."""
    package = (registry or Registry()).load(role)
    name = driver or package.usual
    if name not in package.drivers:
        raise _wrong(role, f"{role} has no driver {name!r}; there are: {', '.join(package.drivers)}")
    if ":" not in url:
        raise _wrong(role, f"{url!r} is no --connect URL; write for example serial:/dev/ttyUSB0?baud=115200")
    options = MappingProxyType(dict(package.options[name]().model_dump()))
    return DeviceConfig(role, name, url, options=options)


def from_file(role: str, path: Path, registry: Registry | None = None) -> DeviceConfig:
    """The device as devices.yaml has it. Raises DriverError CONFIG_ERROR saying what to do."""
    config = load_devices(path, registry=registry)
    device = config.devices.get(role)
    if device is None:
        broken = config.broken.get(role)
        problem = broken.problem if broken else next((each for each in config.problems if not each.role), None)
        if problem is not None:
            raise _wrong(role, f"{path.name}: {problem.text('en')}")
        raise _wrong(role, f"{path.name} has no {role}; add it, or name the device with --connect URL")
    if device.simulate == "always":
        raise _wrong(
            role, f"{path.name} only simulates {role}; start `kiosk demo`, or name a device with --connect URL"
        )
    if not device.enabled:
        raise _wrong(role, f"{path.name} says enabled: false for {role}; name the device with --connect URL")
    return device


@contextlib.contextmanager
def opened(device: DeviceConfig, registry: Registry | None = None) -> Iterator[Gateway]:
    """A gateway with this device alone."""
    config = DevicesConfig(devices={device.role: device})
    gateway = Gateway(config, profile="production", on_event=lambda event: None, registry=registry)
    gateway.start()
    try:
        yield gateway
    finally:
        gateway.stop()


def run(gateway: Gateway, role: str, name: str, text: str = "", timeout: float | None = None) -> dict[str, Any]:
    """One action of `drivers.actions` (or `status`) and its result as JSON values. Raises DriverError."""
    if name == actions.STATUS:
        return _status(gateway, role, timeout or _STATUS_WAIT)
    action = actions.find(role, name)
    args, kwargs = action.arguments(actions.check_text(action, text))
    job = gateway.submit(role, action.command, *args, timeout=timeout or action.timeout, **kwargs)
    try:
        return action.result(job.future.result())
    except KeyboardInterrupt:
        job.cancel()
        raise


def _status(gateway: Gateway, role: str, seconds: float) -> dict[str, Any]:
    end = time.monotonic() + seconds
    while (status := gateway.statuses()[role]).link is Link.STARTING and time.monotonic() < end:
        time.sleep(0.02)
    return actions.status_result(status) | {"capabilities": gateway.capabilities(role)}


def _wrong(role: str, hint: str) -> DriverError:
    return DriverError(Code.CONFIG_ERROR, act=Act.CONFIGURATION, role=role, hint=hint)
