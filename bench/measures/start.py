"""Cold start: from the start of the process to the first page on the glass."""

from __future__ import annotations

from bench.lab import Lab
from bench.measures.card import Reader
from bench.results import Goal, Row


def measure(lab: Lab) -> list[Row]:
    ours: list[float] = []
    theirs: list[float] = []
    lab.desk()
    with Reader() as reader:
        devices = lab.hardware(reader.path)
        for number in range(lab.times(6)):
            lab.say(f"start {number + 1}")
            with lab.terminal(devices) as terminal:
                ours.append(terminal.shows("home")["at"] - terminal.started)
            with lab.bare(30) as bare:
                theirs.append(bare.shows("one")["at"] - bare.started)
    return [
        Row(
            id="start",
            what="cold start: `kiosk run` starts (files in the page cache) -> first page on the glass",
            unit="s",
            ours=ours,
            peer="a bare Kivy window of the same size with 8 stock buttons: process start -> first frame",
            theirs=theirs,
            goal=Goal(
                "ours",
                3.0,
                "set here, no fact sheet has one: Python, Kivy and one window took 0.3 to 1.5 s (kivy.md §1); after a "
                "fault a person stands before a dark screen for so long",
            ),
        )
    ]
