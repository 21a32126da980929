"""Project Fluent catalogues.

The value is what is shown, `.say` what is spoken, `.hint` heard only, `.privacy` who may know; `.staff` is what the
help desk reads, which the kiosk itself shows to nobody. Of what went wrong the value says what and where, and `.do`
what to do about it: both are shown, one after the other (EN 301 549, 5.1.3.15; T34).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser, ast

from kiosk_app.content.problems import Problem
from kiosk_app.core.page import Privacy, Words

FOR_CITIZENS = ("do", "say", "hint", "privacy")
ATTRIBUTES = (*FOR_CITIZENS, "staff")
_PLACEABLE = re.compile(r"\{\s*\$([A-Za-z][A-Za-z0-9_-]*)")


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it stands in a file: the source of value and attributes, with the line (from 1)."""

    id: str
    line: int
    value: str
    attributes: Mapping[str, str]

    def shown(self, language: str) -> str:
        """The source of all that is shown: value and `.do`."""
        return followed(self.value, self.attributes.get("do", ""), language)

    @property
    def variables(self) -> frozenset[str]:
        sources = (self.value, *(text for name, text in self.attributes.items() if name != "privacy"))
        return frozenset(_PLACEABLE.findall("\n".join(sources)))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language of one scope (a service, or what all share)."""

    language: str
    messages: Mapping[str, Message]
    bundle: FluentBundle

    def words(self, key: str, arguments: Mapping[str, str | int]) -> Words | None:
        """The message with its arguments filled in, or None where this catalogue does not have it.

        Raises LookupError when an argument the message mentions is missing.
        """
        if key not in self.messages:
            return None
        message = self.bundle.get_message(key)
        show = self._format(key, message.value, arguments) if message.value else ""
        parts = {
            name: self._format(key, message.attributes[name], arguments)
            for name in FOR_CITIZENS
            if name in message.attributes
        }
        show = followed(show, parts.get("do", ""), self.language)
        return Words(show, parts.get("say", ""), parts.get("hint", ""), Privacy(parts.get("privacy", "public")))

    def _format(self, key: str, pattern: Any, arguments: Mapping[str, str | int]) -> str:
        text, errors = self.bundle.format_pattern(pattern, dict(arguments))
        if errors:
            raise LookupError(f"message {key}: an argument is missing")
        return str(text)


def followed(first: str, second: str, language: str) -> str:
    """Two sentences, one after the other; either may be empty."""
    between = "" if language.startswith("zh") else " "
    return f"{first}{between}{second}" if first and second else first or second


def load_catalogue(paths: list[Path], language: str, name_of: Mapping[Path, str]) -> tuple[Catalogue, list[Problem]]:
    """One catalogue out of files that add up. Never raises for any content."""
    problems: list[Problem] = []
    messages: dict[str, Message] = {}
    bundle = FluentBundle([language], use_isolating=False)
    for path in paths:
        name = name_of[path]
        try:
            source = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            problems.append(Problem(name, 0, "file", "cannot be read as UTF-8 text", "restore it and save it as UTF-8"))
            continue
        parsed = FluentParser(with_spans=True).parse(source)
        found, bad = messages_of(parsed, source, name)
        problems += bad
        for message in found:
            if message.id in messages:
                problems.append(Problem(name, message.line, message.id, "stands twice", "keep one of the two"))
            messages.setdefault(message.id, message)
        if not bad:
            bundle.add_resource(parsed)
    return Catalogue(language, messages, bundle), problems


def parse_messages(source: str, name: str) -> tuple[list[Message], list[Problem]]:
    """The messages of a file and its syntax errors, by line."""
    return messages_of(FluentParser(with_spans=True).parse(source), source, name)


def messages_of(parsed: ast.Resource, source: str, name: str) -> tuple[list[Message], list[Problem]]:
    """The same, of what `source` was parsed to with spans."""
    messages: list[Message] = []
    problems: list[Problem] = []
    for entry in parsed.body:
        line = source.count("\n", 0, entry.span.start) + 1 if entry.span else 0
        if isinstance(entry, ast.Junk):
            detail = entry.annotations[0].message if entry.annotations else "not a message"
            remedy = "write `id = text`; attributes on their own indented line, as `.say = text`"
            problems.append(Problem(name, line, "message", str(detail), remedy))
        elif isinstance(entry, ast.Message):
            messages.append(_message(entry, source, line, name, problems))
    return messages, problems


def _message(entry: ast.Message, source: str, line: int, name: str, problems: list[Problem]) -> Message:
    key = str(entry.id.name)
    attributes: dict[str, str] = {}
    for attribute in entry.attributes:
        word = str(attribute.id.name)
        attributes[word] = _source(attribute.value, source)
        if word not in ATTRIBUTES:
            remedy = "use .do (what to do), .say (heard), .hint (heard only), .privacy or .staff (the desk reads it)"
            problems.append(Problem(name, line, key, f"unknown attribute .{word}", remedy))
    if attributes.get("privacy", "public") not in [member.value for member in Privacy]:
        problems.append(Problem(name, line, key, "unknown .privacy", "write public, masked or private"))
    if entry.value is None:
        problems.append(Problem(name, line, key, "has nothing to show", "write the text after the = sign"))
    return Message(key, line, _source(entry.value, source) if entry.value else "", attributes)


def _source(pattern: ast.Pattern, source: str) -> str:
    return source[pattern.span.start : pattern.span.end] if pattern.span else ""
