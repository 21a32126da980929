"""The rounds of the townships: from a form or a table (CSV), and who of those who signed up has a place. Pure.

`kind,township,place,day,from,to,places,title` – a day is 2026-12-03, a time 09:00; an empty title is the kind's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from helpdesk.clock import HALL_ZONE, typed_day
from helpdesk.language import said
from helpdesk.tables import LONGEST, Problem, Wrong, complaints, rows, titled
from helpdesk.visits.rules import CLOCK
from helpdesk.visits.terms import VisitTerms

SIGNUP = "round-signup"  # the service whose submissions sign somebody up (helpdesk.contract)
FIELD = "round"
COLUMNS = ("kind", "township", "place", "day", "from", "to", "places", "title")
MOST_PLACES = 1000
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"[0-9]{1,6}")
SIGNED, REPEAT, ATTENDED, WITHDRAWN = "signed", "repeat", "attended", "withdrawn"
STATES = (SIGNED, REPEAT, ATTENDED, WITHDRAWN)


@dataclass(frozen=True)
class Round:
    """`title` is what citizens read; `township` an id of visits.yaml."""

    kind: str
    title: str
    township: str
    place: str
    day: date
    begins: time
    ends: time
    places: int

    @property
    def begins_at(self) -> datetime:
        return datetime.combine(self.day, self.begins, HALL_ZONE)

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.day, self.ends, HALL_ZONE)

    @property
    def key(self) -> tuple[str, str, str, date]:
        """Of two with the same the later is a correction."""
        return self.kind, self.township, self.place, self.day


def read(text: str, terms: VisitTerms) -> tuple[Sequence[Round], Sequence[Problem]]:
    """The table's text: its rounds, and all that is wrong."""
    problems: list[Problem] = []
    wrong = complaints("rounds", problems)
    found: dict[tuple[str, str, str, date], Round] = {}
    for line, row in rows(text, COLUMNS, wrong):
        one = round_of(row, terms, line, wrong)
        if one is not None and one.key in found:
            wrong(line, said("同一天同一个地点，上面已经有了"))
        elif one is not None:
            found[one.key] = one
    return tuple(found.values()), problems


def round_of(row: Mapping[str, str], terms: VisitTerms, line: int, wrong: Wrong) -> Round | None:
    """What a line or a form says, or the first thing that is wrong with it. A day that was may be put right."""
    long = not row["title"] or titled(row["title"], "title", line, wrong)
    if not titled(row["place"], "place", line, wrong) or not long:
        return None
    if problem := _problem(row, terms):
        wrong(line, problem)
        return None
    title = row["title"] or terms.rounds[row["kind"]].title.zh_cn[:LONGEST]
    township, day = terms.township_of(row["township"]), date.fromisoformat(row["day"])
    begins, ends = time.fromisoformat(row["from"]), time.fromisoformat(row["to"])
    return Round(row["kind"], title, township, row["place"], day, begins, ends, int(row["places"]))


def _problem(row: Mapping[str, str], terms: VisitTerms) -> str:
    """Empty when there is none."""
    if row["kind"] not in terms.rounds:
        return said("kind {kind}：写 {kinds} 中的一个", kind=repr(row["kind"]), kinds=" ".join(terms.rounds))
    if not terms.township_of(row["township"]):
        known = said("、").join(str(one.title) for one in terms.townships.values())
        return said("township {name}：没有这个乡镇，写 {known} 中的一个", name=repr(row["township"]), known=known)
    if not DATE.fullmatch(row["day"]) or typed_day(row["day"]) is None:
        return said("day {day}：没有这一天；日期这样写：2026-12-03", day=repr(row["day"]))
    for name in ("from", "to"):
        if not CLOCK.fullmatch(row[name]):
            return said("{name} {text}：时间这样写：09:00", name=name, text=repr(row[name]))
    if row["from"] >= row["to"]:
        return said("to {text}：要比 from 晚", text=repr(row["to"]))
    if not NUMBER.fullmatch(row["places"]) or not 1 <= int(row["places"]) <= MOST_PLACES:
        return said("places {text}：写 1 到 {most} 的数", text=repr(row["places"]), most=MOST_PLACES)
    return ""


def round_wanted(text: str) -> int | None:
    """The id a terminal sent; None when it is no number of ours."""
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else None


def waiting(signups: Iterable[tuple[int, str]], places: int) -> frozenset[int]:
    """Of (id, state) in the order in which they came: who waits for a place. Who withdrew, and who is there a second
    time, takes none; so when somebody withdraws, or there are more places, the next one has one."""
    taking = [id_ for id_, state in signups if state in (SIGNED, ATTENDED)]
    return frozenset(taking[places:])
