"""Digits typed so far above a pad like a telephone."""

from __future__ import annotations

from kiosk_app.core.page import Page
from kiosk_app.ui import blocks, number_pad
from kiosk_app.ui.kit import Density, Kit
from kiosk_app.ui.scene import Part, Rect


def content(page: Page, area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    if page.entry is None:
        return number_pad.pad(area, kit)
    high = kit.mm(44) if density.gap > 0.7 else kit.mm(36)
    above, below = blocks.split(area, high, kit.mm(max(6, 10 * density.gap)))
    field = number_pad.entry_field(page.entry, above, kit)
    keys = number_pad.pad(below, kit)
    return None if field is None or keys is None else [*field, *keys]
