"""Which values still wait for the county: what is marked `# example` (or 示例), told with file, line and value.

A mark stands at the end of the line of its value; on the line of a key with more below it, all of that is meant. In
Chinese texts (English ones say the same) a comment that begins so marks the messages right below it. A value that says
示例 itself counts without a mark, so that none is forgotten; a README's lines that say so are told, too. Whoever puts
the true value in takes the mark out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kiosk_app.content.version import APART
from plain.yaml_file import Where, read_file

MARK = re.compile(r"#\s*(examples?\b|示例)", re.IGNORECASE)
SAYS_SO = "示例"
MESSAGE = re.compile(r"^([a-z][a-z0-9-]*) = (.*)$")
SOURCE = ".zh-CN.ftl"
MOST = 60
"""Characters of a value that are told."""


@dataclass(frozen=True, slots=True, order=True)
class Example:
    """`value` as it stands there, shortened; `marked`: by a comment, or only by what it says."""

    file: str
    line: int
    field: str
    value: str
    marked: bool = True

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.value}"


def examples_in(folder: Path, name: str) -> list[Example]:
    """Of every content file below `folder`, named `name`/…, in the order of files and lines. Never raises for what
    stands in them."""
    found: list[Example] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        inside = path.relative_to(folder)
        if inside.parts[0] in APART or path.name == "tour.yaml" or any(part.startswith(".") for part in inside.parts):
            continue
        told = f"{name}/{inside.as_posix()}"
        if path.suffix == ".yaml":
            found += of_yaml(path, told)
        elif path.name.endswith(SOURCE):
            found += of_texts(_text_of(path), told)
        elif path.name == "README.md":
            found += of_readme(_text_of(path), told)
    return found


def of_yaml(path: Path, name: str) -> list[Example]:
    """A file that cannot be read has none: `kiosk check` says what is wrong with it."""
    file, problems = read_file(path)
    if problems:
        return []
    marked = marked_lines(_text_of(path))
    at: dict[int, Where] = {}
    for where, line in file.lines.items():
        if where and (line not in at or len(where) < len(at[line])):
            at[line] = where
    found = {line: at[line] for line in marked if line in at}
    examples = [_example(file.value, where, line, name, True) for line, where in found.items()]
    told = set(found.values())
    for where, line in file.lines.items():
        inside = any(where[: len(one)] == one for one in told)
        value = _at(file.value, where)
        if not inside and isinstance(value, str) and SAYS_SO in value:
            examples.append(_example(file.value, where, line, name, False))
    return sorted(examples)


def marked_lines(text: str) -> set[int]:
    """Lines (from 1) whose comment at the end is a mark. A `#` inside a value is none. Nothing for what is no YAML."""
    lines = text.splitlines()
    ends: dict[int, int] = {}
    try:
        for token in yaml.scan(text):
            if token.end_mark.index > token.start_mark.index:
                ends[token.end_mark.line] = max(token.end_mark.column, ends.get(token.end_mark.line, 0))
    except yaml.YAMLError:
        return set()
    return {line + 1 for line, end in ends.items() if line < len(lines) and MARK.match(lines[line][end:].strip())}


def of_texts(text: str, name: str) -> list[Example]:
    """Messages under a comment that is a mark, down to the next empty line or comment."""
    found, marked = [], False
    for number, line in enumerate(text.splitlines(), start=1):
        message = MESSAGE.match(line)
        if line.startswith("#") or not line.strip():
            marked = bool(MARK.match(line))
        elif message is not None and (marked or SAYS_SO in message[2]):
            found.append(Example(name, number, message[1], _short(message[2]), marked))
    return found


def of_readme(text: str, name: str) -> list[Example]:
    """Lines that say what is an example: a row of the table by its name."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if re.search(r"\bexamples?\b|示例", line):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            row = cells[0] if len(cells) > 1 and cells[0] else "text"
            found.append(Example(name, number, row, _short(cells[-1].replace("**", ""), 160)))
    return found


def _example(root: Any, where: Where, line: int, name: str, marked: bool) -> Example:
    return Example(name, line, ".".join(_names(root, where)), _short(_said(_at(root, where))), marked)


def _names(root: Any, where: Where) -> Iterator[str]:
    """As a clerk would call it: an entry of a list by its id."""
    for length, step in enumerate(where, start=1):
        value = _at(root, where[:length])
        yield str(value["id"]) if isinstance(step, int) and isinstance(value, Mapping) and "id" in value else str(step)


def _at(root: Any, where: Where) -> Any:
    for step in where:
        root = root[step]
    return root


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        kept = {key: one for key, one in value.items() if key != "id"}
        chinese = kept.get("zh-CN")
        return str(chinese) if isinstance(chinese, str) else ", ".join(_said(one) for one in kept.values())
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    return str(value)


def _short(text: str, most: int = MOST) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
