"""Which days a team has what: the calendar of a week, and a day's list of where to go. Each inside one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import HALL_ZONE, hall_date
from helpdesk.staff import audit
from helpdesk.store.visit_models import VisitRow
from helpdesk.store.writer import Tx
from helpdesk.submissions import rules as words
from helpdesk.vault import Vault
from helpdesk.visits import looking
from helpdesk.visits.ics import Event
from helpdesk.visits.rows import asked_of, plan_of, taken
from helpdesk.visits.rules import ON_THE_WAY, TO_PLAN, State, free_days, goes, hours, order
from helpdesk.visits.terms import VisitTerms

MOST_TO_PLAN = 200
SHOWN_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Entry:
    """A visit on a day, as it may stand on a page that others can see."""

    number: str
    version: int
    masked_name: str = field(repr=False)
    township: str
    kind: str
    state: str
    slot: str
    days: str  # when they said they are at home


@dataclass(frozen=True)
class Cell:
    """One team's day. `goes`: it goes out on that day of the week."""

    day: date
    goes: bool
    taken: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class TeamWeek:
    team: str
    title: str
    per_day: int
    days: tuple[Cell, ...]
    free: tuple[date, ...]  # the next days with room


@dataclass(frozen=True)
class Week:
    first: date  # a Monday
    days: tuple[date, ...]
    teams: tuple[TeamWeek, ...]
    to_plan: tuple[Entry, ...]


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week(
    session: Session, vault: Vault, terms: VisitTerms, of: date, today: date, township: str = "", team: str = ""
) -> Week:
    """Of all teams or one; `township` shows its own visits only, what a team has is counted whole. Saturday and Sunday
    stand there when somebody goes or a visit is set. Raises VaultError."""
    first = monday(of)
    span = [first + timedelta(days=n) for n in range(7)]
    query = select(VisitRow).where(VisitRow.day >= span[0].isoformat(), VisitRow.day <= span[-1].isoformat())
    rows = [row for row in session.scalars(query) if row.team is not None and team in ("", row.team)]
    rows.sort(key=lambda row: (order(row.slot or ""), row.id))
    known = {name: one for name, one in terms.teams.items() if team in ("", name)}
    used = {row.day for row in rows}
    days = tuple(
        day
        for day in span
        if day.isoweekday() < 6
        or day.isoformat() in used
        or any(goes(one, day, terms.days_off) for one in known.values())
    )
    teams = []
    for name in [*known, *sorted({row.team for row in rows if row.team} - known.keys())]:  # a county took one out
        one, whole = known.get(name), taken(session, name)
        its = [row for row in rows if row.team == name and township in ("", row.township)]
        cells = tuple(
            Cell(
                day,
                one is not None and goes(one, day, terms.days_off),
                whole.get(day, 0),
                tuple(_entry(vault, terms, row) for row in its if row.day == day.isoformat()),
            )
            for day in days
        )
        free = () if one is None else free_days(one, whole, today, terms.days_off)
        teams.append(TeamWeek(name, terms.title("teams", name), 0 if one is None else one.per_day, cells, free))
    return Week(first, days, tuple(teams), to_plan(session, vault, terms, township, [*known]))


def to_plan(
    session: Session, vault: Vault, terms: VisitTerms, township: str, teams: Sequence[str]
) -> tuple[Entry, ...]:
    """What waits for a day, the oldest first, and one of these teams could make it. Raises VaultError."""
    query = select(VisitRow).where(VisitRow.state.in_([one.value for one in TO_PLAN])).order_by(VisitRow.id)
    if township:
        query = query.where(VisitRow.township == township)
    rows = session.scalars(query.limit(MOST_TO_PLAN))
    return tuple(_entry(vault, terms, row) for row in rows if set(teams) & set(terms.teams_for(row.kind, row.township)))


def _entry(vault: Vault, terms: VisitTerms, row: VisitRow) -> Entry:
    fields = asked_of(vault, row).fields
    return Entry(
        row.number,
        row.version,
        words.masked_name(fields),
        looking.township_title(terms, row.township),
        terms.title("kinds", row.kind),
        row.state,
        row.slot or "",
        fields.get("days", ""),
    )


@dataclass(frozen=True)
class Stop:
    """A line of a day's list: on paper, for the team. Private: never printed but there."""

    number: str
    township: str
    village: str = field(repr=False)
    kind: str
    slot: str
    state: str
    name: str = field(repr=False)
    address: str = field(repr=False)
    phone: str = field(repr=False)
    days: str
    call: str = field(repr=False)
    note: str = field(repr=False)


def route(tx: Tx, vault: Vault, terms: VisitTerms, team: str, day: date, actor: str) -> tuple[Stop, ...]:
    """Where the team goes that day, in the order of the county's townships and villages; each visit that is opened for
    it is written down. What was done or missed already is left out. Raises VaultError."""
    query = select(VisitRow).where(
        VisitRow.team == team,
        VisitRow.day == day.isoformat(),
        VisitRow.state.in_([one.value for one in ON_THE_WAY]),
    )
    stops = []
    for row in tx.session.scalars(query.order_by(VisitRow.id)):
        fields = asked_of(vault, row).fields
        audit.note(tx, actor, "visit.route", row.number)
        stops.append((_place(terms, row, fields), _stop(terms, row, fields)))
    return tuple(stop for _, stop in sorted(stops, key=lambda one: one[0]))


def _place(terms: VisitTerms, row: VisitRow, fields: Mapping[str, str]) -> tuple[int, int, str, str, int]:
    towns = list(terms.townships)
    town = towns.index(row.township) if row.township in towns else len(towns)
    known = terms.townships[row.township].villages if row.township in terms.townships else ()
    village = fields.get("village", "").strip()
    return town, known.index(village) if village in known else len(known), village, order(row.slot or ""), row.id


def _stop(terms: VisitTerms, row: VisitRow, fields: Mapping[str, str]) -> Stop:
    return Stop(
        number=row.number,
        township=looking.township_title(terms, row.township),
        village=fields.get("village", ""),
        kind=terms.title("kinds", row.kind),
        slot=row.slot or "",
        state=row.state,
        name=looking.name_of(fields),
        address=fields.get("address", ""),
        phone=fields.get("phone", ""),
        days=fields.get("days", ""),
        call=fields.get("call", ""),
        note=fields.get("note", ""),
    )


def events(session: Session, terms: VisitTerms, team: str, now: datetime, house: str) -> list[Event]:
    """For the team's calendar file: from SHOWN_BACK on. `house` makes the ids differ from another desk's."""
    since = hall_date(now - SHOWN_BACK).isoformat()
    query = select(VisitRow).where(VisitRow.team == team, VisitRow.day >= since).order_by(VisitRow.day, VisitRow.id)
    found = []
    for row in session.scalars(query):
        plan = plan_of(row)
        if plan is None:
            continue
        begins, ends = hours(plan.slot, terms.half_days, terms.minutes)
        town, kind = looking.township_title(terms, row.township), terms.title("kinds", row.kind)
        found.append(
            Event(
                uid=f"visit-{row.number}@{house}.helpdesk",
                sequence=row.version,
                begins=datetime.combine(plan.day, begins, HALL_ZONE),
                ends=datetime.combine(plan.day, ends, HALL_ZONE),
                summary=f"{row.number} {town} {kind}",
                place=town,
                settled=row.state != State.SCHEDULED,
            )
        )
    return found
