"""The real driver at the emulated camera: preview, coaching, portrait, faults, and coming back."""

from __future__ import annotations

import io
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from drivers.camera import DRIVERS, OPTIONS, Frame, encode_jpeg, make_emulator
from drivers.camera import base as base_module
from drivers.camera import driver as driver_module
from drivers.camera.advice import Advice
from drivers.camera.capture import STALE_S
from drivers.camera.sources import Format
from drivers.contract import Cancel, Code, Condition, Deadline, Driver, DriverError
from drivers.emulation import Emulator


def soon(seconds: float = 20.0) -> Deadline:
    return Deadline.after(seconds)


def condition(driver):
    try:
        return driver.probe(soon(2))[0]
    except DriverError as error:
        return error.code


def test_the_package_offers_what_every_driver_package_offers(emulator, make_driver):
    assert DRIVERS["opencv"] is driver_module.CameraDriver
    assert OPTIONS["opencv"].model_json_schema()["additionalProperties"] is False
    assert isinstance(make_driver(emulator.url), Driver)
    assert isinstance(emulator, Emulator)


def test_importing_the_package_loads_neither_opencv_nor_the_portrait_s_package():
    code = "import sys, drivers.camera; print({'cv2', 'skimage'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "set()"


def test_open_proves_the_camera_and_leaves_it_off(camera):
    assert camera.capabilities()["width"] == 1280
    assert camera.capabilities()["simulated"] is True
    state, details = camera.probe(soon())
    assert state is Condition.OK
    assert details["streaming"] is False
    assert camera.latest() is None


def test_the_preview_gives_ever_newer_read_only_frames(camera, eventually):
    camera.start(soon())
    first = eventually(camera.latest)
    assert isinstance(first, Frame)
    assert first.image.shape == (720, 1280, 3)
    assert not first.image.flags.writeable
    second = eventually(lambda: (new := camera.latest()) is not None and new.seq > first.seq and new)
    assert second.at > first.at
    assert not np.array_equal(first.image, second.image)
    camera.stop(soon())
    assert camera.latest() is None


def test_coaching_follows_the_person_and_says_each_thing_once(camera, emulator, heard, eventually):
    camera.start(soon())
    assert eventually(lambda: heard.advice[-1:] == [Advice.GOOD])
    for scene, code in (("left", Advice.MOVE_LEFT), ("dark", Advice.TOO_DARK), ("nobody", Advice.NO_FACE)):
        emulator.set("scene", scene)
        assert eventually(lambda code=code: heard.advice[-1:] == [code]), (scene, heard.advice)
    emulator.set("scene", "portrait")
    assert eventually(lambda: heard.advice[-1:] == [Advice.GOOD])
    said = heard.advice
    assert all(one != other for one, other in itertools.pairwise(said))
    assert all(event.payload not in repr(event) for event in heard.events)


def test_a_rocking_person_is_asked_to_hold_still(camera, emulator, heard, eventually):
    emulator.set("scene", "moving")
    camera.start(soon())
    assert eventually(lambda: Advice.HOLD_STILL in heard.advice)


def test_the_portrait_has_the_exact_size_density_and_geometry_asked_for(camera, spec):
    taken = camera.take_portrait(soon(), spec=spec)
    assert taken.usable
    assert taken.acceptable
    assert taken.advice == ()
    with Image.open(io.BytesIO(taken.jpeg)) as photo:
        assert photo.format == "JPEG"
        assert photo.size == (413, 579)
        assert photo.info["dpi"] == (300, 300)
        assert not photo.getexif()
        assert "progressive" not in photo.info
        white = np.asarray(photo.convert("L"))[5:25, 5:100]
    assert white.mean() > 225
    head = taken.geometry
    share = (head.chin - head.crown) / 579
    assert spec.head.height.min <= share <= spec.head.height.max
    assert spec.head.top_gap.min <= head.crown / 579 <= spec.head.top_gap.max
    assert abs(head.middle - 413 / 2) <= spec.head.centre_tolerance * 413
    assert not head.padded


def test_the_face_finder_killed_in_mid_burst_costs_no_photo_and_ends_with_the_live_picture(camera, spec, eventually):
    camera.start(soon(), spec=spec)
    eventually(lambda: camera._engine.engine == "dnn")
    child = camera._engine.pid
    killed = threading.Timer(0.2, os.kill, (child, signal.SIGSEGV))
    killed.start()
    taken = camera.take_portrait(soon(), spec=spec)
    killed.join()
    assert taken.geometry is not None
    assert taken.advice == ()
    assert camera._engine.restarts == 1
    camera.stop(soon())
    assert camera._engine.pid is None
    assert not Path(f"/proc/{child}").exists()


def test_with_the_camera_off_the_face_finder_lives_for_one_photo(camera, spec):
    assert camera.take_portrait(soon(), spec=spec).geometry is not None
    assert camera._engine.pid is None


