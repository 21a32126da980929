"""Where frames come from: cameras by path, files, and what is said when it does not work."""

from __future__ import annotations

import struct
import time
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.camera import sources
from drivers.camera._cv import load_cv2
from drivers.camera.cutout import portrait_path
from drivers.camera.frame import freeze
from drivers.camera.sources import FileSource, Format, V4L2Source, open_source
from drivers.contract import Act, Code, Condition, Deadline, DriverError

WANTED = Format(1280, 720, 15.0, "MJPG")


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_url_is_a_source_or_a_configuration_error(url):
    try:
        assert open_source(url).url == url
    except DriverError as error:
        assert error.code is Code.CONFIG_ERROR
        assert error.act is Act.CONFIGURATION
        assert "v4l2:" in error.hint


@pytest.mark.parametrize(
    ("path", "code", "hint"),
    [
        ("/dev/no-such-camera", Code.NO_DEVICE, "/dev/v4l/by-path/"),
        ("/dev/null", Code.CONFIG_ERROR, "not a video device"),
        ("/etc/hostname", Code.CONFIG_ERROR, "no device node"),
    ],
)
def test_a_path_that_is_no_camera_is_explained(path, code, hint):
    with pytest.raises(DriverError) as caught:
        V4L2Source(f"v4l2:{path}", path).open(WANTED)
    assert caught.value.code is code
    assert hint in caught.value.hint


class FakeCapture:
    """Stands for OpenCV's capture, which needs a real camera: remembers the order, grants less."""

    def __init__(self, log, opened=True):
        self.log, self.opened, self.values, self.frames = log, opened, {}, 0

    def isOpened(self):
        return self.opened

    def set(self, key, value):
        self.log.append((key, value))
        self.values[key] = value

    def get(self, key):
        return {"WIDTH": 640, "HEIGHT": 480, "FPS": 10.0, "FOURCC": 0x56595559}[key]

    def read(self):
        self.frames += 1
        return (True, np.zeros((480, 640, 3), np.uint8)) if self.frames == 1 else (False, None)

    def release(self):
        self.log.append("released")


@pytest.fixture
def fake_cv2(monkeypatch):
    log = []
    cv2 = SimpleNamespace(
        CAP_V4L2=200,
        CAP_PROP_FOURCC="FOURCC",
        CAP_PROP_FRAME_WIDTH="WIDTH",
        CAP_PROP_FRAME_HEIGHT="HEIGHT",
        CAP_PROP_FPS="FPS",
        CAP_PROP_BUFFERSIZE="BUFFER",
        VideoWriter_fourcc=lambda *letters: "".join(letters),
        opened=True,
    )

    def capture(path, backend):
        log.append((path, backend))
        return FakeCapture(log, cv2.opened)

    cv2.VideoCapture = capture
    monkeypatch.setattr(sources, "load_cv2", lambda: cv2)
    monkeypatch.setattr(V4L2Source, "_query", lambda self: None)
    return cv2, log


def test_mjpg_is_asked_before_the_size_and_what_was_granted_is_read_back(fake_cv2):
    _, log = fake_cv2
    source = V4L2Source("v4l2:/dev/null", "/dev/null")
    assert source.open(WANTED) == Format(640, 480, 10.0, "YUYV")
    assert log[0] == ("/dev/null", 200)
    assert [key for key, _ in log[1:]] == ["FOURCC", "WIDTH", "HEIGHT", "FPS", "BUFFER"]
    assert log[1] == ("FOURCC", "MJPG")
    assert source.read(0.1).shape == (480, 640, 3)
    assert source.read(0.01) is None
    source.close()
    source.close()
    assert log.count("released") == 1


def test_a_camera_whose_node_vanishes_is_disconnected(fake_cv2, tmp_path):
    source = V4L2Source("v4l2:/dev/null", "/dev/null")
    source.open(WANTED)
    source.read(0.1)
    source._path = str(tmp_path / "gone")
    with pytest.raises(DriverError) as caught:
        source.read(0.1)
    assert caught.value.code is Code.DISCONNECTED
    source.close()


def test_a_camera_that_will_not_open_is_called_busy(fake_cv2):
    cv2, _ = fake_cv2
    cv2.opened = False
    with pytest.raises(DriverError) as caught:
        V4L2Source("v4l2:/dev/null", "/dev/null").open(WANTED)
    assert caught.value.code is Code.BUSY
    assert caught.value.retryable


def test_the_metadata_node_of_a_camera_is_recognised(monkeypatch):
    answer = bytearray(104)
    struct.pack_into("=II", answer, 84, 0x80000001, 0x00800000)
    monkeypatch.setattr(sources.fcntl, "ioctl", lambda *_: bytes(answer))
    with pytest.raises(DriverError) as caught:
        V4L2Source("v4l2:/dev/null", "/dev/null").open(WANTED)
    assert "index0" in caught.value.hint


def test_a_picture_file_is_a_camera_that_is_never_called_frozen(make_driver, spec):
    driver = make_driver(f"file:{portrait_path()}", fps=30)
    driver.open(Deadline.after(20))
    assert driver.capabilities()["width"] == 512
    driver.start(Deadline.after(20))
    time.sleep(2.5)
    assert driver.probe(Deadline.after(20))[0] is Condition.OK
    taken = driver.take_portrait(Deadline.after(20), spec=spec)
    assert "geometry" in taken.advice
    assert taken.usable


def test_a_film_is_played_again_and_again(make_driver, tmp_path):
    cv2 = load_cv2()
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 30, (160, 120))
    for level in (40, 90, 140, 190):
        writer.write(np.full((120, 160, 3), level, np.uint8))
    writer.release()
    driver = make_driver(f"file:{path}")
    driver.open(Deadline.after(20))
    driver.start(Deadline.after(20))
    seen: set[int] = set()
    end = time.monotonic() + 20
    while time.monotonic() < end:
        frame = driver.snap(Deadline.after(20))
        seen.add(round(float(frame.image.mean()) / 50))
        if frame.seq > 12:
            break
    assert frame.seq > 12
    assert len(seen) >= 3


def test_a_file_that_is_missing_or_no_picture_is_explained(make_driver, tmp_path):
    with pytest.raises(DriverError) as caught:
        make_driver(f"file:{tmp_path}/none.png").open(Deadline.after(20))
    assert caught.value.code is Code.NO_DEVICE
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(DriverError) as caught:
        make_driver(f"file:{tmp_path}/text.png").open(Deadline.after(20))
    assert caught.value.code is Code.INVALID_DATA
    (tmp_path / "text.avi").write_text("no film")
    with pytest.raises(DriverError) as caught:
        make_driver(f"file:{tmp_path}/text.avi").open(Deadline.after(20))
    assert caught.value.code is Code.INVALID_DATA


def test_a_deleted_file_is_an_unplugged_camera(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(portrait_path().read_bytes())
    source = FileSource(f"file:{path}", str(path))
    source.open(WANTED)
    assert source.read(1.0) is not None
    path.unlink()
    with pytest.raises(DriverError) as caught:
        source.read(1.0)
    assert caught.value.code is Code.DISCONNECTED
    source.close()


def test_grey_and_four_channel_pictures_become_three_channels():
    assert freeze(np.zeros((4, 5))).shape == (4, 5, 3)
    assert freeze(np.zeros((4, 5, 4))).shape == (4, 5, 3)
