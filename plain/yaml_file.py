"""A whole YAML file as plain values, with the line of each and every problem of its form."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from plain.problems import Both, Problem
from plain.yaml_nodes import MAX_BYTES, NodeReader, compose, line_of

Where = tuple[str | int, ...]
"""The keys and indexes that lead to a value."""


@dataclass(frozen=True, slots=True)
class YamlFile:
    """`value` is made of dict, list, str, int, float, bool and None; `lines` has the line (from 1) of each part."""

    value: Any
    lines: Mapping[Where, int]

    def line(self, path: Where) -> int:
        """The line of the nearest thing on the way to `path`; 0 when there is none."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 0


def read_file(path: Path) -> tuple[YamlFile, list[Problem]]:
    """The file and what is wrong with its form. Never raises, neither for its content nor for its absence."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return YamlFile({}, {}), [unreadable(path, error)]
    return parse(data)


def parse(data: str | bytes) -> tuple[YamlFile, list[Problem]]:
    """As read_file, from what stands in it; problems in the order of lines. The value lacks what they name."""
    root, stopped = compose(data)
    if stopped is not None:
        return YamlFile({}, {}), [stopped]
    if root is None:
        empty = Both("文件是空的", "the file is empty")
        return YamlFile({}, {}), [
            Problem(0, "", "empty", empty, Both("复制一个好的来改", "copy one that works and edit it"))
        ]
    reader = NodeReader()
    value = reader.plain(root, "")
    return YamlFile(value, dict(_lines(root))), sorted(reader.problems, key=lambda problem: problem.line)


def unreadable(path: Path, error: OSError) -> Problem:
    """The problem of a file that is there no more, or not for us."""
    said = os.strerror(error.errno or 0)
    if isinstance(error, FileNotFoundError):
        remedy = Both("检查名字和位置", "check its name and where it is")
    else:
        remedy = Both(f"运行 chmod a+r {path.name}", f"run chmod a+r {path.name}")
    reason = Both(f"读不了 {path.name}（{said}）", f"{path.name} cannot be read ({said})")
    return Problem(0, "", "unreadable", reason, remedy)


def _lines(node: yaml.Node, path: Where = (), line: int = 0) -> Iterator[tuple[Where, int]]:
    """A value of a mapping stands where its key stands; of two equal keys the second has nothing to say."""
    yield path, line or line_of(node)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value not in seen:
                seen.add(key.value)
                yield from _lines(value, (*path, key.value), line_of(key))
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _lines(item, (*path, index))
