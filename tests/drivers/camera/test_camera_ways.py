"""The ways a portrait is taken: after a count, as the best of many, with the head placed by hand; and who sits how."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from drivers.camera.advice import Advice, advise
from drivers.camera.driver import BY_HAND, COUNTS
from drivers.camera.emulator import CameraEmulator
from drivers.camera.faces import estimate_head
from drivers.camera.framing import placed
from drivers.camera.portrait import make_portrait
from drivers.camera.scene import SCENES, posed
from drivers.contract import Cancel, Code, Deadline, DriverError

QUICK = {"burst_frames": 2, "count_lead_s": 0.0, "count_step_s": 0.1, "burst_s": 0.8, "exposure_lock": False}


def soon(seconds: float = 20.0) -> Deadline:
    return Deadline.after(seconds)


@pytest.fixture
def quick(emulator, make_driver):
    driver = make_driver(emulator.url, **QUICK)
    driver.open(soon())
    return driver


def counts(heard) -> list[int]:
    return [event.payload for event in heard.events if event.kind == "count"]


def test_it_counts_down_once_and_the_picture_comes_after(quick, heard, spec):
    taken = quick.take_portrait(soon(), spec=spec, mode="count")
    assert counts(heard) == list(COUNTS) == [3, 2, 1]
    assert taken.usable and taken.waived == ()


def test_without_being_asked_to_it_counts_nothing(quick, heard, spec):
    quick.take_portrait(soon(), spec=spec)
    assert counts(heard) == []


def test_a_count_that_is_cancelled_ends_at_once_and_no_picture_comes(emulator, make_driver, heard, spec, eventually):
    driver = make_driver(emulator.url, **QUICK | {"count_step_s": 3.0})
    driver.open(soon())
    cancel, failed = Cancel(), []

    def take():
        try:
            driver.take_portrait(Deadline.after(20, cancel), spec=spec, mode="count")
        except DriverError as error:
            failed.append(error.code)

    taking = threading.Thread(target=take)
    taking.start()
    assert eventually(lambda: counts(heard) == [3])
    cancel.cancel()
    taking.join(2.0)
    assert failed == [Code.CANCELED] and counts(heard) == [3]


def test_of_many_pictures_of_somebody_who_rocks_the_best_is_taken(quick, emulator, spec, heard):
    emulator.set("scene", "moving")
    taken = quick.take_portrait(soon(), spec=spec, mode="burst")
    assert taken.usable and counts(heard) == []


def test_a_head_placed_by_hand_is_cropped_there_and_says_so(quick, emulator, spec):
    emulator.set("scene", "nobody")
    taken = quick.take_portrait(soon(), spec=spec, framing=(0.4, 0.2, 0.45))
    assert taken.usable and BY_HAND in taken.waived and "no_face" not in taken.advice


@pytest.mark.parametrize("framing", [(0.5, 0.2, 0.45), (0.0, 0.0, 0.0), (9.0, -9.0, 9.0), (0.02, 0.95, 0.1)])
def test_wherever_somebody_puts_it_there_is_a_photo(spec, framing):
    empty = np.full((720, 1280, 3), 240, np.uint8)
    assert make_portrait(empty, [placed(framing, empty)], spec).usable


def test_the_crop_lies_where_the_oval_was_put(spec):
    empty = np.full((720, 1280, 3), 240, np.uint8)
    head = estimate_head(placed((0.4, 0.2, 0.45), empty), empty)
    assert abs(head.x - 0.4 * 1280) < 2 and abs(head.crown - 0.2 * 720) < 6 and abs(head.height - 0.45 * 720) < 8


def test_what_was_given_up_is_not_asked_for_any_more(quick, emulator, heard, eventually):
    emulator.set("scene", "left")
    quick.start(soon())
    assert eventually(lambda: heard.advice[-1:] == [Advice.MOVE_LEFT])
    quick.start(soon(), waived=("move_left",))
    assert eventually(lambda: heard.advice[-1:] == [Advice.GOOD])


@pytest.mark.parametrize("scene", ["portrait", "standing", "seated_low"])
def test_one_camera_serves_who_stands_and_who_sits_low(booth, finder, spec, scene):
    image = booth(scene)
    faces = finder.find(image)
    assert advise(image, faces, spec) == ()
    taken, usual = (make_portrait(one, finder.find(one), spec).geometry for one in (image, booth("portrait")))
    assert taken is not None and usual is not None and not taken.padded
    assert abs(taken.chin - taken.crown - (usual.chin - usual.crown)) <= 6
    assert abs(taken.crown - usual.crown) <= 6 and abs(taken.middle - usual.middle) <= 6


def test_the_emulated_person_goes_where_she_is_put_until_the_next_scene():
    emulator = CameraEmulator({"pose": "0.2,0.3,0.4,15"})
    assert emulator.describe()["pose"] == "0.2,0.3,0.4,15"
    emulator.set("scene", "two")
    assert "pose" not in emulator.describe()
    scene = posed(SCENES["two"], "0.2,0.3,0.4")
    assert scene.sitters[0].x == 0.2 and scene.sitters[1:] == SCENES["two"].sitters[1:]
    emulator.stop()


@pytest.mark.parametrize("value", ["", "a,b,c", "0.5,0.2", "0.5,0.2,nan", "0.5,0.2,0.0", "1,2,3,4,5"])
def test_a_pose_that_is_none_is_refused_with_what_there_is(value):
    emulator = CameraEmulator()
    with pytest.raises(ValueError, match="pose"):
        emulator.set("pose", value)
    emulator.stop()
