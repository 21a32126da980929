"""The white wall: made even by a smooth gain, measured, and left alone where it is none."""

from __future__ import annotations

import numpy as np
import pytest

from drivers.camera.flatfield import Oval, cut_out, flatten

HIGH, WIDE = 579, 413
FACE = Oval(206, 270, 105, 150)


def person() -> tuple[np.ndarray, np.ndarray]:
    """A head with shoulders on black, and its mask: hair, skin with a pattern, dark cloth."""
    y, x = np.mgrid[0:HIGH, 0:WIDE]
    hair = ((x - 206) / 125) ** 2 + ((y - 220) / 175) ** 2 < 1
    skin = ((x - 206) / 100) ** 2 + ((y - 270) / 145) ** 2 < 1
    cloth = (y > 430) & (np.abs(x - 206) < 190)
    picture = np.zeros((HIGH, WIDE, 3), np.float32)
    picture[hair] = (40, 35, 30)
    picture[skin] = np.stack([90 + 8 * np.sin(x / 9), 120 + 8 * np.sin(y / 7), 150 + 0 * x], -1)[skin]
    picture[cloth] = (60, 40, 40)
    return picture, hair | skin | cloth


def scene(light: np.ndarray, wall: tuple[int, int, int] = (240, 240, 240)) -> tuple[np.ndarray, np.ndarray]:
    picture, who = person()
    picture[~who] = wall
    return np.clip(picture * light[:, :, None], 0, 255).astype(np.uint8), who


def slope(left: float, right: float) -> np.ndarray:
    return np.repeat(np.linspace(left, right, WIDE)[None, :], HIGH, axis=0)


@pytest.mark.parametrize("with_mask", [False, True])
def test_an_uneven_wall_becomes_white_and_no_hair_is_lost(with_mask):
    light = slope(0.7, 0.97)
    image, who = scene(light)
    found = flatten(image, FACE, (who * np.uint8(255)) if with_mask else None)
    assert found is not None
    wall = found.image.mean(axis=2)[~who]
    assert image.mean(axis=2)[~who].min() < 175
    assert wall.mean() == pytest.approx(250, abs=2)
    assert np.percentile(wall, 1) >= 245
    assert (found.image.mean(axis=2)[who] < 235).all(), "nothing of the person became wall"
    assert found.after[0] == pytest.approx(wall.mean(), abs=2)


def test_the_gain_is_smooth_over_the_whole_picture_and_bounded_across_the_face():
    image, _ = scene(slope(0.35, 1.0))
    found = flatten(image, FACE)
    assert found is not None
    assert 1.1 < found.across_face <= 1.26
    ratio = found.image[270, 115:300].mean(axis=1) / np.maximum(image[270, 115:300].mean(axis=1), 1)
    assert ratio.max() / ratio.min() <= 1.3, "what Flat says of the face is so in the picture"
    assert np.abs(np.diff(ratio)).max() < 0.05, "no edge round the face"


def test_an_even_white_wall_is_hardly_touched():
    image, _ = scene(slope(1.0, 1.0), (248, 248, 248))
    found = flatten(image, FACE)
    assert found is not None
    assert found.gain == pytest.approx(1.0, abs=0.02)
    assert np.abs(found.image.astype(int) - image).max() <= 4


def test_the_lights_colour_is_taken_off_but_a_painted_wall_stays():
    warm, who = scene(slope(0.9, 0.9), (224, 236, 244))
    found = flatten(warm, FACE)
    assert found is not None
    assert np.ptp(found.image[~who].mean(axis=0)) < np.ptp(warm[~who].mean(axis=0)) / 2
    blue, _ = scene(slope(1.0, 1.0), (230, 170, 120))
    assert flatten(blue, FACE) is None


