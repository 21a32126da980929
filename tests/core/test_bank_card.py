"""A bank card's number: its last digit, and whose it is."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_app.core.bank_card import bank_of, luhn

DIGITS = st.text("0123456789", min_size=15, max_size=18)


def complete(digits: str) -> str:
    return next(digits + last for last in "0123456789" if luhn(digits + last))


def test_well_known_numbers() -> None:
    assert luhn("4111111111111111") and luhn("79927398713")
    assert not luhn("4111111111111112") and not luhn("")


@settings(max_examples=40, deadline=None)
@given(DIGITS, st.integers(0, 18), st.integers(1, 9))
def test_one_digit_mistyped_is_always_noticed(digits: str, place: int, by: int) -> None:
    right = complete(digits)
    at = place % len(right)
    wrong = right[:at] + str((int(right[at]) + by) % 10) + right[at + 1 :]
    assert luhn(right) and not luhn(wrong)


@settings(max_examples=40, deadline=None)
@given(DIGITS, st.integers(0, 17))
def test_two_neighbours_exchanged_are_noticed_unless_they_are_zero_and_nine(digits: str, place: int) -> None:
    right = complete(digits)
    at = place % (len(right) - 1)
    one, other = right[at], right[at + 1]
    wrong = right[:at] + other + one + right[at + 2 :]
    assert luhn(wrong) == (one == other or {one, other} == {"0", "9"})


def test_the_longest_prefix_names_the_bank() -> None:
    table = {"6222": "any", "622202": "icbc"}
    assert bank_of("6222020000000000008", table) == "icbc"
    assert bank_of("6222990000000000008", table) == "any"
    assert bank_of("4111111111111111", table) == ""
