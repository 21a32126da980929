"""The help button: samples a contact and tells presses and releases, and whether the button can be trusted."""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from drivers.boards.bus import BROKEN, POOL, SILENT, BusPool, Lease
from drivers.boards.lcus import BAUD
from drivers.boards.relays import ModbusBoard
from drivers.contract import Act, Code, Condition, Deadline, DeviceEvent, DriverError, Publish
from drivers.help_button.contact import ControlLines
from drivers.help_button.options import ButtonOptions, ContactOptions, ModbusButtonOptions
from drivers.help_button.protocol import Button, Happened, Phase
from drivers.transport.serial import with_baud

_LOOK_S = 0.5
_MISSES = 5  # looks in a row without an answer: the line is cut

_log = logging.getLogger(__name__)


class HelpButton(ABC):
    """What every kind of button has in common. Constructed and driven by the supervisor.

    Publishes `pressed` and `released`, the latter with the seconds it was held as payload.
    """

    role = "help_button"
    protocol = ""

    def __init__(self, connect: str, options: Mapping[str, Any], publish: Publish) -> None:
        self._connect = connect
        self._options = self._checked(options)
        self._publish = publish
        self._button = Button(self._options.timing())
        self._presses = 0
        self._misses = 0
        self._held_s = 0.0

    @abstractmethod
    def _checked(self, options: Mapping[str, Any]) -> ButtonOptions: ...

    @abstractmethod
    def _connected(self) -> bool: ...

    @abstractmethod
    def _connect_to(self, deadline: Deadline) -> None: ...

    @abstractmethod
    def _disconnect(self) -> None: ...

    @abstractmethod
    def _closed(self, deadline: Deadline, *, patient: bool) -> bool:
        """Is the contact closed? `patient`: ask again before giving up."""

    # --- what every driver states

    def open(self, deadline: Deadline) -> None:
        """Raises DriverError: TIMEOUT `board_silent`, INVALID_DATA `answer_broken`, CONFIG_ERROR `board_refuses`,
        HARDWARE_ERROR `button_cable`, or what opening the line raises."""
        self.close()
        self._button = Button(self._options.timing())
        self._misses = 0
        try:
            self._connect_to(deadline)
            self._look(deadline, patient=True)
        except DriverError:
            self.close()
            raise

    def capabilities(self) -> Mapping[str, Any]:
        return {
            "protocol": self.protocol,
            "sensing": "polled",
            "long_press_ms": self._options.long_press_ms,
            "normally_closed": self._options.normally_closed,
            "senses_cut_cable": self._senses_cut(),
        }

    def probe(self, deadline: Deadline) -> tuple[Condition, Mapping[str, Any]]:
        """Looks once more. Raises DriverError when the board does not answer."""
        self._opened()
        self._tell(self._look(deadline, patient=True), self._publish)
        details = {"button": self._words(), "presses": self._presses}
        if self._button.phase is Phase.STUCK:
            return Condition.HARDWARE_ERROR, details | {
                "error": "button_stuck",
                "hint": "the button is held down or its wire is broken; free it, else check the wiring",
            }
        return Condition.OK, details

    def watch(self, publish: Publish) -> float:
        if not self._connected():
            return 1.0
        self._step(Deadline.after(_LOOK_S), publish)
        return self._options.poll_ms / 1000

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        """`active` waits for a person to press."""
        condition, details = self.probe(deadline)
        result: dict[str, Any] = {"passed": condition is Condition.OK, **details}
        if level == "active":
            result |= self.wait_for_press(deadline)
        return result

    def reset(self, deadline: Deadline, level: str = "soft") -> None:
        self.open(deadline)

    def close(self) -> None:
        self._disconnect()

    # --- the command

    def wait_for_press(self, deadline: Deadline) -> Mapping[str, Any]:
        """For a technician: the next press and release. Raises TIMEOUT `no_press`."""
        seen: list[DeviceEvent] = []

        def note(event: DeviceEvent) -> None:
            seen.append(event)
            self._publish(event)

        self._opened()
        try:
            while not any(event.kind == "released" for event in seen):
                self._step(deadline, note)
                deadline.cancel.wait(min(self._options.poll_ms / 1000, deadline.remaining()))
                deadline.check()
        except DriverError as error:
            if error.code is not Code.TIMEOUT or not deadline.passed:
                raise
            if not any(event.kind == "pressed" for event in seen):
                raise DriverError(
                    Code.TIMEOUT, "no_press", act=Act.USER, retryable=True, role=self.role, hint="nobody pressed it"
                ) from error
        return {"pressed": True, "held_s": round(self._held_s, 2), "presses": self._presses}

    @property
    def up(self) -> bool:
        """Seen to be open: from now on a press counts. Any thread."""
        return self._button.phase is Phase.OPEN

    # --- inside

    def _step(self, deadline: Deadline, publish: Publish) -> None:
        """One look. An answer now and then lost is no news: the line is noisy; several in a row are a cut line."""
        try:
            happened = self._look(deadline, patient=False)
        except DriverError as error:
            if deadline.cancel.canceled:
                raise
            # TIMEOUT without a word: another user of the line had it all the time.
            if error.detail not in (SILENT, BROKEN) and (error.code is not Code.TIMEOUT or error.detail):
                raise
            self._misses += 1
            self._button = self._button.gap()
            if self._misses >= _MISSES:
                raise
            return
        self._misses = 0
        self._tell(happened, publish)

    def _look(self, deadline: Deadline, *, patient: bool) -> tuple[Happened, ...]:
        closed = self._closed(deadline, patient=patient) is not self._options.normally_closed
        now = time.monotonic()
        before = self._button
        self._button, happened = before.sample(closed, now)
        if before.closed and not self._button.closed:
            self._held_s = self._button.seen_since - before.closed_since
        return happened

    def _tell(self, happened: tuple[Happened, ...], publish: Publish) -> None:
        for each in happened:
            match each:
                case Happened.PRESSED:
                    self._presses += 1
                    publish(DeviceEvent(self.role, "pressed"))
                case Happened.RELEASED:
                    publish(DeviceEvent(self.role, "released", round(self._held_s, 3)))
                case Happened.STUCK | Happened.FREED:
                    _log.warning("help_button: %s", each.value)
                    publish(DeviceEvent(self.role, "status_changed"))  # asks to be probed

    def _words(self) -> str:
        match self._button.phase:
            case Phase.UNKNOWN:
                return "unknown"
            case Phase.STUCK:
                return "stuck"
            case _:
                return "held" if self._button.closed else "up"

    def _senses_cut(self) -> bool:
        return self._options.normally_closed

    def _opened(self) -> None:
        if not self._connected():
            raise DriverError(Code.NOT_READY, act=Act.WAIT, role=self.role, hint="the button is not open")


