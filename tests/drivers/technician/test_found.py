"""What is told about a machine: input devices, print queues, rights. Card readers: tests/drivers/transport."""

from __future__ import annotations

import os
import pwd
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers import hardware_inputs, permissions, services_found
from drivers.config import parse_devices
from drivers.contract import Act, Code, DriverError
from drivers.doctor import names
from drivers.hardware import Found, find_all
from drivers.services_found import Service, ask_all, print_queues, queues_in

USER = pwd.getpwuid(os.geteuid()).pw_name


def block(name, keys="", switches="", ids=("2047", "09d0"), event=5, phys="usb-1/input0"):
    return (
        f'I: Bus=0003 Vendor={ids[0]} Product={ids[1]} Version=0111\nN: Name="{name}"\nP: Phys={phys}\n'
        f"H: Handlers=sysrq kbd event{event}\nB: KEY={keys}\nB: SW={switches}\n\n"
    )


WHOLE = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"
FEW = "10000000"  # Enter


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (block("Storm-interface Keypad", WHOLE), "keypad"),
        (block("Generic USB Device", FEW), "keypad"),
        (block("Newland QR Scanner", WHOLE), "wedge"),
        (block("Logitech USB Keyboard", WHOLE), "keyboard"),
        (block("HDA Intel PCH Headphone", switches="4", ids=("0000", "0000")), "jack"),
    ],
)
def test_what_an_input_device_is_for_is_read_from_what_it_says(text, kind):
    (part,) = hardware_inputs.parts(text)
    assert (part.kind, part.node) == (kind, "event5")


@pytest.mark.parametrize(
    "text",
    [
        block("Power Button", "10000000000000 0", ids=("0000", "0001")),
        block("HDA Intel PCH Mic", switches="10", ids=("0000", "0000")),
        block("USB Optical Mouse", "70000 0 0 0 0"),
        block("x", "not hexadecimal"),
        'N: Name="half a block"\n',
        "",
    ],
)
def test_buttons_mice_and_microphones_are_not_told(text):
    assert list(hardware_inputs.parts(text)) == []


def test_the_nodes_of_one_keypad_are_one_part_and_two_keypads_are_two():
    text = block("Keypad", WHOLE, event=5) + block("Keypad Two", WHOLE, event=6, phys="usb-1/input1")
    assert [part.node for part in hardware_inputs.parts(text)] == ["event5"]
    text += block("Keypad", WHOLE, event=7, phys="usb-2/input0")
    assert [part.node for part in hardware_inputs.parts(text)] == ["event5", "event7"]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300) | st.text(alphabet='INPHSUBEKYW:=" \n0123456789abcdefevent', max_size=300))
def test_any_listing_is_survived(text):
    list(hardware_inputs.parts(text))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_a_device_may_call_itself_anything_and_its_entry_is_still_accepted(tmp_path_factory, name):
    root = tmp_path_factory.mktemp("machine")
    (root / "proc/bus/input").mkdir(parents=True)
    text = block(name.replace("\n", " "), switches="4", ids=("0000", "0000"))
    (root / "proc/bus/input/devices").write_text(text, encoding="utf-8", errors="replace")
    for part in find_all(root):
        config = parse_devices(f"version: 1\ndevices:\n  headphones: {{driver: jack, connect: {part.entry}}}\n")
        assert config.problems == ()
        assert names(config.devices["headphones"].connect, part)


# --- print queues


def test_queues_are_read_from_lpstat_and_their_entries_are_accepted():
    listing = (
        "device for photo: usb://DNP/DS620?serial=DS6\n"
        "device for Office_2: ipp://192.168.1.60/ipp/print\n"
        "lpstat: something else\n"
        "device for a/b: file:///dev/null\n"
    )
    found = queues_in(listing)
    assert [(part.path, part.name) for part in found] == [
        ("ipp://localhost:631/printers/photo", "usb://DNP/DS620"),
        ("ipp://localhost:631/printers/Office_2", "ipp://192.168.1.60/ipp/print"),
    ]
    for part in found:
        config = parse_devices(f"version: 1\ndevices:\n  photo_printer: {{driver: ipp, connect: {part.entry}}}\n")
        assert config.problems == ()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.text(max_size=60).map(lambda text: f"device for {text}: usb://x"))
def test_any_answer_of_lpstat_gives_entries_that_are_accepted(text):
    for part in queues_in(text):
        entry = f"version: 1\ndevices:\n  photo_printer: {{driver: ipp, connect: {part.entry}}}\n"
        assert parse_devices(entry).problems == ()