def test_shelves_a_dark_room_and_a_picture_without_wall_stay_as_they_are():
    clutter, who = scene(slope(1.0, 1.0))
    noise = np.random.default_rng(3).integers(0, 255, (HIGH // 20 + 1, WIDE // 20 + 1, 3)).repeat(20, 0).repeat(20, 1)
    clutter[~who] = noise[:HIGH, :WIDE][~who]
    assert flatten(clutter, FACE) is None
    dark, _ = scene(slope(0.2, 0.2))
    assert flatten(dark, FACE) is None
    assert flatten(np.full((HIGH, WIDE, 3), 240, np.uint8), FACE, np.full((HIGH, WIDE), 255, np.uint8)) is None
    assert flatten(np.full((3, 400, 3), 240, np.uint8), None) is None


def test_bright_skin_is_never_burnt_for_the_wall():
    image, _ = scene(slope(0.75, 0.75))
    image[200:300, 150:260] = (225, 228, 230)
    found = flatten(image, FACE)
    assert found is not None
    assert (found.image[200:300, 150:260].max(axis=2) >= 254).mean() < 0.01


def test_a_headrest_at_one_side_is_left_out_of_the_surface():
    image, who = scene(slope(0.8, 0.95))
    image[250:430, 330:400] = (25, 25, 25)
    found = flatten(image, FACE)
    assert found is not None
    wall = ~who
    wall[245:435, 320:413] = False
    assert np.percentile(found.image.mean(axis=2)[wall], 2) > 240


def test_a_cut_out_puts_the_person_before_the_colour_asked_for():
    image, who = scene(slope(0.5, 0.6))
    out = cut_out(image, who.astype(np.uint8) * 255, "#FFFFFF")
    assert (out[5:40, 5:40] == 255).all()
    assert np.abs(out[270, 206].astype(int) - image[270, 206]).max() <= 1
    with pytest.raises(ValueError, match="as large"):
        cut_out(image, np.zeros((4, 4), np.uint8), "#FFFFFF")
    with pytest.raises(ValueError, match="as large"):
        flatten(image, FACE, np.zeros((4, 4), np.uint8))


@pytest.mark.parametrize("with_mask", [False, True])
def test_white_hair_before_a_white_wall_keeps_every_strand(with_mask):
    """The mask is a net's and misses the outer hair; each strand stays as clear against its neighbours as it was."""
    picture, who = person()
    y, x = np.mgrid[0:HIGH, 0:WIDE]
    hair = who & (picture.max(axis=2) <= 40) & (y < 430)
    strands = 218 + 10 * np.sin((x + 0.4 * y) / 2.5)
    picture[hair] = strands[hair][:, None]
    picture[~who] = (240, 240, 240)
    image = np.clip(picture * slope(0.8, 0.97)[:, :, None], 0, 255).astype(np.uint8)
    inner = who.copy()
    inner[:60] = False
    found = flatten(image, FACE, inner * np.uint8(255) if with_mask else None)
    assert found is not None
    assert (found.image.mean(axis=2)[hair] >= 249).mean() < 0.01, "no strand became wall"
    inside = hair[:, 1:] & hair[:, :-1]
    before, after = (np.abs(np.diff(each.mean(axis=2), axis=1))[inside].mean() for each in (image, found.image))
    assert after >= before


def test_a_dark_headrest_as_wide_as_the_picture_does_not_keep_the_wall_from_being_evened():
    image, who = scene(slope(0.8, 0.95))
    image[130:430][~who[130:430]] = (50, 50, 52)
    found = flatten(image, FACE, who.astype(np.uint8) * 255)
    assert found is not None
    wall = ~who
    wall[125:435] = False
    assert np.percentile(found.image.mean(axis=2)[wall], 2) > 238
    assert found.image[200:400, 5:20].max() < 90, "the headrest stays what it is"


def test_a_wall_of_which_half_is_dark_is_neither_burnt_nor_painted_over():
    """A window at one side. Evening that out would light the face anew."""
    image, who = scene(0.62 - 0.38 * np.tanh(9 * (np.repeat(np.linspace(-1, 1, WIDE)[None], HIGH, 0))))
    found = flatten(image, FACE, who.astype(np.uint8) * 255)
    assert found is None or (found.gain < 1.1 and found.across_face < 1.05)
