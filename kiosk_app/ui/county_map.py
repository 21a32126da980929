"""The sketch of where a place is, and beside it what its two marks mean. No Kivy."""

from __future__ import annotations

from kiosk_app.access.display import TextRole
from kiosk_app.access.map_picture import screen_png
from kiosk_app.core.county_map import Sketch
from kiosk_app.ui.kit import Density, Kit
from kiosk_app.ui.scene import Box, Part, Photo, Rect

LEAST, MOST = 62.0, 150.0


def county_map(sketch: Sketch, area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    """None where it would be too small to tell anything."""
    t = kit.theme.tokens
    pad = kit.mm(5)
    side = min(area.h - 2 * pad, kit.mm(MOST), (area.w - 3 * pad) * 3 // 5)
    if side < kit.mm(LEAST):
        return None
    sheet = Rect(area.x, area.y, area.w, side + 2 * pad)
    picture = Rect(area.x + pad, area.y + pad, side, side)
    png = screen_png(sketch, side, t.ink, t.accent, t.line, t.card)
    parts: list[Part] = [kit.sheet("map/sheet", sheet), Photo("map", picture, png)]
    mark, gap = kit.mm(8), kit.mm(4)
    left = picture.right + pad
    room = sheet.right - pad - left - mark - gap
    told = [("here", sketch.here_label, False)] if sketch.apart else []
    told.append(("there", sketch.there_label, True))
    labels = [kit.fit(label, TextRole.DETAIL, room, (1, 2, 3), density.shrink) for _, label, _ in told]
    if not all(label.fits for label in labels):
        return None
    high = sum(label.height for label in labels) + kit.mm(8) * (len(labels) - 1)
    if high > side:
        return None
    y = sheet.y + (sheet.h - high) // 2
    for (name, _, full), label in zip(told, labels, strict=True):
        place = Rect(left, y + max(0, (label.pitch - mark) // 2), mark, mark)
        fill = t.accent if full else t.card
        parts.append(Box(f"map/{name}/mark", place, fill, t.ink, kit.mm(1.4), mark // 2))
        parts.append(kit.text(f"map/{name}", label, Rect(left + mark + gap, y, room, label.height), t.ink))
        y += label.height + kit.mm(8)
    return parts
