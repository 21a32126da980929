from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from drivers import hardware
from drivers.advice import ROLE_WORDS
from drivers.doctor import examine
from drivers.registry import ROLES

DEVICES = """
version: 1
devices:
  id_reader:
    driver: sam
    connect: {serial: /dev/there-is-no-such-port}
    required_by: {disability-photo: NEED}
"""


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The kernel's lists of a machine with a serial adapter, a webcam, a printer and a sound card."""
    root = tmp_path / "machine"
    usb = root / "sys/bus/usb/devices"
    for name, vid, pid, product, number in (
        ("1-1", "1a86", "7523", "USB2.0-Serial", "4"),
        ("1-2", "0416", "5011", "POS80 Printer", "5"),
        ("1-3", "046d", "0825", "Webcam C270", "6"),
    ):
        write(usb / name / "idVendor", vid + "\n")
        write(usb / name / "idProduct", pid + "\n")
        write(usb / name / "product", product + "\n")
        write(usb / name / "busnum", "1\n")
        write(usb / name / "devnum", number + "\n")
    write(usb / "1-2:1.0/bInterfaceClass", "07\n")
    write(usb / "1-3:1.0/bInterfaceClass", "0e\n")
    (usb / "1-1/1-1:1.0").mkdir()
    (usb / "1-3/1-3:1.0").mkdir()
    tty = root / "sys/class/tty"
    for name, kind in (("ttyUSB0", ""), ("ttyS0", "4"), ("ttyS1", "0"), ("tty1", "")):
        (tty / name).mkdir(parents=True)
        if kind:
            write(tty / name / "type", kind)
    (tty / "ttyUSB0/device").symlink_to(usb / "1-1/1-1:1.0")
    video = root / "sys/class/video4linux"
    for name, index in (("video0", "0"), ("video1", "1")):
        write(video / name / "index", index)
        write(video / name / "name", "C270 HD WEBCAM")
        (video / name / "device").symlink_to(usb / "1-3/1-3:1.0")
    (root / "dev/serial/by-path").mkdir(parents=True)
    (root / "dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0").symlink_to("../../ttyUSB0")
    (root / "dev/v4l/by-path").mkdir(parents=True)
    (root / "dev/v4l/by-path/pci-usb-0:3:1.0-video-index0").symlink_to("../../video0")
    (root / "dev/v4l/by-path/pci-usbv2-0:3:1.0-video-index0").symlink_to("../../video0")
    write(root / "dev/ttyUSB0", "")
    write(
        root / "proc/asound/cards",
        " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n                      HDA Intel PCH at 0xf7\n",
    )
    return root


def test_it_finds_what_is_plugged_in_under_the_name_that_survives_a_restart(machine):
    found = {(part.kind, part.path, part.name, part.usb, part.entry) for part in hardware.find_all(machine)}
    by_path = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0"
    camera = "/dev/v4l/by-path/pci-usb-0:3:1.0-video-index0"
    assert found == {
        ("serial", by_path, "USB2.0-Serial", "1a86:7523", f'{{serial: {by_path}, vid: "1a86", pid: "7523"}}'),
        ("serial", "/dev/ttyS0", "ttyS0", "", "{serial: /dev/ttyS0}"),
        ("camera", camera, "C270 HD WEBCAM", "046d:0825", f'{{v4l2: {camera}, vid: "046d", pid: "0825"}}'),
        ("usb_printer", "/dev/bus/usb/001/005", "POS80 Printer", "0416:5011", '{usb: {vid: "0416", pid: "5011"}}'),
        ("sound", "card 0", "HDA Intel PCH", "", "{audio: default}"),
    }


def test_a_machine_with_nothing_is_no_trouble(tmp_path):
    assert hardware.find_all(tmp_path) == ()


def test_what_it_proposes_is_accepted_in_devices_yaml(machine):
    from drivers.config import parse_devices

    for part in hardware.find_all(machine):
        text = f"version: 1\ndevices:\n  id_reader: {{driver: sam, connect: {part.entry}}}\n"
        assert parse_devices(text).problems == ()


ROOT = Path(__file__).resolve().parents[2]


