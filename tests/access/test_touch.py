"""What the finger meant."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.access.touch import DEAD_AFTER_CHANGE_S, TouchFilter


def hit(x: float, y: float, slop: float) -> str | None:
    """Two targets of 100 px, 30 px apart: a at 0…100, digit:5 at 130…230."""
    del y
    for name, left in (("a", 0), ("digit:5", 130)):
        if left <= x < left + 100:
            return name
    for name, left in (("a", 0), ("digit:5", 130)):
        if left - slop <= x < left + 100 + slop:
            return name
    return None


def touch() -> TouchFilter:
    return TouchFilter(hit, slop_px=18)


def tap(of: TouchFilter, x: float, now: float, to: float | None = None) -> str | None:
    of.down(1, x, 50, now)
    return of.up(1, x if to is None else to, 50, now + 0.05)


def test_a_touch_counts_when_lifted_inside() -> None:
    one = touch()
    assert one.down(1, 50, 50, 0.0) == "a"
    assert one.pressed == "a"
    assert one.up(1, 60, 50, 0.1) == "a"
    assert one.pressed is None


def test_a_few_millimetres_off_still_count_but_no_more() -> None:
    assert tap(touch(), 95, 0.0, to=115) == "a"
    assert tap(touch(), 95, 0.0, to=120) is None
    assert tap(touch(), 95, 0.0, to=135) is None, "never the neighbour"


def test_a_finger_that_left_does_not_press_by_coming_back() -> None:
    one = touch()
    one.down(1, 50, 50, 0.0)
    one.move(1, 300, 50)
    one.move(1, 50, 50)
    assert one.up(1, 50, 50, 0.5) is None


def test_a_touch_that_begins_beside_everything_presses_nothing() -> None:
    assert tap(touch(), 115, 0.0, to=60) is None


def test_a_double_strike_counts_once() -> None:
    one = touch()
    assert tap(one, 50, 0.0) == "a"
    assert tap(one, 50, 0.4) is None, "0.35 s after the finger was lifted"
    assert tap(one, 50, 1.1) == "a"
    assert tap(one, 150, 1.3) == "digit:5"
    assert tap(one, 150, 1.7) is None
    assert tap(one, 150, 2.2) == "digit:5"
    assert tap(one, 150, 2.7) == "digit:5", "a telephone number has the same digit twice"


def test_for_an_unsteady_hand_nothing_at_all_counts_for_a_while_after_a_press() -> None:
    one = touch()
    one.steady = True
    assert tap(one, 50, 0.0) == "a"
    assert tap(one, 150, 0.3) is None, "the second tap of two landed beside the first"
    assert tap(one, 50, 0.8) is None
    assert tap(one, 150, 0.9) == "digit:5"


def test_two_targets_in_quick_succession_both_count() -> None:
    one = touch()
    assert tap(one, 50, 0.0) == "a"
    assert tap(one, 150, 0.2) == "digit:5"


def test_a_second_finger_changes_nothing() -> None:
    one = touch()
    one.down(1, 50, 50, 0.0)
    assert one.down(2, 150, 50, 0.1) is None
    assert one.up(2, 150, 50, 0.2) is None
    assert one.up(1, 50, 50, 0.3) == "a"


def test_nothing_counts_just_after_the_page_has_changed() -> None:
    one = touch()
    one.down(1, 50, 50, 0.0)
    one.changed(0.05)
    assert one.up(1, 50, 50, 0.1) is None, "it began on the page before"
    assert tap(one, 50, DEAD_AFTER_CHANGE_S) is None
    assert tap(one, 50, 0.1 + DEAD_AFTER_CHANGE_S) == "a"


@given(st.integers(0, 2**32))
def test_a_trembling_hand_never_presses_what_it_did_not_aim_at(seed: int) -> None:
    """Strikes on the middle of a 20 mm target with double taps and slides (sigma 2.7 mm at 3.64 px/mm)."""
    dice = random.Random(seed)
    one, now = touch(), 0.0
    for _ in range(30):
        now += 1.0
        x = dice.gauss(50, 9.8)
        one.down(1, x, 50, now)
        for _ in range(3):
            one.move(1, x + dice.gauss(0, 5), 50)
        assert one.up(1, x + dice.gauss(0, 5), 50, now + 0.1) in ("a", None)
        if dice.random() < 0.2:
            assert tap(one, x, now + 0.1 + dice.uniform(0.08, 0.3)) is None, "the double strike"
