"""Exposure and white balance held still while a burst is taken, so that its frames differ in what they show alone.

The numbers are V4L2's own (linux/v4l2-controls.h); a source passes them to the kernel or to the emulator. Cameras keep
their controls over a restart of the program, so they are put back, and set to automatic at every opening.

Many cameras go back to the last exposure somebody set by hand when they are switched to manual (PhotonVision #1080,
pupil #1553). So the present value is set again, and the picture has the last word: see `jumped`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from drivers.camera.frame import Image

EXPOSURE_AUTO, EXPOSURE_ABSOLUTE = 0x009A0901, 0x009A0902
WHITE_BALANCE_AUTO, WHITE_BALANCE_TEMPERATURE = 0x0098090C, 0x0098091A
AUTO, MANUAL, APERTURE_PRIORITY = 0, 1, 3  # values of EXPOSURE_AUTO
OFF, ON = 0, 1  # of WHITE_BALANCE_AUTO

_JUMP = 0.2


class Controls(Protocol):
    """What a source offers. Raises nothing but DriverError when the part went away."""

    def control(self, number: int) -> int | None:
        """The control's value; None when the camera has none such."""

    def set_control(self, number: int, value: int) -> bool:
        """False when the camera refuses it."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What was taken, by the camera's own word: True, False (refused) or None (it has no such control).

    `undo`: controls and values that were there before, in the order in which to set them back.
    """

    exposure: bool | None = None
    white_balance: bool | None = None
    undo: tuple[tuple[int, int], ...] = ()


def make_automatic(controls: Controls) -> None:
    """Ends what an earlier program, or an earlier crash, left fixed. A camera that cannot stays as it is."""
    if controls.control(EXPOSURE_AUTO) == MANUAL:
        for mode in (APERTURE_PRIORITY, AUTO):  # most cameras know the first one alone
            if controls.set_control(EXPOSURE_AUTO, mode):
                break
    if controls.control(WHITE_BALANCE_AUTO) == OFF:
        controls.set_control(WHITE_BALANCE_AUTO, ON)


def hold(controls: Controls) -> Hold:
    """Fixes both at their present values and reads back whether the camera did it. White balance only if exposure is
    fixed: a picture that changes anyway is better automatic as a whole."""
    undo: list[tuple[int, int]] = []
    exposure = _fix(controls, EXPOSURE_AUTO, MANUAL, EXPOSURE_ABSOLUTE, undo)
    if not exposure:
        return Hold(exposure, None, tuple(undo))
    balance = _fix(controls, WHITE_BALANCE_AUTO, OFF, WHITE_BALANCE_TEMPERATURE, undo)
    return Hold(exposure, balance, tuple(undo))


def release(controls: Controls, held: Hold) -> None:
    """Everything as it was before `hold`."""
    for number, value in held.undo:
        controls.set_control(number, value)


def jumped(before: Image, after: Image) -> bool:
    """True when the picture became a fifth brighter or darker between two frames."""
    one, other = (float(image[::16, ::16].mean()) + 1.0 for image in (before, after))
    return abs(float(np.log(other / one))) > float(np.log1p(_JUMP))


def _fix(controls: Controls, switch: int, fixed: int, level: int, undo: list[tuple[int, int]]) -> bool | None:
    mode = controls.control(switch)
    if mode is None:
        return None
    if mode == fixed:
        return True  # it knows no other
    value = controls.control(level)
    taken = controls.set_control(switch, fixed) and controls.control(switch) == fixed
    if not taken:
        controls.set_control(switch, mode)
        return False
    undo.append((switch, mode))
    if value is not None:
        controls.set_control(level, value)
    return True
