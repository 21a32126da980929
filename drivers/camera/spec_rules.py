"""The parts of a photo specification: where the head lies, how large the file is, how photos lie on paper.

A head is placed by one of two kinds of rule, told apart by `face_width_px`: heights as shares of the photo (passport
kind), or the face's width and the eye line in pixels of the photo (GA 461 kind).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from plain.problems import Both


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def wrong(reason: Both, remedy: Both) -> PydanticCustomError:
    """A mistake told in both languages; `spec.py` unpacks it."""
    told = {"reason_zh": reason.zh, "reason_en": reason.en, "remedy_zh": remedy.zh, "remedy_en": remedy.en}
    return PydanticCustomError("told", "{reason_en}: {remedy_en}", told)


_ORDER = wrong(
    Both("最小、目标、最大的顺序不对", "min, target and max are out of order"),
    Both("要 min <= target <= max", "write min <= target <= max"),
)

Share = Annotated[float, Field(ge=0.0, le=1.0, description="share of the photo's height (or width), 0 to 1")]
Px = Annotated[float, Field(ge=0.0, le=6000.0, description="pixels of the photo")]
Centre = Annotated[float, Field(ge=0.0, le=0.3, description="sideways, share of photo width")]


class Range(Strict):
    """A target with the limits within which the photo still counts as right; shares."""

    min: Share
    target: Share
    max: Share

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.min <= self.target <= self.max:
            raise _ORDER
        return self


class PxRange(Strict):
    """The same in pixels of the photo."""

    min: Px
    target: Px
    max: Px

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.min <= self.target <= self.max:
            raise _ORDER
        return self


class HeadRule(Strict):
    """By heights: head height is hair top to chin. Tie-break: a head too near to the frame's edge may grow up to
    `height.max` and lie anywhere within `top_gap`; what then still sticks out is filled in, and told as `padded`."""

    height: Annotated[Range, Field(description="hair top to chin, share of photo height")]
    top_gap: Annotated[Range, Field(description="above the hair, share of photo height")]
    centre_tolerance: Centre

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.height.min <= 0.05:
            raise wrong(
                Both("头的高度不会小于照片的 5 %", "a head lower than 5 % of the photo cannot be meant"),
                Both("把 height.min 改大", "raise height.min"),
            )
        if self.height.max + self.top_gap.max > 1.0:
            raise wrong(
                Both("height.max 加 top_gap.max 超过整张照片", "height.max + top_gap.max is more than the whole photo"),
                Both("改小其中一个", "lower one of them"),
            )
        return self


class FaceRule(Strict):
    """By the face's width and the eye line (GA 461). `gives_way` is the standard's own tie-break: where the face's
    width, the gap above the hair and the eye line cannot all be had, `hair` lets tall hair be cut at the top, `eyes`
    lets the eyes lie lower."""

    face_width_px: Annotated[PxRange, Field(description="ear root to ear root")]
    hair_top_px: Annotated[PxRange, Field(description="above the hair")]
    eyes_above_bottom_px: Annotated[Px, Field(description="the eyes lie at least so far above the photo's lower edge")]
    gives_way: Literal["hair", "eyes"]
    centre_tolerance: Centre

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.face_width_px.min < 20:
            raise wrong(
                Both("脸宽不会小于 20 像素", "a face narrower than 20 px cannot be meant"),
                Both("把 face_width_px.min 改大", "raise face_width_px.min"),
            )
        return self


def _kind(head: Any) -> str:
    if isinstance(head, FaceRule) or (isinstance(head, dict) and "face_width_px" in head):
        return "face"
    return "height"


Head = Annotated[Annotated[HeadRule, Tag("height")] | Annotated[FaceRule, Tag("face")], Discriminator(_kind)]
HEAD_KINDS: dict[str, type[Strict]] = {"height": HeadRule, "face": FaceRule}


class JpegRule(Strict):
    """The file. Bytes; a kilobyte of an office is 1000 or 1024 bytes, so choose the limits that hold for both."""

    quality: Annotated[int, Field(ge=30, le=100, description="tried first")]
    min_quality: Annotated[int, Field(ge=10, le=100, description="never below this to meet max_bytes")]
    min_bytes: Annotated[int, Field(ge=0, description="0 when the office states none")] = 0
    max_bytes: Annotated[int, Field(ge=2_000, le=50_000_000)]
    pad: Annotated[
        bool,
        Field(
            description="fill up to min_bytes with an empty comment when no quality reaches it; ask the office first"
        ),
    ] = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_quality > self.quality:
            raise wrong(Both("min_quality 比 quality 高", "min_quality is above quality"), Both("把它改小", "lower it"))
        if self.min_bytes >= self.max_bytes:
            raise wrong(
                Both("min_bytes 不比 max_bytes 小", "min_bytes is not less than max_bytes"),
                Both("min_bytes 要小于 max_bytes", "min_bytes must be less than max_bytes"),
            )
        if self.pad and not self.min_bytes:
            raise wrong(
                Both("写了 pad: true，却没有要凑到的大小", "pad: true has no size to reach"),
                Both("写上 min_bytes，或删去 pad", "give min_bytes, or delete pad"),
            )
        return self


@dataclass(frozen=True, slots=True)
class Grid:
    """How photos lie on a sheet; `rotated`: each turned by 90 degrees."""

    columns: int
    rows: int
    rotated: bool

    @property
    def count(self) -> int:
        return self.columns * self.rows


class SheetRule(Strict):
    """Several photos on one print. Nothing may come nearer to the paper's edge than `margin_mm`: printers cut there.
    Without `columns`, `rows` and `rotated` as many photos are laid as safely fit."""

    paper_width_mm: Annotated[float, Field(gt=20, le=1000)]
    paper_height_mm: Annotated[float, Field(gt=20, le=1000)]
    columns: Annotated[int | None, Field(ge=1, le=20)] = None
    rows: Annotated[int | None, Field(ge=1, le=20)] = None
    rotated: Annotated[bool | None, Field(description="turn each photo by 90 degrees")] = None
    gap_mm: Annotated[float, Field(ge=1, le=50)]
    margin_mm: Annotated[float, Field(ge=0, le=50)] = 5.0

    @model_validator(mode="after")
    def _all_or_none(self) -> Self:
        given = [value is not None for value in (self.columns, self.rows, self.rotated)]
        if any(given) and not all(given):
            raise wrong(
                Both("columns、rows、rotated 没有写全", "columns, rows and rotated belong together"),
                Both("三个都写，或三个都不写（自动排）", "give all three, or none (then it is computed)"),
            )
        return self

    def free_mm(self, width_mm: float, height_mm: float, grid: Grid) -> tuple[float, float]:
        """The margins left and right, above and below that `grid` of photos of this size leaves."""
        across, up = (height_mm, width_mm) if grid.rotated else (width_mm, height_mm)
        return (
            (self.paper_width_mm - grid.columns * across - (grid.columns - 1) * self.gap_mm) / 2,
            (self.paper_height_mm - grid.rows * up - (grid.rows - 1) * self.gap_mm) / 2,
        )

    def grid(self, width_mm: float, height_mm: float) -> Grid | None:
        """The file's own layout, else the one with the most photos; upright ones when both ways hold as many. None when
        not even one photo fits."""
        if self.columns is not None and self.rows is not None and self.rotated is not None:
            return Grid(self.columns, self.rows, self.rotated)
        wide, high = self.paper_width_mm - 2 * self.margin_mm, self.paper_height_mm - 2 * self.margin_mm
        ways = []
        for rotated in (False, True):
            across, up = (height_mm, width_mm) if rotated else (width_mm, height_mm)
            columns, rows = ((side + self.gap_mm) // (one + self.gap_mm) for side, one in ((wide, across), (high, up)))
            ways.append(Grid(max(0, int(columns)), max(0, int(rows)), rotated))
        best = max(ways, key=lambda way: way.count)
        return best if best.count else None
