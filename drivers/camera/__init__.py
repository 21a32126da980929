"""The camera: frames, coaching, portrait. See README.md."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from drivers.camera.advice import Advice
from drivers.camera.driver import CameraDriver, CameraOptions
from drivers.camera.frame import Frame, encode_jpeg
from drivers.camera.portrait import Portrait
from drivers.camera.sheet import print_sheet
from drivers.camera.spec import PhotoSpec, SpecError, load_spec, load_specs
from drivers.contract import Driver
from drivers.emulation import Emulator

__all__ = [
    "DRIVERS",
    "OPTIONS",
    "Advice",
    "CameraDriver",
    "Frame",
    "PhotoSpec",
    "Portrait",
    "SpecError",
    "encode_jpeg",
    "load_spec",
    "load_specs",
    "make_emulator",
    "print_sheet",
]

DRIVERS: dict[str, type[Driver]] = {"opencv": CameraDriver}
OPTIONS: dict[str, type[BaseModel]] = {"opencv": CameraOptions}


def make_emulator(options: Mapping[str, str]) -> Emulator:
    """A camera that shows staged scenes. Options: `scene`, `plug`, `fps`. Raises ValueError for others."""
    from drivers.camera.emulator import CameraEmulator

    return CameraEmulator(options)
