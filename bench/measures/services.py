"""Every way through every service, by touch and by keys: its pages, and the seconds of who reads 2 s a page."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from bench import walks
from bench.child import BenchFailed
from bench.lab import Lab
from bench.results import NOBODY, Goal, Row
from bench.stats import median
from kiosk_app.tools.citizen_robot import GaveUp

CITIZENS = ("zhang-san", "ayixia", "li-xiuying")  # 76, blind, in a wheelchair; each with an identity card
WHAT = "every way of every tour, attract page to attract page, "
CLOCK = "the hall's own clock; parts and desk prompt"


@dataclass(frozen=True)
class Line:
    """Medians of one way. Seconds."""

    service: str
    way: str
    pages: float
    touch: float
    keys: float


def measure(lab: Lab) -> list[Row]:
    os.environ.setdefault("KIVY_HOME", str(lab.fresh("kivy")))
    os.environ.setdefault("KIVY_NO_CONSOLELOG", "1")
    lines = found(lab)
    for text in table(lines).splitlines():
        lab.say(text)
    by_service = "; ".join(
        f"{one} {median([line.pages for line in lines if line.service == one]):.0f} pages, "
        f"{median([line.touch for line in lines if line.service == one]):.0f} s by touch, "
        f"{median([line.keys for line in lines if line.service == one]):.0f} s by keys"
        for one in dict.fromkeys(line.service for line in lines)
    )
    short = Goal("p95", 120, "set here")
    return [
        Row(
            "services-pages",
            WHAT + "pages",
            "pages",
            [line.pages for line in lines],
            NOBODY,
            (),
            Goal("p95", 25, "set here"),
            by_service,
        ),
        Row("services-touch", WHAT + "by touch", "s", [one.touch for one in lines], NOBODY, (), short, CLOCK),
        Row("services-keys", WHAT + "by keys", "s", [one.keys for one in lines], NOBODY, (), short, CLOCK),
    ]


def found(lab: Lab) -> list[Line]:
    """Raises BenchFailed for a way that leads nowhere."""
    from support.citizens.hall import content_at

    content, lines = content_at(walks.ASSETS), []
    citizens = CITIZENS[: lab.times(len(CITIZENS))]
    for service, ways in walks.ways_of().items():
        lab.say(f"{service}: {', '.join(ways)}")
        for name, way in ways.items():
            walked: Mapping[bool, list[walks.Walked]] = {False: [], True: []}
            for citizen in citizens:
                for keys, several in walked.items():
                    try:
                        with walks.fresh_hall(content) as hall:
                            several.append(walks.walk(hall, way, citizen, keys=keys))
                    except GaveUp as gave_up:
                        raise BenchFailed(f"{service} {name}, {citizen}: {gave_up}") from None
            pages = median([one.pages for one in walked[False]])
            touch, by_keys = (median([one.seconds for one in several]) for several in walked.values())
            lines.append(Line(service, name, pages, touch, by_keys))
    return lines


def table(lines: list[Line]) -> str:
    """As it stands in docs/measures.md."""
    head = "| service | way | pages | seconds by touch | seconds by keys |\n|---|---|---|---|---|\n"
    return head + "\n".join(
        f"| {one.service} | {one.way} | {one.pages:.0f} | {one.touch:.0f} | {one.keys:.0f} |" for one in lines
    )
