"""Tickets between a terminal and a real desk that is killed: one number for one citizen, whatever the line does."""

import sqlite3
import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fault_desk import QUICK

from helpdesk import demo
from helpdesk.contract import HallOut, QueueServiceOut, hall_day, offline_number
from helpdesk.queue.rules import number_of
from kiosk_app.desk import DeskBack, DeskLost, HallKnown, Limits, Refused, TicketCalled, TicketDrawn
from kiosk_app.desk.hall import Hall
from kiosk_app.desk.reach import Reach
from kiosk_app.desk.tickets import printed_in
from kiosk_app.desk_words import hall_on
from tests.desk.test_desk_killed import RealDesk

HALL = HallOut(
    day="20261127",
    offline_mark="3",
    services=(
        QueueServiceOut(id="pension", title="养老保险", letter="A", open=True, waiting=0),
        QueueServiceOut(id="medical", title="医保报销", letter="B", open=True, waiting=0),
    ),
)


@pytest.fixture
def real(tmp_path):
    server = RealDesk(tmp_path / "desk")
    server.up()
    yield server
    server.kill()


@pytest.fixture
def kiosk(real, start):
    return start(url=real.url, token=demo.TOKEN)


def numbers(real):
    return real.rows("SELECT number FROM tickets ORDER BY id")


def test_a_terminal_learns_what_the_hall_offers_and_draws_a_number(real, kiosk):
    hall = kiosk.heard.wait(HallKnown).hall
    assert [one.id for one in hall.services] == ["pension", "medical", "disability"] and hall.offline_mark == "1"
    key = kiosk.client.draw_ticket(["pension"], right="age")
    drawn = kiosk.heard.wait(TicketDrawn, key)
    assert (drawn.number, drawn.ticket and drawn.ticket.before) == ("A001", 0)
    assert numbers(real) == ["A001"]


def test_cut_off_it_gives_out_numbers_of_its_own_that_the_desk_takes_in_later(real, kiosk, eventually):
    kiosk.heard.wait(HallKnown)
    real.kill()
    kiosk.heard.wait(DeskLost)
    drawn = []
    for service in ("pension", "pension", "medical"):
        key = kiosk.client.draw_ticket([service])
        kiosk.client.print_ticket(key)
        drawn.append(kiosk.heard.wait(TicketDrawn, key))
    assert [one.number for one in drawn] == ["A1-01", "A1-02", "B1-01"] and {one.ticket for one in drawn} == {None}
    real.up()
    kiosk.heard.wait(DeskBack, count=2)
    eventually(lambda: kiosk.client.waiting == 0)
    assert sorted(numbers(real)) == ["A1-01", "A1-02", "B1-01"]
    assert len(kiosk.heard.of(TicketDrawn)) == 3, "a citizen has one number"


def test_the_count_goes_on_after_a_restart_while_the_desk_is_still_away(real, start, kiosk, eventually):
    kiosk.heard.wait(HallKnown)
    real.kill()
    key = kiosk.client.draw_ticket(["pension"])
    kiosk.client.print_ticket(key)
    assert kiosk.heard.wait(TicketDrawn, key).number == "A1-01"
    kiosk.client.stop()
    again = start(url=real.url, token=demo.TOKEN)
    again.heard.wait(HallKnown)
    key = again.client.draw_ticket(["pension"])
    again.client.print_ticket(key)
    assert again.heard.wait(TicketDrawn, key).number == "A1-02"
    real.up()
    eventually(lambda: again.client.waiting == 0)
    assert sorted(numbers(real)) == ["A1-01", "A1-02"]


def test_an_answer_that_was_quicker_is_the_only_number(real, kiosk):
    kiosk.heard.wait(HallKnown)
    key = kiosk.client.draw_ticket(["pension"])
    kiosk.heard.wait(TicketDrawn, key)
    kiosk.client.print_ticket(key)
    time.sleep(0.3)
    assert [one.number for one in kiosk.heard.of(TicketDrawn)] == ["A001"]


