"""The document camera: a still of the paper on its plate. See README.md."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from drivers.contract import Driver
from drivers.document_camera.driver import DocumentCameraDriver, DocumentCameraOptions, Paper, Still
from drivers.document_camera.plate import Advice, Plate
from drivers.emulation import Emulator

__all__ = [
    "DRIVERS",
    "OPTIONS",
    "Advice",
    "DocumentCameraDriver",
    "Paper",
    "Plate",
    "Still",
    "make_emulator",
]

DRIVERS: dict[str, type[Driver]] = {"opencv": DocumentCameraDriver}
OPTIONS: dict[str, type[BaseModel]] = {"opencv": DocumentCameraOptions}


def make_emulator(options: Mapping[str, str]) -> Emulator:
    """A plate with an invented paper. Options: `scene`, `plug`, `fps`, `exposure`, `lock`. Raises ValueError."""
    from drivers.camera.emulator import CameraEmulator
    from drivers.document_camera.emulator import PLATE

    return CameraEmulator(options, PLATE)
