"""What comes out of a real IPP server, measured in millimetres: photos and the ruler page, calibrated or not."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from drivers.camera.encode import encode_photo
from drivers.camera.sheet import print_sheet
from drivers.camera.spec import PhotoSpec, load_specs
from drivers.photo_printer.calibration import Measured, NonsenseError, corrected, read_measures
from drivers.photo_printer.picture import page_of
from drivers.photo_printer.ruler import ruler_page
from drivers.photo_printer.settings import IppPhotoOptions

SPECS = load_specs(Path(__file__).resolve().parents[3] / "assets" / "photo-specs")
MM = 0.2
"""How far a printed photo may be off its size (the issue)."""
DPI = 300


def sheet_of(spec: PhotoSpec) -> bytes:
    """A sheet of dark photos: their edges can be found on the paper."""
    photo, _, _ = encode_photo(np.full((spec.height_px, spec.width_px, 3), 40, np.uint8), spec.jpeg, spec.dpi)
    return print_sheet(photo, spec)


def runs(line: np.ndarray) -> list[int]:
    """Lengths in dots of the dark stretches along a line of grey levels."""
    dark = np.concatenate(([False], line < 128, [False])).astype(int)
    starts, ends = np.flatnonzero(np.diff(dark) == 1), np.flatnonzero(np.diff(dark) == -1)
    return [int(end - start) for start, end in zip(starts, ends, strict=True) if end - start > 20]


def photos_mm(page: Image.Image) -> tuple[list[float], list[float]]:
    """Widths and heights, in mm on the paper, of every photo a line through the sheet's photos meets."""
    grey = np.asarray(page.convert("L"))
    rows = np.flatnonzero((grey < 100).mean(axis=1) > 0.3)
    columns = np.flatnonzero((grey < 100).mean(axis=0) > 0.3)
    across = runs(grey[rows[len(rows) // 4]])
    along = runs(grey[:, columns[len(columns) // 4]])
    return [each * 25.4 / DPI for each in across], [each * 25.4 / DPI for each in along]


def printed(studio, soon, sheet: bytes, **options: object) -> Image.Image:
    one = studio(options)
    one.printer.print_photo(soon(), sheet, job_id="measured")
    (found,) = one.paper.prints()
    assert found.attributes["IPP_PRINT_SCALING"] == "none"
    return found.sheet()


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("disability-certificate", (100.0, 100.0)),
        ("disability-certificate", (98.0, 101.0)),
        ("resident-id", (100.0, 100.0)),
    ],
)
def test_every_photo_on_the_sheet_has_its_size(studio, soon, name, scale):
    """The sheet lies along the paper, so photos that lie across on it stand upright on it, and the other way round."""
    spec = SPECS[name]
    page = printed(studio, soon, sheet_of(spec), scale_x_percent=scale[0], scale_y_percent=scale[1])
    assert page.size == (1200, 1800)
    across, along = photos_mm(page)
    grid = spec.grid
    wide, high = (spec.width_mm, spec.height_mm) if grid.rotated else (spec.height_mm, spec.width_mm)
    assert (len(across), len(along)) == (grid.rows, grid.columns)
    # A printer that stretches by as much as it was measured to gives the paper its true millimetres back.
    assert all(abs(each * 100 / scale[0] - wide) <= MM for each in across), across
    assert all(abs(each * 100 / scale[1] - high) <= MM for each in along), along
    assert all(abs(each - wide * scale[0] / 100) <= MM for each in across), across
    assert all(abs(each - high * scale[1] / 100) <= MM for each in along), along


@pytest.mark.parametrize("name", sorted(SPECS))
def test_a_six_inch_sheet_goes_onto_a_postcard_too_and_keeps_its_sizes(name):
    page = page_of(sheet_of(SPECS[name]), IppPhotoOptions(media="jpn_hagaki_100x148mm"))
    spec, (across, along) = SPECS[name], photos_mm(page)
    wide, high = (spec.width_mm, spec.height_mm) if spec.grid.rotated else (spec.height_mm, spec.width_mm)
    assert (len(across), len(along)) == (spec.grid.rows, spec.grid.columns)
    assert all(abs(each - wide) <= MM for each in across)
    assert all(abs(each - high) <= MM for each in along)


def bars_mm(page: Image.Image) -> tuple[float, float, float, float]:
    """Length of both bars, and where their middles lie, in mm from the page's left and top."""
    grey = np.asarray(page.convert("L"))
    thick = round(2 * DPI / 25.4)
    x_row = next(row for row in range(grey.shape[0]) if (grey[row : row + thick] < 100).sum(axis=1).min() > 500)
    y_column = next(at for at in range(grey.shape[1]) if (grey[:, at : at + thick] < 100).sum(axis=0).min() > 500)
    x_dark = np.flatnonzero(grey[x_row + thick // 2] < 128)
    y_dark = np.flatnonzero(grey[:, y_column + thick // 2] < 128)
    k = 25.4 / DPI
    return len(x_dark) * k, len(y_dark) * k, (x_dark[0] + x_dark[-1] + 1) / 2 * k, (y_dark[0] + y_dark[-1] + 1) / 2 * k


def test_the_ruler_page_comes_out_of_the_printer_with_bars_of_fifty_millimetres(studio, soon):
    one = studio()
    found = one.printer.self_test(soon(), level="ruler")
    assert found["proof"] == "printed"
    (sheet,) = one.paper.prints()
    x, y, middle, centre = bars_mm(sheet.sheet())
    assert (x, y) == pytest.approx((50, 50), abs=0.1)
    assert (middle, centre) == pytest.approx((101.6 / 2, 152.4 / 2), abs=0.1)


def test_a_printer_that_stretches_and_shifts_is_put_right_by_what_was_measured():
    """A printer 2 % too wide, 1 % too short, 1 mm too far right and 0.6 mm too high: measured, corrected, measured."""
    off = IppPhotoOptions(scale_x_percent=102.0, scale_y_percent=99.0, offset_x_mm=1.0, offset_y_mm=-0.6)

    def paper(correction: IppPhotoOptions) -> Image.Image:
        out = io.BytesIO()
        page_of(ruler_page(correction), correction).save(out, "PNG", dpi=(DPI, DPI))
        return page_of(out.getvalue(), off)

    now = IppPhotoOptions()
    x, y, middle, centre = bars_mm(paper(now))
    assert abs(x - 51) < 0.1
    edges = (middle - x / 2, 101.6 - middle - x / 2, centre - y / 2, 152.4 - centre - y / 2)
    right = IppPhotoOptions(**corrected(now, Measured(x, y, edges)).as_options())
    x, y, middle, centre = bars_mm(paper(right))
    assert (x, y) == pytest.approx((50, 50), abs=0.15)
    assert (middle, centre) == pytest.approx((101.6 / 2, 152.4 / 2), abs=0.15)


@pytest.mark.parametrize(
    ("words", "chinese"),
    [
        (["50"], "两个数"),
        (["50", "x"], "两个数"),
        (["50", "-50"], "两个数"),
        (["50", "nan"], "两个数"),
        (["50", "50", "1", "2"], "两个数"),
        (["53", "50"], "X 量出 53 毫米"),
        (["50", "47.4"], "Y 量出 47.4 毫米"),
        (["500", "500"], "差得太多"),
        (["50", "50", "20", "27", "50", "50"], "X 偏了 3.5 毫米"),
    ],
)
def test_what_nobody_can_have_measured_is_refused_in_both_languages(words, chinese):
    with pytest.raises(NonsenseError) as caught:
        corrected(IppPhotoOptions(), read_measures(words))
    assert chinese in caught.value.told.zh
    assert caught.value.told.en


def test_corrections_add_up_but_not_beyond_five_percent():
    now = IppPhotoOptions(scale_x_percent=98.0)
    assert corrected(now, read_measures(["50.5", "50mm"])).scale_x_percent == pytest.approx(97.03)
    assert corrected(now, read_measures(["49，5", "50"])).scale_x_percent == pytest.approx(98.99)
    with pytest.raises(NonsenseError):
        corrected(now, read_measures(["52", "50"]))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(max_size=8) | st.floats().map(str) | st.floats(45, 55).map("{:.2f}".format), max_size=7))
def test_any_words_are_a_correction_within_bounds_or_refused(words):
    try:
        found = corrected(IppPhotoOptions(), read_measures(words))
    except NonsenseError as error:
        assert error.told.zh
    else:
        IppPhotoOptions(**found.as_options())
        assert abs(found.scale_x_percent - 100) <= 5 and abs(found.scale_y_percent - 100) <= 5
