"""Speech output: rendered by espeak-ng in a process that may die, played on a device we own. See README.md."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from drivers.contract import Driver
from drivers.emulation import Emulator
from drivers.speech.driver import Spoken, VoiceDriver
from drivers.speech.emulator import SpeechEmulator
from drivers.speech.mixer import Outcome
from drivers.speech.options import SpeechOptions
from drivers.speech.output import Heard, save_heard

__all__ = ["DRIVERS", "OPTIONS", "Heard", "Outcome", "SpeechEmulator", "Spoken", "make_emulator", "save_heard"]

DRIVERS: dict[str, type[Driver]] = {"voice": VoiceDriver}
OPTIONS: dict[str, type[BaseModel]] = {"voice": SpeechOptions}


def make_emulator(options: Mapping[str, str]) -> Emulator:
    """`options` are first values of the emulator's keys. Raises ValueError."""
    return SpeechEmulator(options)
