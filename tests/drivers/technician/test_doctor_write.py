"""`kiosk doctor --write` on a machine of files with real emulators at its ports."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest

from drivers import doctor, doctor_write, proposals
from drivers.config import load_devices, parse_devices
from drivers.doctor import Report
from drivers.hardware import Found
from drivers.identity import Kind
from drivers.registry import ROLES
from drivers.services_found import queues_in

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = (ROOT / "devices.yaml").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 25)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "devices.yaml"
    path.write_text(SHIPPED, encoding="utf-8")
    return path


def report_of(machine, file, usable=(), more=()):
    """As `examine`, without opening what the file names: that is tested for itself."""
    config = load_devices(file)
    devices = {
        role: {"usable": role in usable, "connect": device.connect, "required": False}
        for role, device in config.devices.items()
    }
    from drivers import hardware

    found = (*hardware.find_all(machine.root), *more)
    return Report(devices, config.problems, found, False, str(file), root=machine.root)


def test_the_shipped_connections_are_known_as_such():
    shipped = {role: device.connect for role, device in parse_devices(SHIPPED).devices.items()}
    assert {role: proposals.SHIPPED[role] for role in shipped} == shipped


def test_reader_printer_and_board_are_found_by_their_answers_whatever_port_they_are_in(machine, file):
    printer = machine.serial(1, "escpos")
    board = machine.serial(2, "modbus")
    reader = machine.serial(3, "sam")
    made = doctor_write.plan(report_of(machine, file), file, today="2026-11-25")
    assert {path: each.kind for path, each in made.identities.items()} == {
        printer: Kind.ESCPOS,
        board: Kind.MODBUS,
        reader: Kind.SAM,
    }
    assert {each.role: each.connect for each in made.proposals} == {
        "id_reader": f'{{serial: {reader}, baud: 115200, vid: "1a86", pid: "7523"}}',
        "receipt_printer": f'{{serial: {printer}, baud: 9600, vid: "1a86", pid: "7523"}}',
        "help_button": f'{{serial: {board}, baud: 9600, vid: "1a86", pid: "7523"}}',
        "signal_light": f'{{serial: {board}, baud: 9600, vid: "1a86", pid: "7523"}}',
    }
    assert file.read_text(encoding="utf-8") == SHIPPED
    copy = doctor_write.write(made, NOW)
    assert copy.read_text(encoding="utf-8") == SHIPPED
    config = load_devices(file)
    assert config.problems == ()
    for role, path in (
        ("id_reader", reader),
        ("receipt_printer", printer),
        ("help_button", board),
        ("signal_light", board),
    ):
        device = config.devices[role]
        assert device.enabled
        assert device.connect.startswith(f"serial:{path}?")
        assert device.connect.endswith("&vid=1a86&pid=7523")
    # what was written about services and settings is still there
    assert config.devices["id_reader"].required_by["disability-photo"] == "required"
    assert [line for line in SHIPPED.splitlines() if line.lstrip().startswith("#")] == [
        line for line in file.read_text(encoding="utf-8").splitlines() if line.lstrip().startswith("#")
    ]


def test_a_second_run_finds_nothing_more_to_write(machine, file):
    machine.serial(1, "sam")
    made = doctor_write.plan(report_of(machine, file), file)
    doctor_write.write(made, NOW)
    again = doctor_write.plan(report_of(machine, file, usable=("id_reader",)), file)
    assert again.proposals == ()
    assert again.diff == ""
    assert again.kept["id_reader"] == "works"


def test_a_port_of_a_part_that_works_is_not_spoken_to(machine, file):
    path = machine.serial(1, "modbus")
    board = machine.running[0]
    file.write_text(f"version: 1\ndevices:\n  signal_light: {{driver: modbus, connect: {{serial: {path}}}}}\n")
    doctor_write.plan(report_of(machine, file, usable=("signal_light",)), file)
    assert board.heard == 0
    doctor_write.plan(report_of(machine, file), file)
    assert board.heard > 0


def test_a_printer_without_paper_is_the_right_printer_and_is_left_alone(machine, file):
    path = machine.serial(1, "escpos")
    file.write_text(f"version: 1\ndevices:\n  receipt_printer: {{driver: escpos, connect: {{serial: {path}}}}}\n")
    report = report_of(machine, file)
    report.devices["receipt_printer"] |= {"usable": False, "link": "online"}
    assert proposals.to_probe(report, load_devices(file)) == ()
    assert proposals.kept("receipt_printer", report, load_devices(file)) == "works"


def test_what_somebody_wrote_is_left_alone_even_when_it_does_not_work(machine, file):
    path = machine.serial(1, "sam")
    own = SHIPPED.replace("usb-0:1.1:1.0-port0}  # without", "usb-0:9.9:1.0-port0}  # without")
    file.write_text(own, encoding="utf-8")
    made = doctor_write.plan(report_of(machine, file), file)
    assert made.proposals == ()
    assert made.kept["id_reader"] == "own"
    assert made.identities[path].kind is Kind.SAM
    assert [part.path for part in made.unidentified] == [path]


def test_a_broken_entry_is_to_be_corrected_first(machine, file):
    machine.serial(1, "sam")
    file.write_text(SHIPPED.replace("driver: sam", "driver: sma"), encoding="utf-8")
    made = doctor_write.plan(report_of(machine, file), file)
    assert made.kept["id_reader"] == "broken"
    assert made.proposals == ()


def test_only_the_roles_that_were_asked_for_are_proposed(machine, file):
    machine.serial(1, "escpos")
    machine.serial(2, "sam")
    made = doctor_write.plan(report_of(machine, file), file, wanted=["receipt_printer"])
    assert [each.role for each in made.proposals] == ["receipt_printer"]


def test_a_file_without_entries_gets_new_ones(machine, file):
    path = machine.serial(1, "sam")
    file.write_text("version: 1\ndevices:\n")
    made = doctor_write.plan(report_of(machine, file), file, today="2026-11-25")
    doctor_write.write(made, NOW)
    assert "  # 身份证阅读机 ID card reader: kiosk doctor --write, 2026-11-25\n  id_reader:\n" in file.read_text(
        "utf-8"
    )
    assert load_devices(file).devices["id_reader"].connect.startswith(f"serial:{path}?baud=115200")


INPUTS = """\
I: Bus=0003 Vendor=2047 Product=09d0 Version=0111
N: Name="Storm-interface AudioNav"
P: Phys=usb-0000:00:14.0-5/input0
S: Sysfs=/devices/pci0000:00/usb1/1-5/input/input5
H: Handlers=sysrq kbd event5
B: EV=120013
B: KEY=1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe

