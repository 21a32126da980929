"""Finding, advising, cropping, encoding, laying out: arrays in, values out."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from drivers.camera._cv import load_cv2
from drivers.camera.advice import Advice, Debounce, advise, measure_light, movement, view_of
from drivers.camera.crop import Crop, cut, middle_crop, plan_crop
from drivers.camera.encode import encode_photo
from drivers.camera.faces import Face, Head, estimate_head, main_faces
from drivers.camera.portrait import make_portrait, rank, sharpness
from drivers.camera.sheet import layout, print_sheet
from drivers.camera.spec import JpegRule

EXPECTED = {
    "portrait": (),
    "nobody": (Advice.NO_FACE,),
    "two": (Advice.SEVERAL_FACES,),
    "far": (Advice.TOO_FAR,),
    "close": (Advice.TOO_CLOSE,),
    "left": (Advice.MOVE_LEFT,),
    "right": (Advice.MOVE_RIGHT,),
    "high": (Advice.MOVE_DOWN,),
    "low": (Advice.MOVE_UP,),
    "dark": (Advice.TOO_DARK,),
    "bright": (Advice.TOO_BRIGHT,),
    "covered": (Advice.TOO_DARK,),
}


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
@pytest.mark.parametrize("scene", EXPECTED)
def test_each_scene_gets_its_advice(scene, size, booth, finder, spec):
    image = booth(scene, size)
    assert advise(image, finder.follow(image), spec) == EXPECTED[scene]


def test_a_person_who_moves_between_two_looks_is_asked_to_hold_still(booth, finder, spec):
    before, after = booth("moving"), booth("moving", later=0.45)
    moved = movement(finder.find(before)[0], finder.find(after)[0])
    assert advise(after, finder.find(after), spec, moved=moved) == (Advice.HOLD_STILL,)
    sitting = movement(finder.find(booth("portrait"))[0], finder.find(booth("portrait", later=0.25))[0])
    assert advise(before, finder.find(before), spec, moved=sitting) == ()


def test_neither_the_detectors_breathing_nor_another_face_is_movement():
    sitter = Face(500, 200, 200)
    assert movement(sitter, Face(493, 193, 214)) < 0.06
    assert movement(sitter, Face(800, 200, 200)) == 0.0
    assert movement(sitter, Face(520, 200, 200)) > 0.06
    assert movement(None, sitter) == 0.0


def test_hair_top_and_chin_are_found_where_they_are(booth, finder):
    image = booth("portrait")
    head = estimate_head(finder.find(image)[0], image)
    assert head.crown == pytest.approx(0.17 * 720, abs=0.03 * 331)
    assert head.chin == pytest.approx(0.63 * 720, abs=0.04 * 331)
    assert head.x == pytest.approx(640, abs=12)


@pytest.mark.parametrize("lean", [-35.0, -20.0, 20.0, 35.0])
def test_a_head_that_leans_is_found_and_left_as_it_is(lean, booth, finder, spec):
    cv2 = load_cv2()
    image = booth("portrait")
    turn = cv2.getRotationMatrix2D((640, 300), -lean, 1.0)
    leaning = cv2.warpAffine(image, turn, (1280, 720), borderMode=cv2.BORDER_REPLICATE)
    faces = finder.find(leaning) or finder.find_turned(leaning)
    assert faces
    taken = make_portrait(leaning, faces, spec)
    assert taken.usable
    assert taken.geometry.roll == 0.0 or math.copysign(1, taken.geometry.roll) == math.copysign(1, lean)
    assert 0 <= taken.geometry.crown < taken.geometry.eyes < taken.geometry.chin <= 579
    assert 0.25 * 413 < taken.geometry.middle < 0.75 * 413


def test_a_carer_outside_the_photo_is_no_fault_and_inside_is_only_advice(booth, finder, spec):
    image = booth("two")
    faces = finder.find(image)
    assert make_portrait(image, faces, spec).advice == ()
    first = faces[0]
    beside = Face(first.x + 0.9 * first.size, first.y, first.size)
    taken = make_portrait(image, [first, beside], spec)
    assert taken.advice == ("several_faces",)
    assert taken.usable


def test_somebody_passing_far_behind_is_not_a_second_sitter():
    assert main_faces([Face(0, 0, 200), Face(500, 0, 60)]) == [Face(0, 0, 200)]


def test_darkness_is_judged_by_the_wall_never_by_the_face(booth, finder, spec):
    image = booth("portrait").copy()
    faces = finder.find(image)
    x, y, size = (int(value) for value in (faces[0].x, faces[0].y, faces[0].size))
    image[y : y + size, x : x + size] = image[y : y + size, x : x + size] // 4
    assert advise(image, faces, spec) == ()


def test_advice_once_given_needs_a_little_more_than_the_limit(booth, finder, spec):
    image = booth("left")
    (face,) = finder.find(image)
    shift = int(-plan_crop(estimate_head(face, image), (1280, 720), spec).left) + 4
    nearly = np.concatenate([image[:, :1].repeat(shift, axis=1), image[:, : 1280 - shift]], axis=1)
    moved = Face(face.x + shift, face.y, face.size)
    assert advise(nearly, [moved], spec) == ()
    assert advise(nearly, [moved], spec, previous=Advice.MOVE_LEFT) == (Advice.MOVE_LEFT,)


def test_the_sharper_frame_with_a_face_wins(booth, finder, spec):
    cv2 = load_cv2()
    image = booth("portrait")
    faces = finder.find(image)
    smeared = cv2.blur(image, (15, 1))
    assert sharpness(image, faces[0]) > sharpness(smeared, faces[0])
    assert rank(image, faces, spec, 0.0) > rank(smeared, faces, spec, 0.0) > rank(image, [], spec, 0.0)
    assert rank(image, faces, spec, 0.0) > rank(image, faces, spec, 0.2)


def test_a_code_is_said_once_it_has_lasted_and_again_after_a_gap():
    voice = Debounce()
    heard = [voice.feed(code) for code in ("good", "dark", "good", "good", "good", "dark", "dark")]
    assert heard == [None, None, None, "good", None, None, "dark"]
    voice.forget()
    assert [voice.feed("dark"), voice.feed("dark")] == [None, "dark"]


def test_black_is_covered_but_a_dim_room_is_dark(booth):
    assert view_of(measure_light(booth("covered"))) == "covered"
    assert view_of(measure_light(booth("dark"))) == "dark"
    assert view_of(measure_light(booth("nobody"))) == "ok"


numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e5, max_value=1e5)
frames = st.tuples(st.integers(1, 400), st.integers(1, 400))


@settings(max_examples=200, deadline=None)
@given(frame=frames, x=numbers, crown=numbers, height=st.floats(-100, 1e5))
def test_any_head_gives_a_photo_of_the_exact_size(frame, x, crown, height, spec):
    crop = plan_crop(Head(x, crown, crown + height / 2, crown + height), frame, spec)
    assert crop.width > 0
    assert crop.height > 0
    assert crop.width / crop.height == pytest.approx(413 / 579)
    if crop.inside:
        assert crop.left >= -0.5
        assert crop.top >= -0.5
        assert crop.left + crop.width <= frame[0] + 0.5
        assert crop.top + crop.height <= frame[1] + 0.5
    image = np.full((frame[1], frame[0], 3), 200, np.uint8)
    photo = cut(image, crop, spec)
    assert photo.shape == (579, 413, 3)
    assert (photo == 200).all()


@settings(max_examples=200, deadline=None)
@given(tall=st.floats(200, 520), x=st.floats(300, 980), crown=st.floats(20, 300), share=st.floats(0, 1))
def test_a_crop_inside_the_frame_keeps_every_tolerance(tall, x, crown, share, spec):
    crop = plan_crop(Head(x, crown, crown + share * tall, crown + tall), (1280, 720), spec)
    rule = spec.head
    assert rule.height.min - 1e-6 <= tall / crop.height <= rule.height.max + 1e-6
    gap = (crown - crop.top) / crop.height
    assert rule.top_gap.min - 1e-6 <= gap <= rule.top_gap.max + 1e-6
    assert abs(x - crop.left - crop.width / 2) <= rule.centre_tolerance * crop.width + 1e-6


@settings(max_examples=60, deadline=None)
@given(frame=frames, x=numbers, y=numbers, size=st.floats(0.1, 1e4), roll=st.sampled_from([0.0, 20.0, -40.0]))
def test_any_face_in_any_frame_gives_a_usable_portrait(frame, x, y, size, roll, spec):
    image = np.full((frame[1], frame[0], 3), 180, np.uint8)
    taken = make_portrait(image, [Face(x, y, size, roll)], spec)
    assert taken.usable
    assert (taken.width, taken.height) == (413, 579)


@settings(deadline=None)
@given(frame=frames)
def test_without_a_face_the_middle_is_taken(frame, spec):
    crop = middle_crop(frame, spec)
    assert crop.inside
    assert crop.left == pytest.approx(frame[0] - crop.left - crop.width, abs=1e-6)


def test_outside_the_frame_the_wall_goes_on(spec):
    image = np.full((300, 300, 3), 240, np.uint8)
    image[150:] = 30
    photo = cut(image, Crop(-100, 0, 213, 299, 100, 0, 0, 0), spec)
    assert (photo[:, 0] == 240).all()


def window(**limits: int) -> JpegRule:
    return JpegRule(**{"quality": 95, "min_quality": 30, "max_bytes": 1_000_000, **limits})


def test_the_size_window_is_met_by_the_best_quality_that_fits(booth, finder, spec):
    image = booth("portrait")
    photo = cut(image, plan_crop(estimate_head(finder.find(image)[0], image), (1280, 720), spec), spec)
    free, quality, fits = encode_photo(photo, window(), 300)
    assert (quality, fits) == (95, True)
    for limit in (20_000, 40_000, 60_000):
        data, quality, fits = encode_photo(photo, window(max_bytes=limit), 300)
        assert fits
        assert 0.6 * limit < len(data) <= limit
        assert quality < 95
    data, quality, fits = encode_photo(photo, window(min_bytes=len(free) + 5_000), 300)
    assert fits
    assert quality > 95


def test_an_impossible_size_window_still_gives_a_photo(spec):
    noise = np.random.default_rng(1).integers(0, 255, (579, 413, 3)).astype(np.uint8)
    data, quality, fits = encode_photo(noise, window(max_bytes=3_000), 300)
    assert data
    assert quality == 30
    assert not fits
    flat = np.full((579, 413, 3), 255, np.uint8)
    data, _, fits = encode_photo(flat, window(min_bytes=500_000), 300)
    assert data
    assert not fits


def test_the_sheet_has_four_rotated_photos_away_from_the_edge_with_marks_outside(spec):
    photo = np.full((579, 413, 3), 60, np.uint8)
    photo[:100] = 200  # the head's end
    jpeg, _, _ = encode_photo(photo, spec.jpeg, spec.dpi)
    with Image.open(io.BytesIO(print_sheet(jpeg, spec))) as opened:
        assert opened.format == "PNG"
        assert opened.size == (1800, 1200)
        assert opened.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        sheet = np.asarray(opened.convert("L")).astype(int)
    plan = layout(spec)
    assert len(plan.corners) == 4
    margin = round(5 * 300 / 25.4)
    edge = np.ones(sheet.shape, bool)
    edge[margin:-margin, margin:-margin] = False
    assert (sheet[edge] == 255).all()
    for x, y in plan.corners:
        inside = sheet[y : y + 413, x : x + 579]
        assert inside[:, 20:80].mean() == pytest.approx(200, abs=3), "all heads at the same end"
        assert inside[:, 150:].mean() == pytest.approx(60, abs=3), "no line inside the photo"
        assert sheet[y + 200, x - 1] == 176
        assert sheet[y - 1, x + 300] == 176


def test_a_photo_of_another_size_is_not_put_on_the_sheet(spec):
    other, _, _ = encode_photo(np.zeros((10, 10, 3), np.uint8), spec.jpeg, 300)
    with pytest.raises(ValueError, match="413 x 579"):
        print_sheet(other, spec)
