"""Run by itself: the window is watched once as it is and once with each fault, and what fails is told as JSON.

    python -m support.filming

In a process of its own, because a process has one window, and this one's clock is set by hand.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from kiosk_app.access.display import Panel
from kiosk_app.content.load import load_content
from kiosk_app.tools.all_pages import all_pages
from kiosk_app.tools.audit.findings import Audit
from kiosk_app.tools.audit.render import open_view
from kiosk_app.tools.places import ASSETS
from kiosk_app.tools.recorder import Recorder

PAGES = ("consent/plain", "photo/framing", "review/li-xiuying")
A_SECOND = 4


@contextlib.contextmanager
def blinking(view: Any) -> Iterator[None]:
    """The ground changes between light and dark four times a second, as a waiting sign might."""
    from kivy.clock import Clock

    def blink(_dt: float) -> None:
        colour = view.stage._ground
        colour.rgb = (0.1, 0.1, 0.1) if colour.r > 0.5 else (1, 1, 1)

    timer = Clock.schedule_interval(blink, 1 / (2 * A_SECOND))
    yield
    timer.cancel()


@contextlib.contextmanager
def unseen_presses(view: Any) -> Iterator[None]:
    """Nothing looks pressed."""
    states = view.stage.states
    with mock.patch.object(view.stage, "states", lambda focused, pressed: states(focused, None)):
        yield


@contextlib.contextmanager
def deaf_to_help(view: Any) -> Iterator[None]:
    """A finger on the help button does nothing."""
    meant = view._perform

    def perform(response: Any) -> None:
        if response.value != "help":
            meant(response)

    with mock.patch.object(view, "_perform", perform):
        yield


@contextlib.contextmanager
def nothing(view: Any) -> Iterator[None]:
    yield


PLANTS: dict[str, Callable[[Any], contextlib.AbstractContextManager[None]]] = {
    "nothing": nothing,
    "blinking": blinking,
    "unseen presses": unseen_presses,
    "deaf to help": deaf_to_help,
}


def main() -> None:
    content, _ = load_content(ASSETS)
    recorder = Recorder(content)
    pages = [met for met in all_pages(content, recorder, ("zh-CN",)) if met.name.endswith(PAGES)]
    view = open_view(Panel(), recorder)
    from kiosk_app.tools.audit.behaviour.watching import watch

    told = {}
    for name, plant in PLANTS.items():
        audit = Audit()
        with plant(view):
            watch(audit, view, pages, False, lambda *_: None)
        told[name] = {
            "failed": sorted(audit.failed()),
            "measured": {check: tally.measured for check, tally in audit.tallies.items() if tally.measured},
            "worst": {check: tally.worst for check, tally in audit.tallies.items() if tally.worst},
        }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
