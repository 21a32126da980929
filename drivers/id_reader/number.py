"""Chinese ID numbers: ISO 7064 MOD 11-2 and the date inside (GB 11643).

The county code is never checked against a table: numbers keep the code that was valid when they were given out, and
tables of "valid" codes reject most people born before 1980.
"""

from __future__ import annotations

import re
from datetime import date

_EIGHTEEN = re.compile(r"[1-9][0-9]{16}[0-9X]")
_FOREIGNER_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")


def check_character(digits: str) -> str:
    """The check character (0-9 or X) for the digits before it, by ISO 7064 MOD 11-2."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11]


def birth_of(number: str) -> date | None:
    """The date inside an 18-character number, None if there is none."""
    return read_date(number[6:14]) if _EIGHTEEN.fullmatch(number) else None


def read_date(text: str) -> date | None:
    """`YYYYMMDD` as a date between 1850 and 2150, None for anything else."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        found = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    return found if 1850 <= found.year <= 2150 else None


def is_valid(number: str) -> bool:
    """18 characters with a right check character and a real date."""
    return (
        _EIGHTEEN.fullmatch(number) is not None
        and check_character(number[:17]) == number[17]
        and birth_of(number) is not None
    )


def is_valid_foreigner_2017(number: str) -> bool:
    """Three letters and twelve digits; its check digit is unpublished, so only the form is known."""
    return _FOREIGNER_2017.fullmatch(number) is not None


def masked(number: str) -> str:
    """For screens and slips: `4212**********0018`. Short numbers show their last two characters at most."""
    if len(number) >= 12:
        return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"
    return "*" * max(0, len(number) - 2) + number[-2:] if len(number) > 4 else "*" * len(number)
