"""devices.yaml: which parts this terminal has. Strict, every problem at once, and never an exception.

A bad entry disables that one device; a file that cannot be read at all falls back to the last good copy. Either way the
kiosk starts and knows which services are affected.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml

from drivers.cabinet import Cabinet, read_cabinet
from drivers.config_errors import TEXTS, Problem, one_of, unknown_key
from drivers.config_model import read_model
from drivers.connect import read_connect
from drivers.contract import DriverError
from drivers.registry import Registry
from drivers.shared_ports import conflicts
from plain.problems import Both, clean, nearest
from plain.yaml_file import unreadable
from plain.yaml_nodes import MAX_BYTES, NodeReader, compose, join, line_of

Need = Literal["required", "optional"]
Simulate = Literal["never", "always", "absent"]
NEEDS: tuple[Need, ...] = ("required", "optional")
SIMULATE: tuple[Simulate, ...] = ("never", "always", "absent")
TOP_KEYS = ("version", "cabinet", "devices")
ENTRY_KEYS = ("driver", "enabled", "connect", "options", "required_by", "simulate", "emulator")
SERVICE_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
LAST_GOOD = "devices.last-good.yaml"


def _empty() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DeviceConfig:
    """One part. `connect` is the URL its driver opens, empty when it is only simulated.

    `options` are complete (defaults filled in) and checked; `emulator` are the start values of its emulator.
    """

    role: str
    driver: str
    connect: str = ""
    enabled: bool = True
    options: Mapping[str, Any] = field(default_factory=_empty)
    required_by: Mapping[str, Need] = field(default_factory=_empty)
    simulate: Simulate = "never"
    emulator: Mapping[str, str] = field(default_factory=_empty)
    line: int = 0


@dataclass(frozen=True, slots=True)
class BrokenDevice:
    """A part whose entry has problems: the kiosk runs without it."""

    role: str
    problem: Problem
    required_by: Mapping[str, Need] = field(default_factory=_empty)


@dataclass(frozen=True, slots=True)
class DevicesConfig:
    """What devices.yaml says. `source`: `file`, `last_good` (the file could not be read) or `none` (no copy either)."""

    devices: Mapping[str, DeviceConfig] = field(default_factory=_empty)
    broken: Mapping[str, BrokenDevice] = field(default_factory=_empty)
    problems: tuple[Problem, ...] = ()
    cabinet: Cabinet = field(default_factory=Cabinet)
    cabinet_line: int = 0
    source: Literal["file", "last_good", "none"] = "file"

    def needs(self) -> Mapping[str, tuple[tuple[str, Need], ...]]:
        """Service id -> (role, need) of every device that names it, broken and disabled ones too."""
        found: dict[str, list[tuple[str, Need]]] = {}
        every: list[DeviceConfig | BrokenDevice] = [*self.devices.values(), *self.broken.values()]
        for device in every:
            for service, need in device.required_by.items():
                found.setdefault(service, []).append((device.role, need))
        return {service: tuple(needs) for service, needs in found.items()}

    def about(self, role: str) -> dict[str, Any]:
        """For reports: `driver`, `connect`, `services` (id -> need) and whether one of them requires it."""
        device = self.devices.get(role)
        services = {service: need for service, needs in self.needs().items() for name, need in needs if name == role}
        return {
            "driver": device.driver if device else "",
            "connect": device.connect if device else "",
            "services": services,
            "required": "required" in services.values(),
        }

    def only(self, *roles: str) -> DevicesConfig:
        """The same, without the other devices."""
        return replace(
            self,
            devices={role: device for role, device in self.devices.items() if role in roles},
            broken={role: device for role, device in self.broken.items() if role in roles},
        )


def load_devices(path: Path, *, registry: Registry | None = None, state: Path | None = None) -> DevicesConfig:
    """Reads the file; never raises for its content or its absence.

    `state` is a folder this program owns: there a copy of the last file without problems is kept, and used when the
    file cannot be read as a whole.
    """
    known = registry or Registry()
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        config = _unreadable(path, error)
    else:
        config = parse_devices(data, registry=known)
    copy = state / LAST_GOOD if state is not None else None
    if config.source == "none" and copy is not None:
        with contextlib.suppress(OSError):
            kept = parse_devices(copy.read_bytes(), registry=known)
            if kept.source == "file":
                return replace(kept, problems=(*config.problems, *kept.problems), source="last_good")
    elif not config.problems and copy is not None:
        _keep(data, copy)
    return config


def parse_devices(data: str | bytes, *, registry: Registry | None = None) -> DevicesConfig:
    """The text of a devices.yaml. Never raises; `source` is `none` when nothing in it can be used."""
    root, stopped = compose(data)
    if stopped is not None:
        return DevicesConfig(problems=(Problem.about("", stopped),), source="none")
    return _FileReader(registry or Registry()).read(root)


class _FileReader:
    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._nodes = NodeReader()
        self._problems: list[Problem] = []
        self._devices: dict[str, DeviceConfig] = {}
        self._needs: dict[str, Mapping[str, Need]] = {}
        self._guessed: dict[str, str] = {}  # role as written -> role that was probably meant
        self._cabinet, self._cabinet_line = Cabinet(), 0

    def read(self, root: yaml.Node | None) -> DevicesConfig:
        if root is None:
            return DevicesConfig(problems=(Problem(0, "", "empty", *TEXTS["empty"]),), source="none")
        top = self._nodes.entries(root, "")
        if top is None:
            return self._result(False)
        for key, (node, _) in top.items():
            if key not in TOP_KEYS:
                self._nodes.report(node, key, "unknown_key", unknown_key(key, TOP_KEYS))
        usable = self._version(root, top)
        if "cabinet" in top:
            self._cabinet = read_cabinet(self._nodes, *top["cabinet"])
            self._cabinet_line = line_of(top["cabinet"][0])
        if "devices" not in top:
            self._nodes.report(root, "devices", "missing", TEXTS["no_devices"])
            usable = False
        elif usable:
            node = top["devices"][1]
            usable = self._read_devices(node)
        return self._result(usable)

    def _result(self, usable: bool) -> DevicesConfig:
        self._attribute("")
        self._problems += conflicts(self._devices, self._registry)
        problems = tuple(sorted(self._problems, key=lambda problem: problem.line))
        if not usable:
            return DevicesConfig(problems=problems, source="none")
        broken: dict[str, BrokenDevice] = {}
        for problem in problems:
            role = self._guessed.get(problem.role, problem.role)
            if role and role in self._registry.roles and role not in broken:
                broken[role] = BrokenDevice(role, problem, self._needs.get(problem.role, _empty()))
        good = {role: device for role, device in self._devices.items() if role not in broken}
        return DevicesConfig(
            MappingProxyType(good), MappingProxyType(broken), problems, self._cabinet, self._cabinet_line
        )

    def _attribute(self, role: str) -> None:
        """Everything found since the last call is about this role."""
        self._problems += [Problem.about(role, found) for found in self._nodes.problems]
        self._nodes.problems.clear()

    def _version(self, root: yaml.Node, top: Mapping[str, tuple[yaml.Node, yaml.Node]]) -> bool:
        if "version" not in top:
            self._nodes.report(root, "version", "missing", TEXTS["no_version"])
            return True
        node = top["version"][1]
        if self._nodes.plain(node, "version") == 1 and node.tag.endswith(":int"):
            return True
        self._nodes.report(node, "version", "bad_version", TEXTS["bad_version"])
        return False

    def _read_devices(self, node: yaml.Node) -> bool:
        if isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null"):
            return True
        entries = self._nodes.entries(node, "devices")
        if entries is None:
            return False
        self._attribute_duplicates()
        for role, (key, value) in entries.items():
            if role not in self._registry.roles:
                near = nearest(role, self._registry.roles)
                if near and near not in entries:
                    self._guessed[clean(role)] = near
                self._nodes.report(key, join("devices", role), "unknown_role", unknown_key(role, self._registry.roles))
            self._read_entry(role, key, value)
            self._attribute(clean(role))
        return True

    def _attribute_duplicates(self) -> None:
        """A role written twice is ambiguous: that device is the one disabled."""
        self._attribute("")
        self._problems = [
            replace(problem, role=problem.field.partition(".")[2]) if problem.code == "duplicate_key" else problem
            for problem in self._problems
        ]

    def _read_entry(self, role: str, key: yaml.Node, node: yaml.Node) -> None:
        path = join("devices", clean(role))
        before = len(self._nodes.problems)
        entries = self._nodes.entries(node, path)
        if entries is None:
            return
        for name, (name_node, _) in entries.items():
            if name not in ENTRY_KEYS:
                self._nodes.report(name_node, join(path, name), "unknown_key", unknown_key(name, ENTRY_KEYS))
        values = {name: value for name, (_, value) in entries.items() if name in ENTRY_KEYS}
        # First, so that the affected services are known whatever else is wrong.
        needs = self._required_by(values.get("required_by"), join(path, "required_by"))
        self._needs[clean(role)] = needs
        enabled = self._enabled(values.get("enabled"), join(path, "enabled"))
        simulate = self._simulate(values.get("simulate"), join(path, "simulate"))
        emulator = self._emulator(values.get("emulator"), join(path, "emulator"))
        connect = ""
        if "connect" in values:
            connect = read_connect(self._nodes, values["connect"], join(path, "connect"))
        elif simulate != "always":
            self._nodes.report(key, join(path, "connect"), "missing", TEXTS["no_connect"])
        if role not in self._registry.roles:
            return
        driver, options = self._driver(role, key, values, path, enabled)
        if len(self._nodes.problems) == before:
            self._devices[role] = DeviceConfig(
                role, driver, connect, enabled, options, needs, simulate, emulator, line_of(key)
            )

    def _driver(
        self, role: str, key: yaml.Node, values: Mapping[str, yaml.Node], path: str, enabled: bool
    ) -> tuple[str, Mapping[str, Any]]:
        try:
            package = self._registry.load(role)
        except DriverError as error:
            if enabled:
                reason = Both("缺少它的软件包", "its software is not installed")
                texts = (reason, Both("在项目目录运行一次 make run", error.hint))
                self._nodes.report(key, join(path, "driver"), error.detail or "config_error", texts)
            return "", _empty()
        name: str | None = None
        if "driver" in values:
            name = self._nodes.word(values["driver"], join(path, "driver"))
            if name is not None and name not in package.drivers:
                self._nodes.report(
                    values["driver"], join(path, "driver"), "unknown_driver", one_of(clean(name), package.drivers)
                )
                name = None
        else:
            add = f"driver: {package.usual}"
            texts = (Both("缺少 driver", "driver is missing"), Both(f"加上 {add}", f"add {add}"))
            self._nodes.report(key, join(path, "driver"), "missing", texts)
        if name is None:
            return "", _empty()
        options = read_model(self._nodes, package.options[name], values.get("options"), key, join(path, "options"))
        return name, options if options is not None else _empty()

    def _required_by(self, node: yaml.Node | None, path: str) -> Mapping[str, Need]:
        if node is None or (isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")):
            return _empty()
        found: dict[str, Need] = {}
        for service, (key, value) in (self._nodes.entries(node, path) or {}).items():
            if not SERVICE_ID.fullmatch(service):
                self._nodes.report(key, join(path, service), "bad_service", TEXTS["bad_service"])
                continue
            word = self._nodes.word(value, join(path, service))
            # A need that cannot be read still counts as one: better to warn than to let a person start in vain.
            need = next((each for each in NEEDS if each == word), None)
            if word is not None and need is None:
                self._nodes.report(value, join(path, service), "bad_value", one_of(clean(word), NEEDS))
            found[service] = need or "required"
        return MappingProxyType(found)

    def _enabled(self, node: yaml.Node | None, path: str) -> bool:
        if node is None:
            return True
        before = len(self._nodes.problems)
        value = self._nodes.plain(node, path)
        if not isinstance(value, bool) and len(self._nodes.problems) == before:
            self._nodes.report(node, path, "not_bool", TEXTS["not_bool"])
        return value if isinstance(value, bool) else True

    def _simulate(self, node: yaml.Node | None, path: str) -> Simulate:
        if node is None:
            return "never"
        if isinstance(node, yaml.ScalarNode) and node.tag.endswith(":str"):
            for each in SIMULATE:
                if each == node.value:
                    return each
            texts = one_of(clean(node.value), SIMULATE)
        else:
            texts = TEXTS["not_word"]
        self._nodes.report(node, path, "bad_value", texts)
        return "never"

    def _emulator(self, node: yaml.Node | None, path: str) -> Mapping[str, str]:
        if node is None:
            return _empty()
        found: dict[str, str] = {}
        for key, (_, value) in (self._nodes.entries(node, path) or {}).items():
            word = self._nodes.word(value, join(path, key))
            if word is not None:
                found[key] = word
        return MappingProxyType(found)


def _unreadable(path: Path, error: OSError) -> DevicesConfig:
    found = Problem.about("", unreadable(path, error))
    if isinstance(error, FileNotFoundError):
        reason, remedy = TEXTS["missing_file"]
        found = replace(found, reason=reason, remedy=remedy)
    return DevicesConfig(problems=(found,), source="none")


def _keep(data: bytes, copy: Path) -> None:
    """Replaces the copy in one step; a full disk must not stop the kiosk."""
    part = copy.with_name(copy.name + ".part")
    with contextlib.suppress(OSError):
        copy.parent.mkdir(parents=True, exist_ok=True)
        if copy.is_file() and copy.read_bytes() == data:
            return
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(copy)
