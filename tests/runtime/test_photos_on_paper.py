"""The photos on paper: what the printer is asked for, and what comes out of a real one, measured."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.terminal import Desk, Eye, Job, Terminal, print_result
from support.walk import ASSETS, ELDER, Walk

from drivers.camera.encode import encode_photo
from drivers.camera.spec import PhotoSpec, load_spec
from drivers.config import parse_devices
from drivers.contract import Act, Code, Proof
from drivers.gateway import Gateway
from kiosk_app.core import events as ev
from kiosk_app.core.world import World
from kiosk_app.light import waits_for_hand
from kiosk_app.runtime import Runtime
from kiosk_app.tools.audit.behaviour.reach import reachable

SPEC: PhotoSpec = load_spec(ASSETS / "photo-specs" / "disability-certificate.yaml")
DARK = encode_photo(np.full((SPEC.height_px, SPEC.width_px, 3), 40, np.uint8), SPEC.jpeg, SPEC.dpi)[0]
"""A photo whose edges can be found on the paper."""
MM = 0.2
"""How far a printed photo may be off its size (the issue)."""
DPI = 300


def walk_to_the_slip(world: World) -> Walk:
    """Somebody whose photo is with the desk and whose slip hangs there."""
    walk = Walk(world)(ev.Begin("v1")).press("disability-photo", "agree")(ev.CardRead(ELDER)).press("confirm", "none")
    walk.press("take")(ev.PhotoTaken(DARK)).press("use", "none", "send")
    return walk(ev.SubmissionAccepted("k", "20261123-001"), ev.Printed("v1-receipt-1", "printed"))


# ---- what is asked for ----------------------------------------------------------------------------------------------


@pytest.fixture
def at_print(world: World) -> Terminal:
    terminal = Terminal(world)
    terminal.runtime.visit = walk_to_the_slip(world).visit
    return terminal.press("taken")


def photos_held(terminal: Terminal) -> bool:
    """Is the photo within the terminal's reach?"""
    return any(isinstance(one, bytes) and one == DARK for one in reachable(terminal.runtime))


def asked(terminal: Terminal) -> Job:
    return terminal.job("photo_printer", "print_photo")


def test_the_sheet_is_made_where_the_printer_is_driven_in_the_dots_of_its_specification(at_print: Terminal) -> None:
    job = asked(at_print)
    assert (job.options["job_id"], job.options["copies"], job.visit) == ("v1-print-1", 1, "v1")
    make: Callable[[], bytes] = job.options["picture"]  # nothing was drawn yet: this is the screen's thread
    with Image.open(io.BytesIO(make())) as sheet:
        assert sheet.size == (1800, 1200) and sheet.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert not waits_for_hand(at_print.runtime.visit, at_print.runtime.world)
    job.succeed(print_result())
    assert at_print.tick().page.title.show == "照片打好了"
    assert waits_for_hand(at_print.runtime.visit, at_print.runtime.world)  # the light asks for attention


def test_a_queue_that_took_it_is_no_print_yet(at_print: Terminal) -> None:
    asked(at_print).succeed(print_result(Proof.ACCEPTED))
    assert at_print.tick().page.title.show == "照片马上出来"


def test_a_jam_is_told_and_once_more_is_another_job(at_print: Terminal) -> None:
    asked(at_print).fail(Code.HARDWARE_ERROR, "paper_jam", Act.MAINTENANCE)
    assert "相纸卡住了" in at_print.tick().notice
    at_print.wait(1.1).press("reprint").wait(1.1)
    assert asked(at_print).options["job_id"] == "v1-print-2"


def test_who_goes_on_and_who_goes_away_leave_nothing_that_is_printed_late(at_print: Terminal) -> None:
    job = asked(at_print)
    assert photos_held(at_print) and at_print.press("skip")
    assert job.canceled and at_print.page.id == "goodbye"
    at_print.press("go_on")
    assert "v1" in at_print.gateway.ended
    at_print.gateway.jobs.clear()  # the test's own memory
    assert not photos_held(at_print.wait(3))


# ---- what comes out -------------------------------------------------------------------------------------------------


class House:
    """A runtime whose photo printer is a real IPP server, below a real driver; nothing else is there."""

    def __init__(self, world: World) -> None:
        config = parse_devices(
            "version: 1\ndevices:\n  photo_printer: {driver: ipp, simulate: always, emulator: {speed: '0.3'}}\n"
        )
        self.eye = Eye()
        self.gateway = Gateway(config, profile="demo", on_event=lambda event: self.runtime.device_event(event))
        self.runtime = Runtime(
            world, self.gateway, Desk(), self.eye, ASSETS / "photo-specs", today=lambda: date(2026, 11, 23)
        )
        self.gateway.start()
        self.runtime.start()
        self.until(lambda: self.gateway.statuses()["photo_printer"].usable)

    @property
    def title(self) -> str:
        assert self.eye.page is not None
        return self.eye.page.title.show

    @property
    def sheets(self) -> list[Any]:
        printer: Any = self.gateway.emulator("photo_printer")
        return list(printer.prints())

    def until(self, check: Callable[[], bool]) -> None:
        end = time.monotonic() + 40
        while not check():
            self.runtime.tick()
            assert time.monotonic() < end, f"stayed at {self.title}"
            time.sleep(0.01)

    def somebody_with_a_photo(self, world: World) -> None:
        walk = walk_to_the_slip(world)
        self.runtime.visit = replace(walk.visit, devices=self.runtime.visit.devices)
        self.runtime.press("taken")


@pytest.fixture
def house(world: World) -> Iterator[House]:
    one = House(world)
    yield one
    one.runtime.close()
    one.gateway.stop()


def photos_mm(page: Image.Image) -> tuple[list[float], list[float]]:
    """Widths and heights, in mm on the paper, of the photos that a line across and one along it meet."""
    dark = np.asarray(page.convert("L")) < 128
    found = []
    for line in (dark[np.argmax(dark.mean(axis=1))], dark[:, np.argmax(dark.mean(axis=0))]):
        edges = np.flatnonzero(np.diff(np.concatenate(([False], line, [False])).astype(int)))
        found.append([float(end - start) * 25.4 / DPI for start, end in edges.reshape(-1, 2) if end - start > 20])
    return found[0], found[1]


def test_what_she_takes_out_of_the_printer_has_its_size(house: House, world: World) -> None:
    house.gateway.sim_set("photo_printer", "paper", "out")
    house.until(lambda: "photo_printer" in house.runtime.visit.devices)
    house.somebody_with_a_photo(world)
    assert house.title == "现在打不了照片"
    house.gateway.sim_set("photo_printer", "paper", "full")
    house.until(lambda: house.title == "现在能打照片了")
    house.runtime.press("reprint")
    house.until(lambda: house.title == "照片打好了")
    (sheet,) = house.sheets
    across, along = photos_mm(sheet.sheet())
    assert len(across) * len(along) == SPEC.grid.columns * SPEC.grid.rows
    wide, high = (SPEC.width_mm, SPEC.height_mm) if SPEC.grid.rotated else (SPEC.height_mm, SPEC.width_mm)
    assert all(abs(each - wide) <= MM for each in across), across
    assert all(abs(each - high) <= MM for each in along), along
    house.runtime.press(
        "taken",
    )
    assert house.eye.page is not None and house.eye.page.id == "goodbye"
