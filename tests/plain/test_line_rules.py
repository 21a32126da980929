from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from plain.kinsoku import INSEPARABLE, NO_END, NO_START
from plain.width import char_columns, columns


def test_no_mark_is_forbidden_at_both_ends_of_a_line() -> None:
    assert not NO_START & NO_END
    assert INSEPARABLE <= NO_START


def test_every_bracket_and_quotation_mark_of_the_tables_has_its_other_half() -> None:
    opening = {char for char in NO_END if unicodedata.category(char) in ("Ps", "Pi")}
    closing = {char for char in NO_START if unicodedata.category(char) in ("Pe", "Pf")}
    assert {unicodedata.name(char).replace("LEFT", "RIGHT") for char in opening} == {
        unicodedata.name(char) for char in closing
    }


def test_a_full_width_mark_follows_the_rule_of_its_narrow_sister() -> None:
    for table in (NO_START, NO_END):
        narrow = [char for char in table if "!" <= char <= "~"]
        assert {chr(ord(char) + 0xFEE0) for char in narrow} <= table | {"￥"}


def test_letters_digits_and_han_characters_may_stand_anywhere() -> None:
    assert not [char for char in NO_START | NO_END if char.isalnum() and char != "々"]


def test_a_han_character_is_two_columns_wide_and_what_is_not_seen_none() -> None:
    assert columns("请按 OK。") == 2 + 2 + 1 + 2 + 2
    assert columns("e\u0301\u200b\u2060\ufe0f") == 1
    assert columns("") == 0


@given(st.characters())
def test_every_character_has_a_width(char: str) -> None:
    assert char_columns(char) in (0, 1, 2)
