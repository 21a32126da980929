"""The technician's row of keys: on every keypad there is, and out of reach of chance."""

from __future__ import annotations

import random

import pytest

from drivers.keypad import keymap
from kiosk_app.access.chord import KEYS, WITHIN_S, Chord
from kiosk_app.access.keypad import BY_CODE, BY_TEXT, Logical


def strike(chord: Chord, keys: list[str], pause: float = 0.4) -> bool:
    return [chord.struck(key, 100.0 + place * pause) for place, key in enumerate(keys)][-1]


def test_the_row_opens_and_only_once() -> None:
    chord = Chord()
    assert strike(chord, [*KEYS])
    assert not chord.struck(KEYS[-1], 104.0)


def test_what_was_struck_before_it_does_not_matter() -> None:
    assert strike(Chord(), ["next", "ok", "back", *KEYS])


@pytest.mark.parametrize("place", range(len(KEYS)))
def test_one_wrong_key_spoils_it(place: int) -> None:
    keys: list[str] = [*KEYS]
    keys[place] = Logical.NEXT
    assert not strike(Chord(), keys)


def test_a_pause_spoils_it() -> None:
    assert not strike(Chord(), [*KEYS], pause=WITHIN_S + 0.1)


def test_it_calls_nobody_chooses_nothing_and_leaves_the_volume_as_it_was() -> None:
    assert not {Logical.HELP, Logical.OK, Logical.NEXT, Logical.PREV} & set(KEYS)
    assert KEYS.count(Logical.LOUDER) == KEYS.count(Logical.QUIETER)


@pytest.mark.parametrize("name", keymap.names())
def test_every_keypad_has_its_keys(name: str) -> None:
    assert set(KEYS) <= set(keymap.load(name).keys.values())


def test_a_usual_keyboard_has_its_keys() -> None:
    assert set(KEYS) <= {*BY_CODE.values(), *BY_TEXT.values()}


def test_a_hundred_thousand_strokes_at_random_do_not_open_it() -> None:
    chance = random.Random(20261125)
    chord = Chord()
    keys = [*Logical, *"0123456789"]
    assert not any(chord.struck(chance.choice(keys), place * 0.3) for place in range(100_000))
