"""A small table in which every two values of any two settings meet: what a quick run looks at. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product


def rows(axes: Mapping[str, Sequence[object]]) -> list[dict[str, object]]:
    """Rows that give each axis one of its values; any two values of two axes stand together in at least one row.

    Greedy: the row that meets most pairs still unmet comes next; the same axes always give the same rows.
    """
    every = [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]
    unmet = {pair for row in every for pair in pairs_of(row)}
    found = []
    while unmet:
        best = max(every, key=lambda row: sum(pair in unmet for pair in pairs_of(row)))
        found.append(best)
        unmet.difference_update(pairs_of(best))
    return found


def pairs_of(row: Mapping[str, object]) -> list[tuple[tuple[str, object], tuple[str, object]]]:
    """All pairs of (axis, value) in a row."""
    return list(combinations(row.items(), 2))
