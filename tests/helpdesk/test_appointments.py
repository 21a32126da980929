"""Appointments: a place at a time, one for each person, a number by the card that goes first at its time."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk import demo
from helpdesk.appointments import rules, service
from helpdesk.appointments.rules import Act, Refused, Slots, State, Why
from helpdesk.appointments.service import Who
from helpdesk.clock import HALL_ZONE
from helpdesk.contract import TICKETS, TicketIn
from helpdesk.queue import rules as queue
from helpdesk.queue import views
from helpdesk.queue.rules import Rank, Ticket, Window
from helpdesk.queue.service import NoSuchService
from helpdesk.staff import audit
from helpdesk.store.appointment_models import AppointmentRow
from helpdesk.store.engine import Engines
from helpdesk.submissions import numbers
from tests.helpdesk.test_queue import KIOSK, MINUTE, NINE, VAULT, Hall

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Running

TODAY = date(2026, 11, 27)  # a Friday
SLOTS = Slots()
WANG = Who("王示例", "421222194401010020", "13911112222")
LI = Who("李示例", "421222195003120026", "")


@pytest.fixture
def hall(engines: Engines) -> Hall:
    return Hall(engines)


def book(hall: Hall, who: Who = WANG, at: time = time(10), day: date = TODAY, wanted: str = "pension") -> int:
    made: int = hall.run(lambda tx: service.book(tx, VAULT, SLOTS, wanted, day, at, who, "staff:li"))
    return made


def state(hall: Hall, id_: int) -> tuple[str, str | None]:
    with Session(hall.engines.read) as session:
        row = session.get_one(AppointmentRow, id_)
        return row.state, row.ticket


def test_a_place_is_given_once_for_each_time_and_person(hall: Hall) -> None:
    book(hall)
    for again, why in ((WANG, Why.TWICE), (LI, None), (Who("陈示例", "421222194512310018", ""), Why.FULL)):
        if why is None:
            book(hall, again)
            continue
        with pytest.raises(Refused) as refused:
            book(hall, again)
        assert refused.value.why is why
    assert refused.value.free[:2] == (time(9, 30), time(10, 30)), "what is left is told"
    with pytest.raises(NoSuchService):
        book(hall, wanted="wishes")


@pytest.mark.parametrize(
    ("day", "at", "why"),
    [
        (TODAY - timedelta(days=1), time(10), Why.DAY),
        (TODAY + timedelta(days=1), time(10), Why.DAY),  # a Saturday
        (TODAY + timedelta(days=60), time(10), Why.DAY),
        (TODAY, time(9), Why.SLOT),  # it is nine now
        (TODAY, time(10, 10), Why.SLOT),
        (TODAY, time(16, 30), Why.SLOT),
    ],
)
def test_a_time_that_is_none_is_refused(day: date, at: time, why: Why) -> None:
    with pytest.raises(Refused) as refused:
        rules.check(SLOTS, day, at, Counter(), NINE)
    assert refused.value.why is why


def test_the_card_turns_it_into_a_number_that_goes_first_at_its_time_and_not_before(hall: Hall) -> None:
    appointment = book(hall, at=time(9, 30))
    hall.now = NINE + 10 * MINUTE
    for _ in range(3):
        hall.draw()
    drawn = hall.draw(holder=WANG.number)
    assert (drawn.seen.ticket.number, drawn.seen.appointment) == ("A004", rules.moment(TODAY, time(9, 30)))
    assert state(hall, appointment) == (State.ARRIVED, "A004")
    assert hall.call("1") == "A001", "nobody is called long before the time"
    hall.now = NINE + 26 * MINUTE
    assert hall.call("2") == "A004", "who has an appointment goes first once it is time"
    assert hall.run(lambda tx: audit.broken_at(tx.session)) is None


def test_who_has_none_today_draws_an_ordinary_number(hall: Hall) -> None:
    book(hall, day=TODAY + timedelta(days=3))
    book(hall, LI, wanted="photo")
    for who in (WANG, LI):
        assert hall.draw(holder=who.number).seen.appointment is None


def test_a_replay_and_a_printed_number_keep_the_appointment(hall: Hall) -> None:
    appointment = book(hall)
    key = str(uuid.uuid4())
    assert hall.draw(key=key, holder=WANG.number).seen.appointment is not None
    again = hall.draw(key=key, holder=WANG.number, offline="A1-01")
    assert (again.created, again.seen.ticket.number) == (False, "A1-01")
    assert again.seen.appointment is not None and state(hall, appointment) == (State.ARRIVED, "A1-01")
    assert views.for_kiosk(again.seen).appointment_at is not None


def test_what_is_personal_is_sealed_and_nowhere_else(hall: Hall) -> None:
    book(hall)
    hall.draw(holder=WANG.number)

    def look(tx: Any) -> tuple[list[service.Line], Who]:
        line, who = service.look(tx, VAULT, 1, "staff:li")
        return [line, *service.of_day(tx.session, VAULT, TODAY)], who

    lines, who = hall.run(look)
    assert who == WANG and {line.masked_name for line in lines} == {"王*"}
    for secret in (WANG.name, WANG.number, WANG.phone):
        assert secret not in repr(lines) + repr(who)
        assert secret not in hall.run(
            lambda tx: repr([vars(row) for row in tx.session.scalars(select(AppointmentRow))])
        )


def test_the_day_after_who_did_not_come_is_marked_and_a_month_later_it_is_gone(hall: Hall) -> None:
    missed, came, off = book(hall), book(hall, LI, time(11)), book(hall, LI, wanted="photo")
    hall.draw(holder=LI.number)
    hall.run(lambda tx: service.act(tx, off, Act.CANCEL, "staff:li"))
    hall.now += timedelta(days=1)
    with Session(hall.engines.read) as session:
        assert service.over(session, SLOTS, hall.now)
    hall.run(lambda tx: service.sweep(tx, SLOTS))
    assert [state(hall, one)[0] for one in (missed, came, off)] == [State.MISSED, State.ARRIVED, State.CANCELLED]
    with pytest.raises(Refused):
        hall.run(lambda tx: service.act(tx, off, Act.RESTORE, "staff:li"))
    hall.now += timedelta(days=31)
    hall.run(lambda tx: service.sweep(tx, SLOTS))
    with Session(hall.engines.read) as session:
        assert session.scalar(select(AppointmentRow.id)) is None and not service.over(session, SLOTS, hall.now)


@given(st.lists(st.sampled_from(Act), max_size=12))
def test_it_moves_along_the_table_only(acts: list[Act]) -> None:
    at = State.BOOKED
    for act in acts:
        if (at, act) in rules.TABLE:
            at = rules.step(at, act)
        else:
            with pytest.raises(Refused):
                rules.step(at, act)
    assert (Act.RESTORE in rules.acts(at)) == (at in (State.ARRIVED, State.CANCELLED))


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 90), st.booleans(), st.integers(0, 120)), min_size=1, max_size=14),
    st.integers(1, 3),
)
def test_every_ticket_with_or_without_an_appointment_is_called_and_none_before_its_time(
    arrivals: list[tuple[int, bool, int]], windows: int
) -> None:
    """Whatever comes when: the hall is run until it is empty."""
    terms = queue.Terms()
    tickets = []
    for index, (minute, booked, ahead) in enumerate(sorted(arrivals)):
        now = NINE + minute * MINUTE
        at = now + ahead * MINUTE if booked else None
        tickets.append(queue.draw(index, f"A{index}", Rank.ORDINARY, ["pension"], now, terms, at))
    waiting, now, free = {one.id: one for one in tickets}, NINE, [NINE] * windows
    for _ in range(2000):
        for index, at in enumerate(free):
            here = [one for one in waiting.values() if one.drawn_at <= now]
            called = queue.next_at(here, {"pension"}, now) if at <= now else None
            if called is not None:
                assert called.not_before is None or called.not_before <= now
                del waiting[called.id]
                free[index] = now + 7 * MINUTE
        now += MINUTE
    assert not waiting


def test_the_wait_that_is_told_ends_no_sooner_than_the_appointment() -> None:
    open_ = [Window("1", frozenset({"pension"}))]
    takes = {"pension": 10 * MINUTE}
    terms = queue.Terms()
    later = queue.draw(1, "A001", Rank.ORDINARY, ["pension"], NINE, terms, NINE + 60 * MINUTE)
    walk_in: Ticket = queue.draw(2, "A002", Rank.ORDINARY, ["pension"], NINE, terms)
    assert queue.expected(later, [walk_in], open_, takes, NINE) == 55 * MINUTE
    assert queue.expected(walk_in, [later], open_, takes, NINE) == timedelta(0), "nobody waits for who is not due yet"


@pytest.mark.parametrize(
    ("typed", "good"),
    [
        ("421222194401010020", True),
        (" 42122219440101 0020 ", True),
        ("４２１２２２１９４４０１０１００２０", True),
        ("421222194401010021", False),
        ("42122219440101002x", False),
        ("1234567", False),
        ("张三", False),
        ("ABC1234567890", True),
    ],
)
def test_a_typing_mistake_in_a_number_is_seen(typed: str, good: bool) -> None:
    number = numbers.folded(typed)
    assert (numbers.wrong(number) == "") is good
    assert good or number not in numbers.wrong(number)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_number_or_told(typed: str) -> None:
    number = numbers.folded(typed)
    assert (
        numbers.wrong(number)
        or TicketIn(key=str(uuid.uuid4()), kiosk=KIOSK, services=("pension",), holder=number).holder == number
    )


def test_it_is_booked_and_undone_on_the_page_and_the_terminal_draws_it(desk: Running) -> None:
    clerk, kiosk = desk.console(demo.LOGIN), desk.terminal()
    day = datetime.now(HALL_ZONE).date() + timedelta(days=1)
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    form = {"csrf": clerk.http.headers["X-CSRF-Token"], "day": f"{day}", "wanted": "pension"}
    who = {"name": WANG.name, "number": WANG.number, "phone": WANG.phone}
    page = clerk.http.get(f"/queue/appointments?day={day}&wanted=pension")
    assert ">10:00</option>" in page.text
    answer = clerk.http.post("/queue/appointments", data={**form, **who, "at": "10:00"}, follow_redirects=True)
    assert answer.status_code == 200 and "王*" in answer.text and WANG.number not in answer.text
    again = clerk.http.post("/queue/appointments", data={**form, **who, "at": "11:00"})
    assert again.status_code == 409 and "已经约了" in again.text
    wrong = clerk.http.post("/queue/appointments", data={**form, **who, "number": "421222194401010021", "at": "11:00"})
    assert wrong.status_code == 422 and 'value="421222194401010021"' in wrong.text, "what was typed stays"
    id_ = answer.text.split('href="/queue/appointments/')[1].split('"')[0]
    assert WANG.phone in clerk.http.get(f"/queue/appointments/{id_}").text
    clerk.http.post(f"/queue/appointments/{id_}", data={"csrf": form["csrf"], "act": "cancel"})
    assert (
        clerk.http.post(f"/queue/appointments/{id_}", data={"csrf": form["csrf"], "act": "cancel"}).status_code == 409
    )
    body = {"key": str(uuid.uuid4()), "kiosk": kiosk.id, "services": ["pension"], "holder": WANG.number}
    drawn = kiosk.http.post(TICKETS, json=body, headers={"Idempotency-Key": body["key"]})
    assert drawn.status_code == 201 and drawn.json()["appointment_at"] is None, "it is of another day, and cancelled"
