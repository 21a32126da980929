"""devices.yaml as a technician mends it: one port for one part, and no mutation of the shipped file that harms."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.config import DevicesConfig, load_devices, parse_devices
from drivers.registry import ROLES
from drivers.shared_ports import port_of

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = (ROOT / "devices.yaml").read_text(encoding="utf-8")
HEAD = "version: 1\ndevices:\n"


def problems(text):
    return [(each.line, each.role, each.code) for each in parse_devices(HEAD + text).problems]


READER = "  id_reader: {driver: sam, connect: {serial: /dev/ttyUSB0, baud: 115200}}\n"
SCANNER = "  scanner: {driver: serial, connect: {serial: /dev/ttyUSB0, baud: 9600}}\n"


def test_two_parts_that_name_one_port_are_a_problem_with_both_lines():
    config = parse_devices(HEAD + READER + SCANNER)
    assert [(each.line, each.role, each.code) for each in config.problems] == [
        (3, "id_reader", "port_taken"),
        (4, "scanner", "port_taken"),
    ]
    first = config.problems[0]
    assert "第 4 行的 scanner" in first.reason_zh and "scanner in line 4" in first.reason_en
    assert "第 3 行或第 4 行" in first.remedy_zh and "line 3 or 4" in first.remedy_en
    assert set(config.broken) == {"id_reader", "scanner"}


@pytest.mark.parametrize(
    "second",
    [
        SCANNER.replace("ttyUSB0", "ttyUSB1"),
        SCANNER.replace("driver: serial", "driver: serial, enabled: false"),
        SCANNER.replace("connect: {serial: /dev/ttyUSB0, baud: 9600}", "simulate: always"),
    ],
)
def test_another_port_a_part_not_in_use_and_a_simulated_one_are_no_conflict(second):
    assert problems(READER + second) == []


BOARD = "connect: {serial: /dev/ttyUSB2, baud: 9600}"


def test_a_board_that_serves_light_and_button_is_shared_but_not_with_a_scanner():
    light = f"  signal_light: {{driver: modbus, {BOARD}}}\n"
    button = f"  help_button: {{driver: modbus, {BOARD}}}\n"
    assert problems(light + button) == []
    assert [each[2] for each in problems(light + button + SCANNER.replace("ttyUSB0", "ttyUSB2"))] == ["port_taken"] * 3
    contact = button.replace("modbus", "contact")
    assert [each[2] for each in problems(light + contact)] == ["port_taken"] * 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("serial:/dev/x?baud=9600", "serial:/dev/x?baud=115200&vid=1a86&pid=7523", True),
        ("usb:0416:5011", "usb:0416:5011", True),
        ("usb:0416:5011?serial=A", "usb:0416:5011?serial=B", False),
        ("usb:0416:5011?port=1-1", "usb:0416:5011?port=1-2", False),
        ("v4l2:/dev/video0", "v4l2:/dev/video0", True),
        ("input:2047:09d0", "input:2047:09d0", True),
        ("tcp://10.0.0.1:9100", "tcp://10.0.0.1:9100", True),
    ],
)
def test_a_port_is_the_same_whatever_its_settings(one, other, same):
    assert (port_of(one) == port_of(other)) is same
    assert port_of(one)


@pytest.mark.parametrize("connect", ["audio:default", "file:/x.jpg", "", "emulated:/x"])
def test_what_can_be_shared_is_no_port(connect):
    assert port_of(connect) == ""


def test_the_shipped_file_has_every_role_commented_and_no_mistake():
    config = parse_devices(SHIPPED)
    assert config.problems == ()
    assert set(config.devices) == set(ROLES)
    lines = SHIPPED.splitlines()
    for device in config.devices.values():
        above = lines[device.line - 2]
        assert above.lstrip().startswith("# ") and any("\u4e00" <= char <= "\u9fff" for char in above), device.role


# --- mutations of the shipped file

SPLICES = st.lists(
    st.tuples(
        st.integers(0, len(SHIPPED)),
        st.integers(0, 40),
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(
                ["\n", "  ", "\t", ": ", "{", "}", "[", "]", '"', "'", "#", "- ", "&a ", "*a", "!!int ", "|\n", "\x00",
                 "0403", "on", "null", "~", "? ", "--- ", "%YAML 9\n", "\ud800", "1e999", "}}}}", "devices:"]
            ),
        ),
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


def mutated(splices):
    text = SHIPPED
    for at, cut, put in splices:
        text = text[:at] + put + text[at + cut :]
    return text


def whole(config):
    """Whatever is in it can be shown, and no device is both good and broken."""
    assert isinstance(config, DevicesConfig)
    assert not set(config.devices) & set(config.broken)
    for problem in config.problems:
        assert problem.text("zh-CN") and problem.text("en") and problem.reason_zh and problem.remedy_zh
        assert problem.line >= 0
    assert config.problems or config.source == "file"


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SPLICES)
def test_no_change_to_the_shipped_file_harms_the_loader(splices):
    whole(parse_devices(mutated(splices).encode("utf-8", "surrogatepass")))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SPLICES)
def test_the_last_good_copy_serves_or_what_can_be_read_does(tmp_path, splices):
    state = tmp_path / "state"
    file = tmp_path / "devices.yaml"
    file.write_text(SHIPPED, encoding="utf-8")
    good = load_devices(file, state=state)
    file.write_bytes(mutated(splices).encode("utf-8", "surrogatepass"))
    config = load_devices(file, state=state)
    whole(config)
    assert config.source != "none"
    if config.source == "last_good":
        assert dict(config.devices) == dict(good.devices)


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(0, SHIPPED.count("\n"))))
def test_lines_may_be_lost_in_any_number(gone):
    kept = [line for number, line in enumerate(SHIPPED.splitlines(keepends=True)) if number not in gone]
    whole(parse_devices("".join(kept)))
