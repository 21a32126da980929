"""Bars as SVG, drawn by the server: no foreign script, sharp in print, told apart without colour. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

HIGH, BAR, GAP, LEFT, FOOT, HEAD = 180, 26, 18, 56, 34, 22  # user units
STEPS = (1, 1.5, 2, 3, 4, 5, 6, 8)


@dataclass(frozen=True)
class Group:
    """One place on the axis, with a bar for each value; None has no bar."""

    label: str
    values: tuple[float | None, ...]
    words: tuple[str, ...]


def bars(title: str, groups: Sequence[Group], classes: Sequence[str], limit: float | None = None) -> Markup:
    """`classes`: how the first, second … bar of each group is drawn (see console.css). `limit`: a line across."""
    most = max((value for group in groups for value in group.values if value is not None), default=0.0)
    top = _rounded(max(most, limit or 0.0, 1.0))
    wide = len(classes) * BAR + GAP
    width = LEFT + max(1, len(groups)) * wide + GAP
    parts = [
        f'<svg class="chart" role="img" viewBox="0 0 {width} {HEAD + HIGH + FOOT}" width="{width}">',
        f"<title>{escape(title)}</title>",
        f'<line class="axis" x1="{LEFT}" y1="{HEAD + HIGH}" x2="{width}" y2="{HEAD + HIGH}"/>',
        f'<text class="tick" x="{LEFT - 8}" y="{HEAD + 6}">{top:g}</text>',
        f'<text class="tick" x="{LEFT - 8}" y="{HEAD + HIGH}">0</text>',
    ]
    if limit is not None:
        y = HEAD + HIGH - HIGH * limit / top
        parts.append(f'<line class="limit" x1="{LEFT}" y1="{y:.1f}" x2="{width}" y2="{y:.1f}"/>')
    for number, group in enumerate(groups):
        x = LEFT + GAP // 2 + number * wide
        for place, (value, words, kind) in enumerate(zip(group.values, group.words, classes, strict=True)):
            if value is None:
                continue
            tall = round(HIGH * value / top, 1)
            at, middle = x + place * BAR, x + place * BAR + BAR / 2
            parts.append(
                f'<rect class="{kind}" x="{at}" y="{HEAD + HIGH - tall}" width="{BAR - 3}" height="{max(tall, 1)}"/>'
            )
            parts.append(f'<text class="value" x="{middle - 1.5}" y="{HEAD + HIGH - tall - 5}">{escape(words)}</text>')
        label = x + len(classes) * BAR / 2
        parts.append(f'<text class="label" x="{label}" y="{HEAD + HIGH + 22}">{escape(group.label)}</text>')
    return Markup("".join((*parts, "</svg>")))


def _rounded(most: float) -> float:
    """The next round number: an axis people can read."""
    size = 1.0
    while True:
        for step in STEPS:
            if step * size >= most:
                return step * size
        size *= 10
