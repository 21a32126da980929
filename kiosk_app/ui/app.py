"""Starts Kivy, gives the view its terminal and keeps both running whatever happens in a callback.

Importing this module imports no Kivy: `run_app` makes Kivy's settings first, then imports the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kiosk_app.access.display import Panel
from kiosk_app.core.world import Wording
from kiosk_app.ui.settings import configure
from kiosk_app.ui.terminal import Terminal

if TYPE_CHECKING:
    from kiosk_app.ui.view import KioskView

TICKS_A_SECOND = 30.0


def run_app(
    terminal_factory: Callable[[KioskView], Terminal],
    wording: Wording,
    panel: Panel | None = None,
    fullscreen: bool = False,
    window: tuple[int, int] | None = None,
    rotation: int = 0,
    keyboard: bool = True,
    on_fault: Callable[[BaseException], None] | None = None,
    on_ready: Callable[[KioskView], None] | None = None,
) -> None:
    """Runs until `stop_app`. Without a display everything is drawn off screen.

    `window`: px when not full screen; the scene is scaled to it. `on_fault` hears of every exception out of a callback.
    `wording` gives the words that are on no page: the settings strip, the number pad. `keyboard`: do the window's keys
    count; not where a keypad has a driver of its own.
    Raises FileNotFoundError when the font is missing, ValueError when a theme is wrong.
    """
    panel = panel or Panel()
    configure(panel, fullscreen, window, rotation)
    from kivy.app import App
    from kivy.base import ExceptionHandler, ExceptionManager
    from kivy.clock import Clock
    from kivy.core.window import Window

    from kiosk_app.ui.view import KioskView
    from kiosk_app.ui.window import attach

    view = KioskView(panel, wording, on_fault=on_fault)

    class KioskApp(App):
        title = "绿色通道"

        def build(self) -> Any:
            attach(view, Window, keyboard)
            return view.stage

        def open_settings(self, *_: object) -> bool:
            return False  # F1 belongs to nobody

        def on_start(self) -> None:
            terminal = terminal_factory(view)
            view.terminal = terminal
            Clock.schedule_interval(lambda _dt: view.guard(terminal.tick), 1 / TICKS_A_SECOND)
            if on_ready is not None:
                on_ready(view)

    class Faults(ExceptionHandler):
        def handle_exception(self, inst: BaseException) -> int:
            if isinstance(inst, Exception):
                view.fault(inst)
                return int(ExceptionManager.PASS)
            return int(ExceptionManager.RAISE)

    handler = Faults()
    ExceptionManager.add_handler(handler)
    try:
        KioskApp().run()
    finally:
        ExceptionManager.remove_handler(handler)


def stop_app() -> None:
    """Ends run_app; main thread only."""
    from kivy.app import App

    app = App.get_running_app()
    if app is not None:
        app.stop()