def test_a_portrait_is_usable_whatever_the_advice_says(camera, emulator, spec, eventually):
    for scene, code in (("nobody", "no_face"), ("dark", "too_dark"), ("far", "geometry")):
        emulator.set("scene", scene)
        found = eventually(
            lambda code=code: code in (taken := camera.take_portrait(soon(), spec=spec)).advice and taken
        )
        assert found, scene
        assert found.usable
        assert not found.acceptable
        with Image.open(io.BytesIO(found.jpeg)) as photo:
            assert photo.size == (413, 579)


def test_a_snap_is_newer_than_the_call_and_becomes_a_jpeg(camera):
    camera.start(soon())
    before = time.monotonic()
    frame = camera.snap(soon())
    assert frame.at >= before - 0.5
    data = encode_jpeg(frame, 80)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (1280, 720)
        assert not picture.getexif()
    with pytest.raises(ValueError, match="1 to 100"):
        encode_jpeg(frame, 0)


def test_a_snap_with_the_preview_off_switches_the_camera_off_again(camera):
    assert camera.snap(soon()).seq >= 1
    assert camera.probe(soon())[1]["streaming"] is False


def test_the_promise_to_know_of_a_dead_camera_within_two_and_a_half_seconds_adds_up():
    probe_every = 1.0
    assert STALE_S + probe_every <= 2.5


@pytest.mark.parametrize("scene", ["stalled", "frozen"])
def test_a_stalled_or_frozen_camera_is_known_and_comes_back_by_itself(camera, emulator, eventually, scene, spec):
    camera.start(soon())
    assert eventually(lambda: condition(camera) is Condition.OK and camera.latest())
    emulator.set("scene", scene)
    began = time.monotonic()
    assert eventually(lambda: condition(camera) is Condition.UNRESPONSIVE)
    assert time.monotonic() - began < 7.5
    assert camera.probe(soon())[1]["picture"] == scene
    assert camera.latest() is None
    with pytest.raises(DriverError) as caught:
        camera.take_portrait(soon(), spec=spec)
    assert caught.value.code is Code.HARDWARE_ERROR
    assert caught.value.detail == "camera_stalled"
    emulator.set("scene", "portrait")
    assert eventually(lambda: condition(camera) is Condition.OK and camera.latest())


def test_an_unplugged_camera_is_known_and_comes_back_by_itself(camera, emulator, eventually, heard):
    camera.start(soon())
    assert eventually(lambda: heard.advice)
    emulator.set("plug", "out")
    assert eventually(lambda: condition(camera) in (Code.DISCONNECTED, Code.NO_DEVICE))
    assert camera.latest() is None
    with pytest.raises(DriverError) as caught:
        camera.snap(soon())
    assert caught.value.retryable
    emulator.set("plug", "in")
    assert eventually(lambda: condition(camera) is Condition.OK and camera.latest())
    assert eventually(lambda: heard.advice.count(Advice.GOOD) >= 2), "after a gap the advice is news again"


def test_an_unplugged_camera_is_known_with_the_preview_off_too(camera, emulator, eventually, make_driver):
    emulator.set("plug", "out")
    assert eventually(lambda: condition(camera) is Code.NO_DEVICE)
    with pytest.raises(DriverError) as caught:
        make_driver(emulator.url).open(soon())
    assert caught.value.code is Code.NO_DEVICE
    emulator.set("plug", "in")
    assert eventually(lambda: condition(camera) is Condition.OK)


def test_a_covered_lens_is_told_from_a_dark_room(camera, emulator, eventually):
    camera.start(soon())
    emulator.set("scene", "dark")
    assert eventually(lambda: camera.probe(soon())[1]["view"] == "dark")
    assert condition(camera) is Condition.OK
    emulator.set("scene", "covered")
    assert eventually(lambda: camera.probe(soon())[1]["view"] == "covered")
    assert condition(camera) is Condition.USER_ERROR
    emulator.set("scene", "portrait")
    assert eventually(lambda: condition(camera) is Condition.OK and camera.probe(soon())[1]["view"] == "ok")


def test_looking_at_the_newest_frame_never_waits_for_the_camera(camera, emulator, eventually):
    camera.start(soon())
    assert eventually(camera.latest)
    emulator.set("scene", "stalled")
    longest = 0.0
    end = time.monotonic() + 1.0
    while time.monotonic() < end:
        began = time.perf_counter()
        camera.latest()
        longest = max(longest, time.perf_counter() - began)
    assert longest < 0.3, "a camera read takes 250 ms at least while nothing comes"


def test_cancel_ends_a_wait_for_a_frame(camera, emulator):
    emulator.set("scene", "stalled")
    cancel = Cancel()
    threading.Timer(0.2, cancel.cancel).start()
    began = time.monotonic()
    with pytest.raises(DriverError) as caught:
        camera.snap(Deadline.after(30, cancel))
    assert caught.value.code is Code.CANCELED
    assert time.monotonic() - began < 10


