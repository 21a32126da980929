"""Who is in the picture: by the nets, by Haar without them, and in a child process that may crash."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.faces.drawn import PEOPLE, astronaut, drawn
from support.faces.sitting import CASES, Sitting, shoot

from drivers.camera import models
from drivers.camera.engine import box, mesh, nets
from drivers.camera.engine.process import EngineProcess, parse_faces
from drivers.camera.faces import Face, FaceFinder, square_of

PLAIN = shoot(astronaut(), Sitting()).image


@pytest.fixture
def engine():
    made = EngineProcess()
    made.start()
    yield made
    made.close()


def test_every_anchor_has_its_place_and_a_number_out_of_it_comes_back_as_a_box():
    assert box.anchors().shape == (896, 2)
    assert box.anchors()[0] == pytest.approx((1 / 32, 1 / 32))
    scores, numbers = np.full(896, -9.0), np.zeros((896, 16))
    scores[300] = 4.0
    numbers[300] = [0, 0, 32, 32, -8, -8, 8, -8, 0, 0, 0, 8, -16, -8, 16, -8]
    (found,) = box.decode(scores, numbers)
    x, y = box.anchors()[300]
    assert (found.left, found.bottom) == pytest.approx((x - 0.125, y + 0.125), abs=1e-6)
    assert found.points[0] == pytest.approx((x - 1 / 16, y - 1 / 16), abs=1e-6)
    assert found.score == pytest.approx(0.982, abs=1e-3)


def test_boxes_over_one_face_become_one_and_two_faces_stay_two():
    scores, numbers = np.full(896, -9.0), np.zeros((896, 16))
    for place in (300, 302, 390):  # two cells side by side, and one farther on
        scores[place], numbers[place, 2:4] = 3.0, 30
    assert len(box.decode(scores, numbers)) == 2
    assert box.decode(np.full(896, -9.0), numbers) == []


@settings(max_examples=25, deadline=None)
@given(
    x=st.floats(0, 1900), y=st.floats(0, 1000), side=st.floats(20, 900), roll=st.floats(-170, 170),
    u=st.floats(0, 192), v=st.floats(0, 192),
)  # fmt: skip
def test_a_point_of_the_nets_square_lies_where_it_was_taken_from(x, y, side, roll, u, v):
    region = mesh.Region(x, y, side, roll)
    (there,) = mesh.to_frame(np.array([[u, v, 0.0]]), region)
    back = mesh.into_square(region) @ np.array([*there, 1.0])
    assert back == pytest.approx((u, v), abs=0.05)


@pytest.mark.parametrize(
    "case", ["leaning 30°", "leaning -20°", "leaning 60°", "light 0.08", "leaning 30°, light 0.08"]
)
def test_a_head_that_leans_and_a_picture_of_eight_percent_light_are_found(case, nets_finder):
    how = CASES[case]
    shot = shoot(astronaut(), how)
    (face,) = nets_finder.find(shot.image)
    assert face.mesh is not None
    assert face.roll == pytest.approx(how.roll, abs=7)
    chin = shot.placed.at(astronaut().x, astronaut().chin)
    assert face.mesh[mesh.CHIN] == pytest.approx(chin, abs=0.05 * shot.placed.head)


@pytest.mark.parametrize("name", ["fair", "tan", "dark", "darkest", "white-haired"])
def test_every_skin_is_found_alike(name, nets_finder):
    (face,) = nets_finder.follow(shoot(drawn(name, PEOPLE[name]), Sitting()).image)
    assert face.mesh_score > 0.9


def test_somebody_far_away_is_found_at_the_second_look(nets_finder):
    image = shoot(astronaut(), Sitting(head=0.13, crown=0.3)).image
    faces = nets_finder.find(image) or nets_finder.find_turned(image)
    assert faces


def test_without_the_files_haar_looks_and_gives_no_points():
    finder = FaceFinder({})
    (face,) = finder.find(PLAIN)
    assert (finder.engine, face.engine, face.mesh) == ("haar", "haar", None)
    assert finder.person(PLAIN, square_of(face)) is None
    assert finder.closer(PLAIN, face) == face
    leaning = shoot(astronaut(), CASES["leaning 20°"]).image
    assert finder.find(leaning) or finder.find_turned(leaning)


def test_a_wrong_or_missing_file_is_named_and_never_loaded(tmp_path):
    assert models.missing() == (), models.REMEDY
    assert models.missing(tmp_path) == tuple(model.file for model in models.MODELS)
    for model in models.MODELS:
        (tmp_path / model.file).write_bytes((models.FOLDER / model.file).read_bytes())
    assert models.read_models(tmp_path) is not None
    (tmp_path / models.MESH.file).write_bytes(b"not a net")
    assert models.missing(tmp_path) == (models.MESH.file,)
    assert models.read_models(tmp_path) is None


def test_the_child_sees_what_is_seen_here(engine, nets_finder):
    (here,), (there,) = nets_finder.find(PLAIN), engine.find(PLAIN)
    assert there == here
    assert np.allclose(there.mesh, here.mesh, atol=1e-3)
    assert there.pose == pytest.approx(here.pose)
    closer = engine.closer(PLAIN, there)
    assert np.allclose(closer.mesh, nets_finder.closer(PLAIN, here).mesh, atol=0.05)
    seen = engine.person(PLAIN, square_of(there))
    assert seen is not None
    assert 0.1 < float((seen.mask > 0.5).mean()) < 0.9
    assert engine.find(PLAIN[:200]) == []
    large = shoot(astronaut(), Sitting(), (1920, 1080)).image  # its memory grows
    assert engine.find(large)


def test_a_child_that_is_killed_while_it_looks_costs_that_look(engine):
    assert engine.find(PLAIN)
    os.kill(engine.pid, signal.SIGSTOP)  # in the middle of the next look
    threading.Timer(0.2, os.kill, (engine.pid, signal.SIGSEGV)).start()
    threading.Timer(0.25, os.kill, (engine.pid, signal.SIGCONT)).start()
    assert engine.find(PLAIN) == []
    assert engine.restarts == 1
    assert engine.find(PLAIN)


def test_a_child_that_hangs_is_ended_and_replaced():
    engine = EngineProcess(look_s=0.3)
    engine.start()
    try:
        while not engine.find(PLAIN):  # a busy machine may take longer for its first look
            assert engine.restarts < 3
        hung = engine.pid
        os.kill(hung, signal.SIGSTOP)
        begun = time.monotonic()
        assert engine.find(PLAIN) == []
        assert time.monotonic() - begun < 2
        assert not Path(f"/proc/{hung}").exists()
        assert engine.find(PLAIN) or engine.find(PLAIN)
    finally:
        engine.close()


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "print('what?', flush=True); input()",
        "print('{\"bytes\": 99999999999}', flush=True); input()",
        "import sys; print('{\"ready\": 1, \"bytes\": 0}', flush=True); input(); sys.stdout.write('x' * 200000)",
    ],
)
def test_a_child_that_never_works_ends_in_nobody_found_not_in_an_error(program):
    engine = EngineProcess((sys.executable, "-c", program), look_s=1)
    engine.start()
    try:
        assert [engine.find(PLAIN) for _ in range(6)] == [[]] * 6
        assert engine.restarts == 4
        assert engine.pid is None
    finally:
        engine.close()


def test_after_two_crashes_the_child_does_without_the_nets(engine):
    engine.restarts = 2
    os.kill(engine.pid, signal.SIGKILL)
    while engine.pid is not None:
        time.sleep(0.01)
    (face,) = engine.find(PLAIN)
    assert (engine.engine, face.engine) == ("haar", "haar")


def test_closed_it_leaves_nothing_and_answers_nobody(engine):
    assert engine.find(PLAIN)
    child = engine.pid
    engine.close()
    assert not Path(f"/proc/{child}").exists()
    assert not any(
        "memfd:frame" in str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()
    )
    assert engine.find(PLAIN) == []
    assert engine.pid is None
    engine.start()
    assert engine.find(PLAIN)


@settings(max_examples=50, deadline=None)
@given(faces=st.recursive(st.none() | st.floats() | st.text(max_size=3), st.lists, max_leaves=12), data=st.binary())
def test_an_answer_that_does_not_add_up_is_nobody(faces, data):
    assert all(isinstance(face, Face) for face in parse_faces({"faces": faces}, data))
    assert parse_faces({"faces": [[1, 2, 3, 4, "dnn", 1.0, None, True]]}, data[:100]) == []


def test_the_nets_light_up_what_is_dark_and_leave_alone_what_is_bright():
    cv2 = nets.load_cv2()
    dark, bright = np.full((8, 8, 3), 10, np.uint8), np.full((8, 8, 3), 180, np.uint8)
    assert nets._lit(cv2, dark).max() == 200
    assert nets._lit(cv2, bright) is bright
