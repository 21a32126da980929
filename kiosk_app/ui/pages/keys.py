"""The nine keys as they lie under the fingers; the one that was struck stands out by shape, edge and colour."""

from __future__ import annotations

from kiosk_app.access.display import TextRole
from kiosk_app.core.page import Page
from kiosk_app.ui.kit import RADIUS, Density, Fitted, Kit
from kiosk_app.ui.scene import Box, Part, Picture, Rect

_ROWS: tuple[tuple[tuple[str, str, float], ...], ...] = (
    (("prev", "arrow_up", 1.5),),
    (("listen", "speaker", 0.5), ("ok", "key_ok", 1.5), ("forward", "arrow_right", 2.5)),
    (("next", "arrow_down", 1.5),),
    (("back", "key_back", 0.0), ("help", "helper", 1.0), ("quieter", "minus", 2.0), ("louder", "plus", 3.0)),
)
"""(meaning, drawing, column) row by row, as on the keypad (drivers/keypad/keymaps/tactile-9.yaml)."""

KEYS = tuple(name for row in _ROWS for name, _, _ in row)


def content(page: Page, area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    struck = page.figure.key if page.figure else ""
    gap, pad = kit.mm(5), kit.mm(6)
    wide = (area.w - 2 * pad - 3 * gap) // 4
    high = min((area.h - 2 * pad - 3 * gap) // 4, kit.mm(46))
    if high < kit.mm(18):
        return None
    tall = 4 * high + 3 * gap + 2 * pad
    plate = Rect(area.x, area.bottom - tall, area.w, tall)  # from below: it stays where it is whatever is said above
    words = _words(wide, high, kit, density)
    parts: list[Part] = [kit.sheet("plate", plate)]
    for row, keys in enumerate(_ROWS):
        for name, drawing, column in keys:
            x = plate.x + pad + round(column * (wide + gap))
            rect = Rect(x, plate.y + pad + row * (high + gap), wide, high)
            parts.extend(_key(name, drawing, rect, words.get(name), name == struck, kit))
    return parts


def _words(wide: int, high: int, kit: Kit, density: Density) -> dict[str, Fitted]:
    """The words of all keys, or of none: beside or below the drawing, wherever all of them fit."""
    beside = high < kit.mm(32)
    room = wide - kit.mm(6) - (_side(high, kit, beside) + kit.mm(2) if beside else 0)
    left = high - kit.mm(3) if beside else high - _side(high, kit, beside) - kit.mm(4)
    fitted = {
        name: kit.fit(
            kit.wording(kit.settings.language, "", f"pad-{name}", {}).show,
            TextRole.DETAIL,
            room,
            (1,),
            density.shrink,
            height=left,
        )
        for name in KEYS
    }
    return fitted if all(words.fits for words in fitted.values()) else {}


def _side(high: int, kit: Kit, beside: bool) -> int:
    return min(kit.mm(14), high - kit.mm(6)) if beside else min(kit.mm(16), high // 2)


def _key(name: str, drawing: str, rect: Rect, words: Fitted | None, struck: bool, kit: Kit) -> list[Part]:
    t = kit.theme.tokens
    ink, accent, fill = (t.on_main, t.on_main, t.main) if struck else (t.ink, t.accent, t.card)
    parts: list[Part] = []
    if struck:
        around = rect.inset(-kit.mm(2.2))
        parts.append(Box(f"key/{name}/ring", around, "", t.ring, kit.mm(1.4), kit.mm(RADIUS + 1.5)))
    parts.append(Box(f"key/{name}", rect, fill, t.main_edge, kit.mm(0.8), kit.mm(RADIUS)))
    if words is None:
        side = min(kit.mm(18), rect.h - kit.mm(6))
        return [*parts, Picture(f"key/{name}/picture", rect.centred(side, side), drawing, ink, accent, fill)]
    beside = rect.h < kit.mm(32)
    side = _side(rect.h, kit, beside)
    if beside:
        x = rect.x + (rect.w - side - kit.mm(2) - words.width) // 2
        place = Rect(x, rect.y + (rect.h - side) // 2, side, side)
        line = Rect(place.right + kit.mm(2), rect.y, words.width, rect.h)
        label = kit.text(f"key/{name}/label", words, line, ink, middle=True)
    else:
        y = rect.y + (rect.h - side - kit.mm(1) - words.height) // 2
        place = Rect(rect.x + (rect.w - side) // 2, y, side, side)
        line = Rect(rect.x, place.bottom + kit.mm(1), rect.w, words.height)
        label = kit.text(f"key/{name}/label", words, line, ink, "center")
    return [*parts, Picture(f"key/{name}/picture", place, drawing, ink, accent, fill), label]
