"""What the kiosk sees of its devices: commands that end, statuses, events, and which services suffer.

Nothing above this line imports a device library or knows whether a part is real; nothing below knows the kiosk.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

from drivers import expected, presence
from drivers.actions import plain
from drivers.backoff import Timing
from drivers.config import BrokenDevice, DeviceConfig, DevicesConfig, Need
from drivers.contract import Act, Code, DeviceEvent, Driver, DriverError, Link, Publish, Status
from drivers.emulation import Emulator
from drivers.hotplug import HotPlug, Source, concerns
from drivers.identity import SwappedParts
from drivers.job_owners import JobOwners
from drivers.jobs import Job
from drivers.registry import Registry, missing_library
from drivers.slot import Health, Spec
from drivers.supervisor import Supervisor

_log = logging.getLogger("drivers.gateway")

Profile = Literal["production", "demo"]


class Gateway:
    """All devices of this terminal.

    `on_event` is called from drivers' threads, must return quickly, and gets every change of a status as kind
    `status_changed` with the new Status as payload. In profile `production` no device is ever simulated, unless
    `allow_simulated` says so: a kiosk must not print into the air. `hot_plug` opens the source of plug events, usually
    `drivers.hotplug.UdevSource`; None for a gateway that lives but seconds.
    """

    def __init__(
        self,
        config: DevicesConfig,
        *,
        profile: Profile,
        on_event: Callable[[DeviceEvent], None],
        registry: Registry | None = None,
        allow_simulated: bool = False,
        timing: Timing | None = None,
        hot_plug: Callable[[], Source] | None = None,
    ) -> None:
        self.config, self.profile = config, profile
        self._registry = registry or Registry()
        self._may_simulate = profile == "demo" or allow_simulated
        self._emulators: dict[str, Emulator] = {}
        self._supervisor = Supervisor(on_event, timing=timing)
        self._owners = JobOwners()
        self._hot_plug = HotPlug(self._plugged, open_source=hot_plug) if hot_plug is not None else None
        self._started = False

    # --- life

    def start(self) -> None:
        """Starts emulators and workers; devices report by `status_changed`. Never raises for a device's fault."""
        if self._started:
            return
        self._started = True
        for broken in self.config.broken.values():
            self._supervisor.add(self._spec_of_broken(broken))
        for device in self.config.devices.values():
            self._supervisor.add(self._spec_of(device))
        self._supervisor.start()
        if self._hot_plug is not None:
            self._hot_plug.start()

    def stop(self) -> None:
        """Cancels commands, closes devices, stops emulators. Idempotent; takes at most some seconds."""
        if self._hot_plug is not None:
            self._hot_plug.stop()
        self._supervisor.stop()
        emulators, self._emulators = self._emulators, {}
        for emulator in emulators.values():
            emulator.stop()

    def reload(self, config: DevicesConfig) -> tuple[str, ...]:
        """Applies a changed devices.yaml; returns the roles that were closed and opened anew."""
        old, self.config = self.config, config
        changed: list[str] = []
        for role in (*old.devices, *old.broken, *config.devices, *config.broken):
            before = old.devices.get(role) or old.broken.get(role)
            after = config.devices.get(role) or config.broken.get(role)
            if before == after or role in changed:
                continue
            changed.append(role)
            self._supervisor.remove(role)
            if (emulator := self._emulators.pop(role, None)) is not None:
                emulator.stop()
            if isinstance(after, DeviceConfig):
                self._supervisor.add(self._spec_of(after))
            elif after is not None:
                self._supervisor.add(self._spec_of_broken(after))
        return tuple(changed)

    # --- commands

    def submit(self, role: str, command: str, *args: Any, timeout: float, visit: str = "", **kwargs: Any) -> Job:
        """Runs `driver.command(deadline, *args, **kwargs)` in the device's thread. Never raises.

        `timeout` in seconds from now, waiting in the queue included. `job.future` ends with the driver's result or a
        DriverError with `role` set; its callbacks run in a driver's thread. `visit`: `cancel_visit` ends it. A `job_id`
        belongs to the visit that named it first; for another one it ends with SEQUENCE `other_visit`.
        """
        if not self._owners.may(role, visit, kwargs):
            job = Job(role, command, timeout=timeout, visit=visit)
            hint = "this job belongs to another visit; give the new one an id of its own"
            job.fail(DriverError(Code.SEQUENCE, "other_visit", act=Act.SOFTWARE, role=role, hint=hint))
            return job
        return self._supervisor.submit(role, command, args, kwargs, timeout=timeout, visit=visit)

    def cancel_visit(self, visit: str) -> None:
        """Queued jobs of this visit never run, running ones are cancelled and their results thrown away."""
        self._supervisor.cancel_visit(visit)

    # --- looking

    def statuses(self) -> Mapping[str, Status]:
        """Role -> newest snapshot, of every device in devices.yaml, broken and disabled ones too."""
        return self._supervisor.statuses()

    def health(self) -> Mapping[str, Health]:
        """Role -> worker's state and counters."""
        return self._supervisor.health()

    def services_affected(self) -> Mapping[str, tuple[tuple[str, Need, Status], ...]]:
        """Service id -> (role, need, status) of each device it names that does not work now.

        A device that is still starting is not counted: commands wait for it.
        """
        statuses = self.statuses()
        found: dict[str, tuple[tuple[str, Need, Status], ...]] = {}
        for service, needs in self.config.needs().items():
            bad = tuple(
                (role, need, statuses[role])
                for role, need in needs
                if role in statuses and not statuses[role].usable and statuses[role].link is not Link.STARTING
            )
            if bad:
                found[service] = bad
        return found

    def latest_frame(self, role: str = "camera") -> Any:
        """A camera's newest frame (`drivers.camera.Frame`) or None; never waits, any thread."""
        latest = getattr(self._supervisor.driver(role), "latest", None)
        return latest() if latest is not None else None

    def driver(self, role: str) -> Driver | None:
        """The open driver, only for methods it declares safe from any thread; None when it is not there."""
        return self._supervisor.driver(role)

    def capabilities(self, role: str) -> Mapping[str, Any]:
        """What the part of this role can, as plain values; empty while it is not reached. Any thread."""
        driver, status = self.driver(role), self.statuses().get(role)
        if driver is None or status is None or status.link is not Link.ONLINE:
            return {}
        return plain(driver.capabilities())

    # --- emulators

    def emulator(self, role: str) -> Emulator | None:
        """The emulator a simulated device runs on."""
        return self._emulators.get(role)

    def sim_describe(self) -> dict[str, dict[str, Any]]:
        """Role -> {"url", "keys": {key: values}, "state": {key: value}} of every emulator."""
        return {
            role: {"url": emulator.url, "keys": dict(emulator.keys()), "state": dict(emulator.describe())}
            for role, emulator in list(self._emulators.items())
        }

    def sim_set(self, role: str, key: str, value: str) -> None:
        """Raises ValueError for a device that is not simulated, an unknown key or value."""
        emulator = self._emulators.get(role)
        if emulator is None:
            simulated = ", ".join(self._emulators) or "none"
            raise ValueError(f"{role} is not simulated here; simulated are: {simulated}")
        emulator.set(key, value)

    # --- inside

    def _plugged(self, subsystems: frozenset[str]) -> None:
        self._supervisor.nudge(concerns(subsystems))

    def _spec_of_broken(self, broken: BrokenDevice) -> Spec:
        problem = broken.problem
        where = f"line {problem.line}: " if problem.line else ""
        hint = f"devices.yaml {where}{problem.field}: {problem.reason.en}; {problem.remedy.en}"
        detail = "library_missing" if problem.code == "library_missing" else "devices_yaml"
        return self._blocked(broken.role, _config_error(broken.role, detail, hint))

    def _spec_of(self, device: DeviceConfig) -> Spec:
        role = device.role
        if not device.enabled:
            off = DriverError(
                Code.CONFIG_ERROR, "switched_off", act=Act.NONE, role=role, hint="devices.yaml says enabled: false"
            )
            return self._blocked(role, off)
        try:
            package = self._registry.load(role)
            simulated = self._simulated(device)
            if simulated:
                emulator = self._emulators[role] = package.make_emulator(device.emulator)
                emulator.start()
        except DriverError as error:
            return self._blocked(role, error)
        except ImportError as error:
            return self._blocked(role, missing_library(error, role))
        except (ValueError, OSError) as error:
            with contextlib.suppress(KeyError):
                del self._emulators[role]
            hint = f"the emulator did not start: {error}"
            return self._blocked(role, _config_error(role, "emulator", hint))

        def make(url: str, publish: Publish) -> Driver:
            expected.check(url, role)
            return package.make(device.driver, expected.split(url)[0], device.options, publish)

        if simulated:
            _log.warning("%s is simulated", role)
            return Spec(role, make, partial(_url_of, emulator), simulated=True)
        return Spec(role, make, lambda: device.connect, explain=SwappedParts(role).explain)

    def _simulated(self, device: DeviceConfig) -> bool:
        if device.simulate == "always" and not self._may_simulate:
            hint = "simulate: always is refused in production; type simulate: never, or run `kiosk demo`"
            raise _config_error(device.role, "simulated_refused", hint)
        if device.simulate == "absent":
            return self._may_simulate and presence.absent(device.connect)
        return device.simulate == "always"

    def _blocked(self, role: str, error: DriverError) -> Spec:
        return Spec(role, _never_made, lambda: "", blocked=error)


def _url_of(emulator: Emulator) -> str:
    return emulator.url


def _never_made(_url: str, _publish: Publish) -> Driver:
    raise DriverError(Code.CONFIG_ERROR)


def _config_error(role: str, detail: str, hint: str) -> DriverError:
    return DriverError(Code.CONFIG_ERROR, detail, act=Act.CONFIGURATION, role=role, hint=hint)
