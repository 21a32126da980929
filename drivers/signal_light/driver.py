"""The signal light: shows a state, keeps its pace, and is dark when nobody is there to command it."""

from __future__ import annotations

import contextlib
import logging
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from drivers.boards import lcus
from drivers.boards.bus import POOL, Bus, BusPool, Lease
from drivers.boards.relays import LcusRelays, ModbusBoard, Relays
from drivers.contract import Act, Code, Condition, Deadline, DriverError, Publish
from drivers.signal_light.options import LcusOptions, LightOptions, ModbusOptions
from drivers.signal_light.protocol import OFF, Lamps, Pattern
from drivers.transport.serial import with_baud

Proof = Literal["commanded", "confirmed"]

_REPEAT_S = 5.0  # a board that does not tell is told again: interference may have reset it
_REMEMBER_S = 60.0  # after a loss: whoever the light was for is probably still there
_CLOSE_S = 0.7
_JOBS = 64
_WATCH_S = 1.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """`commanded`: the board was told. `confirmed`: it read back what its relays do."""

    state: str
    proof: Proof


class SignalLight(ABC):
    """What the two kinds of board have in common. Constructed and driven by the supervisor.

    `pool` holds the line, which a help button on the same board may share.
    """

    role = "signal_light"
    protocol = ""

    def __init__(self, connect: str, options: Mapping[str, Any], publish: Publish, *, pool: BusPool = POOL) -> None:
        self._options = self._checked(options)
        self._url = _with_speed(connect)
        self._pool = pool
        self._patterns = self._options.patterns()
        self._relays_used = frozenset(self._options.lamps.values())
        self._lease: Lease | None = None
        self._relays: Relays | None = None
        self._state = OFF
        self._since = 0.0
        self._lamps = Lamps()
        self._told_at = 0.0
        self._restored = 0
        self._jobs: OrderedDict[str, Shown] = OrderedDict()

    @abstractmethod
    def _checked(self, options: Mapping[str, Any]) -> LightOptions: ...

    @abstractmethod
    def _board(self, bus: Bus) -> Relays: ...

    # --- what every driver states

    def open(self, deadline: Deadline) -> None:
        """Puts every lamp of ours out, then shows again what a loss of the line interrupted within the last minute.

        Raises DriverError: TIMEOUT `board_silent`, INVALID_DATA `answer_broken`, CONFIG_ERROR `board_refuses` or
        `bus_settings`, or what opening the line raises.
        """
        self._release()
        self._jobs.clear()
        self._lamps, self._restored = Lamps(), 0
        self._lease = self._pool.acquire(self._url, deadline)
        try:
            self._relays = self._board(self._lease.bus)
            self._switch(frozenset(), deadline, every=True)
            state = self._pool.recall(self._url, self.role, _REMEMBER_S)
            self._begin(state if state in self._patterns else OFF)
            self._show(deadline)
        except DriverError:
            self._release()
            raise

    def capabilities(self) -> Mapping[str, Any]:
        return {
            "protocol": self.protocol,
            "states": tuple(self._patterns),
            "lamps": tuple(self._options.lamps),
            "confirms": self._relays.confirms if self._relays else None,
            "max_hz": max(pattern.hz for pattern in self._patterns.values()),
        }

    def probe(self, deadline: Deadline) -> tuple[Condition, Mapping[str, Any]]:
        """Reads the relays back where the board tells them, and puts right what differs."""
        relays = self._opened()
        details: dict[str, Any] = {"state": self._state, "proof": self._proof()}
        truth = relays.read(deadline)
        if truth is None:
            if time.monotonic() - self._told_at >= _REPEAT_S:
                self._switch(self._lamps.lit, deadline, every=True)
            return Condition.UNKNOWN, details
        if self._differs(truth):
            self._restored += 1
            _log.warning("signal_light: the board had changed its relays; put right")
            self._switch(self._lamps.lit, deadline, every=True)
        return Condition.OK, details | {"restored": self._restored}

    def watch(self, publish: Publish) -> float:
        """Keeps a blinking light's pace."""
        if self._relays is None:
            return _WATCH_S
        return self._show(Deadline.after(1.0))

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        """`active` lights each lamp for a second, for a person to judge."""
        condition, details = self.probe(deadline)
        result = {"passed": condition in (Condition.OK, Condition.UNKNOWN), **details, "lamps": len(self._relays_used)}
        if level == "active":
            for relay in sorted(self._relays_used):
                self._light(frozenset({relay}), deadline)
                deadline.cancel.wait(min(1.0, deadline.remaining()))
            self._light(frozenset(), deadline)
        return result

    def reset(self, deadline: Deadline, level: str = "soft") -> None:
        """`soft` tells the board everything anew, `hard` opens the line anew. The state shown stays."""
        if level == "hard":
            self._remember()
            self.open(deadline)
        else:
            self._opened()
            self._switch(self._lamps.lit, deadline, every=True)

    def close(self) -> None:
        """Dark, if the board can still be reached; if not, what it showed is shown again when it is back soon."""
        if self._relays is not None:
            self._remember()
            with contextlib.suppress(DriverError):
                self._switch(frozenset(), Deadline.after(_CLOSE_S), every=True)
                self._pool.remember(self._url, self.role, "")
        self._release()

    # --- the command

    def set(self, deadline: Deadline, state: str, *, job_id: str = "") -> Shown:
        """Shows `state` (`off`, `on` or one of devices.yaml) until the next one.

        A light lit less than half a second ago is lit a little later, so that no sequence of commands flashes. Raises
        DriverError: INVALID_DATA `unknown_state`, HARDWARE_ERROR `light_mismatch`, and what `open` raises of the board.
        """
        done = self._jobs.get(job_id) if job_id else None
        if done is not None:
            return done
        self._opened()
        deadline.check()  # before anything is remembered: what was refused is not shown later
        if state not in self._patterns:
            raise DriverError(
                Code.INVALID_DATA,
                "unknown_state",
                act=Act.SOFTWARE,
                role=self.role,
                hint=f"the light has no state {state[:40]!r}; there are {', '.join(self._patterns)}",
            )
        if state != self._state:
            self._begin(state)
        self._show(deadline)
        if self._relays is not None and self._relays.confirms:
            self._confirm(deadline)
        shown = Shown(state, self._proof())
        if job_id:
            self._jobs[job_id] = shown
            while len(self._jobs) > _JOBS:
                self._jobs.popitem(last=False)
        return shown

    def hold(self, deadline: Deadline, state: str, seconds: float = 5.0) -> Shown:
        """For a technician: shows `state` for some seconds, then what was shown before. Raises as `set` does."""
        before = self._state
        shown = self.set(deadline, state)
        try:
            until = deadline.within(seconds)
            while not until.passed and not until.cancel.wait(min(self._show(deadline), until.remaining())):
                pass
        finally:
            self._begin(before)  # `watch` shows it
        return shown

    # --- inside

    def _begin(self, state: str) -> None:
        self._state, self._since = state, time.monotonic()
        self._remember()

    def _remember(self) -> None:
        self._pool.remember(self._url, self.role, self._state if self._state != OFF else "")

    def _pattern(self) -> Pattern:
        return self._patterns[self._state]

    def _show(self, deadline: Deadline) -> float:
        """Switches what the pattern wants now; returns seconds until it wants something else."""
        now = time.monotonic()
        pattern = self._pattern()
        wanted = pattern.lit(now - self._since)
        allowed = self._lamps.allowed(wanted, now)
        if allowed != self._lamps.lit:
            self._switch(allowed, deadline)
        now = time.monotonic()
        waits = [_WATCH_S, pattern.until_change(now - self._since) or _WATCH_S]
        if allowed != wanted:
            waits.append(self._lamps.until_allowed(wanted, now))
        return max(min(waits), 0.005)

    def _light(self, lit: frozenset[int], deadline: Deadline) -> None:
        """For the self-test, at the pace everything keeps."""
        deadline.cancel.wait(min(self._lamps.until_allowed(lit, time.monotonic()), deadline.remaining()))
        deadline.check()
        self._switch(lit, deadline)

    def _switch(self, lit: frozenset[int], deadline: Deadline, *, every: bool = False) -> None:
        changed = self._relays_used if every else self._lamps.lit ^ lit
        self._opened().switch({relay: relay in lit for relay in changed}, deadline)
        now = time.monotonic()
        self._lamps = self._lamps.showing(lit, now)
        if every:
            self._told_at = now

    def _confirm(self, deadline: Deadline) -> None:
        relays = self._opened()
        for _ in range(2):
            truth = relays.read(deadline)
            if truth is None or not self._differs(truth):
                return
            self._switch(self._lamps.lit, deadline, every=True)
        truth = relays.read(deadline)
        if truth is not None and self._differs(truth):
            raise DriverError(
                Code.HARDWARE_ERROR,
                "light_mismatch",
                act=Act.MAINTENANCE,
                retryable=True,
                role=self.role,
                hint="the board reads back another state than it was told; check its power and the relay numbers",
            )

    def _differs(self, truth: Mapping[int, bool]) -> bool:
        return any(truth.get(relay) is not (relay in self._lamps.lit) for relay in self._relays_used)

    def _proof(self) -> Proof:
        return "confirmed" if self._relays is not None and self._relays.confirms else "commanded"

    def _opened(self) -> Relays:
        if self._relays is None:
            raise DriverError(Code.NOT_READY, act=Act.WAIT, role=self.role, hint="the light is not open")
        return self._relays

    def _release(self) -> None:
        lease, self._lease, self._relays = self._lease, None, None
        if lease is not None:
            lease.release()


class LcusLight(SignalLight):
    """A relay board of the LCUS kind."""

    protocol = "LCUS"

    def _checked(self, options: Mapping[str, Any]) -> LightOptions:
        self._own = LcusOptions.model_validate(dict(options))
        return self._own

    def _board(self, bus: Bus) -> Relays:
        return LcusRelays(bus, self._relays_used, tells=self._own.feedback == "query")


class ModbusLight(SignalLight):
    """Coils of a Modbus RTU board; relay 1 is coil 0."""

    protocol = "Modbus RTU"
    shares_line = True  # one board may serve button and light

    def _checked(self, options: Mapping[str, Any]) -> LightOptions:
        self._own = ModbusOptions.model_validate(dict(options))
        return self._own

    def _board(self, bus: Bus) -> Relays:
        return ModbusBoard(bus, self._own.device_id, self._relays_used)


def _with_speed(url: str) -> str:
    """Relay boards come set to 9600 baud."""
    if not url.startswith("serial:") or "baud=" in url:
        return url
    return with_baud(url, lcus.BAUD)
