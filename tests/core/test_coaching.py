"""The coach: what it hears of the camera and of its timer, and the sentences that come of it."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_app.core.coaching import (
    GIVEN_UP,
    GOOD,
    NO_FACE,
    RESTING,
    SAYING,
    TRIES,
    UNSEEN,
    Coaching,
    Move,
    begun,
    due,
    heard,
    stopped,
)

CODES = ("no_face", "several_faces", "too_far", "move_left", "too_dark", "straight", "hold_still", "good")


class Sitter:
    """Hears what is said; the timer is due when a test says so."""

    def __init__(self) -> None:
        self.state = due(begun(Coaching()))[0]  # the page's own words are over
        self.said: list[str] = []
        self.moves: list[Move] = []

    def sees(self, code: str) -> Sitter:
        self._take(heard(self.state, code))
        return self

    def waits(self, times: int = 1) -> Sitter:
        for _ in range(times):
            self._take(due(self.state))
        return self

    def _take(self, result: tuple[Coaching, Move]) -> None:
        self.state, move = result
        self.moves.append(move)
        if move.say:
            self.said.append(move.say)

    @property
    def shot(self) -> bool:
        return any(move.shoot for move in self.moves)


def test_nothing_is_said_while_the_page_speaks() -> None:
    state, move = heard(begun(Coaching()), "too_far")
    assert move == Move()
    _, move = due(state)
    assert move.say == "too_far"


def test_a_sentence_is_said_to_its_end_before_another_begins() -> None:
    sitter = Sitter().sees("too_far").sees("move_left").sees("too_dark")
    assert sitter.said == ["too_far"]
    assert sitter.waits().said == ["too_far", "too_dark"]


def test_who_does_it_meanwhile_hears_the_next_thing_at_once() -> None:
    sitter = Sitter().sees("too_far").waits().sees("straight")
    assert sitter.said == ["too_far", "straight"]


def test_the_same_sentence_comes_again_only_after_a_pause() -> None:
    sitter = Sitter().sees("too_far").waits()
    assert sitter.said == ["too_far"] and sitter.moves[-1].wait and sitter.moves[-1].wait > 2
    sitter.waits()
    assert sitter.said == ["too_far"] * 2 and sitter.moves[-1].again


def test_good_and_still_good_takes_the_photo() -> None:
    assert Sitter().sees("too_far").waits().sees(GOOD).waits().shot


def test_good_no_more_takes_none() -> None:
    sitter = Sitter().sees(GOOD).sees("move_left").waits()
    assert not sitter.shot and sitter.said == [GOOD, "move_left"]


def test_what_is_asked_in_vain_is_given_up_and_the_photo_is_taken() -> None:
    sitter = Sitter().sees("straight").waits(2 * TRIES)
    assert sitter.said == ["straight"] * TRIES + [GIVEN_UP]
    assert sitter.state.waived == ("straight",) and sitter.moves[-1].waived
    assert sitter.waits(2).said[-1] == GOOD and sitter.shot


def test_what_was_given_up_is_not_asked_for_again_in_the_same_step() -> None:
    sitter = Sitter().sees("straight").waits(2 * TRIES)
    sitter.state = due(begun(stopped(sitter.state)))[0]
    sitter.said.clear()
    assert sitter.sees("straight").said == [GOOD]


def test_nobody_is_photographed_by_a_machine_that_sees_nobody() -> None:
    sitter = Sitter().sees(NO_FACE).waits(2 * TRIES)
    assert sitter.said[-1] == UNSEEN
    assert not sitter.waits(20).shot and sitter.said.count(UNSEEN) == 1


def test_a_face_that_is_seen_after_all_goes_on() -> None:
    sitter = Sitter().sees(NO_FACE).waits(2 * TRIES + 1).sees(GOOD).waits()
    assert sitter.shot


def test_a_face_that_comes_and_goes_ends_with_the_photo() -> None:
    sitter = Sitter()
    for _ in range(40):
        sitter.sees(GOOD).sees(NO_FACE).waits()
        sitter.sees(GOOD).waits()
    assert sitter.shot


def test_after_it_was_stopped_it_is_silent() -> None:
    state, move = heard(stopped(Coaching()), GOOD)
    assert move == Move() and due(state)[1] == Move()


EVENTS = st.lists(st.one_of(st.just(""), st.sampled_from(CODES)), max_size=60)
"""An empty one: the timer is due."""


def _played(events: Iterable[str]) -> Sitter:
    sitter = Sitter()
    for event in events:
        if sitter.shot:
            break
        _ = sitter.sees(event) if event else sitter.waits()
    return sitter


@settings(max_examples=60, deadline=None)
@given(EVENTS)
def test_whatever_is_seen_it_never_says_two_things_at_once(events: list[str]) -> None:
    sitter, speaking = Sitter(), False
    for event in events:
        if event:
            sitter.sees(event)
            assert not (sitter.moves[-1].say and speaking)
        else:
            sitter.waits()
        speaking = sitter.state.phase == SAYING
        if sitter.moves[-1].shoot:
            break
        assert not sitter.moves[-1].say or sitter.moves[-1].wait is not None  # it ends


@settings(max_examples=60, deadline=None)
@given(EVENTS, st.sampled_from(CODES))
def test_whatever_was_seen_it_ends_with_a_photo_or_with_the_key(events: list[str], last: str) -> None:
    sitter = _played(events)
    if not sitter.shot:
        sitter.sees(last).waits(4 * TRIES + 4)
    unseen = sitter.state.seen == NO_FACE
    assert sitter.shot or (unseen and (sitter.state.said == UNSEEN or sitter.state.phase not in (SAYING, RESTING)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(CODES), min_size=1, max_size=8))
def test_however_it_changes_the_number_of_sentences_has_an_end(codes: list[str]) -> None:
    sitter = Sitter()
    for _ in range(100):
        for code in codes:
            sitter.sees(code).waits()
            if sitter.shot:
                break
    assert len(sitter.said) <= (TRIES + 1) * (len(CODES) + 1)
