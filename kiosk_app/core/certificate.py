"""The number of a disability certificate (残疾人证): the holder's identity number, category, grade; of a reissued one B
and how many times (reference sheet id-cards.md 4.3; that suffix by hearsay only, so it may be there or not)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk_app.core import id_number

PLAIN, LONGEST = 20, 23
"""Signs without a suffix, and with the longest."""
REISSUED = "B"
_SUFFIX = re.compile(r"B[1-9][0-9]?")


@dataclass(frozen=True, slots=True)
class Certificate:
    """`category`: 1 sight, 2 hearing, 3 speech, 4 body, 5 intellect, 6 mind, 7 several; `grade`: 1 (most severe) to 4;
    `reissue`: which reissue it is, 0 for the first certificate."""

    holder: str = field(repr=False)
    category: int = field(repr=False)
    grade: int = field(repr=False)
    reissue: int = field(default=0, repr=False)


class Wrong(StrEnum):
    """Which part of a number is wrong, or is not there yet."""

    INCOMPLETE = "incomplete"
    HOLDER = "holder"  # the identity number: its last character, or the day of birth in it
    CATEGORY = "category"
    GRADE = "grade"
    REISSUE = "reissue"
    COUNT = "count"  # of reissues, after the B
    LONG = "long"


def parsed(number: str, today: date) -> Certificate | Wrong:
    """What a number says. The first part that is wrong is told, even of one that is not complete."""
    holder = number[: id_number.LENGTH]
    if len(holder) < id_number.LENGTH:
        return Wrong.INCOMPLETE
    if not id_number.is_right(holder, today):
        return Wrong.HOLDER
    category, grade, suffix = number[18:19], number[19:20], number[PLAIN:]
    if category and category not in tuple("1234567"):
        return Wrong.CATEGORY
    if grade and grade not in tuple("1234"):
        return Wrong.GRADE
    if not grade:
        return Wrong.INCOMPLETE
    if suffix == REISSUED:
        return Wrong.COUNT
    if len(number) > LONGEST:
        return Wrong.LONG
    if suffix and not _SUFFIX.fullmatch(suffix):
        return Wrong.REISSUE
    return Certificate(holder, int(category), int(grade), int(suffix[1:] or 0))


def takes(number: str, sign: str) -> bool:
    """May this sign come next: digits anywhere but where the letter stands, X and B only in their places."""
    if sign == "X":
        return len(number) == id_number.LENGTH - 1
    if sign == REISSUED:
        return len(number) == PLAIN
    return len(sign) == 1 and sign.isascii() and sign.isdigit() and len(number) != PLAIN and len(number) < LONGEST
