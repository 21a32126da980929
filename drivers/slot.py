"""One device's place in the supervisor: queue, state and status, shared by its worker and everybody else."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from drivers.backoff import Timing
from drivers.contract import (
    Act,
    Cancel,
    Code,
    Condition,
    Deadline,
    DeviceEvent,
    Driver,
    DriverError,
    Link,
    Publish,
    Status,
    make_status,
)
from drivers.errors import low_supplies
from drivers.jobs import Job
from drivers.ladder import Ladder, ResetLimits

_log = logging.getLogger("drivers.supervisor")

QUEUE_LIMIT = 64


class State(StrEnum):
    """Where a device's worker is."""

    DISABLED = "disabled"
    SEARCHING = "searching"
    OPENING = "opening"
    READY = "ready"
    BUSY = "busy"
    DEGRADED = "degraded"
    FAILED = "failed"
    FAILED_PERMANENT = "failed_permanent"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Spec:
    """What the supervisor is to run. `url` is asked before each opening: an emulator's address may change.

    `blocked`: why this device is not to be opened at all (disabled, bad entry, library missing). `explain` may say more
    about why opening failed (`drivers.identity.SwappedParts`).
    """

    role: str
    make: Callable[[str, Publish], Driver]
    url: Callable[[], str]
    simulated: bool = False
    blocked: DriverError | None = None
    explain: Callable[[str, DriverError, Deadline], DriverError] | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """Counts for technicians and the county: never content."""

    state: State
    openings: int = 0
    losses: int = 0
    commands: int = 0
    failures: int = 0
    abandoned: int = 0
    resets_soft: int = 0  # tried, by whomever
    resets_hard: int = 0
    resets_usb: int = 0
    stuck_threads: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"state": self.state.value}


@dataclass(slots=True)
class Activity:
    """A call into a driver that is going on, and when it is overdue (monotonic seconds)."""

    name: str
    limit: float
    job: Job | None = None
    cancel: Cancel | None = None  # what stop() pulls
    preemptible: bool = False  # a waiting command pulls it, too

    def overdue(self, now: float, cancel_grace: float) -> bool:
        limit = self.limit
        if self.job is not None and self.job.canceled_at is not None:
            limit = min(limit, self.job.canceled_at + cancel_grace)
        return now > limit


