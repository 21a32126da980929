"""What a pydantic model describes in devices.yaml: its values with their defaults, or problems with their lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from drivers.config_errors import from_pydantic, unknown_key
from plain.problems import clean
from plain.yaml_nodes import NodeReader


def read_model(
    nodes: NodeReader, model: type[BaseModel], node: yaml.Node | None, key: yaml.Node, path: str
) -> Mapping[str, Any] | None:
    """The complete values; None when something is wrong, which `nodes` then holds. `key` is where it should stand."""
    value: Any = {}
    before = len(nodes.problems)
    if node is not None and not (isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")):
        if nodes.entries(node, path) is None:
            return None
        del nodes.problems[before:]  # plain() reports the same again
        value = nodes.plain(node, path)
    if len(nodes.problems) > before:
        return None
    try:
        # JSON rules: a list may become a tuple, a word an enum member, and nothing else is guessed.
        return MappingProxyType(dict(model.model_validate_json(json.dumps(value)).model_dump()))
    except ValidationError as error:
        for item in error.errors(include_url=False, include_input=False):
            _report(nodes, model, node or key, path, dict(item))
        return None


def _report(nodes: NodeReader, model: type[BaseModel], node: yaml.Node, path: str, item: dict[str, Any]) -> None:
    location: tuple[str | int, ...] = item["loc"]
    kind = str(item["type"])
    where = path + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    found = _locate(node, location, key_of_last=kind == "extra_forbidden")
    if kind == "extra_forbidden":
        known = list(model.model_fields) if len(location) == 1 else []
        texts = unknown_key(clean(str(location[-1])), known)
    else:
        texts = from_pydantic(kind, str(item["msg"]), item.get("ctx") or {})
    nodes.report(found, where, "bad_option", texts)


def _locate(node: yaml.Node, location: tuple[str | int, ...], *, key_of_last: bool) -> yaml.Node:
    """The node pydantic speaks of; the nearest one above it when there is none."""
    for depth, part in enumerate(location):
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if pair is None:
                break
            node = pair[0] if key_of_last and depth == len(location) - 1 else pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
    return node
