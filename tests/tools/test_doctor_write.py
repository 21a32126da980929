"""`kiosk doctor --write` as it is typed, on a machine of files with a real reader's emulator at its port."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.config import load_devices
from drivers.id_reader.emulator import SamEmulator

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = (ROOT / "devices.yaml").read_text(encoding="utf-8")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """Its devices.yaml, and the machine's root with a reader on an adapter."""
    root = tmp_path / "machine"
    usb = root / "sys/bus/usb/devices/1-4"
    (usb / "1-4:1.0").mkdir(parents=True)
    for name, text in (("idVendor", "1a86"), ("idProduct", "7523"), ("product", "USB2.0-Serial")):
        (usb / name).write_text(text)
    (root / "sys/class/tty/ttyUSB0").mkdir(parents=True)
    (root / "sys/class/tty/ttyUSB0/device").symlink_to(usb / "1-4:1.0")
    (root / "dev").mkdir()
    file = tmp_path / "devices.yaml"
    file.write_text(SHIPPED, encoding="utf-8")
    reader = SamEmulator.from_options({"link": str(root / "dev/ttyUSB0")})
    reader.start()
    yield file, root
    reader.stop()


def run(kiosk, terminal, *words):
    file, root = terminal
    return kiosk("doctor", "--devices", file, "--root", root, "--write", *words)


def test_without_a_terminal_it_shows_what_it_would_write_and_writes_nothing(kiosk, terminal):
    ran = run(kiosk, terminal)
    assert ran.code == 1
    assert "身份证阅读机 an ID card reader (GA/T 467) 115200 baud" in ran.out
    assert '+    connect: {serial: /dev/ttyUSB0, baud: 115200, vid: "1a86", pid: "7523"}' in ran.out
    assert "--- devices.yaml" in ran.out
    assert "--yes" in ran.out
    assert terminal[0].read_text(encoding="utf-8") == SHIPPED
    assert len(list(terminal[0].parent.glob("*.bak*"))) == 0


def test_with_yes_it_writes_and_keeps_a_copy(kiosk, terminal):
    ran = run(kiosk, terminal, "--yes")
    assert ran.code == 0
    assert "已写入 written" in ran.out
    assert load_devices(terminal[0]).devices["id_reader"].connect.startswith("serial:/dev/ttyUSB0?baud=115200")
    (copy,) = terminal[0].parent.glob("devices.yaml.bak-*")
    assert copy.read_text(encoding="utf-8") == SHIPPED


def test_json_tells_what_was_proposed_and_whether_it_was_written(kiosk, terminal):
    ran = run(kiosk, terminal, "--json")
    assert (ran.code, ran.json["written"], ran.json["backup"]) == (1, False, "")
    (proposal,) = ran.json["proposals"]
    assert (proposal["role"], proposal["driver"], proposal["new"]) == ("id_reader", "sam", False)
    assert ran.json["answered"] == {"/dev/ttyUSB0": "sam"}
    assert ran.json["diff"].startswith("--- devices.yaml")
    ran = run(kiosk, terminal, "--json", "--yes")
    assert (ran.code, ran.json["written"]) == (0, True)
    assert Path(ran.json["backup"]).read_text(encoding="utf-8") == SHIPPED


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("是\n", 0), ("n\n", 1), ("\n", 1), ("", 1)])
def test_on_a_terminal_it_asks(kiosk, terminal, monkeypatch, answer, code):
    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Keyboard(answer))
    ran = run(kiosk, terminal)
    assert ran.code == code
    assert "写入" in ran.out and "[y/N]" in ran.out
    assert (terminal[0].read_text(encoding="utf-8") == SHIPPED) is (code == 1)


def test_roles_can_be_named(kiosk, terminal):
    ran = run(kiosk, terminal, "camera", "--yes")
    assert (ran.code, "没有要写的 nothing to write" in ran.out) == (0, True)
    assert terminal[0].read_text(encoding="utf-8") == SHIPPED


@pytest.mark.parametrize("words", [("--write", "kamera"), ("--yes",)])
def test_wrong_use_is_refused_before_anything_is_opened(kiosk, words):
    ran = kiosk("doctor", *words)
    assert ran.code == 2
    assert ran.err.startswith("kiosk doctor: ")


def test_a_file_that_is_not_there_is_said(kiosk, terminal):
    file, root = terminal
    ran = kiosk("doctor", "--devices", file.with_name("none.yaml"), "--root", root, "--write", "--yes")
    assert ran.code == 1
    assert "没有写入 not written" in ran.err


def test_a_reader_that_works_is_not_proposed_again(kiosk, terminal):
    file, root = terminal
    # The machine of files is not where the kiosk opens its ports: name the real end of the line.
    real = (root / "dev/ttyUSB0").resolve()
    file.write_text(SHIPPED.replace("/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.1:1.0-port0", str(real)), "utf-8")
    ran = run(kiosk, terminal, "--json")
    assert ran.json["devices"]["id_reader"]["usable"]
    assert ran.json["kept"]["id_reader"] == "works"
    assert "id_reader" not in [proposal["role"] for proposal in ran.json["proposals"]]


def test_the_help_says_when_bytes_are_sent(kiosk):
    ran = kiosk("doctor", "--help")
    assert "Nothing is sent to parts that devices.yaml does not name" in " ".join(ran.out.split())
