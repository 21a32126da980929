"""The bell is a sound of its own, and comes out of the loudspeaker's way of playing."""

from __future__ import annotations

import numpy as np

from drivers.speech.bell import SECONDS, bell
from drivers.speech.mixer import Mixer, Utterance
from drivers.speech.sound import SAMPLE_RATE, loudness, to_signal


def test_the_bell_is_loud_clean_and_over_in_time() -> None:
    samples = bell()
    assert len(samples) == int(SECONDS * SAMPLE_RATE)
    assert 20_000 < int(np.abs(samples).max()) < 30_000  # loud, and never clipped
    assert abs(int(samples[0])) < 100  # no click
    assert int(np.abs(samples[-200:]).max()) < 1_500
    assert loudness(to_signal(samples)) > -24


def test_it_sounds_after_what_is_being_said_and_a_new_text_does_not_cut_it() -> None:
    told: list[str] = []
    mixer = Mixer(lambda kind, utterance: told.append(f"{utterance.id} {kind}"))
    rung = Utterance(id="bell", text="[bell]", language="", private=False, volume=8, priority=2)
    mixer.play(rung)
    mixer.feed(rung, bell())
    mixer.complete(rung)
    mixer.stop(up_to=1)
    played = np.concatenate([mixer.pull(SAMPLE_RATE // 10) for _ in range(20)])
    assert told == ["bell started", "bell finished"]
    assert int(np.abs(played).max()) > 10_000
