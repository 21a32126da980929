"""From samples to presses: bounces, sparks, long presses, and a button nobody lets go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drivers.help_button.protocol import Button, Happened, Phase, Timing

STEP = 0.015
USUAL = Timing()
NEW = Button()


def play(samples: list[bool], button: Button = NEW, *, now: float = 0.0) -> tuple[Button, list[Happened]]:
    happened: list[Happened] = []
    for closed in samples:
        button, more = button.sample(closed, now)
        happened += more
        now += STEP
    return button, happened


def up(timing: Timing = USUAL) -> Button:
    button, _ = play([False] * 10, Button(timing), now=-1.0)
    assert button.phase is Phase.OPEN
    return button


def test_a_press_and_its_release_are_told_once_each() -> None:
    _, happened = play([True] * 50 + [False] * 50, up())
    assert happened == [Happened.PRESSED, Happened.RELEASED]


def test_a_spark_is_no_press() -> None:
    assert play([True, False, True, False, False, False], up())[1] == []
    assert play([True], up())[1] == []


def test_a_chattering_contact_is_one_press() -> None:
    chatter = [True, False, True, True, False, True]
    _, happened = play(chatter + [True] * 30 + [False, True, False, True] + [False] * 30, up())
    assert happened == [Happened.PRESSED, Happened.RELEASED]


def test_a_press_is_told_within_two_looks_and_the_debounce_time() -> None:
    button, at = up(), 0.0
    while True:
        button, happened = button.sample(True, at)
        if happened:
            break
        at += STEP
    assert at <= USUAL.debounce + STEP


def test_a_long_press_is_told_when_it_has_been_long_and_a_short_one_never() -> None:
    timing = Timing(long_press=0.5)
    assert play([True] * 20 + [False] * 10, up(timing))[1] == []
    _, happened = play([True] * 40 + [False] * 10, up(timing))
    assert happened == [Happened.PRESSED, Happened.RELEASED]


def test_held_from_the_start_it_is_no_press_but_becomes_stuck() -> None:
    button, happened = play([True] * 100, Button(USUAL))
    assert (happened, button.phase) == ([], Phase.IGNORED)
    assert play([False] * 10, button, now=1.5)[1] == [], "nor is letting go a release"
    _, happened = button.sample(True, 31.0)
    assert happened == (Happened.STUCK,)


def test_held_too_long_it_is_stuck_once_and_freed_once() -> None:
    button, happened = play([True] * 3000, up())
    assert happened == [Happened.PRESSED, Happened.STUCK]
    assert button.closed
    button, happened = play([False] * 10, button, now=60.0)
    assert happened == [Happened.FREED, Happened.RELEASED]
    assert play([True] * 10, button, now=70.0)[1] == [Happened.PRESSED]


def test_missing_samples_start_the_decision_anew() -> None:
    button, _ = up().sample(True, 0.0)
    button, happened = button.gap().sample(True, 10.0)
    assert happened == (), "two samples ten seconds apart prove nothing"
    assert button.sample(True, 10.05)[1] == (Happened.PRESSED,)


@given(st.lists(st.tuples(st.booleans(), st.floats(0.001, 5))), st.floats(0, 1), st.floats(5, 40))
def test_whatever_is_seen_presses_and_releases_take_turns(
    samples: list[tuple[bool, float]], long_press: float, stuck: float
) -> None:
    button, now, told = Button(Timing(0.03, long_press, stuck)), 0.0, []
    for closed, wait in samples:
        now += wait
        button, happened = button.sample(closed, now)
        told += happened
    turns = [each for each in told if each in (Happened.PRESSED, Happened.RELEASED)]
    assert turns == [Happened.PRESSED, Happened.RELEASED] * (len(turns) // 2) + turns[len(turns) // 2 * 2 :]
    assert turns[-1:] != [Happened.PRESSED] or button.closed
    jams = [each for each in told if each in (Happened.STUCK, Happened.FREED)]
    assert all(each is (Happened.STUCK, Happened.FREED)[place % 2] for place, each in enumerate(jams))
