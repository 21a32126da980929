"""Input events, nodes and the search for them, down to the system call."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from drivers.config import parse_devices
from drivers.contract import Code, Deadline, DriverError
from drivers.inputs import events as ev
from drivers.inputs import node as nodes
from drivers.inputs.emulator import EmulatedInputs, answering
from drivers.inputs.events import DROPPED, SYN, EventReader, InputEvent
from drivers.inputs.find import InputSystem, Target, parse_target
from drivers.inputs.keys import code_of, name_of
from drivers.presence import look

EVENTS = st.builds(
    InputEvent,
    st.integers(0, 31),
    st.integers(0, 767),
    st.integers(-(2**31), 2**31 - 1),
    st.integers(0, 10**6).map(float),
)
ordinary = EVENTS.filter(lambda event: not (event.type == 0 and event.code == 3))


def soon() -> Deadline:
    return Deadline.after(10)


@given(st.lists(ordinary), st.integers(1, 60))
def test_events_come_out_as_they_went_in_however_they_are_cut(events: list[InputEvent], size: int) -> None:
    data, reader = b"".join(event.raw for event in events), EventReader()
    found = [event for at in range(0, len(data), size) for event in reader.feed(data[at : at + size])]
    assert found == events


@given(st.binary(max_size=500))
def test_any_bytes_are_events(data: bytes) -> None:
    assert len(EventReader().feed(data)) <= len(data) // ev.SIZE


def test_what_follows_a_drop_is_worthless_until_the_next_report() -> None:
    key = InputEvent(ev.EV_KEY, 30, 1)
    data = b"".join(event.raw for event in (key, DROPPED, key, key, SYN, key, SYN))
    assert EventReader().feed(data) == [key, DROPPED, key, SYN]


def test_what_was_typed_is_in_no_repr() -> None:
    assert "30" not in repr(InputEvent(ev.EV_KEY, 30, 1))


def test_our_numbers_are_the_kernels() -> None:
    assert (ev.EV_SYN, ev.EV_KEY, ev.EV_SW) == (ecodes.EV_SYN, ecodes.EV_KEY, ecodes.EV_SW)
    assert (ev.SYN_DROPPED, ev.SYN_REPORT) == (ecodes.SYN_DROPPED, ecodes.SYN_REPORT)
    assert (ev.SW_HEADPHONE_INSERT, ev.SW_LINEOUT_INSERT) == (ecodes.SW_HEADPHONE_INSERT, ecodes.SW_LINEOUT_INSERT)
    assert (nodes.EVIOCGRAB, nodes.EVIOCGID, nodes.EVIOCSCLOCKID) == (0x40044590, 0x80084502, 0x400445A0)
    assert (nodes.EVIOCGNAME, nodes.EVIOCGSW, nodes.EVIOCGKEY) == (0x81004506, 0x8004451B, 0x80604518)
    assert (code_of("KEY_KP1"), code_of("EV_KEY"), code_of("nonsense")) == (ecodes.KEY_KP1, None, None)
    assert (name_of(28), name_of(9999)) == ("KEY_ENTER", "KEY_9999")


@pytest.fixture
def inputs(nothing_is_left):
    inputs = EmulatedInputs()
    yield inputs
    inputs.close()


def open_all(inputs, what, wanted=lambda info: True):
    target = parse_target(inputs.url(what))
    return InputSystem.of(target).open_all(target, wanted, soon())


def test_a_node_tells_who_it_is_and_what_is_held(inputs):
    device = inputs.add("Pad ½", "2047:09d0", (2, 79, 183), (2,))
    (node,) = open_all(inputs, "2047:09D0")
    assert (node.info.name, node.info.vid, node.info.pid) == ("Pad ½", "2047", "09d0")
    assert (node.info.keys, node.info.switches) == ({2, 79, 183}, {2})
    device.key(79, ev.DOWN)
    device.switch(2, True)
    assert (node.held(), node.switches()) == ({79}, {2})
    assert nodes.wait_any([node], 5) == [node]
    found: list[InputEvent] = []
    while len(found) < 4 and nodes.wait_any([node], 5):
        found += node.read()
    assert [(event.type, event.code, event.value) for event in found] == [(1, 79, 1), (0, 0, 0), (5, 2, 1), (0, 0, 0)]
    assert node.read() == []
    node.close()
    node.close()


def test_nodes_are_found_by_path_by_ids_and_by_name(inputs):
    first = inputs.add("Pad", "2047:09d0", (2,))
    inputs.add("Pad volume", "2047:09d0", (115,))
    inputs.add("Jack", "0000:0000", (), (2,))
    for what, count in ((str(first.path), 1), ("2047:09d0", 2), ("name=Jack", 1)):
        found = open_all(inputs, what)
        assert len(found) == count
        for node in found:
            node.close()
    (only,) = open_all(inputs, "2047:09d0", lambda info: 2 in info.keys)
    only.close()


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("1111:2222", Code.NO_DEVICE),
        ("name=Nobody", Code.NO_DEVICE),
        ("/dev/input/event99999", Code.NO_DEVICE),
        ("/etc/hostname", Code.CONFIG_ERROR),
        ("name=Mouse", Code.CONFIG_ERROR),
    ],
)
def test_what_is_not_there_or_of_another_kind_is_told(inputs, what, code):
    inputs.add("Mouse", "046d:c077", (272,))
    with pytest.raises(DriverError) as caught:
        open_all(inputs, what, lambda info: info.keyboard_like)
    assert caught.value.code is code


@pytest.mark.parametrize("url", ["input:", "input:name=", "input:12:34", "input:event3", "keys:/dev/x", "input:/a?b=1"])
def test_urls_that_name_nothing_say_what_to_write(url):
    with pytest.raises(DriverError, match="input:vvvv:pppp"):
        parse_target(url)


def test_a_path_is_the_same_node_by_another_name(inputs, tmp_path):
    device = inputs.add("Pad", "2047:09d0", (2,))
    (tmp_path / "by-path").symlink_to(device.path)
    (node,) = open_all(inputs, "name=Pad")
    assert Target(path=str(tmp_path / "by-path")).fits(node.info)
    assert not Target(path="/dev/null").fits(node.info)
    node.close()


def test_one_alone_can_hold_a_node(inputs):
    inputs.add("Pad", "2047:09d0", (2,))
    (first,), (second,) = open_all(inputs, "name=Pad"), open_all(inputs, "name=Pad")
    first.grab()
    with pytest.raises(DriverError) as caught:
        second.grab()
    assert caught.value.code is Code.BUSY
    first.close()
    second.grab()
    second.close()


def test_a_device_pulled_out_is_gone_for_every_question(inputs):
    device = inputs.add("Pad", "2047:09d0", (2,))
    (node,) = open_all(inputs, "name=Pad")
    device.unplug()
    for ask in (node.read, node.check, node.held, node.switches, node.grab):
        with pytest.raises(DriverError) as caught:
            ask()
        assert caught.value.code in (Code.DISCONNECTED, Code.BUSY)
    node.close()
    with pytest.raises(DriverError) as caught:
        open_all(inputs, str(device.path))
    assert caught.value.code is Code.NO_DEVICE
    device.plug()
    (node,) = open_all(inputs, "name=Pad")
    node.close()


def test_a_node_we_may_not_open_says_which_group(inputs, monkeypatch):
    device = inputs.add("Pad", "2047:09d0", (2,))

    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(DriverError, match="group input") as caught:
        nodes.InputNode(device.path, answering(inputs.folder))
    assert caught.value.code is Code.PERMISSION


def test_the_kernel_itself_says_that_a_pty_is_no_input_device(inputs):
    device = inputs.add("Pad", "2047:09d0", (2,))
    for path in (device.path, Path("/dev/null")):
        with pytest.raises(DriverError) as caught:
            nodes.InputNode(path)
        assert caught.value.code is Code.CONFIG_ERROR


def devices(connect: str) -> str:
    return f"version: 1\ndevices:\n  keypad:\n    driver: evdev\n    connect: {connect}\n"


@pytest.mark.parametrize(
    ("connect", "url"),
    [
        ("{input: /dev/input/by-path/a-event-kbd}", "input:/dev/input/by-path/a-event-kbd"),
        ('{input: {vid: "2047", pid: "09D0"}}', "input:2047:09d0"),
        ("{input: {name: HDA Intel PCH Headphone}}", "input:name=HDA%20Intel%20PCH%20Headphone"),
    ],
)
def test_devices_yaml_names_input_devices(connect, url):
    config = parse_devices(devices(connect))
    assert config.problems == ()
    assert config.devices["keypad"].connect == url
    parse_target(url)


@pytest.mark.parametrize(
    ("connect", "field"),
    [
        ("{input: event3}", "devices.keypad.connect.input"),
        ('{input: {vid: "2047"}}', "devices.keypad.connect.input"),
        ("{input: {vid: 2047, pid: 9}}", "devices.keypad.connect.input.vid"),
        ('{input: {name: a, vid: "2047"}}', "devices.keypad.connect.input"),
        ("{input: {nmae: a}}", "devices.keypad.connect.input.nmae"),
    ],
)
def test_devices_yaml_says_what_is_wrong_with_an_input(connect, field):
    problems = parse_devices(devices(connect)).problems
    assert field in [problem.field for problem in problems]


def test_coming_and_going_is_seen_without_opening(inputs, tmp_path):
    device = inputs.add("Pad", "2047:09d0", (2,))
    before = look(f"input:{device.path}?emulated={inputs.folder}")
    assert before.there is True
    device.unplug()
    assert look(f"input:{device.path}").there is False
    device.plug()
    assert look(f"input:{device.path}").mark != before.mark
    about = tmp_path / "event4" / "device" / "id"
    about.mkdir(parents=True)
    (about / "vendor").write_text("2047\n")
    (about / "product").write_text("09d0\n")
    (tmp_path / "event5").mkdir()
    assert look("input:2047:09d0", input_root=tmp_path).there is True
    assert look("input:2047:09d1", input_root=tmp_path).there is False
    assert look("input:name=Pad").there is None
    assert Path(device.path).exists()
