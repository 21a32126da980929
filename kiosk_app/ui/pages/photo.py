"""The picture taken: this one, or again."""

from __future__ import annotations

from kiosk_app.core.page import Page
from kiosk_app.ui import blocks
from kiosk_app.ui.kit import Density, Kit
from kiosk_app.ui.scene import Part, Rect


def content(page: Page, area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    return blocks.stack(page, area, kit, density, ("photo", "facts", "items"))
