from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.config import LAST_GOOD, DevicesConfig, load_devices, parse_devices
from drivers.config_schema import json_schema
from drivers.registry import Registry

ROOT = Path(__file__).resolve().parents[3]

GOOD = """\
version: 1
devices:
  id_reader:
    driver: toy
    connect: {serial: /dev/ttyUSB0, baud: 9600}
    options: {poll_ms: 500, sensors: [paper, cover]}
    required_by: {disability-photo: required}
"""


@pytest.fixture
def parse(toys):
    return lambda text: parse_devices(text, registry=toys.registry)


def one(config: DevicesConfig):
    assert len(config.problems) == 1, [problem.text("en") for problem in config.problems]
    return config.problems[0]


def test_a_right_entry_is_read_whole_with_defaults_filled_in(parse):
    config = parse(GOOD)
    assert config.problems == ()
    device = config.devices["id_reader"]
    assert (device.driver, device.connect, device.enabled, device.simulate) == (
        "toy",
        "serial:/dev/ttyUSB0?baud=9600",
        True,
        "never",
    )
    assert device.options == {"poll_ms": 500, "charset": "gbk", "sensors": ("paper", "cover")}
    assert config.needs() == {"disability-photo": (("id_reader", "required"),)}


def test_the_cabinet_is_the_usual_one_unless_it_is_measured(parse):
    usual = parse(GOOD).cabinet
    assert (usual.bottom_mm, usual.tilt_deg) == (700, 15)
    measured = parse(GOOD + "cabinet: {bottom_mm: 810, tilt_deg: 0}\n")
    assert measured.problems == () and (measured.cabinet.bottom_mm, measured.cabinet.tilt_deg) == (810, 0)


def test_a_mistake_in_the_cabinet_disables_no_device(parse):
    config = parse(GOOD + "cabinet: {bottom_mm: 5000}\n")
    assert one(config).line == 8
    assert set(config.devices) == {"id_reader"} and not config.broken
    assert config.cabinet.bottom_mm == 700


@pytest.mark.parametrize(
    ("connect", "url"),
    [
        (
            "{serial: /dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0}",
            "serial:/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0",
        ),
        (
            "{serial: /dev/ttyS1, baud: 19200, parity: E, stop: 2, flow: rtscts, dtr: true}",
            "serial:/dev/ttyS1?baud=19200&parity=E&stop=2&flow=rtscts&dtr=1",
        ),
        ("{tcp: 192.168.1.50, port: 9100}", "tcp://192.168.1.50:9100"),
        ('{tcp: "fe80::1", port: 9100}', "tcp://[fe80::1]:9100"),
        ('{usb: {vid: "04b8", pid: "0202"}}', "usb:04b8:0202"),
        ('{usb: {vid: "04B8", pid: "0E1F", serial: "A B"}}', "usb:04b8:0e1f?serial=A%20B"),
        ("{v4l2: /dev/v4l/by-path/platform-video-index0}", "v4l2:/dev/v4l/by-path/platform-video-index0"),
        ("{audio: default}", "audio:default"),
        ("{file: /srv/portrait.jpg}", "file:/srv/portrait.jpg"),
    ],
)
def test_each_way_to_connect_becomes_its_url(parse, connect, url):
    config = parse(GOOD.replace("{serial: /dev/ttyUSB0, baud: 9600}", connect))
    assert config.problems == ()
    assert config.devices["id_reader"].connect == url


