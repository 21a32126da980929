"""Exposure and white balance of the emulated camera: its controls, and what they do to the light."""

from __future__ import annotations

import math

from drivers.camera.exposure import (
    APERTURE_PRIORITY,
    EXPOSURE_ABSOLUTE,
    EXPOSURE_AUTO,
    MANUAL,
    OFF,
    ON,
    WHITE_BALANCE_AUTO,
    WHITE_BALANCE_TEMPERATURE,
)

EXPOSURES = ("steady", "settles", "drifts")
LOCKS = ("takes", "refuses", "jumps", "none")
_RIGHT, _STALE = 156, 60  # exposure time in 0.1 ms: what the light asks for, and the last one somebody set by hand
_KELVIN = 4600


class Sensor:
    """`exposure`: steady, settles (dark after opening, right within a second), drifts (hunts all the time).

    `lock`: takes, refuses, jumps (says that it does, and goes to another exposure), none (no such controls). Controls
    outlive a close, as a real camera's do. `now` is monotonic seconds, given by the caller. Used by one thread.
    """

    def __init__(self) -> None:
        self._values = {
            EXPOSURE_AUTO: APERTURE_PRIORITY,
            EXPOSURE_ABSOLUTE: _STALE,
            WHITE_BALANCE_AUTO: ON,
            WHITE_BALANCE_TEMPERATURE: _KELVIN,
        }
        self._opened_at = -1e9

    def opened(self, now: float) -> None:
        self._opened_at = now

    def control(self, number: int, exposure: str, lock: str, now: float) -> int | None:
        """While automatic, the level is what the camera chose."""
        if lock == "none" or number not in self._values:
            return None
        if number == EXPOSURE_ABSOLUTE and self._values[EXPOSURE_AUTO] != MANUAL:
            return round(_RIGHT * self._chosen(exposure, now))
        if number == WHITE_BALANCE_TEMPERATURE and self._values[WHITE_BALANCE_AUTO] == ON:
            return round(_KELVIN * self._tint(exposure, now))
        return self._values[number]

    def set_control(self, number: int, value: int, lock: str) -> bool:
        """Switched to manual it takes the level last set by hand; a level can be set while manual alone."""
        if lock in ("none", "refuses") or number not in self._values:
            return False
        if number == EXPOSURE_AUTO and value not in (MANUAL, APERTURE_PRIORITY):
            return False
        if number == WHITE_BALANCE_AUTO and value not in (OFF, ON):
            return False
        if number == EXPOSURE_ABSOLUTE and (self._values[EXPOSURE_AUTO] != MANUAL or value <= 0):
            return False
        if number == WHITE_BALANCE_TEMPERATURE and (self._values[WHITE_BALANCE_AUTO] == ON or value <= 0):
            return False
        if number != EXPOSURE_ABSOLUTE or lock != "jumps":
            self._values[number] = value
        return True

    def gains(self, exposure: str, now: float) -> tuple[float, float, float]:
        """What blue, green and red are multiplied by; ones while the exposure is right."""
        manual = self._values[EXPOSURE_AUTO] == MANUAL
        light = self._values[EXPOSURE_ABSOLUTE] / _RIGHT if manual else self._chosen(exposure, now)
        fixed = self._values[WHITE_BALANCE_AUTO] == OFF
        warm = self._values[WHITE_BALANCE_TEMPERATURE] / _KELVIN if fixed else self._tint(exposure, now)
        return light / warm, light, light * warm

    def _chosen(self, exposure: str, now: float) -> float:
        if exposure == "settles":
            return 1.0 - 0.65 * math.exp(-max(0.0, now - self._opened_at) / 0.2)
        return 1.0 + 0.15 * math.sin(2 * math.pi * now / 1.6) if exposure == "drifts" else 1.0

    def _tint(self, exposure: str, now: float) -> float:
        return 1.0 + 0.03 * math.sin(2 * math.pi * now / 2.3) if exposure == "drifts" else 1.0
