"""Exposure held still during a burst: what is asked of the camera, what it says, and what its picture shows."""

from __future__ import annotations

import struct
import threading
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.camera import base, exposure, link, sources
from drivers.camera.capture import Capture, CaptureSettings
from drivers.camera.exposure import (
    APERTURE_PRIORITY,
    AUTO,
    EXPOSURE_ABSOLUTE,
    EXPOSURE_AUTO,
    MANUAL,
    OFF,
    ON,
    WHITE_BALANCE_AUTO,
    WHITE_BALANCE_TEMPERATURE,
    Hold,
)
from drivers.camera.sources import Format, V4L2Source, open_source
from drivers.contract import Cancel, Code, Deadline, DriverError

AUTOMATIC = {
    EXPOSURE_AUTO: APERTURE_PRIORITY,
    EXPOSURE_ABSOLUTE: 156,
    WHITE_BALANCE_AUTO: ON,
    WHITE_BALANCE_TEMPERATURE: 4600,
}


def soon(seconds: float = 20.0) -> Deadline:
    return Deadline.after(seconds)


@dataclass
class Registers:
    """A camera that is nothing but its controls."""

    values: dict[int, int]
    refused: frozenset[int] = frozenset()
    deaf: frozenset[int] = frozenset()  # says yes and does nothing
    log: list[tuple[int, int]] = field(default_factory=list)

    def control(self, number: int) -> int | None:
        return self.values.get(number)

    def set_control(self, number: int, value: int) -> bool:
        if number in self.refused or number not in self.values:
            return False
        self.log.append((number, value))
        if number not in self.deaf:
            self.values[number] = value
        return True


def test_both_are_fixed_at_their_present_values_and_put_back():
    camera = Registers(dict(AUTOMATIC))
    held = exposure.hold(camera)
    assert (held.exposure, held.white_balance) == (True, True)
    assert camera.values == AUTOMATIC | {EXPOSURE_AUTO: MANUAL, WHITE_BALANCE_AUTO: OFF}
    # The level after the switch: some cameras go back to the last one set by hand.
    assert camera.log[:2] == [(EXPOSURE_AUTO, MANUAL), (EXPOSURE_ABSOLUTE, 156)]
    exposure.release(camera, held)
    assert camera.values == AUTOMATIC


@pytest.mark.parametrize(
    ("camera", "exposure_lock", "balance_lock"),
    [
        (Registers({}), None, None),
        (Registers(dict(AUTOMATIC), refused=frozenset({EXPOSURE_AUTO})), False, None),
        (Registers(dict(AUTOMATIC), deaf=frozenset({EXPOSURE_AUTO})), False, None),
        (Registers(dict(AUTOMATIC), refused=frozenset({WHITE_BALANCE_AUTO})), True, False),
        (Registers({EXPOSURE_AUTO: AUTO, EXPOSURE_ABSOLUTE: 3}), True, None),
        (Registers({EXPOSURE_AUTO: MANUAL}), True, None),
    ],
)
def test_what_was_taken_is_read_back(camera, exposure_lock, balance_lock):
    before = dict(camera.values)
    held = exposure.hold(camera)
    assert (held.exposure, held.white_balance) == (exposure_lock, balance_lock)
    exposure.release(camera, held)
    assert camera.values == before


def test_what_an_earlier_crash_left_fixed_becomes_automatic():
    camera = Registers(AUTOMATIC | {EXPOSURE_AUTO: MANUAL, WHITE_BALANCE_AUTO: OFF})
    exposure.make_automatic(camera)
    assert camera.values == AUTOMATIC
    stubborn = Registers({EXPOSURE_AUTO: MANUAL}, refused=frozenset({EXPOSURE_AUTO}))
    exposure.make_automatic(stubborn)
    assert stubborn.values == {EXPOSURE_AUTO: MANUAL}


@given(st.integers(1, 254), st.floats(0.3, 3.0))
def test_a_jump_is_a_fifth_brighter_or_darker(level, factor):
    before = np.full((64, 64, 3), level, np.uint8)
    after = np.clip(before * factor, 0, 255).astype(np.uint8)
    ratio = (float(after.mean()) + 1) / (level + 1)
    assert exposure.jumped(before, after) == (not 1 / 1.2 <= ratio <= 1.2)


# --- the kernel


