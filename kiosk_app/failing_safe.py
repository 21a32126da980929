"""What is left when a step has raised: where it did, and what is shown and done when not even the fail-safe page can be
made."""

from __future__ import annotations

import traceback
import uuid
from pathlib import Path

from kiosk_app.core import effects as fx
from kiosk_app.core.page import Action, Page, PageKind, Words
from kiosk_app.core.presence import IDLE, UNHURRIED
from kiosk_app.core.visit import HelpRequest, Visit

LAST_RESORT = Page(
    id="failsafe",
    kind=PageKind.MESSAGE,
    title=Words("请稍等"),
    head=Words(""),
    place=Words(""),
    help=Words("请人帮我"),
    body=Words("请到绿色通道。Please go to the green channel."),
    actions=(Action("go_home", Words("回到开头"), pictogram="home", main=True),),
)
"""For when even the fail-safe page cannot be made: the last person's page must not stay on the screen."""


def by_hand(old: Visit) -> tuple[Visit, tuple[fx.Effect, ...]]:
    """What the journey does at a fault, for when the journey itself raises at it."""
    visit = Visit(old.id or uuid.uuid4().hex, devices=old.devices, overlay="failsafe", help=HelpRequest())
    return visit, (fx.Wipe(old.id), fx.CallHelp("", "", "", 0, "technical"), fx.StartTimer(IDLE, UNHURRIED))


def where(error: Exception) -> str:
    """The kind of error and its place in our code, never its text: that may quote data."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.name}:{last.lineno}"