@pytest.fixture
def program(tmp_path, monkeypatch):
    """An executable on the path, real processes as lpstat is."""

    def make(text):
        file = tmp_path / "lpstat"
        file.write_text(f"#!/bin/sh\n{text}\n")
        file.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return make


def test_lpstat_is_asked_in_a_language_it_can_be_read_in(program):
    program('[ "$LC_ALL" = C ] && [ "$1" = -v ] && echo "device for photo: usb://DNP/DS620"')
    told = print_queues(5)
    assert [part.path for part in told.found] == ["ipp://localhost:631/printers/photo"]
    assert told.note.zh == ""


def test_a_cups_that_hangs_is_left_in_time_and_said(program):
    program("exec sleep 60")
    began = time.monotonic()
    told = print_queues(0.3)
    assert time.monotonic() - began < 5
    assert "systemctl restart cups" in told.note.zh


def test_without_cups_that_is_said(monkeypatch):
    told = print_queues(1, command="there-is-no-such-lpstat")
    assert told.found == ()
    assert told.note.zh and told.note.en


# --- card readers, as far as words go


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (DriverError(Code.DISCONNECTED, "pcsc_service"), "systemctl enable --now pcscd.socket"),
        (DriverError(Code.CONFIG_ERROR, "library_missing"), "make run"),
        (DriverError(Code.TIMEOUT, "unresponsive", act=Act.RESET), "systemctl restart pcscd"),
        (DriverError(Code.PERMISSION, hint="allow it in polkit"), "polkit"),
    ],
)
def test_a_service_that_does_not_answer_is_told_with_what_to_do(monkeypatch, error, remedy):
    def refuse(deadline):
        raise error

    monkeypatch.setattr("drivers.transport.pcsc.list_readers", refuse)
    told = services_found.card_readers(1.0)
    assert told.found == ()
    assert remedy in told.note.zh and remedy in told.note.en


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("ACS ACR122U PICC Interface 00 00", '{pcsc: "ACS ACR122U PICC Interface"}'),
        ("Virtual PCD 00 01", '{pcsc: "Virtual PCD"}'),
        ("HID Omnikey 5022 CL [CCID Interface] (0123456) 01 00", '{pcsc: "HID Omnikey 5022 CL"}'),
        ("VPCD 00", '{pcsc: "VPCD"}'),
    ],
)
def test_a_reader_is_named_without_the_numbers_that_change(monkeypatch, name, entry):
    monkeypatch.setattr("drivers.transport.pcsc.list_readers", lambda deadline: (name,))
    (part,) = services_found.card_readers(1.0).found
    assert part.entry == entry
    config = parse_devices(f"version: 1\ndevices:\n  card_reader: {{driver: pcsc, connect: {part.entry}}}\n")
    assert config.problems == ()
    assert names(config.devices["card_reader"].connect, part)


def test_a_question_that_never_comes_back_is_left(monkeypatch):
    monkeypatch.setattr(services_found, "card_readers", lambda seconds: time.sleep(2) or Service("pcsc"))
    monkeypatch.setattr(services_found, "_LATE", 0.2)
    began = time.monotonic()
    told = ask_all(0.2)
    assert time.monotonic() - began < 1.8
    assert [each.name for each in told] == ["pcsc", "cups"]
    assert told[0].note.zh == "没有回话"
    time.sleep(2)


# --- rights


def part(group, allowed=False, path="/dev/ttyUSB0"):
    return Found("serial", path, "x", "", "", allowed, "", group)


def test_a_group_this_user_lacks_is_told_with_the_command():
    (told,) = permissions.lacking([part("dialout"), part("dialout", path="/dev/ttyUSB1"), part("video", allowed=True)])
    assert (told.name, told.parts) == ("dialout", ("/dev/ttyUSB0", "/dev/ttyUSB1"))
    assert f"sudo usermod -aG dialout {USER}" in told.remedy.zh


def test_a_member_is_told_to_log_in_again(monkeypatch):
    monkeypatch.setattr(permissions, "_members", lambda group: (USER,))
    (told,) = permissions.lacking([part("dialout")])
    assert told.member
    assert "注销再登录" in told.remedy.zh and "usermod" not in told.remedy.zh


def test_what_belongs_to_root_alone_needs_the_rules():
    (told,) = permissions.lacking([part("root"), part("", path="/dev/bus/usb/001/004")])
    assert "deploy/udev/install.sh" in told.remedy.en
    assert len(told.parts) == 2