def test_the_kernel_is_asked_by_number_on_a_handle_of_our_own(monkeypatch):
    """VIDIOC_G_CTRL and VIDIOC_S_CTRL of linux/videodev2.h, stood in for: no machine of ours has a camera."""
    values = dict(AUTOMATIC)

    def kernel(handle: int, request: int, data: bytes) -> bytes:
        if request == 0x80685600:  # VIDIOC_QUERYCAP
            answer = bytearray(104)
            struct.pack_into("=II", answer, 84, 0x84200001, 0x04200001)
            return bytes(answer)
        number, value = struct.unpack("=Ii", data)
        if number not in values:
            raise OSError(22, "Invalid argument")
        if request == 0xC008561C:
            values[number] = value
        elif request != 0xC008561B:
            raise OSError(25, "Not a typewriter")
        return struct.pack("=Ii", number, values[number])

    class Stream:
        def isOpened(self) -> bool:
            return True

        def set(self, key, value) -> None: ...

        def get(self, key) -> float:
            return 0.0

        def release(self) -> None: ...

    real = sources.load_cv2()
    monkeypatch.setattr(real, "VideoCapture", lambda *_: Stream())
    monkeypatch.setattr(sources.fcntl, "ioctl", kernel)
    camera = V4L2Source("v4l2:/dev/null", "/dev/null")
    assert camera.control(EXPOSURE_AUTO) is None, "closed"
    camera.open(Format(640, 480, 15.0))
    assert camera.control(0x00980913) is None, "it has no gain"
    held = exposure.hold(camera)
    assert held.exposure is True
    assert values == AUTOMATIC | {EXPOSURE_AUTO: MANUAL, WHITE_BALANCE_AUTO: OFF}
    exposure.release(camera, held)
    assert values == AUTOMATIC
    camera.close()
    assert camera.set_control(EXPOSURE_AUTO, MANUAL) is False


# --- the emulated camera, through the same code


@pytest.mark.parametrize(("lock", "told"), [("takes", True), ("refuses", False), ("none", None), ("jumps", True)])
def test_the_capability_is_what_the_camera_says_at_opening(emulator, make_driver, lock, told):
    emulator.set("lock", lock)
    driver = make_driver(emulator.url)
    driver.open(soon())
    assert driver.capabilities()["exposure_lock"] is told


def mode(emulator) -> int | None:
    return link.EmulatedSource(emulator.url, emulator.url.partition(":")[2]).control(EXPOSURE_AUTO)


def lights(capture: Capture, frames: int) -> list[float]:
    found, seq = [], capture.seq
    for _ in range(frames):
        frame = capture.wait_newer(seq, soon())
        seq = frame.seq
        found.append(float(frame.image.mean()))
    return found


def spread(values: list[float]) -> float:
    return (max(values) - min(values)) / (sum(values) / len(values))


@pytest.fixture
def running(emulator):
    """A capture on the emulated camera, and what it is told to do; stopped at the end."""
    made: list[Capture] = []

    def start(**settings) -> Capture:
        options = {"wanted": Format(640, 480, 30.0), "drop_frames": 1, **settings}
        capture = Capture(lambda: open_source(emulator.url), CaptureSettings(**options))
        made.append(capture)
        capture.start()
        return capture

    emulator.set("fps", "30")
    yield start
    for capture in made:
        assert capture.stop(soon())


def test_a_drifting_exposure_stands_still_during_the_burst_and_drifts_again_afterwards(emulator, running):
    emulator.set("exposure", "drifts")
    capture = running(exposure_settle_s=0.2)
    assert spread(lights(capture, 30)) > 0.06
    with capture.exposure_held(soon()) as taken:
        assert taken is True
        assert mode(emulator) == MANUAL
        assert spread(lights(capture, 30)) < 0.01
    assert mode(emulator) == APERTURE_PRIORITY
    assert spread(lights(capture, 30)) > 0.06


def test_exposure_is_held_after_it_has_settled(emulator, running):
    emulator.set("exposure", "settles")
    warm = running()
    first = lights(warm, 1)[0]
    warm.stop(soon())
    cold = running(exposure_settle_s=1.0)
    with cold.exposure_held(soon()) as taken:
        assert taken is True
        held = lights(cold, 1)[0]
    assert first < 0.85 * held


@pytest.mark.parametrize(("lock", "told"), [("refuses", False), ("none", None)])
def test_a_camera_that_will_not_is_left_as_it_is(emulator, running, lock, told):
    emulator.set("lock", lock)
    with running(exposure_settle_s=0.0).exposure_held(soon()) as taken:
        assert taken is told


def test_a_picture_that_jumps_is_automatic_again_before_the_burst(emulator, running):
    emulator.set("lock", "jumps")
    capture = running(exposure_settle_s=0.2)
    before = lights(capture, 1)[0]
    with capture.exposure_held(soon()) as taken:
        assert taken is False
        assert mode(emulator) == APERTURE_PRIORITY
        assert abs(lights(capture, 1)[0] - before) < 0.02 * before


