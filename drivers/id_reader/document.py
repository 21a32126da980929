"""What was read from a card, as one value that cannot leak by accident."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from plain.years import completed_years


class CardType(StrEnum):
    """The four layouts of the text block."""

    RESIDENT = "resident"
    PERMIT = "permit"  # residence permit of Hong Kong, Macao and Taiwan residents
    FOREIGNER_2017 = "foreigner_2017"
    FOREIGNER_2023 = "foreigner_2023"


@dataclass(frozen=True, slots=True)
class CardPhoto:
    """`rgb`: red, green, blue of each pixel, rows from the top. Personal: never written, never in a repr."""

    width: int
    height: int
    rgb: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class IdDocument:
    """A card's contents. Empty string or None means the card has no such field or it could not be read.

    `problems` names what was odd (`birth_unreadable`, `number_check` …) without any of the card's content: staff look
    at the card then, nobody is turned away. `elapsed_ms` is the read alone, from selecting the card to the last answer
    parsed. `repr` and `str` show nothing of it.
    """

    type: CardType
    name: str = ""
    name_latin: str = ""
    sex: str = ""  # 男, 女, 未知, 未说明
    sex_code: str = ""  # GB/T 2261.1
    nation: str = ""  # 汉, 藏 …; 其他 for a code outside GB/T 3304
    nation_code: str = ""
    birth: date | None = None
    number: str = ""
    number_valid: bool = False
    address: str = ""  # as printed on the card
    newest_address: str = ""  # written to the chip after a move
    issuer: str = ""
    valid_from: date | None = None
    valid_to: date | None = None  # None and long_term: the card does not expire
    long_term: bool = False
    nationality: str = ""  # GB/T 2659 alpha-3
    permit_number: str = ""  # travel permit, on cards of type permit
    photo_wlt: bytes = b""  # encoded; no open decoder exists
    photo: CardPhoto | None = None  # where a vendor's decoder is set up and did its work
    problems: tuple[str, ...] = ()
    elapsed_ms: int = 0

    def __repr__(self) -> str:
        return f"IdDocument({self.type.value}, redacted)"

    __str__ = __repr__

    @property
    def current_address(self) -> str:
        """The newest address where the chip has one, else the printed one."""
        return self.newest_address or self.address

    def age_on(self, day: date) -> int | None:
        """Full years on `day`; born on 29 February turns on 1 March."""
        if self.birth is None:
            return None
        return completed_years(self.birth, day)

    def expired_on(self, day: date) -> bool | None:
        """None when the end of validity could not be read."""
        if self.long_term:
            return False
        return None if self.valid_to is None else day > self.valid_to

    def as_dict(self) -> dict[str, Any]:
        """For `--json`: plain values, dates as YYYY-MM-DD, of the photo only its size. Personal: never log it."""
        return {
            "type": self.type.value,
            "name": self.name,
            "name_latin": self.name_latin,
            "sex": self.sex,
            "sex_code": self.sex_code,
            "nation": self.nation,
            "nation_code": self.nation_code,
            "nationality": self.nationality,
            "birth": _iso(self.birth),
            "number": self.number,
            "number_valid": self.number_valid,
            "permit_number": self.permit_number,
            "address": self.address,
            "newest_address": self.newest_address or None,
            "issuer": self.issuer,
            "valid_from": _iso(self.valid_from),
            "valid_to": _iso(self.valid_to),
            "long_term": self.long_term,
            "photo": {"width": self.photo.width, "height": self.photo.height} if self.photo else None,
            "problems": list(self.problems),
            "elapsed_ms": self.elapsed_ms,
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