@pytest.mark.parametrize(
    ("wrong", "line", "code", "type_this"),
    [
        # an unknown key, at each level
        (GOOD.replace("options:", "optoins:"), 6, "unknown_key", "options"),
        (GOOD.replace("poll_ms", "pol_ms"), 6, "bad_option", "poll_ms"),
        (GOOD.replace("baud", "bauds"), 5, "unknown_key", "baud"),
        (GOOD.replace("devices:", "divices: {}\ndevices:"), 2, "unknown_key", "devices"),
        (GOOD.replace("id_reader", "id_raeder"), 3, "unknown_role", "id_reader"),
        (GOOD.replace("driver: toy", "driver: tyo"), 4, "unknown_driver", "toy"),
        # ports
        (GOOD.replace("/dev/ttyUSB0", "ttyUSB0"), 5, "bad_port", "/dev/ttyUSB0"),
        (GOOD.replace("/dev/ttyUSB0", "COM3"), 5, "bad_port", "/dev/"),
        (GOOD.replace("/dev/ttyUSB0", "/dev/../etc/passwd"), 5, "bad_port", "/dev/"),
        (GOOD.replace("9600", "fast"), 5, "bad_number", "baud: 115200"),
        (GOOD.replace("{serial: /dev/ttyUSB0, baud: 9600}", "{tcp: a.b, port: 70000}"), 5, "bad_number", "9100"),
        (GOOD.replace("{serial: /dev/ttyUSB0, baud: 9600}", "{tcp: a.b, port: 9100.0}"), 5, "bad_number", "9100"),
        (GOOD.replace("{serial: /dev/ttyUSB0, baud: 9600}", "{tcp: a.b}"), 5, "missing", "port: 9100"),
        (GOOD.replace("{serial: /dev/ttyUSB0, baud: 9600}", "/dev/ttyUSB0"), 5, "bad_connect", "{serial:"),
        (GOOD.replace("baud: 9600", "tcp: a.b"), 5, "bad_connect", "{serial:"),
        # YAML's surprises
        (GOOD.replace("poll_ms: 500", "poll_ms: 0500"), 6, "yaml_trap", '"0500"'),
        (GOOD.replace("poll_ms: 500", "poll_ms: 8:20"), 6, "yaml_trap", '"8:20"'),
        (GOOD.replace("poll_ms: 500", "charset: on"), 6, "yaml_trap", '"on"'),
        (GOOD.replace("poll_ms: 500", "poll_ms: 2026-11-23"), 6, "bad_option", "whole number"),
        (GOOD + "    simulate: on\n", 8, "bad_value", "never, always"),
        (GOOD + "    simulate: abesnt\n", 8, "bad_value", "absent"),
        (GOOD + "    enabled: yes\n", 8, "yaml_trap", "true or false"),
        (GOOD + "    driver: other\n", 8, "duplicate_key", "line 4"),
        (GOOD + "    emulator: {baud: 9600}\n", 8, "not_text", '"9600"'),
        # the cabinet
        (GOOD + "cabinet: {bottom: 700}\n", 8, "bad_option", "bottom_mm"),
        (GOOD + "cabinet:\n  bottom_mm: 70\n", 9, "bad_option", "300.0 or more"),
        (GOOD + "cabinet:\n  bottom_mm: 2000\n", 9, "bad_option", "1100.0 or less"),
        (GOOD + "cabinet: {tilt_deg: steep}\n", 8, "bad_option", "a number"),
        (GOOD + "cabinet: low\n", 8, "not_a_mapping", "name: value"),
        # options
        (GOOD.replace("500", "50"), 6, "bad_option", "100 or more"),
        (GOOD.replace("500", "5000"), 6, "bad_option", "2000 or less"),
        (GOOD.replace("500", '"500"'), 6, "bad_option", "whole number"),
        (GOOD.replace("[paper, cover]", "paper"), 6, "bad_option", "[a, b]"),
        (GOOD.replace("{poll_ms: 500, sensors: [paper, cover]}", "none"), 6, "not_a_mapping", "name: value"),
        # the rest
        (GOOD.replace("required}", "requird}"), 7, "bad_value", "required"),
        (GOOD.replace("disability-photo", "Disability Photo"), 7, "bad_service", "disability-photo"),
        (GOOD.replace("    driver: toy\n", ""), 3, "missing", "driver: toy"),
        (GOOD.replace("    connect: {serial: /dev/ttyUSB0, baud: 9600}\n", ""), 3, "missing", "connect:"),
        (GOOD.replace("version: 1\n", ""), 1, "missing", "version: 1"),
        (GOOD.replace("version: 1", "version: 2"), 1, "bad_version", "version: 1"),
        # the file
        (GOOD.replace("    driver: toy", "   driver: toy"), 5, "syntax", "indent"),
        (GOOD.replace("    driver", "\tdriver"), 4, "syntax", "tabs"),
        (GOOD.replace("driver: toy", "driver: &a toy"), 4, "alias", "in full"),
        (GOOD.replace("driver: toy", "driver: !!python/name:os.system toy"), 4, "not_text", '"toy"'),
        (GOOD.replace("toy", "t\x07y"), 4, "bad_character", "again"),
        (GOOD.encode("utf-8").replace(b"toy", b"t\xffy"), 4, "not_utf8", "UTF-8"),
        (b"\xff\xfe" + GOOD.encode("utf-16-le"), 1, "not_utf8", "UTF-8"),
        ("", 0, "empty", "start from"),
        ("- a\n- b\n", 1, "not_a_mapping", "name: value"),
        ("version: 1\n", 1, "missing", "devices:"),
        ("a: " * 30, 1, "syntax", "space"),
        ("[" * 100_000, 1, "too_deep", "compare"),
        ("#" * 300_000, 0, "too_large", "compare"),
        ('a: "\\UFFFFFFFF"', 1, "syntax", "quotes"),
        ("%YAML 99999999999.1\n---\na: b", 1, "syntax", "quotes"),
    ],
)
def test_each_mistake_names_its_line_and_what_to_type_in_both_languages(parse, wrong, line, code, type_this):
    problem = one(parse(wrong))
    assert (problem.line, problem.code) == (line, code), problem.text("en")
    assert type_this in problem.remedy.en
    assert problem.reason.zh and problem.remedy.zh
    assert any("\u4e00" <= char <= "\u9fff" for char in problem.text())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0403", '"0403"'),
        ("0x1A86", '"1a86"'),
        ("1208", '"1208"'),
        ("6790", '"6790"'),
        ("1046", '"1046"'),
        ("26214", '"6666"'),
        ("202", '"0202"'),
        ("4b8", '"04b8"'),
        ('"4b8"', '"04b8"'),
        ('"0x04b8"', '"04b8"'),
        ("1e5", '"01e5"'),
    ],
)
def test_a_usb_number_without_quotes_is_refused_with_the_exact_text_to_type(parse, written, meant):
    connect = f'{{usb: {{vid: {written}, pid: "0202"}}}}'
    problem = one(parse(GOOD.replace("{serial: /dev/ttyUSB0, baud: 9600}", connect)))
    assert problem.code == "hex_needs_quotes"
    assert f"type vid: {meant}" == problem.remedy.en
    assert meant in problem.remedy.zh


