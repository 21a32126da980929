"""A SAM reader on a pty or on USB pipes: answers the protocol at the line's speed, and misbehaves as told.

`python -m drivers.id_reader.emulator --card zhang-san` prints the path to connect to and runs until interrupted; lines
`KEY=VALUE` on its standard input do what `kiosk sim id_reader KEY=VALUE` does.
"""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from drivers.id_reader import protocol
from drivers.id_reader.citizens import FOLDER, Citizen, citizen_names, load_citizen
from drivers.id_reader.protocol import Answer
from drivers.transport.lines import FarEnd, PtyLine
from drivers.transport.usb_line import FAULT_KEYS, Style, UsbFaults, UsbLine

SAM_ID = bytes.fromhex("05000300A53A340187D6120015CD5B07")  # 05.03-20200101-0001234567-0123456789, made up
_PHOTO = bytes(protocol.PHOTO_BYTES)
_FOREIGN = bytes.fromhex("02303103 55AA0100 AAAAAAAA9600 CADF")  # other devices' framings and false starts

_EVERY = frozenset({0x10, 0x11, 0x21, 0x23, 0x24, 0x60, 0x66})
_ON_FIND = frozenset({protocol.FIND_FAILED})
_ON_SELECT = frozenset({protocol.SELECT_FAILED})

_KEYS = {
    "card": "a citizen's file name | none (the same one again is lifted and laid anew)",
    "noise": "on | off: stray bytes and other devices' frames before each answer",
    "half": "how many of the next base reads break off half-way",
    "garble": "how many of the next base reads have one wrong bit",
    "mute": "on | off: the reader hears and does not answer",
    "remove_at": "the card is taken away after so many bytes of the next base read | off",
    "fault": "status byte in hex answered instead of success, e.g. 32; 41*2 for twice | none",
    "reread": "how a second base read of a card that still lies there is answered: ok | status byte in hex | silent",
    "think_ms": "the reader's own time for a base read, in milliseconds",
    "plug": "in | out: the cable",
}


