"""What is wired to the terminal of the robot citizens: the real drivers over emulators, or hands that are always quick.

`RealParts` runs every driver as a terminal in service does; its time is real. `PromptParts` answers every command when
a person's hand or a machine would have, by the hall's own clock, so that hours pass in a second.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any, ClassVar, Protocol

from PIL import Image

from drivers.backoff import Timing
from drivers.card_reader import Card, CardKind, CardType
from drivers.config import DevicesConfig, parse_devices
from drivers.contract import Code, DeviceEvent, DriverError, Proof
from drivers.gateway import Gateway
from drivers.id_reader.citizens import load_citizen
from drivers.id_reader.text import decode_document
from drivers.speech.voices import voices

TIMING = Timing(probe_every=0.5, cancel_grace=3.0, rescan=0.1, fresh=1.0, fresh_retry=0.05, stable=2.0, tick=0.05)
SPEECH_SPEED = 400
BUS_CARD = Card(CardType.TRANSIT, CardKind.ELDERLY, "3104421222000012345", valid_to=date(2028, 3, 31), balance_fen=2755)
SIGNS_A_SECOND = 3.0  # spoken: 180 a minute
Listener = Callable[[DeviceEvent], None]
Voices = Mapping[str, Mapping[str, str]]
"""Who can be heard, as World.voices."""

DEVICES = """
version: 1
devices:
  id_reader: {{driver: sam, simulate: always, options: {{poll_ms: 100, lift_hint_s: 60}}, required_by: {{{required}}}}}
  receipt_printer: {{driver: escpos, simulate: always, options: {{presenter: custom}},
                     emulator: {{speed: '2000', presenter: 'on'}}, required_by: {{{optional}}}}}
  camera: {{driver: opencv, simulate: always, emulator: {{fps: '8'}},
            options: {{burst_frames: 2, drop_frames: 1, count_lead_s: 0.3, count_step_s: 0.2}},
            required_by: {{{required}}}}}
  document_camera: {{driver: opencv, simulate: always, emulator: {{fps: '8'}},
                     options: {{width: 640, height: 480, burst_frames: 2, drop_frames: 1}}}}
  speech: {{driver: voice, simulate: always, options: {{output: 'null', cache: '{cache}'{speech}}},
            emulator: {{speedup: '{speed}'}}}}
  keypad: {{driver: evdev, simulate: always, options: {{keymap: {keymap}, same_key_ms: 0}},
            emulator: {{keymap: {keymap}}}}}
  headphones: {{driver: jack, simulate: always}}
