"""Ties a view to Kivy's window: once, for the life of the process."""

from __future__ import annotations

from typing import Any

from kiosk_app.ui.view import KioskView


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
    view.stage.fit_into(*window.size)
