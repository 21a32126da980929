"""A few samples to a loudspeaker, and nothing else: for the recorder, which lets people hear their own take."""

from __future__ import annotations

import threading

from drivers.speech.mixer import Mixer, Utterance
from drivers.speech.output import AudioOutput
from drivers.speech.sound import SAMPLE_RATE, STEPS, Samples

_EXTRA_S = 3.0


def play(samples: Samples, device: str = "", stop: threading.Event | None = None) -> None:
    """Returns when it has been heard, or `stop` was set. Raises DriverError HARDWARE_ERROR `no_audio`, CONFIG_ERROR."""
    over = stop or threading.Event()
    heard = Utterance(id="take", text="", language="", private=False, volume=STEPS)

    def notify(kind: str, utterance: Utterance) -> None:
        if kind != "started":
            over.set()

    mixer = Mixer(notify)
    output = AudioOutput(mixer, device)
    output.open()
    try:
        mixer.play(heard)
        mixer.feed(heard, samples.copy())
        mixer.complete(heard)
        over.wait(len(samples) / SAMPLE_RATE + _EXTRA_S)
    finally:
        output.close()
