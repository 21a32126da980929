"""Short tones of the terminal's own, in numbers: a count that rises towards the moment, and the moment itself.

Each is told from the others by pitch and from speech by being pure; none is the bell (drivers.speech.bell). They begin
and end softly: somebody who startles at a shutter moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from drivers.speech.sound import SAMPLE_RATE, Samples

TONES: Mapping[str, tuple[tuple[float, float], ...]] = MappingProxyType(
    {
        "count-3": ((523.25, 0.14),),
        "count-2": ((659.26, 0.14),),
        "count-1": ((783.99, 0.14),),
        "taken": ((1046.5, 0.12), (1318.5, 0.2)),
    }
)
"""By name: (hertz, seconds) one after the other."""
RISE = 0.02  # seconds, of a raised cosine
PEAK = 0.35  # of full scale: speech peaks at about twice that


def tone(name: str) -> Samples:
    """At the terminal's sample rate. Raises ValueError naming those there are."""
    if name not in TONES:
        raise ValueError(f"tone {name!r} is none of {', '.join(TONES)}")
    parts = [_note(hertz, seconds) for hertz, seconds in TONES[name]]
    samples: Samples = (np.concatenate(parts) * PEAK * 32767).astype(np.int16)
    return samples


def _note(hertz: float, seconds: float) -> np.ndarray:
    at = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    edge = np.clip(np.minimum(at, seconds - at) / RISE, 0.0, 1.0)
    note: np.ndarray = np.sin(2 * np.pi * hertz * at) * (0.5 - 0.5 * np.cos(np.pi * edge))
    return note
