"""`kiosk device photo_printer ruler` and `calibrate`: from paper to devices.yaml."""

from __future__ import annotations

import difflib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from drivers.config import load_devices
from drivers.devices_edit import CannotEditError, with_options
from drivers.registry import Registry

SHIPPED = (Path(__file__).resolve().parents[2] / "devices.yaml").read_text(encoding="utf-8")
SWITCHED_OFF = "photo_printer:\n    driver: ipp\n    enabled: false"


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    """The project's own devices.yaml, its photo printer switched on."""
    assert SHIPPED.count(SWITCHED_OFF) == 1
    path = tmp_path / "devices.yaml"
    path.write_text(SHIPPED.replace(SWITCHED_OFF, SWITCHED_OFF.replace("false", "true")), encoding="utf-8")
    return path


def added(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    changed = [line for line in lines if line[:2] in ("+ ", "- ")]
    assert not [line for line in changed if line.startswith("- ")], "nothing of the technician's is lost"
    return [line[2:].strip() for line in changed]


def options(path: Path) -> dict[str, object]:
    return dict(load_devices(path).devices["photo_printer"].options)


def test_what_was_measured_goes_into_the_entry_and_nothing_else_changes(kiosk, devices):
    before = devices.read_text(encoding="utf-8")
    ran = kiosk("device", "photo_printer", "calibrate", "50.5", "49.8", "--devices", devices, "--json")
    assert ran.code == 0, ran.out
    assert ran.json["written"] is True
    assert (ran.json["scale_x_percent"], ran.json["scale_y_percent"]) == (99.01, 100.4)
    assert Path(ran.json["backup"]).read_text(encoding="utf-8") == before
    lines = added(before, devices.read_text(encoding="utf-8"))
    assert sorted(lines) == ["scale_x_percent: 99.01", "scale_y_percent: 100.4"]
    again = kiosk("device", "photo_printer", "calibrate", "50", "50", "25", "26", "50", "50", "--devices", devices)
    assert again.code == 0
    assert "offset_x_mm: 0.5" in again.out
    assert "已写入" in again.out
    found = options(devices)
    assert (found["scale_x_percent"], found["offset_x_mm"], found["offset_y_mm"]) == (99.01, 0.5, 0.0)
    right = kiosk("device", "photo_printer", "calibrate", "50", "50", "--devices", devices)
    assert (right.code, "不用改" in right.out) == (0, True)


def test_numbers_nobody_can_have_measured_change_nothing(kiosk, devices):
    before = devices.read_bytes()
    ran = kiosk("device", "photo_printer", "calibrate", "58", "50", "--devices", devices)
    assert ran.code == 2
    assert "没有改" in ran.err and "差得太多" in ran.err
    asked = kiosk("device", "photo_printer", "calibrate", "fifty", "--devices", devices, "--json")
    assert (asked.code, asked.json["error"]["detail"]) == (2, "bad_measure")
    assert devices.read_bytes() == before
    assert list(devices.parent.iterdir()) == [devices]


def test_without_a_printer_in_the_file_it_says_so(kiosk, tmp_path):
    (tmp_path / "devices.yaml").write_text(SHIPPED, encoding="utf-8")
    ran = kiosk("device", "photo_printer", "calibrate", "50.5", "50", "--devices", tmp_path / "devices.yaml")
    assert ran.code == 1
    assert "enabled: false" in ran.err


def test_the_ruler_page_is_printed_by_hand(kiosk):
    emulator = Registry().load("photo_printer").make_emulator({"speed": "0.05"})
    emulator.start()
    try:
        ran = kiosk("device", "photo_printer", "ruler", "--connect", emulator.url, "--json")
        assert ran.code == 0, ran.out
        assert ran.json["proof"] == "printed"
        assert len(emulator.prints()) == 1
    finally:
        emulator.stop()


def test_a_finished_photo_is_printed_on_its_sheet(kiosk, tmp_path):
    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (295, 413), (60, 60, 60)).save(photo, dpi=(300, 300))
    emulator = Registry().load("photo_printer").make_emulator({"speed": "0.05"})
    emulator.start()
    try:
        ran = kiosk(
            "device", "photo_printer", "sheet", photo, "--spec", "one-inch", "--connect", emulator.url, "--json"
        )
        assert ran.code == 0, ran.out
        assert ran.json["proof"] == "printed"
        (sheet,) = emulator.prints()
    finally:
        emulator.stop()
    dark = (np.asarray(sheet.sheet().convert("L")) < 100).mean()
    assert dark == pytest.approx(10 * 295 * 413 / (1200 * 1800), abs=0.005), "ten photos, each in its own dots"


@pytest.mark.parametrize(
    ("content", "spec", "said"),
    [
        (b"no picture", "one-inch", "is no picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "one-inch", "picture"),
        (None, "one-inch", "No such file"),
        ("small", "one-inch", "295 x 413"),
        ("small", "passport", "there are: disability-certificate"),
    ],
)
def test_what_is_no_finished_photo_is_not_printed_and_the_reason_told(kiosk, tmp_path, content, spec, said):
    photo = tmp_path / "photo.jpg"
    if content == "small":
        Image.new("RGB", (29, 41)).save(photo)
    elif content is not None:
        photo.write_bytes(content)
    ran = kiosk("device", "photo_printer", "sheet", photo, "--spec", spec, "--connect", "ipp://127.0.0.1:1/x")
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("entry", "after"),
    [
        ("  photo_printer: {driver: ipp}\n", "  photo_printer: {options: {dpi: 301}, driver: ipp}\n"),
        ("  photo_printer:\n    options: {}\n", "  photo_printer:\n    options: {dpi: 301}\n"),
        ("  photo_printer:\n    options: {dpi: 300} # x\n", "  photo_printer:\n    options: {dpi: 301} # x\n"),
        (
            "  photo_printer:\n    options:\n      a: 1  # why\n",
            "  photo_printer:\n    options:\n      dpi: 301\n      a: 1  # why\n",
        ),
    ],
)
def test_an_option_is_put_where_a_person_would_put_it(entry, after):
    assert with_options(f"devices:\n{entry}", "photo_printer", {"dpi": "301"}) == f"devices:\n{after}"


@pytest.mark.parametrize(
    "text", ["", "devices:\n", "devices: {photo_printer: 5}", "devices: [", "a: {photo_printer: {}}"]
)
def test_a_file_that_only_a_person_can_change_is_left_to_one(text):
    with pytest.raises(CannotEditError):
        with_options(text, "photo_printer", {"dpi": "301"})
