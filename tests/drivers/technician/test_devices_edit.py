"""devices.yaml edited as a careful person would."""

from __future__ import annotations

import contextlib
import os
import stat
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.config import parse_devices
from drivers.devices_edit import CannotEditError, Entry, with_entry
from drivers.devices_write import NotWrittenError, replace_file
from drivers.registry import ROLES

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = (ROOT / "devices.yaml").read_text(encoding="utf-8")
NEW = '{serial: /dev/serial/by-path/pci-0000:00:14.0-usb-0:3:1.0-port0, baud: 115200, vid: "1a86", pid: "7523"}'
READER = Entry("id_reader", "sam", NEW, "kiosk doctor --write, 2026-11-25")
NOW = datetime(2026, 11, 25, 22, 30)


def changed_lines(before, after):
    return [
        (number, one, other)
        for number, (one, other) in enumerate(zip(before.splitlines(), after.splitlines(), strict=True), 1)
        if one != other
    ]


def test_only_the_words_that_change_change():
    after = with_entry(SHIPPED, READER)
    ((number, one, other),) = changed_lines(SHIPPED, after)
    assert one.startswith("    connect: {serial:") and "# without baud its speed is found" in one
    assert other == f"    connect: {NEW}  # without baud its speed is found"
    assert parse_devices(after).devices["id_reader"].line == number - 2


def test_a_part_that_was_switched_off_is_switched_on_and_its_comment_stays():
    after = with_entry(SHIPPED, Entry("help_button", "modbus", NEW))
    changes = changed_lines(SHIPPED, after)
    assert [other for _, _, other in changes] == [
        "    enabled: true  # set to true when one is wired",
        f"    connect: {NEW}",
    ]


def test_another_driver_is_named():
    after = with_entry(SHIPPED, Entry("scanner", "wedge", "{input: /dev/input/event3}"))
    driver = next(other for _, one, other in changed_lines(SHIPPED, after) if "driver" in one)
    assert driver.startswith("    driver: wedge  # scanner in USB-COM mode")


def block(newline="\n"):
    lines = (f"# {READER.comment}", "id_reader:", "  driver: sam", f"  connect: {NEW}")
    return newline.join(f"  {line}" for line in lines) + newline


HEAD = "version: 1\ndevices:\n"
SPEECH = "  speech:\n    driver: voice\n    connect: {audio: default}  # loud\n"
IN_BRACES = "version: 1\ndevices: {speech: {driver: voice, connect: {audio: default}}"
STYLES = {
    "after the last": (
        HEAD + SPEECH + "    # a last word\n# after\n",
        HEAD + SPEECH + "\n" + block() + "    # a last word\n# after\n",
    ),
    "none yet": (HEAD, HEAD + block()),
    "empty braces": ("version: 1\ndevices: {}\n", HEAD + block()),
    "in braces": (IN_BRACES + "}\n", IN_BRACES + f", id_reader: {{driver: sam, connect: {NEW}}}}}\n"),
    "entry in braces": (
        HEAD + "  id_reader: {driver: sam, connect: {serial: /dev/ttyS0}, options: {poll_ms: 300}}\n",
        HEAD + f"  id_reader: {{driver: sam, connect: {NEW}, options: {{poll_ms: 300}}}}\n",
    ),
    "block connect": (
        HEAD + "  id_reader:\n    connect:\n      serial: /dev/ttyS0\n      baud: 9600\n    driver: sam\n",
        HEAD + f"  id_reader:\n    connect:\n      {NEW}\n    driver: sam\n",
    ),
    "no connect": (
        HEAD + "  id_reader:\n    driver: sam\n    simulate: never\n",
        HEAD + f"  id_reader:\n    connect: {NEW}\n    driver: sam\n    simulate: never\n",
    ),
    "CRLF": (HEAD.replace("\n", "\r\n"), HEAD.replace("\n", "\r\n") + block("\r\n")),
}


@pytest.mark.parametrize(("text", "expected"), STYLES.values(), ids=STYLES)
def test_an_entry_is_placed_in_every_style_of_writing(text, expected):
    after = with_entry(text, READER)
    assert after == expected
    config = parse_devices(after)
    assert config.problems == ()
    assert config.devices["id_reader"].connect.startswith("serial:/dev/serial/by-path/")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1]",
        "version: 1\n",
        "version: 1\ndevices: nothing\n",
        "version: 1\ndevices:\n  id_reader: sam\n",
        HEAD + "  id_reader:\n    driver: sam\n    connect:\n      serial: /dev/x  # mine\n      baud: 9600\n",
        "version: 1\ndevices: {",
    ],
)
def test_what_only_a_person_can_change_is_left_to_one(text):
    with pytest.raises(CannotEditError):
        with_entry(text, READER)


