"""Edits a devices.yaml as a careful person would: the words that change, and nothing else.

Places come from the YAML nodes, the text is never written anew: comments, order, blank lines and line ends stay. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from plain.yaml_nodes import compose

_NULL = "tag:yaml.org,2002:null"


class CannotEditError(Exception):
    """The text is written in a way that only a person can change; says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry is to say. `connect` is YAML in flow style; `comment` stands above a new entry."""

    role: str
    driver: str
    connect: str
    comment: str = ""


def with_entry(text: str, entry: Entry) -> str:
    """The text with the entry in it and in use: an old one's driver, connect and enabled are set, a new one is added
    at the end of the devices. Raises CannotEditError.
    """
    root, stopped = compose(text)
    if stopped is not None or not isinstance(root, yaml.MappingNode):
        raise CannotEditError("the file is not YAML as it should be")
    found = _value(root, "devices")
    if found is None:
        raise CannotEditError("the file has no devices")
    key, devices = found
    if not isinstance(devices, yaml.MappingNode):
        if devices.tag != _NULL:
            raise CannotEditError("devices is not a mapping")
        return _first(text, key, entry)
    existing = _value(devices, entry.role)
    if existing is not None:
        return _changed(text, *existing, entry)
    if not devices.value:
        return _first(text[: devices.start_mark.index].rstrip(" ") + text[devices.end_mark.index :], key, entry)
    return _added(text, devices, entry)


def with_options(text: str, role: str, options: Mapping[str, str]) -> str:
    """The text with these options (values as YAML writes them) in the entry of `role`. Raises CannotEditError."""
    for name, value in options.items():
        text = _with_option(text, role, name, value)
    return text


def _with_option(text: str, role: str, name: str, value: str) -> str:
    root, stopped = compose(text)
    found = _value(root, "devices") if stopped is None and isinstance(root, yaml.MappingNode) else None
    entry = _value(found[1], role) if found is not None and isinstance(found[1], yaml.MappingNode) else None
    if entry is None or not isinstance(entry[1], yaml.MappingNode):
        raise CannotEditError(f"the file has no entry {role}")
    options = _value(entry[1], "options")
    if options is None:
        start, end, words = _inserted(text, entry[1], f"options: {{{name}: {value}}}")
    elif not isinstance(options[1], yaml.MappingNode):
        raise CannotEditError(f"options of {role} is not a mapping; write it by hand")
    elif (old := _value(options[1], name)) is not None:
        start, end, words = old[1].start_mark.index, _end(old[1]), value
    else:
        start, end, words = _inserted(text, options[1], f"{name}: {value}")
    return text[:start] + words + text[end:]


def _changed(text: str, key: yaml.Node, node: yaml.Node, entry: Entry) -> str:
    if not isinstance(node, yaml.MappingNode):
        raise CannotEditError(f"{entry.role} is not a mapping")
    edits: list[tuple[int, int, str]] = []
    for name, wanted in (("driver", entry.driver), ("connect", entry.connect), ("enabled", "true")):
        pair = _value(node, name)
        if pair is not None:
            start, end = pair[1].start_mark.index, _end(pair[1])
            if name == "connect" and "#" in text[start:end]:
                raise CannotEditError(f"there are comments inside connect of {entry.role}")
            if text[start:end] != wanted:
                edits.append((start, end, wanted))
        elif name != "enabled":
            edits.append(_inserted(text, node, f"{name}: {wanted}"))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _inserted(text: str, node: yaml.MappingNode, words: str) -> tuple[int, int, str]:
    """Before the first key: its place is known whatever follows."""
    at = (node.value[0][0].start_mark if node.value else node.start_mark).index
    if node.flow_style:
        at = node.start_mark.index + 1
        return at, at, f"{words}{', ' if node.value else ''}"
    column = node.value[0][0].start_mark.column
    return at, at, f"{words}{_newline(text)}{' ' * column}"


def _added(text: str, devices: yaml.MappingNode, entry: Entry) -> str:
    if devices.flow_style:
        last = _end(devices.value[-1][1])
        return f"{text[:last]}, {entry.role}: {{driver: {entry.driver}, connect: {entry.connect}}}{text[last:]}"
    # After the last line of the last entry, its comment included.
    at = _line_end(text, _end(devices.value[-1][1]))
    newline = _newline(text)
    return text[:at] + newline * 2 + _block(entry, devices.value[0][0].start_mark.column, newline) + text[at:]


def _first(text: str, key: yaml.Node, entry: Entry) -> str:
    at = _line_end(text, key.end_mark.index)
    newline = _newline(text)
    return text[:at] + newline + _block(entry, key.start_mark.column + 2, newline) + text[at:]


def _block(entry: Entry, column: int, newline: str) -> str:
    lines = [f"# {entry.comment}"] if entry.comment else []
    lines += [f"{entry.role}:", f"  driver: {entry.driver}", f"  connect: {entry.connect}"]
    return newline.join(" " * column + line for line in lines)


def _value(node: yaml.MappingNode, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    return next(
        ((key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode) and key.value == name), None
    )


def _end(node: yaml.Node) -> int:
    """Where the node's own words end: a block's mark lies behind the comments that follow it."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _end(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(node.value[-1])
    return int(node.end_mark.index)


def _line_end(text: str, at: int) -> int:
    while at < len(text) and text[at] not in "\r\n":
        at += 1
    return at


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
