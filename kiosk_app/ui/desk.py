"""What is touched on a page besides navigation and settings, made to stand together in little height. No Kivy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiosk_app.core.page import Item, Page, PageKind
from kiosk_app.ui import blocks, number_pad, writing
from kiosk_app.ui.kit import Density, Kit
from kiosk_app.ui.navigation import moved
from kiosk_app.ui.pages import CONTENT, camera, point, scale
from kiosk_app.ui.scene import Part, Rect, Target

ROW_LEAST = 25.0


def touched(page: Page, area: Rect, kit: Kit, density: Density) -> Sequence[Part] | None:
    """The choices, the number pad or the field to write in, at the lower end of the area; None where it is too low for
    them."""
    made: Sequence[Part] | None
    match page.kind:
        case PageKind.NUMBER:
            made = _number_pad(area, kit, density)
        case PageKind.WRITE if page.writing is not None:
            found = writing.desk(page.writing, area, kit, density, most=max(0.0, density.gap - 0.45))
            return None if found is None else _put_low([*found[1], *found[0]], area)
        case PageKind.POINT:
            made = point.content(page, area, kit, density)
        case PageKind.CAMERA if page.items:
            high = camera.row_height(kit)
            made = camera.row(page.items, Rect(area.x, area.y, area.w, high), kit) if high <= area.h else None
        case PageKind.SCALE:
            made = scale.buttons(page, area, kit, density, least=ROW_LEAST)
        case _:
            return _choices(page.items, area, kit, density)
    if made is None:
        return None
    targets = [part for part in made if isinstance(part, Target)]
    return targets if page.kind is PageKind.POINT else _lowered(targets, area)


def shown(page: Page, area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    """What is only looked at; empty when there is nothing."""
    match page.kind:
        case PageKind.NUMBER:
            if page.entry is None:
                return []
            high = kit.mm(44 if density.gap > 0.7 else 34)
            tried = (Rect(area.x, area.y, area.w, min(area.h, round(high * taller))) for taller in (1.0, 1.75))
            entry = page.entry  # a long number in large letters takes two rows
            return next((field for rect in tried if (field := number_pad.entry_field(entry, rect, kit))), None)
        case PageKind.WRITE if page.writing is not None:
            high = min(area.h, writing.field_height(kit, 34 if density.gap > 0.5 else 26))
            return writing.text_field(page.writing, Rect(area.x, area.y, area.w, high), kit)
        case PageKind.POINT | PageKind.CHOICE:
            return []
        case PageKind.SCALE:
            return scale.figure(page, area, kit)
    made = CONTENT[page.kind](replace(page, items=()), area, kit, density)
    if made is None and density.gap < 0.5 and not (page.facts or page.photo or page.stages or page.kind in _SEEN):
        return []  # a picture that only illustrates goes before any words do
    return made


_SEEN = (PageKind.CAMERA, PageKind.PHOTO, PageKind.CLIP)
"""Kinds whose picture is what the page is about."""


def _number_pad(area: Rect, kit: Kit, density: Density) -> list[Part] | None:
    """As on a telephone; a row less where everything else needs the room. A key holds a line of words."""
    least = number_pad.least_key(kit)
    if density.gap < 0.5:
        return number_pad.wide_pad(area, kit, most=least, least=least)
    return number_pad.pad(area, kit, most=least + 8 * density.gap, least=least)


def _choices(items: Sequence[Item], area: Rect, kit: Kit, density: Density) -> list[Target] | None:
    """One below the other as on every page, else two in a row; lower where the density is closer."""
    if not items:
        return []
    gap = kit.mm(max(5.5, 8 * density.gap))
    wanted = kit.mm((25 + 23 * density.gap) * (1.5 if len(items) < 3 else 1.0))
    for columns in (1, 2):
        rows = -(-len(items) // columns)
        tallest = (area.h - gap * (rows - 1)) // rows
        for high in dict.fromkeys((min(tallest, wanted), min(tallest, kit.mm(58)))):
            if high < kit.mm(ROW_LEAST):
                continue
            made = _grid(items, columns, high, area, gap, kit, density)
            if made is not None:
                return _lowered(made, area)
    return None


def _grid(
    items: Sequence[Item], columns: int, high: int, area: Rect, gap: int, kit: Kit, density: Density
) -> list[Target] | None:
    wide = (area.w - gap * (columns - 1)) // columns
    made = []
    for place, item in enumerate(items):
        at = Rect(area.x + place % columns * (wide + gap), area.y + place // columns * (high + gap), wide, high)
        card = blocks.card(item, at, kit, density, high)
        if card is None:
            return None
        made.append(card)
    return made


def _put_low(parts: Sequence[Part], area: Rect) -> list[Part]:
    """The same for parts that are no targets."""
    free = area.bottom - max((part.rect.bottom for part in parts), default=area.bottom)
    return [
        moved(part, 0, free) if isinstance(part, Target) else replace(part, rect=part.rect.moved(0, free))
        for part in parts
    ]


def _lowered(targets: Sequence[Target], area: Rect) -> list[Target]:
    """To the lower end of the area: near the hand, and the same page stands still while its number of choices does."""
    free = area.bottom - max((target.rect.bottom for target in targets), default=area.bottom)
    return [moved(target, 0, free) for target in targets]