def test_all_problems_come_at_once_in_the_order_of_the_lines(parse):
    text = GOOD.replace("toy", "tyo").replace("9600", "0x10").replace("required}", "on}") + "    simulate: maybe\n"
    lines = [problem.line for problem in parse(text).problems]
    assert lines == [4, 5, 7, 8]


def test_a_bad_entry_disables_that_device_and_keeps_its_services_known(parse):
    text = GOOD + "  camera:\n    driver: toy\n    connect: {v4l2: video0}\n    required_by: {photo: required}\n"
    config = parse(text)
    assert set(config.devices) == {"id_reader"}
    assert set(config.broken) == {"camera"}
    assert config.broken["camera"].problem.line == 10
    assert config.needs()["photo"] == (("camera", "required"),)


def test_a_role_written_wrong_counts_as_the_role_it_resembles(parse):
    config = parse(GOOD.replace("id_reader", "idreader"))
    assert set(config.broken) == {"id_reader"}
    assert config.needs() == {"disability-photo": (("id_reader", "required"),)}


def test_a_role_written_twice_is_not_guessed_at(parse):
    config = parse(GOOD + GOOD.partition("devices:\n")[2])
    assert config.devices == {}
    assert set(config.broken) == {"id_reader"}
    assert "line 3" in one(config).remedy.en


def test_a_disabled_device_needs_no_library():
    registry = Registry({"camera": "package_that_is_not_there"})
    text = "version: 1\ndevices:\n  camera: {driver: x, enabled: false, connect: {v4l2: /dev/video0}}\n"
    assert parse_devices(text, registry=registry).problems == ()
    problem = one(parse_devices(text.replace("false", "true"), registry=registry))
    assert problem.code == "library_missing"
    assert "pip install" in problem.remedy.en


def test_no_devices_at_all_is_allowed(parse):
    for text in ("version: 1\ndevices:\n", "version: 1\ndevices: {}\n"):
        assert parse(text) == DevicesConfig()


