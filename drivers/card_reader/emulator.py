"""A virtual reader below a real PC/SC service, with a virtual card in it, misbehaving as told.

`python -m drivers.card_reader.emulator --card elderly` prints the URL to connect to and runs until interrupted; lines
`KEY=VALUE` on its standard input do what `kiosk sim card_reader KEY=VALUE` does.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from drivers.card_reader.demo_cards import FOLDER, DemoCard, card_names, load_card
from drivers.card_reader.service import READER, PrivateService
from drivers.card_reader.virtual_card import VirtualCard
from drivers.card_reader.vpcd import CardRemoved, Chip, VpcdSlot
from drivers.emulation import run_by_hand, stage

_NO_ATR = bytes(40)  # longer than any answer to reset: powering up fails
_FAULT = re.compile(r"([0-9A-Fa-f]{4})(?:\*([0-9]{1,4}))?")
_WATCH = 0.2

_KEYS = {
    "card": "a card's file name | none (the same one again is lifted and laid anew)",
    "chip": "ok | dead: dead gives no sign, as one the wrong way up",
    "mute": "on | off: the chip hears commands and never answers",
    "remove_at": "the card is taken away at the N-th command from now | off",
    "fault": "status word in hex answered instead of data, e.g. 6F00; 6A82*2 for twice | none",
    "think_ms": "the chip's time for each command, in milliseconds",
    "plug": "in | out: the reader's cable (the service restarts: it cannot unplug a virtual reader otherwise)",
    "service": "up | down | frozen: pcscd runs, was killed, neither answers nor hangs up",
}


class PcscEmulator:
    """Implements `drivers.emulation.Emulator`. `start` raises OSError naming what is not installed."""

    role = "card_reader"

    def __init__(self, card: str = "none", *, cards: Path = FOLDER) -> None:
        self._cards = cards
        self._lock = threading.RLock()
        self._slot: VpcdSlot | None = None
        self._service: PrivateService | None = None
        self._keeper: threading.Thread | None = None
        self._stopping = threading.Event()
        self.commands: list[bytes] = []  # every command a card got, for tests
        self._card: DemoCard | None = None
        self._dead = self._mute = False
        self._remove_at: int | None = None
        self._fault: bytes | None = None
        self._fault_times = 0
        self._think_s = 0.0
        self._wanted = "up"
        self._plugged = True
        self.set("card", card)

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> PcscEmulator:
        """`cards` (a folder), and any key of `set`. Raises ValueError."""
        rest = dict(options)
        emulator = cls(rest.pop("card", "none"), cards=Path(rest.pop("cards", str(FOLDER))))
        for key, value in rest.items():
            emulator.set(key, value)
        return emulator

    # --- what every emulator offers

    @property
    def url(self) -> str:
        if self._service is None:
            raise RuntimeError("the emulator is not started")
        return f"pcsc:{READER}?socket={self._service.socket}"

    @property
    def pid(self) -> int | None:
        """Of pcscd, None while it is down."""
        with self._lock:
            return self._service.pid if self._service else None

    def start(self) -> None:
        with self._lock:
            if self._service is not None:
                return
            self._stopping.clear()
            service = PrivateService()
            service.has_reader = self._plugged
            try:
                if self._wanted != "down":
                    service.start()
            except OSError:
                service.remove()
                raise
            self._service = service
            self._slot = VpcdSlot(self._port)
            self._lay()
        self._keeper = threading.Thread(target=self._keep, name="pcscd-keeper", daemon=True)
        self._keeper.start()

    def stop(self) -> None:
        self._stopping.set()
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.join(15)
        with self._lock:
            service, self._service = self._service, None
            slot, self._slot = self._slot, None
        if service is not None:
            service.remove()
        if slot is not None:
            slot.stop()

    def keys(self) -> Mapping[str, str]:
        return dict(_KEYS)

    def set(self, key: str, value: str) -> None:
        with self._lock:
            match key:
                case "card":
                    self._card = None if value == "none" else load_card(value, self._cards)
                    self._lay()
                case "chip":
                    self._dead = _one_of(key, value, "dead", "ok")
                    self._lay()
                case "mute":
                    self._mute = _one_of(key, value, "on", "off")
                case "remove_at":
                    self._remove_at = None if value == "off" else max(1, _number(key, value))
                case "fault":
                    self._set_fault(value)
                case "think_ms":
                    self._think_s = _number(key, value) / 1000
                case "plug":
                    self._set_plug(_one_of(key, value, "in", "out"))
                case "service":
                    self._set_service(value)
                case _:
                    raise ValueError(f"no key {key!r}; there are {', '.join(_KEYS)}")

    def describe(self) -> Mapping[str, str]:
        with self._lock:
            return {
                "card": self._card.id if self._card else "none",
                "cards": " ".join(card_names(self._cards)),
                "chip": "dead" if self._dead else "ok",
                "mute": "on" if self._mute else "off",
                "remove_at": "off" if self._remove_at is None else str(self._remove_at),
                "think_ms": str(round(self._think_s * 1000)),
                "fault": self._fault.hex().upper() if self._fault else "none",
                "plug": "in" if self._plugged else "out",
                "service": self._wanted,
            }

    # --- staging

    def _port(self) -> int | None:
        service = self._service
        return service.port if service is not None and self._plugged and self._wanted != "down" else None

    def _lay(self) -> None:
        if self._slot is not None:
            self._slot.put(self._chip(self._card, self._slot) if self._card else None)

    def _chip(self, card: DemoCard, slot: VpcdSlot) -> Chip:
        chip = card.make()
        reset_atr = _NO_ATR if self._dead else chip.atr
        return Chip(chip.atr, reset_atr, chip.power, lambda apdu: self._answer(chip, card, slot, apdu))

    def _answer(self, chip: VirtualCard, card: DemoCard, slot: VpcdSlot, apdu: bytes) -> bytes | None:
        if self._think_s:
            slot.pause(self._think_s, lambda: self._card is card)
        with self._lock:
            self.commands.append(apdu)
            if self._remove_at is not None:
                self._remove_at -= 1
                if self._remove_at <= 0:
                    self._remove_at, self._card = None, None
                    raise CardRemoved
            if self._mute:
                return None
            if self._fault is not None:
                fault = self._fault
                if self._fault_times:
                    self._fault_times -= 1
                    if not self._fault_times:
                        self._fault = None
                return fault
        return chip.answer(apdu)

    def _set_fault(self, value: str) -> None:
        if value == "none":
            self._fault, self._fault_times = None, 0
            return
        found = _FAULT.fullmatch(value)
        if found is None:
            raise ValueError("fault is a status word in hex such as 6F00, 6A82*2 for twice, or none")
        self._fault, self._fault_times = bytes.fromhex(found[1]), int(found[2] or 0)

    def _set_plug(self, plugged: bool) -> None:
        if plugged is self._plugged:
            return
        self._plugged = plugged
        if self._service is not None:
            self._service.has_reader = plugged
            if self._wanted == "up":
                self._service.start()

    def _set_service(self, value: str) -> None:
        if value not in ("up", "down", "frozen"):
            raise ValueError("service is up, down or frozen")
        before, self._wanted = self._wanted, value
        if self._service is None:
            return
        if value == "down":
            self._service.kill()
            return
        if before == "frozen":
            self._service.freeze(False)
        moved = self._service.shows_reader is not self._plugged  # while it was frozen
        if self._service.pid is None or moved:
            self._service.start()
        if value == "frozen":
            self._service.freeze(True)

    def _keep(self) -> None:
        """pcscd ends by itself a minute after its last client; somebody may come later."""
        while not self._stopping.wait(_WATCH):
            with self._lock, contextlib.suppress(OSError):
                if self._service is not None and self._wanted == "up" and self._service.pid is None:
                    self._service.start()


def _one_of(key: str, value: str, true: str, false: str) -> bool:
    if value not in (true, false):
        raise ValueError(f"{key} is {true} or {false}")
    return value == true


def _number(key: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 7):
        raise ValueError(f"{key} is a whole number")
    return int(value)


def main(arguments: list[str] | None = None) -> int:
    """Runs a reader until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m drivers.card_reader.emulator", description="An emulated reader.")
    parser.add_argument("--card", default="none", help=f"one of {', '.join(card_names())}, none")
    parser.add_argument("--cards", type=Path, default=FOLDER, help="folder of cards' YAML files")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="stage something at the start")
    chosen = parser.parse_args(arguments)
    try:
        emulator = PcscEmulator(chosen.card, cards=chosen.cards)
        stage(emulator, chosen.set)
    except ValueError as error:
        parser.error(str(error))
    return run_by_hand(emulator, lambda: emulator.url)


if __name__ == "__main__":
    sys.exit(main())
