"""Services and windows from two tables (CSV, as any spreadsheet writes): every problem at once, by line. Pure.

services: `id,title,letter,minutes` – letter begins the numbers; minutes a case takes, until the desk has learned.
windows: `id,name,services` – the ids of services, with spaces between.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from helpdesk.language import said
from helpdesk.tables import Problem, Wrong, complaints, rows, titled

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
WINDOW = re.compile(r"[A-Za-z0-9]{1,10}")
SERVICE_COLUMNS = ("id", "title", "letter", "minutes")
WINDOW_COLUMNS = ("id", "name", "services")
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
    found = [*_services(services, complaints("services", problems)).values()]
    known = {one.id for one in found}
    placed = _windows(windows, known, complaints("windows", problems))
    if not problems:
        problems += _unserved(known, placed)
    return Loaded(found, placed, sorted(problems, key=lambda one: (one.file, one.line)))


def read_services(text: str, letters: Mapping[str, str]) -> Loaded:
    """The services alone, beside those the desk has (id -> letter); windows come after."""
    problems: list[Problem] = []
    wrong = complaints("services", problems)
    found = _services(text, wrong)
    others = {letter for id_, letter in letters.items() if all(one.id != id_ for one in found.values())}
    for line, one in found.items():
        if one.letter in others:
            wrong(line, _letter_taken(one.letter))
    return Loaded([*found.values()], (), problems)


def read_windows(text: str, services: Collection[str]) -> Loaded:
    """The windows alone, for the services the desk has."""
    problems: list[Problem] = []
    placed = _windows(text, services, complaints("windows", problems))
    if not problems:
        problems += _unserved(services, placed)
    return Loaded((), placed, problems)


def _unserved(services: Collection[str], windows: Sequence[WindowLine]) -> list[Problem]:
    served = {service for one in windows for service in one.services}
    return [
        Problem("windows", 1, said("没有窗口办 {id}：它的号永远叫不到", id=one))
        for one in sorted(services)
        if one not in served
    ]


def _letter_taken(letter: str) -> str:
    return said("letter {letter} 是另一项业务的：两张票会同号", letter=repr(letter))


def _services(text: str, wrong: Wrong) -> dict[int, ServiceLine]:
    """By line."""
    found: dict[int, ServiceLine] = {}
    for line, row in rows(text, SERVICE_COLUMNS, wrong):
        if not ID.fullmatch(row["id"]):
            wrong(line, said("id {id}：用 a-z、0-9、- 和 _，最多 40 个，例如 pension", id=repr(row["id"])))
        elif any(one.id == row["id"] for one in found.values()):
            wrong(line, said("id {id} 上面已经有了", id=repr(row["id"])))
        elif not LETTER.fullmatch(row["letter"]):
            wrong(line, said("letter {letter}：A 到 Z 中的一个或两个", letter=repr(row["letter"])))
        elif any(one.letter == row["letter"] for one in found.values()):
            wrong(line, _letter_taken(row["letter"]))
        elif (minutes := _minutes(row["minutes"])) is None:
            wrong(line, said("minutes {minutes}：大于 0，最多 480，例如 9 或 7.5", minutes=repr(row["minutes"])))
        elif titled(row["title"], "title", line, wrong):
            found[line] = ServiceLine(row["id"], row["title"], row["letter"], timedelta(minutes=minutes))
    return found


def _windows(text: str, known: Collection[str], wrong: Wrong) -> list[WindowLine]:
    found: list[WindowLine] = []
    for line, row in rows(text, WINDOW_COLUMNS, wrong):
        services = tuple(row["services"].split())
        strange = [one for one in services if one not in known]
        if not WINDOW.fullmatch(row["id"]):
            wrong(line, said("id {id}：字母和数字，最多 10 个，例如 3", id=repr(row["id"])))
        elif any(one.id == row["id"] for one in found):
            wrong(line, said("id {id} 上面已经有了", id=repr(row["id"])))
        elif not services:
            wrong(line, said("没有写业务：这样的窗口谁也叫不到"))
        elif strange:
            wrong(line, said("业务表里没有 {service}", service=repr(strange[0])))
        elif titled(row["name"], "name", line, wrong):
            found.append(WindowLine(row["id"], row["name"], services))
    return found


def _minutes(text: str) -> float | None:
    try:
        minutes = float(text)
    except ValueError:
        return None
    return minutes if 0 < minutes <= MOST_MINUTES else None
