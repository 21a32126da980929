"""The real voice driver, playing into the hand of whoever measures: sound passes sample by sample on its own clock.

What is measured is what a loudspeaker would have played, on the output's own time, so that a busy machine falsifies
nothing: while the next sentence is being rendered the clock stands. How long rendering takes is measured by `bench`.
"""

from __future__ import annotations

import queue
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from drivers.contract import Deadline, DeviceEvent, DriverError
from drivers.speech.driver import VoiceDriver
from drivers.speech.mixer import Mixer, Utterance
from drivers.speech.output import PERIOD_MS, PERIODS, NullOutput
from drivers.speech.sound import SAMPLE_RATE
from kiosk_app.tools.audit.behaviour.stand import Clock, Command

BLOCK_S = 0.010
DEVICE_S = PERIOD_MS * PERIODS / 1000
"""What has been handed to a real sound card and cannot be taken back."""

FADES_S = 0.5
"""Whatever is cut off has faded by then."""

AUDIBLE = 33
"""Of 32768: -60 dB."""

PATIENCE_S = 20.0
"""Real seconds a sentence may be rendered for before the audit gives up."""


class VoiceStuck(RuntimeError):
    """The voice renders nothing: not a finding, but a machine on which speech cannot be measured."""


class HandTurned(NullOutput):
    """An output that takes samples only when it is turned."""

    device = "none (turned by hand)"

    def __init__(self, mixer: Mixer) -> None:
        super().__init__(mixer)
        self._source = mixer
        self.over = 0  # utterances that ended

    def open(self) -> None:
        """No thread: nothing plays by itself."""

    def ended(self, utterance: Utterance) -> None:
        super().ended(utterance)
        self.over += 1

    @property
    def playing(self) -> tuple[str, int]:
        """The utterance that sounds, and its samples so far."""
        return self._source.playing

    def turn(self) -> bool:
        """Takes one block; whether anything in it can be heard. Raises VoiceStuck."""
        end = time.monotonic() + PATIENCE_S
        while self._source.starved:
            if time.monotonic() > end:
                raise VoiceStuck("the voice renders nothing; does `kiosk device speech say 你好` speak?")
            time.sleep(0.001)
        block = self._source.pull(round(BLOCK_S * SAMPLE_RATE))
        return bool(np.abs(block.astype(np.int32)).max(initial=0) >= AUDIBLE)


class _TurnedDriver(VoiceDriver):
    """The driver as it is, but for where its sound goes."""

    def _null(self) -> NullOutput:
        output = HandTurned(self._mixer)
        output.route = self._route
        return output


@dataclass(slots=True)
class SoundEar:
    """The driver as an ear of a stand. One at a time speaks; `close` it."""

    cache: Path
    make: type[VoiceDriver] = _TurnedDriver
    driver: VoiceDriver = field(init=False)
    output: HandTurned = field(init=False)
    _told: queue.SimpleQueue[DeviceEvent] = field(default_factory=queue.SimpleQueue)
    _ends: int = 0

    def __post_init__(self) -> None:
        """Raises DriverError where this machine has no voice."""
        self.driver = self.make("null:", {"output": "null", "cache": self.cache}, self._told.put)
        self.driver.open(Deadline.after(PATIENCE_S))
        output = self.driver._output
        assert isinstance(output, HandTurned)
        self.output = output

    def take(self, command: Command) -> None:
        try:
            result = getattr(self.driver, command.name)(Deadline.after(PATIENCE_S), *command.values, **command.options)
        except DriverError as error:
            command.future.set_exception(error)
        else:
            command.future.set_result(result)

    def news(self, now: float) -> list[DeviceEvent]:
        """All there are: who ended on the output's time has told so before it is gone on."""
        news: list[DeviceEvent] = []
        while self._ends < self.output.over or not self._told.empty():
            event = self._told.get(timeout=PATIENCE_S)
            self._ends += event.kind in ("speech_finished", "speech_interrupted", "speech_failed")
            news.append(event)
        return news

    @property
    def sounding(self) -> bool:
        return bool(self.output.playing[0])

    def heard(self, utterance: str) -> int | None:
        """Samples of an utterance that has ended; None while it has not."""
        return next((one.samples for one in reversed(self.output.heard()) if one.id == utterance), None)

    def hush(self) -> None:
        """As when nobody has been here: for the next page."""
        deadline = Deadline.after(PATIENCE_S)
        self.driver.stop(deadline)
        for _ in range(round(FADES_S / BLOCK_S)):
            self.output.turn()
        if self.output.route != "speaker":
            self.driver.route(deadline, "speaker")
        self.news(0.0)
        self.output.forget()

    def close(self) -> None:
        self.driver.close()

    def turn(self, clock: Clock) -> bool:
        """Ten milliseconds pass; whether anything was heard in them."""
        clock.seconds += BLOCK_S
        return self.output.turn()


def of_driver(ear: SoundEar) -> dict[str, Any]:
    """What the driver would bring to the next person."""
    _, details = ear.driver.probe(Deadline.after(PATIENCE_S))
    return {"route": details["route"], "volume": ear.driver._volume}
