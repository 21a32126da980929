"""What a county sets for its desk without touching code: a folder of YAML files, one for each part of the desk.

Strict: an unknown key is an error, every problem is told at once with its line, and a desk does not start with any. A
file that is not there leaves its part as it is delivered (`DEFAULTS`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from helpdesk.cases.kinds import CaseKinds
from helpdesk.loans.kinds import LoanKinds
from helpdesk.photos.specs import specs
from helpdesk.queue.terms import QueueTerms
from helpdesk.visits.terms import VisitTerms
from plain.problems import Both, Problem, nearest
from plain.yaml_file import YamlFile, read_file

DEFAULTS = Path(__file__).parent / "defaults"
Section = TypeVar("Section", bound=BaseModel)


@dataclass(frozen=True)
class Found:
    """A problem and the file it stands in."""

    file: str
    problem: Problem

    def __str__(self) -> str:
        return f"{self.file}, {self.problem.text('en')}"


class CountyError(Exception):
    """The folder cannot be used; the text has a line for each problem."""


@dataclass(frozen=True)
class County:
    """The parts, as the desk uses them."""

    queue: QueueTerms = field(default_factory=QueueTerms)
    cases: CaseKinds = field(default_factory=lambda: delivered("cases.yaml", CaseKinds))
    loans: LoanKinds = field(default_factory=lambda: delivered("loans.yaml", LoanKinds))
    visits: VisitTerms = field(default_factory=lambda: delivered("visits.yaml", VisitTerms))


def read_county(folder: Path) -> County:
    """Raises CountyError with all problems of all files."""
    problems: list[Found] = []
    if not folder.is_dir():
        raise CountyError(f"{folder} is no folder")
    queue = section(folder, "queue.yaml", QueueTerms, problems)
    cases = section(folder, "cases.yaml", CaseKinds, problems)
    problems += _unknown_specs(cases)
    loans = section(folder, "loans.yaml", LoanKinds, problems)
    visits = section(folder, "visits.yaml", VisitTerms, problems)
    known = {"queue.yaml", "cases.yaml", "loans.yaml", "visits.yaml"}
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in known:
            reason = Both("没有这个文件的用处", "nothing reads this file")
            remedy = Both("改名或删除", f"rename it (did you mean {nearest(path.name, known) or 'another folder'}?)")
            problems.append(Found(path.name, Problem(0, "", "unknown", reason, remedy)))
    if problems:
        raise CountyError("\n".join(map(str, problems)))
    return County(queue=queue, cases=cases, loans=loans, visits=visits)


def _unknown_specs(cases: CaseKinds) -> list[Found]:
    """A photo of another size than the county meant would only be seen on paper."""
    known, found = specs(), []
    for name, kind in cases.kinds.items():
        if "photo_spec" in kind.model_fields_set and kind.photo_spec not in known:
            near = nearest(kind.photo_spec, known) or next(iter(known))
            reason = Both(f"没有照片规格 {kind.photo_spec}", f"there is no photo specification {kind.photo_spec}")
            remedy = Both(
                f"写 {near}，或在 assets/photo-specs 里加一个", f"write {near}, or add one to assets/photo-specs"
            )
            found.append(Found("cases.yaml", Problem(0, f"kinds.{name}.photo_spec", "value", reason, remedy)))
    return found


def section(folder: Path, name: str, model: type[Section], problems: list[Found]) -> Section:
    """One file; what is wrong with it is appended to `problems`, and the part as delivered stands in for it."""
    path = folder / name if (folder / name).exists() else DEFAULTS / name
    file, found = read_file(path)
    problems += [Found(name, one) for one in found]
    if not found:
        try:
            return model.model_validate(file.value)
        except ValidationError as error:
            problems += [Found(name, _told(file, one, model)) for one in error.errors(include_url=False)]
    return delivered(name, model)


def delivered(name: str, model: type[Section]) -> Section:
    """As it comes with the desk. Raises pydantic.ValidationError for a file of ours that is broken."""
    return model.model_validate(read_file(DEFAULTS / name)[0].value)


def _told(file: YamlFile, error: Any, model: type[BaseModel]) -> Problem:
    """A pydantic error, with the line it stands in."""
    where: Sequence[str | int] = error["loc"]
    path = tuple(where)
    at = ".".join(map(str, where))
    if error["type"] == "extra_forbidden":
        near = nearest(str(where[-1]), list(model.model_fields))
        remedy = Both(f"是不是 {near}？" if near else "删掉这一行", f"did you mean {near}?" if near else "take it out")
        return Problem(file.line(path), at, "unknown_key", Both("不认识的项", "unknown key"), remedy)
    if error["type"] == "missing":
        name = str(where[-1])
        return Problem(
            file.line(path), at, "missing", Both("缺这一项", "is missing"), Both(f"加上 {name}:", f"add `{name}:`")
        )
    reason = str(error["msg"])
    return Problem(
        file.line(path),
        at,
        "value",
        Both(f"值不对（{reason}）", reason),
        Both("按原因改", "change the value as the reason says"),
    )