def test_a_silent_camera_does_not_open_past_the_deadline(emulator, make_driver):
    emulator.set("scene", "stalled")
    began = time.monotonic()
    with pytest.raises(DriverError) as caught:
        make_driver(emulator.url).open(soon(1))
    assert caught.value.code is Code.TIMEOUT
    assert time.monotonic() - began < 10


def test_a_camera_held_by_another_program_is_called_busy(camera, emulator, make_driver, eventually):
    camera.start(soon())
    assert eventually(camera.latest)
    with pytest.raises(DriverError) as caught:
        make_driver(emulator.url).open(soon())
    assert caught.value.code is Code.BUSY
    assert "fuser" in caught.value.hint or "another program" in caught.value.hint
    camera.stop(soon())
    make_driver(emulator.url).open(soon())


def test_start_stop_and_close_may_be_repeated(camera, eventually):
    seen = 0
    for _ in range(3):
        camera.start(soon())
        camera.start(soon())
        frame = eventually(camera.latest)
        assert frame.seq > seen
        seen = frame.seq
        camera.stop(soon())
        camera.stop(soon())
    camera.close()
    camera.close()
    camera.stop(soon())
    with pytest.raises(DriverError) as caught:
        camera.start(soon())
    assert caught.value.code is Code.NOT_READY
    camera.open(soon())
    camera.reset(soon())
    assert camera.self_test(soon(), "active")["acceptable"] is True


def test_a_camera_nobody_uses_switches_itself_off(emulator, make_driver, eventually):
    driver = make_driver(emulator.url, idle_off_s=5)
    driver.open(soon())
    driver.start(soon())
    assert driver.probe(soon())[1]["streaming"]
    assert eventually(lambda: not driver.probe(soon())[1]["streaming"], 30)
    assert driver.latest() is None
    driver.start(soon())
    assert eventually(driver.latest)


def test_a_camera_that_hangs_inside_the_system_does_not_hang_the_kiosk(make_driver, monkeypatch):
    release = threading.Event()

    class Hanging:
        url, simulated, live = "v4l2:/dev/hanging", False, True
        hangs = False

        def present(self):
            pass

        def open(self, wanted):
            return Format(wanted.width, wanted.height, wanted.fps)

        def read(self, seconds):
            if Hanging.hangs:
                release.wait(60)
                return None
            time.sleep(0.02)
            return np.random.default_rng().integers(0, 255, (120, 160, 3)).astype(np.uint8)

        def control(self, number):
            return None

        def set_control(self, number, value):
            return False

        def close(self):
            pass

    monkeypatch.setattr(base_module, "open_source", lambda url: Hanging())
    driver = make_driver("v4l2:/dev/hanging")
    driver.open(soon())
    driver.start(soon())
    Hanging.hangs = True
    time.sleep(0.2)
    began = time.monotonic()
    with pytest.raises(DriverError) as caught:
        driver.stop(soon(0.3))
    assert caught.value.code is Code.HARDWARE_ERROR
    assert time.monotonic() - began < 10
    assert driver.latest() is None
    release.set()


def test_a_wrong_option_says_which_and_why(emulator, make_driver):
    for options in ({"widht": 3}, {"fps": 500}, {"rotate": 45}, {"width": "1280"}):
        with pytest.raises(DriverError) as caught:
            make_driver(emulator.url, **options)
        assert caught.value.code is Code.CONFIG_ERROR
        assert next(iter(options)) in caught.value.hint


def test_a_missing_photo_spec_is_a_configuration_error(emulator, make_driver):
    with pytest.raises(DriverError) as caught:
        make_driver(emulator.url, photo_spec="assets/photo-specs/none.yaml").open(soon())
    assert caught.value.detail == "bad_photo_spec"


def test_pictures_are_never_in_a_repr(camera, spec):
    frame = camera.snap(soon())
    taken = camera.take_portrait(soon(), spec=spec)
    assert len(repr(frame)) < 80
    assert len(repr(taken)) < 100


def test_capabilities_and_details_are_plain_values(camera):
    json.dumps(dict(camera.capabilities()))
    json.dumps(dict(camera.probe(soon())[1]))


def test_a_camera_on_its_side_is_turned_upright(emulator, make_driver):
    driver = make_driver(emulator.url, rotate=90)
    driver.open(soon())
    assert driver.snap(soon()).image.shape == (1280, 720, 3)


def test_a_coarser_camera_is_used_as_it_is_and_reported(make_driver, caplog):
    slow = make_emulator({"fps": "5"})
    slow.start()
    try:
        driver = make_driver(slow.url, width=800, height=600)
        driver.open(soon())
        assert driver.capabilities()["width"] == 640
        assert driver.capabilities()["fps"] == 5
        assert driver.capabilities()["asked"] == "800x600 15 fps"
        assert "camera grants 640x480 5 fps" in caplog.text
    finally:
        driver.close()
        slow.stop()
