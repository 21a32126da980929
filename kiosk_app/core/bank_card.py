"""A bank card's number: does its last digit fit the others, and whose card is it."""

from __future__ import annotations

from collections.abc import Mapping


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B. Notices one digit mistyped, and two neighbours exchanged unless they are 0 and 9."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return bool(digits) and total % 10 == 0


def bank_of(digits: str, prefixes: Mapping[str, str]) -> str:
    """The bank whose cards begin like this, by the longest prefix (ISO/IEC 7812: the issuer's number); empty where the
    table has none."""
    found = [prefix for prefix in prefixes if digits.startswith(prefix)]
    return prefixes[max(found, key=len)] if found else ""
