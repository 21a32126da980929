"""What is said of a portrait, what is measured for it, and what is never held against anybody."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from support.faces.drawn import PEOPLE, astronaut, drawn
from support.faces.sitting import CASES, NO_EYES, Sitting, shoot, soft
from support.faces.table import best_of_tremor, judged, take

from drivers.camera import checks, measures
from drivers.camera.canon import canon
from drivers.camera.faces import FaceFinder, estimate_head, square_of
from drivers.camera.portrait import make_portrait

PORTRAIT, DARK = astronaut(), drawn("dark", PEOPLE["dark"])


@pytest.mark.parametrize(
    "case, codes",
    {
        "plain": (),
        "white hair, white wall": (),
        "oxygen tube": (),
        "slightly soft": (),
        "leaning 30°": ("tilt",),
        "light 0.08": ("too_dark",),
        "eyes not to be seen": ("eyes",),
        "eye patch": ("eyes",),
        "dark glasses": ("eyes", "glasses"),
        "mask over mouth": ("covered",),
        "light from one side": ("uneven",),
        "headrest": ("background", "head_support"),
        "shelves behind": ("background",),
        "second face beside": ("several_faces",),
        "out of focus": ("blurred",),
        "smeared by 30 pixels": ("blurred",),
        "far away": ("geometry",),
        "very near": ("geometry",),
    }.items(),
)
def test_each_case_gets_what_is_to_be_said_of_it(case, codes, nets_finder, spec):
    portrait, _ = take(shoot(DARK, CASES[case]).image, nets_finder, spec)
    assert portrait.advice == codes
    assert portrait.hard == tuple(code for code in codes if checks.BY_CODE[code].hard)
    assert portrait.usable


def test_hard_ones_come_first_and_unknown_ones_nowhere():
    assert checks.in_order(["tilt", "eyes", "geometry", "what", "no_face"]) == ("no_face", "geometry", "eyes", "tilt")
    assert checks.hard_ones(["tilt", "geometry"]) == ("geometry",)
    assert {check.code for check in checks.CHECKS if check.hard} == {
        "no_face", "several_faces", "blurred", "too_dark", "too_bright", "geometry",
    }  # fmt: skip


@pytest.mark.parametrize("sitter", [PORTRAIT, DARK], ids=["portrait", "drawn"])
def test_eyes_painted_out_are_never_fine_by_measurement(sitter, nets_finder, spec):
    """The points still show open eyes there: half as wide as before, and far above the limit for closed ones."""
    image = shoot(sitter, Sitting(over=NO_EYES)).image
    portrait, (face, *_) = take(image, nets_finder, spec)
    both = measures.eyes(canon(image, face))
    assert min(eye.open for eye in both) > checks.EYE_CLOSED
    assert max(eye.seen for eye in both) < checks.EYE_SEEN
    assert face.mesh_score > 0.5
    assert portrait.advice[0] == "eyes"
    assert portrait.hard == ()


def test_without_points_nothing_is_claimed_of_eyes_mouth_or_pose(spec):
    finder = FaceFinder({})
    for over in (None, NO_EYES):
        image = shoot(PORTRAIT, Sitting(over=over)).image
        assert make_portrait(image, finder.find(image), spec).advice == ()


def test_a_face_in_which_the_net_sees_no_features_goes_to_a_person(nets_finder, spec):
    image = shoot(drawn("blind", PEOPLE["blind"]), CASES["no features at all"]).image
    portrait, (face, *_) = take(image, nets_finder, spec)
    assert face.mesh is None
    assert set(portrait.advice) >= {"eyes", "covered"}
    assert judged(portrait).way == "advice"


@pytest.mark.parametrize("name", ["fair", "tan", "brown", "dark", "darkest"])
def test_no_skin_is_too_dark_and_none_needs_anything_another_does_not(name, nets_finder, spec):
    portrait, _ = take(shoot(drawn(name, PEOPLE[name]), Sitting()).image, nets_finder, spec)
    assert portrait.advice == ()


@pytest.mark.parametrize("share", [1.0, 0.5, 0.2])
def test_what_is_measured_of_a_face_does_not_change_with_the_light(share, nets_finder):
    image = shoot(PORTRAIT, Sitting(light=share)).image
    (face,) = nets_finder.find(image)
    found = canon(image, nets_finder.closer(image, face))
    assert measures.evenness(found) == pytest.approx(0.67, abs=0.08)
    assert min(eye.seen for eye in measures.eyes(found)) > 0.6
    assert measures.mouth_gap(found) == pytest.approx(0.09, abs=0.03)
    assert measures.covered(found) < 5


def test_an_open_mouth_and_a_head_turned_aside_are_told(nets_finder, spec):
    gaping = drawn("gaping", replace(PEOPLE["tan"], mouth=3.5))
    assert "mouth" in take(shoot(gaping, Sitting()).image, nets_finder, spec)[0].advice
    image = shoot(PORTRAIT, Sitting()).image
    (face,) = nets_finder.find(image)
    portrait = make_portrait(image, [replace(face, pose=(14.0, -9.0))], spec)
    assert portrait.advice == ("pose",)
    assert make_portrait(image, [replace(face, pose=(4.0, -16.0))], spec).advice == ()


def test_yaw_turns_round_with_the_picture(nets_finder):
    image = shoot(PORTRAIT, Sitting()).image
    (one,), (other,) = nets_finder.find(image), nets_finder.find(np.ascontiguousarray(image[:, ::-1]))
    assert one.pose[0] == pytest.approx(-other.pose[0], abs=2)
    assert one.pose[1] == pytest.approx(other.pose[1], abs=2)


def test_blur_grows_with_blur_in_either_direction_and_not_with_darkness():
    sharp = canon(*_seen(PORTRAIT)).image
    measured = [measures.blur(np.asarray(cv2.blur(sharp, size))) for size in ((1, 1), (5, 1), (1, 9), (15, 1))]
    assert measured == sorted(measured)
    assert measured[0] < 0.6
    assert measured[-1] > 0.8
    assert measures.blur((sharp // 3).astype(np.uint8)) == pytest.approx(measured[0], abs=0.08)
    assert measures.blur(np.full((50, 50, 3), 90, np.uint8)) == 1.0


def test_a_plain_wall_is_smooth_and_a_grey_one_is_not_white():
    person = np.zeros((579, 413), np.uint8)
    person[150:, 100:300] = 255
    wall = np.full((579, 413, 3), 245, np.uint8)
    assert measures.roughness(wall, person) < 1
    assert measures.wall_colour(wall, person) == pytest.approx((0.913, 0.0), abs=0.01)
    grey = np.full((579, 413, 3), (150, 100, 90), np.uint8)
    light, tint = measures.wall_colour(grey, person)
    assert light < checks.DARK_WALL
    assert tint > checks.COLOURED_WALL
    assert measures.wall_colour(wall, np.full_like(person, 255)) is None
    assert measures.roughness(wall, np.full_like(person, 255)) == 0.0


@pytest.mark.parametrize("name", ["astronaut", "light", "tan", "brown", "dark", "white-haired"])
def test_the_head_lies_in_the_photo_where_the_specification_wants_it_by_the_drawings_own_measure(
    name, nets_finder, spec
):
    sitter = PORTRAIT if name == "astronaut" else drawn(name, PEOPLE[name])
    shot = shoot(sitter, Sitting())
    portrait, (face, *_) = take(shot.image, nets_finder, spec)
    head = estimate_head(face, shot.image, nets_finder.person(shot.image, square_of(face)))
    scale = portrait.geometry.scale
    assert (head.crown - shot.truth["crown"]) / scale == pytest.approx(0, abs=3)
    assert (head.chin - shot.truth["chin"]) / scale == pytest.approx(0, abs=3)
    assert portrait.geometry.crown == pytest.approx(spec.head.top_gap.target * spec.height_px, abs=3)
    height = portrait.geometry.chin - portrait.geometry.crown
    assert height == pytest.approx(spec.head.height.target * spec.height_px, abs=3)
    if sitter.ears is not None:
        ears = (sitter.ears[1] - sitter.ears[0]) * shot.placed.head / (sitter.chin - sitter.crown)
        assert head.width == pytest.approx(ears, rel=0.04)


def test_of_somebody_who_shakes_the_frame_at_the_turning_point_is_taken(nets_finder, spec):
    shot = best_of_tremor(PORTRAIT, nets_finder, spec)
    assert "blurred" not in take(shot.image, nets_finder, spec)[0].advice


def test_a_picture_slightly_out_of_focus_is_not_held_against_anybody(nets_finder, spec):
    for sigma in (0.0, 1.0, 2.0):
        how = Sitting(lens=soft(sigma)) if sigma else Sitting()
        assert take(shoot(PORTRAIT, how).image, nets_finder, spec)[0].advice == ()


def test_nothing_here_shows_a_face_in_its_words(nets_finder):
    image, face = _seen(PORTRAIT)
    for thing in (canon(image, face), face, nets_finder.person(image, square_of(face))):
        assert "[" not in repr(thing)


def _seen(sitter):
    image = shoot(sitter, Sitting()).image
    return image, FaceFinder().find(image)[0]