I: Bus=0003 Vendor=2047 Product=09d0 Version=0111
N: Name="Storm-interface AudioNav Consumer Control"
P: Phys=usb-0000:00:14.0-5/input1
H: Handlers=kbd event6
B: KEY=1f0000 0 0 0

I: Bus=0003 Vendor=0c2e Product=0200 Version=0110
N: Name="Honeywell Scanning Scanner"
P: Phys=usb-0000:00:14.0-6/input0
H: Handlers=sysrq kbd event7
B: KEY=1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe

I: Bus=0003 Vendor=046d Product=c31c Version=0110
N: Name="Logitech USB Keyboard"
P: Phys=usb-0000:00:14.0-7/input0
H: Handlers=sysrq kbd event8
B: KEY=1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe

I: Bus=0019 Vendor=0000 Product=0001 Version=0000
N: Name="Power Button"
P: Phys=PNP0C0C/button/input0
H: Handlers=kbd event0
B: KEY=10000000000000 0

I: Bus=0000 Vendor=0000 Product=0000 Version=0000
N: Name="HDA Intel PCH Front Headphone"
P: Phys=ALSA
H: Handlers=event9
B: EV=21
B: SW=4

I: Bus=0000 Vendor=0000 Product=0000 Version=0000
N: Name="HDA Intel PCH Mic"
H: Handlers=event10
B: SW=10
"""


def test_the_rest_is_found_by_what_it_is(machine, file):
    machine.write("proc/bus/input/devices", INPUTS)
    machine.write("proc/asound/cards", " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n")
    machine.plug("1-1", "0400:c35a", "IDR Reader")
    paths = []
    for number in (2, 3):
        machine.plug(f"1-{number}", "046d:0825", "Webcam C270", number=str(number))
        machine.write(f"sys/class/video4linux/video{number}/index", "0")
        machine.write(f"sys/class/video4linux/video{number}/name", "C270 HD WEBCAM")
        paths.append(
            machine.node(
                "video4linux",
                f"video{number}",
                f"1-{number}",
                f"v4l/by-path/pci-0000:00:14.0-usb-0:{number}:1.0-video-index0",
            )
        )
    acs = "ACS ACR122U PICC Interface 00 00"
    queues = queues_in("device for photo: usb://DNP/DS620?serial=1\n")
    more = (Found("card_reader", acs, acs, "", '{pcsc: "ACS"}', None), *queues)
    made = doctor_write.plan(report_of(machine, file, more=more), file)
    connect = {each.role: (each.driver, each.connect) for each in made.proposals}
    expected = {
        "id_reader": ("sam", '{usb: {vid: "0400", pid: "c35a"}}'),
        "card_reader": ("pcsc", '{pcsc: "ACS"}'),
        "photo_printer": ("ipp", '{ipp: "ipp://localhost:631/printers/photo"}'),
        "camera": ("opencv", f'{{v4l2: {paths[0]}, vid: "046d", pid: "0825"}}'),
        "scanner": ("wedge", '{input: {vid: "0c2e", pid: "0200"}}'),
        "keypad": ("evdev", '{input: {vid: "2047", pid: "09d0"}}'),
        "headphones": ("jack", '{input: {name: "HDA Intel PCH Front Headphone"}}'),
    }
    if "document_camera" in ROLES:
        expected["document_camera"] = ("opencv", f'{{v4l2: {paths[1]}, vid: "046d", pid: "0825"}}')
    assert connect == expected
    assert "keyboard" not in {part.kind for part in made.unidentified}
    doctor_write.write(made, NOW)
    config = load_devices(file)
    assert config.problems == ()
    assert all(config.devices[role].enabled for role in connect if role not in made.by_hand)


def test_a_role_whose_settings_do_not_fit_the_other_driver_is_left_to_a_person(machine, file):
    """The shipped scanner's settings are those of a serial one."""
    machine.write("proc/bus/input/devices", INPUTS)
    made = doctor_write.plan(report_of(machine, file), file, wanted=["scanner"])
    assert [each.role for each in made.proposals] == ["scanner"]
    assert "options.encoding" in made.by_hand["scanner"]
    assert "请这样改" in made.by_hand["scanner"]
    assert made.writable == ()
    assert made.diff == ""


