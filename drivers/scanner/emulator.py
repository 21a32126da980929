"""Two scanners that are not there: one on a serial line, one that types."""

from __future__ import annotations

import random
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from drivers.inputs.emulator import EmulatedInput, EmulatedInputs
from drivers.inputs.events import DOWN, UP
from drivers.scanner.typed import keys_for
from drivers.transport.lines import PtyLine

_ENTER, _SHIFT = 28, 42
_CODES = {"sample": "GCK-20261123-007", "chinese": "青石县白柳镇 预约 007"}
_KEYS = {
    "scan": "sample | chinese | any text: that code is shown to the scanner",
    "encoding": "utf-8 | gb18030: what the scanner makes of Chinese",
    "ending": "cr | crlf | lf | none: what follows a code",
    "repeat": "how often a code is read while it is shown (1 to 50, ten times a second)",
    "split": "on | off: a code comes in two halves with a short pause between",
    "noise": "on | off: random bytes instead of the code",
    "plug": "in | out: the cable",
}
_ENDINGS = {"cr": b"\r", "crlf": b"\r\n", "lf": b"\n", "none": b""}


class _Emulator(ABC):
    """Settings and the hand that shows codes. Subclasses send them."""

    role = "scanner"

    def __init__(self) -> None:
        self._encoding, self._ending, self._repeat = "utf-8", "cr", 1
        self._split = self._noise = False
        self._random = random.Random(1)
        self._hands: list[threading.Thread] = []
        self._stopping = threading.Event()
        self.sent = 0

    def keys(self) -> Mapping[str, str]:
        return dict(_KEYS)

    def set(self, key: str, value: str) -> None:
        match key:
            case "scan":
                self._show(_CODES.get(value, value))
            case "encoding" if value in ("utf-8", "gb18030"):
                self._encoding = value
            case "ending" if value in _ENDINGS:
                self._ending = value
            case "repeat" if value.isascii() and value.isdigit() and 1 <= int(value) <= 50:
                self._repeat = int(value)
            case "split" if value in ("on", "off"):
                self._split = value == "on"
            case "noise" if value in ("on", "off"):
                self._noise = value == "on"
            case "plug" if value in ("in", "out"):
                self._plug(value == "in")
            case _ if key in _KEYS:
                raise ValueError(f"{key}: {_KEYS[key]}")
            case _:
                raise ValueError(f"no key {key!r}; there are {', '.join(_KEYS)}")

    def describe(self) -> Mapping[str, str]:
        return {
            "encoding": self._encoding,
            "ending": self._ending,
            "repeat": str(self._repeat),
            "split": "on" if self._split else "off",
            "noise": "on" if self._noise else "off",
            "sent": str(self.sent),
            "plug": "in" if self._plugged() else "out",
        }

    def _show(self, text: str) -> None:
        """A hand of its own: a code held under the scanner must not hold up who asked for it."""
        self._hands = [hand for hand in self._hands if hand.is_alive()]
        hand = threading.Thread(target=self._hold, args=(text, self._repeat), name="scanner-emulator", daemon=True)
        self._hands.append(hand)
        hand.start()

    def _hold(self, text: str, times: int) -> None:
        for turn in range(times):
            if turn and self._stopping.wait(0.1):
                return
            if self._plugged():
                self._send(text)
                self.sent += 1

    def _rest(self) -> None:
        self._stopping.set()
        for hand in self._hands:
            hand.join(5)
        self._hands.clear()

    @abstractmethod
    def _plugged(self) -> bool:
        """Whether its cable is in."""

    @abstractmethod
    def _plug(self, plugged: bool) -> None:
        """Puts the cable in or pulls it out."""

    @abstractmethod
    def _send(self, text: str) -> None:
        """One code, read once."""


