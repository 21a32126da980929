"""Where a help request may go, by table and by random walk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from helpdesk.contract import Aid, HelpRequestIn, Need, RequestState
from helpdesk.requests import rules
from helpdesk.requests.rules import Act, By, Refused, Standing, Times, Why

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
WANG, LI, BOSS = By(1), By(2), By(9, override=True)
DESK = By()


def standing(state: RequestState) -> Standing:
    """A request that came to this state the usual way, held by Wang."""
    now = Standing(RequestState.RAISED)
    path = {
        RequestState.RAISED: [],
        RequestState.DELIVERED: [Act.DELIVER],
        RequestState.CLAIMED: [Act.DELIVER, Act.CLAIM],
        RequestState.ARRIVED: [Act.DELIVER, Act.CLAIM, Act.ARRIVE],
        RequestState.CLOSED: [Act.DELIVER, Act.CLAIM, Act.ARRIVE, Act.CLOSE],
        RequestState.CANCELLED: [Act.CANCEL],
    }[state]
    for act in path:
        now = rules.step(now, act, NOON, WANG)
    return now


S = RequestState
OUTCOMES = [  # state, act, by Li -> next state, or why not
    (S.RAISED, Act.DELIVER, S.DELIVERED),
    (S.RAISED, Act.CLAIM, S.CLAIMED),
    (S.RAISED, Act.RELEASE, Why.STATE),
    (S.RAISED, Act.ARRIVE, Why.STATE),
    (S.RAISED, Act.CLOSE, Why.STATE),
    (S.RAISED, Act.CANCEL, S.CANCELLED),
    (S.DELIVERED, Act.DELIVER, S.DELIVERED),
    (S.DELIVERED, Act.CLAIM, S.CLAIMED),
    (S.DELIVERED, Act.RELEASE, Why.STATE),
    (S.DELIVERED, Act.ARRIVE, Why.STATE),
    (S.DELIVERED, Act.CLOSE, Why.STATE),
    (S.DELIVERED, Act.CANCEL, S.CANCELLED),
    (S.CLAIMED, Act.DELIVER, S.CLAIMED),
    (S.CLAIMED, Act.CLAIM, Why.TAKEN),
    (S.CLAIMED, Act.RELEASE, Why.NOT_HOLDER),
    (S.CLAIMED, Act.ARRIVE, S.ARRIVED),
    (S.CLAIMED, Act.CLOSE, Why.STATE),
    (S.CLAIMED, Act.CANCEL, S.CANCELLED),
    (S.ARRIVED, Act.DELIVER, S.ARRIVED),
    (S.ARRIVED, Act.CLAIM, Why.TAKEN),
    (S.ARRIVED, Act.RELEASE, Why.STATE),
    (S.ARRIVED, Act.ARRIVE, S.ARRIVED),
    (S.ARRIVED, Act.CLOSE, S.CLOSED),
    (S.ARRIVED, Act.CANCEL, S.ARRIVED),
    (S.CLOSED, Act.DELIVER, S.CLOSED),
    (S.CLOSED, Act.CLAIM, Why.STATE),
    (S.CLOSED, Act.RELEASE, Why.STATE),
    (S.CLOSED, Act.ARRIVE, Why.STATE),
    (S.CLOSED, Act.CLOSE, S.CLOSED),
    (S.CLOSED, Act.CANCEL, S.CLOSED),
    (S.CANCELLED, Act.DELIVER, S.CANCELLED),
    (S.CANCELLED, Act.CLAIM, Why.STATE),
    (S.CANCELLED, Act.RELEASE, Why.STATE),
    (S.CANCELLED, Act.ARRIVE, Why.STATE),
    (S.CANCELLED, Act.CLOSE, Why.STATE),
    (S.CANCELLED, Act.CANCEL, S.CANCELLED),
]


def test_the_table_of_outcomes_is_complete() -> None:
    assert {(state, act) for state, act, _ in OUTCOMES} == {(state, act) for state in S for act in Act}


@pytest.mark.parametrize(("state", "act", "outcome"), OUTCOMES)
def test_each_act_in_each_state_has_one_outcome(state: S, act: Act, outcome: S | Why) -> None:
    before = standing(state)
    if isinstance(outcome, Why):
        with pytest.raises(Refused) as refused:
            rules.step(before, act, NOON, LI)
        assert refused.value.why is outcome
    else:
        assert rules.step(before, act, NOON, LI).state is outcome


def test_a_helper_who_claims_twice_has_claimed_once() -> None:
    claimed = rules.step(standing(S.DELIVERED), Act.CLAIM, NOON, WANG, minutes=2)
    assert rules.step(claimed, Act.CLAIM, NOON + timedelta(minutes=1), WANG, minutes=5) == claimed


def test_claiming_before_delivery_counts_as_delivered() -> None:
    claimed = rules.step(standing(S.RAISED), Act.CLAIM, NOON, WANG)
    assert claimed.delivered_at == NOON


def test_released_means_waiting_again_with_nobody_named() -> None:
    released = rules.step(standing(S.CLAIMED), Act.RELEASE, NOON, WANG)
    assert (released.state, released.holder, released.claimed_at) == (S.DELIVERED, None, None)


def test_a_supervisor_may_give_back_what_another_holds() -> None:
    assert rules.step(standing(S.CLAIMED), Act.RELEASE, NOON, BOSS).state is S.DELIVERED


def test_the_kind_of_help_is_recorded_at_the_end() -> None:
    assert rules.step(standing(S.ARRIVED), Act.CLOSE, NOON, WANG, given=Need.ACT_FOR).given is Need.ACT_FOR


class Walk(RuleBasedStateMachine):
    """Any acts by anybody in any order: the clocks stay in order and what is over stays over."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.standing = Standing(S.RAISED)
        self.seen = [S.RAISED]

    @rule(act=st.sampled_from(Act), by=st.sampled_from([WANG, LI, BOSS, DESK]), wait=st.integers(0, 600))
    def do(self, act: Act, by: By, wait: int) -> None:
        self.now += timedelta(seconds=wait)
        before = self.standing
        if act in (Act.CLAIM, Act.RELEASE, Act.ARRIVE, Act.CLOSE) and by.id is None:
            return
        try:
            self.standing = rules.step(before, act, self.now, by)
        except Refused:
            return
        if before.state not in rules.OPEN:
            assert self.standing == before
        self.seen.append(self.standing.state)

    @invariant()
    def a_helper_is_named_exactly_while_and_after_one_goes(self) -> None:
        if self.standing.state in (S.CLAIMED, S.ARRIVED, S.CLOSED):
            assert self.standing.holder is not None
        if self.standing.state in rules.WAITING:
            assert self.standing.holder is None

    @invariant()
    def clocks_are_in_order(self) -> None:
        s = self.standing
        clocks = [at for at in (s.delivered_at, s.claimed_at, s.arrived_at, s.closed_at) if at is not None]
        assert clocks == sorted(clocks)

    @invariant()
    def nobody_arrives_without_having_been_sent(self) -> None:
        if S.ARRIVED in self.seen:
            assert S.CLAIMED in self.seen


