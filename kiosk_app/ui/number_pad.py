"""The number pad and the field the digits go to. No Kivy."""

from __future__ import annotations

from kiosk_app.access.display import TextRole, smallest_em
from kiosk_app.access.keypad import DIGIT, ERASE
from kiosk_app.access.strip import erase_words
from kiosk_app.core.page import Entry
from kiosk_app.ui.kit import Fitted, Kit
from kiosk_app.ui.scene import Box, Part, Rect, Target

Parts = list[Part]

_ROWS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("", "0", "erase"))
_WIDE = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9", "0", "erase"))


def entry_field(entry: Entry, area: Rect, kit: Kit) -> Parts | None:
    """The digits typed so far in their groups, with a stroke for each one still to come; of a secret only how
    many there are. A long number in large letters takes two rows, where `area` has room for them."""
    t = kit.theme.tokens
    digits = "".join(entry.shown.split())
    groups = entry.groups if sum(entry.groups) >= len(digits) else (max(1, len(digits)),)
    sheet = Box("entry", area, t.card, t.main_edge, kit.mm(1.0), kit.mm(RADIUS_ENTRY))
    inner = area.inset(kit.mm(8), kit.mm(3))
    half = (len(groups) + 1) // 2
    for rows in ((groups,), (groups[:half], groups[half:])) if half < len(groups) else ((groups,),):
        found = next((em for em in kit.ems(TextRole.ENTRY) if _fits(rows, em, inner, kit)), 0)
        if found:
            break
    else:
        return None
    parts: Parts = [sheet]
    em, pitch, line = found, kit.measure("0", found, True), round(found * 1.2)
    space = round(pitch * 0.7)
    y = area.y + (area.h - line * len(rows)) // 2
    x = inner.x + (inner.w - _width(rows[0], pitch)) // 2
    done = 0
    for number, length in enumerate(groups):
        if len(rows) > 1 and number == half:
            x, y = inner.x + (inner.w - _width(rows[0], pitch)) // 2, y + line
        here = digits[done : done + length]
        done += length
        wide = round(pitch * length)
        if here and entry.secret:
            side = round(pitch * 0.5)
            for slot in range(len(here)):
                at = Rect(x + round(pitch * (slot + 0.25)), y + (line - side) // 2, side, side)
                parts.append(Box(f"dot{number}.{slot}", at, t.ink, radius=side // 2))
        elif here:
            fitted = Fitted(TextRole.ENTRY, (here,), em, line, wide, True, True)
            parts.append(kit.text(f"entry{number}", fitted, Rect(x, y, wide + kit.mm(1), line), t.ink))
        for slot in range(len(here), length):
            at = Rect(x + round(pitch * (slot + 0.14)), y + line - kit.mm(2), round(pitch * 0.72), kit.mm(1.1))
            parts.append(Box(f"slot{number}.{slot}", at, t.line))
        x += wide + space
    return parts


RADIUS_ENTRY = 3.0


def _width(row: tuple[int, ...], pitch: float) -> int:
    return round(pitch * sum(row)) + round(pitch * 0.7) * (len(row) - 1)


def _fits(rows: tuple[tuple[int, ...], ...], em: int, inner: Rect, kit: Kit) -> bool:
    pitch = kit.measure("0", em, True)
    widest = max(_width(row, pitch) for row in rows)
    return widest <= inner.w and round(em * (1.2 * len(rows) + 0.1)) <= inner.h


def pad(area: Rect, kit: Kit, most: float, least: float) -> Parts | None:
    """1…9, 0 and erase, as on a telephone, in keys of `least` to `most` mm."""
    return _keys(_ROWS, (1.0, 1.0, 1.0), area, kit, most, least)


def wide_pad(area: Rect, kit: Kit, most: float, least: float) -> Parts | None:
    """The same with 0 and erase at the right of 9: a row less, where there is little height."""
    return _keys(_WIDE, (1.0, 1.0, 1.0, 1.0, 1.9), area, kit, most, least)


def least_key(kit: Kit) -> float:
    """mm a key is high at least: a digit, and the one word, find room in it."""
    return max(smallest_em(TextRole.DIGIT, kit.size) + 4.5, 1.35 * smallest_em(TextRole.BUTTON, kit.size))


def _keys(
    rows: tuple[tuple[str, ...], ...], shares: tuple[float, ...], area: Rect, kit: Kit, most: float, least: float
) -> Parts | None:
    """`shares`: how wide the columns are, one beside the other."""
    gap = kit.mm(6)
    unit = (area.w - (len(shares) - 1) * gap) / sum(shares)
    high = min((area.h - (len(rows) - 1) * gap) // len(rows), kit.mm(most))
    if high < kit.mm(least):
        return None
    parts: Parts = []
    for row, keys in enumerate(rows):
        for column, name in enumerate(keys):
            left = area.x + round(sum(shares[:column]) * unit) + column * gap
            rect = Rect(left, area.y + row * (high + gap), int(shares[column] * unit), high)
            if name:
                parts.append(_key(name, rect, kit))
    return parts


def _key(name: str, rect: Rect, kit: Kit) -> Target:
    if name != "erase":
        figure = kit.fit(name, TextRole.DIGIT, rect.w, (1,), height=rect.h - kit.mm(4))
        return kit.button(DIGIT + name, rect, figure, name, "card")
    words = erase_words(kit.settings.language, kit.wording)
    label = kit.fit(words.show, TextRole.BUTTON, rect.w - kit.mm(36), (1,))
    if label.fits:
        return kit.button(ERASE, rect, label, words.show, "card", "erase")
    for side in map(kit.mm, (13, 10, 8)):
        label = kit.fit(words.show, TextRole.BUTTON, rect.w - side - kit.mm(6), (1,))
        if label.fits:
            return kit.button(ERASE, rect, label, words.show, "card", "erase", side)
    label = kit.fit(words.show, TextRole.BUTTON, rect.w - kit.mm(4), (1,))
    if kit.tile_picture(label, rect.h) >= kit.mm(8):
        return kit.tile(ERASE, rect, label, words.show, "card", "erase")
    return kit.button(ERASE, rect, label, words.show, "card")