class SerialScannerEmulator(_Emulator):
    """Implements `drivers.emulation.Emulator`. `commands` is what the host sent: its trigger bytes."""

    def __init__(self, link: Path | None = None) -> None:
        super().__init__()
        self._link = link
        self._line: PtyLine | None = None
        self._ears: threading.Thread | None = None
        self.commands = bytearray()

    @property
    def url(self) -> str:
        if self._line is None:
            raise RuntimeError("the emulator is not started")
        return self._line.url

    def start(self) -> None:
        if self._line is None:
            self._stopping.clear()
            self._line = PtyLine(115200, self._link, private=True)
            self._ears = threading.Thread(target=self._listen, args=(self._line,), name="scanner-ears", daemon=True)
            self._ears.start()

    def stop(self) -> None:
        self._rest()
        if self._line is not None:
            self._line.close()
        if self._ears is not None:
            self._ears.join(5)
        self._line = self._ears = None

    def send_bytes(self, data: bytes) -> None:
        """Anything a line can carry."""
        if self._line is not None:
            self._line.write(data)

    def _listen(self, line: PtyLine) -> None:
        while not self._stopping.is_set():
            self.commands += line.read(64, 0.1)

    def _plugged(self) -> bool:
        return self._line is not None and self._line.plugged

    def _plug(self, plugged: bool) -> None:
        if self._line is not None:
            (self._line.plug if plugged else self._line.unplug)()

    def _send(self, text: str) -> None:
        code = self._random.randbytes(40) if self._noise else text.encode(self._encoding)
        if self._split:
            self.send_bytes(code[: len(code) // 2])
            time.sleep(0.02)
            code = code[len(code) // 2 :]
        self.send_bytes(code + _ENDINGS[self._ending])


class WedgeScannerEmulator(_Emulator):
    """Implements `drivers.emulation.Emulator`: a keyboard that types codes, and Chinese as Alt sequences."""

    IDS = "0c2e:0200"

    def __init__(self) -> None:
        super().__init__()
        self._inputs: EmulatedInputs | None = None
        self._keyboard: EmulatedInput | None = None

    @property
    def url(self) -> str:
        if self._inputs is None:
            raise RuntimeError("the emulator is not started")
        return self._inputs.url(self.IDS)

    def start(self) -> None:
        if self._inputs is None:
            self._stopping.clear()
            self._inputs = EmulatedInputs()
            self._keyboard = self._inputs.add("Emulated scanner", self.IDS, range(1, 112))

    def stop(self) -> None:
        self._rest()
        if self._inputs is not None:
            self._inputs.close()
        self._inputs = self._keyboard = None

    def _plugged(self) -> bool:
        return self._keyboard is not None and self._keyboard.plugged

    def _plug(self, plugged: bool) -> None:
        if self._keyboard is not None:
            (self._keyboard.plug if plugged else self._keyboard.unplug)()

    def _send(self, text: str) -> None:
        assert self._keyboard is not None
        strokes: list[tuple[int, int]] = []
        for char in text:
            try:
                ((code, shift),) = keys_for(char)
            except ValueError:
                strokes += _alt(char)
                continue
            strokes += [(_SHIFT, DOWN), *_tap(code), (_SHIFT, UP)] if shift else _tap(code)
        for _ in _ENDINGS[self._ending][:1]:
            strokes += _tap(_ENTER)
        self._keyboard.type(strokes)


def _tap(code: int) -> list[tuple[int, int]]:
    return [(code, DOWN), (code, UP)]


def _alt(char: str) -> list[tuple[int, int]]:
    """As scanners do on Windows: the number of the character on the numeric pad, with Alt held."""
    alt, pad = 56, (82, 79, 80, 81, 75, 76, 77, 71, 72, 73)
    return [(alt, DOWN), *(stroke for digit in str(ord(char)) for stroke in _tap(pad[int(digit)])), (alt, UP)]


def make(options: Mapping[str, str]) -> SerialScannerEmulator | WedgeScannerEmulator:
    """`kind`, `link` and the keys of `set`. Raises ValueError."""
    rest = dict(options)
    kind, link = rest.pop("kind", "serial"), rest.pop("link", "")
    if kind not in ("serial", "wedge"):
        raise ValueError("kind is serial or wedge")
    emulator = WedgeScannerEmulator() if kind == "wedge" else SerialScannerEmulator(Path(link) if link else None)
    for key, value in rest.items():
        emulator.set(key, value)
    return emulator
