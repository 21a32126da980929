"""The tones of the count: told apart by pitch, soft at both ends, not cut off by the word that follows."""

from __future__ import annotations

import re
import subprocess
import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from drivers.speech.mixer import Mixer, Utterance
from drivers.speech.sound import SAMPLE_RATE
from drivers.speech.tones import TONES, tone


@pytest.mark.parametrize("name", TONES)
def test_a_tone_is_short_soft_at_both_ends_and_no_louder_than_speech(name: str) -> None:
    samples = tone(name)
    assert 0.1 <= len(samples) / SAMPLE_RATE <= 0.4
    assert 8_000 < int(np.abs(samples).max()) < 13_000
    assert int(np.abs(samples[:20]).max()) < 500 and int(np.abs(samples[-20:]).max()) < 500


def _hertz(name: str, folder: Path) -> float:
    """As sox measures it in a file."""
    path = folder / f"{name}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(tone(name).tobytes())
    told = subprocess.run(["sox", path, "-n", "stat"], capture_output=True, text=True, check=True).stderr
    found = re.search(r"Rough\s+frequency:\s+(\d+)", told)
    assert found is not None
    return float(found[1])


def test_they_rise_by_a_third_or_so_towards_the_moment(tmp_path: Path) -> None:
    heard = [_hertz(name, tmp_path) for name in ("count-3", "count-2", "count-1", "taken")]
    assert all(after / before > 1.12 for before, after in pairwise(heard)), heard


def test_an_unknown_tone_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="count-3"):
        tone("gong")


def test_the_word_that_follows_does_not_cut_it_off() -> None:
    told: list[str] = []
    mixer = Mixer(lambda kind, utterance: told.append(f"{utterance.id} {kind}"))
    played = Utterance(id="count-3", text="[count-3]", language="", private=False, volume=8, priority=2)
    mixer.play(played)
    mixer.feed(played, tone("count-3"))
    mixer.complete(played)
    mixer.stop(up_to=1)
    mixer.pull(SAMPLE_RATE // 2)
    assert told == ["count-3 started", "count-3 finished"]