def test_a_machine_with_nothing_attached_is_one_screen_and_says_so_for_each_part(kiosk, tmp_path):
    started = time.monotonic()
    ran = kiosk("doctor", "--devices", ROOT / "devices.yaml", "--root", tmp_path / "nothing")
    assert time.monotonic() - started < 10  # 5 s on a machine that has nothing else to do
    assert (ran.code, ran.err) == (1, "")
    lines = ran.out.splitlines()
    assert len(lines) <= 40
    for role, words in ROLE_WORDS.items():
        if role in ROLES:
            (line,) = [line for line in lines if line[2:].startswith(words.zh) and f" {role} " in line]
            assert line[0] in "✗-"
    for part in (
        "串口 serial port",
        "摄像头 camera",
        "USB 打印机",
        "读卡器 card reader",
        "键盘 keypad",
        "耳机插孔",
        "声卡",
    ):
        assert any(part in line for line in lines[lines.index("这台机器上有 found on this machine:") :])
    assert "没有找到设备 not found" in ran.out
    assert lines[-1] == "✗ 还不能开放服务 not ready"


def test_every_role_has_words_for_technicians():
    assert set(ROLES) <= set(ROLE_WORDS)


def test_counts_of_openings_and_resets_are_in_the_report(kiosk, tmp_path):
    file = tmp_path / "devices.yaml"
    file.write_text(DEVICES.replace("NEED", "required"))
    health = kiosk("doctor", "--devices", file, "--json").json["devices"]["id_reader"]["health"]
    assert {"openings", "losses", "resets_soft", "resets_hard", "resets_usb"} <= set(health)


def test_a_missing_part_that_is_required_is_not_ready(kiosk, tmp_path):
    file = tmp_path / "devices.yaml"
    file.write_text(DEVICES.replace("NEED", "required"))
    started = time.monotonic()
    ran = kiosk("doctor", "--devices", file, "--json")
    assert time.monotonic() - started < 10
    assert ran.code == 1
    report = ran.json
    assert (report["ok"], report["running"]) == (False, False)
    device = report["devices"]["id_reader"]
    assert (device["usable"], device["required"], device["link"]) == (False, True, "no_device")
    assert device["what_to_do"]["zh-CN"]
    file.write_text(DEVICES.replace("NEED", "optional"))
    assert kiosk("doctor", "--devices", file).code == 0


def test_a_port_that_never_answers_does_not_hold_it_up(tmp_path):
    import os
    import pty
    import tty

    master, slave = pty.openpty()
    tty.setraw(slave)
    file = tmp_path / "devices.yaml"
    file.write_text(DEVICES.replace("/dev/there-is-no-such-port", os.ttyname(slave)).replace("NEED", "required"))
    started = time.monotonic()
    report = examine(file, seconds=1.0)
    assert time.monotonic() - started < 10
    assert not report.ok
    os.close(master)
    os.close(slave)


def test_every_mistake_in_the_file_is_shown_in_both_languages(kiosk, tmp_path):
    file = tmp_path / "devices.yaml"
    file.write_text(DEVICES.replace("sam", "sma").replace("NEED", "requird"))
    ran = kiosk("doctor", "--devices", file)
    assert ran.code == 1
    assert "第 5 行" in ran.out and "type sam" in ran.out
    assert "第 7 行" in ran.out and "type required" in ran.out
    assert "还不能开放服务" in ran.out


def test_a_file_that_is_not_there_is_a_problem(kiosk, tmp_path):
    ran = kiosk("doctor", "--devices", tmp_path / "nothing.yaml")
    assert ran.code == 1
    assert "找不到 devices.yaml" in ran.out


def test_a_running_kiosk_is_asked_instead_of_opening_its_devices(kiosk, demo, tmp_path):
    file = tmp_path / "devices.yaml"
    file.write_text("version: 1\ndevices: {}\n")
    ran = kiosk("doctor", "--devices", file, "--json")
    assert (ran.code, ran.json["running"]) == (0, True)
    assert ran.json["devices"]["id_reader"]["required"] is True
    demo.sim_set("id_reader", "plug", "out")
    end = time.monotonic() + 20
    while kiosk("doctor", "--devices", file).code == 0:
        assert time.monotonic() < end


def test_the_schema_for_editors_can_be_printed(kiosk):
    assert json.loads(kiosk("doctor", "--schema").out)["title"] == "devices.yaml"


def test_the_demo_devices_are_refused_without_being_told(kiosk):
    ran = kiosk("doctor", "--devices", Path(__file__).resolve().parents[2] / "deploy/devices.demo.yaml", "--json")
    assert ran.code == 1
    assert ran.json["devices"]["id_reader"]["error"]["detail"] == "simulated_refused"
