"""One thing wrong in a content file, said so that a clerk can mend it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.content.in_chinese import in_chinese


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`line` from 1, 0 where there is none. `reason` what is wrong, `remedy` what to type. What they are in Chinese is
    either given or found by the words (in_chinese.py)."""

    file: str
    line: int
    field: str
    reason: str
    remedy: str
    reason_zh: str = dataclasses.field(default="", compare=False)
    remedy_zh: str = dataclasses.field(default="", compare=False)

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.field}: {self.reason}\n    -> {self.remedy}"

    def for_people(self) -> str:
        """In both languages, Chinese first, for the clerk who has to mend it."""
        where = f"{self.file}，第 {self.line} 行" if self.line else self.file
        reason, remedy = self.chinese()
        lines = [f"{where}：{self.field}：{reason}", f"    请这样改：{remedy}"]
        return "\n".join([*lines, f"    {self.reason} -> {self.remedy}"])

    def chinese(self) -> tuple[str, str]:
        """(reason, remedy); English where nobody has said it in Chinese yet."""
        return self.reason_zh or in_chinese(self.reason), self.remedy_zh or in_chinese(self.remedy)

    def as_dict(self) -> dict[str, str | int]:
        reason, remedy = self.chinese()
        return {
            "file": self.file,
            "line": self.line,
            "field": self.field,
            "reason": self.reason,
            "remedy": self.remedy,
            "reason_zh": reason,
            "remedy_zh": remedy,
        }


def relative(path: Path, root: Path) -> str:
    """How a file is named in a message: from the folder above assets/."""
    try:
        return str(path.resolve().relative_to(root.resolve().parent))
    except ValueError:
        return path.name
