"""A technician at the real window: chord, PIN, every part of the demo tested on its emulator, then the report."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from support.terminal import Desk
from support.walk import ASSETS, TODAY

from drivers.config import DevicesConfig, load_devices
from drivers.gateway import Gateway
from kiosk_app.access.chord import KEYS
from kiosk_app.content.load import load_content
from kiosk_app.runtime import Runtime
from kiosk_app.technician.bridge import TechnicianBridge
from kiosk_app.technician.pin import PinStore
from kiosk_app.technician.record import load
from kiosk_app.tools.places import DEMO_DEVICES

PIN = "246813"
NOW = datetime(2026, 11, 25, 14, 3)
STROKES = {"back": "backspace", "louder": "+", "quieter": "-"}
SHOTS = os.environ.get("KIOSK_SHOTS")  # a folder: pictures of every page to look at


def demo_devices(tmp_path: Path) -> DevicesConfig:
    """The demo's, with a voice nobody has to wait for and a photo printer that is quick."""
    config = load_devices(DEMO_DEVICES)
    devices = dict(config.devices)

    def changed(role: str, emulator: dict[str, str], **options: Any) -> None:
        device = devices[role]
        values = MappingProxyType({**device.options, **options})
        devices[role] = type(device)(
            role, device.driver, device.connect, True, values, device.required_by, "always", emulator
        )

    changed("speech", {"speedup": "40"}, output="null", cache=tmp_path / "cache")
    changed("photo_printer", {"speed": "0.2"})
    changed("receipt_printer", {"speed": "2000"})
    return type(config)(devices, config.broken, config.problems, config.source)


