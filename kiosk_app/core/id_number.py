"""The number of a resident identity card, typed: check digit and date of birth (GB 11643-1999, ISO 7064 MOD 11-2)."""

from __future__ import annotations

from datetime import date

LENGTH = 18
_WEIGHTS = tuple(2**power % 11 for power in range(17, 0, -1))
_CHECKS = "10X98765432"


def check_character(first: str) -> str:
    """The 18th of these 17 digits. Raises ValueError for anything else."""
    if len(first) != LENGTH - 1 or not (first.isascii() and first.isdigit()):
        raise ValueError("seventeen digits")
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def birth_in(number: str) -> date | None:
    """The date of birth it holds; None where that is no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_right(number: str, today: date) -> bool:
    """Can this be somebody's number: checked by its last character, born on a day that was."""
    if len(number) != LENGTH or not (number.isascii() and number[:-1].isdigit()):
        return False
    born = birth_in(number)
    return number[-1] == check_character(number[:-1]) and born is not None and date(1900, 1, 1) <= born <= today
