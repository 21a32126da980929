"""Results from a table (CSV) or a form: every problem by line, and no person's data in the words. Pure.

`number,name,title,day,result,note` – the person's document number and name, what was assessed, when, what came of it in
words for the citizen, and what to do now (may be empty).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from helpdesk.language import said
from helpdesk.submissions import numbers
from helpdesk.tables import Problem, Wrong, complaints, rows, titled

COLUMNS = ("number", "name", "title", "day", "result", "note")
MOST_WORDS = 60  # characters of the result and of the note: what a terminal shows and speaks


@dataclass(frozen=True)
class Result:
    """Private: never printed."""

    number: str = field(repr=False)
    name: str = field(repr=False)
    title: str
    day: date
    result: str = field(repr=False)
    note: str = field(default="", repr=False)


def read(text: str, today: date) -> tuple[Sequence[Result], Sequence[Problem]]:
    """The table's text: its results, and all that is wrong."""
    problems: list[Problem] = []
    wrong = complaints("results", problems)
    found: dict[tuple[str, str, date], Result] = {}
    for line, row in rows(text, COLUMNS, wrong):
        one = result_of(row, line, wrong, today)
        if one is None:
            continue
        same = one.number, one.title, one.day
        if same in found:
            wrong(line, said("同一个人同一天的同一项，上面已经有了"))
        found[same] = one
    return tuple(found.values()), problems


def result_of(row: Mapping[str, str], line: int, wrong: Wrong, today: date) -> Result | None:
    """One line; None, and why, when something is wrong with it."""
    number = numbers.folded(row["number"])
    if why := numbers.wrong(number):
        wrong(line, why)
        return None
    try:
        day = date.fromisoformat(row["day"])
    except ValueError:
        wrong(line, said("day：日期写成 2026-11-27 这样"))
        return None
    if day > today:
        wrong(line, said("day：评定的日子还没到"))
        return None
    good = (
        titled(row["name"], "name", line, wrong)
        and titled(row["title"], "title", line, wrong)
        and titled(row["result"], "result", line, wrong, MOST_WORDS)
        and (not row["note"] or titled(row["note"], "note", line, wrong, MOST_WORDS))
    )
    return Result(number, row["name"], row["title"], day, row["result"], row["note"]) if good else None