class ModbusButton(HelpButton):
    """A discrete input of a Modbus RTU board; input 1 is address 0. `pool` holds the line, which a light may share."""

    protocol = "Modbus RTU"
    shares_line = True  # one board may serve button and light

    def __init__(self, connect: str, options: Mapping[str, Any], publish: Publish, *, pool: BusPool = POOL) -> None:
        super().__init__(connect, options, publish)
        self._pool = pool
        self._lease: Lease | None = None
        self._board: ModbusBoard | None = None

    def _checked(self, options: Mapping[str, Any]) -> ButtonOptions:
        self._own = ModbusButtonOptions.model_validate(dict(options))
        return self._own

    def _connected(self) -> bool:
        return self._board is not None

    def _connect_to(self, deadline: Deadline) -> None:
        url = self._connect
        if url.startswith("serial:") and "baud=" not in url:
            url = with_baud(url, BAUD)
        self._lease = self._pool.acquire(url, deadline)
        self._board = ModbusBoard(self._lease.bus, self._own.device_id, frozenset({self._own.input}))

    def _disconnect(self) -> None:
        lease, self._lease, self._board = self._lease, None, None
        if lease is not None:
            lease.release()

    def _closed(self, deadline: Deadline, *, patient: bool) -> bool:
        assert self._board is not None
        inputs = self._board.inputs(deadline) if patient else self._board.inputs(deadline, 1)
        return inputs[self._own.input]


class ContactButton(HelpButton):
    """A contact between RTS or DTR and an input line of a serial port. `lines_with` is where tests stand for it."""

    protocol = "contact"

    def __init__(
        self,
        connect: str,
        options: Mapping[str, Any],
        publish: Publish,
        *,
        lines_with: Callable[[str], ControlLines] = ControlLines,
    ) -> None:
        super().__init__(connect, options, publish)
        self._lines_with = lines_with
        self._lines: ControlLines | None = None

    def _checked(self, options: Mapping[str, Any]) -> ButtonOptions:
        self._own = ContactOptions.model_validate(dict(options))
        return self._own

    def _connected(self) -> bool:
        return self._lines is not None

    def _connect_to(self, deadline: Deadline) -> None:
        deadline.check()
        self._lines = self._lines_with(self._connect)

    def _disconnect(self) -> None:
        lines, self._lines = self._lines, None
        if lines is not None:
            lines.close()

    def _closed(self, deadline: Deadline, *, patient: bool) -> bool:
        assert self._lines is not None
        fed = self._lines.read(deadline)
        if self._own.loop != "none" and self._own.loop not in fed:
            raise DriverError(
                Code.HARDWARE_ERROR,
                "button_cable",
                act=Act.MAINTENANCE,
                retryable=True,
                role=self.role,
                hint=f"the loop to {self._own.loop.upper()} is open: the button's cable is cut or pulled out",
            )
        return self._own.line in fed

    def _senses_cut(self) -> bool:
        return self._options.normally_closed or self._own.loop != "none"
