"""A terminal with a technician's page: real runtime, gateway, drivers and emulators; only the screen is a listener."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support.terminal import Desk, Eye
from support.walk import ASSETS, NEEDS, TODAY

from drivers.config import parse_devices
from drivers.gateway import Gateway
from kiosk_app.content.load import load_content
from kiosk_app.runtime import Runtime
from kiosk_app.technician.bridge import TechnicianBridge
from kiosk_app.technician.pin import PinStore

PIN = "246813"
NOW = datetime(2026, 11, 25, 14, 3)
DEVICES = """
version: 1
devices:
  id_reader: {driver: sam, simulate: always}
  receipt_printer: {driver: escpos, simulate: always, emulator: {speed: "2000"}}
  camera: {driver: opencv, simulate: always}
  speech: {driver: voice, simulate: always, options: {cache: %s, calibration_db: -3}, emulator: {speedup: "%s"}}
"""


class House:
    def __init__(self, folder: Path, speedup: str = "40") -> None:
        self.folder = folder
        self.eye, self.desk = Eye(), Desk()
        config = parse_devices(DEVICES % (folder / "cache", speedup))
        assert config.problems == (), config.problems
        self.gateway = Gateway(config, profile="demo", on_event=lambda event: self.runtime.device_event(event))
        world = load_content(ASSETS)[0].world(TODAY, NEEDS)
        self.runtime = Runtime(world, self.gateway, self.desk, self.eye, ASSETS / "photo-specs", today=lambda: TODAY)
        self.pins = PinStore(folder / "technician", cost=2**4)
        self.pins.set(PIN)
        self.bridge = TechnicianBridge(
            self.gateway, folder / "technician", self.runtime.post, clock=lambda: NOW, terminal="kiosk-3", pin=self.pins
        )
        self.runtime.technician = self.bridge
        self.gateway.start()
        self.runtime.start()
        self.until(lambda: all(status.usable for status in self.gateway.statuses().values()))

    @property
    def page(self) -> Any:
        return self.eye.page

    def until(self, check: Callable[[], Any], seconds: float = 40.0) -> None:
        end = time.monotonic() + seconds
        while True:
            self.runtime.tick()
            if check():
                return
            assert time.monotonic() < end, f"stayed at {self.page.id}: {self.page.title.show}"
            time.sleep(0.01)

    def press(self, *targets: str) -> None:
        for target in targets:
            self.runtime.press(target)

    def enter(self) -> None:
        self.runtime.technician_asked()
        for digit in PIN:
            self.runtime.type(digit)
        self.press("ok")
        self.until(lambda: self.page.id == "technician-home")

    def to_part(self, role: str) -> None:
        self.press("parts")
        while role not in self.page.targets():
            self.press("later")
        self.press(role)

    def volume(self) -> Any:
        return self.gateway.statuses()["speech"].details.get("calibration_db")

    def close(self) -> None:
        self.runtime.close()
        self.gateway.stop()


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    houses: list[House] = []

    def build(**options: Any) -> House:
        houses.append(House(tmp_path, **options))
        return houses[-1]

    yield build
    for house in houses:
        house.close()


@pytest.fixture
def house(open_house: Callable[..., House]) -> House:
    return open_house()
