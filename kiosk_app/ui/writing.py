"""The field a finger writes in, the characters that may be meant, and letters to spell with. No Kivy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiosk_app.access.display import TextRole
from kiosk_app.core.page import Item, Writing
from kiosk_app.core.steps.write import MORE, ROW
from kiosk_app.ui.kit import RADIUS, Density, Kit, pitch_of
from kiosk_app.ui.scene import Box, Ink, Part, Rect, Target, Text

Desk = list[Target | Ink]
Parts = list[Part]

FIELD_LEAST, FIELD_MOST = 90.0, 150.0
KEY_MOST = 46.0
COLUMNS, NARROW = 8, 10
"""Letters in one line, and in one where there is room for one line less: then more characters are turned to beside
those above."""
SIGNS = 8
"""Characters offered at once."""
CONTROLS = ("rows", MORE, "erase")

LIFT = 0.06
"""em a letter stands higher than a figure would."""
HANGING = 1.17
"""em that a letter with what hangs below its line takes of its key, where there is room."""


def text_field(writing: Writing, area: Rect, kit: Kit) -> Parts | None:
    """What has been written so far, and after it the letters of the next character; of what is too long its end. None
    where there is no room for a line."""
    t = kit.theme.tokens
    sheet = Box("entry", area, t.card, t.main_edge, kit.mm(1.0), kit.mm(3.0))
    inner = area.inset(kit.mm(8), kit.mm(2))
    if inner.h < kit.ems(TextRole.ENTRY)[-1] * pitch_of(TextRole.ENTRY):
        return None
    told = f"{writing.text} {writing.typed}".strip()
    if not told:
        line = Rect(inner.x, area.bottom - kit.mm(7), kit.mm(24), kit.mm(1.1))
        return [sheet, Box("entry/here", line, t.line)]
    for begun in range(len(told)):
        end = f"…{told[begun:]}" if begun else told
        fitted = kit.fit(end, TextRole.ENTRY, inner.w, (1,), height=inner.h)
        if fitted.fits:
            return [sheet, kit.text("entry/text", fitted, inner, t.ink, middle=True)]
    return None


def field_height(kit: Kit, wanted: float) -> int:
    """px of the text field: as wanted, in mm, or a line of it in this size of letters."""
    return max(kit.mm(wanted), round(kit.ems(TextRole.ENTRY)[-1] * pitch_of(TextRole.ENTRY)) + kit.mm(4.5))


def desk(writing: Writing, area: Rect, kit: Kit, density: Density, most: float = 1.0) -> tuple[Desk, Parts] | None:
    """(what is touched, the keys that lead nowhere now); None where there is too little room. `most`: how much of the
    room that would be liked is taken, 0…1, where something else wants it, too."""
    if writing.ink is None:
        return _letters(writing, area, kit, density, _least(kit) + round((kit.mm(KEY_MOST) - _least(kit)) * most))
    return _field(writing, area, kit, density, kit.mm(FIELD_LEAST + (FIELD_MOST - FIELD_LEAST) * most))


def _gap(kit: Kit, density: Density) -> int:
    return kit.mm(max(5.5, 7 * density.gap))


def _field(writing: Writing, area: Rect, kit: Kit, density: Density, most: int) -> tuple[Desk, Parts] | None:
    """The field at the left and the characters at its right, two in a row or four; below both the keys."""
    gap, word = _gap(kit, density), _least_word(kit)
    below = density.gap > 0.45 and area.h - gap - word >= kit.mm(FIELD_LEAST)
    side = min(area.h - (gap + word if below else 0), most, (area.w - gap) // 2)
    if not below:  # the keys stand under the characters then
        side = min(max(side, 2 * _least_sign(kit) + 2 * gap + _least_tile(kit)), area.h)
    if side < kit.mm(FIELD_LEAST):
        return None
    t = kit.theme.tokens
    sheet = Rect(area.x, area.y, side, side)
    drawn = Ink("ink", sheet, writing.ink or (), t.ink, t.card, t.main_edge, kit.mm(1.0), kit.mm(4.5), kit.mm(RADIUS))
    room = side if below else side - gap - _least_tile(kit)
    columns = 2 if (room - 3 * gap) // 4 >= _least_sign(kit) else 4
    lines = SIGNS // columns
    left = sheet.right + gap
    wide, high = (area.right - left - gap * (columns - 1)) // columns, (room - gap * (lines - 1)) // lines
    if high < _least_sign(kit):
        return None
    places = [
        Rect(left + at % columns * (wide + gap), area.y + at // columns * (high + gap), wide, high)
        for at in range(SIGNS)
    ]
    signs = [_sign(one, place, kit) for one, place in zip(writing.candidates, places, strict=False)]
    last = Rect(area.x, sheet.bottom + gap, area.w, min(max(word, kit.mm(30)), area.bottom - sheet.bottom - gap))
    if not below:
        last = Rect(left, sheet.bottom - _least_tile(kit), area.right - left, _least_tile(kit))
    keys, blank = _line(writing.keys, [1.0] * len(writing.keys), last, gap, writing, kit)
    if None in keys:
        return None
    return [drawn, *signs, *(key for key in keys if key is not None)], blank


def _least(kit: Kit) -> int:
    """px a key with a letter or a character is high at least."""
    return kit.ems(TextRole.DIGIT)[-1] + kit.mm(2.5)


def _least_sign(kit: Kit) -> int:
    """And a character to choose."""
    return max(_least(kit), kit.mm(25.2))


def _least_word(kit: Kit) -> int:
    """And a key with a word."""
    return max(_least(kit), round(kit.ems(TextRole.BUTTON)[-1] * pitch_of(TextRole.BUTTON)) + kit.mm(2))


def _least_tile(kit: Kit) -> int:
    """And one with its picture above the word."""
    return _least_word(kit) + kit.mm(11)


def _letters(writing: Writing, area: Rect, kit: Kit, density: Density, most: int) -> tuple[Desk, Parts] | None:
    """A line of characters, below it the letters, last what erases. Whoever still chooses a row of letters has no
    characters to choose from."""
    above = not any(one.id.startswith(ROW) for one in writing.keys)
    for columns in (COLUMNS, NARROW):
        gap = _gap(kit, density) if columns == COLUMNS else kit.mm(5.5)
        lines = _lines(writing.keys, columns)
        worded = (columns == NARROW, *(any(len(item.label.show) > 1 for item, _ in line) for line in lines))
        if above:
            heights = _heights(worded, area.h - gap * len(lines), most, kit)
        else:
            heights = [0, *_heights(worded[1:], area.h - gap * (len(lines) - 1), most, kit)]
        if len(heights) <= len(lines):
            continue
        wide = (area.w - gap * (columns - 1)) / columns
        touched: Desk = []
        blank: Parts = []
        for at, one in enumerate(writing.candidates):
            touched.append(_sign(one, Rect(area.x + round(at * (wide + gap)), area.y, int(wide), heights[0]), kit))
        made: list[Target | None] = []
        if columns == NARROW and above:
            left = area.x + round(COLUMNS * (wide + gap))
            beside = Rect(left, area.y, area.right - left, heights[0])
            made, blank = _line([key for key in writing.keys if key.id == MORE], [1.0], beside, gap, writing, kit)
        y = area.y + (heights[0] + gap if above else 0)
        for line, high in zip(lines, heights[1:], strict=True):
            items, spans = [item for item, _ in line], [span for _, span in line]
            keys, dull = _line(items, spans, Rect(area.x, y, area.w, high), gap, writing, kit, columns)
            made += keys
            blank += dull
            y += high + gap
        if None not in made:
            return [*touched, *(key for key in made if key is not None)], blank
    return None


def _heights(worded: Sequence[bool], room: int, most: int, kit: Kit) -> list[int]:
    """px of each line, the characters first: all alike, or where room is short each as high as it must be and the
    letters share the rest; empty where there is too little."""
    even = min(room // len(worded), most)
    if even >= max(_least_word(kit), _least_sign(kit)):
        return [even] * len(worded)
    least = [_least_sign(kit) if not number else 0 for number in range(len(worded))]
    least = [max(one, _least_word(kit) if word else 0) for one, word in zip(least, worded, strict=True)]
    letters = least.count(0)
    single = min((room - sum(least)) // max(1, letters), most)
    if (letters and single < _least(kit)) or room < sum(least):
        return []
    return [one or single for one in least]


def _lines(keys: Sequence[Item], columns: int) -> list[list[tuple[Item, float]]]:
    """Letters as many to a line as there are columns, rows of letters two; the keys with a word share what is left of
    the last line."""
    words = [key for key in keys if key.id in CONTROLS and (columns == COLUMNS or key.id != MORE)]
    lines: list[list[tuple[Item, float]]] = [[]]
    for key in keys:
        if key.id in CONTROLS:
            continue
        span = columns / 2 if len(key.label.show) > 1 else 1.0
        if sum(taken for _, taken in lines[-1]) + span > columns:
            lines.append([])
        lines[-1].append((key, span))
    left = columns - sum(taken for _, taken in lines[-1])
    if left < 2.5 * len(words):
        lines.append([])
        left = columns
    lines[-1] += [(key, left / len(words)) for key in words]
    return lines


def _line(
    items: Sequence[Item],
    spans: Sequence[float],
    place: Rect,
    gap: int,
    writing: Writing,
    kit: Kit,
    columns: float = 0.0,
) -> tuple[list[Target | None], Parts]:
    """Keys side by side, each as many columns wide as its span; None for a key whose word does not fit."""
    columns = columns or sum(spans)
    unit = (place.w - gap * (columns - 1)) / columns
    made: list[Target | None] = []
    blank: Parts = []
    x = float(place.x)
    for item, span in zip(items, spans, strict=True):
        rect = Rect(round(x), place.y, int(unit * span + gap * (span - 1)), place.h)
        x += (unit + gap) * span
        if item.id in writing.blank:
            blank += _blank(item, rect, kit)
        else:
            made.append(_key(item, rect, kit))
    return made, blank


def _sign(item: Item, rect: Rect, kit: Kit) -> Target:
    """A character, and below or beside it the word that tells it apart where there is room."""
    for margin in (1.6, 1.0, 0.3):
        inner = rect.inset(kit.mm(margin), kit.mm(0.5))
        sign = kit.fit(item.label.show, TextRole.DIGIT, inner.w, (1,), height=inner.h)
        if sign.fits:
            break
    tells = item.detail.show if item.detail is not None else ""
    texts: list[Text] = []
    if tells:
        word = kit.fit(tells, TextRole.DETAIL, inner.w - sign.width - kit.mm(3), (1,))
        if word.fits:
            left = inner.x + (inner.w - sign.width - kit.mm(3) - word.width) // 2
            beside = Rect(left + sign.width + kit.mm(3), inner.y, word.width, inner.h)
            texts.append(
                kit.text(f"{item.id}/label", sign, Rect(left, inner.y, sign.width, inner.h), "ink", middle=True)
            )
            texts.append(kit.text(f"{item.id}/detail", word, beside, "soft", middle=True))
            return kit.target(item.id, rect, item.label.show, "card", texts)
        word = kit.fit(tells, TextRole.DETAIL, inner.w, (1,), height=inner.h - sign.height)
        if word.fits:
            y = inner.y + (inner.h - sign.height - word.height) // 2
            top, below = (
                Rect(inner.x, y, inner.w, sign.height),
                Rect(inner.x, y + sign.height, inner.w, word.height),
            )
            texts.append(kit.text(f"{item.id}/label", sign, top, "ink", "center"))
            texts.append(kit.text(f"{item.id}/detail", word, below, "soft", "center"))
            return kit.target(item.id, rect, item.label.show, "card", texts)
    texts.append(kit.text(f"{item.id}/label", sign, rect, "ink", "center", middle=True))
    return kit.target(item.id, rect, item.label.show, "card", texts)


def _key(item: Item, rect: Rect, kit: Kit) -> Target | None:
    """A letter, or a word with its picture where there is room for it."""
    for side in (kit.mm(13), kit.mm(9), kit.mm(7)) if item.pictogram else (0,):
        role = _role(item)
        room = rect.w - (side + kit.mm(3.5) if side else 0) - kit.mm(2 if len(item.label.show) > 1 else 0.6)
        label = kit.fit(item.label.show, role, room, (1,), height=_height(item, rect, kit))
        if label.fits:
            made = kit.button(item.id, rect, label, item.label.show, "card", item.pictogram, side)
            return replace(made, texts=tuple(map(_lifted, made.texts))) if len(item.label.show) == 1 else made
    for role in (
        _role(item),
        TextRole.SETTING,
    ):  # narrow and low: as small as the keys of the settings, with its picture
        label = kit.fit(item.label.show, role, rect.w - kit.mm(2), (1,), height=rect.h)
        if label.fits and item.pictogram and kit.tile_picture(label, rect.h) >= kit.mm(6):
            return kit.tile(item.id, rect, label, item.label.show, "card", item.pictogram)
    return None


def _role(item: Item) -> TextRole:
    return TextRole.DIGIT if len(item.label.show) == 1 else TextRole.BUTTON


def _height(item: Item, rect: Rect, kit: Kit) -> int:
    """What a figure may take of it that is as tall as a letter with what hangs below its line; the smallest always."""
    return max(int(rect.h / HANGING), kit.ems(TextRole.DIGIT)[-1]) if len(item.label.show) == 1 else rect.h


def _lifted(letter: Text) -> Text:
    """In the middle of its key with what hangs below its line, which the middle of a character leaves out."""
    place = letter.rect
    return replace(letter, rect=Rect(place.x, place.y - round(LIFT * letter.em_px), place.w, place.h))


def _blank(item: Item, rect: Rect, kit: Kit) -> Parts:
    """It keeps its place: keys must not run about under the finger."""
    t = kit.theme.tokens
    parts: Parts = [Box(f"{item.id}/blank", rect, "", t.hair, kit.mm(0.6), kit.mm(RADIUS))]
    if len(item.label.show) == 1:
        label = kit.fit(item.label.show, _role(item), rect.w - kit.mm(0.6), (1,), height=_height(item, rect, kit))
        parts.append(_lifted(kit.text(f"{item.id}/dull", label, rect, t.soft, "center", middle=True)))
    return parts
