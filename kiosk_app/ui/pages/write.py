"""What has been written above the field to write in, or above the letters."""

from __future__ import annotations

from kiosk_app.core.page import Page
from kiosk_app.ui import blocks, writing
from kiosk_app.ui.kit import Density, Kit
from kiosk_app.ui.scene import Part, Rect


def content(page: Page, area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    if page.writing is None:
        return []
    for high in (34.0, 26.0):
        above, below = blocks.split(area, writing.field_height(kit, high), kit.mm(max(5.5, 9 * density.gap)))
        field = writing.text_field(page.writing, above, kit)
        made = writing.desk(page.writing, below, kit, density)
        if field is not None and made is not None:
            touched, blank = made
            return [*field, *blank, *touched]
    return None
