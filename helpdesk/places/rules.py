"""Places from a table (CSV): every problem by line. Pure.

`id,kind,title,township,address,phone,hours,way` – phone, hours and way, how one gets there, may be empty, and a table
from before may lack the last; several phones have spaces between.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from helpdesk.language import said
from helpdesk.tables import Problem, Wrong, complaints, rows, titled

COLUMNS = ("id", "kind", "title", "township", "address", "phone", "hours", "way")
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
PHONES = re.compile(r"[0-9-]{3,20}( [0-9-]{3,20})*")


class Kind(StrEnum):
    OFFICE = "office"  # 县里的窗口
    TOWNSHIP = "township"  # 乡镇的人社服务中心
    COMMUNITY = "community"  # 社区
    INSTITUTION = "institution"  # 残疾评定机构


KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.OFFICE: "县里的窗口",
        Kind.TOWNSHIP: "乡镇服务中心",
        Kind.COMMUNITY: "社区",
        Kind.INSTITUTION: "评定机构",
    }
)


@dataclass(frozen=True)
class Place:
    id: str
    kind: Kind
    title: str
    township: str
    address: str
    phone: str = ""
    hours: str = ""
    way: str = ""


def _columns(text: str) -> tuple[str, ...]:
    """As the table's heading has them."""
    heading = next((line for line in text.removeprefix("\ufeff").splitlines() if line.strip(" ,")), "")
    before = COLUMNS[:-1]
    return before if [cell.strip() for cell in heading.split(",")] == list(before) else COLUMNS


def read(text: str) -> tuple[Sequence[Place], Sequence[Problem]]:
    """The table's text: its places, and all that is wrong."""
    problems: list[Problem] = []
    wrong = complaints("places", problems)
    found: dict[str, Place] = {}
    for line, row in rows(text, _columns(text), wrong):
        place = _place(row, line, wrong)
        if place is not None and place.id in found:
            wrong(line, said("id {id} 上面已经有了", id=repr(place.id)))
        elif place is not None:
            found[place.id] = place
    return tuple(found.values()), problems


def _place(row: Mapping[str, str], line: int, wrong: Wrong) -> Place | None:
    way = row.get("way", "")
    if not ID.fullmatch(row["id"]):
        wrong(line, said("id {id}：用 a-z、0-9、- 和 _，最多 40 个，例如 pension", id=repr(row["id"])))
    elif row["kind"] not in KINDS:
        wrong(line, said("kind {kind}：写 {kinds} 中的一个", kind=repr(row["kind"]), kinds=" ".join(Kind)))
    elif row["phone"] and not PHONES.fullmatch(row["phone"]):
        wrong(line, said("phone {phone}：只写数字和 -，几个号码之间用空格", phone=repr(row["phone"])))
    elif (
        titled(row["title"], "title", line, wrong)
        and titled(row["township"], "township", line, wrong)
        and titled(row["address"], "address", line, wrong, 80)
        and (not row["hours"] or titled(row["hours"], "hours", line, wrong, 80))
        and (not way or titled(way, "way", line, wrong, 80))
        and (not row["phone"] or titled(row["phone"], "phone", line, wrong))
    ):
        return Place(
            row["id"], Kind(row["kind"]), row["title"], row["township"], row["address"], row["phone"], row["hours"], way
        )
    return None
