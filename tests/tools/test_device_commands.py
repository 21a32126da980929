from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from drivers.registry import Registry
from kiosk_app.tools.device_text import masked, table

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def emulated():
    running = []

    def start(role: str, **options: str):
        emulator = Registry().load(role).make_emulator(options)
        emulator.start()
        running.append(emulator)
        return emulator

    yield start
    for emulator in running:
        emulator.stop()


def test_a_card_is_read_from_a_pty_and_printed_as_json(kiosk, emulated):
    reader = emulated("id_reader", card="zhang-san")
    ran = kiosk("device", "id_reader", "read", "--connect", reader.url, "--json", "--timeout", 20)
    assert ran.code == 0, ran.out
    card = ran.json
    assert card["type"] == "resident"
    assert card["name"] == "张三"
    assert card["valid_to"] is None
    assert card["long_term"] is True
    assert len(card["number"]) == 18
    assert 0 < card["elapsed_ms"] < 5000
    for key in ("sex", "nation", "birth", "address", "issuer", "valid_from"):
        assert card[key]


def test_a_person_sees_the_number_masked(kiosk, emulated):
    reader = emulated("id_reader", card="zhang-san")
    number = kiosk("device", "id_reader", "read", "--connect", reader.url, "--json").json["number"]
    reader.set("card", "none")
    reader.set("card", "zhang-san")
    ran = kiosk("device", "id_reader", "read", "--connect", reader.url)
    assert ran.code == 0
    assert number not in ran.out
    assert number[:3] + "*" * 13 + number[-2:] in ran.out
    assert "长期" in ran.out


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("serial:/dev/there-is-no-such-port", "no_device"),
        ("serial:/dev/null?baud=fast", "config_error"),
        ("nonsense", "config_error"),
        ("tcp://127.0.0.1:1", "no_device"),
    ],
)
def test_what_cannot_be_opened_is_an_error_as_json(kiosk, url, code):
    ran = kiosk("device", "id_reader", "read", "--connect", url, "--json", "--timeout", 5)
    assert ran.code == 1
    assert ran.json["error"]["code"] == code
    assert ran.json["error"]["hint"]
    said = kiosk("device", "id_reader", "read", "--connect", url, "--timeout", 5)
    assert (said.code, said.out) == (1, "")
    assert "没有完成 failed" in said.err
    assert "Traceback" not in said.err


def test_no_card_ends_at_the_time_given(kiosk, emulated):
    reader = emulated("id_reader")
    started = time.monotonic()
    ran = kiosk("device", "id_reader", "read", "--connect", reader.url, "--json", "--timeout", 0.8)
    assert time.monotonic() - started < 8
    assert (ran.code, ran.json["error"]["detail"]) == (1, "no_card")


def test_a_text_file_is_printed_over_tcp_without_losing_a_character(kiosk, emulated, tmp_path):
    printer = emulated("receipt_printer", speed="2000")
    text = "您好，世界。\n王𬀩·䶮〇①—￥ABC\n"
    file = tmp_path / "slip.txt"
    file.write_text(text, encoding="utf-8")
    ran = kiosk("device", "receipt_printer", "print", file, "--connect", printer.url, "--json")
    assert ran.code == 0, ran.out
    assert ran.json["proof"] == "printed"
    assert ran.json["state"]["paper"] == "full"
    assert len(printer.slips()) == 1


def test_a_text_can_come_by_standard_input(kiosk, emulated, monkeypatch):
    printer = emulated("receipt_printer", speed="2000")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("您好\n".encode())))
    assert kiosk("device", "receipt_printer", "print", "-", "--connect", printer.url).code == 0
    assert len(printer.slips()) == 1


def test_the_calibration_slip_is_printed_by_hand(kiosk, emulated):
    printer = emulated("receipt_printer", speed="2000")
    ran = kiosk("device", "receipt_printer", "calibrate", "--connect", printer.url, "--json")
    assert (ran.code, ran.json["proof"]) == (0, "printed")
    assert any(line.startswith("机 您好") for line in printer.slips()[0].lines)