class SamEmulator:
    """Implements `drivers.emulation.Emulator`. `baud` in bits per second; `link` is a stable symlink to the pty.

    With `usb` it is a bulk module 0400:C35A of that style, instead of a serial reader.
    """

    role = "id_reader"

    def __init__(
        self,
        card: str = "none",
        *,
        baud: int = 115200,
        link: Path | None = None,
        usb: Style | None = None,
        citizens: Path = FOLDER,
        seed: int = 1,
    ) -> None:
        self._baud = baud
        self._usb = usb
        self._usb_faults = UsbFaults()
        self._link = link
        self._citizens = citizens
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._line: PtyLine | UsbLine | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._frames = protocol.FrameReader(protocol.MIN_REQUEST)
        self.commands: list[str] = []  # what the host asked, as hex of CMD PARA, for tests
        self._card: Citizen | None = None
        self._found = self._selected = self._must_lift = False
        self._noise = self._mute = False
        self._half = self._garble = 0
        self._remove_at: int | None = None
        self._fault: int | None = None
        self._fault_times = 0
        self._think_s = 0.0
        self._reread: int | None = protocol.OK  # None: not at all
        self.set("card", card)

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> SamEmulator:
        """`baud`, `link`, `usb` (split | whole), `citizens` (a folder), and any key of `set`. Raises ValueError."""
        rest = dict(options)
        link = rest.pop("link", "")
        emulator = cls(
            rest.pop("card", "none"),
            baud=_number("baud", rest.pop("baud", "115200")),
            link=Path(link) if link else None,
            usb=style_of(rest.pop("usb", "")),
            citizens=Path(rest.pop("citizens", str(FOLDER))),
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

    @property
    def path(self) -> str:
        """The host's end, without the speed: a driver then has to find it."""
        if self._line is None:
            raise RuntimeError("the emulator is not started")
        return self._line.path

    def start(self) -> None:
        if self._thread is not None:
            return
        if self._usb is None:
            self._line = PtyLine(self._baud, self._link, private=True, strict_baud=True)
        else:
            self._line = UsbLine(self._usb, faults=self._usb_faults)
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, args=(self._line,), name="sam-emulator", daemon=True)
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
        return _KEYS | FAULT_KEYS if self._usb else dict(_KEYS)

    def set(self, key: str, value: str) -> None:
        match key:
            case "card":
                citizen = None if value == "none" else load_citizen(value, self._citizens)
                with self._lock:
                    self._lay(citizen)
            case "noise":
                self._noise = _on(key, value)
            case "mute":
                self._mute = _on(key, value)
            case "half":
                self._half = _number(key, value)
            case "garble":
                self._garble = _number(key, value)
            case "remove_at":
                self._remove_at = None if value == "off" else _number(key, value)
            case "fault":
                self._set_fault(value)
            case "reread":
                self._reread = _reread(value)
            case "think_ms":
                self._think_s = _number(key, value) / 1000
            case "plug":
                if value not in ("in", "out"):
                    raise ValueError("plug is in or out")
                if self._line is not None:
                    if value == "in":
                        self._line.plug()
                    else:
                        self._line.unplug()
                        with self._lock:
                            self._lay(self._card)  # without power it forgets what it did
            case _ if self._usb and key in FAULT_KEYS:
                self._usb_faults.stage(key, value)
            case _:
                raise ValueError(f"no key {key!r}; there are {', '.join(self.keys())}")

    def describe(self) -> Mapping[str, str]:
        with self._lock:
            card = self._card.id if self._card else "none"
            if self._card is None:
                state = "empty"
            else:
                state = "read" if self._must_lift else "selected" if self._selected else "waiting"
        return {
            "card": card,
            "cards": " ".join(citizen_names(self._citizens)),
            "state": state,
            "noise": "on" if self._noise else "off",
            "mute": "on" if self._mute else "off",
            "reread": {None: "silent", protocol.OK: "ok"}.get(self._reread, f"{self._reread or 0:02X}"),
            "half": str(self._half),
            "garble": str(self._garble),
            "remove_at": "off" if self._remove_at is None else str(self._remove_at),
            "think_ms": str(round(self._think_s * 1000)),
            "fault": f"{self._fault:02X}" if self._fault is not None else "none",
            "plug": "in" if self._line is not None and self._line.plugged else "out",
        }

    # --- the reader

    def _run(self, line: FarEnd) -> None:
        rejected = 0
        while not self._stopping.is_set():
            if not line.plugged:
                self._frames.clear()
            for body in self._frames.feed(line.read(4096, 0.1)):
                self.commands.append(body.hex().upper())
                answer, think_s = self._answer(body)
                if answer is not None:
                    self._reply(line, answer, think_s)
            if self._frames.rejected != rejected:
                rejected = self._frames.rejected
                self._reply(line, Answer(protocol.BAD_CHECKSUM), 0.0)

    def _reply(self, line: FarEnd, answer: Answer, think_s: float) -> None:
        if think_s:
            self._stopping.wait(think_s)
        if self._mute:
            return
        frame = bytearray(answer.frame)
        long = answer.status == protocol.OK and len(answer.data) > protocol.TEXT_BYTES
        if long and self._garble > 0:
            self._garble -= 1
            frame[len(frame) // 2] ^= 0x04
        if long and self._half > 0:
            self._half -= 1
            del frame[len(frame) // 2 :]
        if self._noise:
            stray = bytearray(self._random.randbytes(self._random.randrange(1, 6)))
            frame[:0] = stray + _FOREIGN + b"\xaa"
        line.write(bytes(frame))

    def _answer(self, body: bytes) -> tuple[Answer | None, float]:
        """The answer, None for none, and how long the reader takes for it (seconds)."""
        with self._lock:
            fault = self._struck(body)
            if fault is not None:
                return Answer(fault), 0.0
            if body == protocol.READ_BASE.body:
                return self._read_base()
            return self._short_answer(body), 0.0

    def _short_answer(self, body: bytes) -> Answer:
        if body == protocol.RESET.body:
            self._found = self._selected = False
            return Answer(protocol.OK)
        if body == protocol.STATUS.body:
            return Answer(protocol.OK)
        if body == protocol.SAM_ID.body:
            return Answer(protocol.OK, data=SAM_ID)
        if body == protocol.FIND.body:
            if self._card is None or self._must_lift:
                return Answer(protocol.FIND_FAILED)
            self._found, self._selected = True, False
            return Answer(protocol.FOUND, data=bytes(4))
        if body == protocol.SELECT.body:
            if not self._found:
                return Answer(protocol.SELECT_FAILED)
            self._found, self._selected = False, True
            return Answer(protocol.OK, data=bytes(8))
        if body == protocol.READ_NEWEST_ADDRESS.body:
            if self._card is None or not self._selected:
                return Answer(protocol.READ_FAILED)
            address = self._card.card.newest_address_bytes()
            return Answer(protocol.NO_SUCH_ITEM) if address is None else Answer(protocol.OK, data=address)
        return Answer(protocol.BAD_COMMAND)

    def _read_base(self) -> tuple[Answer | None, float]:
        if self._card is None or not self._selected:
            return Answer(protocol.READ_FAILED), 0.0
        if self._must_lift and self._reread != protocol.OK:
            return (None if self._reread is None else Answer(self._reread)), 0.0
        if self._remove_at is not None:
            taken = min(self._remove_at, protocol.TEXT_BYTES + protocol.PHOTO_BYTES)
            self._remove_at = None
            self._lay(None)
            return Answer(protocol.READ_FAILED), taken * 10 / self._baud
        self._must_lift = True
        data = protocol.build_base(self._card.card.text_block(), _PHOTO)
        return Answer(protocol.OK, data=data), self._think_s

    def _struck(self, body: bytes) -> int | None:
        fault = self._fault
        if fault is None:
            return None
        if fault in _ON_FIND:
            strikes = body == protocol.FIND.body
        elif fault in _ON_SELECT:
            strikes = body == protocol.SELECT.body
        else:
            strikes = fault in _EVERY or body == protocol.READ_BASE.body
        if not strikes:
            return None
        if self._fault_times > 0:
            self._fault_times -= 1
            if self._fault_times == 0:
                self._fault = None
        if fault in protocol.CARD_MOVED:
            self._found = self._selected = False
        return fault

    def _lay(self, citizen: Citizen | None) -> None:
        self._card = citizen
        self._found = self._selected = self._must_lift = False

    def _set_fault(self, value: str) -> None:
        if value == "none":
            self._fault = None
            return
        status, _, times = value.partition("*")
        found = _status(status, "fault is a status byte in hex such as 32, 41*2 for twice, or none")
        self._fault_times = _number("fault", times) if times else 0
        self._fault = found


def _on(key: str, value: str) -> bool:
    if value not in ("on", "off"):
        raise ValueError(f"{key} is on or off")
    return value == "on"


def _status(value: str, otherwise: str) -> int:
    try:
        found = int(value, 16)
    except ValueError:
        found = -1
    if not 0 <= found <= 0xFF:
        raise ValueError(otherwise)
    return found


def _reread(value: str) -> int | None:
    if value in ("ok", "silent"):
        return protocol.OK if value == "ok" else None
    return _status(value, "reread is ok, a status byte in hex such as 41, or silent")


def style_of(value: str) -> Style | None:
    match value:
        case "":
            return None
        case "split" | "whole":
            return value
    raise ValueError("usb is split or whole")


def _number(key: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise ValueError(f"{key} is a whole number")
    return int(value)


if __name__ == "__main__":
    from drivers.id_reader.emulator_command import main

    sys.exit(main())
