"""What is wrong in a file a person wrote: line, reason and what to type, in Chinese and in English."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Both:
    """One sentence in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` counts from 1, 0 means the file as a whole. `field` is where, as in `devices.camera.driver`."""

    line: int
    field: str
    code: str
    reason: Both
    remedy: Both

    def text(self, language: str = "zh-CN") -> str:
        """One line for a terminal."""
        if language == "en":
            where = f"line {self.line}" if self.line else "the file"
            return f"{where}: {self.field + ': ' if self.field else ''}{self.reason.en}. What to do: {self.remedy.en}"
        where = f"第 {self.line} 行" if self.line else "整个文件"
        return f"{where}：{self.field + '：' if self.field else ''}{self.reason.zh}。请这样改：{self.remedy.zh}"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "line": self.line,
            "field": self.field,
            "code": self.code,
            "reason": {"zh-CN": self.reason.zh, "en": self.reason.en},
            "remedy": {"zh-CN": self.remedy.zh, "en": self.remedy.en},
        }


def clean(text: str, limit: int = 60) -> str:
    """Text of a file as it may be shown: printable, short."""
    return "".join(char if char.isprintable() else "?" for char in text[:limit])


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name most like `word`, or an empty string."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else ""
