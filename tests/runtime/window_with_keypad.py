"""A process of its own: the real window, off screen, with a real runtime and an emulated keypad behind it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from drivers.config import parse_devices
from drivers.gateway import Gateway
from kiosk_app.access.display import ASSETS
from kiosk_app.content.load import load_content
from kiosk_app.runtime import Runtime
from kiosk_app.ui.app import run_app, stop_app

FOLDER = Path(sys.argv[1])
DEVICES = """
version: 1
devices:
  keypad: {driver: evdev, simulate: always, options: {same_key_ms: 0}}
"""


class Desk:
    """Nobody is at the desk today."""

    def report_devices(self, *, busy: bool | None = None) -> None:
        pass


class Story:
    """The terminal, with one more thing to do each tick."""

    def __init__(self, view: Any) -> None:
        content, _ = load_content(ASSETS)
        self.view, self.pages = view, ["home"]
        self.gateway = Gateway(
            parse_devices(DEVICES), profile="demo", on_event=lambda event: self.runtime.device_event(event)
        )
        desk: Any = Desk()
        world = content.world(date(2026, 11, 23))
        self.runtime = Runtime(world, self.gateway, desk, view, ASSETS / "photo-specs")
        self.gateway.start()
        self.runtime.start()
        self.steps = self.story()
        self.ticks = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.runtime, name)

    def tick(self) -> None:
        self.runtime.tick()
        self.ticks += 1
        page = self.view.page.id
        if page != self.pages[-1]:
            self.pages.append(page)
        if next(self.steps, "end") == "end" or self.ticks > 1500:
            print("pages", *self.pages)
            self.gateway.stop()
            stop_app()

    def story(self) -> Iterator[None]:
        from kiosk_app.ui.robot import Keyboard

        keyboard = Keyboard()
        while not self.gateway.statuses()["keypad"].usable:
            yield
        for _ in range(15):  # somebody types on a keyboard of his own: nothing of it arrives
            keyboard.stroke("1")
            yield
        assert self.view.page.id == "home"
        for key, page in (("1", "consent"), ("ok", "card"), ("back", "consent")):
            self.gateway.sim_set("keypad", "press", key)
            while self.view.page.id != page:
                yield
        self.gateway.sim_set("keypad", "press", "next")
        while self.view.focus is None:
            yield
        yield
        self.view.screenshot(FOLDER / "shot.png")


run_app(Story, load_content(ASSETS)[0].wording(), keyboard=False)
