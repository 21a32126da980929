"""YAML with line numbers, no duplicate keys, and values as they were written.

PyYAML alone keeps the last of two equal keys and forgets where anything stood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kiosk_app.content.problems import Problem

Lines = Mapping[tuple[str | int, ...], int]


@dataclass(frozen=True, slots=True)
class YamlFile:
    """`value` is plain Python; `lines` maps a path of keys to the line (from 1) where it stands."""

    value: Any
    lines: Lines

    def line(self, path: tuple[str | int, ...]) -> int:
        """The line of the nearest thing on the way to `path`."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 0


def read_yaml(path: Path, name: str) -> tuple[YamlFile, list[Problem]]:
    """The file and what is wrong with its form. Never raises for any content."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = "cannot be read as UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        return YamlFile({}, {}), [Problem(name, 0, "file", reason, "save it as UTF-8, readable for the kiosk")]
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> tuple[YamlFile, list[Problem]]:
    """As read_yaml, from text."""
    problems: list[Problem] = []
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        reason = str(getattr(error, "problem", "") or "not valid YAML")
        remedy = "look at the indentation, colons and quotes around this line"
        return YamlFile({}, {}), [Problem(name, line, "YAML", reason, remedy)]
    if node is None:
        return YamlFile({}, {}), [Problem(name, 0, "file", "is empty", "copy one that works and edit it")]
    lines: dict[tuple[str | int, ...], int] = {}
    constructor = yaml.SafeLoader("")
    value = _plain(node, (), lines, problems, name, constructor, set())
    return YamlFile(value, lines), problems


def _plain(
    node: yaml.Node,
    path: tuple[str | int, ...],
    lines: dict[tuple[str | int, ...], int],
    problems: list[Problem],
    name: str,
    constructor: yaml.SafeLoader,
    open_nodes: set[int],
) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    field = ".".join(str(part) for part in path) or "file"
    if id(node) in open_nodes:
        problems.append(Problem(name, line, field, "refers to itself", "write the value out instead of using * and &"))
        return None
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                problems.append(Problem(name, line, field, "has a key that is no word", "use a plain word as key"))
                continue
            key = str(key_node.value)
            at = key_node.start_mark.line + 1
            if key in result:
                reason, remedy = f"'{key}' stands twice", "keep one of the two"
                problems.append(Problem(name, at, field, reason, remedy))
                continue
            lines[(*path, key)] = at
            inner = open_nodes | {id(node)}
            result[key] = _plain(value_node, (*path, key), lines, problems, name, constructor, inner)
        return result
    if isinstance(node, yaml.SequenceNode):
        inner = open_nodes | {id(node)}
        return [
            _plain(child, (*path, index), lines, problems, name, constructor, inner)
            for index, child in enumerate(node.value)
        ]
    try:
        return constructor.construct_object(node, deep=True)
    except (yaml.YAMLError, ValueError):
        problems.append(Problem(name, line, field, "is not a plain value", "put it in double quotes"))
        return str(node.value)
