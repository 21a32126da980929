"""The udev rules say what they mean, and doctor says when they are not installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers import udev_rules
from drivers.hardware import SAM_USB
from drivers.udev_rules import RULES, SHIPPED, SOCKETS, lint

TEXT = (SHIPPED / RULES).read_text(encoding="utf-8")
OWN = (SHIPPED / SOCKETS).read_text(encoding="utf-8")
EXAMPLES = "\n".join(line[2:] for line in OWN.splitlines() if line.startswith("# SUBSYSTEM"))


def test_the_shipped_rules_have_no_mistake():
    assert lint(TEXT) == ()
    assert lint(OWN) == ()
    assert EXAMPLES.count("\n") >= 5
    assert lint(EXAMPLES) == ()


def test_udev_itself_agrees_where_it_can_be_asked():
    """`udevadm verify` is there from systemd 254 on."""
    program = shutil.which("udevadm") or ""
    known = subprocess.run([program, "verify", "--help"], capture_output=True, check=False) if program else None
    if known is not None and known.returncode == 0:
        for name in (RULES, SOCKETS):
            ran = subprocess.run([program, "verify", SHIPPED / name], capture_output=True, text=True, check=False)
            assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('SUBSYSTEM="tty", GROUP="dialout"', "SUBSYSTEM takes =="),
        ('KERNEL=="tty*", GROUP=="dialout"', "GROUP takes ="),
        ('KERNEL=="tty*", MODE="rw"', "no octal number"),
        ('KERNEL=="tty*", GROPU="dialout"', "there is no key GROPU"),
        ('ATTRS{idVendor}=="1A86", SYMLINK+="kiosk/x"', "never matches"),
        ('ATTR{idVendor}=="403", SYMLINK+="kiosk/x"', "never matches"),
        ('ATTRS{idVendor}=="0x1a86", SYMLINK+="kiosk/x"', "never matches"),
        ('ATTR=="x", MODE="0660"', "needs a name"),
        ('KERNEL{x}=="x", MODE="0660"', "no braces"),
        ('KERNEL=="x" MODE="0660"', "comma is missing"),
        ('KERNEL=="x", MODE="0660",', "comma at the end"),
        ('KERNEL=="x, MODE="0660"', "not KEY"),
        ("KERNEL==x, MODE=0660", "not KEY"),
        ('KERNEL=="x"', "does nothing"),
        ('KERNEL=="x", GOTO="nowhere"', "leads to no LABEL"),
        ('LABEL="a"\nKERNEL=="x", GOTO="a"', "leads to no LABEL further down"),
        ('KERNEL=="x", GOTO="a"\nLABEL="a"\nLABEL="a"', "twice"),
        ('LABEL="a"', "nothing goes to LABEL"),
        ('KERNEL=="x", SYMLINK+="/dev/kiosk/x"', "without / at its beginning"),
        ('KERNEL=="x", SYMLINK+="kiosk/%j"', "unknown substitution"),
        ('KERNEL=="x", RUN+="chgrp plugdev /sys%p"', "whole path"),
        ('KERNEL=="x", IMPORT{shell}="x"', "IMPORT is one of"),
        ('KERNEL=="x", GROUP="a", GROUP="b"', "set twice"),
        ('KERNEL=="x", \\\nGROUP=="b"', "GROUP takes ="),
    ],
)
def test_each_mistake_udev_would_only_log_is_found(rule, said):
    found = lint(f"# a comment\n{rule}\n")
    assert any(said in mistake.text for mistake in found), found
    assert all(mistake.line >= 2 for mistake in found)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(TEXT) - 1), st.sampled_from(['"', "=", "{", "X", "", "\n", "\\", ","]))
def test_one_wrong_character_anywhere_is_survived(at, character):
    lint(TEXT[:at] + character + TEXT[at + 1 :])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_survived(text):
    lint(text)


def test_every_character_of_an_operator_matters():
    """Not a check that cannot fail: each operator of the file turned round is found, or means something else."""
    caught = 0
    for match in re.finditer(r'(?<=[A-Z}])(==|\+=|=)(?=")', TEXT):
        turned = {"==": "=", "=": "==", "+=": "=="}[match[0]]
        caught += bool(lint(TEXT[: match.start()] + turned + TEXT[match.end() :]))
    assert caught >= 40


def test_what_the_kiosk_needs_is_in_them():
    vid, pid = SAM_USB.split(":")
    assert f'ATTR{{idVendor}}=="{vid}", ATTR{{idProduct}}=="{pid}"' in TEXT
    assert 'ATTR{idVendor}=="1a86", ATTR{idProduct}=="7523|' in TEXT
    for needed in (
        'ENV{ID_MM_DEVICE_IGNORE}="1"',
        'ATTR{power/control}="on"',
        "authorized",
        'ENV{LIBINPUT_IGNORE_DEVICE}="1"',
        'SYMLINK+="kiosk/',
    ):
        assert needed in TEXT
    groups = set(re.findall(r'GROUP="([a-z]+)"', TEXT))
    assert groups == {"dialout", "video", "input", "lp", "plugdev"}


# --- are they installed


@pytest.fixture
def root(tmp_path):
    (tmp_path / "usr/lib/udev/rules.d").mkdir(parents=True)
    return tmp_path


def test_a_machine_without_them_is_told_how_to_install_them(root):
    state = udev_rules.examine(root)
    assert state.state == "missing"
    assert "deploy/udev/install.sh" in state.note.zh and "deploy/udev/install.sh" in state.note.en


def test_a_machine_without_udev_is_told_that(tmp_path):
    assert udev_rules.examine(tmp_path).state == "no_udev"


def test_the_installer_puts_them_where_udev_looks_and_keeps_own_names(root):
    own = root / "etc/udev/rules.d" / SOCKETS
    script = SHIPPED / "install.sh"
    (root / "usr/lib/udev/rules.d/85-brltty.rules").write_text("")
    ran = subprocess.run(["sh", script], env={"DESTDIR": str(root), "PATH": "/usr/bin:/bin"}, check=False)
    assert ran.returncode == 0
    assert udev_rules.examine(root).state == "installed"
    assert (root / "etc/udev/rules.d/85-brltty.rules").readlink() == Path("/dev/null")
    own.write_text(EXAMPLES)
    subprocess.run(["sh", script], env={"DESTDIR": str(root), "PATH": "/usr/bin:/bin"}, check=True)
    assert own.read_text() == EXAMPLES
    assert udev_rules.examine(root).state == "installed"


def test_an_old_copy_and_a_mistake_in_own_names_are_told(root):
    folder = root / "etc/udev/rules.d"
    folder.mkdir(parents=True)
    (folder / RULES).write_text(TEXT.replace("6001|", ""))
    assert udev_rules.examine(root).state == "outdated"
    (folder / RULES).write_text(TEXT)
    (folder / SOCKETS).write_text('SUBSYSTEM="tty", SYMLINK+="kiosk/id_reader"\n')
    state = udev_rules.examine(root)
    assert state.state == "broken"
    assert f"{SOCKETS}:1: SUBSYSTEM takes" in state.note.en
    assert state.as_dict()["mistakes"]
