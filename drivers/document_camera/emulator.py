"""A document camera that needs none: the camera's emulator (`drivers/camera/emulator.py`) with a plate before it."""

from __future__ import annotations

from collections.abc import Callable

from drivers.camera.emulator import Painter, Show
from drivers.document_camera.scene import SCENES, Desk

SIZES = ((640, 480), (1280, 720), (1600, 1200), (1920, 1080), (2592, 1944))


def _desk() -> Callable[[int, int], Painter]:
    return Desk


PLATE = Show("document_camera", SCENES, SIZES, 10.0, _desk)
