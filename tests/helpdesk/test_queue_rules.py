"""Whose turn it is, and what may happen to a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.contract import offline_number
from helpdesk.queue import rules
from helpdesk.queue.rules import OPEN, TABLE, Act, Rank, Refused, State, Terms, Ticket, Why, Window

NOON = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
TERMS = Terms()
MINUTE = timedelta(minutes=1)


def ticket(id_: int = 1, minutes: float = 0, rank: Rank = Rank.ORDINARY, *services: str) -> Ticket:
    """Drawn so many minutes after noon."""
    return rules.draw(id_, f"A{id_:03d}", rank, services or ("pension",), NOON + minutes * MINUTE, TERMS)


# ---- whose turn ------------------------------------------------------------------------------------------------------


def test_who_has_the_right_goes_before_all_who_came_within_the_head_start() -> None:
    early, late, senior = ticket(1, 0), ticket(2, 20), ticket(3, 44, Rank.PRIORITY)
    assert [one.id for one in rules.order([early, late, senior])] == [3, 1, 2]


def test_who_waits_longer_than_the_head_start_is_passed_by_nobody_who_comes_now() -> None:
    waiting, senior = ticket(1, 0), ticket(2, 46, Rank.PRIORITY)
    assert [one.id for one in rules.order([waiting, senior])] == [1, 2]


@given(st.lists(st.tuples(st.floats(0, 30), st.sampled_from(Rank), st.booleans()), max_size=60))
def test_nobody_starves_whoever_comes(arrivals: Sequence[tuple[float, Rank, bool]]) -> None:
    """At each arrival a window may call. Who passes somebody that was there before came within the head start, and has
    the right; within a rank it is first come, first served."""
    waiting: list[Ticket] = []
    called: list[Ticket] = []
    minute = 0.0
    for at, (gap, rank, calls) in enumerate(arrivals):
        minute += gap
        waiting.append(ticket(at, minute, rank))
        if calls:
            first = rules.next_at(waiting, {"pension"}, NOON + minute * MINUTE)
            assert first is not None
            for passed in waiting:
                assert first.drawn_at <= passed.drawn_at + TERMS.head_start
                if first.drawn_at > passed.drawn_at:
                    assert (first.rank, passed.rank) == (Rank.PRIORITY, Rank.ORDINARY)
            waiting.remove(first)
            called.append(first)
    for _ in tuple(waiting):  # nobody comes any more: all are called
        first = rules.next_at(waiting, {"pension"}, NOON + minute * MINUTE)
        assert first is not None
        waiting.remove(first)
        called.append(first)
    assert not waiting and len({one.id for one in called}) == len(arrivals)


def test_a_window_calls_for_its_own_services_only() -> None:
    waiting = [ticket(1, 0, Rank.PRIORITY, "photo"), ticket(2, 5)]
    first = rules.next_at(waiting, {"pension"}, NOON + 10 * MINUTE)
    assert first is not None and first.id == 2
    assert rules.next_at(waiting, {"medical"}, NOON) is None


def test_an_appointment_goes_first_at_its_time_and_not_before() -> None:
    booked = rules.draw(1, "A001", Rank.ORDINARY, ["pension"], NOON, TERMS, NOON + 60 * MINUTE)
    walk_in = ticket(2, 1)
    at = NOON + 54 * MINUTE
    assert rules.next_at([booked], {"pension"}, at) is None
    first = rules.next_at([booked, walk_in], {"pension"}, NOON + 55 * MINUTE)
    assert first is not None and first.id == 2, "who waited since long before is not passed"
    first = rules.next_at([booked, ticket(3, 30)], {"pension"}, NOON + 55 * MINUTE)
    assert first is not None and first.id == 1


# ---- what may happen -------------------------------------------------------------------------------------------------


def at(state: State, **changes: Any) -> Ticket:
    """A ticket that stands there, at window 3 where it is at one."""
    window = "3" if state in rules.AT_WINDOW else None
    return replace(ticket(), state=state, window=window, **changes)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("act", list(Act))
def test_what_does_not_fit_is_refused_and_what_fits_leads_where_the_table_says(state: State, act: Act) -> None:
    before = at(state)
    target = TABLE.get((state, act))
    if target is None:
        with pytest.raises(Refused) as refused:
            rules.step(before, act, NOON, window="3", service="photo")
        assert refused.value.why is Why.STATE
        return
    after = rules.step(before, act, NOON, window="3", service="photo")
    assert after.state is target
    assert (after.window is not None) == (after.state in rules.AT_WINDOW) or after.ended_at is not None
    assert (after.ended_at is not None) == (after.state not in OPEN)
    assert (after.id, after.number, after.rank, after.drawn_at) == (1, "A001", Rank.ORDINARY, NOON)


@pytest.mark.parametrize("act", [act for state, act in TABLE if state in rules.AT_WINDOW and act is not Act.CLOSE])
def test_what_stands_at_one_window_is_no_other_windows_to_move_but_a_supervisors(act: Act) -> None:
    before = next(at(state) for state, what in TABLE if what is act and state in rules.AT_WINDOW)
    with pytest.raises(Refused) as refused:
        rules.step(before, act, NOON, window="4", service="photo")
    assert refused.value.why is Why.WINDOW
    assert rules.step(before, act, NOON, window="4", service="photo", override=True)


def test_one_ticket_leads_through_several_windows_and_keeps_its_place() -> None:
    one = ticket(1, 0, Rank.ORDINARY, "photo", "disability")
    for service in ("photo", "disability"):
        assert one.service == service
        one = rules.step(one, Act.CALL, NOON, window="3")
        one = rules.step(one, Act.START, NOON, window="3")
        one = rules.step(one, Act.FINISH, NOON + 5 * MINUTE, window="3")
        assert one.turn_at == NOON
    assert one.state is State.DONE and one.ahead == () and one.ended_at == NOON + 5 * MINUTE


def test_transfer_keeps_the_place_and_says_where() -> None:
    one = rules.step(ticket(1, 3), Act.CALL, NOON, window="3")
    moved = rules.step(one, Act.TRANSFER, NOON, window="3", service="medical")
    assert (moved.state, moved.service, moved.window, moved.turn_at) == (
        State.WAITING,
        "medical",
        None,
        NOON + 3 * MINUTE,
    )
    with pytest.raises(Refused):
        rules.step(one, Act.TRANSFER, NOON, window="3")


def test_who_was_not_there_comes_back_behind_the_next_three() -> None:
    others = [ticket(id_, id_) for id_ in range(2, 8)]
    missed = rules.step(rules.step(ticket(1, 0), Act.CALL, NOON, window="3"), Act.SKIP, NOON, window="3")
    back = rules.step(missed, Act.RETURN, NOON, turn_at=rules.returning(others, missed, TERMS))
    assert [one.id for one in rules.order([*others, back])] == [2, 3, 4, 1, 5, 6, 7]
    assert rules.returning([], missed, TERMS) == missed.turn_at


def test_who_only_fetched_a_paper_goes_on_at_once() -> None:
    one = rules.step(rules.step(ticket(1, 0), Act.CALL, NOON, window="3"), Act.START, NOON, window="3")
    back = rules.step(rules.step(one, Act.PARK, NOON, window="3"), Act.RETURN, NOON)
    assert [other.id for other in rules.order([ticket(2, 1), back])] == [1, 2]


# ---- how long it takes -----------------------------------------------------------------------------------------------

TAKES = {"pension": 10 * MINUTE, "photo": 5 * MINUTE}
BOTH = frozenset({"pension", "photo"})


def test_the_wait_is_what_the_windows_still_have_to_do_before() -> None:
    waiting = [ticket(1, 0), ticket(2, 1, Rank.ORDINARY, "photo"), ticket(3, 2)]
    mine = ticket(4, 3)
    now = NOON + 3 * MINUTE
    one = [Window("3", BOTH)]
    two = [Window("3", BOTH), Window("4", frozenset({"pension"}), now + 2 * MINUTE)]
    assert rules.expected(mine, [*waiting, mine], one, TAKES, now) == 25 * MINUTE
    assert rules.expected(mine, [*waiting, mine], two, TAKES, now) == 12 * MINUTE
    assert rules.expected(mine, [mine], one, TAKES, now) == timedelta(0)


def test_who_has_the_right_waits_only_for_those_before() -> None:
    waiting = [ticket(id_, 0) for id_ in range(1, 6)]
    senior = ticket(9, 10, Rank.PRIORITY)
    assert rules.expected(senior, waiting, [Window("3", BOTH, NOON + 14 * MINUTE)], TAKES, NOON + 10 * MINUTE) == (
        4 * MINUTE
    )


def test_without_an_open_window_for_it_nobody_says_how_long() -> None:
    assert rules.expected(ticket(), [], [], TAKES, NOON) is None
    assert rules.expected(ticket(), [], [Window("3", frozenset({"photo"}))], TAKES, NOON) is None


@given(
    st.lists(st.tuples(st.integers(0, 90), st.sampled_from(Rank), st.sampled_from(sorted(TAKES))), max_size=20),
    st.lists(st.sampled_from([BOTH, frozenset({"pension"}), frozenset({"photo"})]), min_size=1, max_size=4),
)
def test_an_estimate_is_what_happens_when_nobody_else_comes(
    drawn: Sequence[tuple[int, Rank, str]], windows: Sequence[frozenset[str]]
) -> None:
    now = NOON + 90 * MINUTE
    waiting = [ticket(id_, minute, rank, service) for id_, (minute, rank, service) in enumerate(drawn)]
    open_windows = [Window(str(number), services) for number, services in enumerate(windows)]
    told = {one.id: rules.expected(one, waiting, open_windows, TAKES, now) for one in waiting}
    happened = deal_out(waiting, open_windows, now)
    assert told == {one.id: happened.get(one.id) for one in waiting}


def deal_out(waiting: Sequence[Ticket], windows: Sequence[Window], now: datetime) -> dict[int, timedelta]:
    """Each window calls whenever it is free, the first window first."""
    left = list(waiting)
    free = dict.fromkeys(range(len(windows)), now)
    called: dict[int, timedelta] = {}
    while free:
        index = min(free, key=lambda number: (free[number], number))
        served = rules.next_at(left, windows[index].services, free[index])
        if served is None:
            del free[index]
            continue
        left.remove(served)
        called[served.id] = free[index] - now
        free[index] += TAKES[served.service]
    return called


def test_what_a_service_takes_is_learned_without_being_thrown_by_one_case() -> None:
    assert rules.learned(10 * MINUTE, 60 * MINUTE) == 20 * MINUTE


def test_numbers_drawn_without_the_desk_are_no_others() -> None:
    assert rules.number_of("A", 12) == "A012" and rules.number_of("A", 1000) == "A1000"
    assert offline_number("A", "3", 7) == "A3-07"
    online = {rules.number_of("A", count) for count in range(1, 5000)}
    cut_off = [offline_number("A", mark, count) for mark in ("1", "2", "12") for count in range(1, 300)]
    assert len(set(cut_off)) == len(cut_off) and not online & set(cut_off)
