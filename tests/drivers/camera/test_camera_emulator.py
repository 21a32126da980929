"""The emulated camera: what the dock and `kiosk sim` can stage."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.camera import link, make_emulator
from drivers.camera.emulator import grant
from drivers.camera.exposure import APERTURE_PRIORITY, EXPOSURE_AUTO
from drivers.camera.scene import SCENES
from drivers.camera.sources import Format
from drivers.contract import Code, DriverError


def test_every_key_and_value_it_names_can_be_set(emulator):
    for key, values in emulator.keys().items():
        for value in ("15", "1", "60") if key == "fps" else values.split(" | "):
            emulator.set(key, value)
            assert emulator.describe()[key] == value
    emulator.set("plug", "in")


@pytest.mark.parametrize(
    ("key", "value"), [("scene", "disco"), ("plug", "maybe"), ("fps", "0"), ("fps", "600"), ("fps", "x"), ("zoom", "2")]
)
def test_an_unknown_key_or_value_is_refused_with_the_list(emulator, key, value):
    with pytest.raises(ValueError, match="scene=portrait"):
        emulator.set(key, value)


def test_options_stage_the_first_scene_and_wrong_ones_are_refused():
    made = make_emulator({"scene": "dark", "plug": "out"})
    try:
        assert made.describe()["scene"] == "dark"
        assert made.describe()["plug"] == "out"
    finally:
        made.stop()
    with pytest.raises(ValueError, match="scene="):
        make_emulator({"brightness": "5"})


def test_it_can_be_stopped_twice_and_started_again():
    made = make_emulator({})
    made.stop()
    made.start()
    made.start()
    path = Path(made.url.partition(":")[2])
    assert path.exists()
    made.stop()
    made.stop()
    assert not path.parent.exists()


def test_nothing_is_drawn_while_nobody_looks(emulator):
    thread = next(one for one in threading.enumerate() if one.name == "camera-emulator")
    assert thread.is_alive()
    source = link.EmulatedSource(emulator.url, emulator.url.partition(":")[2])
    source.open(Format(1280, 720, 15))
    assert source._socket is not None
    source._socket.setblocking(False)
    with pytest.raises(BlockingIOError):
        source._socket.recv(1)
    source.close()


def test_rubbish_on_the_cable_does_not_end_the_emulator(emulator):
    for rubbish in (b"", b"GET / HTTP/1.0\r\n\r\n", bytes(range(256))):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(emulator.url.partition(":")[2])
            line.sendall(rubbish)
    source = link.EmulatedSource(emulator.url, emulator.url.partition(":")[2])
    assert source.open(Format(1280, 720, 15)) == Format(1280, 720, 15.0)
    source.close()


def test_a_frame_that_arrives_in_pieces_is_put_together(tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "s"))
    listener.listen(1)
    picture = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)

    def serve():
        line, _ = listener.accept()
        line.recv(64)
        line.sendall(link.GRANT.pack(0, 6, 4, 5))
        line.recv(1)
        data = link.FRAME.pack(link.TAG, 6, 4) + picture.tobytes()
        for byte in data:
            line.sendall(bytes([byte]))
        line.recv(1)
        line.sendall(b"nonsense")
        line.close()

    server = threading.Thread(target=serve)
    server.start()
    source = link.EmulatedSource("emulated:s", str(tmp_path / "s"))
    source.open(Format(6, 4, 5))
    frame = next(frame for _ in range(400) if (frame := source.read(0.05)) is not None)
    assert np.array_equal(frame, picture)
    with pytest.raises(DriverError) as caught:
        for _ in range(100):
            source.read(0.05)
    assert caught.value.code is Code.DISCONNECTED
    source.close()
    server.join(10)
    listener.close()


@settings(deadline=None)
@given(st.binary(max_size=16))
def test_any_bytes_are_a_hello_a_grant_a_frame_header_or_refused(data):
    for parse in (link.parse_hello, link.parse_grant, link.parse_frame_header):
        try:
            parse(data)
        except ValueError:
            continue


@settings(deadline=None)
@given(st.integers(1, link.MAX_SIDE), st.integers(1, link.MAX_SIDE), st.integers(1, 240))
def test_a_hello_says_what_was_put_in(width, height, fps):
    wanted = Format(width, height, float(fps))
    assert link.parse_hello(link.pack_hello(wanted)) == wanted


@settings(deadline=None)
@given(st.integers(1, 5000), st.integers(1, 5000), st.floats(1, 60))
def test_never_more_is_granted_than_the_camera_has(width, height, fps):
    granted = grant(Format(width, height, fps), 15.0)
    assert granted.fps <= min(fps, 15.0)
    assert (granted.width, granted.height) == (640, 480) or (granted.width <= width and granted.height <= height)


def test_every_scene_has_a_line_of_help():
    assert all(scene.help for scene in SCENES.values())


def test_a_control_is_answered_while_a_frame_waits_to_be_taken(emulator):
    source = link.EmulatedSource(emulator.url, emulator.url.partition(":")[2])
    source.open(Format(1920, 1080, 15))
    assert source._socket is not None
    source._socket.sendall(link.NEXT)
    assert source._socket.recv(1, socket.MSG_PEEK), "the frame is under way, more of it than the line holds"
    for _ in range(3):
        assert source.control(EXPOSURE_AUTO) == APERTURE_PRIORITY
    source._asked = True
    assert next(frame for _ in range(100) if (frame := source.read(0.25)) is not None).shape == (1080, 1920, 3)
    source.close()
