"""What a receiving office asks of a photo, as data: `assets/photo-specs/<id>.yaml`, one file per office's rule.

Sources contradict one another, so nothing about size or geometry is in code; every file carries its source, how sure we
are of it, and when it was last checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from drivers.camera.spec_rules import HEAD_KINDS, FaceRule, Grid, Head, JpegRule, SheetRule, Strict, wrong
from drivers.config_errors import from_pydantic, unknown_key
from plain import problems
from plain.problems import Both, clean
from plain.yaml_file import YamlFile, parse, read_file


class Name(Strict):
    zh: Annotated[str, Field(min_length=1, description="what citizens and staff read")]
    en: Annotated[str, Field(min_length=1)]


class PhotoSpec(Strict):
    """One office's photo rule. Lengths in millimetres, sizes in pixels and bytes, shares from 0 to 1."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    name: Name
    width_mm: Annotated[float, Field(gt=5, le=300)]
    height_mm: Annotated[float, Field(gt=5, le=300)]
    width_px: Annotated[int, Field(ge=50, le=6000)]
    height_px: Annotated[int, Field(ge=50, le=6000)]
    dpi: Annotated[int, Field(ge=72, le=1200)]
    background: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$", description="colour asked for, #RRGGBB")]
    head: Head
    min_camera_scale: Annotated[
        float, Field(ge=0.2, le=4.0, description="camera pixels per photo pixel below which the sitter is too far")
    ]
    jpeg: JpegRule
    sheet: SheetRule
    source: Annotated[str, Field(min_length=10, description="the rule it rests on")]
    confidence: Literal["high", "medium", "low"]
    checked_on: Annotated[date, Field(strict=False, description="YYYY-MM-DD")]
    notes: str = ""

    @property
    def grid(self) -> Grid:
        """How the photos lie on the sheet: as the file says, or as many as safely fit."""
        found = self.sheet.grid(self.width_mm, self.height_mm)
        assert found is not None  # `_on_paper` has refused a sheet without room
        return found

    @model_validator(mode="after")
    def _true_to_size(self) -> Self:
        for side, mm, px in (("width", self.width_mm, self.width_px), ("height", self.height_mm, self.height_px)):
            right = round(mm * self.dpi / 25.4)
            if abs(right - px) > 1:
                raise wrong(
                    Both(
                        f"{side}：{mm:g} 毫米在 {self.dpi} dpi 是 {right} 像素，不是 {px}",
                        f"{side}: {mm:g} mm at {self.dpi} dpi is {right} px, not {px}",
                    ),
                    Both(f"写 {side}_px: {right}，或改毫米、dpi", f"type {side}_px: {right}, or correct mm or dpi"),
                )
        return self

    @model_validator(mode="after")
    def _face_inside(self) -> Self:
        rule = self.head
        if not isinstance(rule, FaceRule):
            return self
        if rule.face_width_px.max > self.width_px:
            raise wrong(
                Both(f"脸比照片宽（{self.width_px} 像素）", f"the face is wider than the photo ({self.width_px} px)"),
                Both("改小 head.face_width_px.max", "lower head.face_width_px.max"),
            )
        if rule.eyes_above_bottom_px + rule.hair_top_px.max > self.height_px:
            raise wrong(
                Both("眼睛会比头发还高", "the eyes would lie above the hair"),
                Both(
                    "改小 head.eyes_above_bottom_px 或 head.hair_top_px",
                    "lower head.eyes_above_bottom_px or head.hair_top_px",
                ),
            )
        return self

    @model_validator(mode="after")
    def _on_paper(self) -> Self:
        grid = self.sheet.grid(self.width_mm, self.height_mm)
        if grid is None:
            raise wrong(
                Both("这张相纸放不下一张照片", "the paper holds not even one photo"),
                Both("换大一点的相纸，或改小 sheet.margin_mm", "take larger paper, or a smaller sheet.margin_mm"),
            )
        for side, free in zip(
            ("columns", "rows"), self.sheet.free_mm(self.width_mm, self.height_mm, grid), strict=True
        ):
            if free < self.sheet.margin_mm - 1e-6:
                count = getattr(grid, side)
                raise wrong(
                    Both(
                        f"sheet.{side}：{count} 张照片只留 {free:.1f} 毫米边，打印机要 {self.sheet.margin_mm:g}",
                        f"sheet.{side}: {count} photos leave a margin of {free:.1f} mm, "
                        f"printers need {self.sheet.margin_mm:g}",
                    ),
                    Both(
                        f"改小 sheet.{side}，改 sheet.rotated，或三个都不写（自动排）",
                        f"fewer {side}, change sheet.rotated, or leave all three out (then it is computed)",
                    ),
                )
        return self


_GROUPS: dict[str, type[Strict]] = {"name": Name, "jpeg": JpegRule, "sheet": SheetRule}


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
    kind, context = str(error["type"]), error.get("ctx") or {}
    model: type[Strict] | None = PhotoSpec if len(location) < 2 else _GROUPS.get(str(location[0]))
    if location[:1] == ("head",) and len(location) > 1:  # which kind of rule it is stands nowhere in the file
        model, location = HEAD_KINDS.get(str(location[1])), (location[0], *location[2:])
    if kind == "extra_forbidden":
        known = model.model_fields if model is not None and len(location) <= 2 else ("min", "target", "max")
        reason, remedy = unknown_key(str(location[-1]), known)
    elif kind == "told":
        reason = Both(context["reason_zh"], context["reason_en"])
        remedy = Both(context["remedy_zh"], context["remedy_en"])
    else:
        reason, remedy = from_pydantic(kind, str(error["msg"]), context)
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
