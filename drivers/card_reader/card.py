"""What was read from a card, as one value that cannot leak by accident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class CardType(StrEnum):
    """Which application answered."""

    TRANSIT = "transit"  # 交通联合, JT/T 978
    SOCIAL_SECURITY = "social_security"  # 社会保障卡


class CardKind(StrEnum):
    """Of a transit card who it is for, of a social-security card its generation."""

    ORDINARY = "ordinary"
    STUDENT = "student"
    ELDERLY = "elderly"  # 老人卡
    TEST = "test"
    MILITARY = "military"
    FIRST_GENERATION = "generation_1"
    SECOND_GENERATION = "generation_2"
    THIRD_GENERATION = "generation_3"
    UNKNOWN = "unknown"  # the card does not say, or says something no table has


@dataclass(frozen=True, slots=True, repr=False)
class Movement:
    """Money put on the card or paid with it, as the card remembers it."""

    amount_fen: int
    at: datetime | None  # local time of the terminal that wrote it; None when unreadable

    def __repr__(self) -> str:
        return "Movement(redacted)"

    def as_dict(self) -> dict[str, Any]:
        return {"amount_fen": self.amount_fen, "at": self.at.isoformat() if self.at else None}


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """A card's public contents. Empty string or None: the card does not tell, or it could not be read.

    `problems` names what was odd (`balance_unread`, `holder_needs_psam` …) without any of the card's content.
    `elapsed_ms` is the read alone, without waiting for the card. `repr` and `str` show nothing of it.
    """

    type: CardType
    kind: CardKind = CardKind.UNKNOWN
    number: str = ""
    region: str = ""  # four digits of the bank-area code (transit), six of GB/T 2260 (social security)
    valid_from: date | None = None
    valid_to: date | None = None
    balance_fen: int | None = None  # negative when the card owes
    last_top_up: Movement | None = None
    last_use: Movement | None = None
    last_review: date | None = None  # 年审; JT/T 978 has no place for it: cities move `valid_to` on instead
    holder_name: str = ""
    holder_number: str = ""  # social-security number, the same as the ID number
    version: str = ""  # of the social-security specification
    problems: tuple[str, ...] = ()
    elapsed_ms: int = 0

    def __repr__(self) -> str:
        return f"Card({self.type.value}, {self.kind.value}, redacted)"

    __str__ = __repr__

    @property
    def masked_number(self) -> str:
        return mask_number(self.number)

    def expired_on(self, day: date) -> bool | None:
        """None when the card does not say until when it is valid."""
        return None if self.valid_to is None else day > self.valid_to

    def as_dict(self) -> dict[str, Any]:
        """For `--json`: plain values, dates as YYYY-MM-DD. Personal: never log it."""
        return {
            "type": self.type.value,
            "kind": self.kind.value,
            "number": self.number,
            "region": self.region,
            "valid_from": _iso(self.valid_from),
            "valid_to": _iso(self.valid_to),
            "balance_fen": self.balance_fen,
            "last_top_up": self.last_top_up.as_dict() if self.last_top_up else None,
            "last_use": self.last_use.as_dict() if self.last_use else None,
            "last_review": _iso(self.last_review),
            "holder_name": self.holder_name,
            "holder_number": self.holder_number,
            "version": self.version,
            "problems": list(self.problems),
            "elapsed_ms": self.elapsed_ms,
        }


def mask_number(number: str) -> str:
    """A number for a screen others may see: its last four characters, the rest as stars. Short ones are all stars."""
    shown = number[-4:] if len(number) >= 8 else ""
    return "*" * (len(number) - len(shown)) + shown


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
