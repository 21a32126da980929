"""`kiosk technician` and what `kiosk doctor` and `kiosk run` make of the technician's record."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drivers.gateway import Gateway
from kiosk_app.core.technician.state import Gate, Trial
from kiosk_app.technician.files import folder_of
from kiosk_app.technician.pin import PinStore
from kiosk_app.technician.record import RecordStore

Kiosk = Callable[..., Any]
AT = "2026-11-25 14:03"


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_a_pin_asked_for_twice_opens_the_page(kiosk: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "246813", "246813")
    ran = kiosk("technician", "set-pin", "--state", tmp_path)
    assert (ran.code, ran.err) == (0, "") and "246813" not in ran.out
    assert PinStore(folder_of(tmp_path)).check("246813") == Gate("ok")


@pytest.mark.parametrize(
    ("lines", "word"),
    [(("246813", "246814"), "differ"), (("111111", "111111"), "guess"), (("12", "12"), "6 to 12"), ((), "6 to 12")],
)
def test_a_pin_that_will_not_do_changes_nothing_and_says_why(
    kiosk: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: tuple[str, ...], word: str
) -> None:
    PinStore(folder_of(tmp_path)).set("975310")
    typed(monkeypatch, *lines)
    ran = kiosk("technician", "set-pin", "--state", tmp_path)
    assert ran.code == 2 and word in ran.err
    assert PinStore(folder_of(tmp_path)).check("975310") == Gate("ok")


def test_at_a_terminal_the_pin_does_not_show(tmp_path: Path) -> None:
    """The real command at a real pty."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "kiosk_app", "technician", "set-pin", "--state", str(tmp_path)]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    shown = b""
    for prompt in (b"PIN", b"once more"):
        while prompt not in shown:
            shown += os.read(ours, 1000)
        os.write(ours, b"246813\n")
    while process.poll() is None:
        try:
            shown += os.read(ours, 1000)
        except OSError:
            break
    assert process.wait(20) == 0
    os.close(ours)
    assert b"246813" not in shown
    assert PinStore(folder_of(tmp_path)).check("246813") == Gate("ok")


