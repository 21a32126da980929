"""A relay and input board on a pty, LCUS or Modbus RTU, with its lamps and its button."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from drivers.boards import lcus
from drivers.transport.lines import PtyLine

PROTOCOLS = ("lcus", "modbus")
_TAP_S = 0.25
_COUNT = 8
BUTTON = 1  # the input the button is wired to

_FAULT_KEYS = {
    "power": "on | off: without it the board is silent; when it is back its relays are open",
    "mute": "on | off: the board hears and does not answer",
    "noise": "on | off: stray bytes before and after each answer",
    "garble": "how many of the next answers have one wrong bit",
    "half": "how many of the next answers break off half-way",
    "delay_ms": "the board's own time for an answer, in milliseconds",
    "refuse": "Modbus exception code answered to everything | none",
    "stuck": "numbers of relays that do not follow, such as 1,2 | none",
    "plug": "in | out: the cable",
}
_BUTTON_KEYS = {
    "button": "tap | down | up",
    "bounce_ms": "how long the contact chatters after each change, in milliseconds",
    "wire": "ok | cut: between button and board",
}


class BoardEmulator:
    """Implements `drivers.emulation.Emulator`. `tells`: an LCUS board that answers the query.

    `stuck` relays do not follow. `history` is (monotonic seconds, closed relays) of every change, for tests.
    """

    def __init__(
        self,
        role: str,
        protocol: str,
        *,
        baud: int = lcus.BAUD,
        link: Path | None = None,
        device_id: int = 1,
        tells: bool = False,
        normally_closed: bool = False,
        seed: int = 1,
    ) -> None:
        if protocol not in PROTOCOLS:
            raise ValueError(f"protocol is one of {', '.join(PROTOCOLS)}")
        self.role, self.protocol, self.tells, self.normally_closed = role, protocol, tells, normally_closed
        self.relays = dict.fromkeys(range(1, _COUNT + 1), False)
        self.stuck: frozenset[int] = frozenset()
        self.history: list[tuple[float, frozenset[int]]] = []
        self.heard = 0  # commands understood
        self._baud, self._link, self._id = baud, link, device_id
        self._random = random.Random(seed)
        self._line: PtyLine | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._power, self._mute, self._noise = True, False, False
        self._garble = self._half = self._refuse = 0
        self._delay_s = self._bounce_s = 0.0
        self._down, self._changed_at, self._up_at = False, -1e9, 1e18
        self._presses, self._cut = 0, False

    @classmethod
    def from_options(cls, role: str, usual: str, options: Mapping[str, str]) -> BoardEmulator:
        """`protocol`, `baud`, `link`, `device_id`, `tells`, `normally_closed`, any key of `set`. Raises ValueError."""
        rest = dict(options)
        link = rest.pop("link", "")
        emulator = cls(
            role,
            rest.pop("protocol", usual),
            baud=_number("baud", rest.pop("baud", str(lcus.BAUD))),
            link=Path(link) if link else None,
            device_id=_number("device_id", rest.pop("device_id", "1")),
            tells=_on("tells", rest.pop("tells", "off")),
            normally_closed=_on("normally_closed", rest.pop("normally_closed", "off")),
        )
        for key, value in rest.items():
            emulator.set(key, value)
        return emulator

    # --- what every emulator offers

    @property
    def url(self) -> str:
        if self._line is None:
            raise RuntimeError("the emulator is not started")
        return self._line.url

    def start(self) -> None:
        if self._thread is not None:
            return
        self._line = PtyLine(self._baud, self._link, private=True, strict_baud=True)
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, args=(self._line,), name="board-emulator", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._line is not None:
            self._line.close()
        if self._thread is not None:
            self._thread.join(5)
            self._thread = None
        self._line = None

    def keys(self) -> Mapping[str, str]:
        return {**_BUTTON_KEYS, **_FAULT_KEYS} if self.role == "help_button" else dict(_FAULT_KEYS)

    def set(self, key: str, value: str) -> None:
        match key:
            case "button":
                self._press(value)
            case "bounce_ms":
                self._bounce_s = _number(key, value) / 1000
            case "power":
                self._switch_power(_on(key, value))
            case "mute":
                self._mute = _on(key, value)
            case "noise":
                self._noise = _on(key, value)
            case "garble":
                self._garble = _number(key, value)
            case "half":
                self._half = _number(key, value)
            case "delay_ms":
                self._delay_s = _number(key, value) / 1000
            case "refuse":
                self._refuse = 0 if value == "none" else _number(key, value)
            case "stuck":
                self.stuck = _numbers(key, value)
            case "wire":
                if value not in ("ok", "cut"):
                    raise ValueError("wire is ok or cut")
                self._cut = value == "cut"
            case "plug":
                self._plug(value)
            case _:
                raise ValueError(f"no key {key!r}; there are {', '.join(self.keys())}")

    def describe(self) -> Mapping[str, str]:
        lit = self.lit()
        state = {
            "relays": " ".join(map(str, sorted(lit))) or "off",
            "power": "on" if self._power else "off",
            "mute": "on" if self._mute else "off",
            "noise": "on" if self._noise else "off",
            "garble": str(self._garble),
            "half": str(self._half),
            "delay_ms": str(round(self._delay_s * 1000)),
            "refuse": str(self._refuse or "none"),
            "stuck": ",".join(map(str, sorted(self.stuck))) or "none",
            "plug": "in" if self._line is not None and self._line.plugged else "out",
        }
        if self.role != "help_button":
            return state
        return {
            "button": "down" if self._is_down() else "up",
            "presses": str(self._presses),
            "bounce_ms": str(round(self._bounce_s * 1000)),
            "wire": "cut" if self._cut else "ok",
            **state,
        }

    # --- the board

    def lit(self) -> frozenset[int]:
        with self._lock:
            return frozenset(number for number, on in self.relays.items() if on)

    def _press(self, value: str) -> None:
        if value not in ("tap", "down", "up"):
            raise ValueError("button is tap, down or up")
        with self._lock:
            now = time.monotonic()
            self._presses += value != "up"
            self._down, self._changed_at = value != "up", now
            self._up_at = now + _TAP_S if value == "tap" else 1e18

    def _is_down(self) -> bool:
        with self._lock:
            now = time.monotonic()
            if now >= self._up_at:
                self._down, self._changed_at, self._up_at = False, self._up_at, 1e18
            if now - self._changed_at < self._bounce_s:
                return self._random.random() < 0.5
            return self._down

    def _switch_power(self, on: bool) -> None:
        self._power = on
        with self._lock:
            self._set(dict.fromkeys(self.relays, False))

    def _plug(self, value: str) -> None:
        if value not in ("in", "out"):
            raise ValueError("plug is in or out")
        if self._line is None:
            return
        if value == "in":
            self._line.plug()
        else:
            self._line.unplug()
            self._switch_power(self._power)  # fed by the same cable

    def _set(self, wanted: Mapping[int, bool]) -> None:
        before = dict(self.relays)
        self.relays |= {number: on for number, on in wanted.items() if number not in self.stuck}
        if self.relays != before:
            lit = frozenset(number for number, on in self.relays.items() if on)
            self.history.append((time.monotonic(), lit))

    def _run(self, line: PtyLine) -> None:
        buffer = b""
        handle = self._lcus if self.protocol == "lcus" else self._modbus
        while not self._stopping.is_set():
            data = line.read(256, 0.1)
            if not data or not self._power or not line.plugged:
                buffer = b""  # a pause ends a frame
                continue
            answers, buffer = handle(buffer + data)
            for answer in answers:
                self._answer(line, answer)

    def _answer(self, line: PtyLine, answer: bytes) -> None:
        if self._delay_s:
            self._stopping.wait(self._delay_s)
        if self._mute or not answer:
            return
        data = bytearray(answer)
        if self._garble:
            self._garble -= 1
            data[len(data) // 2] ^= 0x04
        if self._half:
            self._half -= 1
            del data[len(data) // 2 :]
        if self._noise:
            data = bytearray((*self._random.randbytes(3), *data, *self._random.randbytes(2)))
        line.write(bytes(data))

    def _lcus(self, data: bytes) -> tuple[list[bytes], bytes]:
        commands, rest = lcus.decode(data.replace(lcus.QUERY, b""))
        with self._lock:
            for number, on in commands:
                self.heard += 1
                if number in self.relays:
                    self._set({number: on})
            answer = lcus.report(self.relays) if self.tells else b""
        return [answer] * data.count(lcus.QUERY), rest

    def _modbus(self, data: bytes) -> tuple[list[bytes], bytes]:
        from drivers.boards.modbus_slave import Slave

        slave = Slave(self._id, lambda: self.relays, self._inputs, self._write)
        answers, rest = slave.answers(data, self._refuse)
        self.heard += len(answers)
        return answers, rest

    def _inputs(self) -> Mapping[int, bool]:
        closed = self._is_down() != self.normally_closed and not self._cut
        return {number: number == BUTTON and closed for number in self.relays}

    def _write(self, wanted: Mapping[int, bool]) -> None:
        with self._lock:
            self._set(wanted)


def _on(key: str, value: str) -> bool:
    if value not in ("on", "off"):
        raise ValueError(f"{key} is on or off")
    return value == "on"


def _numbers(key: str, value: str) -> frozenset[int]:
    if value == "none":
        return frozenset()
    found = frozenset(_number(key, each) for each in value.split(","))
    if not found <= set(range(1, _COUNT + 1)):
        raise ValueError(f"{key} names relays 1 to {_COUNT}")
    return found


def _number(key: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise ValueError(f"{key} is a whole number")
    return int(value)
