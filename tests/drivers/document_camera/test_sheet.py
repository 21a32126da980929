"""A paper is found and straightened; where it cannot be, nothing of it is lost."""

from __future__ import annotations

import io
import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image as Pillow

from drivers.document_camera.scene import SCENES, Desk
from drivers.document_camera.sheet import LONGEST, find_corners, paper, paper_jpeg, straighten, touches_rim

MAT = (104, 110, 102)
SIZE = (800, 600)


def page(width: int = 210, height: int = 297) -> np.ndarray:
    """A sheet with lines of print, and a red mark at its upper left."""
    sheet = np.full((height, width, 3), 235, np.uint8)
    for y in range(30, height - 20, 18):
        sheet[y : y + 5, 15 : width - 15] = 60
    sheet[5:20, 5:20] = (0, 0, 220)
    return sheet


def laid(sheet: np.ndarray, corners: list[tuple[float, float]], mat: tuple[int, int, int] = MAT) -> np.ndarray:
    """The plate, with the sheet's corners put there."""
    high, wide = sheet.shape[:2]
    of = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    way = cv2.getPerspectiveTransform(of, np.array(corners, np.float32))
    plate = np.full((SIZE[1], SIZE[0], 3), mat, np.uint8)
    cv2.warpPerspective(sheet, way, SIZE, dst=plate, borderMode=cv2.BORDER_TRANSPARENT)
    noise = np.random.default_rng(7).normal(0, 3, plate.shape)
    return np.clip(plate + noise, 0, 255).astype(np.uint8)


def turned(degrees: float, width: float = 300, height: float = 400) -> list[tuple[float, float]]:
    turn = math.radians(degrees)
    around = [(-width / 2, -height / 2), (width / 2, -height / 2), (width / 2, height / 2), (-width / 2, height / 2)]
    return [
        (400 + x * math.cos(turn) - y * math.sin(turn), 300 + x * math.sin(turn) + y * math.cos(turn))
        for x, y in around
    ]


@pytest.mark.parametrize("degrees", [0, 3, -12, 30, -40])
def test_corners_are_found_however_the_paper_is_turned(degrees):
    where = turned(degrees)
    found = find_corners(laid(page(), where))
    assert found is not None
    assert np.abs(found - np.array(where)).max() < 6


@pytest.mark.parametrize("mat", [(30, 32, 28), (104, 110, 102), (60, 120, 40), (150, 70, 60)])
def test_the_plate_may_have_any_colour_but_the_papers(mat):
    assert find_corners(laid(page(), turned(5), mat)) is not None


def test_a_paper_seen_at_a_slant_is_straight_afterwards():
    slanted = [(220.0, 90.0), (590.0, 120.0), (660.0, 540.0), (150.0, 510.0)]
    picture = laid(page(), slanted)
    found = find_corners(picture)
    assert found is not None and np.abs(found - np.array(slanted)).max() < 6
    flat = straighten(picture, found)
    high, wide = flat.shape[:2]
    mark = flat[round(high * 12 / 297), round(wide * 12 / 210)]
    assert mark[2] > 150 and mark[0] < 90  # the red mark, upper left as on the sheet
    line = flat[round(high * 32.5 / 297), round(wide * 0.1) : round(wide * 0.9)]
    assert line.mean() < 110  # a line of print lies level from end to end


def test_a_long_narrow_receipt_is_a_paper_too():
    where = turned(8, width=110, height=480)
    found = find_corners(laid(page(80, 350), where))
    assert found is not None and np.abs(found - np.array(where)).max() < 6


def test_a_paper_that_reaches_over_the_edge_is_kept_whole():
    picture = laid(page(), [(x + 300, y) for x, y in turned(5)])
    assert find_corners(picture) is None and touches_rim(picture)
    assert paper(picture).shape == picture.shape


def test_nothing_two_papers_and_darkness_are_kept_whole():
    empty = laid(page(), [(-300.0, -300.0), (-200.0, -300.0), (-200.0, -200.0), (-300.0, -200.0)])
    assert find_corners(empty) is None and paper(empty).shape == empty.shape
    round_thing = np.full((600, 800, 3), MAT, np.uint8)
    cv2.circle(round_thing, (400, 300), 180, (230, 230, 230), -1)
    assert find_corners(round_thing) is None
    assert find_corners(np.zeros((600, 800, 3), np.uint8)) is None


def test_the_emulated_form_that_lies_askew_reaches_over_the_edge_and_is_kept_whole():
    picture = Desk(1280, 720).frame(SCENES["crooked"], 100.0)
    assert touches_rim(picture) and paper(picture).shape == picture.shape


@pytest.mark.parametrize("scene", ["paper", "blurred"])
def test_the_emulated_form_is_found(scene):
    picture = Desk(1280, 720).frame(SCENES[scene], 100.0)
    found = find_corners(picture)
    assert found is not None and not touches_rim(picture)
    high, wide = straighten(picture, found).shape[:2]
    assert abs(wide / high - math.sqrt(2)) < 0.03


def test_a_paper_is_never_larger_than_the_wire_takes():
    wild = np.random.default_rng(3).integers(0, 255, (1500, 2000, 3)).astype(np.uint8)
    jpeg = paper_jpeg(wild, largest=200_000)
    assert len(jpeg) <= 200_000
    with Pillow.open(io.BytesIO(jpeg)) as picture:
        assert picture.format == "JPEG" and not picture.getexif()


def test_a_large_picture_is_made_as_large_as_print_needs_and_no_larger():
    big = np.full((3000, 4000, 3), 128, np.uint8)
    assert max(paper(big).shape[:2]) == LONGEST


@settings(deadline=None, max_examples=25)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 90), st.integers(1, 90), st.just(3))))
def test_any_picture_becomes_a_paper_without_a_fault(image):
    touches_rim(image)
    assert paper_jpeg(paper(image))[:2] == b"\xff\xd8"
