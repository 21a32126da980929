"""Who is coming, and how far the call has got."""

from __future__ import annotations

from kiosk_app.core.page import Page
from kiosk_app.ui import blocks
from kiosk_app.ui.kit import Density, Kit
from kiosk_app.ui.scene import Part, Rect


def content(page: Page, area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    return blocks.stack(page, area, kit, density, ("picture", "stages", "facts", "items"), default="helper")
