"""The thread that owns one driver: searches, opens, probes, runs commands, and begins again when the part is lost.

disabled -> searching -> opening -> ready <-> busy, degraded -> failed (backoff) -> searching; failed_permanent until
the configuration or the part's node changes. The part is announced as lost once and as back once, however many tries
lie between.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drivers import presence
from drivers.advice import condition_error
from drivers.backoff import Backoff
from drivers.contract import Act, Code, Condition, Deadline, Driver, DriverError, Link
from drivers.jobs import Job
from drivers.registry import missing_library
from drivers.slot import Activity, Slot, State, copy_error

_log = logging.getLogger("drivers.supervisor")

_LOST = frozenset({Code.DISCONNECTED, Code.NO_DEVICE})
_WELL = (Condition.OK, Condition.UNKNOWN)
_PROBE_TIMEOUTS_MEAN_LOST = 2
_IDLE = 60.0


@dataclass(slots=True)
class Loss:
    """What is remembered between a loss and the return."""

    said: bool = False
    at: float = 0.0


class Worker:
    """One generation of a device's thread. `backoff` and `loss` outlive it."""

    def __init__(
        self, slot: Slot, generation: int, backoff: Backoff, loss: Loss, look: Callable[[str], presence.Presence]
    ) -> None:
        self._slot, self._generation, self._backoff, self._loss, self._look = slot, generation, backoff, loss, look
        self._timing = slot.timing
        self._role = slot.spec.role
        self._plugged_at = -1e9
        self.thread = threading.Thread(target=self._run, name=f"driver-{self._role}-{generation}", daemon=True)

    # --- the life of a worker

    def _run(self) -> None:
        delay = self._backoff.failed() if self._slot.error is not None else 0.0
        mark = self._look(self._slot.spec.url()).mark if delay else ""
        if delay:
            self._slot.enter(State.FAILED, self._generation)
        while self._wait_for_part(delay, mark):
            url = self._slot.spec.url()
            mark = self._look(url).mark
            error: DriverError | None
            try:
                driver = self._open(url)
            except DriverError as raised:
                error = raised
            else:
                try:
                    error = self._serve(driver)
                finally:
                    self._close(driver)
                mark = self._look(url).mark
            if error is None or not self._slot.mine(self._generation):
                return
            delay = self._failed(error)

    def _wait_for_part(self, delay: float, mark: str) -> bool:
        """Returns when it is time to try; False when the worker is to end.

        A change of the part's node, a plug or new permissions, cuts any wait short.
        """
        slot, until = self._slot, time.monotonic() + delay
        permanent = slot.state is State.FAILED_PERMANENT
        while slot.mine(self._generation):
            url = slot.spec.url()
            seen = self._look(url)
            if slot.stuck_threads() >= self._timing.max_stuck:
                slot.enter(State.FAILED_PERMANENT, self._generation)
                self._say_lost(_restart_needed(self._role))
            elif seen.there is False:
                slot.enter(State.SEARCHING, self._generation)
                if slot.error is None or slot.error.code not in _LOST:  # else it is said already
                    self._say_lost(_absent(self._role, url))
                permanent, mark, until = False, "", time.monotonic()
            elif mark != seen.mark and slot.error is not None and delay:
                self._plugged_at = time.monotonic()
                break
            elif not permanent and time.monotonic() >= until:
                if slot.state is State.SEARCHING and slot.error is not None:
                    self._plugged_at = time.monotonic()
                break
            left = until - time.monotonic()
            slot.wait(min(self._timing.rescan, left) if left > 0 else self._timing.rescan, self._generation)
        slot.enter(State.SEARCHING, self._generation)
        return slot.mine(self._generation)

    def _open(self, url: str) -> Driver:
        slot = self._slot
        slot.enter(State.OPENING, self._generation)
        slot.count(openings=1)
        try:
            driver = slot.spec.make(url, slot.publish(self._generation))
        except DriverError:
            raise
        except Exception as error:
            raise self._translated(error) from error
        with slot.lock:
            if slot.generation == self._generation:
                slot.driver = driver
        try:
            deadline = Deadline.after(self._timing.open)
            activity = Activity("open", deadline.at + self._timing.grace, cancel=deadline.cancel)
            self._call(activity, lambda: driver.open(deadline))
        except DriverError:
            self._close(driver)
            raise
        return driver

    def _serve(self, driver: Driver) -> DriverError | None:
        """Runs the open driver until it is lost (the reason) or the worker is to end (None)."""
        slot, timing = self._slot, self._timing
        timeouts = 0
        next_probe = next_watch = time.monotonic()
        while slot.mine(self._generation):
            now = time.monotonic()
            first = slot.error is not None or slot.state is State.OPENING
            job = None if first else slot.take(min(next_probe, next_watch) - now, self._generation)
            try:
                if job is not None:
                    self._run_job(job, driver)
                    next_probe = time.monotonic() + timing.probe_every
                    timeouts = 0
                elif not slot.mine(self._generation):
                    break
                elif first or slot.poked or time.monotonic() >= next_probe:
                    self._probe(driver, first=first)
                    next_probe = time.monotonic() + timing.probe_every
                    timeouts = 0
                elif time.monotonic() >= next_watch:
                    next_watch = time.monotonic() + self._watch(driver)
            except DriverError as error:
                next_probe = time.monotonic()
                if not slot.mine(self._generation):
                    break
                if job is not None:
                    if error.code in _LOST:
                        return error
                elif error.code is Code.TIMEOUT and timeouts + 1 < _PROBE_TIMEOUTS_MEAN_LOST:
                    timeouts += 1
                elif first or error.code not in (Code.CANCELED, Code.BUSY):
                    return error
                elif error.code is Code.BUSY:
                    next_probe += timing.probe_every
        return None

    # --- calls into the driver

    def _run_job(self, job: Job, driver: Driver) -> None:
        """Raises what the driver raised, after the caller was told."""
        if not job.begin():
            return
        slot = self._slot
        before = slot.state
        slot.enter(State.BUSY, self._generation)
        slot.count(commands=1)
        try:
            limit = job.deadline.at + self._timing.grace
            result = self._call(Activity(job.command, limit, job=job), lambda: job.run(driver))
        except DriverError as error:
            slot.count(failures=int(error.code is not Code.CANCELED))
            slot.enter(before, self._generation)
            job.fail(copy_error(error, self._role))
            raise
        slot.enter(before, self._generation)
        job.succeed(result)

    def _probe(self, driver: Driver, *, first: bool) -> None:
        """`first` decides whether the part counts as there, so no waiting command cuts it short."""
        slot = self._slot
        slot.poked = False
        deadline = Deadline.after(self._timing.probe)
        limit = deadline.at + self._timing.grace
        activity = Activity("probe", limit, cancel=deadline.cancel, preemptible=not first)
        condition, details = self._call(activity, lambda: driver.probe(deadline))
        if not slot.mine(self._generation):
            return
        well = condition in _WELL
        error = None if well else condition_error(self._role, condition, details)
        if first:
            with slot.lock:
                slot.error = None
            self._backoff.ready()
            self._say_back()
        self._say_condition(State.READY if well else State.DEGRADED, error)
        slot.enter(State.READY if well else State.DEGRADED, self._generation)
        slot.report(self._generation, Link.ONLINE, condition, error=error, details=details)

    def _watch(self, driver: Driver) -> float:
        activity = Activity("watch", time.monotonic() + self._timing.watch)
        wanted = self._call(activity, lambda: driver.watch(self._slot.publish(self._generation)))
        return min(max(0.005, float(wanted)), _IDLE)

    def _close(self, driver: Driver) -> None:
        slot = self._slot
        with slot.lock:
            if slot.driver is driver:
                slot.driver = None
        try:
            self._call(Activity("close", time.monotonic() + self._timing.close), driver.close)
        except DriverError as error:
            _log.warning("%s: closing failed: %s", self._role, error.code)

    def _call(self, activity: Activity, function: Callable[[], Any]) -> Any:
        try:
            with self._slot.doing(activity, self._generation):
                return function()
        except DriverError:
            raise
        except Exception as error:
            raise self._translated(error) from error

    def _translated(self, error: Exception) -> DriverError:
        if isinstance(error, ImportError):
            return missing_library(error, self._role)
        # Never the text: it may quote what was on a card.
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
        _log.error("%s: fault in the driver: %s", self._role, where)
        return DriverError(Code.INTERNAL, act=Act.SOFTWARE, retryable=True, role=self._role, hint=where)

    # --- what is said

    def _failed(self, error: DriverError) -> float:
        """The part does not work: says so once; returns seconds until the next try."""
        fresh = time.monotonic() - self._plugged_at < self._timing.fresh
        quick = fresh and error.code in (Code.PERMISSION, Code.NO_DEVICE, Code.BUSY)
        permanent = error.code in (Code.CONFIG_ERROR, Code.PERMISSION, Code.UNSUPPORTED) and not quick
        self._slot.enter(State.FAILED_PERMANENT if permanent else State.FAILED, self._generation)
        self._say_lost(error)
        return self._timing.fresh_retry if quick else self._backoff.failed()

    def _say_lost(self, error: DriverError) -> None:
        slot = self._slot
        if not slot.mine(self._generation):
            return
        error = _with_remedy(copy_error(error, self._role))
        with slot.lock:
            first = slot.error is None
            slot.error = error
        if first:
            slot.count(losses=1)
        slot.drop_queue(error)
        if not self._loss.said:
            self._loss.said, self._loss.at = True, time.monotonic()
            _log.warning("%s is not available: %s", self._role, error)
        slot.report(self._generation, _link_of(error), _condition_of(error), error=error)

    def _say_back(self) -> None:
        if self._loss.said:
            self._loss.said = False
            _log.warning("%s is back after %.0f s", self._role, time.monotonic() - self._loss.at)

    def _say_condition(self, state: State, error: DriverError | None) -> None:
        if state is not self._slot.state and (state is State.DEGRADED or self._slot.state is State.DEGRADED):
            _log.warning("%s: %s", self._role, error if error else "well again")


