"""One thing wrong in a content file, said so that a clerk can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`line` from 1, 0 where there is none. `reason` what is wrong, `remedy` what to type."""

    file: str
    line: int
    field: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.field}: {self.reason}\n    -> {self.remedy}"

    def as_dict(self) -> dict[str, str | int]:
        return {
            "file": self.file,
            "line": self.line,
            "field": self.field,
            "reason": self.reason,
            "remedy": self.remedy,
        }


def relative(path: Path, root: Path) -> str:
    """How a file is named in a message: from the folder above assets/."""
    try:
        return str(path.resolve().relative_to(root.resolve().parent))
    except ValueError:
        return path.name