def test_setting_a_pin_ends_a_wait_and_mends_a_damaged_file(
    kiosk: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pins = PinStore(folder_of(tmp_path), cost=2**4)
    pins.set("246813")
    for _ in range(3):
        pins.check("975310")
    (folder_of(tmp_path) / "pin.json").write_text("{")
    typed(monkeypatch, "804273", "804273")
    assert kiosk("technician", "set-pin", "--state", tmp_path).code == 0
    assert pins.check("804273") == Gate("ok")


def test_a_state_folder_that_cannot_be_written_is_told(
    kiosk: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "technician").write_text("in the way")
    typed(monkeypatch, "246813", "246813")
    ran = kiosk("technician", "set-pin", "--state", tmp_path)
    assert ran.code == 1 and str(tmp_path) in ran.err and "Traceback" not in ran.err


# ---- report -----------------------------------------------------------------------------------------------------


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    path = tmp_path / "devices.yaml"
    path.write_text("version: 1\ndevices: {}\n")
    return path


def test_the_report_of_a_running_kiosk_has_its_parts_and_tests(
    kiosk: Kiosk, demo: Gateway, tmp_path: Path, devices: Path
) -> None:
    sam = str(demo.capabilities("id_reader")["sam_id"])
    store = RecordStore(folder_of(tmp_path), lambda: AT)
    store.keep_trial("id_reader", Trial("active", True, AT, "machine", "sam", sam, True))
    store.keep_trial("receipt_printer", Trial("active", False, AT, "technician", "escpos", "", True, "judged_wrong"))
    ran = kiosk("technician", "report", "--json", "--state", tmp_path, "--devices", devices, "--kiosk", "kiosk-3")
    assert ran.code == 1 and ran.json["ready"] is False and ran.json["terminal"] == "kiosk-3"
    reader, printer = ran.json["parts"]
    assert (reader["asset"], reader["openings"], reader["required"]) == (sam, 1, True)
    assert reader["tests"]["active"] == {
        "passed": True, "at": AT, "judged": "machine", "detail": "", "same_part": True,
    }  # fmt: skip
    assert printer["tests"]["active"]["detail"] == "judged_wrong"
    keys = [(reason["key"], reason["role"]) for reason in ran.json["reasons"]]
    assert keys == [("failed", "receipt_printer"), ("screen", ""), ("touch", ""), ("simulated", "id_reader")]


def test_the_report_reads_as_text_and_prints_as_a_page_in_both_languages(
    kiosk: Kiosk, demo: Gateway, tmp_path: Path, devices: Path
) -> None:
    text = kiosk("technician", "report", "--state", tmp_path, "--devices", devices).out
    assert "还不能开放服务" in text and "身份证阅读机：正常，模拟" in text and "□ 屏幕还没校准" in text
    english = kiosk("technician", "report", "--state", tmp_path, "--devices", devices, "--language", "en").out
    assert "Not ready for service" in english and "ID card reader: well, mock" in english
    page = tmp_path / "report.html"
    ran = kiosk("technician", "report", "--html", "--state", tmp_path, "--devices", devices, "--out", page)
    made = page.read_text(encoding="utf-8")
    assert ran.code == 1 and ran.out == "" and made.startswith("<!doctype html>") and "技术员签名" in made
    assert made.count("<tr>") == 1 + 2 + 3, "parts under a head, and three calibrations"


def test_with_no_kiosk_running_and_no_part_it_still_says_what_is_missing(
    kiosk: Kiosk, tmp_path: Path, devices: Path
) -> None:
    ran = kiosk("technician", "report", "--json", "--state", tmp_path, "--devices", devices)
    assert ran.code == 1 and ran.json["parts"] == []
    assert [reason["key"] for reason in ran.json["reasons"]] == ["screen", "touch"]
    (tmp_path / "x").mkdir()
    wrong = kiosk("technician", "report", "--state", tmp_path, "--devices", devices, "--out", tmp_path / "x")
    assert wrong.code == 2 and "Traceback" not in wrong.err


def test_mistakes_in_devices_yaml_are_in_the_report(kiosk: Kiosk, tmp_path: Path, devices: Path) -> None:
    devices.write_text("version: 1\ndevices:\n  id_reader: {driver: nonsense}\n  speech: {driver: 3}\n")
    ran = kiosk("technician", "report", "--json", "--state", tmp_path, "--devices", devices)
    assert ran.json["devices_yaml_problems"] >= 2
    assert ran.json["reasons"][0] == {"key": "mistakes", "role": ""}
    assert {part["state"] for part in ran.json["parts"]} == {"misconfigured"}


# ---- what others make of the record ---------------------------------------------------------------------------


def test_the_doctor_says_that_the_technicians_volume_counts(
    kiosk: Kiosk, tmp_path: Path, devices: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert "音量校准" not in kiosk("doctor", "--devices", devices).out
    RecordStore(folder_of(tmp_path / "green-channel-kiosk"), lambda: AT).keep_volume(-6.0)
    assert "音量校准 -6 dB" in kiosk("doctor", "--devices", devices).out


@pytest.mark.parametrize(("given", "used"), [(("--mm-per-px", "0.3"), 0.3), ((), 0.2551)])
def test_the_screen_as_measured_is_used_unless_another_size_is_given(
    kiosk: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...], used: float
) -> None:
    from kiosk_app.tools import session

    RecordStore(folder_of(tmp_path), lambda: AT).keep_screen(0.2551)
    token = tmp_path / "token"
    token.write_text("t" * 40)
    ran: list[session.Session] = []
    monkeypatch.setattr(session, "run_session", lambda one: ran.append(one) or 0)
    desk = ("--desk", "https://desk.example", "--kiosk", "kiosk-3", "--token-file", token)
    assert kiosk("run", *desk, "--state", tmp_path, *given).code == 0
    assert ran[0].panel.mm_per_px == used
