"""The JSON Schema of devices.yaml, so that an editor completes names and underlines mistakes while they are typed."""

from __future__ import annotations

from typing import Any

from drivers.cabinet import Cabinet
from drivers.config import ENTRY_KEYS, NEEDS, SERVICE_ID, SIMULATE
from drivers.contract import DriverError
from drivers.registry import Package, Registry
from drivers.sysfs import PORT

_TEXT = {"type": "string"}
_HEX4 = {"type": "string", "pattern": "^[0-9a-fA-F]{4}$", "description": 'four hex digits in quotes, such as "04b8"'}
_DEVICE = {"type": "string", "pattern": "^/dev/.+[^/]$"}


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": list(required)}


_PART = {"vid": _HEX4, "pid": _HEX4}
_USB_PORT = {"type": "string", "pattern": f"^{PORT.pattern}$", "description": 'the socket, such as "1-1.2"'}
_IDS = _object({"vid": _HEX4, "pid": _HEX4}, "vid", "pid")
_CONNECT: dict[str, Any] = {
    "description": "how the part is reached",
    "oneOf": [
        _object(
            {
                "serial": _DEVICE,
                "baud": {"type": "integer", "minimum": 50, "maximum": 4000000},
                "parity": {"enum": ["N", "E", "O"]},
                "stop": {"enum": [1, 2]},
                "flow": {"enum": ["none", "rtscts", "xonxoff"]},
                "dtr": {"type": "boolean"},
                "rts": {"type": "boolean"},
                **_PART,
            },
            "serial",
        ),
        _object({"tcp": _TEXT, "port": {"type": "integer", "minimum": 1, "maximum": 65535}}, "tcp", "port"),
        _object({"pcsc": _TEXT}, "pcsc"),
        _object({"ipp": {"type": "string", "pattern": "^ipp://"}}, "ipp"),
        _object({"usb": _object({**_PART, "serial": _TEXT, "port": _USB_PORT}, "vid", "pid")}, "usb"),
        _object({"v4l2": _DEVICE, **_PART}, "v4l2"),
        _object({"audio": _TEXT}, "audio"),
        _object({"file": {"type": "string", "pattern": "^/"}}, "file"),
        _object({"input": _DEVICE, **_PART}, "input"),
        _object({"input": {"oneOf": [_IDS, _object({"name": _TEXT}, "name")]}}, "input"),
    ],
}


def json_schema(registry: Registry | None = None) -> dict[str, Any]:
    """JSON Schema (2020-12) of devices.yaml. A role whose library is missing is described without its options."""
    known = registry or Registry()
    definitions: dict[str, Any] = {}
    roles = {role: _role(known, role, definitions) for role in known.roles}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "devices.yaml",
        "description": "The hardware of one green-channel terminal",
        **_object(
            {"version": {"const": 1}, "cabinet": Cabinet.model_json_schema(), "devices": _object(roles)},
            "version",
            "devices",
        ),
        "$defs": definitions,
    }


def _role(registry: Registry, role: str, definitions: dict[str, Any]) -> dict[str, Any]:
    try:
        package = registry.load(role)
    except DriverError:
        return _entry({"type": "string"}, {"type": "object"})
    return {"oneOf": [_driver(package, name, definitions) for name in package.drivers]}


def _driver(package: Package, name: str, definitions: dict[str, Any]) -> dict[str, Any]:
    prefix = f"{package.role}.{name}."
    options = package.options[name].model_json_schema(ref_template=f"#/$defs/{prefix}{{model}}")
    definitions.update({f"{prefix}{model}": schema for model, schema in options.pop("$defs", {}).items()})
    return _entry({"const": name}, options)


def _entry(driver: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    properties = {
        "driver": driver,
        "enabled": {"type": "boolean", "default": True},
        "connect": _CONNECT,
        "options": options,
        "required_by": {
            "type": "object",
            "description": "service id -> how badly it needs this part",
            "propertyNames": {"pattern": f"^{SERVICE_ID.pattern}$"},
            "additionalProperties": {"enum": list(NEEDS)},
        },
        "simulate": {"enum": list(SIMULATE), "default": "never"},
        "emulator": {"type": "object", "additionalProperties": _TEXT},
    }
    assert set(properties) == set(ENTRY_KEYS)
    return _object(properties, "driver")
