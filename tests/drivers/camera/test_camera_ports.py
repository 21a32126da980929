"""Two cameras told apart by their sockets: what is said of the paths in devices.yaml, on a staged machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drivers.camera_ports import camera_problems
from drivers.config import DeviceConfig, parse_devices
from drivers.doctor import examine

ONE = "/dev/v4l/by-path/pci-0000:00:14.0-usb-0:1.3:1.0-video-index0"
OTHER = "/dev/v4l/by-path/pci-0000:00:14.0-usb-0:1.6:1.0-video-index0"
SECOND_OF_ONE = ONE.replace("index0", "index1")
FILE = """
version: 1
devices:
  camera:
    driver: opencv
    connect: {{v4l2: {}}}
  document_camera:
    driver: opencv
    enabled: {}
    connect: {{v4l2: {}}}
"""


def plug_in(root: Path, socket: str, numbers: tuple[int, int]) -> None:
    """A webcam as the kernel shows it: one part, two nodes, the second one without a picture."""
    usb = root / f"sys/devices/pci0000:00/usb1/1-{socket}"
    interface = usb / f"1-{socket}:1.0"
    interface.mkdir(parents=True)
    (usb / "idVendor").write_text("046d\n")
    (usb / "idProduct").write_text("0825\n")
    links = root / "dev/v4l/by-path"
    links.mkdir(parents=True, exist_ok=True)
    for index, number in enumerate(numbers):
        node = root / f"sys/class/video4linux/video{number}"
        node.mkdir(parents=True)
        (node / "index").write_text(f"{index}\n")
        (node / "name").write_text("UVC Camera\n")
        (node / "device").symlink_to(interface)
        (root / f"dev/video{number}").write_text("")
        (links / f"pci-0000:00:14.0-usb-0:{socket}:1.0-video-index{index}").symlink_to(f"../../video{number}")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Two cameras of the same make, in the sockets 1.3 and 1.6."""
    plug_in(tmp_path, "1.3", (0, 1))
    plug_in(tmp_path, "1.6", (2, 3))
    return tmp_path


def problems(machine: Path, camera: str, document_camera: str, enabled: bool = True):
    devices = {
        "camera": DeviceConfig("camera", "opencv", f"v4l2:{camera}", line=4),
        "document_camera": DeviceConfig("document_camera", "opencv", f"v4l2:{document_camera}", enabled, line=7),
    }
    return camera_problems(devices, machine)


def test_two_cameras_in_their_own_sockets_are_right(machine):
    assert problems(machine, ONE, OTHER) == ()
    assert problems(machine, ONE, "/dev/video2") == ()


def test_two_names_of_one_camera_are_a_problem_with_line_and_the_other_camera_s_path(machine):
    (found,) = problems(machine, ONE, "/dev/video0")
    assert (found.line, found.role, found.code) == (7, "document_camera", "same_camera")
    assert "camera in line 4" in found.reason.en
    assert "第 4 行" in found.reason.zh
    assert OTHER in found.remedy.en
    assert OTHER in found.remedy.zh


def test_one_path_twice_is_a_problem_on_any_machine_with_or_without_cameras(machine, tmp_path_factory):
    for root in (machine, tmp_path_factory.mktemp("bare")):
        (found,) = problems(root, ONE, ONE)
        assert (found.line, found.role, found.code) == (7, "document_camera", "same_camera")
        assert ONE in found.reason.en
        assert found.remedy.en and found.remedy.zh


def test_with_one_camera_plugged_in_the_remedy_is_to_plug_the_second_one(tmp_path):
    plug_in(tmp_path, "1.3", (0, 1))
    (found,) = problems(tmp_path, ONE, "/dev/video0")
    assert "enabled: false" in found.remedy.en


def test_the_second_node_of_a_camera_is_named_with_the_right_path(machine):
    first, second = problems(machine, "/dev/video1", "/dev/video3")
    assert (first.code, first.line, first.role) == ("second_node", 4, "camera")
    assert ONE in first.remedy.en
    assert OTHER in second.remedy.zh


def test_a_camera_and_its_own_second_node_are_both_problems_told(machine):
    assert [found.code for found in problems(machine, ONE, "/dev/video1")] == ["second_node", "same_camera"]


def test_the_second_node_is_refused_by_its_name_alone_on_any_machine():
    config = parse_devices(FILE.format(SECOND_OF_ONE, "true", OTHER))
    (found,) = config.problems
    assert (found.code, found.line, found.role) == ("second_node", 6, "camera")
    assert f"type {ONE}" in found.remedy.en
    assert set(config.devices) == {"document_camera"}, "the other camera goes on"


def test_what_is_off_simulated_or_not_plugged_in_is_no_problem(machine):
    assert problems(machine, ONE, "/dev/video0", enabled=False) == ()
    assert problems(machine, ONE, "/dev/video9") == ()
    one = DeviceConfig("camera", "opencv", "v4l2:/dev/video0")
    for other in (
        DeviceConfig("document_camera", "opencv", f"v4l2:{ONE}", simulate="always"),
        DeviceConfig("document_camera", "opencv", "file:/dev/video0"),
        DeviceConfig("document_camera", "opencv", ""),
    ):
        assert camera_problems({"camera": one, "document_camera": other}, machine) == ()


def test_a_camera_in_another_socket_is_found_and_its_path_proposed(tmp_path):
    plug_in(tmp_path, "1.6", (0, 1))
    file = tmp_path / "devices.yaml"
    file.write_text(FILE.format(ONE, "false", OTHER.replace("1.6", "1.9")))
    report = examine(file, root=tmp_path, seconds=0.5)
    assert report.devices["camera"]["link"] == "no_device"
    assert [(part.path, part.entry) for part in report.unused] == [
        (OTHER, f'{{v4l2: {OTHER}, vid: "046d", pid: "0825"}}')
    ]


def test_the_doctor_says_so_and_is_not_satisfied(machine, tmp_path):
    file = tmp_path / "devices.yaml"
    file.write_text(FILE.format(ONE, "true", "/dev/video0"))
    report = examine(file, root=machine, seconds=0.5)
    assert not report.ok
    assert [problem.code for problem in report.problems] == ["same_camera"]
    assert json.loads(json.dumps(report.as_dict()))["problems"][0]["role"] == "document_camera"
    file.write_text(FILE.format(ONE, "true", OTHER))
    assert examine(file, root=machine, seconds=0.5).problems == ()