def test_an_answer_lost_on_the_way_gives_way_to_the_printed_number(desk, start, eventually):
    """The desk drew, its answer never came, the terminal printed: the same key comes again with that number."""
    kiosk = start()
    kiosk.client.know_hall(HALL)
    desk.forever["/api/v1/tickets"] = "hang"
    key = kiosk.client.draw_ticket(["pension"])
    eventually(lambda: desk.posts("/tickets"))
    kiosk.client.print_ticket(key)
    assert kiosk.heard.wait(TicketDrawn, key).number == "A3-01"
    eventually(lambda: len(desk.posts("/tickets")) >= 2)
    first, second = desk.posts("/tickets")[0].body, desk.posts("/tickets")[-1].body
    assert "offline" not in first and second["offline"] == "A3-01" and first["key"] == second["key"]


def test_a_printed_number_is_sent_by_the_next_run_too(desk, start, eventually):
    """The terminal is switched off between the paper and the desk's answer."""
    kiosk = start()
    kiosk.client.know_hall(HALL)
    desk.forever["/api/v1/tickets"] = "hang"
    key = kiosk.client.draw_ticket(["pension"])
    eventually(lambda: desk.posts("/tickets"))
    kiosk.client.print_ticket(key)
    assert kiosk.heard.wait(TicketDrawn, key).number == "A3-01"
    kiosk.client.stop()
    before = len(desk.posts("/tickets"))
    start()
    eventually(lambda: len(desk.posts("/tickets")) > before)
    assert desk.posts("/tickets")[-1].body["offline"] == "A3-01"


@pytest.mark.parametrize("refusal", ["404", "409", "422"])
def test_a_refusal_that_comes_after_the_paper_was_of_a_ticket_without_a_number(desk, start, eventually, refusal):
    """The first attempt is answered late: what it says is not said of the number the citizen holds."""
    kiosk = start(timings=replace(QUICK, read=5.0, total=8.0))
    kiosk.client.know_hall(HALL)
    desk.forever["/api/v1/tickets"] = f"late {refusal}"
    key = kiosk.client.draw_ticket(["pension"])
    eventually(lambda: desk.posts("/tickets"))
    time.sleep(0.2)
    desk.forever["/api/v1/tickets"] = "hang"
    kiosk.client.print_ticket(key)
    assert kiosk.heard.wait(TicketDrawn, key).number == "A3-01"
    eventually(lambda: len(desk.posts("/tickets")) >= 2)
    assert desk.posts("/tickets")[-1].body["offline"] == "A3-01"
    assert kiosk.client.parked == 0 and not kiosk.heard.of(Refused)


def test_a_printed_number_the_desk_refuses_is_kept_for_the_technician_over_a_restart(desk, start, eventually):
    kiosk = start()
    kiosk.client.know_hall(HALL)
    desk.forever["/api/v1/tickets"] = "hang"
    key = kiosk.client.draw_ticket(["pension"])
    kiosk.client.print_ticket(key)
    kiosk.heard.wait(TicketDrawn, key)
    kiosk.client.stop()
    desk.forever["/api/v1/tickets"] = "409"
    for _ in range(2):
        again = start()
        eventually(lambda client=again.client: client.parked == 1)
        again.client.stop()


def test_a_full_disk_keeps_nobody_from_a_number(desk, start):
    kiosk = start(limits=Limits(rows=0))
    kiosk.client.know_hall(HALL)
    desk.forever["/api/v1/tickets"] = "hang"
    key = kiosk.client.draw_ticket(["pension"])
    time.sleep(0.5)  # that it is in memory only is known by now
    kiosk.client.print_ticket(key)
    assert kiosk.heard.wait(TicketDrawn, key).number == "A3-01"


def test_what_was_counted_survives_a_damaged_file(desk, start, tmp_path):
    kiosk = start()
    kiosk.client.know_hall(HALL)
    desk.forever["/api/v1/tickets"] = "hang"
    for expected in ("A3-01", "A3-02"):
        key = kiosk.client.draw_ticket(["pension"])
        kiosk.client.print_ticket(key)
        assert kiosk.heard.wait(TicketDrawn, key).number == expected
    kiosk.client.stop()
    with sqlite3.connect(tmp_path / "state" / "outbox.db") as db:  # a sound file, of a newer product
        db.execute("PRAGMA user_version=99")
    again = start()
    again.heard.wait(HallKnown)
    key = again.client.draw_ticket(["pension"])
    again.client.print_ticket(key)
    assert again.heard.wait(TicketDrawn, key).number == "A3-03"


