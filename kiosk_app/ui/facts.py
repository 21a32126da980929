"""Facts to read and confirm, and points to know. No Kivy."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk_app.access.display import TextRole
from kiosk_app.core.page import Fact
from kiosk_app.ui.kit import Density, Kit
from kiosk_app.ui.scene import Box, Part, Rect, Text

Parts = list[Part]


def facts(
    rows: Sequence[Fact], area: Rect, kit: Kit, density: Density, key: str = "facts", alone: bool = False
) -> Parts | None:
    """Lines to read: the name at the left, the fact at the right; one above the other where that is too wide."""
    if not rows:
        return []
    pad = kit.mm(10 if density.gap > 0.55 else 6)
    inner = area.inset(pad, round(pad * 0.7))
    if all(not row.value.show for row in rows):
        placed = _points(rows, inner, kit, density)
    else:
        placed = (
            _side_by_side(rows, inner, kit, density, alone)
            or _stacked(rows, inner, kit, density)
            or (_run_in(rows, inner, kit) if density.shrink == 1.0 else None)
        )
    if placed is None:
        return None
    texts, rules, bottom, marks = placed
    t = kit.theme.tokens
    sheet = kit.sheet(key, Rect(area.x, area.y, area.w, bottom - area.y + round(pad * 0.7)))
    lines = [Box(f"{key}/rule{i}", Rect(inner.x, y, inner.w, max(1, kit.mm(0.4))), t.hair) for i, y in enumerate(rules)]
    return [sheet, *lines, *marks, *texts]


_Placed = tuple[list[Text], list[int], int, list[Box]]
"""(texts, where the dividing lines are, lower end, marks before the texts)"""


def _points(rows: Sequence[Fact], inner: Rect, kit: Kit, density: Density) -> _Placed | None:
    """Sentences, each with a dot before it."""
    dot, indent = kit.mm(3.6), kit.mm(10)
    fitted = [kit.fit(row.label.show, TextRole.POINT, inner.w - indent, (1, 2, 3), density.shrink) for row in rows]
    space = max(kit.mm(3), round(kit.mm(8) * density.gap))
    t = kit.theme.tokens
    texts: list[Text] = []
    marks: list[Box] = []
    y = inner.y
    for place, one in enumerate(fitted):
        if not one.fits:
            return None
        middle = y + one.pitch // 2
        marks.append(Box(f"fact{place}/dot", Rect(inner.x, middle - dot // 2, dot, dot), t.accent, radius=dot // 2))
        at = Rect(inner.x + indent, y, inner.w - indent, one.height)
        texts.append(kit.text(f"fact{place}/label", one, at, t.ink))
        y += one.height + (space if place + 1 < len(fitted) else 0)
    return (texts, [], y, marks) if y <= inner.bottom else None


def _side_by_side(rows: Sequence[Fact], inner: Rect, kit: Kit, density: Density, alone: bool) -> _Placed | None:
    named = [row for row in rows if row.label.show]
    names = [kit.fit(row.label.show, TextRole.DETAIL, inner.w, (1,), density.shrink) for row in rows]
    column = max((name.width for row, name in zip(rows, names, strict=True) if row in named), default=0)
    if column > inner.w * 0.4:
        return None
    gap = kit.mm(8) if column else 0
    width = inner.w - column - gap
    role = TextRole.LABEL if alone and density.gap == 1.0 else TextRole.VALUE
    if len(rows) == 1 and density.gap == 1.0:
        role = TextRole.TITLE  # one number to note down is what the page is about
    values = [kit.fit(row.value.show, role, width, (1, 2, 3), density.shrink) for row in rows]
    if not all(one.fits for one in (*names, *values)):
        return None
    space = max(kit.mm(3), round(kit.mm(9) * density.gap))
    if alone and len(rows) > 1:
        # nothing else on the page: the lines may stand as far apart as the room allows
        used = sum(max(one.pitch, other.height) for one, other in zip(names, values, strict=True))
        space = max(space, min(kit.mm(18), (inner.h - used) // (len(rows) - 1)))
    texts: list[Text] = []
    rules: list[int] = []
    y = inner.y
    t = kit.theme.tokens
    for place, (name, value) in enumerate(zip(names, values, strict=True)):
        if place:
            rules.append(y + space // 2)
            y += space
        height = max(name.pitch, value.height)
        first = value.pitch - name.pitch  # both stand on the line of the first value line
        if column:
            label = Rect(inner.x, y + max(0, first) // 2 + max(0, first) // 4, column, name.height)
            texts.append(kit.text(f"fact{place}/label", name, label, t.soft))
        texts.append(kit.text(f"fact{place}/value", value, Rect(inner.x + column + gap, y, width, value.height), t.ink))
        y += height
    return (texts, rules, y, []) if y <= inner.bottom else None


def _stacked(rows: Sequence[Fact], inner: Rect, kit: Kit, density: Density) -> _Placed | None:
    space = max(kit.mm(2.5), round(kit.mm(9) * density.gap))
    texts: list[Text] = []
    rules: list[int] = []
    y = inner.y
    t = kit.theme.tokens
    for place, row in enumerate(rows):
        if place:
            rules.append(y + space // 2)
            y += space
        for part, words, role, tone in (
            ("label", row.label.show, TextRole.DETAIL, t.soft),
            ("value", row.value.show, TextRole.VALUE, t.ink),
        ):
            if not words:
                continue
            fitted = kit.fit(words, role, inner.w, (1, 2, 3), density.shrink)
            if not fitted.fits:
                return None
            texts.append(kit.text(f"fact{place}/{part}", fitted, Rect(inner.x, y, inner.w, fitted.height), tone))
            y += fitted.height
    return (texts, rules, y, []) if y <= inner.bottom else None


def _run_in(rows: Sequence[Fact], inner: Rect, kit: Kit) -> _Placed | None:
    """Name and fact in one run of text: what needs least room."""
    colon = "：" if kit.settings.language.startswith("zh") else ": "
    fitted = [
        kit.fit(
            f"{row.label.show}{colon}{row.value.show}" if row.label.show else row.value.show,
            TextRole.VALUE,
            inner.w,
            (1, 2, 3, 4),
        )
        for row in rows
    ]
    used = sum(one.height for one in fitted)
    space = min(kit.mm(10), (inner.h - used) // max(1, len(rows) - 1))
    if space < kit.mm(3) or not all(one.fits for one in fitted):
        return None
    texts: list[Text] = []
    rules: list[int] = []
    y = inner.y
    for place, one in enumerate(fitted):
        if place:
            rules.append(y + space // 2)
            y += space
        at = Rect(inner.x, y, inner.w, one.height)
        texts.append(kit.text(f"fact{place}", one, at, kit.theme.tokens.ink))
        y += one.height
    return texts, rules, y, []
