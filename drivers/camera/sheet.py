"""Several photos on one sheet of photo paper, in exact device pixels, with cut marks outside the photos."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image as Pillow
from PIL import ImageDraw

from drivers.camera.spec import PhotoSpec

_LINE = (176, 176, 176)
_TICK_MM = 4.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Pixels: the sheet, one photo on it, and the upper left corners of the photos."""

    width: int
    height: int
    photo_width: int
    photo_height: int
    corners: tuple[tuple[int, int], ...]


def layout(spec: PhotoSpec) -> Layout:
    """Photos centred on the paper; the specification has already refused what would touch the edge."""
    sheet, grid = spec.sheet, spec.grid

    def px(mm: float) -> int:
        return round(mm * spec.dpi / 25.4)

    wide, high = (spec.height_px, spec.width_px) if grid.rotated else (spec.width_px, spec.height_px)
    gap = px(sheet.gap_mm)
    paper = px(sheet.paper_width_mm), px(sheet.paper_height_mm)
    left = (paper[0] - grid.columns * wide - (grid.columns - 1) * gap) // 2
    top = (paper[1] - grid.rows * high - (grid.rows - 1) * gap) // 2
    corners = tuple(
        (left + column * (wide + gap), top + row * (high + gap))
        for row in range(grid.rows)
        for column in range(grid.columns)
    )
    return Layout(*paper, wide, high, corners)


def print_sheet(jpeg: bytes, spec: PhotoSpec) -> bytes:
    """The sheet as PNG with its density. `jpeg` is `Portrait.jpeg`. Raises ValueError when it has other pixels."""
    with Pillow.open(io.BytesIO(jpeg)) as opened:
        if opened.size != (spec.width_px, spec.height_px):
            raise ValueError(f"the photo must have {spec.width_px} x {spec.height_px} pixels")
        photo = opened.convert("RGB")
    if spec.grid.rotated:
        photo = photo.transpose(Pillow.Transpose.ROTATE_90)
    plan = layout(spec)
    paper = Pillow.new("RGB", (plan.width, plan.height), (255, 255, 255))
    _cut_marks(ImageDraw.Draw(paper), plan, round(_TICK_MM * spec.dpi / 25.4))
    for corner in plan.corners:
        paper.paste(photo, corner)
    out = io.BytesIO()
    paper.save(out, "PNG", dpi=(spec.dpi, spec.dpi), compress_level=1)
    return out.getvalue()


def _cut_marks(draw: ImageDraw.ImageDraw, plan: Layout, tick: int) -> None:
    """A hair line round each photo, one pixel outside it (a white photo on white paper has no visible edge), and ticks
    in the margin along which a ruler can be laid."""
    right = max(x for x, _ in plan.corners) + plan.photo_width
    bottom = max(y for _, y in plan.corners) + plan.photo_height
    left, top = min(x for x, _ in plan.corners), min(y for _, y in plan.corners)
    for x, y in plan.corners:
        far_x, far_y = x + plan.photo_width, y + plan.photo_height
        draw.rectangle((x - 1, y - 1, far_x, far_y), outline=_LINE)
        for at in (x - 1, far_x):
            draw.line((at, top - tick, at, top - 2), fill=_LINE)
            draw.line((at, bottom + 1, at, bottom + tick), fill=_LINE)
        for at in (y - 1, far_y):
            draw.line((left - tick, at, left - 2, at), fill=_LINE)
            draw.line((right + 1, at, right + tick, at), fill=_LINE)
