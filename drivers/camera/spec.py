"""What a receiving office asks of a photo, as data: `assets/photo_specs/<id>.yaml`, one file per office's rule.

Sources contradict one another, so nothing about size or geometry is in code; every file carries its source, how sure we
are of it, and when it was last checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from drivers.config_errors import from_pydantic, unknown_key
from plain import problems
from plain.problems import Both, clean
from plain.yaml_file import YamlFile, parse, read_file


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Share = Annotated[float, Field(ge=0.0, le=1.0, description="share of the photo's height (or width), 0 to 1")]


class Range(_Strict):
    """A target with the limits within which the photo still counts as right."""

    min: Share
    target: Share
    max: Share

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.min <= self.target <= self.max:
            raise ValueError("write min <= target <= max")
        return self


class Name(_Strict):
    zh: Annotated[str, Field(min_length=1, description="what citizens and staff read")]
    en: Annotated[str, Field(min_length=1)]


class HeadRule(_Strict):
    """Where the head lies. Head height is hair top to chin."""

    height: Annotated[Range, Field(description="hair top to chin, share of photo height")]
    top_gap: Annotated[Range, Field(description="above the hair, share of photo height")]
    centre_tolerance: Annotated[float, Field(ge=0.0, le=0.3, description="sideways, share of photo width")]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.height.min <= 0.05:
            raise ValueError("a head lower than 5 % of the photo cannot be meant: raise height.min")
        if self.height.max + self.top_gap.max > 1.0:
            raise ValueError("height.max + top_gap.max is more than the whole photo: lower one of them")
        return self


class JpegRule(_Strict):
    quality: Annotated[int, Field(ge=30, le=100, description="tried first")]
    min_quality: Annotated[int, Field(ge=10, le=100, description="never below this to meet max_bytes")]
    min_bytes: Annotated[int, Field(ge=0, description="0 when the office states none")] = 0
    max_bytes: Annotated[int, Field(ge=2_000, le=50_000_000)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_quality > self.quality:
            raise ValueError("min_quality is above quality: lower it")
        if self.min_bytes >= self.max_bytes:
            raise ValueError("min_bytes must be less than max_bytes")
        return self


class SheetRule(_Strict):
    """Several photos on one print. Nothing may come nearer to the paper's edge than `margin_mm`: printers cut there."""

    paper_width_mm: Annotated[float, Field(gt=20, le=1000)]
    paper_height_mm: Annotated[float, Field(gt=20, le=1000)]
    columns: Annotated[int, Field(ge=1, le=20)]
    rows: Annotated[int, Field(ge=1, le=20)]
    rotated: Annotated[bool, Field(description="turn each photo by 90 degrees")]
    gap_mm: Annotated[float, Field(ge=1, le=50)]
    margin_mm: Annotated[float, Field(ge=0, le=50)] = 5.0


class PhotoSpec(_Strict):
    """One office's photo rule. Lengths in millimetres, sizes in pixels and bytes, shares from 0 to 1."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    name: Name
    width_mm: Annotated[float, Field(gt=5, le=300)]
    height_mm: Annotated[float, Field(gt=5, le=300)]
    width_px: Annotated[int, Field(ge=50, le=6000)]
    height_px: Annotated[int, Field(ge=50, le=6000)]
    dpi: Annotated[int, Field(ge=72, le=1200)]
    background: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$", description="colour asked for, #RRGGBB")]
    head: HeadRule
    min_camera_scale: Annotated[
        float, Field(ge=0.2, le=4.0, description="camera pixels per photo pixel below which the sitter is too far")
    ]
    jpeg: JpegRule
    sheet: SheetRule
    source: Annotated[str, Field(min_length=10, description="the rule it rests on")]
    confidence: Literal["high", "medium", "low"]
    checked_on: Annotated[date, Field(strict=False, description="YYYY-MM-DD")]
    notes: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for side, mm, px in (("width", self.width_mm, self.width_px), ("height", self.height_mm, self.height_px)):
            right = round(mm * self.dpi / 25.4)
            if abs(right - px) > 1:
                raise ValueError(f"{side}: {mm:g} mm at {self.dpi} dpi is {right} px, not {px}")
        sheet = self.sheet
        across, up = (self.height_mm, self.width_mm) if sheet.rotated else (self.width_mm, self.height_mm)
        for side, paper, one, count in (
            ("columns", sheet.paper_width_mm, across, sheet.columns),
            ("rows", sheet.paper_height_mm, up, sheet.rows),
        ):
            free = (paper - count * one - (count - 1) * sheet.gap_mm) / 2
            if free < sheet.margin_mm:
                raise ValueError(
                    f"sheet.{side}: {count} photos leave a margin of {free:.1f} mm, "
                    f"printers need {sheet.margin_mm:g}: fewer {side}, or change sheet.rotated"
                )
        return self


@dataclass(frozen=True, slots=True)
class Problem(problems.Problem):
    """One thing wrong in `file`, and what to type instead."""

    file: str = ""

    @classmethod
    def inside(cls, file: str, found: problems.Problem) -> Problem:
        return cls(found.line, found.field, found.code, found.reason, found.remedy, file)

    def __str__(self) -> str:
        return f"{self.file}: {self.text('en')}"


class SpecError(ValueError):
    """A photo specification cannot be used; `problems` names every fault at once."""

    def __init__(self, found: tuple[Problem, ...]) -> None:
        self.problems = found
        super().__init__("\n".join(map(str, found)))


def parse_spec(text: str, file: str = "photo spec") -> PhotoSpec:
    """A specification out of YAML text. Raises SpecError naming line, field and remedy of every problem."""
    return _checked(*parse(text), file)


def load_spec(path: Path) -> PhotoSpec:
    """The specification in `path`. Raises SpecError, also when its id is not the file's name."""
    content, found = read_file(path)
    spec = _checked(content, found, str(path))
    if spec.id != path.stem:
        reason = Both(f"和文件名不一样：{spec.id}", f"is {spec.id}, the file is named otherwise")
        remedy = Both(f"写成 id: {path.stem}", f"write {path.stem}, the file's name")
        raise SpecError((Problem(content.line(("id",)), "id", "bad_value", reason, remedy, str(path)),))
    return spec


def _checked(content: YamlFile, found: Sequence[problems.Problem], file: str) -> PhotoSpec:
    if found:
        raise SpecError(
            tuple(Problem(each.line, each.field, each.code, each.reason, each.remedy, file) for each in found)
        )
    try:
        return PhotoSpec.model_validate(content.value)
    except ValidationError as cause:
        raise SpecError(tuple(_problem(dict(error), content, file) for error in cause.errors())) from cause


def _problem(error: dict[str, Any], content: YamlFile, file: str) -> Problem:
    location: tuple[str | int, ...] = error["loc"]
    kind = str(error["type"])
    if kind == "extra_forbidden":
        reason, remedy = unknown_key(str(location[-1]), PhotoSpec.model_fields if len(location) == 1 else ())
    else:
        reason, remedy = from_pydantic(kind, str(error["msg"]), error.get("ctx") or {})
    where = clean(".".join(map(str, location)), 120)
    return Problem(content.line(location), where, kind, reason, remedy, file)


def load_specs(folder: Path) -> dict[str, PhotoSpec]:
    """Every `*.yaml` in `folder` by id. Raises one SpecError with the problems of all files."""
    found: dict[str, PhotoSpec] = {}
    wrong: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found[path.stem] = load_spec(path)
        except SpecError as error:
            wrong.extend(error.problems)
    if wrong:
        raise SpecError(tuple(wrong))
    return found
