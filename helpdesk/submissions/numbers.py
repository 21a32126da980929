"""A document number that staff type in: read leniently, checked where it has a check digit. Pure."""

from __future__ import annotations

import re

from helpdesk.language import said

RESIDENT = re.compile(r"[0-9]{17}[0-9X]")
ANY = re.compile(r"[0-9A-Z]{8,20}")


def folded(typed: str) -> str:
    """Without blanks, in capitals and in the digits of a keyboard."""
    return re.sub(r"\s+", "", typed.translate({0xFF10 + digit: 0x30 + digit for digit in range(10)})).upper()


def wrong(number: str) -> str:
    """What is wrong with it, for whoever typed it; empty when nothing is. The number is no part of the words."""
    if not ANY.fullmatch(number):
        return said("证件号码应是 8 到 20 个数字或字母")
    if mistyped(number):
        return said("身份证号码打错了：最后一位对不上，请再看一遍")
    return ""


def mistyped(number: str) -> bool:
    """As long as an ID number, and none."""
    return len(number) == 18 and (not RESIDENT.fullmatch(number) or not _adds_up(number))


def _adds_up(number: str) -> bool:
    """GB 11643-1999: ISO 7064 MOD 11-2 over all 18 characters."""
    total = 0
    for one in number:
        total = (total * 2 + (10 if one == "X" else int(one))) % 11
    return total == 1
