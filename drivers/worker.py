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
from drivers.ladder import Rung, replug
from drivers.losses import absent, condition_of, link_of, restart_needed, with_remedy
from drivers.registry import missing_library
from drivers.slot import Activity, Slot, State, copy_error
from drivers.sysfs import UsbPart

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
        self,
        slot: Slot,
        generation: int,
        backoff: Backoff,
        loss: Loss,
        look: Callable[[str], presence.Presence],
        usb: Callable[[str], UsbPart | None],
    ) -> None:
        self._slot, self._generation, self._backoff, self._loss = slot, generation, backoff, loss
        self._look, self._usb = look, usb
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
            nudged = slot.take_nudge()
            url = slot.spec.url()
            seen = self._look(url)
            if slot.stuck_threads() >= self._timing.max_stuck:
                slot.enter(State.FAILED_PERMANENT, self._generation)
                self._say_lost(restart_needed(self._role))
            elif seen.there is False:
                slot.enter(State.SEARCHING, self._generation)
                if slot.error is None or slot.error.code not in _LOST:  # else it is said already
                    self._say_lost(absent(self._role, url))
                permanent, mark, until = False, "", time.monotonic()
            elif mark != seen.mark and slot.error is not None and delay:
                self._plugged_at = time.monotonic()
                break
            elif not permanent and (nudged or time.monotonic() >= until):
                if slot.error is not None and (nudged or slot.state is State.SEARCHING):
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
        except DriverError as error:
            self._close(driver)
            error = self._explained(url, error)
            self._climb(error, None)
            raise error from None
        return driver

    def _explained(self, url: str, error: DriverError) -> DriverError:
        """Perhaps another part answers on this line."""
        explain = self._slot.spec.explain
        if explain is None:
            return error
        deadline = Deadline.after(self._timing.explain)
        activity = Activity("explain", deadline.at + self._timing.grace, cancel=deadline.cancel)
        try:
            found: DriverError = self._call(activity, lambda: explain(url, error, deadline))
        except DriverError:
            return error
        return found

    def _climb(self, error: DriverError, driver: Driver | None, *, command: bool = False) -> bool:
        """The next rung of the ladder, if it is time for one; True when the driver was closed for it.

        A rung that fails is one that did not help.
        """
        slot = self._slot
        if not slot.mine(self._generation) or error.act is not Act.RESET:
            return False
        part = self._usb(slot.spec.url()) if not slot.spec.simulated else None
        of_driver = (Rung.SOFT, Rung.HARD) if driver is not None else ()
        rungs = (*of_driver, *((Rung.USB,) if part is not None else ()))
        rung = slot.ladder.failed(error, rungs, command=command, socket=part.port if part is not None else "")
        if rung is None:
            return False
        slot.count(**{f"resets_{rung}": 1})
        _log.warning("%s keeps failing (%s): trying a %s reset", self._role, error.detail or error.code, rung)
        deadline = Deadline.after(self._timing.reset)
        activity = Activity("reset", deadline.at + self._timing.grace, cancel=deadline.cancel)
        try:
            if rung is Rung.USB and part is not None:
                if driver is not None:
                    self._close(driver)
                self._call(activity, lambda: replug(part, deadline.cancel.wait))
            elif driver is not None:
                self._call(activity, lambda: driver.reset(deadline, rung.value))
        except DriverError as failed:
            _log.warning("%s: the %s reset did not help: %s", self._role, rung, failed.detail or failed.code)
        return rung is Rung.USB

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
                if self._climb(error, driver, command=job is not None):
                    return error
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
        if job.command != "reset":
            slot.ladder.forget()
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
        error = None if well else slot.ladder.told(condition_error(self._role, condition, details))
        if first:
            with slot.lock:
                slot.error = None
            self._backoff.ready()
            self._say_back()
        self._say_condition(State.READY if well else State.DEGRADED, error)
        slot.enter(State.READY if well else State.DEGRADED, self._generation)
        slot.report(self._generation, Link.ONLINE, condition, error=error, details=details)
        if error is None:
            slot.ladder.well()
        elif not first and self._climb(error, driver):
            raise error

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
        permanent = error.code in (Code.CONFIG_ERROR, Code.PERMISSION, Code.UNSUPPORTED)
        permanent = permanent and not quick and not error.retryable
        self._slot.enter(State.FAILED_PERMANENT if permanent else State.FAILED, self._generation)
        self._say_lost(error)
        return self._timing.fresh_retry if quick else self._backoff.failed()

    def _say_lost(self, error: DriverError) -> None:
        slot = self._slot
        if not slot.mine(self._generation):
            return
        error = slot.ladder.told(with_remedy(copy_error(error, self._role)))
        with slot.lock:
            first = slot.error is None
            slot.error = error
        if first:
            slot.count(losses=1)
        slot.drop_queue(error)
        if not self._loss.said:
            self._loss.said, self._loss.at = True, time.monotonic()
            _log.warning("%s is not available: %s", self._role, error)
        slot.report(self._generation, link_of(error), condition_of(error), error=error)

    def _say_back(self) -> None:
        if self._loss.said:
            self._loss.said = False
            _log.warning("%s is back after %.0f s", self._role, time.monotonic() - self._loss.at)

    def _say_condition(self, state: State, error: DriverError | None) -> None:
        if state is not self._slot.state and (state is State.DEGRADED or self._slot.state is State.DEGRADED):
            _log.warning("%s: %s", self._role, error if error else "well again")
