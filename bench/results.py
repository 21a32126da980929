"""Rows of results: what was measured, against whom, what the goal is and whether it is met."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from bench.stats import median, p95, ratio

Of = Literal["ours", "p95", "ratio"]
NOBODY = "none"
"""The peer of a row that has none: `theirs` and `ratio` are null."""


@dataclass(frozen=True, slots=True)
class Goal:
    """`of` at most `limit`: our median or 95th percentile in the row's unit, or the ratio. `why` names its source."""

    of: Of
    limit: float
    why: str

    def text(self, unit: str) -> str:
        return f"{self.of} <= {self.limit:g}" + ("" if self.of == "ratio" else f" {unit}")


@dataclass(frozen=True, slots=True)
class Row:
    """Samples of one comparison, less is better. `peer` says what `theirs` are."""

    id: str
    what: str
    unit: str
    ours: Sequence[float]
    peer: str
    theirs: Sequence[float]
    goal: Goal
    note: str = field(default="")

    def as_dict(self, machine: str, date: str) -> dict[str, Any]:
        """Medians; `samples` is (ours, theirs). Raises ValueError when a side has no sample."""
        if not self.ours or bool(self.theirs) is (self.peer == NOBODY):
            raise ValueError(f"{self.id}: a side was not measured")
        ours, theirs = median(self.ours), median(self.theirs) if self.theirs else None
        share = None if theirs is None else ratio(ours, theirs)
        slow = p95(self.ours)
        measured = {"ours": ours, "p95": slow, "ratio": share}[self.goal.of]
        return {
            "id": self.id,
            "what": self.what,
            "unit": self.unit,
            "ours": rounded(ours),
            "peer": self.peer,
            "theirs": None if theirs is None else rounded(theirs),
            "ratio": None if share is None else rounded(share),
            "goal": self.goal.text(self.unit),
            "met": measured is not None and measured <= self.goal.limit,
            "ours_p95": rounded(slow),
            "theirs_p95": rounded(p95(self.theirs)) if self.theirs else None,
            "samples": [len(self.ours), len(self.theirs)],
            "why": self.goal.why,
            "note": self.note,
            "machine": machine,
            "date": date,
        }


def rounded(value: float) -> float:
    """Three significant figures, whole numbers from 100 on: more would pretend."""
    return float(round(value)) if abs(value) >= 100 else float(f"{value:.3g}")


def merged(earlier: object, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """`rows` in the place of those of the same id; what was not measured now stays, with its own date."""
    fresh = {row["id"]: row for row in rows}
    kept = [row for row in earlier if isinstance(row, dict)] if isinstance(earlier, list) else []
    if all(row.get("id") in fresh for row in kept):
        return list(rows)
    known = [row.get("id") for row in kept]
    return [fresh.get(row.get("id"), row) for row in kept] + [row for row in rows if row["id"] not in known]


def write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Raises OSError."""
    try:
        earlier = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        earlier = []
    part = path.with_suffix(".part")
    part.write_text(json.dumps(merged(earlier, rows), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    part.replace(path)


def table(rows: Sequence[dict[str, Any]]) -> str:
    """For a terminal: one line a row, the peers below."""
    heads = ("id", "ours", "p95", "theirs", "p95", "unit", "ratio", "goal", "met")
    cells = [heads] + [
        (
            row["id"],
            figure(row["ours"]),
            figure(row["ours_p95"]),
            figure(row["theirs"]),
            figure(row["theirs_p95"]),
            row["unit"],
            "-" if row["ratio"] is None else f"{row['ratio']:.2f}" if row["ratio"] >= 0.01 else f"{row['ratio']:.4f}",
            row["goal"],
            "yes" if row["met"] else "NO",
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    right = {1, 2, 3, 4, 6}
    lines = [
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]
    lines.insert(1, "-" * max(map(len, lines)))
    lines.append("")
    for row in rows:
        lines += [f"{row['id']}: {row['what']}"]
        lines += [f"    against {row['peer']}"] if row["peer"] != NOBODY else []
        lines += [f"    {row['note']}"] if row["note"] else []
    return "\n".join(lines)


def figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
