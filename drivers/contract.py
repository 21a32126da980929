"""What every driver states: capabilities, status, events, errors, and how long a command may take.

The vocabulary follows CEN XFS4IoT: `unknown` and `unsupported` are values of their own, and an error says who must act.
A driver is blocking and single-threaded: the supervisor gives each one a worker thread and calls nothing from elsewhere
but `Cancel.cancel()`. Personal data never appears in a status, an event's repr or an error's text.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable


class Link(StrEnum):
    """Can we reach the part?"""

    STARTING = "starting"
    ONLINE = "online"
    OFFLINE = "offline"
    NO_DEVICE = "no_device"
    NO_PERMISSION = "no_permission"
    DISABLED = "disabled"


class Condition(StrEnum):
    """Given that we reach it, is it well?"""

    OK = "ok"
    USER_ERROR = "user_error"
    HARDWARE_ERROR = "hardware_error"
    UNRESPONSIVE = "unresponsive"
    UNKNOWN = "unknown"


class Supply(StrEnum):
    """Paper, ribbon, ink."""

    FULL = "full"
    LOW = "low"
    OUT = "out"
    JAMMED = "jammed"
    UNKNOWN = "unknown"
    UNSUPPORTED = "unsupported"


class Act(StrEnum):
    """Who must act (XFS4IoT ErrorEvent)."""

    NONE = "none"
    WAIT = "wait"  # it recovers by itself
    USER = "user"  # the citizen: lift the card, lay it down again
    RESET = "reset"  # a reset may help; rate-limited by the supervisor
    CLEAR = "clear"  # staff: replace paper, empty a bin
    MAINTENANCE = "maintenance"  # field engineer
    CONFIGURATION = "configuration"  # technician: devices.yaml, permissions, missing library
    SOFTWARE = "software"  # our fault


class Code(StrEnum):
    """What kind of error."""

    TIMEOUT = "timeout"
    CANCELED = "canceled"
    NOT_READY = "not_ready"
    NO_DEVICE = "no_device"
    DISCONNECTED = "disconnected"
    BUSY = "busy"
    PERMISSION = "permission"
    UNSUPPORTED = "unsupported"
    INVALID_DATA = "invalid_data"
    SEQUENCE = "sequence"
    USER_ERROR = "user_error"
    HARDWARE_ERROR = "hardware_error"
    CONFIG_ERROR = "config_error"
    INTERNAL = "internal"


class Proof(StrEnum):
    """How sure a physical effect is."""

    SENT = "sent"  # the bytes left us; nothing came back
    ACCEPTED = "accepted"  # the device answered after the job that it is well
    PRINTED = "printed"  # the device answered in queue order: what came before it was consumed


class DriverError(Exception):
    """The one exception that leaves a driver.

    `detail` is a stable lower-case word of the device class (`paper_out`, `card_moved`); `hint` is one English sentence
    for technicians saying what to do. Citizens and staff get texts from the catalogue by `hint_key`.
    """

    def __init__(
        self,
        code: Code,
        detail: str = "",
        *,
        act: Act = Act.NONE,
        retryable: bool = False,
        role: str = "",
        hint: str = "",
    ) -> None:
        self.code, self.detail, self.act, self.retryable, self.role, self.hint = (
            code,
            detail,
            act,
            retryable,
            role,
            hint,
        )
        super().__init__(f"{role or 'device'}: {code}{f' ({detail})' if detail else ''}{f'; {hint}' if hint else ''}")

    @property
    def hint_key(self) -> str:
        """Message id of the texts for citizen, staff and voice."""
        return f"error-{(self.detail or self.code.value).replace('_', '-')}"

    def as_dict(self) -> dict[str, str]:
        """For `--json` and the control socket."""
        return {"code": self.code, "detail": self.detail, "act": self.act, "hint": self.hint, "key": self.hint_key}


class Cancel:
    """A token that ends a running command from another thread; callbacks run at once when it is pulled."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []

    @property
    def canceled(self) -> bool:
        return self._event.is_set()

    def cancel(self) -> None:
        """Idempotent; safe from any thread."""
        with self._lock:
            if self._event.is_set():
                return
            self._event.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def on_cancel(self, callback: Callable[[], None]) -> None:
        with self._lock:
            if not self._event.is_set():
                self._callbacks.append(callback)
                return
        callback()

    def wait(self, seconds: float) -> bool:
        """Sleep that cancel ends early; True if canceled."""
        return self._event.wait(seconds)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the monotonic clock (seconds) by which a command has ended, with a cancel token."""

    at: float
    cancel: Cancel = field(default_factory=Cancel, compare=False)

    @classmethod
    def after(cls, seconds: float, cancel: Cancel | None = None) -> Deadline:
        return cls(time.monotonic() + seconds, cancel or Cancel())

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - time.monotonic())

    @property
    def passed(self) -> bool:
        return time.monotonic() >= self.at

    def within(self, seconds: float) -> Deadline:
        """A nearer deadline for one exchange, with the same cancel token."""
        return Deadline(min(self.at, time.monotonic() + seconds), self.cancel)

    def check(self) -> None:
        """Raises DriverError CANCELED or TIMEOUT when there is no time left."""
        if self.cancel.canceled:
            raise DriverError(Code.CANCELED)
        if self.passed:
            raise DriverError(Code.TIMEOUT, retryable=True)


def _frozen(details: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(details))


@dataclass(frozen=True, slots=True)
class Status:
    """An immutable snapshot; two snapshots are equal when nothing a person would care about differs.

    `details` holds what only this device class has (`paper`, `cover`, `picture` …) as plain values.
    `since` and `last_ok` are monotonic seconds and do not count for equality.
    """

    role: str
    link: Link
    condition: Condition = Condition.UNKNOWN
    error: Mapping[str, str] | None = None
    details: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    simulated: bool = False
    since: float = field(default=0.0, compare=False)
    last_ok: float = field(default=0.0, compare=False)

    @property
    def usable(self) -> bool:
        return self.link is Link.ONLINE and self.condition in (Condition.OK, Condition.UNKNOWN)

    def as_dict(self) -> dict[str, Any]:
        return {
            "role": self.role,
            "link": self.link.value,
            "condition": self.condition.value,
            "usable": self.usable,
            "simulated": self.simulated,
            "error": dict(self.error) if self.error else None,
            "details": dict(self.details),
        }


@dataclass(frozen=True, slots=True)
class DeviceEvent:
    """Something a device did by itself. `payload` may be personal and is never shown by repr.

    `at`: monotonic seconds. Kinds, after XFS4IoT's: status_changed (payload: the new Status) and supply_low (payload:
    `paper`, `ribbon`), which only the supervisor announces; media_inserted, media_removed (a card, a plug), media_left
    (the card still lies there); media_presented, media_taken, media_retracted (a slip); card_hint, advice (payload: a
    word); pressed, released, key (payload: its meaning), scanned; speech_started, then one of speech_finished,
    speech_interrupted, speech_failed (payload: the utterance).
    """

    role: str
    kind: str
    payload: Any = field(default=None, repr=False, compare=False)
    at: float = field(default_factory=time.monotonic, compare=False)


Publish = Callable[[DeviceEvent], None]


@runtime_checkable
class Driver(Protocol):
    """One device class. Blocking, single-threaded, knows nothing of Kivy.

    Every command a driver offers beyond these (`read`, `print_document`, `snap`, `say` …) is a public method whose
    first parameter is a `Deadline`; commands with a physical effect also take `job_id: str` and answer a repeated id
    with the first result instead of doing it again.
    """

    role: str

    def open(self, deadline: Deadline) -> None:
        """Find and identify the part. Raises DriverError."""

    def capabilities(self) -> Mapping[str, Any]:
        """Static after open; each value True, False or None (unknown), or a plain value."""

    def probe(self, deadline: Deadline) -> tuple[Condition, Mapping[str, Any]]:
        """Ask the part how it is. Cheap enough for once a second. Raises DriverError when it is gone."""

    def watch(self, publish: Publish) -> float:
        """Called by the supervisor between commands; publish events, return seconds until it wants the next call."""

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        """`passive` moves no media; `active` prints, flashes or speaks and lets a person judge."""

    def reset(self, deadline: Deadline, level: str = "soft") -> None:
        """`soft` or `hard`; the supervisor limits how often."""

    def close(self) -> None:
        """Idempotent; leaves the hardware safe."""


def make_status(
    role: str,
    link: Link,
    condition: Condition = Condition.UNKNOWN,
    *,
    error: DriverError | None = None,
    details: Mapping[str, Any] | None = None,
    simulated: bool = False,
) -> Status:
    """A snapshot taken now."""
    now = time.monotonic()
    return Status(
        role=role,
        link=link,
        condition=condition,
        error=_frozen(error.as_dict()) if error else None,
        details=_frozen(details or {}),
        simulated=simulated,
        since=now,
        last_ok=now if condition is Condition.OK else 0.0,
    )
