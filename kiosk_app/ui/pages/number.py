"""Digits typed so far above a pad like a telephone."""

from __future__ import annotations

from kiosk_app.core.page import Page
from kiosk_app.ui import blocks, number_pad
from kiosk_app.ui.kit import Density, Kit
from kiosk_app.ui.scene import Part, Rect

KEY_MOST = 46.0


def _pad(area: Rect, kit: Kit) -> list[Part] | None:
    return number_pad.pad(area, kit, KEY_MOST, max(25.0, number_pad.least_key(kit)))


def content(page: Page, area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    if page.entry is None:
        return _pad(area, kit)
    high = kit.mm(44) if density.gap > 0.7 else kit.mm(36)
    for taller in (1.0, 1.75):  # a long number in large letters takes two rows
        above, below = blocks.split(area, round(high * taller), kit.mm(max(6, 10 * density.gap)))
        field, keys = number_pad.entry_field(page.entry, above, kit), _pad(below, kit)
        if field is not None and keys is not None:
            return [*field, *keys]
    return None
