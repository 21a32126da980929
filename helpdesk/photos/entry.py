"""What is typed into the form for somebody whose picture was taken at home. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from helpdesk.language import said
from helpdesk.submissions import numbers

LIMITS = {"name": 40, "number": 20, "phone": 40, "address": 120, "note": 200}
PHONE = re.compile(r"\+?[0-9][0-9 -]{5,39}")


def tidy(fields: Mapping[str, str]) -> dict[str, str]:
    """Without blanks around, and the document number as it stands on the card."""
    plain = {name: " ".join(fields.get(name, "").split()) for name in LIMITS}
    return {**plain, "number": numbers.folded(plain["number"])}


def problem(fields: Mapping[str, str]) -> str:
    """The first thing that is wrong and what to do about it, or nothing. What was typed is no part of the words."""
    if not fields["name"]:
        return said("请写姓名")
    if fields["number"] and (wrong := numbers.wrong(fields["number"])):
        return wrong
    if fields["phone"] and not PHONE.fullmatch(fields["phone"]):
        return said("电话只写数字、空格和 -，至少 6 位")
    for name, most in LIMITS.items():
        if len(fields[name]) > most or not fields[name].isprintable():
            return said("有一格写得太长了：最多 {most} 个字", most=most)
    return ""
