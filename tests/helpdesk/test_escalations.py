"""Rows that fire once: whoever looks, however often the desk was restarted."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk import demo
from helpdesk.contract import HelpRequestIn, Need
from helpdesk.requests import hall, hooks, presses, service, timers
from helpdesk.requests.escalation import Step
from helpdesk.requests.rules import Act, By
from helpdesk.requests.views import RequestView
from helpdesk.store import migrate
from helpdesk.store.engine import Engines, open_engines
from helpdesk.store.models import Escalation, HookCall
from helpdesk.store.writer import Tx, Writer, run_once

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@dataclass
class Hall:
    """A desk's rows and a clock in the test's hand. `run` is one transaction."""

    engines: Engines
    now: datetime = NOON

    def run(self, job: Callable[[Tx], Any]) -> Any:
        return run_once(self.engines.write, lambda: self.now, job)

    def after(self, seconds: float) -> list[Step]:
        """That many seconds after noon: what fires."""
        self.now = NOON + timedelta(seconds=seconds)
        fired: list[Step] = self.run(lambda tx: timers.fire_due(tx, ("hook",)))
        return fired

    def press(self, **fields: Any) -> str:
        body = HelpRequestIn(key=str(uuid.uuid4()), kiosk=demo.KIOSK, **fields)
        raised: presses.Answer = self.run(lambda tx: presses.raise_help(tx, demo.KIOSK, body))
        return raised.view.key

    def act(self, key: str, what: Act, **more: Any) -> None:
        self.run(lambda tx: service.act(tx, key, what, By(1), "staff:1", **more))

    def view(self, key: str) -> RequestView:
        seen: RequestView = self.run(lambda tx: service.by_key(tx.session, key))
        return seen


@pytest.fixture
def desk(store_url: str) -> Iterator[Hall]:
    engines = open_engines(store_url)
    migrate.upgrade(engines.write)
    made = Hall(engines)
    made.run(demo.seed)
    yield made
    engines.dispose()


def test_nobody_comes_and_each_step_fires_once(desk: Hall) -> None:
    key = desk.press()
    assert desk.after(29) == []
    assert set(desk.after(30)) == {Step.SUPERVISORS, Step.HALL}
    assert desk.after(31) == []
    assert desk.after(60) == [Step.HOOKS]
    assert desk.after(180) == [Step.BREACH]
    assert desk.after(10_000) == []
    assert set(desk.view(key).steps) == {"supervisors", "hall", "hooks", "breach"}


def test_after_a_long_outage_of_the_desk_all_that_was_due_fires_once(desk: Hall) -> None:
    desk.press()
    assert len(desk.after(500)) == 4
    assert desk.after(501) == []


def test_somebody_who_goes_ends_the_steps_and_one_who_is_there_ends_the_promise(desk: Hall) -> None:
    key = desk.press()
    desk.after(20)
    desk.act(key, Act.CLAIM)
    assert desk.after(100) == []
    desk.act(key, Act.ARRIVE)
    assert desk.after(1000) == []


def test_who_does_not_arrive_gives_the_request_back_and_it_escalates_anew(desk: Hall) -> None:
    key = desk.press()
    desk.after(35)
    desk.act(key, Act.CLAIM, minutes=1)
    assert desk.after(180) == [Step.BREACH]
    assert desk.after(215) == [Step.REOPEN]
    again = desk.view(key)
    assert (again.state.value, again.holder, again.handed_back) == ("delivered", None, True)
    assert again.steps == ("breach",)
    assert set(desk.after(245)) == {Step.SUPERVISORS, Step.HALL}
    assert desk.after(275) == [Step.HOOKS]
    desk.act(key, Act.CLAIM)
    assert desk.after(275 + 180) == [Step.REOPEN]


def test_a_helper_who_gives_it_back_restarts_the_steps(desk: Hall) -> None:
    key = desk.press()
    desk.after(10)
    desk.act(key, Act.CLAIM)
    desk.after(50)
    desk.act(key, Act.RELEASE)
    assert desk.after(79) == []
    assert set(desk.after(80)) == {Step.SUPERVISORS, Step.HALL}


def test_a_late_press_escalates_never_until_somebody_presses_now(desk: Hall) -> None:
    key = desk.press(pressed_ms_ago=3_600_000)
    assert desk.after(1000) == []
    desk.press()
    assert desk.after(1029) == []
    assert len(desk.after(1030)) == 2
    assert desk.view(key).steps


def test_a_second_press_for_the_medicine_box_brings_those_in_charge_at_once(desk: Hall) -> None:
    desk.press()
    desk.after(5)
    desk.press(need=Need.MEDICAL)
    assert desk.after(6) == [Step.SUPERVISORS]


def test_two_desks_on_one_store_fire_each_step_once(desk: Hall) -> None:
    keys = [desk.press()]
    desk.now = NOON + timedelta(seconds=200)
    others = open_engines(desk.engines.write.url.render_as_string())  # another process, as far as rows know
    writers = [Writer(engines.write, lambda: desk.now, lambda _: None) for engines in (desk.engines, others)]
    fired: list[Step] = []

    def look(writer: Writer) -> None:
        for _ in range(5):
            fired.extend(writer.submit(lambda tx: timers.fire_due(tx, ("hook",))).result(30))

    threads = [threading.Thread(target=look, args=(writer,)) for writer in writers]
    for each in (*writers, *threads):
        each.start()
    for thread in threads:
        thread.join()
    for writer in writers:
        writer.close()
    others.dispose()
    assert sorted(fired) == sorted([Step.SUPERVISORS, Step.HALL, Step.HOOKS, Step.BREACH])
    assert len(desk.run(lambda tx: tx.session.scalars(select(HookCall)).all())) == len(keys)


def test_the_hall_shows_who_waits_unmet_and_nobody_else(desk: Hall) -> None:
    key = desk.press(need=Need.ASSIST)

    def shown() -> list[hall.Line]:
        found: list[hall.Line] = desk.run(lambda tx: hall.lines(tx.session, desk.now))
        return found

    desk.after(20)
    assert shown() == []
    desk.after(75)
    assert [(line.name, line.need, line.waits) for line in shown()] == [("3 号终端", "帮办", "1:15")]
    desk.act(key, Act.CLAIM)
    assert shown() == []


def test_a_call_for_what_somebody_takes_meanwhile_is_laid_down(desk: Hall) -> None:
    key = desk.press()
    desk.after(60)
    taken = desk.run(hooks.take)
    assert [(call.hook, call.tries, call.body["waiting_seconds"]) for call in taken] == [("hook", 1, 60)]
    assert desk.run(hooks.take) == []  # on its way
    desk.run(lambda tx: hooks.settle(tx, taken[0], taken=False))
    desk.act(key, Act.CLAIM)
    desk.after(70)
    assert desk.run(hooks.take) == []
    assert desk.run(lambda tx: tx.session.scalar(select(HookCall.outcome))) == "moot"


def test_an_attempt_whose_desk_died_is_made_again_with_the_same_key(desk: Hall) -> None:
    desk.press()
    desk.after(60)
    first = desk.run(hooks.take)[0]
    desk.now += hooks.HELD
    again = desk.run(hooks.take)[0]
    assert (again.key, again.tries) == (first.key, 2)
    desk.run(lambda tx: hooks.settle(tx, again, taken=True))
    desk.now += timedelta(hours=2)
    assert desk.run(hooks.take) == []


def test_what_is_over_leaves_no_step_pending(desk: Hall) -> None:
    key = desk.press()
    desk.run(lambda tx: presses.cancel(tx, demo.KIOSK, key))
    assert desk.run(lambda tx: tx.session.scalars(select(Escalation)).all()) == []
