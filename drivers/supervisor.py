"""One worker per device, and a watchman over them: no call into a driver may take the kiosk with it.

A call that is still going on past its deadline and a grace is given up: its caller gets an error, the device's handle
is closed from outside, a new worker starts. The old thread ends when its call returns; too many of them, and the device
stays off until one comes back or the process is restarted.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from drivers import presence
from drivers.backoff import Backoff, Timing
from drivers.contract import Act, Code, Condition, DeviceEvent, Driver, DriverError, Link, Status
from drivers.jobs import Job
from drivers.ladder import ResetLimits, level_of, usb_part
from drivers.slot import Activity, Health, Slot, Spec, State
from drivers.sysfs import UsbPart
from drivers.worker import Loss, Worker

_log = logging.getLogger("drivers.supervisor")

_ENDED_VISITS = 256


class Supervisor:
    """All devices of a terminal. Every method may be called from any thread.

    `on_event` is called from workers' threads and must return quickly. `random_unit` (0 to 1), `look` and `usb`
    are for tests.
    """

    def __init__(
        self,
        on_event: Callable[[DeviceEvent], None],
        *,
        timing: Timing | None = None,
        random_unit: Callable[[], float] = random.random,
        look: Callable[[str], presence.Presence] = presence.look,
        usb: Callable[[str], UsbPart | None] = usb_part,
        on_state: Callable[[str, State, State], None] | None = None,
    ) -> None:
        self._on_event, self._timing, self._random, self._look = on_event, timing or Timing(), random_unit, look
        self._usb, self._on_state = usb, on_state
        self._slots: dict[str, Slot] = {}
        self._workers: dict[str, tuple[Worker, Backoff, Loss]] = {}
        self._limits = ResetLimits(self._timing)
        self._ended_visits: deque[str] = deque(maxlen=_ENDED_VISITS)
        self._lock = threading.RLock()
        self._started = False
        self._stopping = threading.Event()
        self._watchman = threading.Thread(target=self._watch, name="driver-watchman", daemon=True)

    # --- life

    def add(self, spec: Spec) -> None:
        """Before or after `start`; a second one for a role replaces the first (its worker is stopped)."""
        self.remove(spec.role)
        slot = Slot(spec, self._timing, self._on_event, limits=self._limits)
        if self._on_state is not None:
            told, role = self._on_state, spec.role
            slot.on_state = lambda before, after: told(role, before, after)
        with self._lock:
            self._slots[spec.role] = slot
            if self._started and spec.blocked is None:
                self._begin(slot)
        if self._started and spec.blocked is not None:
            slot.emit(DeviceEvent(spec.role, "status_changed", slot.status))

    def remove(self, role: str) -> None:
        """Ends its worker and forgets it."""
        with self._lock:
            slot = self._slots.pop(role, None)
        if slot is None:
            return
        slot.begin_stop()
        self._join(slot, time.monotonic() + self._timing.stop)
        with self._lock:
            self._workers.pop(role, None)

    def start(self) -> None:
        with self._lock:
            if self._started:
                return
            self._started = True
            for slot in self._slots.values():
                if slot.spec.blocked is None:
                    self._begin(slot)
            self._watchman.start()
        for slot in list(self._slots.values()):
            if slot.spec.blocked is not None:
                slot.emit(DeviceEvent(slot.spec.role, "status_changed", slot.status))

    def stop(self) -> tuple[str, ...]:
        """Cancels everything and closes the devices; returns the roles that did not let go in time. Idempotent."""
        self._stopping.set()
        with self._lock:
            slots = list(self._slots.values())
        for slot in slots:
            slot.begin_stop()
        end = time.monotonic() + self._timing.stop
        late = tuple(slot.spec.role for slot in slots if not self._join(slot, end))
        if self._started and self._watchman is not threading.current_thread():
            self._watchman.join(self._timing.stop)
        if late:
            _log.error("still busy at the end: %s", ", ".join(late))
        return late

    # --- commands

    def submit(
        self,
        role: str,
        command: str,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
        *,
        timeout: float,
        visit: str = "",
    ) -> Job:
        """Queues a command; see `drivers.jobs.Job`. Never raises: what is wrong ends the job's future."""
        job = Job(role, command, timeout=timeout, visit=visit, args=args, kwargs=kwargs)
        with self._lock:
            slot = self._slots.get(role)
            ended = bool(visit) and visit in self._ended_visits
        if slot is None:
            job.fail(
                DriverError(
                    Code.NO_DEVICE,
                    "not_configured",
                    act=Act.CONFIGURATION,
                    role=role,
                    hint=f"devices.yaml has no {role}; `kiosk doctor` shows what is configured",
                )
            )
        elif ended:
            job.cancel_for_good()
        elif command == "reset" and slot.error is None and (refusal := self._limits.refusal(role, args, kwargs)):
            job.fail(refusal)
        else:
            if command == "reset" and slot.error is None:
                slot.count(**{f"resets_{level_of(args, kwargs)}": 1})
            slot.submit(job)
            if visit and visit in self._ended_visits:  # it ended in between
                job.cancel_for_good()
        return job

    def cancel_visit(self, visit: str) -> None:
        """Queued jobs of the visit never run, running ones are cancelled, later ones with this id are refused."""
        if not visit:
            return
        with self._lock:
            self._ended_visits.append(visit)
            slots = list(self._slots.values())
        for slot in slots:
            for job in slot.jobs():
                if job.visit == visit:
                    job.cancel_for_good()

    def nudge(self, concerns: Callable[[str], bool] = lambda url: True) -> None:
        """Something was plugged in or pulled out: devices whose URL it concerns look now instead of waiting."""
        with self._lock:
            slots = [slot for slot in self._slots.values() if slot.spec.blocked is None]
        for slot in slots:
            try:
                concerned = concerns(slot.spec.url())
            except Exception:  # noqa: BLE001 - an emulator without an address; a look too many does no harm
                concerned = True
            if concerned:
                slot.nudge()

    # --- looking

    def statuses(self) -> Mapping[str, Status]:
        with self._lock:
            return {role: slot.status for role, slot in self._slots.items()}

    def health(self) -> Mapping[str, Health]:
        with self._lock:
            slots = dict(self._slots)
        return {role: _health(slot) for role, slot in slots.items()}

    def driver(self, role: str) -> Driver | None:
        """The open driver, for what it allows from any thread (the camera's `latest`); None when it is not there."""
        slot = self._slots.get(role)
        return slot.driver if slot is not None else None

    # --- inside

    def _begin(self, slot: Slot) -> None:
        known = self._workers.get(slot.spec.role)
        backoff, loss = known[1:] if known else (Backoff(self._timing, random_unit=self._random), Loss())
        worker = Worker(slot, slot.generation, backoff, loss, self._look, self._usb)
        self._workers[slot.spec.role] = (worker, backoff, loss)
        worker.thread.start()

    def _join(self, slot: Slot, end: float) -> bool:
        known = self._workers.get(slot.spec.role)
        if known is None:
            return True
        thread = known[0].thread
        if thread is threading.current_thread():
            return True
        thread.join(max(0.0, end - time.monotonic()))
        if thread.is_alive():
            with slot.lock:
                slot.generation += 1
                driver = slot.driver
            self._close_from_outside(slot, driver)
            return False
        slot.state = State.STOPPED
        return True

    def _watch(self) -> None:
        while not self._stopping.wait(self._timing.tick):
            now = time.monotonic()
            with self._lock:
                slots = list(self._slots.values())
            for slot in slots:
                slot.expire(now)
                activity = slot.activity
                if activity is not None and activity.overdue(now, self._timing.cancel_grace):
                    self._give_up(slot, activity)

    def _give_up(self, slot: Slot, activity: Activity) -> None:
        role = slot.spec.role
        error = DriverError(
            Code.TIMEOUT,
            "unresponsive",
            act=Act.RESET,
            retryable=True,
            role=role,
            hint=f"{activity.name} did not come back; the device is opened anew",
        )
        with self._lock, slot.lock:
            if slot.activity is not activity or slot.stopping:
                return
            slot.generation += 1
            slot.activity = None
            slot.error = error
            driver, slot.driver = slot.driver, None
            slot.stuck.append(self._workers[role][0].thread)
        slot.count(abandoned=1, losses=1)
        _log.error("%s: %s did not come back; its worker is given up", role, activity.name)
        if activity.job is not None:
            activity.job.fail(error)
            activity.job.deadline.cancel.cancel()
        elif activity.cancel is not None:
            activity.cancel.cancel()
        slot.drop_queue(error)
        self._workers[role][2].said = True
        slot.report(slot.generation, Link.OFFLINE, Condition.UNRESPONSIVE, error=error)
        self._close_from_outside(slot, driver)
        with self._lock:
            if not slot.stopping:
                self._begin(slot)

    def _close_from_outside(self, slot: Slot, driver: Driver | None) -> None:
        """In a thread of its own: closing may hang as well."""
        if driver is None:
            return

        def close() -> None:
            try:
                driver.close()
            except Exception as error:  # noqa: BLE001 - the handle is in an unknown state; nothing else can be done
                _log.warning("%s: closing from outside failed: %s", slot.spec.role, type(error).__name__)

        thread = threading.Thread(target=close, name=f"driver-{slot.spec.role}-closer", daemon=True)
        with slot.lock:
            slot.stuck.append(thread)
        thread.start()


def _health(slot: Slot) -> Health:
    stuck = slot.stuck_threads()
    with slot.lock:
        return replace(slot.health, state=slot.state, stuck_threads=stuck)
