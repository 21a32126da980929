"""A clip, as large as there is room."""

from __future__ import annotations

from kiosk_app.core.page import Page
from kiosk_app.ui.kit import RADIUS, Density, Kit
from kiosk_app.ui.scene import Film, Part, Rect

LEAST = 60.0


def content(page: Page, area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    if area.h < kit.mm(LEAST):
        return None
    return [Film("film", area, page.clip, kit.theme.tokens.card, kit.mm(RADIUS))]
