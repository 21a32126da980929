"""The keys of the settings strip, each a picture above a word. No Kivy."""

from __future__ import annotations

from kiosk_app.access.display import TextRole
from kiosk_app.access.keypad import SETTING
from kiosk_app.access.strip import strip
from kiosk_app.ui.kit import Kit
from kiosk_app.ui.scene import Rect, Target

GAP = 5.5


def strip_keys(kit: Kit, area: Rect, rows: int = 1) -> list[Target]:
    """All of them, filling the area in so many rows."""
    wanted = ("strip", kit.theme.name, kit.settings, area, rows)
    return list(kit.once(wanted, lambda: _strip_keys(kit, area, rows)))


def _strip_keys(kit: Kit, area: Rect, rows: int) -> tuple[Target, ...]:
    keys = strip(kit.settings, kit.wording)
    columns = -(-len(keys) // rows)
    gap = kit.mm(GAP)
    wide = (area.w - gap * (columns - 1)) // columns
    high = (area.h - gap * (rows - 1)) // rows
    beside, side = high < kit.mm(26), kit.mm(12)
    room = wide - kit.mm(3) - (side + kit.mm(3.5) if beside else 0)
    labels = [kit.fit(key.label.show, TextRole.SETTING, room, (1,), height=high - kit.mm(3)) for key in keys]
    even = min(label.em for label in labels)
    targets = []
    for place, (key, label) in enumerate(zip(keys, labels, strict=True)):
        rect = Rect(area.x + place % columns * (wide + gap), area.y + place // columns * (high + gap), wide, high)
        fitted = kit.refit(label, even, room)
        name = SETTING + key.name
        if beside:
            targets.append(kit.button(name, rect, fitted, key.label.show, "setting", key.pictogram, side))
        else:
            targets.append(kit.tile(name, rect, fitted, key.label.show, "setting", key.pictogram))
    return tuple(targets)
