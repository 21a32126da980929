"""Up to four large cards, and above them what they are about where there is room for its picture."""

from __future__ import annotations

from kiosk_app.core.page import Page
from kiosk_app.ui import blocks
from kiosk_app.ui.kit import Density, Kit
from kiosk_app.ui.scene import Part, Rect


def content(page: Page, area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    about = blocks.stack(page, area, kit, density, ("picture", "items")) if page.pictogram else None
    return about or blocks.stack(page, area, kit, density, ("items",))
