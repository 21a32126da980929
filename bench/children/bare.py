"""The floor: a Kivy window of the same size with two screens of eight stock buttons, and nothing else.

`python -m bench.children.bare FPS`. Multisampling is off as in the kiosk: on software GL it costs four times as much.
"""

from __future__ import annotations

import os
import sys
import tempfile
from typing import Any

from bench.children import own_stdout

OUT = own_stdout.keep()
SIZE = (1080, 1920)
CHOICES = 8


def configure(fps: int) -> None:
    """Before Kivy's window is imported."""
    os.environ.update(
        KIVY_NO_ARGS="1",
        KIVY_NO_FILELOG="1",
        KIVY_NO_CONFIG="1",
        KIVY_LOG_MODE="PYTHON",
        KIVY_HOME=tempfile.mkdtemp(prefix="bench-kivy-"),
        SDL_VIDEODRIVER="offscreen",
    )
    from kivy.config import Config

    for name, value in (("width", SIZE[0]), ("height", SIZE[1]), ("maxfps", fps), ("multisamples", 0)):
        Config.set("graphics", name, str(value))


def main() -> int:
    configure(int(sys.argv[1]))
    from kivy.app import App
    from kivy.core.window import Window
    from kivy.uix.boxlayout import BoxLayout
    from kivy.uix.button import Button
    from kivy.uix.screenmanager import NoTransition, Screen, ScreenManager

    manager = ScreenManager(transition=NoTransition())

    def screen(name: str, other: str) -> Screen:
        made, box = Screen(name=name), BoxLayout(orientation="vertical", spacing=10, padding=10)
        for number in range(CHOICES):
            button = Button(text=f"{name} {number}", font_size=48)
            button.bind(on_release=lambda *_: setattr(manager, "current", other))
            box.add_widget(button)
        made.add_widget(box)
        return made

    for name, other in (("one", "two"), ("two", "one")):
        manager.add_widget(screen(name, other))

    def page() -> tuple[object, dict[str, Any]]:
        targets = {}
        for button in manager.current_screen.children[0].children:
            targets[button.text] = [button.x, Window.system_size[1] - button.top, button.width, button.height]
        return manager.current_screen, {"page": manager.current, "targets": targets}

    class Bare(App):  # type: ignore[misc]  # kivy ships no types
        def build(self) -> Any:
            return manager

        def on_start(self) -> None:
            from bench.children.instrument import Instrument

            Instrument(OUT, page, self.stop)

    Bare().run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
