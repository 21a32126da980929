"""An ESC/POS printer below the transport: it reads the bytes, takes its time, runs out of paper, and shows the slip.

It behaves as the common 80 mm printers do: real-time questions are answered when they arrive, everything else in its
turn; a full receive buffer stops the sender; a slip held by paper-out goes on when paper is loaded – unless it was
cleared, which is what the driver must see to.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from drivers.receipt_printer import protocol
from drivers.receipt_printer.fonts import FontBook, default_fonts
from drivers.receipt_printer.interpreter import HanziSize, Interpreter
from drivers.receipt_printer.page_ops import Answer, Cut, Eject, Feed, Op, Picture, QrCode, TextLine
from drivers.receipt_printer.paper import PrintedSlip
from drivers.receipt_printer.realtime import RealTime, Request
from drivers.transport.lines import FarEnd

_DOTS_PER_MM = 203 / 25.4
_SLICE = 64  # bytes taken from the buffer at once
_IDLE = 0.02
_CUT_SECONDS = 0.15
_KEPT = 50
_HELD_SECONDS = 0.2  # after which a half question is taken for data
_IDENTITY = {65: b"_1.02\0", 66: b"_GREEN CHANNEL\0", 67: b"_SIM-80\0", 68: b"_000001\0"}
_KEYS: Mapping[str, tuple[str, ...]] = {
    "paper": ("full", "low", "out"),
    "cover": ("closed", "open"),
    "cutter": ("ok", "jam"),
    "head": ("ok", "hot"),
    "mute": ("off", "on"),
    "stall": ("off", "on"),
    "panel": ("online", "offline"),
    "error": ("none", "unrecoverable"),
    "plug": ("in", "out"),
}
_HAND = {"slip": ("take", "leave")}
_TAKEN_AFTER = 0.6  # seconds a slip waits in the presenter until the person's hand is there


class EscPosEmulator:
    """See the module. Options: see `make_emulator` in the package."""

    role = "receipt_printer"

    def __init__(
        self,
        line: FarEnd,
        *,
        speed: float = 150.0,
        buffer: int = 4096,
        charset: Literal["gbk", "gb18030"] = "gbk",
        hanzi_size: HanziSize = "shared",
        width_dots: int = 576,
        answers_gs_r: bool = True,
        presenter: bool = False,
        fonts: FontBook | None = None,
    ) -> None:
        self._line = line
        self._speed = speed  # mm/s
        self._capacity = buffer
        self._width = width_dots
        self._answers_gs_r = answers_gs_r
        self._fonts = fonts or default_fonts()
        self._mind = Interpreter(charset=charset, hanzi_size=hanzi_size, width_dots=width_dots)
        self._realtime = RealTime()
        self._lock = threading.Condition()
        self._presenter = presenter
        self._choices = dict(_KEYS) | (_HAND if presenter else {})
        self._keys = {key: values[0] for key, values in self._choices.items()}
        self._held: PrintedSlip | None = None  # what waits in the presenter
        self._held_since = 0.0
        self.taken: deque[PrintedSlip] = deque(maxlen=_KEPT)
        self.retracted: deque[PrintedSlip] = deque(maxlen=_KEPT)
        self.fallen: deque[PrintedSlip] = deque(maxlen=_KEPT)  # pushed out for whoever stands there
        self._paper_left: float | None = None  # mm until it runs out by itself
        self._jammed = False
        self._buffer = bytearray()
        self._queue: deque[tuple[bytes, tuple[Op, ...]]] = deque()
        self._raw = bytearray()
        self._ops: list[Op] = []
        self._slips: deque[PrintedSlip] = deque(maxlen=_KEPT)
        self._cuts = 0
        self._busy_until = 0.0
        self._last_byte = 0.0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return self._line.url

    def start(self) -> None:
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="escpos-emulator", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join(10)
            self._thread = None
        self._line.close()

    def keys(self) -> Mapping[str, str]:
        return {key: " | ".join(values) for key, values in self._choices.items()} | {
            "paper_left": "millimetres until the paper runs out by itself | never",
            "speed": "paper speed, mm/s (1 to 2000)",
        }

    def set(self, key: str, value: str) -> None:
        if (key, value) == ("paper_left", "never"):
            with self._lock:
                self._paper_left = None
            return
        if key in ("speed", "paper_left"):
            try:
                number = float(value)
            except ValueError:
                number = -1.0
            if not 0 <= number <= 100_000 or (key == "speed" and not 1 <= number <= 2000):
                raise ValueError(f"{key}: {self.keys()[key]}")
            with self._lock:
                if key == "speed":
                    self._speed = number
                else:
                    self._paper_left = number
            return
        if value not in self._choices.get(key, ()):
            known = ", ".join(f"{name}={text}" for name, text in self.keys().items())
            raise ValueError(f"{key}={value} is not known; there are: {known}")
        if key == "plug":
            (self._line.plug if value == "in" else self._line.unplug)()
        with self._lock:
            self._keys[key] = value
            if key == "paper" and value != "out":
                self._paper_left = None
            if key == "cutter" and value == "ok":
                self._jammed = False
            if key == "plug" and value == "out":
                # The cable carries the power too: what was not printed is gone.
                self._forget()
                self._mind.reset()
            self._lock.notify_all()

    def describe(self) -> Mapping[str, str]:
        with self._lock:
            printed = sum(op.advance if isinstance(op, TextLine) else 0 for op in self._ops)
            return dict(self._keys) | {
                "slips": str(self._cuts),
                "presenter": ("holding" if self._held else "empty") if self._presenter else "none",
                "speed": f"{self._speed:g}",
                "paper_left": "never" if self._paper_left is None else f"{max(0.0, self._paper_left):g}",
                "printing": "yes" if printed or self._queue or self._buffer else "no",
            }

    def slips(self) -> list[PrintedSlip]:
        """The slips cut off so far, oldest first (the last fifty)."""
        with self._lock:
            return list(self._slips)

    def hanging(self) -> PrintedSlip:
        """What is printed and not cut off yet."""
        with self._lock:
            return self._as_slip()

    def wait_for_slips(self, count: int, timeout: float) -> list[PrintedSlip]:
        """All slips as soon as there are `count`, or after `timeout` seconds."""
        with self._lock:
            self._lock.wait_for(lambda: self._cuts >= count, timeout)
            return list(self._slips)

    def save_last(self, folder: Path) -> tuple[Path, Path]:
        """Writes the newest slip as receipt.png and receipt.bin. Raises LookupError when nothing was printed."""
        slips = self.slips()
        if not slips:
            raise LookupError("nothing was printed yet")
        folder.mkdir(parents=True, exist_ok=True)
        picture, data = folder / "receipt.png", folder / "receipt.bin"
        picture.write_bytes(slips[-1].png())
        data.write_bytes(slips[-1].raw)
        return picture, data

    # The printer's own thread

    def _run(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                self._hand()
                stalled = self._keys["stall"] == "on"
                room = self._capacity - len(self._buffer)
                ready = not self._blocked() and bool(self._queue or self._buffer)
                wait = max(0.0, self._busy_until - time.monotonic()) if ready else _IDLE
            if stalled or (not room and wait):
                self._stop.wait(min(wait, _IDLE) or _IDLE)
            else:
                data = self._line.read(min(room, 1024), min(wait, _IDLE)) if room else b""
                self._receive(data)
            if not stalled:
                self._work()

    def _receive(self, data: bytes) -> None:
        now = time.monotonic()
        if data:
            self._last_byte = now
        elif now - self._last_byte > _HELD_SECONDS:
            with self._lock:
                self._buffer += self._realtime.flush()
        for piece in self._realtime.feed(data):
            if isinstance(piece, Request):
                with self._lock:
                    answer = self._answer(piece)
                    muted = self._keys["mute"] == "on"
                if answer and not muted:
                    self._line.write(answer)
            else:
                with self._lock:
                    self._buffer += piece

    def _answer(self, request: Request) -> bytes:
        if request.kind == "status":
            if request.n == protocol.FULL_QUESTION:
                return self._full_status() if self._presenter else b""
            return bytes((self._status(request.n),))
        if request.kind in ("clear", "recover"):
            self._forget()
            if self._keys["cutter"] == "ok":
                self._jammed = False
        return protocol.CLEAR_ANSWER if request.kind == "clear" else b""

    def _forget(self) -> None:
        self._buffer.clear()
        self._queue.clear()
        self._mind.clear()

    def _status(self, n: int) -> int:
        """A DLE EOT answer."""
        low, out = (self._keys["paper"] in names for names in (("low", "out"), ("out",)))
        cover, hot = self._keys["cover"] == "open", self._keys["head"] == "hot"
        bits = {
            1: 0x08 * self._blocked(),
            2: 0x04 * cover | 0x20 * out | 0x40 * (self._jammed or hot),
            3: 0x08 * self._jammed | 0x20 * (self._keys["error"] != "none") | 0x40 * hot,
            4: 0x0C * low | 0x60 * out,
        }
        return 0x12 | bits.get(n, 0)

    def _full_status(self) -> bytes:
        """The answer to DLE EOT 20."""
        low, out = (self._keys["paper"] in names for names in (("low", "out"), ("out",)))
        paper = 0x01 * out | 0x04 * low | 0x20 * (self._held is not None)
        cover, hot = self._keys["cover"] == "open", self._keys["head"] == "hot"
        return bytes((0x10, 0x0F, paper, 0x02 * cover, 0x01 * hot, 0x01 * self._jammed))

    def _hand(self) -> None:
        """The person takes the slip, if it is one who does."""
        if self._held and self._keys["slip"] == "take" and time.monotonic() - self._held_since > _TAKEN_AFTER:
            self.taken.append(self._held)
            self._held = None
            self._lock.notify_all()

    def _blocked(self) -> bool:
        keys = self._keys
        if keys["panel"] == "offline" or keys["error"] != "none":
            return True
        return keys["paper"] == "out" or keys["cover"] == "open" or keys["head"] == "hot" or self._jammed

    def _work(self) -> None:
        """One thing that is due: at most one movement of the paper."""
        answer = b""
        with self._lock:
            if self._blocked() or self._busy_until > time.monotonic():
                return
            if not self._queue and self._buffer:
                taken = bytes(self._buffer[:_SLICE])
                del self._buffer[:_SLICE]
                self._queue.extend((step.raw, step.ops) for step in self._mind.feed(taken))
            while self._queue and not answer and not self._blocked() and self._busy_until <= time.monotonic():
                raw, ops = self._queue.popleft()
                self._raw += raw
                for done, op in enumerate(ops):
                    if isinstance(op, Cut) and self._keys["cutter"] == "jam":
                        # It comes to this cut again when the knife is free, if nobody clears its memory first.
                        self._jammed = True
                        self._queue.appendleft((b"", ops[done:]))
                        break
                    answer += self._perform(op)
            muted = self._keys["mute"] == "on"
        if answer and not muted:
            self._line.write(answer)

    def _perform(self, op: Op) -> bytes:
        moved = _moved(op)
        if moved:
            self._busy_until = max(self._busy_until, time.monotonic() - 0.005) + moved / self._speed
            if self._paper_left is not None:
                self._paper_left -= moved
                if self._paper_left <= 0:
                    self._keys["paper"] = "out"
        if isinstance(op, Answer):
            return self._in_order(op)
        if isinstance(op, Cut):
            self._busy_until = max(self._busy_until, time.monotonic()) + min(_CUT_SECONDS, 20 / self._speed)
            self._finish()
            return b""
        if isinstance(op, Eject):
            if self._held:
                (self.retracted if op.retract else self.fallen).append(self._held)
                self._held = None
            return b""
        self._ops.append(op)
        return b""

    def _in_order(self, question: Answer) -> bytes:
        if question.kind == "gs_i":
            return _IDENTITY.get(question.n, b"")
        if not self._answers_gs_r or question.n not in (1, 49):
            return b""
        low, out = (self._keys["paper"] in names for names in (("low", "out"), ("out",)))
        return bytes((0x03 * low | 0x0C * out,))

    def _as_slip(self) -> PrintedSlip:
        return PrintedSlip(bytes(self._raw), tuple(self._ops), self._width, self._fonts)

    def _finish(self) -> None:
        if any(isinstance(op, (TextLine, Picture, QrCode)) for op in self._ops):
            self._slips.append(self._as_slip())
            self._cuts += 1
            if self._presenter:
                if self._held:
                    self.fallen.append(self._held)
                self._held, self._held_since = self._slips[-1], time.monotonic()
            self._lock.notify_all()
        self._raw.clear()
        self._ops.clear()


def _moved(op: Op) -> float:
    """Millimetres of paper."""
    match op:
        case TextLine():
            return op.advance / _DOTS_PER_MM
        case Picture():
            return op.rows * op.down / _DOTS_PER_MM
        case QrCode():
            return 25.0
        case Feed():
            return op.dots / _DOTS_PER_MM
    return 0.0
