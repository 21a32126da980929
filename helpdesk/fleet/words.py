"""What staff read about a terminal's parts: the `.staff` texts beside the citizen's, in assets/texts/errors.*.ftl.

Terminals send words (`paper_out`), the desk says them (docs/decisions, 7). One catalogue for both: a content editor who
changes what the citizen is told sees what staff are told right under it, and `kiosk check` misses neither.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import FluentParser, ast

from helpdesk.language import current

log = logging.getLogger("helpdesk")

TEXTS = Path(__file__).resolve().parents[2] / "assets" / "texts"


@dataclass(frozen=True, slots=True)
class StaffTexts:
    """Message id -> its `.staff`, to be filled in. Empty: then parts go by their role, complaints by condition."""

    _patterns: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    _bundle: FluentBundle | None = field(default=None, repr=False)

    def device(self, role: str) -> str:
        """What staff call the part; a part nobody named keeps its role's name."""
        return self._said(f"device-{_dashed(role)}", "") or role

    def complaint(self, role: str, word: str) -> str:
        """What is wrong and what to do, or empty for a word nobody knows."""
        names = (f"error-{_dashed(role)}-{_dashed(word)}", f"error-{_dashed(word)}")
        return next(filter(None, (self._said(name, self.device(role)) for name in names)), "") if word else ""

    def warning(self, role: str, word: str) -> str:
        """What will soon be wrong with a part that still works, or empty."""
        return self._said(f"warning-{_dashed(role)}-{_dashed(word)}", self.device(role)) if word else ""

    def _said(self, name: str, device: str) -> str:
        pattern = self._patterns.get(name)
        if pattern is None or self._bundle is None:
            return ""
        text, errors = self._bundle.format_pattern(pattern, {"device": device})
        return "" if errors else str(text)


def _dashed(word: str) -> str:
    return word.replace("_", "-")


def parse(source: str, language: str = "zh-CN") -> StaffTexts:
    """Whatever can be read of a catalogue; what is broken is left out (`kiosk check` tells its line)."""
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(FluentResource(source))
    patterns: dict[str, Any] = {}
    for entry in FluentParser().parse(source).body:
        if isinstance(entry, ast.Message) and any(one.id.name == "staff" for one in entry.attributes):
            patterns[str(entry.id.name)] = bundle.get_message(entry.id.name).attributes["staff"]
    return StaffTexts(MappingProxyType(patterns), bundle)


def shipped() -> StaffTexts:
    """This installation's texts, in the language of the request."""
    return texts_in(current())


@cache
def texts_in(language: str) -> StaffTexts:
    """Never raises: a desk without them still says which terminal has trouble."""
    path = TEXTS / f"errors.{language}.ftl"
    try:
        return parse(path.read_text(encoding="utf-8"), language)
    except (OSError, UnicodeDecodeError) as error:
        log.error("no words for terminals' troubles: %s cannot be read (%s)", path, type(error).__name__)
        return StaffTexts()
