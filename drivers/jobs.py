"""A command on its way through a device's queue."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from drivers.contract import Act, Code, Deadline, Driver, DriverError

_numbers = itertools.count(1)

# What a driver does for the supervisor, not for a caller.
_NOT_COMMANDS = frozenset({"open", "close", "watch", "capabilities", "latest"})


def is_command(driver: object, name: str) -> bool:
    """True for public methods that take a Deadline first."""
    return not name.startswith("_") and name not in _NOT_COMMANDS and callable(getattr(driver, name, None))


class Job:
    """One submitted command.

    `future` ends with the driver's result or a DriverError, at the latest at its deadline plus the supervisor's grace.

    `cancel()` is safe from any thread and idempotent: a queued job ends at once with CANCELED and never runs; a running
    one gets its cancel token pulled and ends when the driver does. Callbacks added to `future` run in another thread.
    """

    def __init__(
        self,
        role: str,
        command: str,
        *,
        timeout: float,
        visit: str = "",
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        self.number = next(_numbers)
        self.role, self.command, self.visit = role, command, visit
        self.future: Future[Any] = Future()
        self.deadline = Deadline.after(timeout)  # waiting in the queue counts
        self.canceled_at: float | None = None  # monotonic seconds
        self._call: tuple[tuple[Any, ...], dict[str, Any]] | None = (args, dict(kwargs or {}))
        self._lock = threading.Lock()
        self._begun = False
        self._ended = False
        self._discard = False

    def __repr__(self) -> str:
        return f"Job({self.number}, {self.role} {self.command})"  # arguments may be personal

    @property
    def ended(self) -> bool:
        return self._ended or self.future.cancelled()

    def cancel(self) -> None:
        with self._lock:
            if self.canceled_at is not None or self._ended:
                return
            self.canceled_at = time.monotonic()
            queued = not self._begun
        if queued:
            self.fail(self._canceled())
        self.deadline.cancel.cancel()

    def cancel_for_good(self) -> None:
        """The visit is over: besides, a result that still comes is thrown away instead of delivered."""
        self._discard = True
        self.cancel()

    # --- for the supervisor

    def begin(self) -> bool:
        """The worker takes it; False when it has ended already."""
        with self._lock:
            if self._ended or not self.future.set_running_or_notify_cancel():
                return False
            self._begun = True
            return True

    def run(self, driver: Driver) -> Any:
        """Calls the driver. Raises what the driver raises, and UNSUPPORTED for a command it has not."""
        call, self._call = self._call, None
        if not is_command(driver, self.command) or call is None:
            raise DriverError(
                Code.UNSUPPORTED, role=self.role, hint=f"{self.role} has no command {self.command!r} with this driver"
            )
        self.deadline.check()
        return getattr(driver, self.command)(self.deadline, *call[0], **call[1])

    def succeed(self, result: Any) -> None:
        if self._discard:
            self.fail(self._canceled())
        elif self._end():
            self.future.set_result(result)

    def fail(self, error: BaseException) -> None:
        if self._end():
            self.future.set_exception(error)

    def _end(self) -> bool:
        with self._lock:
            if self._ended:
                return False
            self._ended = True
            self._call = None
            return self._begun or self.future.set_running_or_notify_cancel()

    def _canceled(self) -> DriverError:
        return DriverError(Code.CANCELED, act=Act.NONE, role=self.role)
