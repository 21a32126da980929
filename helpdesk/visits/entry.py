"""What is typed into a form for somebody who telephones. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from helpdesk.language import said
from helpdesk.submissions import numbers
from helpdesk.visits.terms import VisitTerms

LIMITS = {
    "name": 40,
    "number": 20,
    "phone": 40,
    "township": 40,
    "village": 40,
    "address": 120,
    "days": 80,
    "call": 80,
    "note": 400,
}
PHONE = re.compile(r"\+?[0-9][0-9 -]{5,39}")


def tidy(fields: Mapping[str, str]) -> dict[str, str]:
    """Without blanks around, and the document number as it stands on the card."""
    plain = {name: " ".join(fields.get(name, "").split()) for name in LIMITS}
    return {**plain, "number": numbers.folded(plain["number"])}


def problem(fields: Mapping[str, str], terms: VisitTerms, *, whole: bool) -> str:
    """The first thing that is wrong and what to do about it, or nothing. `whole`: a new one, of which all is asked."""
    if whole and not fields["name"]:
        return said("请写姓名")
    if not terms.township_of(fields["township"]):
        return said("请选乡镇")
    if whole and not (fields["village"] or fields["address"]):
        return said("请写村（社区）或住址：上门的人要找得到")
    if whole and not fields["phone"]:
        return said("请写电话：上门前要打")
    if fields["phone"] and not PHONE.fullmatch(fields["phone"]):
        return said("电话只写数字、空格和 -，至少 6 位")
    if fields["number"] and not numbers.ANY.fullmatch(fields["number"]):
        return said("证件号码写 8 到 20 位数字和字母；不知道就空着")
    if numbers.mistyped(fields["number"]):
        return said("身份证号码对不上最后一位：请再核对一遍")
    for name, most in LIMITS.items():
        if len(fields[name]) > most or not fields[name].isprintable():
            return said("{what}太长了：最多 {most} 个字", what=said(_LABELS[name]), most=most)
    return ""


_LABELS = {
    "name": "姓名",
    "number": "证件号码",
    "phone": "电话",
    "township": "乡镇",
    "village": "村（社区）",
    "address": "住址",
    "days": "什么时候在家",
    "call": "打电话找谁",
    "note": "要说明的",
}