"""


class Parts(Protocol):
    """What the hall needs of its parts. `begin` and `end` belong to one hall; the parts may outlive it."""

    real: bool
    voices: Voices

    def submit(self, role: str, command: str, *args: Any, timeout: float, visit: str = "", **options: Any) -> Any: ...

    def cancel_visit(self, visit: str) -> None: ...

    def latest_frame(self, role: str = "camera") -> Any: ...

    def begin(self, listener: Listener, now: Callable[[], float]) -> None: ...

    def end(self) -> None: ...

    def tick(self) -> None: ...

    def card(self, citizen: str) -> None:
        """Lays this citizen's card on the reader, whichever asks for one; empty: takes what lies there. A terminal of
        real parts has no reader for bus cards."""

    def key(self, key: str) -> None:
        """A key of the tactile keypad, by what it means."""

    def slips(self) -> list[list[str]]:
        """The slips printed since `begin`, as lines."""


# ---- real ---------------------------------------------------------------------------------------------------------


def devices(
    services: tuple[str, ...], folder: Path, keymap: str = "tactile-9", speech: str = "", speed: int = SPEECH_SPEED
) -> DevicesConfig:
    """devices.yaml of a terminal of emulated parts that all these services need."""
    text = DEVICES.format(
        required=", ".join(f"{one}: required" for one in services),
        optional=", ".join(f"{one}: optional" for one in services),
        cache=folder / "speech",
        keymap=keymap,
        speech=speech and f", {speech}",
        speed=speed,
    )
    config = parse_devices(text)
    assert config.problems == (), [str(problem) for problem in config.problems]
    return config


class RealParts:
    """The gateway with the real drivers and their emulators. One may serve many halls, one after another."""

    real = True

    def __init__(self, config: DevicesConfig) -> None:
        self._listener: Listener | None = None
        self.voices = voices(config)
        self.gateway = Gateway(config, profile="demo", on_event=self._told, timing=TIMING)
        self.gateway.start()
        self._cuts = 0

    def _told(self, event: DeviceEvent) -> None:
        if (listener := self._listener) is not None:
            listener(event)

    def close(self) -> None:
        self._listener = None
        self.gateway.stop()

    def begin(self, listener: Listener, now: Callable[[], float]) -> None:
        for role in ("id_reader", "receipt_printer", "camera", "document_camera", "keypad"):
            end = time.monotonic() + 10.0
            while not self.gateway.statuses()[role].usable:
                assert time.monotonic() < end, f"the {role} does not come up: {self.gateway.statuses()[role]}"
                time.sleep(0.01)
        self._cuts = self._cut()
        self._listener = listener

    def end(self) -> None:
        self._listener = None
        self.card("")
        self.gateway.sim_set("headphones", "jack", "out")
        self.gateway.sim_set("speech", "plug", "in")

    def submit(self, role: str, command: str, *args: Any, timeout: float, visit: str = "", **options: Any) -> Any:
        return self.gateway.submit(role, command, *args, timeout=timeout, visit=visit, **options)

    def cancel_visit(self, visit: str) -> None:
        self.gateway.cancel_visit(visit)

    def latest_frame(self, role: str = "camera") -> Any:
        return self.gateway.latest_frame(role)

    def tick(self) -> None:
        pass

    def card(self, citizen: str) -> None:
        self.gateway.sim_set("id_reader", "card", citizen or "none")

    def key(self, key: str) -> None:
        self.gateway.sim_set("keypad", "press", key)

    def set(self, role: str, key: str, value: str) -> None:
        self.gateway.sim_set(role, key, value)

    def _cut(self) -> int:
        emulator: Any = self.gateway.emulator("receipt_printer")
        return int(emulator.describe()["slips"])

    def slips(self) -> list[list[str]]:
        emulator: Any = self.gateway.emulator("receipt_printer")
        new = self._cut() - self._cuts
        return [list(slip.lines) for slip in emulator.slips()[-new:]] if new else []


# ---- prompt -------------------------------------------------------------------------------------------------------


@cache
def _portrait() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (41, 57), "#88aacc").save(stream, "JPEG")
    return stream.getvalue()


@dataclass(eq=False)
class _Job:
    role: str
    command: str
    visit: str
    options: dict[str, Any] = field(repr=False)
    due: float | None = None  # None: when a hand does it
    future: Future[Any] = field(default_factory=Future)

    def cancel(self) -> None:
        if not self.future.done():
            self.future.set_exception(DriverError(Code.CANCELED, role=self.role))


class PromptParts:
    """Each command ends when it would have: a card is read while it lies there, a sentence lasts as long as it is.

    Seconds are the hall's; nothing here has a thread.
    """

    real = False
    _SECONDS: ClassVar = {"read": 0.8, "take_portrait": 1.0, "scan": 1.0, "print_document": 2.0, "print_photo": 6.0}

    def __init__(self, voices: Voices = MappingProxyType({})) -> None:
        self.voices = voices
        self._listener: Listener = lambda event: None
        self._now: Callable[[], float] = lambda: 0.0
        self._jobs: list[_Job] = []
        self._speech: tuple[str, float] | None = None
        self._card = ""
        self._read: set[str] = set()  # the readers that have read the card that lies there
        self._left_at = 0.0
        self._slips: list[list[str]] = []

    def begin(self, listener: Listener, now: Callable[[], float]) -> None:
        self._listener, self._now = listener, now
        self._jobs, self._speech, self._slips = [], None, []

    def end(self) -> None:
        self._listener = lambda event: None
        self._card = ""
        self._read.clear()

    def submit(self, role: str, command: str, *args: Any, timeout: float, visit: str = "", **options: Any) -> _Job:
        job = _Job(role, command, visit, {**options, **{str(i): value for i, value in enumerate(args)}})
        if role == "speech":
            self._speak(job)
        elif command == "read":
            self._jobs.append(job)
            self._place(job)
        else:
            job.due = self._now() + self._SECONDS.get(command, 0.0)
            self._jobs.append(job)
        return job

    def _speak(self, job: _Job) -> None:
        job.future.set_result(None)
        if job.command in ("say", "stop") and self._speech is not None:
            ended, self._speech = self._speech, None
            self._listener(DeviceEvent("speech", "speech_interrupted", ended[0]))
        if job.command == "say":
            name, seconds = job.options["id"], len(job.options["0"]) / SIGNS_A_SECOND
            self._speech = name, self._now() + seconds
            self._listener(DeviceEvent("speech", "speech_started", name))

    def _place(self, job: _Job) -> None:
        job.due = self._now() + self._SECONDS["read"] if self._card and job.role not in self._read else None

    def cancel_visit(self, visit: str) -> None:
        for job in self._jobs:
            if job.visit == visit:
                job.cancel()

    def latest_frame(self, role: str = "camera") -> Any:
        return None

    def tick(self) -> None:
        now = self._now()
        if self._speech is not None and now >= self._speech[1]:
            ended, self._speech = self._speech, None
            self._listener(DeviceEvent("speech", "speech_finished", ended[0]))
        if "id_reader" in self._read and self._card and now >= self._left_at:
            self._left_at = now + 2.0
            self._listener(DeviceEvent("id_reader", "media_left", None))
        self._jobs = [job for job in self._jobs if not job.future.done()]
        for job in list(self._jobs):
            if job.due is not None and now >= job.due and not job.future.done():
                job.future.set_result(self._result(job))

    def _result(self, job: _Job) -> Any:
        match job.command:
            case "read" if job.role == "card_reader":
                self._read.add(job.role)
                return BUS_CARD
            case "read":
                self._read.add(job.role)
                self._left_at = self._now() + 2.0
                card = load_citizen(self._card).card
                return decode_document(card.text_block(), newest_address=card.newest_address_bytes())
            case "take_portrait":
                return SimpleNamespace(jpeg=_portrait(), advice=(), acceptable=True)
            case "scan":
                return SimpleNamespace(jpeg=_portrait(), advice=())
            case "print_document":
                self._slips.append([str(getattr(line, "text", "")) for line in job.options["slip"].lines])
                return SimpleNamespace(proof=Proof.PRINTED)
            case "print_photo":
                return SimpleNamespace(proof=Proof.PRINTED)
        return None

    def card(self, citizen: str) -> None:
        was, self._card = self._card, citizen
        self._read.clear()
        if was and not citizen:
            self._listener(DeviceEvent("id_reader", "media_removed", None))
        for job in self._jobs:
            if job.command == "read":
                self._place(job)

    def key(self, key: str) -> None:
        self._listener(DeviceEvent("keypad", "key", key))

    def slips(self) -> list[list[str]]:
        return self._slips
