"""A07: counts flashes as WCAG 2.3.1 defines them, in every place of the screen. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]  # height × width × 3
Light = npt.NDArray[np.float64]  # relative luminance 0…1 of each cell

CELLS = (8, 14)
"""Across and down: 37 mm square on a 23.8 inch panel. A general flash may be dangerous from 47 mm square on (0.006 sr
at 600 mm); here each cell by itself is held to the limit."""

CHANGE, DARK = 0.10, 0.80
"""A change of a tenth of the greatest luminance counts where its darker side is below 0.80 (WCAG 2.2)."""

WINDOW_S = 2.0

MOST_IN_FILM = 3
"""In that time, where a film is shown: WCAG 2.3.1 allows three in one second. Hands before a light wall make one now
and then. A page that shows none has one at most."""


def _linear() -> npt.NDArray[np.float32]:
    part = np.arange(256) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4).astype(np.float32)


LINEAR = _linear()
WEIGHTS = np.array((0.2126, 0.7152, 0.0722), np.float32)


def light_of(picture: Picture) -> Light:
    """Mean relative luminance of each cell (WCAG 2.2)."""
    light = LINEAR[picture] @ WEIGHTS
    high, wide = light.shape
    rows = np.arange(CELLS[1]) * high // CELLS[1]
    columns = np.arange(CELLS[0]) * wide // CELLS[0]
    sums = np.add.reduceat(np.add.reduceat(light, rows, axis=0), columns, axis=1)
    sizes = np.outer(np.diff([*rows, high]), np.diff([*columns, wide]))
    return np.asarray(sums / sizes, np.float64)


def most_flashes(film: Sequence[tuple[float, Light]]) -> int:
    """`film`: (seconds, light of the cells) of each frame that differs from the last. The most flashes any cell shows
    within two seconds."""
    most = 0
    for cell in np.ndindex(film[0][1].shape if film else (0,)):
        ends = list(_flashes([(at, float(light[cell])) for at, light in film]))
        for number, end in enumerate(ends):
            most = max(most, sum(end - WINDOW_S < at <= end for at in ends[: number + 1]))
    return most


def _flashes(light: Sequence[tuple[float, float]]) -> Iterator[float]:
    """When each pair of opposing changes of one cell was complete."""
    least = most = light[0][1]  # since the last change that counted
    direction = 0
    for at, now in light:
        least, most = min(least, now), max(most, now)
        rise = 1 if now - least >= CHANGE and least < DARK else 0
        fall = 1 if most - now >= CHANGE and now < DARK else 0
        turn = rise - fall
        if turn == 0 or turn == direction:
            continue
        if direction:
            yield at
        direction = 0 if direction else turn
        least = most = now
