"""A visit leaves nothing of its person: the real `kiosk run`, its devices in another process, searched from outside.

What must not be found afterwards is found before, or the search would prove nothing.
"""

from __future__ import annotations

import base64
import random
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # the bench is not installed with the product

from bench.child import Screen
from bench.lab import Lab
from drivers.camera.cutout import load_sitter
from drivers.camera.scene import SCENES, Booth
from drivers.id_reader import emulator as id_reader
from drivers.id_reader.emulator import SamEmulator
from kiosk_app.tools import desk_process
from kiosk_app.tools.audit.behaviour.ending import ADDRESS, NAME, NUMBER, PHONE
from kiosk_app.tools.audit.behaviour.residue import CITIZEN
from kiosk_app.tools.process_marks import in_memory, marks_of
from kiosk_app.tools.staff_robot import StaffRobot

Marks = dict[str, tuple[bytes, ...]]

TEXTS = {
    "name": NAME,
    "number": NUMBER,
    "address": ADDRESS,
    "birth": "1944-12-07",
    "birth in words": "1944年12月7日",
    "phone": PHONE,
    "phone in groups": f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}",
}
WLT = random.Random(7).randbytes(1024)
SIZE = (1280, 720)
FRAMES = 4
MEANT = 0.6  # seconds a new page must stand before a touch is meant for it
SOON = 20.0  # seconds after the visit's end until which all must be gone
SLIP = re.compile(r"\d{8}-\d{3,7}")


def film(path: Path) -> None:
    """A person before the camera."""
    booth = Booth(load_sitter(), *SIZE)
    out = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 15, SIZE)
    for number in range(FRAMES):
        out.write(np.ascontiguousarray(booth.frame(SCENES["portrait"], number / 15)))
    out.release()


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SamEmulator]:
    (tmp_path / "nobody.yaml").write_text(CITIZEN, encoding="utf-8")
    monkeypatch.setattr(id_reader, "_PHOTO", WLT)
    emulator = SamEmulator("none", baud=115200, citizens=tmp_path)
    emulator.start()
    yield emulator
    emulator.stop()


@pytest.fixture
def staff() -> Iterator[list[StaffRobot]]:
    robots: list[StaffRobot] = []
    yield robots
    for robot in robots:
        robot.stop()


def go(lab: Lab, terminal: Screen, *targets: str) -> None:
    for target in targets:
        terminal.offers(target)
        time.sleep(MEANT)
        lab.tap(terminal, target)


def before_the_camera(lab: Lab, terminal: Screen, reader: SamEmulator) -> None:
    go(lab, terminal, "disability-photo", "agree")
    terminal.shows("card")
    time.sleep(MEANT)
    reader.set("card", "nobody")
    terminal.shows("person")
    reader.set("card", "none")
    go(lab, terminal, "confirm", "none")
    terminal.offers("take")


def to_the_slip(lab: Lab, terminal: Screen) -> str:
    """Until it is in the person's hands; the number on it."""
    go(lab, terminal, "take", "use")
    terminal.shows("phone")
    time.sleep(MEANT)
    for digit in PHONE:
        lab.tap(terminal, f"digit:{digit}")
        time.sleep(1.2)  # the same key again too soon would not count
    go(lab, terminal, "ok", "send")
    words = terminal.shows("receipt")["words"]
    return next(found[0] for text in words if (found := SLIP.search(str(text))))


def held(terminal: Screen, marks: Marks) -> dict[str, str]:
    """The marks found in the terminal's processes, and where the first of each was."""
    found: dict[str, str] = {}
    for pid in (terminal.pid, *(child.pid for child in psutil.Process(terminal.pid).children(recursive=True))):
        try:
            found |= {one.mark: f"{pid}: {one.where}" for one in reversed(in_memory(pid, marks))}
        except (FileNotFoundError, ProcessLookupError):
            assert pid != terminal.pid  # a child ended meanwhile, and all it held with it
    return found


def on_disk(folder: Path, marks: Marks) -> list[str]:
    forms = [form for these in marks.values() for form in these]
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [path.name for path in files if any(form in path.read_bytes() + str(path).encode() for form in forms)]


@pytest.mark.slow
@pytest.mark.timeout(500)
def test_a_visit_leaves_nothing_of_its_person(
    tmp_path_factory: pytest.TempPathFactory,
    reader: SamEmulator,
    staff: list[StaffRobot],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scratch = tmp_path_factory.mktemp("scratch")
    with Lab() as lab:
        devices = lab.hardware(reader.path)
        film(devices.parent / "camera.avi")
        devices.write_text(devices.read_text().replace("camera.png", "camera.avi").replace(", record: true", ""))
        desk = lab.desk()
        staff.append(StaffRobot(desk.url, desk_process.LOGIN, desk_process.PASSWORD))
        staff[0].start()
        monkeypatch.setenv("TMPDIR", str(scratch))
        with lab.terminal(devices) as terminal:
            before_the_camera(lab, terminal, reader)
            number = to_the_slip(lab, terminal)
            jpeg = staff[0].photo(number)
            marks = marks_of(TEXTS, {"photo": jpeg, "photo sent": base64.b64encode(jpeg), "chip's photo": WLT})
            assert {"name", "number", "address", "birth", "phone", "photo"} <= set(held(terminal, marks))
            go(lab, terminal, "taken", "go_on")
            terminal.offers("disability-photo")
            end = time.monotonic() + SOON
            while (left := held(terminal, marks)) and time.monotonic() < end:
                time.sleep(1)
            assert left == {}
            folders = [scratch, *(one for one in lab.folder.iterdir() if one.name != "desk")]
            (scratch / "planted").write_bytes(b"of " + NAME.encode() + b" it tells")
            found = [name for folder in folders for name in on_disk(folder, marks)]
            assert found == ["planted"]
