"""What counts as a sound, the same for the kiosk and its peers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 22050  # of espeak-ng and of the kiosk
AUDIBLE = 10 ** (-47 / 20) * 32768  # -47 dBFS: below it there is nothing to hear


def first_audible(samples: NDArray[Any]) -> int | None:
    """The place of the first 16-bit sample that can be heard; None in silence."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > AUDIBLE)
    return int(loud[0]) if len(loud) else None


def last_audible(samples: NDArray[Any]) -> int | None:
    """The place of the last 16-bit sample that can be heard; None in silence."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > AUDIBLE)
    return int(loud[-1]) if len(loud) else None
