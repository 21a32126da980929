"""Who is there: what an identity card said, as far as services need it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Person:
    """From an identity card. `valid_to` is None for 长期 (long term) or when it could not be read."""

    document: str  # resident, permit, foreigner_2017, foreigner_2023
    name: str
    number: str
    birth: date | None = None
    sex: str = ""
    nation: str = ""
    address: str = ""
    valid_to: date | None = None
    problems: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Person(document={self.document!r}, <private>)"


def masked_name(name: str) -> str:
    """The family name and one star: 张*. A name with a dot (阿依古丽·买买提) keeps its first part's first character.

    Latin names keep the first letter of each of at most two words.
    """
    name = name.strip()
    if not name:
        return ""
    if name.isascii():
        return " ".join(f"{word[0]}*" for word in name.split()[:2])
    return f"{name[0]}*"


def masked_number(number: str) -> str:
    """The first four and last four characters: 4212**********0018."""
    if len(number) < 10:
        return "*" * len(number)
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"


def masked_phone(digits: str) -> str:
    """138****0000, as Chinese forms do."""
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else "*" * len(digits)


def hidden(digits: str) -> str:
    """All but the last four as stars, while a number is typed: ***************1234."""
    return "*" * (len(digits) - 4) + digits[-4:] if len(digits) > 4 else digits


def digits_spoken(digits: str) -> str:
    """Digits apart, so that a voice reads them one by one."""
    return " ".join(digits)
