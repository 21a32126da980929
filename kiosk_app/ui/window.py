"""Ties a view to Kivy's window: once, for the life of the process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk_app.ui.view import KioskView

FINGERS = ("fingerdown", "fingermotion", "fingerup")


class FingersToo:
    """Kivy's SDL window, whose finger events Kivy throws away on a desktop: there it hears of the first finger alone,
    as a mouse, and a hand that leans on the glass would keep every finger from being felt until it is lifted. What
    comes by both ways counts once (`access.touch`)."""

    def __init__(self, sdl: Any, heard: Callable[[Any], None]) -> None:
        self._sdl, self._heard = sdl, heard

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sdl, name)

    def poll(self) -> Any:
        event = self._sdl.poll()
        if event and event[0] in FINGERS:
            self._heard(event)
        return event


def feel_all_fingers(window: Any) -> None:
    """Once for a window. Where Kivy has another window than SDL's there is nothing to do."""
    from kivy.core.window.window_sdl2 import SDL2MotionEventProvider, WindowSDL

    if isinstance(window, WindowSDL) and not isinstance(window._win, FingersToo):
        window._win = FingersToo(window._win, SDL2MotionEventProvider.q.appendleft)


def attach(view: KioskView, window: Any, keyboard: bool = True) -> None:
    """Routes touches, keys and size changes to the view; closes every way out of the application.

    Without `keyboard` no key of the window does anything: the keypad's driver alone tells what is pressed.
    """

    def key_down(_window: Any, code: int, _scan: int, _text: str | None, modifiers: list[str]) -> bool:
        if keyboard:
            view.on_key_down(code, "shift" in modifiers)
        return True  # nothing below, neither ESC nor F1, may act on it

    def key_up(_window: Any, code: int, *_: object) -> bool:
        if keyboard:
            view.on_key_up(code)
        return True

    def text(_window: Any, words: str) -> bool:
        if keyboard:
            view.on_text(words)
        return True

    window.bind(
        on_key_down=key_down,
        on_key_up=key_up,
        on_keyboard=lambda *_: True,
        on_textinput=text,
        on_touch_down=lambda _window, touch: view.on_touch_down(touch),
        on_touch_move=lambda _window, touch: view.on_touch_move(touch),
        on_touch_up=lambda _window, touch: view.on_touch_up(touch),
        on_request_close=lambda *_, **__: True,
        on_resize=lambda _window, width, height: view.stage.fit_into(width, height),
    )
    feel_all_fingers(window)
    view.stage.fit_into(*window.size)
