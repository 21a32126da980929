"""A bank card and a ruler in their true size, by the measure that is being tried; the choices change it."""

from __future__ import annotations

from kiosk_app.access.display import TextRole
from kiosk_app.core.page import Page
from kiosk_app.ui import blocks
from kiosk_app.ui.kit import Density, Kit
from kiosk_app.ui.scene import Box, Part, Rect, Target

TICKS = 10


def content(page: Page, area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    needed = _height(page, kit)
    if needed is None:
        return None
    upper, lower = blocks.split(area, needed, kit.mm(max(5.5, 8 * density.gap)))
    drawn, pressed = figure(page, upper, kit), buttons(page, lower, kit, density)
    return None if drawn is None or pressed is None else [*drawn, *pressed]


GAP, PAD, TICK = 8.0, 6.0, 7.0


def _height(page: Page, kit: Kit) -> int | None:
    """px the drawing needs."""
    sizes = page.figure
    if sizes is None or not sizes.wide_px:
        return None
    high = round(sizes.wide_px * sizes.high_mm / sizes.wide_mm)
    return high + kit.mm(GAP) + kit.mm(TICK) + 2 * kit.mm(PAD)


def figure(page: Page, area: Rect, kit: Kit) -> list[Part] | None:
    """Card and ruler at the top of the area."""
    needed, sizes = _height(page, kit), page.figure
    if needed is None or sizes is None or needed > area.h:
        return None
    high = round(sizes.wide_px * sizes.high_mm / sizes.wide_mm)
    ruler = round(sizes.wide_px * sizes.ruler_mm / sizes.wide_mm)
    gap, pad, tick = kit.mm(GAP), kit.mm(PAD), kit.mm(TICK)
    if max(ruler, sizes.wide_px) > area.w - 2 * pad:
        return None
    upper = Rect(area.x, area.y, area.w, needed)
    t = kit.theme.tokens
    line = max(2, kit.mm(0.5))
    card = Rect(upper.x + (upper.w - sizes.wide_px) // 2, upper.y + pad, sizes.wide_px, high)
    left, y = upper.x + (upper.w - ruler) // 2, card.bottom + gap
    # ISO/IEC 7810: the corners of a card are rounded by 3.18 mm
    radius = round(sizes.wide_px * 3.18 / sizes.wide_mm)
    parts: list[Part] = [kit.sheet("figure", upper), Box("figure/card", card, t.tint, t.ink, line, radius)]
    parts.append(Box("figure/ruler", Rect(left, y, ruler, line), t.ink))
    for place in range(TICKS + 1):
        long = tick if place in (0, TICKS // 2, TICKS) else tick // 2
        x = left + round(ruler * place / TICKS) - (line if place == TICKS else 0)
        parts.append(Box(f"figure/tick{place}", Rect(x, y, line, long), t.ink))
    return parts


def buttons(page: Page, area: Rect, kit: Kit, density: Density, least: float = 34.0) -> list[Target] | None:
    """The choices, two in a row: all within sight of what they change."""
    gap = kit.mm(max(5.5, 8 * density.gap))
    wide = (area.w - gap) // 2
    rows = -(-len(page.items) // 2)
    high = min((area.h - gap * (rows - 1)) // rows, kit.mm(46))
    if high < kit.mm(least):
        return None
    made = []
    for place, item in enumerate(page.items):
        label = kit.fit(item.label.show, TextRole.BUTTON, wide - kit.mm(40), (1, 2), density.shrink, high - kit.mm(6))
        if not label.fits:
            return None
        rect = Rect(area.x + place % 2 * (wide + gap), area.y + place // 2 * (high + gap), wide, high)
        made.append(kit.button(item.id, rect, label, item.label.show, "card", item.pictogram))
    return made
