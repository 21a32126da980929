"""What the finger meant."""

from __future__ import annotations

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


def test_what_moved_on_the_same_page_is_dead_for_a_moment_and_what_stayed_is_not() -> None:
    one = touch()
    one.moved({"a"}, 0.0)
    assert tap(one, 50, 0.3) is None
    assert tap(one, 150, 0.4) == "digit:5"
    assert tap(one, 50, 0.6) == "a"
    one.down(1, 50, 50, 2.0)
    one.moved({"a"}, 2.1)
    assert one.pressed is None and one.up(1, 50, 50, 2.2) is None, "it went away under the finger"


def test_a_hand_that_rests_gives_way_to_the_finger_and_presses_nothing_itself() -> None:
    for steady in (False, True):
        one = touch()
        one.steady = steady
        assert one.down("palm", 50, 50, 0.0) == "a"
        assert one.down("finger", 150, 50, 1.2) == "digit:5"
        assert one.up("finger", 150, 50, 1.3) == "digit:5"
        assert one.down("finger", 150, 50, 4.0) == "digit:5", "and again, as long as it lies there"
        assert one.up("finger", 150, 50, 4.1) == "digit:5"
        assert one.up("palm", 50, 50, 5.0) is None


def test_a_hand_that_came_just_before_the_finger_presses_nothing_and_blocks_it_once_at_most() -> None:
    one = touch()
    one.down("palm", 50, 50, 0.0)
    assert one.down("finger", 150, 50, 0.3) is None
    assert one.up("finger", 150, 50, 0.4) is None
    assert one.down("finger", 150, 50, 1.1) == "digit:5"
    assert one.up("finger", 150, 50, 1.2) == "digit:5"
    assert one.up("palm", 50, 50, 3.0) is None


def test_of_two_touches_at_once_a_usual_hand_means_the_first_and_an_unsteady_one_neither() -> None:
    for steady, meant in ((False, "a"), (True, None)):
        one = touch()
        one.steady = steady
        one.down(1, 50, 50, 0.0)
        one.down(2, 150, 50, 0.1)
        assert one.up(2, 150, 50, 0.2) is None
        assert one.up(1, 50, 50, 0.3) == meant
        assert tap(one, 150, 1.5) == "digit:5", "the next touch counts"


def test_a_hand_beside_everything_is_nothing() -> None:
    one = touch()
    one.down("palm", 115, 50, 0.0)
    assert tap(one, 50, 0.1) == "a"


def test_what_is_pressed_very_long_is_no_press() -> None:
    one = touch()
    one.down(1, 50, 50, 0.0)
    assert one.rests(3.9) == 0.0 and one.pressed == "a"
    assert one.rests(4.1) == 0.0 and one.pressed is None
    assert one.up(1, 50, 50, 6.0) is None
    one.down(1, 50, 50, 10.0)
    assert one.up(1, 50, 50, 13.5) == "a", "a slow hand may take its time"
    one.down(1, 50, 50, 20.0)
    assert one.up(1, 50, 50, 24.5) is None, "even when nobody looked meanwhile"


def test_one_finger_told_by_two_ways_counts_once_however_long_it_presses() -> None:
    for steady in (False, True):
        one = touch()
        one.steady = steady
        assert one.down("mouse", 50, 50, 0.0) == "a"
        assert one.down("touch", 51, 49, 0.01) is None
        assert one.up("mouse", 50, 50, 1.5) == "a"
        assert one.up("touch", 51, 49, 1.51) is None


def test_holding_shows_how_far_it_is_and_counts_when_lifted_after_it() -> None:
    one = TouchFilter(hit, slop_px=18, hold=0.6)
    one.down(1, 50, 50, 0.0)
    assert one.rests(0.3) == 0.5
    assert one.up(1, 50, 50, 0.4) is None, "too short"
    one.down(1, 50, 50, 2.0)
    assert one.rests(2.7) == 1.0
    assert one.up(1, 50, 50, 2.7) == "a"


STEPS = st.tuples(st.sampled_from(["down", "move", "up"]), st.integers(1, 3), st.floats(-50, 300), st.floats(0, 0.7))


@given(st.lists(STEPS, max_size=60), st.booleans())
def test_no_row_of_contacts_presses_what_no_finger_both_began_and_ended_on(
    steps: list[tuple[str, int, float, float]], steady: bool
) -> None:
    one = TouchFilter(hit, slop_px=18, steady=steady)
    began: dict[int, str | None] = {}
    now = 0.0
    for what, finger, x, pause in steps:
        now += pause
        if what == "down" and finger not in began:
            began[finger] = hit(x, 50, 0)
            one.down(finger, x, 50, now)
        elif what == "move" and finger in began:
            one.move(finger, x, 50)
        elif what == "up" and finger in began:
            target = one.up(finger, x, 50, now)
            start = began.pop(finger)
            assert target is None or (target == start == hit(x, 50, 18))
        assert one.pressed is None or one.pressed in began.values()
