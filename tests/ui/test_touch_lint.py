"""T42, by reading the source: a page acts when the finger is lifted; nothing is scrolled, dragged or swiped."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "kiosk_app").rglob("*.py"))

TOLD_BY_WINDOW = {"on_touch_down", "on_touch_move", "on_touch_up"}
WINDOW, VIEW = "kiosk_app/ui/window.py", "kiosk_app/ui/view.py"
PRESSES = {"on_press", "on_touch_down", "on_touch_move", "on_long_press", "on_double_tap"}
GESTURES = {
    "ScrollView",
    "Carousel",
    "Scatter",
    "ScatterLayout",
    "ScatterPlane",
    "DragBehavior",
    "Slider",
    "SwiperBehavior",
    "RecycleView",
    "GestureDatabase",
    "GestureSurface",
    "PageLayout",
    "TabbedPanel",
    "ScreenManager",
    "DropDown",
    "Spinner",
    "Popup",
    "ModalView",
    "ButtonBehavior",
    "ToggleButtonBehavior",
    "Button",
    "multistroke",
}
"""Kivy's that scroll, drag, swipe or react by themselves: pages here are scenes, hit-tested at one place."""
TERMINAL = {"press", "type", "setting", "focused", "repeat", "listen", "pause", "pointed", "key_tried"}
"""What has an effect on the visit (kiosk_app.ui.terminal.Terminal)."""


def wrong(source: str, name: str) -> Iterator[str]:
    """What this file does that T42 forbids, in words."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        match node:
            case ast.Call(keywords=keywords) if name != WINDOW:
                yield from (f"{node.lineno}: binds {word.arg}" for word in keywords if word.arg in PRESSES)
            case ast.FunctionDef(name=function) if function in PRESSES and name != VIEW:
                yield f"{node.lineno}: defines {function}"
            case ast.FunctionDef(name=("on_touch_down" | "on_touch_move") as function):
                yield from (f"{line}: {function} {what}" for line, what in _deeds(node))
            case ast.ImportFrom(module=module, names=names) if (module or "").startswith("kivy"):
                yield from (f"{node.lineno}: takes {one.name}" for one in names if one.name in GESTURES)
            case ast.Import(names=names):
                parts = {part for one in names if one.name.startswith("kivy") for part in one.name.split(".")}
                yield from (f"{node.lineno}: takes {part}" for part in sorted(parts & {"gesture", "multistroke"}))


def _deeds(function: ast.FunctionDef) -> Iterator[tuple[int, str]]:
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(attr="guard"), args=[ast.Attribute(attr="touched")]):
                continue  # a finger on the glass ends the speech (EN 301 549, 5.1.3.5) and does nothing else
            case ast.Call(func=ast.Attribute(attr="guard")):
                yield node.lineno, "does guard"
            case ast.Attribute(attr=deed) if deed in TERMINAL | {"_perform", "_pointed"}:
                yield node.lineno, f"does {deed}"


@pytest.mark.parametrize("path", SOURCES, ids=[str(path.relative_to(ROOT)) for path in SOURCES])
def test_nothing_is_done_before_the_finger_is_lifted(path: Path) -> None:
    assert list(wrong(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))) == []


def test_the_window_hands_touches_to_the_view_alone() -> None:
    source = (ROOT / WINDOW).read_text(encoding="utf-8")
    bound = {
        keyword.arg
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg and "touch" in keyword.arg
    }
    assert bound == TOLD_BY_WINDOW


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("button.bind(on_press=lambda *_: send())", "binds on_press"),
        ("class Card:\n    def on_touch_down(self, touch):\n        return True", "defines on_touch_down"),
        ("from kivy.uix.scrollview import ScrollView", "takes ScrollView"),
        ("from kivy.uix.button import Button as Key", "takes Button"),
        ("import kivy.gesture", "takes gesture"),
    ],
)
def test_what_is_planted_is_found(planted: str, said: str) -> None:
    assert [said in what for what in wrong(planted, "kiosk_app/ui/pages/new.py")] == [True]


def test_a_deed_planted_into_the_view_s_own_press_is_found() -> None:
    planted = "class KioskView:\n    def on_touch_down(self, touch):\n        self.terminal.press(self.target)"
    assert list(wrong(planted, VIEW)) == ["3: on_touch_down does press"]
