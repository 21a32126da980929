"""ID numbers: check character, date, masking."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.id_reader import number


@pytest.mark.parametrize(
    "good",
    ["110101194901010018", "11010519491231002X", "440524188001010014", "110111194901010010", "810000199408230021"],
)
def test_right_numbers_are_right_whatever_county_they_name(good: str) -> None:
    assert number.is_valid(good)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "110101194901010019",
        "11010119490101001",
        "1101011949010100180",
        "11010119490101001x",
        "110101194913010015",
        "11010519491231002Ⅹ",
        "１１０１０１１９４９０１０１００１８",
        "010101194901010018",
    ],
)
def test_wrong_numbers_are_wrong(bad: str) -> None:
    assert not number.is_valid(bad)


def test_a_day_that_never_was_is_refused_even_with_a_right_check_character() -> None:
    digits = "42122219500230001"
    assert not number.is_valid(digits + number.check_character(digits))


@given(
    st.from_regex(r"[1-9][0-9]{5}", fullmatch=True), st.dates(date(1900, 1, 1), date(2026, 11, 23)), st.integers(0, 999)
)
def test_one_wrong_digit_is_always_noticed(place: str, birth: date, serial: int) -> None:
    digits = f"{place}{birth:%Y%m%d}{serial:03d}"
    whole = digits + number.check_character(digits)
    assert number.is_valid(whole)
    assert number.birth_of(whole) == birth
    for position in range(17):
        wrong = "0" if whole[position] != "0" else "7"
        assert not number.is_valid(whole[:position] + wrong + whole[position + 1 :])


@given(st.text(max_size=30))
def test_any_text_is_judged_without_an_exception(text: str) -> None:
    number.is_valid(text)
    number.is_valid_foreigner_2017(text)
    number.read_date(text)
    assert len(number.masked(text)) == len(text)


def test_a_masked_number_keeps_four_and_four() -> None:
    assert number.masked("421222195003120018") == "4212**********0018"
    assert number.masked("H12345678") == "*******78"
    assert number.masked("1234") == "****"


def test_numbers_of_2017_foreigner_cards_have_three_letters_and_twelve_digits() -> None:
    assert number.is_valid_foreigner_2017("USA420046010112")
    assert not number.is_valid_foreigner_2017("421222195003120018")