def test_a_silent_printer_is_unknown_and_a_stalled_one_an_error_in_time(kiosk, emulated, tmp_path):
    printer = emulated("receipt_printer", speed="2000", gs_r="off")
    printer.set("mute", "on")
    file = tmp_path / "slip.txt"
    file.write_text("您好\n", encoding="utf-8")
    ran = kiosk("device", "receipt_printer", "print", file, "--connect", printer.url, "--json", "--timeout", 30)
    assert (ran.code, ran.json["proof"], ran.json["state"]["paper"]) == (0, "sent", "unknown")
    printer.set("mute", "off")
    printer.set("stall", "on")
    file.write_text("您好，世界。\n" * 2000, encoding="utf-8")
    for _ in range(3):
        started = time.monotonic()
        ran = kiosk("device", "receipt_printer", "print", file, "--connect", printer.url, "--json", "--timeout", 3)
        assert time.monotonic() - started < 15
        if ran.code:
            break
        # On a busy machine its first answer may come too late; then no more than this may be claimed.
        assert (ran.json["proof"], ran.json["state"]["answering"]) == ("sent", False)
    assert ran.code == 1
    assert ran.json["error"]["code"] in ("timeout", "not_ready", "hardware_error")


def test_a_status_says_how_it_is_and_what_to_do(kiosk, emulated):
    printer = emulated("receipt_printer")
    ran = kiosk("device", "receipt_printer", "status", "--connect", printer.url, "--json")
    assert (ran.code, ran.json["details"]["paper"], ran.json["capabilities"]["width_dots"]) == (0, "full", 576)
    printer.set("paper", "out")
    ran = kiosk("device", "receipt_printer", "status", "--connect", printer.url)
    assert ran.code == 1
    assert "换一卷新纸" in ran.out


def test_a_picture_is_saved_as_jpeg(kiosk, emulated, tmp_path):
    camera = emulated("camera")
    file = tmp_path / "picture.jpg"
    ran = kiosk("device", "camera", "snap", file, "--connect", camera.url, "--json", "--timeout", 20)
    assert ran.code == 0, ran.out
    assert file.read_bytes()[:3] == b"\xff\xd8\xff"
    assert ran.json == {"width": 1280, "height": 720, "file": str(file)}


def test_a_text_is_spoken(kiosk, emulated):
    voice = emulated("speech", speedup="100")
    ran = kiosk("device", "speech", "say", "您好", "--connect", voice.url, "--json", "--timeout", 20)
    assert ran.code == 0, ran.out
    assert ran.json["outcome"] == "finished"


def test_with_a_kiosk_running_its_own_device_does_it(kiosk, demo, tmp_path):
    demo.sim_set("id_reader", "card", "zhang-san")
    assert kiosk("device", "id_reader", "read", "--json").json["name"] == "张三"
    file = tmp_path / "slip.txt"
    file.write_text("您好\n", encoding="utf-8")
    assert kiosk("device", "receipt_printer", "print", file).out.startswith("已打印 printed")
    assert kiosk("device", "receipt_printer", "status", "--json").json["health"]["state"] == "ready"
    ran = kiosk("device", "camera", "snap", tmp_path / "x.jpg", "--json")
    assert (ran.code, ran.json["error"]["detail"]) == (1, "not_configured")


def test_without_a_kiosk_the_entry_in_the_file_is_used(kiosk, emulated, tmp_path):
    printer = emulated("receipt_printer")
    port = printer.url.rpartition(":")[2]
    file = tmp_path / "devices.yaml"
    text = f"version: 1\ndevices:\n  receipt_printer: {{driver: escpos, connect: {{tcp: 127.0.0.1, port: {port}}}}}\n"
    file.write_text(text)
    assert kiosk("device", "receipt_printer", "status", "--devices", file).code == 0
    for wrong, said in (
        (text.replace("escpos", "escpoos"), "type escpos"),
        (text.replace("version: 1\n", "version: 2\n"), "version: 1"),
        (text.replace("receipt_printer", "id_reader").replace("escpos", "sam"), "--connect"),
        (text.replace("{driver", "{simulate: always, driver"), "kiosk demo"),
        (text.replace("{driver", "{enabled: false, driver"), "enabled: false"),
    ):
        file.write_text(wrong)
        ran = kiosk("device", "receipt_printer", "status", "--devices", file, "--json")
        assert ran.code == 1
        assert said in ran.json["error"]["hint"]


