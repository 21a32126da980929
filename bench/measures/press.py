"""A finger on the glass: until the target looks pressed, and until the next page stands there."""

from __future__ import annotations

import time

from bench.child import Screen
from bench.lab import Lab
from bench.measures.card import Reader
from bench.results import Goal, Row

MEANT = 0.6  # seconds a new page must stand before a touch is meant for it (the kiosk ignores the first half second)


def measure(lab: Lab) -> list[Row]:
    rounds = lab.times(24)
    look: list[float] = []
    page: list[float] = []
    bare_look: list[float] = []
    bare_page: list[float] = []
    with Reader() as reader, lab.terminal(lab.hardware(reader.path)) as terminal, lab.bare(60) as bare:
        terminal.shows("home")
        bare.shows("one")
        terminal.offers("disability-photo")
        time.sleep(2.0)
        there, back = ("disability-photo", "consent"), ("decline", "home")
        for _ in range(2):  # not counted: each page's first time
            for target, name in (there, back):
                _press(lab, terminal, target, name)
        for number in range(rounds):
            if number % 6 == 0:
                lab.say(f"press {number + 1} of {rounds}")
            target, name = (there, back)[number % 2]
            seen, turned = _press(lab, terminal, target, name)
            look.append(seen)
            page.append(turned)
            target, name = (("one 3", "two"), ("two 3", "one"))[number % 2]
            seen, turned = _press(lab, bare, target, name)
            bare_look.append(seen)
            bare_page.append(turned)
    return [
        Row(
            id="press-visible",
            what="finger touches a choice -> first frame in which the choice looks pressed",
            unit="ms",
            ours=look,
            peer="a stock Kivy Button in a bare window at Kivy's stock 60 frames a second",
            theirs=bare_look,
            goal=Goal("p95", 100, "accessibility.md T52: pressed state within 100 ms"),
            note="the kiosk draws at 30 frames a second: kivy.md §1 gives 45 ms there and 25 ms at 60",
        ),
        Row(
            id="press-page",
            what="finger leaves the choice -> first frame of the next page (voice stopped, new page spoken)",
            unit="ms",
            ours=page,
            peer="a bare ScreenManager changing between two ready-made screens of 8 stock buttons, 60 frames a second",
            theirs=bare_page,
            goal=Goal("p95", 1000, "accessibility.md T52 (VVSG 7.2-N): result within 1 s"),
        ),
    ]


def _press(lab: Lab, screen: Screen, target: str, page: str) -> tuple[float, float]:
    """Milliseconds until it looked pressed, and from the release until the page."""
    time.sleep(MEANT)
    screen.watch(target)
    lab.any_moment(0.1, 0.2)
    touched = screen.down(target)
    looked = screen.changed()
    lab.any_moment(0.05, 0.15)
    left = screen.up(target)
    turned = float(screen.shows(page)["at"])
    return (looked - touched) * 1000, (turned - left) * 1000