TestWalk = Walk.TestCase


@given(st.integers(0, 2**70))
def test_the_press_was_never_in_the_future_nor_before_a_month_ago(age: int) -> None:
    pressed = rules.pressed_at(NOON, age)
    assert NOON - rules.OLDEST_PRESS <= pressed <= NOON


def test_a_press_of_a_quarter_of_an_hour_ago_still_rings_and_an_older_one_does_not() -> None:
    assert not rules.is_late(NOON - timedelta(minutes=15), NOON)
    assert rules.is_late(NOON - timedelta(minutes=15, seconds=1), NOON)


def body(**fields: object) -> HelpRequestIn:
    return HelpRequestIn.model_validate({"key": "01234567-89ab-cdef-0123-456789abcdef", "kiosk": "kiosk-3", **fields})


def test_age_and_count_do_not_make_it_another_press_but_anything_else_does() -> None:
    first = rules.fingerprint(body())
    assert rules.fingerprint(body(pressed_ms_ago=900, presses=4)) == first
    assert rules.fingerprint(body(need="medical")) != first
    assert rules.fingerprint(body(aids=("deaf",))) != first


@given(st.sampled_from(Need), st.sampled_from(Need))
def test_a_medical_need_is_never_forgotten_by_a_second_press(old: Need, new: Need) -> None:
    merged = rules.merged_need(old, new)
    assert merged in (old, new)
    if Need.MEDICAL in (old, new):
        assert merged is Need.MEDICAL