def test_a_camera_whose_picture_jumps_is_not_believed(emulator, make_driver, spec):
    emulator.set("lock", "jumps")
    driver = make_driver(emulator.url, exposure_settle_s=0.1)
    driver.open(soon())
    for told in (True, False):  # once may be somebody who walked past
        assert "too_dark" not in driver.take_portrait(soon(), spec=spec).advice
        assert driver.capabilities()["exposure_lock"] is told
    assert mode(emulator) == APERTURE_PRIORITY


def test_a_camera_too_slow_to_be_held_gives_its_picture_all_the_same(emulator, make_driver, spec):
    driver = make_driver(emulator.url)
    driver.open(soon())
    emulator.set("fps", "1")
    driver.start(soon())
    assert driver.take_portrait(soon(4.5), spec=spec).usable
    assert mode(emulator) == APERTURE_PRIORITY
    assert driver.capabilities()["exposure_lock"] is True, "slow is not refused"


def test_a_cancelled_burst_lets_the_exposure_go(emulator, running):
    capture = running(exposure_settle_s=0.0)
    lights(capture, 1)
    cancel = Cancel()

    def burst() -> None:
        with capture.exposure_held(Deadline.after(20, cancel)):
            assert mode(emulator) == MANUAL
            cancel.cancel()
            Deadline.after(20, cancel).check()

    with pytest.raises(DriverError) as caught:
        burst()
    assert caught.value.code is Code.CANCELED
    assert mode(emulator) == APERTURE_PRIORITY


def test_a_camera_closed_in_the_middle_of_a_burst_is_left_automatic(emulator, running):
    capture = running(exposure_settle_s=0.0)
    lights(capture, 1)
    with capture.exposure_held(soon()):
        assert mode(emulator) == MANUAL
        capture.stop(soon())
        assert mode(emulator) == APERTURE_PRIORITY


def test_what_another_program_left_fixed_is_automatic_after_opening(emulator, running):
    source = link.EmulatedSource(emulator.url, emulator.url.partition(":")[2])
    assert source.set_control(EXPOSURE_AUTO, MANUAL)
    lights(running(), 1)
    assert mode(emulator) == APERTURE_PRIORITY


def test_switched_off_it_touches_nothing(emulator, make_driver, spec):
    source = link.EmulatedSource(emulator.url, emulator.url.partition(":")[2])
    assert source.set_control(EXPOSURE_AUTO, MANUAL)
    assert source.set_control(EXPOSURE_ABSOLUTE, 150)
    driver = make_driver(emulator.url, exposure_lock=False)
    driver.open(soon())
    assert driver.capabilities()["exposure_lock"] is None
    driver.take_portrait(soon(), spec=spec)
    assert (mode(emulator), source.control(EXPOSURE_ABSOLUTE)) == (MANUAL, 150)


def test_the_source_is_touched_by_one_thread_alone(emulator, make_driver, spec, monkeypatch, eventually):
    touched: dict[str, set[int]] = {}

    class Watched(link.EmulatedSource):
        def __getattribute__(self, name):
            if name in ("open", "read", "control", "set_control", "close"):
                me = threading.current_thread()
                touched.setdefault(me.name, set()).add(id(self))
            return super().__getattribute__(name)

    monkeypatch.setattr(base, "open_source", lambda url: Watched(url, url.partition(":")[2]))
    driver = make_driver(emulator.url, exposure_settle_s=0.0)
    driver.open(soon())
    driver.start(soon())
    assert eventually(driver.latest)
    driver.take_portrait(soon(), spec=spec)
    driver.snap(soon())
    assert mode(emulator) == APERTURE_PRIORITY
    driver.stop(soon())
    assert set(touched) == {"camera-capture"}


def test_a_hold_tells_nothing_it_does_not_know():
    assert Hold() == Hold(None, None, ())


@given(st.binary(max_size=20))
def test_any_bytes_are_a_question_an_answer_or_refused(data):
    for parse in (link.parse_ask, link.parse_told):
        try:
            parse(data)
        except ValueError:
            continue


@given(st.sampled_from([link.GET, link.SET]), st.integers(0, 2**32 - 1), st.integers(-(2**31), 2**31 - 1))
def test_a_question_says_what_was_put_in(verb, number, value):
    assert link.parse_ask(link.ASK.pack(link.CONTROL, verb, number, value)) == (verb, number, value)
