"""A22: help comes from every page, by key, by touch and by the button at the side, and the desk knows within 2 s."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk_app.access.keypad import Logical
from kiosk_app.core.page import PageKind
from kiosk_app.tools.audit.behaviour.stand import Stand, stand_at
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.met import Met

WITHIN_S = 2.0
STEP_S = 0.1
LISTEN_S = 60.0


def _key(stand: Stand) -> None:
    """Where a key is told about instead of doing what it means, the help key too: there it is struck twice."""
    stand.eye.logical_key(Logical.HELP)
    if not stand.desk.calls and stand.page.kind is PageKind.KEYS:
        stand.eye.logical_key(Logical.HELP)


WAYS: Mapping[str, Callable[[Stand], None]] = {
    "key": _key,
    "touch": lambda stand: stand.eye.touch("help"),
    "button at the side": lambda stand: stand.device("help_button", "pressed"),
}


def help_comes(met: Met) -> Measures:
    for way, press in WAYS.items():
        stand = stand_at(met)
        pressed = stand.clock()
        press(stand)
        while not stand.desk.calls and stand.clock() - pressed < WITHIN_S:
            stand.wait(STEP_S, STEP_S)
        told = bool(stand.desk.calls)
        seconds = stand.desk.calls[0][0] - pressed if told else WITHIN_S
        yield Measure("A22", told and seconds <= WITHIN_S, f"by {way}", seconds, "fires")
        shown = stand.runtime.visit.overlay == "help" and stand.runtime.visit.help is not None
        yield Measure("A22", shown, f"by {way}: the page does not say that somebody was told")
        yield Measure("A22", _said(stand), f"by {way}: nobody says that somebody was told")


def _said(stand: Stand) -> bool:
    """Heard to its end, the help page has told its title."""
    title = stand.page.title.spoken
    stand.hear_out(LISTEN_S)
    return any(said.text.startswith(title) for said in stand.said)
