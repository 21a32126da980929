"""The number of a disability certificate: what it says, and which part of it is wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.walk import TODAY

from kiosk_app.core.certificate import LONGEST, Certificate, Wrong, parsed, takes
from kiosk_app.core.id_number import check_character

HOLDER = "110101194901010018"  # the reference sheet's invented person
WITH_X = "42122219650615007X"


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (f"{HOLDER}43", Certificate(HOLDER, 4, 3)),
        (f"{HOLDER}71B1", Certificate(HOLDER, 7, 1, 1)),
        (f"{WITH_X}14B12", Certificate(WITH_X, 1, 4, 12)),
        ("", Wrong.INCOMPLETE),
        (HOLDER[:17], Wrong.INCOMPLETE),
        (HOLDER, Wrong.INCOMPLETE),
        (f"{HOLDER}4", Wrong.INCOMPLETE),
        (f"{HOLDER}43B", Wrong.COUNT),
        ("110101194901010017", Wrong.HOLDER),
        ("11010119490101001743", Wrong.HOLDER),
        (f"{HOLDER}03", Wrong.CATEGORY),
        (f"{HOLDER}8", Wrong.CATEGORY),
        (f"{HOLDER}45", Wrong.GRADE),
        (f"{HOLDER}40", Wrong.GRADE),
        (f"{HOLDER}43B0", Wrong.REISSUE),
        (f"{HOLDER}431", Wrong.REISSUE),
        (f"{HOLDER}43A1", Wrong.REISSUE),
        (f"{HOLDER}43B١", Wrong.REISSUE),
        (f"{HOLDER}٤3", Wrong.CATEGORY),
        (f"{HOLDER}43B123", Wrong.LONG),
    ],
)
def test_a_number_says_whose_it_is_of_what_category_and_grade(number: str, told: Certificate | Wrong) -> None:
    assert parsed(number, TODAY) == told


def test_the_day_of_birth_in_it_has_been() -> None:
    unborn = "42122220300101001"
    assert parsed(f"{unborn}{check_character(unborn)}43", date(2029, 12, 31)) is Wrong.HOLDER


def test_nothing_of_it_shows_in_a_repr() -> None:
    assert HOLDER not in repr(parsed(f"{HOLDER}43", TODAY)) and "4" not in repr(parsed(f"{HOLDER}43", TODAY))


@settings(max_examples=60)
@given(
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
    st.integers(1, 7),
    st.integers(1, 4),
    st.integers(0, 99),
)
def test_whatever_is_written_as_the_rule_says_is_read_back(
    born: date, serial: int, category: int, grade: int, reissue: int
) -> None:
    first = f"421222{born:%Y%m%d}{serial:03d}"
    holder = first + check_character(first)
    number = f"{holder}{category}{grade}{f'B{reissue}' if reissue else ''}"
    assert parsed(number, TODAY) == Certificate(holder, category, grade, reissue)
    for at, sign in enumerate(number):
        assert takes(number[:at], sign), "it can be typed"
        assert not isinstance(parsed(number[:at], TODAY), Certificate) or at == 20 or at == 22


@settings(max_examples=60)
@given(st.text(alphabet="0123456789XB٤ aé", max_size=26))
def test_anything_else_is_told_without_falling_over(number: str) -> None:
    told = parsed(number, TODAY)
    assert isinstance(told, Wrong) or (len(number) <= LONGEST and number.isascii())


@settings(max_examples=40)
@given(st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_of_the_identity_number_is_found(at: int, off: int) -> None:
    if at == 17:
        wrong = HOLDER[:17] + "0123456789X"[("0123456789X".index(HOLDER[17]) + off) % 11]
    else:
        wrong = HOLDER[:at] + str((int(HOLDER[at]) + off) % 10) + HOLDER[at + 1 :]
    assert parsed(f"{wrong}43", TODAY) is Wrong.HOLDER


def test_letters_have_one_place_each() -> None:
    assert [at for at in range(24) if takes("1" * at, "X")] == [17]
    assert [at for at in range(24) if takes("1" * at, "B")] == [20]
    assert not takes(f"{HOLDER}43", "1"), "only B follows the grade"
    assert not takes("", "") and not takes("", "12") and not takes("", "٤")