def test_a_keypad_that_holds_all_keyboards_and_a_scanner_that_types_are_told_apart(machine, file):
    machine.write("proc/bus/input/devices", INPUTS)
    (note,) = doctor_write.plan(report_of(machine, file), file).notes
    assert 'leave: ["0c2e:0200"]' in note.zh and 'leave: ["0c2e:0200"]' in note.en
    file.write_text(SHIPPED.replace("leave: [] ", 'leave: ["0c2e:0200"] '), encoding="utf-8")
    assert doctor_write.plan(report_of(machine, file), file).notes == ()


def test_two_printers_alike_are_told_apart_by_their_sockets(machine):
    from drivers import hardware

    for number in (1, 2):
        folder = machine.plug(f"1-{number}", "0416:5011", "POS80 Printer", number=str(number))
        machine.write(f"sys/bus/usb/devices/{folder.name}:1.0/bInterfaceClass", "07\n")
    entries = [part.entry for part in hardware.find_all(machine.root)]
    assert entries == [
        '{usb: {vid: "0416", pid: "5011", port: "1-1"}}',
        '{usb: {vid: "0416", pid: "5011", port: "1-2"}}',
    ]
    parts = hardware.find_all(machine.root)
    assert doctor.names("usb:0416:5011?port=1-2", parts[1]) and not doctor.names("usb:0416:5011?port=1-2", parts[0])


def test_a_silent_port_costs_no_more_than_its_time(machine, file):
    from drivers.transport.lines import PtyLine

    machine.serial(1)
    line = PtyLine(None, machine.root / "dev/ttyUSB0")
    try:
        began = time.monotonic()
        made = doctor_write.plan(report_of(machine, file), file, seconds=1.0)
        assert time.monotonic() - began < 4
        assert made.identities == {}
    finally:
        line.close()
