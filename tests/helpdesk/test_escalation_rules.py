"""What becomes louder, and when: moments in, moments out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.contract import Need, RequestState
from helpdesk.requests.escalation import RETRY_MOST, WHILE, Step, Wait, changes, plan, retry
from helpdesk.requests.rules import OPEN

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
WAITING = Wait(RequestState.RAISED, Need.HELP, late=False, raised=NOON, since=NOON)
WAITS = st.builds(
    Wait,
    st.sampled_from(RequestState),
    st.sampled_from(Need),
    st.booleans(),
    st.just(NOON),
    st.integers(0, 900).map(lambda s: NOON + timedelta(seconds=s)),
    st.none() | st.integers(0, 900).map(lambda s: NOON + timedelta(seconds=s)),
    st.sampled_from((None, 1, 2, 5)),
)
STEPS = st.dictionaries(st.sampled_from(Step), st.integers(0, 900).map(lambda s: NOON + timedelta(seconds=s)))


def seconds(wait: Wait) -> dict[str, int]:
    return {step.value: round((due - NOON).total_seconds()) for step, due in plan(wait).items()}


def test_a_press_nobody_answers_becomes_louder_step_by_step() -> None:
    assert seconds(WAITING) == {"supervisors": 30, "hall": 30, "hooks": 60, "breach": 180}


def test_for_the_medicine_box_those_in_charge_hear_at_once() -> None:
    assert seconds(replace(WAITING, need=Need.MEDICAL)) == {"supervisors": 0, "hall": 10, "hooks": 30, "breach": 180}


def test_who_goes_has_three_minutes_or_a_little_more_than_was_promised() -> None:
    goes = replace(WAITING, state=RequestState.CLAIMED, claimed=NOON + timedelta(seconds=20))
    assert seconds(goes) == {"reopen": 200, "breach": 180}
    assert seconds(replace(goes, minutes=2))["reopen"] == 200
    assert seconds(replace(goes, minutes=5))["reopen"] == 20 + 360


def test_a_wait_that_began_anew_escalates_anew_but_the_promise_counts_from_the_press() -> None:
    again = replace(WAITING, state=RequestState.DELIVERED, since=NOON + timedelta(seconds=100))
    assert seconds(again) == {"supervisors": 130, "hall": 130, "hooks": 160, "breach": 180}


@given(WAITS)
def test_a_late_press_and_one_that_is_over_never_escalate(wait: Wait) -> None:
    assert plan(replace(wait, late=True)) == {}
    if wait.state not in OPEN or wait.state is RequestState.ARRIVED:
        assert plan(wait) == {}


@given(WAITS)
def test_only_what_may_fire_where_the_request_stands_is_planned(wait: Wait) -> None:
    assert all(wait.state in WHILE[step] for step in plan(wait))


@given(WAITS, STEPS, st.sets(st.sampled_from(Step)))
def test_after_the_changes_the_rows_are_the_plan(wait: Wait, pending: dict[Step, datetime], fired: set[Step]) -> None:
    pending = {step: due for step, due in pending.items() if step not in fired}
    wanted = plan(wait)
    what = changes(wanted, pending, fired)
    rows = {step: due for step, due in pending.items() if step not in what.drop} | dict(what.add) | dict(what.move)
    assert rows == {step: due for step, due in wanted.items() if step not in fired or step in pending}
    assert not changes(wanted, rows, fired).add
    assert not changes(wanted, rows, fired).drop


def test_a_hook_rests_longer_each_time_but_never_more_than_a_minute() -> None:
    rests = [retry(tries) for tries in range(1, 2000, 7)]
    assert rests == sorted(rests)
    assert rests[0] == timedelta(seconds=2)
    assert rests[-1] == RETRY_MOST
