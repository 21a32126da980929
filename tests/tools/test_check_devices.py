"""`kiosk check` on a devices.yaml: what it says of two cameras."""

from __future__ import annotations

from pathlib import Path

from kiosk_app.tools.commands_check import device_problems

ROOT = Path(__file__).resolve().parents[2]
PATH = "/dev/v4l/by-path/pci-0000:00:14.0-usb-0:1.3:1.0-video-index0"


def two_cameras(tmp_path: Path, one: str, other: str) -> Path:
    file = tmp_path / "devices.yaml"
    entries = "".join(
        f"  {role}:\n    driver: opencv\n    connect: {{v4l2: {path}}}\n"
        for role, path in (("camera", one), ("document_camera", other))
    )
    file.write_text(f"version: 1\ndevices:\n{entries}")
    return file


def test_one_path_for_two_cameras_is_an_error_with_line_and_remedy(tmp_path):
    (found,) = [
        problem
        for problem in device_problems(two_cameras(tmp_path, PATH, PATH), set())
        if problem.field.startswith("devices.document_camera.connect")
    ]
    assert found.line == 6
    assert "camera in line 3" in found.reason
    assert "第 3 行" in found.reason
    assert "kiosk doctor" in found.remedy


def test_two_paths_are_none(tmp_path):
    assert device_problems(two_cameras(tmp_path, PATH, PATH.replace("1.3", "1.6")), set()) == []


def test_the_shipped_files_keep_their_cameras_apart():
    for file in (ROOT / "devices.yaml", ROOT / "deploy/devices.demo.yaml"):
        assert not [problem for problem in device_problems(file, {"disability-photo"}) if "camera" in problem.reason]
