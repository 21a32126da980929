"""A30: what moves by itself is declared, and lasts five seconds at most or can be stopped. Reads sources only."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.ui.motion import MOST_S, Motion

UI = Path(__file__).resolve().parents[2] / "ui"
STARTERS = ("Animation", "schedule_interval")


def motion(motions: Sequence[Motion], folder: Path = UI) -> Measures:
    """Each declared motion, and each place in the sources that sets something in motion."""
    for one in motions:
        calm = one.seconds if one.seconds else 0.0
        free = bool(one.stop or one.needed) or not one.seen
        ok = free or 0 < one.seconds <= MOST_S
        yield Measure("A30", ok, f"{one.name}: {one.seconds:g} s, nothing stops it", calm if one.seen else None)
    declared = {one.module for one in motions}
    for module, line, what in starts(folder):
        yield Measure(
            "A30", module in declared, f"{module}, line {line}: {what} is not declared in kiosk_app.ui.motion"
        )


def starts(folder: Path) -> Iterator[tuple[str, int, str]]:
    """(module, line, what is called) wherever something is set in motion."""
    root = folder.parent.parent
    for path in sorted(folder.rglob("*.py")):
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (what := _moving(node)):
                yield module, node.lineno, what


def _moving(call: ast.Call) -> str:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in STARTERS:
        return name
    often = any(word.arg == "interval" and getattr(word.value, "value", False) for word in call.keywords)
    return name if name == "create_trigger" and often else ""
