"""Keypad, headphones and light on their real drivers and emulators, round a whole terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.terminal import Desk, Eye, word
from support.walk import ASSETS

from drivers.config import parse_devices
from drivers.contract import DeviceEvent
from drivers.gateway import Gateway
from kiosk_app.access.keypad import Deed, FocusRing, Response, respond, targets
from kiosk_app.core.page import Page
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import World
from kiosk_app.desk import events as desk_events
from kiosk_app.runtime import Runtime
from kiosk_app.tools.session import window_keyboard

DEVICES = """
version: 1
devices:
  keypad: {driver: evdev, simulate: always, options: {same_key_ms: 0}}
  headphones: {driver: jack, simulate: always, options: {settle_ms: 60}}
  signal_light:
    driver: modbus
    simulate: always
    emulator: {protocol: modbus}
    options: {states: {ready: {}, help: {}, coming: {}}}
  speech: {driver: voice, simulate: always, options: {cache: %s}, emulator: {speedup: "40"}}
"""


class Walker(Eye):
    """A screen that walks its pages by keys, as KioskView does."""

    runtime: Runtime

    def __init__(self) -> None:
        super().__init__()
        self.ring = FocusRing()

    def show(self, page: Page, settings: Settings) -> None:
        same = self.page is not None and self.page.id == page.id
        super().show(page, settings)
        self.ring = self.ring.over(targets(page), keep=same)

    def logical_key(self, key: str) -> None:
        super().logical_key(key)
        assert self.page is not None
        self.ring, response = respond(self.ring, key, self.page)
        self.perform(response)

    def perform(self, response: Response) -> None:
        match response.deed:
            case Deed.PRESS:
                self.runtime.press(response.value)
            case Deed.TYPE:
                self.runtime.type(response.value)
            case Deed.SETTING:
                self.runtime.setting(response.value)
            case Deed.FOCUS:
                self.runtime.focused(response.value or None)
            case Deed.REPEAT:
                self.runtime.repeat()
            case Deed.STIR:
                self.runtime.stirred()


class House:
    def __init__(self, world: World, cache: Path) -> None:
        config = parse_devices(DEVICES % cache)
        assert config.problems == (), [str(problem) for problem in config.problems]
        self.eye, self.desk = Walker(), Desk()
        self.sounding = ""  # the utterance that began last
        self.gateway = Gateway(config, profile="demo", on_event=self.event)
        self.runtime = Runtime(
            world, self.gateway, self.desk, self.eye, ASSETS / "photo-specs", today=lambda: date(2026, 11, 23)
        )
        self.eye.runtime = self.runtime
        self.gateway.start()
        self.runtime.start()
        self.until(lambda: all(status.usable for status in self.gateway.statuses().values()))

    def event(self, event: DeviceEvent) -> None:
        if event.kind == "speech_started":
            self.sounding = event.payload
        self.runtime.device_event(event)

    @property
    def page(self) -> Page:
        assert self.eye.page is not None
        return self.eye.page

    def until(self, check: Callable[[], Any], seconds: float = 30.0) -> None:
        end = time.monotonic() + seconds
        while True:
            self.runtime.tick()
            if check():
                return
            assert time.monotonic() < end, f"stayed at {self.page.id}; keys {len(self.eye.keys)}"
            time.sleep(0.01)

    def key(self, meaning: str) -> None:
        before = len(self.eye.keys)
        self.gateway.sim_set("keypad", "press", meaning)
        self.until(lambda: len(self.eye.keys) > before)

    def heard(self) -> list[Any]:
        return list(self.gateway.submit("speech", "heard", timeout=5).future.result(6))

    def light(self) -> str:
        return str(self.gateway.statuses()["signal_light"].details.get("state"))

    def close(self) -> None:
        self.runtime.close()
        self.gateway.stop()


@pytest.fixture
def house(world: World, tmp_path: Path) -> Iterator[House]:
    house = House(world, tmp_path / "cache")
    yield house
    house.close()


def test_the_keypad_walks_the_pages_and_its_help_key_calls(house: House) -> None:
    house.key("1")
    assert house.page.id == "consent"
    house.key("ok")
    assert house.page.id == "card"
    house.key("back")
    assert house.page.id == "consent"
    house.key("louder")
    assert house.eye.settings.volume == Settings().volume + 1
    house.key("help")
    assert house.page.id == "help" and len(house.desk.calls) == 1


def test_any_key_at_an_idle_terminal_begins_speech(house: House) -> None:
    assert house.heard() == []
    house.key("repeat")
    house.until(lambda: any("今天办什么事" in one.text for one in house.heard()))


def test_a_strangers_keyboard_types_into_nothing(house: House) -> None:
    house.key("1")
    house.gateway.sim_set("keypad", "foreign", "in")
    house.until(lambda: house.gateway.statuses()["keypad"].details.get("foreign_held") == 1)
    keys = len(house.eye.keys)
    for name in ("KEY_ENTER", "KEY_1", "KEY_F1", "KEY_ESC"):
        house.gateway.sim_set("keypad", "foreign_types", name)
    house.key("ok")
    assert len(house.eye.keys) == keys + 1 and house.page.id == "card"


def test_a_keypad_that_was_pulled_out_works_again_by_itself(house: House) -> None:
    house.gateway.sim_set("keypad", "plug", "out")
    house.until(lambda: not house.gateway.statuses()["keypad"].usable)
    assert house.page.id == "home" and house.page.items
    house.gateway.sim_set("keypad", "plug", "in")
    house.until(lambda: house.gateway.statuses()["keypad"].usable)
    house.key("1")
    assert house.page.id == "consent"


def test_headphones_begin_speech_and_pulled_out_leave_nothing_private_to_the_hall(house: House) -> None:
    house.gateway.sim_set("headphones", "jack", "in")
    house.until(lambda: any(one.route == "headphones" and "今天办什么事" in one.text for one in house.heard()))
    enter_phone(house)
    house.gateway.sim_set("speech", "speedup", "1")
    for digit in "138":
        house.key(digit)
    house.until(lambda: any(one.text == "8" for one in house.heard()))
    for digit in "0013800":
        house.key(digit)
    house.until(lambda: not house.runtime.speaking)
    before = house.sounding
    house.key("0")
    house.until(lambda: house.sounding != before)  # the whole number is being read out
    number = "1 3 8 0 0 1 3 8 0 0 0"
    house.gateway.sim_set("headphones", "jack", "out")
    house.until(lambda: any(number in one.text for one in house.heard()), 5)
    cut = [one for one in house.heard() if number in one.text]
    assert len(cut) == 1 and cut[0].outcome == "interrupted" and cut[0].route == "headphones" and cut[0].private
    house.gateway.sim_set("speech", "speedup", "40")
    house.runtime.repeat()
    house.until(lambda: not house.runtime.speaking)
    aloud = [one.text for one in house.heard() if one.route == "speaker"]
    assert aloud and not any(number in text for text in aloud)


def enter_phone(house: House) -> None:
    """To the number pad, without the parts this house does not have."""
    visit = house.runtime.visit
    house.runtime.visit = replace(visit, service="disability-photo", step="phone")
    house.runtime.stirred()
    assert house.page.id == "phone"


def test_the_light_shows_ready_help_and_coming_and_is_dark_when_the_terminal_is_switched_off(house: House) -> None:
    emulator = house.gateway.emulator("signal_light")
    assert emulator is not None
    house.until(lambda: house.light() == "ready" and emulator.describe()["relays"] == "1")
    house.key("help")
    house.until(lambda: house.light() == "help")
    key = house.desk.calls[-1][0]
    for state, light in (("claimed", "coming"), ("closed", "ready")):
        out = word(key, state, helper="王老师")
        house.runtime.desk_event(desk_events.HelpChanged(out, frozenset({key})))
        house.until(lambda light=light: house.light() == light)
    house.until(lambda: emulator.describe()["relays"] == "1")
    house.close()
    assert emulator.describe()["relays"] == "off"


def test_a_light_pulled_out_and_back_shows_what_is_right_now(house: House) -> None:
    house.gateway.sim_set("signal_light", "plug", "out")
    house.until(lambda: not house.gateway.statuses()["signal_light"].usable)
    house.key("help")
    assert house.page.id == "help"
    house.gateway.sim_set("signal_light", "plug", "in")
    house.until(lambda: house.gateway.statuses()["signal_light"].usable and house.light() == "help")


# -- the window

SERVICE = """
version: 1
devices:
  keypad: {driver: evdev, enabled: %s, connect: {input: {vid: "2047", pid: "09d0"}}}
"""


def test_in_service_the_window_types_only_where_there_is_no_keypad() -> None:
    with_keypad, without = parse_devices(SERVICE % "true"), parse_devices(SERVICE % "false")
    assert not window_keyboard(with_keypad, "production")
    assert window_keyboard(without, "production") and window_keyboard(
        parse_devices("version: 1\ndevices: {}\n"), "production"
    )
    assert window_keyboard(with_keypad, "demo"), "the developer's keyboard"


def test_with_the_real_window_the_keypad_types_and_the_keyboard_does_not(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KIVY", "DISPLAY", "SDL"))}
    environment.pop("WAYLAND_DISPLAY", None)
    environment["KIVY_HOME"] = str(tmp_path / "kivy")
    script = Path(__file__).with_name("window_with_keypad.py")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert re.search(r"^pages home consent card consent$", done.stdout, re.MULTILINE), done.stdout
    assert (tmp_path / "shot.png").stat().st_size > 1000