@dataclass(slots=True)
class Slot:
    """Everything about one device that outlives a worker. `lock` guards all but the status, which has its own order."""

    spec: Spec
    timing: Timing
    on_event: Callable[[DeviceEvent], None]
    state: State = State.SEARCHING
    generation: int = 0  # a worker of an older generation was given up: what it says is ignored
    error: DriverError | None = None  # why commands fail at once now
    health: Health = field(default_factory=lambda: Health(State.SEARCHING))
    driver: Driver | None = None
    activity: Activity | None = None
    stopping: bool = False
    poked: bool = False
    nudged: bool = False  # the part may have come
    stuck: list[threading.Thread] = field(default_factory=list)
    lock: threading.Condition = field(default_factory=threading.Condition)
    status: Status = field(init=False)
    limits: ResetLimits | None = None  # shared by all devices; one of its own when None
    ladder: Ladder = field(init=False)
    on_state: Callable[[State, State], None] | None = None  # tests watch the machine
    _queue: deque[Job] = field(default_factory=deque)
    _emit_lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        blocked = self.spec.blocked
        self.error = blocked
        self.ladder = Ladder(self.spec.role, self.limits or ResetLimits(self.timing), self.timing.stable)
        link = Link.STARTING if blocked is None else Link.DISABLED
        self.status = make_status(self.spec.role, link, error=blocked, simulated=self.spec.simulated)
        if blocked is not None:
            self.state = State.DISABLED

    # --- for callers

    def submit(self, job: Job) -> None:
        """Queues it, or ends it at once when the device cannot do anything now."""
        refused: DriverError | None = None
        preempt: Cancel | None = None
        with self.lock:
            if self.stopping:
                refused = DriverError(Code.NOT_READY, act=Act.WAIT, role=job.role, hint="the kiosk is closing down")
            elif self.error is not None:
                refused = self.error
            elif len(self._queue) >= QUEUE_LIMIT:
                refused = DriverError(Code.BUSY, act=Act.WAIT, retryable=True, role=job.role, hint="too much to do")
            else:
                self._queue.append(job)
                if self.activity is not None and self.activity.preemptible:
                    preempt = self.activity.cancel
                self.lock.notify_all()
        if preempt is not None:
            preempt.cancel()
        if refused is not None:
            job.fail(copy_error(refused, job.role))

    def jobs(self) -> list[Job]:
        """Queued and running."""
        with self.lock:
            running = self.activity.job if self.activity else None
            return [*([running] if running else []), *self._queue]

    def expire(self, now: float) -> None:
        """Ends queued jobs whose time is over."""
        with self.lock:
            late = [job for job in self._queue if now > job.deadline.at or job.ended]
            for job in late:
                self._queue.remove(job)
        for job in late:
            job.fail(DriverError(Code.TIMEOUT, act=Act.WAIT, retryable=True, role=job.role, hint="waited in the queue"))

    def begin_stop(self) -> None:
        """The worker is to end: nothing more is queued, what runs is cancelled."""
        with self.lock:
            self.stopping = True
            cancel = self.activity.cancel if self.activity else None
            self.lock.notify_all()
        if cancel is not None:
            cancel.cancel()
        for job in self.jobs():
            job.cancel_for_good()

    def drop_queue(self, error: DriverError) -> None:
        with self.lock:
            dropped = list(self._queue)
            self._queue.clear()
        for job in dropped:
            job.fail(copy_error(error, job.role))

    # --- for its worker

    def wait(self, seconds: float, generation: int) -> bool:
        """Sleeps until `seconds` passed, the part may have come or the worker is to end; True while it is to go on."""
        end = time.monotonic() + seconds
        with self.lock:
            while self._mine(generation):
                left = end - time.monotonic()
                if left <= 0 or self.nudged:
                    return True
                self.lock.wait(left)
            return False

    def nudge(self) -> None:
        """Something was plugged in or pulled out: look now, whatever was being waited for."""
        with self.lock:
            self.nudged = self.poked = True
            self.lock.notify_all()

    def take_nudge(self) -> bool:
        """Whether there was one since the last look."""
        with self.lock:
            nudged, self.nudged = self.nudged, False
            return nudged

    def poke(self) -> None:
        """The part is to be probed at the next free moment."""
        with self.lock:
            self.poked = True
            self.lock.notify_all()

    def take(self, seconds: float, generation: int) -> Job | None:
        """The next job, within `seconds`; None when there is none or the worker is to end."""
        end = time.monotonic() + seconds
        with self.lock:
            while self._mine(generation):
                if self._queue:
                    return self._queue.popleft()
                if self.poked:
                    return None
                left = end - time.monotonic()
                if left <= 0:
                    return None
                self.lock.wait(left)
            return None

    def mine(self, generation: int) -> bool:
        """False when the worker of this generation is to end."""
        with self.lock:
            return self._mine(generation)

    def _mine(self, generation: int) -> bool:
        return not self.stopping and generation == self.generation

    @contextmanager
    def doing(self, activity: Activity, generation: int) -> Iterator[None]:
        """Marks a call into the driver, so that it can be found overdue."""
        with self.lock:
            if generation == self.generation:
                self.activity = activity
                if activity.cancel is not None and (self.stopping or (activity.preemptible and self._queue)):
                    activity.cancel.cancel()
        try:
            yield
        finally:
            with self.lock:
                if self.activity is activity:
                    self.activity = None

    def enter(self, state: State, generation: int) -> None:
        with self.lock:
            if generation != self.generation or state is self.state:
                return
            before, self.state = self.state, state
            if self.on_state is not None:
                self.on_state(before, state)

    def count(self, **more: int) -> None:
        with self.lock:
            self.health = replace(
                self.health, **{name: getattr(self.health, name) + number for name, number in more.items()}
            )

    def report(
        self,
        generation: int,
        link: Link,
        condition: Condition = Condition.UNKNOWN,
        *,
        error: DriverError | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Keeps the snapshot; announces it only when something differs. `since` is when it began to be so."""
        simulated = self.spec.simulated or (details or {}).get("simulated") is True
        new = make_status(self.spec.role, link, condition, error=error, details=details, simulated=simulated)
        with self._emit_lock:
            if generation != self.generation:
                return
            old = self.status
            last_ok = new.last_ok or old.last_ok
            if new == old:
                self.status = replace(old, last_ok=last_ok)
                return
            self.status = replace(new, last_ok=last_ok)
            self.emit(DeviceEvent(self.spec.role, "status_changed", self.status))
            for what in low_supplies(new):
                if what not in low_supplies(old):
                    _log.warning("%s: %s is running low", self.spec.role, what)
                    self.emit(DeviceEvent(self.spec.role, "supply_low", what))

    def publish(self, generation: int) -> Publish:
        """What a driver gets to publish by. It falls silent when its worker was given up."""

        def publish(event: DeviceEvent) -> None:
            if generation != self.generation:
                return
            if event.kind == "status_changed":
                self.poke()  # the driver noticed something: ask it at once; only the supervisor announces
            else:
                self.emit(event)

        return publish

    def emit(self, event: DeviceEvent) -> None:
        try:
            self.on_event(event)
        except Exception as error:  # noqa: BLE001 - a listener's fault must not end a device's worker
            _log.error("%s: a listener failed at %s: %s", event.role, event.kind, type(error).__name__)

    def stuck_threads(self) -> int:
        """Threads of given-up calls that have not come back yet."""
        with self.lock:
            self.stuck = [thread for thread in self.stuck if thread.is_alive()]
            return len(self.stuck)


def copy_error(error: DriverError, role: str) -> DriverError:
    """Each waiter gets an exception of its own: a shared one would collect tracebacks."""
    return DriverError(
        error.code, error.detail, act=error.act, retryable=error.retryable, role=error.role or role, hint=error.hint
    )
