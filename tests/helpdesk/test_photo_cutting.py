"""A photo is cut as the frame lies: to the pixel, within its bytes, with nothing in the file but the picture."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from drivers.camera.sheet import layout as at_the_terminal
from drivers.camera.spec import load_specs
from helpdesk.photos.cut import MOST_EMPTY, CannotCut, Frame, checked, cut, empty_share, whole
from helpdesk.photos.sheet import Grid, grid_of, layout, sheet_of
from helpdesk.photos.specs import ASSETS, FOLDER, TWO_INCHES, JpegRule, Name, SheetRule, Spec, parse, spec_of, specs

RED, GREEN, BLUE, GREY = (220, 20, 20), (20, 200, 20), (20, 20, 220), (120, 120, 120)
IDENTITY = Spec(
    id="identity", name=Name(zh="身份证", en="ID"), width_mm=26, height_mm=32, width_px=358, height_px=441, dpi=350
)


def picture(
    width: int = 1000, height: int = 1400, dots: dict[tuple[int, int], tuple[int, int, int]] | None = None
) -> bytes:
    image = Image.new("RGB", (width, height), GREY)
    draw = ImageDraw.Draw(image)
    for (x, y), colour in (dots or {}).items():
        draw.ellipse((x - 12, y - 12, x + 12, y + 12), fill=colour)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=98, subsampling=0)
    return out.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg))


def middle_of(jpeg: bytes, colour: tuple[int, int, int]) -> tuple[float, float]:
    """The middle of a dot, in pixels of the photo."""
    pixels = np.asarray(opened(jpeg), dtype=int)
    rows, columns = np.nonzero(np.abs(pixels - colour).sum(axis=2) < 120)
    return float(columns.mean() + 0.5), float(rows.mean() + 0.5)


def test_the_photo_has_the_pixels_and_the_density_asked_for_and_nothing_else_in_it() -> None:
    made = cut(picture(), whole(1000, 1400, TWO_INCHES), TWO_INCHES)
    image = opened(made.jpeg)
    assert image.size == (413, 579)
    assert image.info["dpi"] == (300, 300)
    assert not image.getexif() and "icc_profile" not in image.info and "progressive" not in image.info
    assert made.empty == 0 and made.fits


@settings(max_examples=25, deadline=None)
@given(
    st.floats(0.45, 0.55), st.floats(0.45, 0.55), st.floats(0.4, 0.8), st.floats(-30, 30), st.sampled_from([300, 1400])
)
def test_a_point_lies_in_the_photo_where_moving_zooming_and_turning_puts_it(
    x: float, y: float, height: float, turn: float, high: int
) -> None:
    wide = round(high / 1.4)
    at = (round(0.5 * wide), round(0.5 * high))
    made = cut(picture(wide, high, {at: RED}), Frame(x, y, height, turn), TWO_INCHES)
    scale, angle = 579 / (height * high), math.radians(turn)
    right, down = at[0] + 0.5 - x * wide, at[1] + 0.5 - y * high
    wanted = (
        413 / 2 + scale * (math.cos(angle) * right - math.sin(angle) * down),
        579 / 2 + scale * (math.sin(angle) * right + math.cos(angle) * down),
    )
    assert middle_of(made.jpeg, RED) == pytest.approx(wanted, abs=max(1.0, scale))


def test_turned_clockwise_what_was_above_goes_to_the_right() -> None:
    made = cut(picture(dots={(500, 500): RED, (500, 900): BLUE}), Frame(0.5, 0.5, 0.7, 20), TWO_INCHES)
    above, below = middle_of(made.jpeg, RED), middle_of(made.jpeg, BLUE)
    assert above[0] > 413 / 2 > below[0] and above[1] < below[1]


def test_beside_the_picture_is_the_backgrounds_colour_and_how_much_is_told() -> None:
    made = cut(picture(), Frame(0.5, 0.5, 1.1), TWO_INCHES)
    assert 0 < made.empty < MOST_EMPTY
    pixel = opened(made.jpeg).getpixel((2, 2))
    assert isinstance(pixel, tuple) and min(pixel) > 250


def test_a_frame_mostly_beside_the_picture_is_refused() -> None:
    with pytest.raises(CannotCut, match="外面"):
        cut(picture(), Frame(0, 0, 1.0), TWO_INCHES)


@pytest.mark.parametrize(
    "values", [(-0.1, 0.5, 1, 0), (0.5, 1.1, 1, 0), (0.5, 0.5, 0.01, 0), (0.5, 0.5, 1, 46), (math.nan, 0.5, 1, 0)]
)
def test_a_frame_that_cannot_be_meant_is_refused(values: tuple[float, float, float, float]) -> None:
    with pytest.raises(CannotCut):
        checked(*values)


@settings(max_examples=25)
@given(st.integers(330, 2400), st.integers(330, 2400))
def test_the_first_frame_lies_wholly_inside_whatever_the_pictures_shape(width: int, height: int) -> None:
    assert empty_share(whole(width, height, TWO_INCHES), width, height, TWO_INCHES) == 0


def noise() -> bytes:
    pixels = np.random.default_rng(4).integers(0, 255, (700, 500, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).resize((1000, 1400)).save(out, "JPEG", quality=95)
    return out.getvalue()


def test_the_best_quality_that_keeps_to_the_bytes_is_taken() -> None:
    narrow = TWO_INCHES.model_copy(update={"jpeg": JpegRule(quality=95, min_quality=20, max_bytes=60_000)})
    made = cut(noise(), Frame(), narrow)
    assert made.fits and 50_000 < len(made.jpeg) <= 60_000


def test_bytes_that_cannot_be_kept_to_are_told_and_the_photo_is_there_all_the_same() -> None:
    hopeless = TWO_INCHES.model_copy(update={"jpeg": JpegRule(quality=95, min_quality=90, max_bytes=5_000)})
    made = cut(noise(), Frame(), hopeless)
    assert not made.fits and opened(made.jpeg).size == (413, 579)


def test_a_photo_that_has_to_be_larger_is_written_finer() -> None:
    wide = TWO_INCHES.model_copy(update={"jpeg": JpegRule(quality=70, min_quality=60, min_bytes=40_000)})
    assert len(cut(noise(), Frame(), wide).jpeg) >= 40_000


# ---- sheets ----------------------------------------------------------------------------------------------------------


def test_the_sheet_is_four_turned_photos_of_true_size_away_from_the_edge() -> None:
    plan = layout(TWO_INCHES)
    assert (plan.width, plan.height, plan.photo) == (1800, 1200, (579, 413))
    assert len(plan.corners) == 4
    assert min(min(corner) for corner in plan.corners) >= 5 * 300 / 25.4
    photo = cut(picture(dots={(500, 700): RED}), Frame(), TWO_INCHES).jpeg
    sheet = opened(sheet_of(photo, TWO_INCHES))
    assert sheet.size == (1800, 1200) and sheet.info["dpi"] == (300, 300)
    for x, y in plan.corners:
        pixel = sheet.getpixel((x + 579 // 2, y + 413 // 2))
        assert isinstance(pixel, tuple) and pixel[0] > 180 and pixel[1] < 80


def test_where_the_file_does_not_say_how_they_lie_as_many_as_fit_are_laid() -> None:
    free = TWO_INCHES.model_copy(update={"sheet": SheetRule()})
    assert grid_of(free) == Grid(2, 2, True)
    assert grid_of(IDENTITY).columns * grid_of(IDENTITY).rows >= 8


def test_the_desk_lays_photos_where_the_terminal_does() -> None:
    """Neither may import the other, so that this is what holds them together."""
    folder = ASSETS / FOLDER
    terminals = load_specs(folder)
    assert terminals.keys() == specs().keys()
    for name, spec in terminals.items():
        here, there = layout(specs()[name]), at_the_terminal(spec)
        assert (here.width, here.height, here.corners) == (there.width, there.height, there.corners)


def test_a_photo_of_other_pixels_is_not_stretched() -> None:
    round_ = Image.new("RGB", (600, 600), "white")
    ImageDraw.Draw(round_).ellipse((100, 100, 500, 500), fill=RED)
    out = io.BytesIO()
    round_.save(out, "JPEG", quality=95)
    plan = layout(TWO_INCHES)
    x, y = plan.corners[0]
    pixels = np.asarray(opened(sheet_of(out.getvalue(), TWO_INCHES)).crop((x, y, x + 579, y + 413)), dtype=int)
    rows, columns = np.nonzero(np.abs(pixels - RED).sum(axis=2) < 120)
    assert np.ptp(rows) == pytest.approx(np.ptp(columns), abs=2)


# ---- specifications --------------------------------------------------------------------------------------------------


def test_the_terminals_own_specifications_are_read() -> None:
    known = specs()
    assert "disability-certificate" in known
    spec = spec_of("disability-certificate")
    assert (spec.width_px, spec.height_px, spec.dpi, spec.width_mm, spec.height_mm) == (413, 579, 300, 35.0, 49.0)
    assert spec_of("none-such") is spec


def test_what_is_no_specification_is_left_out_and_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    assert parse({"id": "broken", "width_mm": "wide"}, "broken") is None
    assert "kiosk check" in caplog.text
    assert parse({**TWO_INCHES.model_dump(), "id": "other"}, "broken") is None, "named otherwise"


def test_guide_lines_are_drawn_where_the_rule_gives_shares() -> None:
    assert TWO_INCHES.guides == ()
    told = {"top_gap": {"target": 0.08}, "height": {"target": 0.62}}
    assert TWO_INCHES.model_copy(update={"head": told}).guides == pytest.approx((0.08, 0.7))
