"""Content files in YAML: read by plain.yaml_file, their problems told as those of every content file."""

from __future__ import annotations

from pathlib import Path

import plain.problems
import plain.yaml_file
from kiosk_app.content.problems import Problem
from plain.yaml_file import YamlFile

__all__ = ["YamlFile", "parse_yaml", "read_yaml"]


def read_yaml(path: Path, name: str) -> tuple[YamlFile, list[Problem]]:
    """The file and what is wrong with its form. Never raises for any content."""
    file, found = plain.yaml_file.read_file(path)
    return file, [_told(name, each) for each in found]


def parse_yaml(text: str, name: str) -> tuple[YamlFile, list[Problem]]:
    """As read_yaml, from text."""
    file, found = plain.yaml_file.parse(text)
    return file, [_told(name, each) for each in found]


def _told(name: str, found: plain.problems.Problem) -> Problem:
    said = found.reason.en, found.remedy.en, found.reason.zh, found.remedy.zh
    return Problem(name, found.line, found.field or "file", *said)
