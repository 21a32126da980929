"""Key maps are data; each stroke counts once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract import Code, DriverError
from drivers.inputs.events import DOWN, DROPPED, EV_KEY, EV_SW, REPEAT, UP, InputEvent
from drivers.inputs.keys import code_of
from drivers.keypad import keymap
from drivers.keypad.protocol import JACK_IN, JACK_OUT, MEANINGS, KeyMap, Strokes
from kiosk_app.access.keypad import Logical

NUMPAD = keymap.load("numpad")


def test_the_meanings_are_those_of_the_kiosk() -> None:
    assert set(MEANINGS) == {each.value for each in Logical} | set("0123456789")


@pytest.mark.parametrize("name", keymap.names())
def test_every_map_that_comes_with_the_kiosk_walks_and_presses(name: str) -> None:
    found = keymap.load(name)
    assert {"next", "prev", "ok", "back", "help"} <= set(found.keys.values())
    assert repr(found) == f"KeyMap({found.name!r})"


def test_a_numeric_pad_has_every_digit_and_a_tactile_pad_its_socket() -> None:
    assert set("0123456789") <= set(NUMPAD.keys.values())
    assert {JACK_IN, JACK_OUT} <= set(keymap.load("tactile-9").keys.values())


NINE = {"prev", "next", "listen", "forward", "ok", "back", "help", "quieter", "louder"}


def test_nine_keys_are_all_that_a_person_needs() -> None:
    """The nine, told apart by nine codes, and two switches on any socket that types keys."""
    tactile = keymap.load("tactile-9")
    own = {code: meaning for code, meaning in tactile.keys.items() if meaning in NINE}
    assert {meaning for code, meaning in own.items() if code_of("KEY_F13") <= code <= code_of("KEY_F21")} == NINE
    for name in ("arrows", "tactile-9"):
        assert NINE | {"switch_move", "switch_select", "privacy"} <= set(keymap.load(name).keys.values())


@pytest.mark.parametrize("name", ["arrows", "numpad"])
def test_up_and_down_walk_left_hears_and_right_goes_forward(name: str) -> None:
    keys = keymap.load(name).keys
    told = {arrow: keys.get(code_of(f"KEY_{arrow}")) for arrow in ("UP", "DOWN", "LEFT", "RIGHT")}
    assert told == {"UP": "prev", "DOWN": "next", "LEFT": "listen", "RIGHT": "forward"}


def test_a_countys_own_map_is_a_file(tmp_path) -> None:
    (tmp_path / "own.yaml").write_text("keys: {KEY_A: ok, KEY_1: 1}\n", encoding="utf-8")
    assert dict(keymap.load(str(tmp_path / "own.yaml")).keys) == {30: "ok", 2: "1"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("keys: {KEY_A: yes_please}", "a meaning is one of"),
        ("keys: {KEY_ä: ok}", "is no key"),
        ("keys: {30: ok}", "is no key"),
        ("keys: {}", "keys: write"),
        ("keys: [KEY_A]", "keys: write"),
        ("keys: {KEY_A: ok}\nother: 1", "may have name"),
        ("keys: {KEY_A: ok}\nheadphones: {in: KEY_B}", "in and out"),
        ("keys: {KEY_A: ok}\nheadphones: {in: KEY_A, out: KEY_B}", "socket"),
        ("- a", "needs keys"),
        ("a: [", "no YAML"),
        ("", "needs keys"),
    ],
)
def test_a_wrong_map_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(DriverError, match=said) as caught:
        keymap.parse("own", text.encode())
    assert (caught.value.code, caught.value.detail) == (Code.CONFIG_ERROR, "bad_keymap")


@pytest.mark.parametrize("name", ["nonsense", "../secret", "/no/such/file.yaml", "numpad.yaml"])
def test_a_map_that_is_not_there_says_which_there_are(name: str) -> None:
    with pytest.raises(DriverError) as caught:
        keymap.load(name)
    assert caught.value.detail == "bad_keymap"


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_file_is_a_map_or_an_error_that_says_so(data: bytes) -> None:
    try:
        keymap.parse("own", data)
    except DriverError as error:
        assert error.detail == "bad_keymap"


def test_each_stroke_counts_once() -> None:
    strokes = Strokes(NUMPAD, 0.2)
    held = [InputEvent(EV_KEY, 79, DOWN), *[InputEvent(EV_KEY, 79, REPEAT)] * 20, InputEvent(EV_KEY, 79, UP)]
    assert [stroke.meaning for stroke in strokes.feed(held, 1.0)] == ["1"]
    assert strokes.feed(held, 1.1) == [], "struck twice by a trembling hand"
    assert [stroke.meaning for stroke in strokes.feed(held, 1.31)] == ["1"]
    both = [InputEvent(EV_KEY, 80, DOWN), InputEvent(EV_KEY, 79, DOWN)]
    assert [stroke.meaning for stroke in strokes.feed(both, 1.35)] == ["2", "1"], "other keys come at once"
    assert strokes.feed([DROPPED, InputEvent(EV_SW, 79, 1)], 9.0) == []
    assert [stroke.meaning for stroke in strokes.feed([InputEvent(EV_KEY, 30, DOWN)], 9.0)] == [""]
    assert "79" not in repr(strokes.feed(held, 20.0)[0])


@given(
    st.lists(
        st.tuples(st.builds(InputEvent, st.integers(0, 5), st.integers(0, 200), st.integers(-1, 3)), st.floats(0, 1))
    )
)
def test_the_same_key_never_counts_twice_within_its_time(events) -> None:
    strokes, now, last = Strokes(KeyMap("all"), 0.2), 0.0, (-1, -1.0)
    for event, wait in events:
        now += wait
        for stroke in strokes.feed([event], now):
            assert stroke.code != last[0] or now - last[1] >= 0.2
            last = (stroke.code, now)
