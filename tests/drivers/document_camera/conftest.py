from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.camera.emulator import CameraEmulator
from drivers.contract import Deadline, DeviceEvent
from drivers.document_camera import DocumentCameraDriver
from drivers.document_camera.emulator import PLATE

SMALL = {"width": 640, "height": 480, "fps": 30.0, "drop_frames": 1, "exposure_settle_s": 0.1}


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    yield
    end = time.monotonic() + 10
    while time.monotonic() < end and any(one.name.startswith("document_") for one in threading.enumerate()):
        time.sleep(0.02)
    assert not [one.name for one in threading.enumerate() if one.name.startswith("document_")]


@pytest.fixture
def emulator() -> Iterator[CameraEmulator]:
    made = CameraEmulator({"fps": "30"}, PLATE)
    made.start()
    yield made
    made.stop()
    assert not Path(made.url.partition(":")[2]).parent.exists()


@pytest.fixture
def make_driver() -> Iterator[Callable[..., DocumentCameraDriver]]:
    made: list[DocumentCameraDriver] = []

    def make(url: str, **options: Any) -> DocumentCameraDriver:
        events: list[DeviceEvent] = []
        driver = DocumentCameraDriver(url, {**SMALL, **options}, events.append)
        made.append(driver)
        return driver

    yield make
    for driver in made:
        driver.close()


@pytest.fixture
def camera(emulator: CameraEmulator, make_driver: Callable[..., DocumentCameraDriver]) -> DocumentCameraDriver:
    """Open, at the emulator."""
    driver = make_driver(emulator.url)
    driver.open(Deadline.after(20))
    return driver


@pytest.fixture(scope="session")
def eventually() -> Callable[..., Any]:
    def wait(check: Callable[[], Any], seconds: float = 20.0) -> Any:
        end = time.monotonic() + seconds
        while True:
            value = check()
            if value or time.monotonic() >= end:
                return value
            time.sleep(0.02)

    return wait
