"""What is said of a plate: pure functions over pictures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from drivers.camera.advice import View
from drivers.document_camera import Advice, Plate
from drivers.document_camera.plate import Stillness, advise, look_at, moved, sharpness
from drivers.document_camera.scene import SCENES, Desk


@pytest.fixture(scope="module", params=[(640, 480), (1920, 1080)], ids=str)
def desk(request) -> Desk:
    return Desk(*request.param)


@pytest.mark.parametrize(
    ("scene", "view", "plate"),
    [
        ("paper", View.OK, Plate.SOMETHING),
        ("crooked", View.OK, Plate.SOMETHING),
        ("hand", View.OK, Plate.SOMETHING),
        ("empty", View.OK, Plate.EMPTY),
        ("dark", View.DARK, Plate.UNKNOWN),
        ("covered", View.COVERED, Plate.UNKNOWN),
    ],
)
def test_a_plate_is_empty_only_when_there_is_light_to_see_by(desk, scene, view, plate):
    seen = look_at(desk.frame(SCENES[scene], 100.0))
    assert (seen.view, seen.plate) == (view, plate)


def test_a_blank_sheet_on_a_plate_of_its_colour_is_called_empty():
    white = np.full((480, 640, 3), 230, np.uint8)
    assert look_at(white).plate is Plate.EMPTY


@pytest.mark.parametrize("scene", ["paper", "empty", "dark", "covered"])
def test_noise_is_no_motion(desk, scene):
    one, other = (look_at(desk.frame(SCENES[scene], at)).grey for at in (100.0, 100.1))
    assert not moved(one, other)


def test_a_hand_is_motion_and_so_is_a_paper_pulled_by_a_millimetre(desk):
    one, other = (look_at(desk.frame(SCENES["hand"], at)).grey for at in (100.0, 100.1))
    assert moved(one, other)
    paper = desk.frame(SCENES["paper"], 100.0)
    assert moved(look_at(paper).grey, look_at(np.roll(paper, desk.width // 200, axis=1)).grey)


def test_brighter_or_darker_as_a_whole_is_no_motion(desk):
    paper = desk.frame(SCENES["paper"], 100.0)
    darker = (paper * 0.8).astype(np.uint8)
    assert not moved(look_at(paper).grey, look_at(darker).grey)


def test_a_slow_slide_is_motion_though_no_two_frames_differ_by_much(desk):
    paper = desk.frame(SCENES["paper"], 100.0)
    watch, longest = Stillness(), 0.0
    for number in range(24):
        shifted = np.roll(paper, number * desk.width // 640, axis=1)
        longest = max(longest, watch.feed(look_at(shifted).grey, number * 0.1))
    assert longest < 1.0
    for number in range(24, 31):
        rested = watch.feed(look_at(shifted).grey, number * 0.1)
    assert rested >= 0.6


def test_print_is_sharp_or_not_whatever_its_contrast(desk):
    crisp = desk.frame(SCENES["paper"], 100.0)
    grey = (crisp * 0.5 + 60).astype(np.uint8)
    soft = desk.frame(SCENES["blurred"], 100.0)
    assert sharpness(crisp) > 0.3
    assert sharpness(grey) > 0.3
    assert sharpness(soft) < 0.1


def test_where_nothing_is_printed_nothing_is_said_of_focus(desk):
    assert sharpness(desk.frame(SCENES["empty"], 100.0)) is None
    assert sharpness(np.zeros((40, 40, 3), np.uint8)) is None


def test_advice_comes_most_urgent_first(desk):
    dark = look_at(desk.frame(SCENES["dark"], 100.0))
    assert advise(dark, 0.01, settled=False) == (Advice.TOO_DARK, Advice.NOT_STILL, Advice.NOT_SHARP)
    assert advise(look_at(desk.frame(SCENES["paper"], 100.0)), 0.9, settled=True) == ()


@settings(deadline=None, max_examples=60)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 200), st.integers(1, 200), st.just(3))))
def test_any_picture_is_judged_without_a_fault(image):
    seen = look_at(image)
    assert not moved(seen.grey, seen.grey)
    value = sharpness(image)
    assert value is None or value >= 0
    assert len(repr(seen)) < 40