def kept_comments(text):
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(sorted(ROLES)), min_size=1, max_size=6), st.data())
def test_any_entries_of_the_shipped_file_are_changed_without_losing_a_comment_or_another_entry(roles, data):
    gone = data.draw(st.sampled_from(["", *ROLES]))
    text = without(SHIPPED, gone)
    before = parse_devices(text)
    after = text
    for role in roles:
        usual = before.devices[role].driver if role in before.devices else "sam"
        after = with_entry(after, Entry(role, usual, '{usb: {vid: "1111", pid: "2222"}}', "found"))
    read = parse_devices(after)
    for role, device in before.devices.items():
        if role not in roles:
            assert read.devices.get(role, read.broken.get(role)) is not None
            if role in read.devices:
                assert read.devices[role].connect == device.connect
    comments = kept_comments(after)
    assert all(comment in comments for comment in kept_comments(text))


def without(text, role):
    """The shipped file without one entry."""
    if not role:
        return text
    lines, out, inside = text.splitlines(keepends=True), [], False
    for line in lines:
        if line.startswith(f"  {role}:"):
            inside = True
            continue
        if inside and (line.startswith("    ") or not line.strip()):
            continue
        inside = False
        out.append(line)
    return "".join(out)


# --- replacing the file


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "devices.yaml"
    path.write_text(SHIPPED, encoding="utf-8")
    path.chmod(0o640)
    return path


def put(file, after, roles=("id_reader",), before=None):
    return replace_file(file, file.read_bytes() if before is None else before, after, roles, NOW)


def test_the_file_is_replaced_and_what_was_there_is_kept(file):
    after = with_entry(SHIPPED, READER)
    copy = put(file, after)
    assert file.read_text(encoding="utf-8") == after
    assert copy == file.with_name("devices.yaml.bak-20261125")
    assert copy.read_text(encoding="utf-8") == SHIPPED
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE(copy.stat().st_mode) == 0o640
    assert sorted(entry.name for entry in file.parent.iterdir()) == ["devices.yaml", "devices.yaml.bak-20261125"]


def test_an_older_copy_is_never_written_over(file):
    names = []
    for port in range(3):
        text = file.read_text(encoding="utf-8")
        after = with_entry(text, Entry("id_reader", "sam", f"{{serial: /dev/ttyUSB{port}}}"))
        names.append(put(file, after).name)
    assert names == ["devices.yaml.bak-20261125", "devices.yaml.bak-20261125-2", "devices.yaml.bak-20261125-3"]
    assert file.with_name(names[0]).read_text(encoding="utf-8") == SHIPPED


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (SHIPPED.replace("driver: sam", "driver: sma"), "problem"),
        (SHIPPED.replace("driver: voice", "driver: voices"), "problem"),  # another entry than ours
        ("version: 1\ndevices: {}\n", "would not use id_reader"),
        ("version: [", "problem"),
    ],
)
def test_a_file_the_kiosk_would_not_accept_is_not_written(file, after, said):
    with pytest.raises(NotWrittenError, match=said):
        put(file, after)
    assert file.read_text(encoding="utf-8") == SHIPPED
    assert [entry.name for entry in file.parent.iterdir()] == ["devices.yaml"]


def test_a_mistake_that_was_there_already_does_not_stop_another_entry(file):
    broken = SHIPPED.replace("driver: voice", "driver: voices")
    file.write_text(broken, encoding="utf-8")
    put(file, with_entry(broken, READER))
    assert NEW in file.read_text(encoding="utf-8")


def test_a_file_changed_meanwhile_is_left_alone(file):
    with pytest.raises(NotWrittenError, match="changed meanwhile"):
        put(file, with_entry(SHIPPED, READER), before=b"version: 1\n")
    assert file.read_text(encoding="utf-8") == SHIPPED


def test_a_link_stays_a_link(file, tmp_path):
    link = tmp_path / "etc" / "devices.yaml"
    link.parent.mkdir()
    link.symlink_to(file)
    copy = put(link, with_entry(SHIPPED, READER))
    assert link.is_symlink()
    assert NEW in file.read_text(encoding="utf-8")
    assert copy.parent == file.parent


def test_a_power_cut_at_any_step_leaves_the_old_file_or_the_new_one(file, monkeypatch):
    """Every call that touches the disk fails in turn."""
    after = with_entry(SHIPPED, READER)
    for name in ("fsync", "rename", "replace"):
        with monkeypatch.context() as patched:

            def cut(*args, **more):
                raise OSError(5, "Input/output error")

            patched.setattr(os, name, cut)
            with contextlib.suppress(NotWrittenError):
                put(file, after)
            assert file.read_text(encoding="utf-8") in (SHIPPED, after)
        assert not [entry for entry in file.parent.iterdir() if entry.name.startswith(".")]
        file.write_text(SHIPPED, encoding="utf-8")


def test_a_folder_that_cannot_be_written_says_so(tmp_path):
    with pytest.raises(NotWrittenError, match="No such file"):
        replace_file(tmp_path / "none" / "devices.yaml", b"", "version: 1\n", (), NOW)
