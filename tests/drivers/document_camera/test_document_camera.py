"""The real driver at the emulated plate: stills, what is seen, faults, and coming back."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import threading
import time

import pytest
from PIL import Image

from drivers.actions import find
from drivers.camera.exposure import APERTURE_PRIORITY, EXPOSURE_AUTO
from drivers.camera.link import EmulatedSource
from drivers.contract import Act, Cancel, Code, Condition, Deadline, Driver, DriverError
from drivers.document_camera import DRIVERS, OPTIONS, Advice, make_emulator
from drivers.document_camera.scene import SCENES
from drivers.emulation import Emulator
from drivers.registry import Registry


def soon(seconds: float = 20.0) -> Deadline:
    return Deadline.after(seconds)


def details(driver):
    return driver.probe(soon(2))[1]


def seen(driver):
    found = details(driver)
    return found["view"], found["plate"]


def condition(driver):
    try:
        return driver.probe(soon(2))[0]
    except DriverError as error:
        return error.code


def test_the_role_is_registered_with_driver_options_and_emulator(emulator, make_driver):
    package = Registry().load("document_camera")
    assert package.drivers == DRIVERS
    assert OPTIONS["opencv"].model_json_schema()["additionalProperties"] is False
    assert isinstance(make_driver(emulator.url), Driver)
    assert isinstance(emulator, Emulator)
    assert emulator.role == "document_camera"


def test_importing_the_package_loads_no_opencv():
    code = "import sys, drivers.document_camera; print({'cv2', 'skimage'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "set()"


def test_a_paper_at_rest_becomes_a_sharp_still_of_the_whole_picture(camera):
    still = camera.snap(soon())
    assert (still.width, still.height) == (640, 480)
    assert still.advice == ()
    assert still.sharpness > 0.3
    assert (still.view.value, still.plate.value) == ("ok", "something")
    assert repr(still) == "<Still 640x480 good>"
    assert details(camera)["streaming"] is False, "switched on for the still alone"


def test_the_still_has_every_pixel_the_camera_grants(emulator, make_driver):
    driver = make_driver(emulator.url, width=1600, height=1200, fps=10.0)
    driver.open(soon())
    still = driver.snap(soon())
    assert (still.width, still.height) == (1600, 1200)
    assert still.advice == ()
    assert driver.capabilities()["width"] == 1600


def test_nothing_is_taken_while_a_hand_pushes_the_paper(camera, emulator):
    emulator.set("scene", "hand")
    camera.start(soon())
    lifted = threading.Timer(1.5, emulator.set, ("scene", "paper"))
    began = time.monotonic()
    lifted.start()
    still = camera.snap(soon())
    lifted.join()
    assert time.monotonic() - began >= 1.5 + 0.6
    assert still.advice == ()


def test_a_hand_that_never_rests_gets_its_still_with_advice(emulator, make_driver):
    emulator.set("scene", "hand")
    driver = make_driver(emulator.url, settle_limit_s=1.0)
    driver.open(soon())
    began = time.monotonic()
    still = driver.snap(soon())
    assert time.monotonic() - began < 8
    assert still.advice == (Advice.NOT_STILL,)
    assert still.width == 640


def test_a_command_with_little_time_takes_what_there_is(camera, emulator):
    emulator.set("scene", "hand")
    camera.start(soon())
    still = camera.snap(soon(2.5))
    assert Advice.NOT_STILL in still.advice


@pytest.mark.parametrize(
    ("scene", "advice", "plate"),
    [
        ("empty", (Advice.NOTHING_THERE,), "empty"),
        ("blurred", (Advice.NOT_SHARP,), "something"),
        ("crooked", (), "something"),
        ("dark", (Advice.TOO_DARK, Advice.NOT_STILL), "unknown"),
    ],
)
def test_the_advice_says_what_would_make_it_better_and_refuses_nothing(emulator, make_driver, scene, advice, plate):
    emulator.set("scene", scene)
    driver = make_driver(emulator.url, settle_limit_s=1.5)
    driver.open(soon())
    still = driver.snap(soon())
    assert still.advice == advice
    assert still.plate.value == plate


def test_a_covered_lens_gives_no_still_until_it_is_uncovered(emulator, make_driver):
    emulator.set("scene", "covered")
    driver = make_driver(emulator.url, settle_limit_s=2.0)
    driver.open(soon())
    with pytest.raises(DriverError) as caught:
        driver.snap(soon())
    assert (caught.value.code, caught.value.detail) == (Code.USER_ERROR, "camera_covered")
    assert caught.value.act is Act.CLEAR
    emulator.set("scene", "paper")
    assert driver.snap(soon()).advice == ()


def test_the_status_tells_what_is_seen_and_nothing_while_nobody_looks(camera, emulator, eventually):
    assert seen(camera) == ("unknown", "unknown")
    camera.start(soon())
    for scene, view, plate in (
        ("paper", "ok", "something"),
        ("empty", "ok", "empty"),
        ("dark", "dark", "unknown"),
        ("covered", "covered", "unknown"),
    ):
        emulator.set("scene", scene)
        assert eventually(lambda wanted=(view, plate): seen(camera) == wanted), (scene, details(camera))
        assert condition(camera) is (Condition.USER_ERROR if scene == "covered" else Condition.OK)
    json.dumps(dict(details(camera)))
    json.dumps(dict(camera.capabilities()))
    camera.stop(soon())
    assert seen(camera) == ("unknown", "unknown")
    assert camera.latest() is None


@pytest.mark.parametrize("scene", ["stalled", "frozen"])
def test_a_stalled_or_frozen_camera_is_known_and_comes_back_by_itself(camera, emulator, eventually, scene):
    camera.start(soon())
    assert eventually(lambda: condition(camera) is Condition.OK and camera.latest())
    emulator.set("scene", scene)
    assert eventually(lambda: condition(camera) is Condition.UNRESPONSIVE)
    assert details(camera)["picture"] == scene
    with pytest.raises(DriverError) as caught:
        camera.snap(soon())
    assert caught.value.detail == "camera_stalled"
    emulator.set("scene", "paper")
    assert eventually(lambda: condition(camera) is Condition.OK and camera.latest())
    assert camera.snap(soon()).advice == ()


def test_an_unplugged_camera_is_known_and_comes_back_by_itself(camera, emulator, eventually):
    camera.start(soon())
    assert eventually(camera.latest)
    emulator.set("plug", "out")
    assert eventually(lambda: condition(camera) in (Code.DISCONNECTED, Code.NO_DEVICE))
    with pytest.raises(DriverError) as caught:
        camera.snap(soon())
    assert caught.value.retryable
    emulator.set("plug", "in")
    assert eventually(lambda: condition(camera) is Condition.OK and camera.latest())


def test_a_cancelled_still_ends_at_once_and_leaves_the_exposure_automatic(camera, emulator):
    emulator.set("scene", "hand")
    camera.start(soon())
    cancel = Cancel()
    pulled = threading.Timer(0.5, cancel.cancel)
    pulled.start()
    began = time.monotonic()
    with pytest.raises(DriverError) as caught:
        camera.snap(Deadline.after(30, cancel))
    pulled.join()
    assert caught.value.code is Code.CANCELED
    assert time.monotonic() - began < 5
    source = EmulatedSource(emulator.url, emulator.url.partition(":")[2])
    assert source.control(EXPOSURE_AUTO) == APERTURE_PRIORITY


def test_a_drifting_exposure_does_not_keep_the_paper_from_resting(camera, emulator):
    emulator.set("exposure", "drifts")
    assert camera.snap(soon()).advice == ()


def test_its_tests_tell_size_view_and_advice(camera, emulator):
    assert camera.self_test(soon()) == {"ok": True, "size": "640x480", "view": "ok", "plate": "something"}
    emulator.set("scene", "empty")
    told = camera.self_test(soon(), "active")
    assert (told["plate"], told["advice"], told["sharpness"]) == ("empty", ["nothing_there"], None)


def test_the_action_by_hand_gives_a_jpeg_and_the_advice(camera, emulator):
    emulator.set("scene", "blurred")
    found = find("document_camera", "snap").result(camera.snap(soon()))
    assert found["advice"] == "not_sharp"
    with Image.open(io.BytesIO(base64.b64decode(found["data"]))) as picture:
        assert picture.size == (640, 480)
        assert not picture.getexif()


def test_start_stop_close_and_reset_may_be_repeated(camera, eventually):
    for _ in range(2):
        camera.start(soon())
        camera.start(soon())
        assert eventually(camera.latest)
        camera.reset(soon())
        assert eventually(camera.latest), "on before, on afterwards"
        camera.stop(soon())
        camera.stop(soon())
    camera.close()
    camera.close()
    with pytest.raises(DriverError) as caught:
        camera.snap(soon())
    assert caught.value.code is Code.NOT_READY


def test_a_wrong_option_says_which_and_why(emulator, make_driver):
    for options in ({"settle": 3}, {"settle_s": 50.0}, {"photo_spec": "x"}, {"burst_frames": 0}):
        with pytest.raises(DriverError) as caught:
            make_driver(emulator.url, **options)
        assert caught.value.code is Code.CONFIG_ERROR
        assert f"document_camera option {next(iter(options))}" in caught.value.hint


def test_every_scene_of_the_plate_can_be_staged_and_portraits_cannot(emulator):
    for scene in SCENES:
        emulator.set("scene", scene)
        assert emulator.describe()["scene"] == scene
        assert SCENES[scene].help
    with pytest.raises(ValueError, match="document_camera emulator takes scene=paper"):
        emulator.set("scene", "portrait")
    with pytest.raises(ValueError, match="scene="):
        make_emulator({"scene": "portrait"})


def test_a_scan_is_the_paper_alone_and_upright(camera):
    taken = camera.scan(soon())
    with Image.open(io.BytesIO(taken.jpeg)) as picture:
        wide, high = picture.size
        rim = [picture.getpixel((x, y)) for x in (4, wide // 2, wide - 5) for y in (4, high - 5)]
    assert taken.advice == () and 1.38 < wide / high < 1.45
    assert min(min(pixel) for pixel in rim) > 180, "paper to its very edge, nothing of the plate"
    assert "jpeg" not in repr(taken)


def test_a_paper_that_reaches_over_the_edge_is_scanned_whole_with_advice(camera, emulator):
    emulator.set("scene", "crooked")
    taken = camera.scan(soon())
    with Image.open(io.BytesIO(taken.jpeg)) as picture:
        assert picture.size == (640, 480)
    assert taken.advice == (Advice.NOT_MIDDLE,)


def test_the_live_picture_says_what_would_help(emulator, eventually):
    told = []
    driver = DRIVERS["opencv"](emulator.url, {"width": 640, "height": 480, "looks_hz": 10.0}, told.append)
    try:
        driver.open(soon())
        driver.start(soon())
        for scene, code in (
            ("paper", "good"),
            ("crooked", "not_middle"),
            ("empty", "nothing_there"),
            ("dark", "too_dark"),
        ):
            emulator.set("scene", scene)
            assert eventually(lambda code=code: told and told[-1].payload == code), scene
        assert {event.kind for event in told} == {"advice"}
    finally:
        driver.close()
