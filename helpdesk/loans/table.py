"""Things from a table (CSV): every problem by line. Pure.

`id,kind,label,note` – the label stands on the thing (轮椅-03); the note may be empty.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from helpdesk.language import said
from helpdesk.tables import Problem, Wrong, complaints, rows, titled

KIND = "items"
COLUMNS = ("id", "kind", "label", "note")
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Thing:
    id: str
    kind: str
    label: str
    note: str = ""


def read(text: str, kinds: Collection[str], out: Mapping[str, str]) -> tuple[Sequence[Thing], Sequence[Problem]]:
    """The table's text: its things, and all that is wrong. `kinds`: of loans.yaml. `out`: id -> label of what is lent
    now: nothing of that may be missing."""
    problems: list[Problem] = []
    wrong = complaints(KIND, problems)
    found: dict[str, Thing] = {}
    labels: set[str] = set()
    last = 1
    for last, row in rows(text, COLUMNS, wrong):
        thing = _thing(row, last, kinds, wrong)
        if thing is None:
            continue
        if thing.id in found:
            wrong(last, said("id {id} 上面已经有了", id=repr(thing.id)))
        elif thing.label in labels:
            wrong(last, said("label {label} 上面已经有了", label=repr(thing.label)))
        else:
            found[thing.id] = thing
            labels.add(thing.label)
    if not problems:
        for id_, label in out.items():
            if id_ not in found:
                wrong(
                    last, said("缺 {label}（id {id}）：它正借给人用，先还回来再从表里去掉", label=label, id=repr(id_))
                )
    return tuple(found.values()), problems


def _thing(row: Mapping[str, str], line: int, kinds: Collection[str], wrong: Wrong) -> Thing | None:
    if not ID.fullmatch(row["id"]):
        wrong(line, said("id {id}：用 a-z、0-9、- 和 _，最多 40 个，例如 pension", id=repr(row["id"])))
    elif row["kind"] not in kinds:
        wrong(line, said("kind {kind}：写 {kinds} 中的一个", kind=repr(row["kind"]), kinds=" ".join(kinds)))
    elif titled(row["label"], "label", line, wrong) and (
        not row["note"] or titled(row["note"], "note", line, wrong, 80)
    ):
        return Thing(row["id"], row["kind"], row["label"], row["note"])
    return None
