"""One Kivy window, drawn off screen, for the whole process; every test gets a clean view and a clock to move."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from support.one_window import alone_in_window

from kiosk_app.access.display import ASSETS, Panel
from kiosk_app.content.load import load_content
from kiosk_app.core.world import Wording


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SAMPLES = _load("sample_pages")


@cache
def wording() -> Wording:
    """The project's own texts."""
    return load_content(ASSETS)[0].wording()


@pytest.fixture(scope="session", name="wording")
def _wording() -> Wording:
    return wording()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "sample" in metafunc.fixturenames:
        pages = SAMPLES.all_pages()
        metafunc.parametrize("sample", list(pages.values()), ids=list(pages))


@pytest.fixture(scope="session")
def samples() -> dict[str, Any]:
    return dict(SAMPLES.all_pages())


@dataclass
class CameraFrame:
    image: Any
    seq: int


@dataclass
class RecordingTerminal:
    """Writes down what the view tells it."""

    heard: list[tuple[str, str | None]] = field(default_factory=list)
    frame: CameraFrame | None = None
    broken: bool = False
    asleep: bool = False  # a key does no more than wake it
    touches: int = 0
    keys: list[str] = field(default_factory=list)
    strokes: list[Any] = field(default_factory=list)

    def _note(self, what: str, value: str | None = None) -> None:
        if self.broken:
            raise RuntimeError("broken on purpose")
        self.heard.append((what, value))

    def press(self, target: str) -> None:
        self._note("press", target)

    def type(self, key: str) -> None:
        self._note("type", key)

    def setting(self, name: str) -> None:
        self._note("setting", name)

    def inked(self, stroke: Any) -> None:
        self._note("inked")
        self.strokes.append(stroke)

    def focused(self, target: str | None) -> None:
        self._note("focused", target)

    def repeat(self) -> None:
        self._note("repeat")

    def clip_frame(self) -> None:
        """No clip plays."""

    def keys_taken_up(self) -> None:
        """With every key, beside what it does: not written down."""

    def rested(self) -> None:
        self._note("rested")

    def key_tried(self, key: str) -> None:
        self._note("key_tried", key)

    def listen(self) -> None:
        self._note("listen")

    def pause(self) -> None:
        self._note("pause")

    def stirred(self) -> None:
        self._note("stirred")

    def touched(self) -> None:
        self.touches += 1

    def key_struck(self, key: str) -> bool:
        self.keys.append(key)
        return self.asleep

    def latest_frame(self) -> CameraFrame | None:
        return self.frame

    def tick(self) -> None:
        pass

    def told(self, what: str) -> list[str | None]:
        return [value for kind, value in self.heard if kind == what]


class Driver:
    """The terminal under test: a view, its recording terminal, a finger, a keyboard and the time."""

    def __init__(self) -> None:
        from kivy.clock import Clock
        from kivy.core.window import Window

        from kiosk_app.ui.robot import Finger, Keyboard
        from kiosk_app.ui.view import KioskView
        from kiosk_app.ui.window import attach

        self.time = 1000.0
        self.window = Window
        self.clock = Clock
        Clock.time = lambda: self.time  # type: ignore[method-assign]
        Clock._last_tick = self.time
        Clock._max_fps = 0
        self.faults: list[BaseException] = []
        self.view = KioskView(Panel(), wording(), on_fault=self.faults.append, now=lambda: self.time)
        self.terminal = RecordingTerminal()
        self.view.terminal = self.terminal
        attach(self.view, Window)
        Window.add_widget(self.view.stage)
        self.finger, self.second = Finger(self.view), Finger(self.view)
        self.keys = Keyboard()

    def fresh(self) -> None:
        """As after start: nothing shown, nothing heard, no key held."""
        alone_in_window(self.view)
        self.frame(5)
        self.terminal.heard.clear()
        self.terminal.strokes.clear()
        self.terminal.frame, self.terminal.broken = None, False
        self.faults.clear()
        self.view.page = None
        self.view.caption("")
        self.frame(5)

    def show(self, page: Any, draw: bool = True, **settings: Any) -> None:
        from kiosk_app.core.visit import Settings

        language = "en" if page.id.startswith("en-") else "zh-CN"
        self.view.show(page, Settings(**{"language": language, **settings}))
        if draw:
            self.frame()

    def frame(self, seconds: float = 1 / 30) -> None:
        from kivy.base import EventLoop
        from kivy.graphics.opengl import glFinish

        self.time += seconds
        EventLoop.idle()
        # Off screen nothing swaps buffers: what was drawn, its textures too, is kept until somebody waits for it.
        glFinish()

    def wait(self, seconds: float) -> None:
        """Lets time pass, a frame every tenth of a second."""
        for _ in range(round(seconds * 10)):
            self.frame(0.1)

    def tap(self, target: str) -> None:
        self.finger.tap(target)
        self.frame()

    def stroke(self, *names: str) -> None:
        for name in names:
            self.time += 0.3
            self.keys.stroke(name)
            self.frame()

    def camera_frame(self, image: Any, seq: int) -> CameraFrame:
        return CameraFrame(image, seq)

    def pixels(self) -> Any:
        return np.asarray(self.view.picture())


@pytest.fixture(scope="session")
def _driver(tmp_path_factory: pytest.TempPathFactory) -> Driver:
    os.environ["KIVY_HOME"] = str(tmp_path_factory.mktemp("kivy"))
    os.environ.pop("DISPLAY", None)
    os.environ.pop("WAYLAND_DISPLAY", None)
    import sys

    if "kivy" not in sys.modules:
        from kiosk_app.ui.settings import configure

        configure(Panel(), fullscreen=False)
    return Driver()


@pytest.fixture
def driver(_driver: Driver) -> Iterator[Driver]:
    _driver.fresh()
    yield _driver
    _driver.fresh()
