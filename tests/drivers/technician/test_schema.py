"""The JSON Schema for editors accepts what the loader accepts and refuses what it refuses."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from drivers.config import parse_devices
from drivers.config_schema import json_schema
from drivers.registry import ROLES, Registry

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json_schema()
TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}
WORDS = frozenset(
    {
        "$ref", "$schema", "$defs", "title", "description", "default", "examples", "type", "const", "enum",
        "oneOf", "anyOf", "allOf", "properties", "patternProperties", "required", "additionalProperties",
        "propertyNames", "items", "prefixItems", "pattern", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties",
        "maxProperties", "format",
    }
)  # fmt: skip


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """As an editor would judge it: the words of JSON Schema our models use, and an error for any other."""
    assert set(schema) <= WORDS, set(schema) - WORDS
    if "$ref" in schema:
        return fits(value, SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")])
    checks = [
        "const" not in schema or (value == schema["const"] and isinstance(value, type(schema["const"]))),
        "enum" not in schema or value in schema["enum"],
        "oneOf" not in schema or sum(fits(value, each) for each in schema["oneOf"]) == 1,
        "anyOf" not in schema or any(fits(value, each) for each in schema["anyOf"]),
        all(fits(value, each) for each in schema.get("allOf", ())),
    ]
    if "type" in schema:
        checks.append(
            isinstance(value, TYPES[schema["type"]])
            and (schema["type"] == "boolean" or (value is not True and value is not False))
        )
    if isinstance(value, dict):
        checks += _object(value, schema)
    if isinstance(value, list):
        prefix = schema.get("prefixItems", [])
        checks += [fits(item, each) for item, each in zip(value, prefix, strict=False)]
        if isinstance(schema.get("items"), dict):
            checks += [fits(item, schema["items"]) for item in value[len(prefix) :]]
        checks.append(schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 10**9))
    if isinstance(value, str):
        checks += [
            "pattern" not in schema or re.search(schema["pattern"], value) is not None,
            schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**9),
        ]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        checks += [
            value >= schema.get("minimum", value),
            value <= schema.get("maximum", value),
            "exclusiveMinimum" not in schema or value > schema["exclusiveMinimum"],
            "exclusiveMaximum" not in schema or value < schema["exclusiveMaximum"],
        ]
    return all(checks)


def _object(value: dict[str, Any], schema: dict[str, Any]) -> list[bool]:
    properties, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    checks = [name in value for name in schema.get("required", ())]
    for name, item in value.items():
        if "propertyNames" in schema:
            checks.append(fits(name, schema["propertyNames"]))
        if name in properties:
            checks.append(fits(item, properties[name]))
        elif fitting := [each for form, each in schema.get("patternProperties", {}).items() if re.search(form, name)]:
            checks += [fits(item, each) for each in fitting]
        else:
            checks.append(more if isinstance(more, bool) else fits(item, more))
    checks.append(schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", 10**9))
    return checks


def file(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["devices.yaml", "deploy/devices.demo.yaml"])
def test_the_shipped_files_fit(name):
    assert fits(file(name), SCHEMA)


def test_every_role_and_driver_is_in_it_with_all_its_options():
    roles = SCHEMA["properties"]["devices"]["properties"]
    assert set(roles) == set(ROLES)
    for role in ROLES:
        package = Registry().load(role)
        described = {each["properties"]["driver"]["const"]: each["properties"] for each in roles[role]["oneOf"]}
        assert set(described) == set(package.drivers)
        for driver, model in package.options.items():
            assert set(described[driver]["options"]["properties"]) == set(model.model_fields)


CONNECTS = [
    ("{serial: /dev/serial/by-path/x, baud: 9600, parity: E, stop: 2, flow: rtscts, dtr: true, rts: false}", True),
    ('{serial: /dev/kiosk/a, vid: "1a86", pid: "7523"}', True),
    ("{serial: ttyUSB0}", False),
    ("{serial: /dev/ttyS0, speed: 9600}", False),
    ("{tcp: 192.168.1.50, port: 9100}", True),
    ("{tcp: 192.168.1.50}", False),
    ("{ipp: ipp://localhost:631/printers/photo}", True),
    ("{ipp: http://localhost}", False),
    ("{pcsc: ACR122}", True),
    ('{usb: {vid: "04b8", pid: "0202"}}', True),
    ('{usb: {vid: "04b8", pid: "0202", serial: A, port: "1-1.2"}}', True),
    ('{usb: {vid: "04b8", pid: "0202", port: "1"}}', False),
    ('{usb: {vid: "04b8"}}', False),
    ("{usb: {vid: 1208, pid: 514}}", False),
    ("{v4l2: /dev/v4l/by-path/x}", True),
    ('{v4l2: /dev/v4l/by-path/x, vid: "046d", pid: "0825"}', True),
    ("{audio: default}", True),
    ("{file: /srv/a.jpg}", True),
    ("{file: a.jpg}", False),
    ("{input: /dev/input/event3}", True),
    ('{input: /dev/input/event3, vid: "2047", pid: "09d0"}', True),
    ('{input: {vid: "2047", pid: "09d0"}}', True),
    ("{input: {name: HDA Intel PCH Headphone}}", True),
    ('{input: {vid: "2047"}}', False),
    ("{serial: /dev/ttyS0, tcp: a.b, port: 1}", False),
    ("{}", False),
    ("/dev/ttyS0", False),
]


@pytest.mark.parametrize(("connect", "right"), CONNECTS)
def test_it_and_the_loader_agree_about_each_way_to_connect(connect, right):
    text = f"version: 1\ndevices:\n  id_reader: {{driver: sam, connect: {connect}}}\n"
    assert (parse_devices(text).problems == ()) is right
    assert fits(yaml.safe_load(text), SCHEMA) is right


def test_a_wrong_value_in_any_option_of_the_shipped_file_is_underlined():
    shipped = file("devices.yaml")
    tried = 0
    for role, entry in shipped["devices"].items():
        for option in entry.get("options", {}):
            wrong = copy.deepcopy(shipped)
            wrong["devices"][role]["options"][option] = {"no": {"such": "value"}}
            assert not fits(wrong, SCHEMA), (role, option)
            wrong["devices"][role]["options"] = {f"{option}x": 1}
            assert not fits(wrong, SCHEMA), (role, option)
            tried += 1
    assert tried > 20
