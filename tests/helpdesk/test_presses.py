"""Presses and cancellings settled together leave what they leave one after the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.contract import Aid, HelpRequestIn, Need, RequestState
from helpdesk.fleet import service as fleet
from helpdesk.requests import presses, rules, service
from helpdesk.requests.presses import Answer, Ask, Cancel, Press, turns
from helpdesk.requests.rules import Act, By
from helpdesk.requests.service import Changed, KeyReused, Unknown
from helpdesk.staff import audit
from helpdesk.store import migrate
from helpdesk.store.engine import Engines, open_engines
from helpdesk.store.models import AuditRow, Escalation, HelpKey, HelpRequest
from helpdesk.store.writer import Tx, run_once

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
KIOSKS = [f"kiosk-{n}" for n in range(4)]
KEYS = [f"0000000{n}-0000-4000-8000-000000000000" for n in range(6)]


@pytest.fixture
def engines(store_url: str) -> Iterator[Engines]:
    opened = open_engines(store_url)
    migrate.upgrade(opened.write)

    def enrol(tx: Tx) -> None:
        for kiosk in KIOSKS:
            fleet.enrol(tx, kiosk, "终端", "门口", "test")

    run_once(opened.write, lambda: NOW, enrol)
    yield opened
    opened.dispose()


def press(kiosk: str, key: str, need: Need = Need.HELP, times: int = 1, ago: int = 0, aid: Aid | None = None) -> Press:
    return Press(
        kiosk,
        HelpRequestIn(
            key=key, kiosk=kiosk, need=need, presses=times, pressed_ms_ago=ago, aids=[] if aid is None else [aid]
        ),
    )


PRESSES = st.builds(
    press,
    st.sampled_from(KIOSKS),
    st.sampled_from(KEYS),
    st.sampled_from([Need.HELP, Need.MEDICAL]),
    st.integers(1, 3),
    st.sampled_from([0, 20 * 60 * 1000]),
    st.sampled_from([None, Aid.DEAF]),
)
ASKS = st.lists(PRESSES | st.builds(Cancel, st.sampled_from(KIOSKS), st.sampled_from(KEYS)), max_size=12)


class _Undo(Exception):
    pass


def left(engines: Engines, asks: Sequence[Sequence[Ask]]) -> dict[str, object]:
    """What stands in the rows, was answered and published; then undone. Each inner list is settled together."""
    found: dict[str, object] = {}

    def job(tx: Tx) -> None:
        answers = [answer for some in asks for answer in presses.settle(tx, some)]
        requests = tx.session.scalars(select(HelpRequest).order_by(HelpRequest.seq)).all()
        names = {row.id: row.key for row in requests}
        found["answers"] = [
            (answer.view.key, answer.created) if isinstance(answer, Answer) else type(answer) for answer in answers
        ]
        found["requests"] = {
            row.key: (row.kiosk_id, row.state, row.need, row.aids, row.presses, row.late, row.raised_at, row.closed_at)
            for row in requests
        }
        found["keys"] = {(row.key, names[row.request_id], row.presses) for row in tx.session.scalars(select(HelpKey))}
        found["ahead"] = {
            (names[row.request_id], row.step, row.due_at) for row in tx.session.scalars(select(Escalation))
        }
        found["notes"] = sorted(
            (row.actor, row.action, row.subject, row.detail) for row in tx.session.scalars(select(AuditRow))
        )
        assert audit.broken_at(tx.session) is None
        told = [event.view for event in tx.events if isinstance(event, Changed)]
        assert [view.seq for view in told] == sorted({view.seq for view in told}), "each change once, in its order"
        newest = {view.key: view for view in told}
        assert newest == {view.key: view for view in service.changed_since(tx.session, 0)}, "as the rows stand"
        assert len({(row.day, row.number) for row in requests}) == len(requests)
        raise _Undo

    with pytest.raises(_Undo):
        run_once(engines.write, lambda: NOW, job)
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ASKS)
@example([Cancel("kiosk-0", KEYS[0]), press("kiosk-0", KEYS[0]), Cancel("kiosk-0", KEYS[0]), press("kiosk-0", KEYS[1])])
@example([press("kiosk-0", KEYS[0]), press("kiosk-1", KEYS[0]), Cancel("kiosk-1", KEYS[0])])
def test_together_is_as_one_after_the_other(engines: Engines, asks: list[Ask]) -> None:
    assert left(engines, [asks]) == left(engines, [[ask] for ask in asks])


@given(ASKS)
def test_a_turn_holds_no_terminal_and_no_key_twice_and_keeps_each_ones_order(asks: list[Ask]) -> None:
    order: list[int] = []
    for turn in turns(asks):
        assert turn
        for names in ([ask.kiosk for ask in turn.values()], [ask.key for ask in turn.values()]):
            assert len(set(names)) == len(names)
        order += turn
    assert sorted(order) == list(range(len(asks)))
    for at, ask in enumerate(asks):
        for later in range(at + 1, len(asks)):
            if ask.kiosk == asks[later].kiosk or ask.key == asks[later].key:
                assert order.index(at) < order.index(later)


def test_a_hall_that_presses_at_once_is_written_and_told_of_whole(engines: Engines) -> None:
    many = [f"hall-{n}" for n in range(700)]
    keys = [f"{n:08x}-0000-4000-8000-000000000000" for n in range(700)]

    def enrol(tx: Tx) -> None:
        for kiosk in many:
            fleet.enrol(tx, kiosk, "终端", "门口", "test")

    def all_press(tx: Tx) -> list[Answer | Exception]:
        return list(presses.settle(tx, [press(kiosk, key) for kiosk, key in zip(many, keys, strict=True)]))

    def all_cancel(tx: Tx) -> list[Answer | Exception]:
        return list(presses.settle(tx, [Cancel(kiosk, key) for kiosk, key in zip(many, keys, strict=True)]))

    run_once(engines.write, lambda: NOW, enrol)
    raised = run_once(engines.write, lambda: NOW, all_press)
    assert [answer.view.key for answer in raised if isinstance(answer, Answer)] == keys
    over = run_once(engines.write, lambda: NOW + timedelta(seconds=5), all_cancel)
    assert {answer.view.state for answer in over if isinstance(answer, Answer)} == {RequestState.CANCELLED}
    with Session(engines.read) as session:
        assert service.open_views(session) == []
        assert session.scalars(select(Escalation)).all() == []
        assert audit.broken_at(session) is None


def test_what_another_job_of_the_same_commit_had_read_is_not_what_stood_before(engines: Engines) -> None:
    def job(tx: Tx) -> None:
        presses.raise_help(tx, "kiosk-0", press("kiosk-0", KEYS[0]).body)
        held = tx.session.scalars(select(HelpRequest)).one()
        presses.cancel(tx, "kiosk-0", KEYS[0])
        assert held.state == RequestState.CANCELLED
        with pytest.raises(service.rules.Refused):
            service.act(tx, KEYS[0], Act.CLAIM, By(1), "staff:x")

    run_once(engines.write, lambda: NOW, job)


def test_what_does_not_belong_together_is_refused_by_itself(engines: Engines) -> None:
    def job(tx: Tx) -> list[type]:
        asks = [
            press("kiosk-0", KEYS[0]),
            press("kiosk-1", KEYS[0]),
            Cancel("kiosk-2", KEYS[0]),
            Cancel("kiosk-3", KEYS[5]),
        ]
        return [type(answer) for answer in presses.settle(tx, asks)]

    assert run_once(engines.write, lambda: NOW, job) == [Answer, KeyReused, Unknown, Unknown]


def test_the_language_of_the_newest_press_is_kept_and_a_key_from_before_there_was_one_is_the_same(
    engines: Engines,
) -> None:
    def job(tx: Tx) -> list[str]:
        first = HelpRequestIn(key=KEYS[0], kiosk="kiosk-0", language="en")
        later = HelpRequestIn(key=KEYS[1], kiosk="kiosk-0")
        return [presses.raise_help(tx, "kiosk-0", body).view.language for body in (first, later)]

    assert run_once(engines.write, lambda: NOW, job) == ["en", ""]
    old = {"key": KEYS[2], "kiosk": "kiosk-1", "service": "", "service_title": "", "step": "", "page_title": ""}
    old |= {"step_number": 0, "need": "help", "aids": []}
    before = hashlib.sha256(json.dumps(old, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    assert rules.fingerprint(HelpRequestIn(key=KEYS[2], kiosk="kiosk-1")) == before
