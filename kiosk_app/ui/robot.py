"""A finger and a keyboard that are not there: what a test, the tour or a benchmark does to the terminal, it does
through the window, as a citizen would."""

from __future__ import annotations

import itertools

from kivy.base import EventLoop
from kivy.core.window import Window
from kivy.input.motionevent import MotionEvent

from kiosk_app.ui.view import KioskView


class _Touch(MotionEvent):
    def __init__(self, device: str, ident: int, args: tuple[float, float]) -> None:
        super().__init__(device, ident, args, is_touch=True, type_id="touch")

    def depack(self, args: tuple[float, float]) -> None:
        self.sx, self.sy = args
        self.profile = ("pos",)
        super().depack(args)


_idents = itertools.count(1)


class Finger:
    """One finger. Positions are panel px from the top left."""

    def __init__(self, view: KioskView) -> None:
        self._view = view
        self._touch: _Touch | None = None

    def _share(self, x: float, y: float) -> tuple[float, float]:
        left, low = self._view.stage.to_screen(x, y)
        width, height = Window.system_size
        return left / max(1.0, width - 1.0), low / max(1.0, height - 1.0)

    def down(self, x: float, y: float) -> None:
        self._touch = _Touch("robot", next(_idents), self._share(x, y))
        EventLoop.post_dispatch_input("begin", self._touch)

    def move(self, x: float, y: float) -> None:
        assert self._touch is not None
        self._touch.move(self._share(x, y))
        EventLoop.post_dispatch_input("update", self._touch)

    def up(self) -> None:
        assert self._touch is not None
        EventLoop.post_dispatch_input("end", self._touch)
        self._touch = None

    def tap(self, target: str) -> None:
        """The middle of a target. Raises KeyError when it is not on the screen."""
        for name, _, rect in self._view.targets():
            if name == target:
                self.down(rect.x + rect.w / 2, rect.y + rect.h / 2)
                self.up()
                return
        raise KeyError(f"{target} is not on the screen")


_CODES = {
    "down": 274,
    "up": 273,
    "right": 275,
    "left": 276,
    "enter": 13,
    "backspace": 8,
    "tab": 9,
    "escape": 27,
    "f1": 282,
    "f3": 284,
}


class Keyboard:
    """Strokes as SDL reports them: down, text where there is any, up."""

    def stroke(self, name: str, modifiers: tuple[str, ...] = ()) -> None:
        """A key by name (`down`, `right`, `enter`, `backspace`, `tab`, `escape`, `f1`, …), `pad5`, or a character."""
        self.press(name, modifiers)
        self.release(name)

    def press(self, name: str, modifiers: tuple[str, ...] = ()) -> None:
        code, text = _key(name)
        Window.dispatch("on_key_down", code, 0, text or None, list(modifiers))
        Window.dispatch("on_keyboard", code, 0, text or None, list(modifiers))
        if text:
            Window.dispatch("on_textinput", text)

    def release(self, name: str) -> None:
        Window.dispatch("on_key_up", _key(name)[0], 0)


def _key(name: str) -> tuple[int, str]:
    if name.startswith("pad"):
        return 256 + int(name[3:]), ""
    if name in _CODES:
        return _CODES[name], ""
    return ord(name), name
