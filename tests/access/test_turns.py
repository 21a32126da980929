"""Whose turn it is: time counts from the end of speech, and silence is broken three times, never more."""

from __future__ import annotations

from kiosk_app.access.turns import AGAIN_AFTER, AGAIN_TIMES, LONGEST_ANSWER, WAIT_EVERY, Due, Turns


def dues(turns: Turns, start: float, seconds: float, waiting: bool = False, may_remind: bool = True) -> list[float]:
    """When something was due, in seconds from `start`, in a silence."""
    found = []
    for tenth in range(round(seconds * 10)):
        if turns.follow(start + tenth / 10, False, waiting, may_remind) in (Due.REMIND, Due.REASSURE):
            found.append(tenth / 10)
    return found


def test_it_is_the_persons_turn_once_when_all_is_said() -> None:
    turns = Turns()
    turns.acted(0.0)
    assert turns.follow(1.0, True, False, True) is Due.NOTHING and turns.answering(1.0)
    assert turns.follow(2.0, False, False, True) is Due.THEIRS and not turns.answering(2.0)
    assert turns.follow(2.1, False, False, True) is Due.NOTHING


def test_an_answer_without_end_is_over_all_the_same() -> None:
    turns = Turns()
    turns.acted(0.0)
    assert turns.answering(LONGEST_ANSWER - 1) and not turns.answering(LONGEST_ANSWER + 1)


def test_silence_is_broken_three_times_twelve_seconds_apart() -> None:
    turns = Turns()
    turns.acted(0.0)
    turns.follow(0.0, False, False, True)
    assert dues(turns, 0.0, 200) == [AGAIN_AFTER * number for number in range(1, AGAIN_TIMES + 1)]


def test_an_act_begins_the_count_anew_and_speech_the_silence() -> None:
    turns = Turns()
    turns.acted(0.0)
    dues(turns, 0.0, 200)
    turns.acted(200.0)
    turns.follow(210.0, True, False, True)
    turns.follow(210.0, False, False, True)
    assert dues(turns, 210.0, 13) == [AGAIN_AFTER]


def test_nobody_who_asked_for_silence_is_reminded() -> None:
    assert dues(Turns(), 0.0, 100, may_remind=False) == []


def test_a_wait_is_told_every_eight_seconds_for_as_long_as_it_lasts() -> None:
    turns = Turns()
    assert dues(turns, 0.0, 50, waiting=True, may_remind=False) == [WAIT_EVERY * number for number in range(1, 7)]
