from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.camera import CameraDriver, PhotoSpec, load_spec
from drivers.camera.emulator import CameraEmulator
from drivers.camera.faces import FaceFinder
from drivers.camera.models import REMEDY
from drivers.camera.scene import SCENES, Booth
from drivers.contract import Deadline, DeviceEvent

ROOT = Path(__file__).resolve().parents[3]
SPEC_FILE = ROOT / "assets" / "photo-specs" / "disability-certificate.yaml"


@pytest.fixture(scope="session")
def spec() -> PhotoSpec:
    return load_spec(SPEC_FILE)


@pytest.fixture(scope="session")
def spec_text() -> str:
    return SPEC_FILE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return FaceFinder()


@pytest.fixture(scope="module")
def booth() -> Callable[..., Any]:
    """The settled picture of a scene; `later` seconds into it."""
    from drivers.camera.cutout import load_sitter

    sitter = load_sitter()

    def draw(scene: str, size: tuple[int, int] = (1280, 720), later: float = 0.0) -> Any:
        room = Booth(sitter, *size)
        return room.frame(SCENES[scene], 100.0 + later)

    return draw


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    yield
    end = time.monotonic() + 10
    while time.monotonic() < end and any(thread.name.startswith("camera-") for thread in threading.enumerate()):
        time.sleep(0.02)
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("camera-")]


@pytest.fixture
def emulator() -> Iterator[CameraEmulator]:
    made = CameraEmulator()
    made.start()
    yield made
    made.stop()
    assert not Path(made.url.partition(":")[2]).parent.exists()


class Heard:
    """What the driver published."""

    def __init__(self) -> None:
        self.events: list[DeviceEvent] = []

    def __call__(self, event: DeviceEvent) -> None:
        self.events.append(event)

    @property
    def advice(self) -> list[str]:
        return [event.payload for event in self.events if event.kind == "advice"]


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def make_driver(heard: Heard) -> Iterator[Callable[..., CameraDriver]]:
    made: list[CameraDriver] = []

    def make(url: str, **options: Any) -> CameraDriver:
        driver = CameraDriver(url, {"drop_frames": 1, **options}, heard)
        made.append(driver)
        return driver

    yield make
    for driver in made:
        driver.close()


@pytest.fixture
def camera(emulator: CameraEmulator, make_driver: Callable[..., CameraDriver]) -> CameraDriver:
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


@pytest.fixture(scope="session")
def nets_finder() -> FaceFinder:
    made = FaceFinder()
    assert made.engine == "dnn", REMEDY
    return made
