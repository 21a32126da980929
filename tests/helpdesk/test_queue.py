"""Tickets as rows: drawn once, called once, by one window; whatever was refused changed nothing."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import hall_day
from helpdesk.contract import Right, TicketIn
from helpdesk.fleet import service as fleet
from helpdesk.queue import day, drawing, figures, service
from helpdesk.queue import hall as halls
from helpdesk.queue.rows import Seen
from helpdesk.queue.rules import Act, Refused, State, Terms, Why
from helpdesk.requests.service import KeyReused, Unknown
from helpdesk.store.engine import Engines
from helpdesk.store.models import TicketRow
from helpdesk.store.writer import Job, Tx, run_once
from helpdesk.vault import Vault

NINE = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)  # 09:00 in China
MINUTE = timedelta(minutes=1)
KIOSK = "kiosk-3"
VAULT = Vault(b"k" * 32)


class Hall:
    """Two services, three windows, a clock that is set by hand."""

    def __init__(self, engines: Engines) -> None:
        self.engines, self.now, self.terms = engines, NINE, Terms()

        def build(tx: Tx) -> None:
            fleet.enrol(tx, KIOSK, "3 号终端", "大门右侧", "test")
            for id_, letter, minutes in (("pension", "A", 10), ("photo", "B", 5)):
                service.set_service(tx, id_, id_, letter, minutes * MINUTE, "test")
            for id_, services in (("1", ["pension"]), ("2", ["pension", "photo"]), ("3", ["photo"])):
                service.set_window(tx, id_, f"{id_} 号窗口", services, "test")
                service.open_window(tx, id_, True, "test")

        self.run(build)

    def run(self, job: Job[Any]) -> Any:
        return run_once(self.engines.write, lambda: self.now, job)

    def draw(self, *services: str, right: Right | None = None, **more: Any) -> drawing.Drawn:
        body = TicketIn(
            **{"key": str(uuid.uuid4()), "kiosk": KIOSK, "services": services or ("pension",), "right": right, **more}
        )
        drawn: drawing.Drawn = self.run(lambda tx: drawing.draw(tx, VAULT, KIOSK, body, self.terms))
        return drawn

    def call(self, window: str) -> str | None:
        seen = self.run(lambda tx: service.call_next(tx, window, "staff:li"))
        return None if seen is None else seen.ticket.number

    def act(self, number: str, what: Act, window: str | None = None, **how: Any) -> Seen:
        seen: Seen = self.run(lambda tx: service.act(tx, self.id_of(number), what, "staff:li", window=window, **how))
        return seen

    def id_of(self, number: str) -> int:
        with Session(self.engines.read) as session:
            return session.scalars(select(TicketRow.id).where(TicketRow.number == number)).one()

    def state(self, number: str) -> State:
        with Session(self.engines.read) as session:
            return State(session.get_one(TicketRow, self.id_of(number)).state)


@pytest.fixture
def hall(engines: Engines) -> Hall:
    return Hall(engines)


def test_numbers_count_by_service_and_day_and_a_replay_is_the_same_ticket(hall: Hall) -> None:
    key = str(uuid.uuid4())
    first = hall.draw(key=key)
    assert (first.seen.ticket.number, first.created) == ("A001", True)
    again = hall.draw(key=key)
    assert (again.seen.ticket.number, again.created) == ("A001", False)
    assert [hall.draw().seen.ticket.number, hall.draw("photo").seen.ticket.number] == ["A002", "B001"]
    hall.now += timedelta(days=1)
    assert hall.draw().seen.ticket.number == "A001"
    with pytest.raises(KeyReused):
        hall.draw("photo", key=key)
    with pytest.raises(service.NoSuchService):
        hall.draw("wishes")


def test_who_has_the_right_is_called_first_and_the_others_after(hall: Hall) -> None:
    for right in (None, None, Right.AGE, Right.CERTIFICATE):
        hall.draw(right=right)
        hall.now += MINUTE
    assert [hall.call("1"), hall.call("2")] == ["A003", "A004"]
    hall.act("A003", Act.START, "1")
    hall.act("A003", Act.FINISH, "1")
    assert hall.call("1") == "A001"


def test_a_window_calls_one_at_a_time_and_only_while_it_is_open(hall: Hall) -> None:
    hall.draw()
    hall.draw()
    assert hall.call("1") == "A001"
    with pytest.raises(Refused) as busy:
        hall.call("1")
    assert busy.value.why is Why.BUSY
    hall.run(lambda tx: service.open_window(tx, "2", False, "staff:li"))
    with pytest.raises(Refused) as paused:
        hall.call("2")
    assert paused.value.why is Why.PAUSED
    assert hall.call("3") is None, "it serves something else"
    with pytest.raises(Unknown):
        hall.call("9")


def test_what_is_refused_changes_nothing(hall: Hall) -> None:
    hall.draw()
    hall.call("1")
    for what, window in ((Act.START, "2"), (Act.FINISH, "1"), (Act.GIVE_UP, "1"), (Act.RETURN, "1")):
        with pytest.raises(Refused):
            hall.act("A001", what, window)
    assert hall.state("A001") is State.CALLED
    assert hall.act("A001", Act.START, "2", override=True).ticket.state is State.SERVING


def test_one_ticket_goes_through_several_windows(hall: Hall) -> None:
    hall.draw("photo", "pension")
    for window in ("3", "1"):
        assert hall.call(window) == "B001"
        hall.act("B001", Act.START, window)
        hall.now += 4 * MINUTE
        hall.act("B001", Act.FINISH, window)
    assert hall.state("B001") is State.DONE


def test_who_was_not_there_comes_back_behind_three_and_who_fetched_a_paper_at_once(hall: Hall) -> None:
    for _ in range(6):
        hall.draw()
        hall.now += MINUTE
    assert [hall.call("1"), hall.call("2")] == ["A001", "A002"]
    hall.act("A001", Act.RECALL, "1")
    hall.act("A001", Act.SKIP, "1")
    hall.act("A002", Act.START, "2")
    hall.act("A002", Act.PARK, "2")
    hall.act("A001", Act.RETURN)
    hall.act("A002", Act.RETURN)
    called = []
    while (number := hall.call("1")) is not None:
        called.append(number)
        hall.act(number, Act.NO_SHOW, "1")
    assert called == ["A002", "A003", "A004", "A005", "A001", "A006"]


def test_the_wait_is_told_as_it_stands_and_learned_from_what_it_took(hall: Hall) -> None:
    assert hall.draw().seen.wait == timedelta(0)
    third = [hall.draw().seen for _ in range(2)][-1]
    assert (third.before, third.wait) == (2, 10 * MINUTE), "two windows, one after the other two"
    hall.call("1")
    hall.act("A001", Act.START, "1")
    hall.now += 60 * MINUTE
    hall.act("A001", Act.FINISH, "1")
    fourth = hall.draw().seen
    assert (fourth.before, fourth.wait) == (2, 20 * MINUTE), "ten minutes are twenty after one of sixty"
    for window in ("1", "2"):
        hall.run(lambda tx, window=window: service.open_window(tx, window, False, "test"))
    assert hall.draw().seen.wait is None


def test_a_terminal_that_was_cut_off_brings_its_own_numbers_and_their_place(hall: Hall) -> None:
    hall.now += 30 * MINUTE
    assert hall.draw().seen.ticket.number == "A001"
    late = hall.draw(offline="A3-01", drawn_ms_ago=20 * 60 * 1000)
    assert late.seen.ticket.number == "A3-01"
    assert hall.call("1") == "A3-01", "it came before"
    with pytest.raises(drawing.NumberTaken):
        hall.draw(offline="A3-01")


def test_at_closing_time_whoever_is_served_is_served_to_the_end(hall: Hall) -> None:
    for _ in range(4):
        hall.draw()
    hall.call("1")
    hall.act("A001", Act.START, "1")
    hall.call("2")
    assert hall.run(lambda tx: day.close(tx, "staff:li")) == 3
    assert [hall.state(f"A00{n}") for n in (1, 2, 3, 4)] == [State.SERVING, *[State.LEFT_OVER] * 3]
    hall.act("A001", Act.FINISH, "1")
    assert hall.call("1") is None


def test_once_closed_no_ticket_is_drawn_until_tomorrow_and_a_printed_one_is_left_over(hall: Hall) -> None:
    hall.draw()
    hall.run(lambda tx: day.close(tx, "staff:zhao"))
    with pytest.raises(drawing.Closed):
        hall.draw()
    late = hall.draw(offline="A3-01", drawn_ms_ago=20 * 60 * 1000)
    assert late.seen.ticket.state is State.LEFT_OVER, "the terminal learns it"
    hall.now += timedelta(days=1)
    assert hall.draw().seen.ticket.state is State.WAITING


def test_closed_by_mistake_is_undone_within_five_minutes_and_everybody_keeps_the_place(hall: Hall) -> None:
    for _ in range(3):
        hall.draw()
        hall.now += MINUTE
    hall.call("1")
    hall.run(lambda tx: day.close(tx, "staff:zhao"))
    hall.now += 4 * MINUTE
    assert hall.run(lambda tx: day.reopen(tx, "staff:zhao")) == 3
    assert [hall.call("1"), hall.call("2")] == ["A001", "A002"]
    hall.run(lambda tx: day.close(tx, "staff:zhao"))
    hall.now += 6 * MINUTE
    assert hall.run(lambda tx: day.reopen(tx, "staff:zhao")) is None
    assert hall.state("A003") is State.LEFT_OVER


def test_a_day_nobody_closed_is_swept_after_midnight(hall: Hall) -> None:
    hall.draw()
    with Session(hall.engines.read) as session:
        assert not day.forgotten(session, hall.now)
    hall.now += timedelta(days=1)
    with Session(hall.engines.read) as session:
        assert day.forgotten(session, hall.now)
    today = hall.draw().seen.key
    assert hall.run(day.sweep) == 1
    with Session(hall.engines.read) as session:
        assert drawing.one(session, KIOSK, today, hall.now).ticket.state is State.WAITING
        assert not day.forgotten(session, hall.now)


def test_the_closing_time_of_the_county_is_the_halls_own(hall: Hall) -> None:
    hall.terms = Terms(closing=time(9, 30))
    hall.draw()
    hall.now += 30 * MINUTE
    with pytest.raises(drawing.Closed):
        hall.draw()


def test_an_answer_that_never_reached_the_terminal_gives_way_to_the_number_it_printed(hall: Hall) -> None:
    key = str(uuid.uuid4())
    assert hall.draw(key=key).seen.ticket.number == "A001"
    hall.draw()
    assert hall.call("1") == "A001"
    hall.act("A001", Act.NO_SHOW, "1")  # nobody holds such a paper
    again = hall.draw(key=key, offline="A3-01", drawn_ms_ago=60_000)
    assert (again.seen.ticket.number, again.created) == ("A3-01", False)
    assert hall.call("1") == "A3-01", "at its old place"
    assert hall.draw(key=key, offline="A3-01").seen.ticket.number == "A3-01"


def test_a_terminal_is_told_what_it_may_offer_and_has_a_mark_of_its_own(hall: Hall) -> None:
    hall.run(lambda tx: fleet.enrol(tx, "kiosk-1", "1 号终端", "咨询台旁", "test"))
    for _ in range(3):
        hall.draw()
    hall.run(lambda tx: service.open_window(tx, "2", False, "test"))
    hall.run(lambda tx: service.open_window(tx, "3", False, "test"))
    with Session(hall.engines.read) as session:
        told = [halls.offers(session, kiosk, hall.now, Terms()) for kiosk in (KIOSK, "kiosk-1")]
    assert told[0].offline_mark != told[1].offline_mark
    assert (told[0].day, told[0].closed) == (hall_day(hall.now), False)
    pension, photo = told[0].services
    assert (pension.open, pension.waiting, pension.wait_s) == (True, 3, 30 * 60)
    assert (photo.open, photo.waiting, photo.wait_s) == (False, 0, None)


def test_who_does_not_hear_is_called_by_the_terminal_and_every_recall_is_told(hall: Hall) -> None:
    hall.draw(by_text=True)
    hall.draw()
    with Session(hall.engines.read) as session:
        assert drawing.called_by_text(session, hall.now) == []
    hall.call("1"), hall.call("2")
    with Session(hall.engines.read) as session:
        ((kiosk, seen),) = drawing.called_by_text(session, hall.now, kiosk=KIOSK)
        assert (kiosk, seen.ticket.number, seen.window_name) == (KIOSK, "A001", "1 号窗口")
        assert drawing.called_by_text(session, hall.now, after=seen.seq) == []
    hall.act("A001", Act.RECALL, "1")
    with Session(hall.engines.read) as session:
        assert [one.ticket.calls for _, one in drawing.called_by_text(session, hall.now, after=seen.seq)] == [2]


def test_a_name_on_the_display_is_masked_sealed_and_gone_with_the_ticket(hall: Hall) -> None:
    hall.draw(called_as="王*")
    hall.call("1")
    with Session(hall.engines.read) as session:
        (call,) = halls.last_calls(session, VAULT, hall.now)
        sealed = session.scalars(select(TicketRow.name_sealed)).one()
    assert (call.number, call.name) == ("A001", "王*") and "王" not in repr(call)
    assert sealed is not None and "王".encode() not in sealed
    hall.act("A001", Act.NO_SHOW, "1")
    with Session(hall.engines.read) as session:
        assert session.scalars(select(TicketRow.name_sealed)).one() is None


def test_with_many_windows_the_last_call_or_recall_stands_first_and_none_is_left_out(hall: Hall) -> None:
    for window in "456":
        hall.run(lambda tx, window=window: service.set_window(tx, window, f"{window} 号窗口", ["pension"], "test"))
        hall.run(lambda tx, window=window: service.open_window(tx, window, True, "test"))
    for window in "12456":
        hall.draw()
        hall.now += MINUTE
        hall.call(window)

    def shown() -> list[tuple[str, bool]]:
        with Session(hall.engines.read) as session:
            return [(call.number, call.again) for call in halls.last_calls(session, VAULT, hall.now)]

    assert [number for number, _ in shown()] == ["A005", "A004", "A003", "A002", "A001"]
    hall.now += MINUTE
    hall.act("A001", Act.RECALL, "1")
    assert shown()[0] == ("A001", True)
    hall.act("A005", Act.START, "6")
    assert shown()[0] == ("A001", True), "to come to the window is no call"


def test_each_service_of_a_ticket_counts_with_its_own_wait_and_only_the_first_was_told(hall: Hall) -> None:
    hall.draw("pension", "photo")
    hall.now += MINUTE
    hall.call("1")
    hall.act("A001", Act.START, "1")
    hall.now += 20 * MINUTE
    hall.act("A001", Act.FINISH, "1")
    hall.now += 2 * MINUTE
    hall.call("3")
    hall.act("A001", Act.NO_SHOW, "3")
    with Session(hall.engines.read) as session:
        found = figures.of(session, NINE - MINUTE, hall.now + MINUTE)
    lines = {line.label: line for line in found.by_service}
    assert (lines["pension"].served, lines["pension"].other_p50, lines["pension"].error_p50) == (1, 60.0, 60.0)
    assert (lines["photo"].no_show, lines["photo"].other_p50, lines["photo"].error_p50) == (1, 120.0, None)
    hall.act("A001", Act.RETURN)
    with Session(hall.engines.read) as session:
        found = figures.of(session, NINE - MINUTE, hall.now + MINUTE)
    photo = next(line for line in found.by_service if line.label == "photo")
    assert (photo.drawn, photo.no_show) == (1, 0), "who comes back after all was not a no-show"


@pytest.mark.parametrize("name", ["王小明", "王**", "王", "*", "1*", "王*明"])
def test_more_than_a_masked_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        TicketIn(key=str(uuid.uuid4()), kiosk=KIOSK, services=("pension",), called_as=name)


def test_who_was_left_standing_at_a_window_yesterday_is_seen_and_ended_before_anybody_is_called(hall: Hall) -> None:
    hall.draw()
    hall.call("1")
    hall.act("A001", Act.START, "1")
    hall.now += timedelta(days=1)
    with Session(hall.engines.read) as session:
        (left,) = halls.hall(session, hall.now).tickets
    assert (left.ticket.number, left.ticket.window) == ("A001", "1")
    hall.act("A001", Act.FINISH, "1")
    hall.draw("photo")
    assert hall.call("1") is None and hall.call("2") == "B001"


def test_a_citizen_gives_up_where_the_ticket_was_drawn_only(hall: Hall) -> None:
    drawn = hall.draw().seen
    with pytest.raises(Unknown):
        hall.run(lambda tx: drawing.give_up(tx, "kiosk-1", drawn.key))
    assert hall.run(lambda tx: drawing.give_up(tx, KIOSK, drawn.key)).ticket.state is State.GIVEN_UP
    assert hall.call("1") is None