@given(st.lists(st.sampled_from(Aid)), st.lists(st.sampled_from(Aid)))
def test_every_aid_said_once_is_kept_once(old: list[Aid], new: list[Aid]) -> None:
    merged = rules.merged_aids(old, new)
    assert set(merged) == {*old, *new}
    assert len(merged) == len(set(merged))


def test_the_console_shows_medical_first_and_the_longest_wait_next() -> None:
    rows = [
        ("held", S.CLAIMED, Need.MEDICAL, False, 0),
        ("late", S.DELIVERED, Need.HELP, True, 1),
        ("new", S.RAISED, Need.HELP, False, 50),
        ("old", S.DELIVERED, Need.HELP, False, 40),
        ("medical", S.RAISED, Need.MEDICAL, False, 60),
    ]
    ordered = sorted(rows, key=lambda r: rules.order(r[1], r[2], r[3], NOON + timedelta(seconds=r[4])))
    assert [row[0] for row in ordered] == ["medical", "old", "new", "late", "held"]


def test_a_waiting_request_rings_at_once_and_every_ten_seconds() -> None:
    book: Mapping[str, int] = {}
    rang = []
    for second in range(35):
        due, book = rules.ring({"a": NOON}, book, NOON + timedelta(seconds=second))
        rang += [(second, times) for times in due.values()]
    assert rang == [(0, 1), (10, 2), (20, 3), (30, 4)]


def test_a_process_that_looks_late_or_anew_comes_to_the_same_count_as_the_others() -> None:
    assert rules.ring({"a": NOON}, {}, NOON + timedelta(seconds=21))[0] == {"a": 3}
    assert rules.ring({"a": NOON}, {"a": 2}, NOON + timedelta(seconds=21))[0] == {"a": 3}


def test_what_no_longer_waits_is_forgotten_and_rings_at_once_when_given_back() -> None:
    _, book = rules.ring({"a": NOON}, {}, NOON)
    _, book = rules.ring({}, book, NOON + timedelta(seconds=1))
    back = NOON + timedelta(seconds=2)
    assert rules.ring({"a": back}, book, back)[0] == {"a": 1}


@given(st.integers(-86_400, 86_400))
def test_a_clock_that_jumps_silences_nobody_for_longer_than_ten_seconds(jump: int) -> None:
    _, book = rules.ring({"a": NOON}, {}, NOON + timedelta(seconds=jump))
    assert any(rules.ring({"a": NOON}, book, NOON + timedelta(seconds=second))[0] for second in range(11))


def times(claim: int | None, arrive: int | None, *, ended: int | None = None) -> Times:
    def at(seconds: int | None) -> datetime | None:
        return None if seconds is None else NOON + timedelta(seconds=seconds)

    return Times(NOON, at(claim), at(arrive), ended is not None, at(ended))


def test_the_days_figures_are_figures_that_occurred() -> None:
    day = [times(10, 60), times(20, 100), times(30, 200)]
    figures = rules.today(day, NOON + timedelta(hours=1))
    assert (figures.count, figures.claim_median, figures.arrive_p95, figures.over) == (3, 20, 200, 1)


def test_who_still_waits_counts_as_over_and_who_cancelled_soon_does_not() -> None:
    figures = rules.today([times(None, None), times(None, None, ended=30)], NOON + timedelta(minutes=4))
    assert (figures.count, figures.claim_median, figures.arrive_p95, figures.over) == (2, None, None, 1)
