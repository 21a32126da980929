"""The live picture, with an oval for the face or of a paper from above. The coaching is the instruction over it; below
it the keys that move the oval, where somebody puts it in its place."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk_app.access.display import TextRole, luminance
from kiosk_app.core.page import Item, Page, Sight
from kiosk_app.ui.kit import RADIUS, Density, Kit
from kiosk_app.ui.scene import Live, Part, Rect, Target

LEAST = 80.0  # mm of height without which a live picture is none
ROW = 40.0


def content(page: Page, area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    keys: list[Target] = []
    if page.items:
        gap, high = kit.mm(6), row_height(kit)
        area, below = (
            Rect(area.x, area.y, area.w, area.h - high - gap),
            Rect(area.x, area.bottom - high, area.w, high),
        )
        made = row(page.items, below, kit)
        if made is None:
            return None
        keys = made
    if area.h < kit.mm(LEAST if not page.items else 60):
        return None
    t = kit.theme.tokens
    dark = min(t.ink, t.paper, key=luminance)  # before the first picture: never a glaring blank
    sight = None if page.plate else page.sight or Sight()
    return [Live("live", area, dark, t.paper, kit.mm(RADIUS), sight), *keys]


def row_height(kit: Kit) -> int:
    return kit.mm(ROW + 2 * kit.size)


def row(items: Sequence[Item], area: Rect, kit: Kit) -> list[Target] | None:
    """Keys side by side, picture above one short word; None where a word has no room."""
    gap = kit.mm(6)
    wide = (area.w - gap * (len(items) - 1)) // len(items)
    made = []
    for place, item in enumerate(items):
        label = kit.fit(item.label.show, TextRole.BUTTON, wide - kit.mm(4), (1,))
        if not label.fits:
            return None
        at = Rect(area.x + place * (wide + gap), area.y, wide, area.h)
        made.append(kit.tile(item.id, at, label, item.label.show, "card", item.pictogram))
    return made
