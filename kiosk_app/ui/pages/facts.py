"""A short list to confirm, with the picture of the person where there is one."""

from __future__ import annotations

from kiosk_app.core.page import Page
from kiosk_app.ui import blocks
from kiosk_app.ui.kit import Density, Kit
from kiosk_app.ui.scene import Part, Rect


def content(page: Page, area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    order = ("photo", "facts", "items") if page.photo else ("facts", "map", "picture", "items")
    return blocks.stack(page, area, kit, density, order)