@pytest.mark.parametrize(
    "words",
    [
        ["device"],
        ["device", "piano", "play"],
        ["device", "id_reader", "sing"],
        ["device", "receipt_printer", "print"],
        ["device", "receipt_printer", "print", "/there/is/no/such/file"],
        ["device", "id_reader", "read", "--timeout", "-1"],
        ["doctor", "--wrong"],
        [],
        ["dance"],
    ],
)
def test_wrong_use_ends_with_code_2(kiosk, words):
    ran = kiosk(*words)
    assert ran.code == 2
    assert ran.err
    assert "Traceback" not in ran.err


def test_a_file_that_is_no_text_is_refused(kiosk, tmp_path):
    file = tmp_path / "picture"
    file.write_bytes(b"\xff\xd8\xff\xe0")
    ran = kiosk("device", "receipt_printer", "print", file, "--connect", "tcp://127.0.0.1:1")
    assert ran.code == 2
    assert "not UTF-8" in ran.err


@pytest.mark.parametrize("words", [["--help"], ["device", "--help"], ["device", "camera", "snap", "-h"], ["sim", "-h"]])
def test_help_is_there(kiosk, words):
    ran = kiosk(*words)
    assert (ran.code, ran.err) == (0, "")
    assert "xit codes" in ran.out


def test_the_command_itself_starts_and_reads_nothing_it_does_not_need(tmp_path):
    code = (
        "import sys; from kiosk_app.__main__ import main; main(['sim']);"
        "print([name for name in ('kivy', 'cv2', 'serial', 'fastapi', 'kiosk_app.runtime') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.strip().endswith("[]"), done.stdout + done.stderr


# --- sim


def test_sim_lists_turns_and_reports(kiosk, demo):
    listed = kiosk("sim")
    assert listed.code == 0
    assert "receipt_printer" in listed.out and "paper=full" in listed.out and "full | low | out" in listed.out
    assert kiosk("sim", "receipt_printer", "paper=out", "cover=open").out == "paper=out cover=open\n"
    assert json.loads(kiosk("sim", "receipt_printer", "--json").out)["receipt_printer"]["state"]["paper"] == "out"
    assert kiosk("sim", "id_reader", "unplug").out == "plug=out\n"
    assert kiosk("sim", "id_reader", "plug").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["receipt_printer", "paper=blue"], "full | low | out"),
        (["receipt_printer", "colour=blue"], "paper"),
        (["receipt_printer", "paper"], "KEY=VALUE"),
        (["camera", "scene=dark"], "simulated are: id_reader, receipt_printer"),
    ],
)
def test_sim_says_what_can_be_turned(kiosk, demo, words, said):
    ran = kiosk("sim", *words)
    assert ran.code == 2
    assert said in ran.err


def test_sim_needs_a_demo(kiosk):
    ran = kiosk("sim", "camera", "scene=dark")
    assert ran.code == 1
    assert "kiosk demo" in ran.err


# --- small parts


def test_numbers_are_masked_whatever_their_length():
    assert masked("110101199003070011") == "110*************11"
    assert masked("1234567") == "*******"
    assert masked("") == ""


def test_columns_line_up_though_chinese_is_twice_as_wide():
    assert list(table([("设备", "x"), ("ab", "y")])) == ["设备  x", "ab    y"]
    assert list(table([])) == []


@pytest.mark.parametrize("words", [("test",), ("set", "on"), ("status",)])
def test_a_light_is_tried_by_hand_and_told_in_words(kiosk, emulated, words):
    board = emulated("signal_light", protocol="modbus")
    ran = kiosk("device", "signal_light", *words, "--connect", board.url, "--driver", "modbus")
    assert (ran.code, ran.err) == (0, "")
    assert "打印机" not in ran.out
    assert "confirmed" in ran.out or "正常 well" in ran.out
