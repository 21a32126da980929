"""Everything that moves on the screen by itself, declared in one place (WCAG 2.2.2, 2.3.3; T10).

Whoever sets something in motion (an interval of the clock, an animation) adds it here; the audit (A30) reads the
sources of `kiosk_app.ui` and finds what is not declared.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_S = 5.0
"""Seconds something may move before there must be a way to stop it."""


@dataclass(frozen=True, slots=True)
class Motion:
    """`module` sets it going. `seconds`: how long it lasts, 0 for as long as it is shown. `stop`: what ends it before,
    the id of a target or a setting; `needed`: why nothing could be told without it. `seen`: it changes what is seen."""

    name: str
    module: str
    seconds: float
    stop: str = ""
    needed: str = ""
    seen: bool = True


MOTIONS: tuple[Motion, ...] = (
    Motion(
        "the camera's picture",
        "kiosk_app.ui.widgets.moving",
        0,
        needed="a mirror: people put their face into it; it is shown on the page for that alone",
    ),
    Motion("a clip", "kiosk_app.ui.widgets.moving", 30, stop="back"),
    Motion("the ring that fills under a finger that rests", "kiosk_app.ui.view", 0.6, stop="lifting the finger"),
    Motion("the terminal's own clock", "kiosk_app.ui.app", 0, seen=False),
)
