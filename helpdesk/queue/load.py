"""Services and windows from two tables (CSV, as any spreadsheet writes): every problem at once, by line. Pure.

services: `id,title,letter,minutes` – letter begins the numbers; minutes a case takes, until the desk has learned.
windows: `id,name,services` – the ids of services, with spaces between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from helpdesk.tables import Problem, Wrong, complaints, rows, titled

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
WINDOW = re.compile(r"[A-Za-z0-9]{1,10}")
LETTER = re.compile(r"[A-Z]{1,2}")
MOST_MINUTES = 480.0


@dataclass(frozen=True)
class ServiceLine:
    id: str
    title: str
    letter: str
    takes: timedelta


@dataclass(frozen=True)
class WindowLine:
    id: str
    name: str
    services: tuple[str, ...]


@dataclass(frozen=True)
class Loaded:
    """`problems` empty: it can be written."""

    services: Sequence[ServiceLine]
    windows: Sequence[WindowLine]
    problems: Sequence[Problem]


def read(services: str, windows: str) -> Loaded:
    """Both tables' texts."""
    problems: list[Problem] = []

    found = _services(services, complaints("services", problems))
    known = {one.id for one in found}
    placed = _windows(windows, known, complaints("windows", problems))
    served = {service for one in placed for service in one.services}
    for one in found:
        if one.id not in served and not problems:
            problems.append(Problem("windows", 1, f"no window serves {one.id}: its tickets would never be called"))
    return Loaded(found, placed, sorted(problems, key=lambda one: (one.file, one.line)))


def _services(text: str, wrong: Wrong) -> list[ServiceLine]:
    found: list[ServiceLine] = []
    for line, row in rows(text, ("id", "title", "letter", "minutes"), wrong):
        if not ID.fullmatch(row["id"]):
            wrong(line, f"id {row['id']!r}: use a-z, 0-9, - and _, at most 40, such as pension")
        elif any(one.id == row["id"] for one in found):
            wrong(line, f"id {row['id']!r} stands above already")
        elif not LETTER.fullmatch(row["letter"]):
            wrong(line, f"letter {row['letter']!r}: one or two of A to Z")
        elif any(one.letter == row["letter"] for one in found):
            wrong(line, f"letter {row['letter']!r} is another service's: two tickets would have the same number")
        elif (minutes := _minutes(row["minutes"])) is None:
            wrong(line, f"minutes {row['minutes']!r}: more than 0 and at most {MOST_MINUTES:.0f}, such as 9 or 7.5")
        elif titled(row["title"], "title", line, wrong):
            found.append(ServiceLine(row["id"], row["title"], row["letter"], timedelta(minutes=minutes)))
    return found


def _windows(text: str, known: set[str], wrong: Wrong) -> list[WindowLine]:
    found: list[WindowLine] = []
    for line, row in rows(text, ("id", "name", "services"), wrong):
        services = tuple(row["services"].split())
        strange = [one for one in services if one not in known]
        if not WINDOW.fullmatch(row["id"]):
            wrong(line, f"id {row['id']!r}: letters and digits, at most 10, such as 3")
        elif any(one.id == row["id"] for one in found):
            wrong(line, f"id {row['id']!r} stands above already")
        elif not services:
            wrong(line, "no services: a window without any calls nobody")
        elif strange:
            wrong(line, f"service {strange[0]!r} is not in the services' table")
        elif titled(row["name"], "name", line, wrong):
            found.append(WindowLine(row["id"], row["name"], services))
    return found


def _minutes(text: str) -> float | None:
    try:
        minutes = float(text)
    except ValueError:
        return None
    return minutes if 0 < minutes <= MOST_MINUTES else None