class House:
    """The window, the runtime and the demo's real drivers."""

    def __init__(self, driver: Any, tmp_path: Path) -> None:
        self.driver, self.view = driver, driver.view
        self.folder = tmp_path / "technician"
        self.desk = Desk()
        self.gateway = Gateway(
            demo_devices(tmp_path), profile="demo", on_event=lambda event: self.runtime.device_event(event)
        )
        world = load_content(ASSETS)[0].world(TODAY)
        self.runtime = Runtime(world, self.gateway, self.desk, self.view, ASSETS / "photo-specs", today=lambda: TODAY)
        self.pins = PinStore(self.folder, cost=2**4)
        self.bridge = TechnicianBridge(
            self.gateway,
            self.folder,
            self.runtime.post,
            clock=lambda: NOW,
            terminal="kiosk-3",
            mm_per_px=self.view.panel.mm_per_px,
            on_screen=self.view.measured,
            pin=self.pins,
        )
        self.runtime.technician = self.bridge
        self.view.terminal = self.runtime
        self.gateway.start()
        self.runtime.start()
        self.shots = self.deeds = 0
        self.acted = 0.0

    @property
    def page(self) -> Any:
        return self.view.page

    def shot(self, name: str) -> None:
        if SHOTS:
            self.shots += 1
            self.driver.wait(0.3)
            self.view.screenshot(Path(SHOTS) / f"{self.shots:02d}-{name}.png")

    def until(self, check: Callable[[], Any], seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while True:
            self.runtime.tick()
            self.driver.frame()
            if check():
                return
            assert time.monotonic() < end, f"stayed at {self.page.id}: {self.page.title.show}"
            time.sleep(0.1)  # the parts take their time; frames take the processor

    def ready(self) -> None:
        self.until(lambda: all(status.usable for status in self.gateway.statuses().values()))

    def chord(self) -> None:
        for key in KEYS:
            self.driver.stroke(STROKES[key])

    def tap(self, *targets: str) -> None:
        for target in targets:
            self.driver.wait(0.6)
            self.driver.tap(target)

    def enter(self) -> None:
        self.pins.set(PIN)
        self.chord()
        assert self.page.id == "technician-pin"
        self.driver.wait(0.6)
        self.driver.stroke(*PIN)
        self.shot("pin")
        self.tap("ok")
        self.until(lambda: self.page.id == "technician-home")

    def over(self, role: str) -> bool:
        """Has the test ended? Until it has, a person does once a second what it waits for."""
        if self.page.id in (f"technician-verdict-{role}", f"technician-judging-{role}"):
            return True
        if role in PERSON_DOES and time.monotonic() > self.acted + 1.0:
            self.acted = time.monotonic()
            key, *values = PERSON_DOES[role]
            self.deeds += 1
            self.gateway.sim_set(role, key, values[self.deeds % len(values)])
        return False

    def heard(self) -> list[str]:
        return [one.text for one in self.gateway.submit("speech", "heard", timeout=5).future.result(6)]

    def close(self) -> None:
        self.runtime.close()
        self.gateway.stop()
        self.view.terminal = self.driver.terminal


@pytest.fixture
def house(driver: Any, tmp_path: Path) -> Iterator[House]:
    panel = driver.view.panel
    built = House(driver, tmp_path)
    yield built
    built.close()
    driver.view.measured(panel.mm_per_px)


def test_the_chord_and_the_pin_open_the_page_and_nothing_tells_the_digits(house: House) -> None:
    house.ready()
    house.chord()
    assert house.page.id == "technician-barred" and "set-pin" in house.page.body.show
    house.shot("no-pin")
    house.tap("back")
    assert house.page.id == "home"
    house.enter()
    house.shot("home")
    assert not any(PIN in text or any(digit == text for digit in PIN) for text in house.heard())
    assert [item.id for item in house.page.items] == ["parts", "volume", "screen", "report"]
    house.tap("back")
    assert house.page.id == "home" and house.runtime.visit.bench is None and house.runtime.visit.id == ""


def test_the_chord_and_the_pin_on_the_terminals_own_keypad(house: House) -> None:
    """The emulated evdev keypad: what it tells goes through its driver, the gateway and the runtime to the window."""
    house.ready()
    house.pins.set(PIN)

    def press(key: str) -> None:
        house.gateway.sim_set("keypad", "press", str(key))
        end = time.monotonic() + 0.3  # the driver takes the same key sooner for a trembling hand
        while time.monotonic() < end:
            house.runtime.tick()
            time.sleep(0.01)

    for key in KEYS:
        press(key)
    house.until(lambda: house.page.id == "technician-pin")
    for digit in PIN:
        press(digit)
    house.until(lambda: house.page.entry.complete)
    press("ok")
    house.until(lambda: house.page.id == "technician-home")


def test_wrong_pins_lock_it_and_a_new_kiosk_process_is_locked_as_well(house: House) -> None:
    house.pins.set(PIN)
    house.chord()
    for left in (2, 1):
        house.driver.wait(0.6)
        house.driver.stroke(*"975312", "enter")
        house.until(lambda left=left: house.page.notice is not None and str(left) in house.page.notice.show)
    house.shot("wrong-pin")
    house.driver.stroke(*"975312", "enter")
    house.until(lambda: house.page.id == "technician-barred")
    house.shot("locked")
    assert PinStore(house.folder).gate().outcome == "locked"
    house.tap("back")
    house.chord()
    assert house.page.id == "technician-barred"


def test_the_page_leaves_by_itself_and_takes_what_was_tried_along(house: House) -> None:
    house.ready()
    house.enter()
    house.tap("volume", "softer", "softer")
    house.until(lambda: house.gateway.statuses()["speech"].details.get("calibration_db") == -2.0)
    clock = house.runtime.now
    house.runtime.now = lambda: clock() + 181
    house.until(lambda: house.page.id == "home")
    house.until(lambda: house.gateway.statuses()["speech"].details.get("calibration_db") == 0.0)


PERSON_DOES = {
    "id_reader": ("card", "zhang-san"),
    "card_reader": ("card", "elderly"),
    "help_button": ("button", "tap"),
    "scanner": ("scan", "chinese"),
    "keypad": ("press", "ok"),
    "headphones": ("jack", "in", "out"),
}
"""Role -> what a person does to the part, by the emulator's key and its values in turn."""


def test_every_part_is_tested_on_its_real_driver_and_the_record_says_so(house: House) -> None:
    house.ready()
    house.enter()
    house.tap("parts")
    house.shot("list-1")
    roles = list(house.gateway.statuses())
    house.tap(roles[0])
    for role in roles:
        assert house.page.id == f"technician-part-{role}"
        house.shot(f"part-{role}")
        house.tap("look")
        house.until(lambda role=role: house.page.id == f"technician-verdict-{role}")
        house.shot(f"look-{role}")
        house.tap("back", "try")
        assert house.page.id in (f"technician-trying-{role}", f"technician-judging-{role}")
        house.shot(f"try-{role}")
        house.until(lambda role=role: house.over(role))
        if house.page.id.startswith("technician-judging"):
            house.shot(f"judge-{role}")
            house.tap("right")
        assert house.page.title.show.endswith("：通过"), (role, house.page.title.show, house.page.body.show)
        house.shot(f"verdict-{role}")
        house.tap("next")
    assert house.page.id == "technician-home"
    record = load(house.folder / "record.json")
    assert {role for role, level in record.trials if level == "active"} == set(roles)
    assert all(trial.passed for trial in record.trials.values())
    assert record.trials[("receipt_printer", "active")].judged == "technician"
    assert record.trials[("keypad", "active")].judged == "machine"
    kept = (house.folder / "record.json").read_text(encoding="utf-8")
    assert "张三" not in kept and "421222" not in kept
    assert house.desk.calls == [], "testing the help button called nobody"
    assert house.runtime.visit.bench is not None and house.runtime.visit.bench.picture == b""
    home = "、".join(item.detail.show for item in house.page.items)
    assert "0 个要处理" in home
    house.tap("screen")
    house.shot("screen")
    house.tap("wider", "wider")
    house.tap("keep")
    assert load(house.folder / "record.json").mm_per_px == pytest.approx(85.6 / 314, abs=1e-4)
    for number in range(5):
        assert house.page.id == f"technician-touch-{number + 1}"
        house.shot(f"touch-{number + 1}")
        house.driver.wait(0.6)
        rect = next(rect for name, _, rect in house.view.targets() if name == "mark")
        house.driver.finger.down(rect.x + rect.w / 2 + 4, rect.y + rect.h / 2 - 3)
        house.driver.finger.up()
        house.driver.frame()
    assert house.page.id == "technician-touched"
    house.shot("touched")
    assert load(house.folder / "record.json").touch_mm == pytest.approx(5 * 85.6 / 314, abs=0.1)
    house.tap("done", "volume", "softer", "play")
    house.until(lambda: any(text.startswith("这一段话") for text in house.heard()))
    house.shot("volume")
    house.until(lambda: not house.runtime.visit.bench.playing)
    house.tap("keep", "report")
    house.until(lambda: next(fact.label.show for fact in house.page.facts).endswith("是模拟的"))
    house.shot("report")
    house.tap("print")
    house.until(lambda: house.page.body.show.startswith("打好了"))
    house.shot("printed")
    printer = house.gateway.emulator("receipt_printer")
    if SHOTS:
        printer.save_last(Path(SHOTS))
