"""The thread that owns a camera: what it drops, how it opens again, and that nobody else ever waits for it."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from drivers.camera import capture as capture_module
from drivers.camera.capture import Capture, CaptureSettings, Health
from drivers.camera.sources import Format
from drivers.contract import Code, Deadline, DriverError
from drivers.transport.base import disconnected

WANTED = Format(160, 120, 30.0, "MJPG")


class Numbered:
    """A camera whose n-th frame since opening says n, and that can hang or be gone."""

    url, simulated, live = "v4l2:/dev/numbered", False, True

    def __init__(self) -> None:
        self.frame = 0
        self.gone = False
        self.hang = threading.Event()
        self.hang.set()
        self.opened: list[float] = []

    def present(self) -> None: ...

    def open(self, wanted: Format) -> Format:
        self.opened.append(time.monotonic())
        if self.gone:
            raise disconnected(self.url)
        self.frame = 0
        return Format(wanted.width, wanted.height, 10.0, "YUYV")

    def read(self, seconds: float):
        self.hang.wait(30)
        if self.gone:
            raise disconnected(self.url)
        time.sleep(0.01)
        self.frame += 1
        return np.full((120, 160, 3), self.frame % 256, np.uint8)

    def control(self, number: int) -> int | None:
        return None

    def set_control(self, number: int, value: int) -> bool:
        return False

    def close(self) -> None: ...


@pytest.fixture
def source():
    return Numbered()


@pytest.fixture
def run(source):
    made: list[Capture] = []

    def start(**settings) -> Capture:
        capture = Capture(lambda: source, CaptureSettings(WANTED, **settings))
        made.append(capture)
        capture.start()
        return capture

    yield start
    source.hang.set()
    for capture in made:
        assert capture.stop(Deadline.after(10))


def soon() -> Deadline:
    return Deadline.after(20)


def test_the_first_frames_after_every_opening_are_thrown_away(run, source, eventually: Callable):
    capture = run(drop_frames=4)
    first = capture.wait_newer(0, soon())
    assert (first.seq, int(first.image[0, 0, 0])) == (1, 5)
    source.gone = True
    assert eventually(lambda: capture.health()[0] is Health.LOST)
    seen = capture.seq
    source.gone = False
    assert eventually(lambda: capture.health()[0] is Health.OK)
    assert len(source.opened) >= 2
    assert int(capture.wait_newer(seen, soon()).image[0, 0, 0]) >= 5


def test_what_was_granted_is_read_back_and_less_than_asked_is_told(run, caplog):
    capture = run(drop_frames=0)
    capture.wait_newer(0, soon())
    assert capture.granted == Format(160, 120, 10.0, "YUYV")
    assert "camera grants 160x120 10 fps YUYV, asked was 160x120 30 fps MJPG" in caplog.text


def test_a_camera_that_is_gone_is_opened_again_ever_less_often(run, source, monkeypatch, eventually: Callable):
    monkeypatch.setattr(capture_module, "_BACKOFF_S", (0.04, 0.32))
    source.gone = True
    capture = run()
    assert eventually(lambda: len(source.opened) >= 7)
    pauses = [later - earlier for earlier, later in itertools.pairwise(source.opened)]
    for pause, least in zip(pauses, (0.08, 0.16, 0.32, 0.32, 0.32, 0.32), strict=False):
        assert pause >= least - 0.005
    health, error = capture.health()
    assert health is Health.LOST
    assert error is not None and error.code is Code.DISCONNECTED


def test_a_stale_frame_is_no_frame_by_our_own_clock(run, source, eventually: Callable):
    capture = run(drop_frames=0)
    frame = capture.wait_newer(0, soon())
    source.hang.clear()
    assert eventually(lambda: capture.latest() is None)
    assert time.monotonic() - frame.at >= capture_module.STALE_S
    assert capture.health()[0] is Health.STALLED
    source.hang.set()
    assert eventually(capture.latest)


def test_the_newest_frame_is_had_without_waiting_while_the_camera_hangs_in_the_system(run, source):
    capture = run(drop_frames=0)
    capture.wait_newer(0, soon())
    source.hang.clear()
    time.sleep(0.05)  # now it hangs inside read, and would for half a minute
    began = time.perf_counter()
    for _ in range(10_000):
        capture.latest()
        capture.health()
    assert time.perf_counter() - began < 5, "a half millisecond each is no waiting, even on a busy machine"


def test_an_order_nobody_waits_for_any_more_is_not_carried_out_later(run, source):
    capture = run(drop_frames=0)
    capture.wait_newer(0, soon())
    source.hang.clear()
    time.sleep(0.05)
    with pytest.raises(DriverError) as caught:
        capture.probe_exposure(Deadline.after(0.2))
    assert caught.value.code is Code.TIMEOUT
    source.hang.set()
    assert capture.wait_newer(capture.seq, soon())
    assert not capture._held.undo
