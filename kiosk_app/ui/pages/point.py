"""One mark to touch in its middle; the rest of the page stays free."""

from __future__ import annotations

from kiosk_app.core.page import Page
from kiosk_app.ui.kit import Density, Kit
from kiosk_app.ui.scene import Part, Picture, Rect

SIDE = 40.0


def content(page: Page, area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    side = kit.mm(SIDE)
    if page.figure is None or not page.items or area.h < 2 * side:
        return None
    across, down = page.figure.at
    x = area.x + round((area.w - side) * across)
    y = area.y + round((area.h - side) * down)
    rect = Rect(x, y, side, side)
    mark = page.items[0]
    cross = Picture(f"{mark.id}/picture", rect.inset(kit.mm(2)), mark.pictogram)
    return [kit.target(mark.id, rect, mark.label.show, "card", pictures=[cross])]