def test_the_day_is_the_halls_whatever_zone_the_machine_is_set_to():
    assert hall_day(datetime(2026, 11, 26, 16, 0, tzinfo=UTC)) == "20261127"
    assert hall_day(datetime(2026, 11, 26, 15, 59, tzinfo=UTC)) == "20261126"


def test_what_was_told_yesterday_holds_for_the_services_alone():
    closed = HALL.model_copy(update={"closed": True})
    today, tomorrow = hall_on(closed, date(2026, 11, 27)), hall_on(closed, date(2026, 11, 28))
    assert today["queues_closed"] and [one.waiting for one in today["queues"]] == [0, 0]
    assert not tomorrow["queues_closed"] and [one.waiting for one in tomorrow["queues"]] == [None, None]


@given(st.binary(max_size=60) | st.just(b"[]") | st.just(b'{"offline":7}'))
def test_whatever_a_stored_ticket_holds_is_read_as_a_number_or_none(body):
    assert isinstance(printed_in(body), str)


def test_what_the_desk_refuses_is_told_and_nothing_of_it_stays(real, kiosk, eventually):
    kiosk.heard.wait(HallKnown)
    key = kiosk.client.draw_ticket(["wishes"])
    assert kiosk.heard.wait(Refused, key).reason == "service"
    eventually(lambda: kiosk.client.waiting == 0)


def test_a_terminal_that_never_reached_the_desk_gives_out_nothing(start):
    kiosk = start(url="http://127.0.0.1:9")
    key = kiosk.client.draw_ticket(["pension"])
    kiosk.client.print_ticket(key)
    time.sleep(0.3)
    assert not kiosk.heard.of(TicketDrawn)


def test_who_does_not_hear_is_called_by_the_terminal(real, kiosk):
    kiosk.heard.wait(HallKnown)
    kiosk.heard.wait(TicketDrawn, kiosk.client.draw_ticket(["pension"], by_text=True))
    import httpx

    with httpx.Client(base_url=real.url) as http:
        body = {"login": demo.LOGIN, "password": demo.PASSWORD}
        csrf = http.post("/console/api/login", json=body).raise_for_status().json()["csrf"]
        http.headers["X-CSRF-Token"] = csrf
        http.post("/console/api/queue/windows/1/open", json={"open": True}).raise_for_status()
        http.post("/console/api/queue/windows/1/call-next").raise_for_status()
    called = kiosk.heard.wait(TicketCalled).ticket
    assert (called.number, called.window_name) == ("A001", "1 号窗口")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("12"), st.sampled_from(["pension", "medical"]), st.booleans()), max_size=40))
def test_no_two_terminals_and_no_desk_ever_give_out_the_same_number(acts):
    """Each of two terminals may be restarted at any time; the desk numbers its own."""
    kept: dict[str, dict[str, str]] = {"1": {}, "2": {}}

    def terminal(mark: str) -> Hall:
        hall = Hall(Reach(lambda event: None), lambda event: None, kept[mark].__setitem__, lambda: "20261127")
        offers = HALL.model_copy(update={"offline_mark": mark})
        hall.restore(offers.model_dump_json(), kept[mark].get("offline_numbers", "{}"))
        return hall

    halls = {mark: terminal(mark) for mark in kept}
    given_out = [number_of(letter, count) for letter in "AB" for count in range(1, 200)]
    for mark, service, restarted in acts:
        if restarted:
            halls[mark] = terminal(mark)
        given_out.append(halls[mark].next_number(service))
    assert len(set(given_out)) == len(given_out)


def test_numbers_begin_anew_with_the_day():
    days = ["20261127"]
    hall = Hall(Reach(lambda event: None), lambda event: None, lambda name, text: None, lambda: days[-1])
    hall.restore(HALL.model_dump_json(), "{}")
    assert [hall.next_number("pension"), hall.next_number("pension")] == ["A3-01", "A3-02"]
    days.append("20261128")
    assert hall.next_number("pension") == offline_number("A", "3", 1)


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_stands_in_the_kept_facts_is_survived(hall_text, counts):
    hall = Hall(Reach(lambda event: None), lambda event: None, lambda name, text: None, lambda: "20261127")
    hall.restore(hall_text, counts)
    hall.restore(HALL.model_dump_json(), counts)
    assert hall.next_number("pension").startswith("A3-")