def test_the_last_good_copy_serves_when_the_file_cannot_be_read_at_all(toys, tmp_path):
    file, state = tmp_path / "devices.yaml", tmp_path / "state"
    file.write_text(GOOD)
    assert load_devices(file, registry=toys.registry, state=state).source == "file"
    assert (state / LAST_GOOD).read_text() == GOOD
    for broken in (GOOD.replace("    driver", "   driver"), "", "version: 2\ndevices: {}\n"):
        file.write_text(broken)
        config = load_devices(file, registry=toys.registry, state=state)
        assert config.source == "last_good"
        assert set(config.devices) == {"id_reader"}
        assert config.problems
    file.unlink()
    assert load_devices(file, registry=toys.registry, state=state).source == "last_good"
    assert load_devices(file, registry=toys.registry).source == "none"
    assert load_devices(tmp_path, registry=toys.registry).problems[0].code == "unreadable"


def test_one_bad_entry_does_not_bring_the_old_one_back_nor_replace_the_copy(toys, tmp_path):
    file, state = tmp_path / "devices.yaml", tmp_path / "state"
    file.write_text(GOOD)
    load_devices(file, registry=toys.registry, state=state)
    file.write_text(GOOD.replace("toy", "tyo"))
    config = load_devices(file, registry=toys.registry, state=state)
    assert (config.source, set(config.devices)) == ("file", set())
    assert (state / LAST_GOOD).read_text() == GOOD


@settings(deadline=None)
@given(st.text())
def test_any_text_gives_a_configuration_or_problems(text):
    config = parse_devices(text, registry=Registry({}))
    assert config.problems or config.source == "file"


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_configuration_or_problems(data):
    assert parse_devices(data, registry=Registry({})).problems


_WORDS = st.sampled_from(
    [
        "version",
        "cabinet",
        "bottom_mm",
        "devices",
        "id_reader",
        "camera",
        "driver",
        "connect",
        "serial",
        "usb",
        "vid",
        "options",
        "toy",
        "on",
    ]
)
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.binary() | _WORDS
_TREES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS | st.text() | st.integers(), inner, max_size=5),
    max_leaves=20,
)


_REGISTRY = Registry()


@settings(deadline=None)
@given(_TREES)
def test_any_yaml_in_any_place_gives_problems_that_can_be_shown(tree):
    for document in (tree, {"version": 1, "devices": tree}, {"version": 1, "devices": {"id_reader": tree}}):
        config = parse_devices(yaml.safe_dump(document), registry=_REGISTRY)
        for problem in config.problems:
            for text in (problem.text(), problem.text("en"), json.dumps(problem.as_dict(), ensure_ascii=False)):
                assert text.encode("utf-8").decode().isprintable()
        json.dumps({role: dict(device.options) for role, device in config.devices.items()})


def test_the_shipped_files_have_no_problem():
    shipped = load_devices(ROOT / "devices.yaml")
    assert shipped.problems == ()
    assert set(shipped.devices) == set(Registry().roles)
    assert {device.simulate for device in shipped.devices.values()} == {"never"}
    demo = load_devices(ROOT / "deploy" / "devices.demo.yaml")
    assert demo.problems == ()
    assert set(demo.devices) == set(Registry().roles)
    real = [role for role, device in demo.devices.items() if device.simulate != "always"]
    assert real in ([], ["speech"]), "only sound may be heard in a demo"


def test_the_schema_for_editors_knows_every_role_driver_and_option():
    schema = json_schema()
    json.dumps(schema)
    roles = schema["properties"]["devices"]["properties"]
    assert set(roles) == set(Registry().roles)
    reader = roles["id_reader"]["oneOf"][0]
    assert reader["properties"]["driver"] == {"const": "sam"}
    assert reader["properties"]["options"]["properties"]["poll_ms"]["maximum"] == 2000
    assert reader["additionalProperties"] is False


def test_every_reference_in_the_schema_leads_somewhere():
    schema = json_schema()

    def references(node):
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    for reference in references(schema):
        assert reference.removeprefix("#/$defs/") in schema["$defs"]


def test_the_schema_does_without_a_missing_library():
    schema = json_schema(Registry({"camera": "package_that_is_not_there"}))
    assert schema["properties"]["devices"]["properties"]["camera"]["properties"]["options"] == {"type": "object"}
