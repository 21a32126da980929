"""The live picture, with an oval for the face or of a paper from above. The coaching is the instruction over it."""

from __future__ import annotations

from kiosk_app.access.display import luminance
from kiosk_app.core.page import Page
from kiosk_app.ui.kit import RADIUS, Density, Kit
from kiosk_app.ui.scene import Live, Part, Rect


def content(page: Page, area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    if area.h < kit.mm(80):
        return None
    t = kit.theme.tokens
    dark = min(t.ink, t.paper, key=luminance)  # before the first picture: never a glaring blank
    return [Live("live", area, dark, t.paper, kit.mm(RADIUS), plate=page.plate)]
