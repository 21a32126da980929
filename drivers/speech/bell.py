"""A bell in numbers: two strokes of a struck bar, for staff to hear across a hall."""

from __future__ import annotations

import numpy as np

from drivers.speech.sound import SAMPLE_RATE, Samples

STROKES = ((0.0, 1046.5), (0.45, 784.0))  # seconds, hertz: a falling fourth, unlike any tone of the terminal's own
PARTIALS = ((1.0, 1.0), (2.76, 0.4), (5.4, 0.15))  # of a free bar: ratio, strength
FADES = 0.35  # seconds to 1/e
SECONDS = 1.8
PEAK = 0.7  # of full scale


def bell() -> Samples:
    """One ring, at the terminal's sample rate."""
    at = np.arange(int(SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    signal = np.zeros_like(at)
    for begins, hertz in STROKES:
        since = np.clip(at - begins, 0.0, None)
        struck = (at >= begins) * np.exp(-since / FADES) * np.clip(since / 0.004, 0.0, 1.0)  # no click
        for ratio, strength in PARTIALS:
            signal += struck * strength * np.sin(2 * np.pi * hertz * ratio * since)
    loudest = float(np.max(np.abs(signal)))
    samples: Samples = (signal / loudest * PEAK * 32767).astype(np.int16)
    return samples
