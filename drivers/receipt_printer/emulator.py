"""An ESC/POS printer below the transport: it reads the bytes, takes its time, runs out of paper, and shows the slip.

It behaves as the common 80 mm printers do: real-time questions are answered when they arrive, everything else in its
turn; a full receive buffer stops the sender; a slip held by paper-out goes on when paper is loaded – unless it was
cleared, which is what the driver must see to.
"""

from __future__ import annotations

import io
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from PIL import Image

from drivers.receipt_printer import paper, protocol
from drivers.receipt_printer.fonts import FontBook, default_fonts
from drivers.receipt_printer.interpreter import HanziSize, Interpreter
from drivers.receipt_printer.page_ops import Answer, Cut, Feed, Op, Picture, QrCode, TextLine
from drivers.receipt_printer.realtime import RealTime, Request
from drivers.transport.lines import FarEnd, PtyLine, TcpLine

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
    "plug": ("in", "out"),
}


@dataclass(frozen=True)
class PrintedSlip:
    """What came out, up to a cut: the bytes that made it, its text rows, its dots and its picture."""

    raw: bytes = field(repr=False)
    ops: tuple[Op, ...] = field(repr=False)
    width_dots: int
    fonts: FontBook = field(repr=False, compare=False)

    @property
    def lines(self) -> list[str]:
        """The rows that came as text, in order."""
        return [op.text for op in self.ops if isinstance(op, TextLine)]

    def dots(self) -> Image.Image:
        """Mode "1", set pixels are ink, one pixel a dot."""
        return paper.dots(self.ops, self.width_dots, self.fonts)

    def image(self) -> Image.Image:
        """The slip as a person sees it."""
        return paper.slip_image(self.dots())

    def png(self) -> bytes:
        out = io.BytesIO()
        self.image().save(out, "PNG", dpi=(paper.DPI, paper.DPI))
        return out.getvalue()


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
        self._keys = {key: values[0] for key, values in _KEYS.items()}
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
        return {key: " | ".join(values) for key, values in _KEYS.items()} | {
            "paper_left": "millimetres until the paper runs out by itself",
            "speed": "paper speed, mm/s (1 to 2000)",
        }

    def set(self, key: str, value: str) -> None:
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
        if value not in _KEYS.get(key, ()):
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
                "speed": f"{self._speed:g}",
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
            3: 0x08 * self._jammed | 0x40 * hot,
            4: 0x0C * low | 0x60 * out,
        }
        return 0x12 | bits.get(n, 0)

    def _blocked(self) -> bool:
        keys = self._keys
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
                for op in ops:
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
            if self._keys["cutter"] == "jam":
                self._jammed = True
            else:
                self._busy_until = max(self._busy_until, time.monotonic()) + min(_CUT_SECONDS, 20 / self._speed)
                self._finish()
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


def build(options: Mapping[str, str]) -> EscPosEmulator:
    """From text options: transport=pty|tcp, baud, port, link, speed, buffer, charset, hanzi_size, width_dots, gs_r.

    Raises ValueError naming what is wrong.
    """
    known = {"transport", "baud", "port", "link", "speed", "buffer", "charset", "hanzi_size", "width_dots", "gs_r"}
    unknown = set(options) - known
    if unknown:
        raise ValueError(f"unknown {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")

    def choice(key: str, *allowed: str) -> str:
        value = options.get(key, allowed[0])
        if value not in allowed:
            raise ValueError(f"{key} is one of {', '.join(allowed)}")
        return value

    def number(key: str, default: int, low: int, high: int) -> int:
        try:
            value = int(options.get(key, default))
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise ValueError(f"{key} is a whole number from {low} to {high}")
        return value

    transport = choice("transport", "tcp", "pty")
    charset = cast(Literal["gbk", "gb18030"], choice("charset", "gbk", "gb18030"))
    hanzi_size = cast(HanziSize, choice("hanzi_size", "shared", "own"))
    answers_gs_r = choice("gs_r", "on", "off") == "on"
    speed = number("speed", 150, 1, 2000)
    buffer = number("buffer", 4096, 64, 1 << 20)
    width = number("width_dots", 576, 200, 1280)
    baud = number("baud", 0, 0, 921600) or None
    link = Path(options["link"]) if options.get("link") else None
    port = number("port", 0, 0, 65535)
    line: FarEnd = TcpLine(port, baud) if transport == "tcp" else PtyLine(baud, link, private=True)
    return EscPosEmulator(
        line,
        speed=speed,
        buffer=buffer,
        charset=charset,
        hanzi_size=hanzi_size,
        width_dots=width,
        answers_gs_r=answers_gs_r,
    )
