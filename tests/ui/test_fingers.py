"""Fingers as SDL tells of them, through Kivy's own loop: several at once, and the first one also as a mouse."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

DOWN, UP, MOTION = 0x700, 0x701, 0x702


class FingerEvent(ctypes.Structure):
    """SDL_TouchFingerEvent (SDL_events.h), as long as the union it lies in."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("touch", ctypes.c_int64),
        ("finger", ctypes.c_int64),
        ("x", ctypes.c_float),
        ("y", ctypes.c_float),
        ("dx", ctypes.c_float),
        ("dy", ctypes.c_float),
        ("pressure", ctypes.c_float),
        ("window", ctypes.c_uint32),
        ("rest", ctypes.c_char * 64),
    )


@pytest.fixture(scope="module")
def sdl() -> Any:
    """The library the window itself is made with."""
    loaded = {line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if "libSDL2-2" in line}
    assert len(loaded) == 1
    return ctypes.CDLL(loaded.pop())


@pytest.fixture
def touch(driver: Any, sdl: Any) -> Callable[[int, int, float, float], None]:
    """An event at panel px from the top left."""

    def push(kind: int, finger: int, x: float, y: float) -> None:
        width, height = driver.window.system_size
        event = FingerEvent(kind, 0, 1, finger, x / width, y / height, 0, 0, 1.0, 0)
        assert sdl.SDL_PushEvent(ctypes.byref(event)) == 1
        driver.window.mainloop()
        driver.frame()

    return push


@pytest.fixture
def mouse(driver: Any) -> Iterator[Callable[[str, float, float], None]]:
    """Kivy's own mouse, as ui.settings configures it; it starts with the application, which the tests have none of."""
    from kivy.base import EventLoop
    from kivy.input.providers.mouse import MouseMotionEventProvider

    provider = MouseMotionEventProvider("mouse", "disable_multitouch")
    provider.start()
    EventLoop.add_input_provider(provider)

    def told(what: str, x: float, y: float) -> None:
        driver.window.dispatch(what, x, y, "left", [])

    yield told
    EventLoop.remove_input_provider(provider)
    provider.stop()


def middle(driver: Any, target: str) -> tuple[float, float]:
    rect = {name: rect for name, _, rect in driver.view.targets()}[target]
    return rect.x + rect.w / 2, rect.y + rect.h / 2


def test_a_finger_presses(driver: Any, samples: dict[str, Any], touch: Callable[..., None]) -> None:
    driver.show(samples["home"])
    driver.wait(0.6)
    touch(DOWN, 1, *middle(driver, "pension"))
    touch(MOTION, 1, *middle(driver, "pension"))
    touch(UP, 1, *middle(driver, "pension"))
    assert driver.terminal.heard == [("press", "pension")]


def test_a_palm_on_the_glass_blocks_no_finger_and_presses_nothing(
    driver: Any, samples: dict[str, Any], touch: Callable[..., None]
) -> None:
    driver.show(samples["home"])
    driver.wait(0.6)
    touch(DOWN, 1, *middle(driver, "setting:contrast"))
    driver.wait(1.5)
    for _ in range(2):
        touch(DOWN, 2, *middle(driver, "pension"))
        touch(UP, 2, *middle(driver, "pension"))
        driver.wait(1.0)
    touch(UP, 1, *middle(driver, "setting:contrast"))
    assert driver.terminal.told("press") == ["pension", "pension"] and driver.terminal.told("setting") == []


def test_one_finger_that_comes_as_a_mouse_too_presses_once_and_stirs_nobody(
    driver: Any, samples: dict[str, Any], touch: Callable[..., None], mouse: Callable[..., None]
) -> None:
    driver.show(samples["home"])
    driver.wait(0.6)
    x, y = middle(driver, "pension")
    for pause in (0.0, 1.5):  # however long it is pressed
        driver.terminal.heard.clear()
        mouse("on_mouse_down", x, y)
        touch(DOWN, 1, x, y)
        driver.wait(pause)
        mouse("on_mouse_up", x, y)
        touch(UP, 1, x, y)
        driver.wait(1.0)
        assert driver.terminal.heard == [("press", "pension")]


def test_a_mouse_alone_presses_as_ever(driver: Any, samples: dict[str, Any], mouse: Callable[..., None]) -> None:
    driver.show(samples["home"])
    driver.wait(0.6)
    for what in ("on_mouse_down", "on_mouse_up"):
        mouse(what, *middle(driver, "pension"))
        driver.frame()
    assert driver.terminal.heard == [("press", "pension")]