def _absent(role: str, url: str) -> DriverError:
    return DriverError(
        Code.NO_DEVICE,
        act=Act.MAINTENANCE,
        retryable=True,
        role=role,
        hint=f"{url.partition('?')[0]} is not there; check cable and power (`kiosk doctor` lists what is)",
    )


def _with_remedy(error: DriverError) -> DriverError:
    """A deadline that passed somewhere below has no words of its own."""
    if error.code is Code.TIMEOUT and not error.hint:
        error.hint = "it does not say how it is; check its cable and power, then switch it off and on"
        error.act = Act.RESET if error.act is Act.NONE else error.act
    return error


def _restart_needed(role: str) -> DriverError:
    return DriverError(
        Code.INTERNAL,
        "unresponsive",
        act=Act.SOFTWARE,
        role=role,
        hint="calls into this device never came back; restart the kiosk",
    )


def _link_of(error: DriverError) -> Link:
    match error.code:
        case Code.PERMISSION:
            return Link.NO_PERMISSION
        case Code.NO_DEVICE | Code.DISCONNECTED:
            return Link.NO_DEVICE
        case Code.CONFIG_ERROR:
            return Link.DISABLED
        case _:
            return Link.OFFLINE


def _condition_of(error: DriverError) -> Condition:
    if error.detail == "unresponsive":
        return Condition.UNRESPONSIVE
    return Condition.HARDWARE_ERROR if error.code is Code.HARDWARE_ERROR else Condition.UNKNOWN
