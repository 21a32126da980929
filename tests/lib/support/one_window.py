"""A process has one window, and several views of several tests may have been put into it."""

from __future__ import annotations

from typing import Any


def alone_in_window(view: Any) -> None:
    """Nothing else lies in the window, above this view or below it."""
    from kivy.core.window import Window

    for child in [child for child in Window.children if child is not view.stage]:
        Window.remove_widget(child)
    if view.stage not in Window.children:
        Window.add_widget(view.stage)
        view.stage.fit_into(*Window.size)
