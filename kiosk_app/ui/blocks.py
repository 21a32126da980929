"""The blocks page kinds are built of. Each fills an area, or says None: it does not fit at this density."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk_app.access.display import TextRole
from kiosk_app.core.page import Item, Page, PageKind
from kiosk_app.ui.county_map import county_map
from kiosk_app.ui.facts import facts
from kiosk_app.ui.kit import Density, Fitted, Kit
from kiosk_app.ui.scene import Box, Part, Photo, Picture, Rect, Target
from kiosk_app.ui.stages import stages

Parts = list[Part]


def split(area: Rect, top: int, gap: int) -> tuple[Rect, Rect]:
    """The upper `top` px and the rest below a gap."""
    return Rect(area.x, area.y, area.w, top), Rect(area.x, area.y + top + gap, area.w, area.h - top - gap)


# ---- choices ----------------------------------------------------------------------------------------------------


def cards(items: Sequence[Item], area: Rect, kit: Kit, density: Density) -> Parts | None:
    """Full-width cards with picture, label, one explaining line and key number."""
    if not items:
        return []
    count = len(items)
    if count == 1 and (only := _only(items[0], area, kit, density)) is not None:
        return [only]
    gap = max(kit.mm(5.5), round(kit.mm(8) * density.gap))
    tallest = (area.h - gap * (count - 1)) // count
    need = kit.mm(52) if density.gap > 0.55 else kit.mm(34)
    if tallest < need:
        return None
    even = [min(tallest, kit.mm(64 if count > 2 else 84))] * count
    return _cards(items, even, area, gap, kit, density) or _uneven(items, need, area, gap, kit, density)


def _only(item: Item, area: Rect, kit: Kit, density: Density) -> Target | None:
    """The one thing there is to choose fills the room: picture, label and explaining line one below the other."""
    pad = kit.mm(9)
    width = area.w - 2 * pad
    label = kit.fit(item.label.show, TextRole.TITLE, width, (1, 2), max(density.shrink, 0.5))
    detail = None
    if item.detail is not None and item.detail.show:
        detail = kit.fit(item.detail.show, TextRole.BODY, width, (1, 2), density.shrink)
    words = label.height + (kit.mm(2) + detail.height if detail else 0)
    side = min(area.h - words - 3 * pad, kit.mm(105))
    if not item.pictogram or side < kit.mm(28) or not label.fits or (detail and not detail.fits):
        return None
    y = area.y + (area.h - side - pad - words) // 2
    picture = Picture(f"{item.id}/picture", Rect(area.x + (area.w - side) // 2, y, side, side), item.pictogram)
    y += side + pad
    left = area.x + pad
    texts = [kit.text(f"{item.id}/label", label, Rect(left, y, width, label.height), "ink", "center")]
    if detail:
        below = Rect(left, y + label.height + kit.mm(2), width, detail.height)
        texts.append(kit.text(f"{item.id}/detail", detail, below, "soft", "center"))
    boxes = []
    if item.key:
        key_side = kit.mm(18)
        square = Rect(area.right - pad - key_side, area.y + pad, key_side, key_side)
        boxes.append(Box(f"{item.id}/edge", square, "", "ink", kit.mm(0.5), kit.mm(2.5)))
        number = kit.fit(item.key, TextRole.KEY, key_side)
        texts.append(kit.text(f"{item.id}/key", number, square, "ink", "center", middle=True))
    return kit.target(item.id, area, item.label.show, "card", texts, [picture], boxes)


def _uneven(items: Sequence[Item], need: int, area: Rect, gap: int, kit: Kit, density: Density) -> Parts | None:
    """Longer labels get higher cards: only where there is no room for all to be as high as the highest."""
    if density.gap > 0.55:
        return None
    heights = []
    for item in items:
        tried = card(item, Rect(area.x, area.y, area.w, area.h), kit, density, need)
        if tried is None:
            return None
        text = sum(text.rect.h for text in tried.texts if not text.key.endswith("/key"))
        heights.append(max(need, text + kit.mm(8)))
    spare = area.h - sum(heights) - gap * (len(items) - 1)
    return None if spare < 0 else _cards(items, heights, area, gap, kit, density)


def _cards(
    items: Sequence[Item], heights: Sequence[int], area: Rect, gap: int, kit: Kit, density: Density
) -> Parts | None:
    parts: Parts = []
    y = area.y
    for item, height in zip(items, heights, strict=True):
        made = card(item, Rect(area.x, y, area.w, height), kit, density, min(heights))
        if made is None:
            return None
        parts.append(made)
        y += height + gap
    return parts


def card(item: Item, rect: Rect, kit: Kit, density: Density, lowest: int) -> Target | None:
    """`lowest`: px of the lowest card on the page; pictures are as large on all."""
    pad = kit.mm(9 if density.gap > 0.55 else 6)
    side = min(round(kit.mm(38) * density.picture), lowest - kit.mm(8)) if item.pictogram and density.picture else 0
    key_side = kit.mm(16) if kit.size < 2 else kit.mm(18)
    left = rect.x + pad + (side + pad if side else 0)
    width = rect.right - pad - (key_side + pad if item.key else 0) - left
    room = rect.h - kit.mm(6)
    label = kit.fit(item.label.show, TextRole.LABEL, width, (1, 2), density.shrink)
    detail = _detail(item, width, kit, density)
    between = kit.mm(2)
    total = label.height + (between + detail.height if detail else 0)
    if not label.fits or (detail and not detail.fits) or total > room:
        return None
    y = rect.y + (rect.h - total) // 2
    texts = [kit.text(f"{item.id}/label", label, Rect(left, y, width, label.height), "ink")]
    if detail:
        below = Rect(left, y + label.height + between, width, detail.height)
        texts.append(kit.text(f"{item.id}/detail", detail, below, "soft"))
    pictures, boxes = [], []
    if side:
        place = Rect(rect.x + pad, rect.y + (rect.h - side) // 2, side, side)
        pictures.append(Picture(f"{item.id}/picture", place, item.pictogram))
    if item.key:
        square = Rect(rect.right - pad - key_side, rect.y + (rect.h - key_side) // 2, key_side, key_side)
        boxes.append(Box(f"{item.id}/edge", square, "", "ink", kit.mm(0.5), kit.mm(2.5)))
        number = kit.fit(item.key, TextRole.KEY, key_side)
        texts.append(kit.text(f"{item.id}/key", number, square, "ink", "center", middle=True))
    return kit.target(item.id, rect, item.label.show, "card", texts, pictures, boxes)


def _detail(item: Item, width: int, kit: Kit, density: Density) -> Fitted | None:
    if item.detail is None or not item.detail.show or not density.details:
        return None
    return kit.fit(item.detail.show, TextRole.DETAIL, width, (1, 2), density.shrink)


# ---- one large picture ------------------------------------------------------------------------------------------


def big_picture(name: str, area: Rect, kit: Kit, least: float = 30.0, most: float = 140.0) -> Parts | None:
    """A pictogram on a sheet that fills the area; `least` and `most` mm high."""
    if not name:
        return []
    side = min(area.h - kit.mm(10), area.w - kit.mm(20), kit.mm(most))
    if side < kit.mm(least):
        return None
    return [kit.sheet("sheet", area), kit.picture("picture", area.centred(side, side), name)]


# ---- several blocks one above the other -------------------------------------------------------------------------


def photo(jpeg: bytes, area: Rect, kit: Kit, least: float) -> Parts | None:
    """A JPEG on a sheet, as large as the area allows, at least `least` mm high."""
    if not jpeg:
        return []
    if area.h < kit.mm(least):
        return None
    t = kit.theme.tokens
    inner = area.inset(kit.mm(6))
    return [kit.sheet("photo/sheet", area), Photo("photo", inner, jpeg, t.line, kit.mm(0.6))]


def bottom(parts: Sequence[Part]) -> int:
    return max((part.rect.bottom for part in parts), default=0)


def stack(page: Page, area: Rect, kit: Kit, density: Density, order: Sequence[str], default: str = "") -> Parts | None:
    """The named blocks of a page from top to bottom: `facts` and `items` take what they need, `picture`, `photo` and
    `stages` share what is left. A picture beside other blocks is given up before any text is."""
    picture = page.pictogram or default
    has = {
        "items": bool(page.items),
        "facts": bool(page.facts),
        "photo": bool(page.photo),
        "map": page.sketch is not None,
        "stages": bool(page.stages),
        "picture": bool(picture),
    }
    wanted = [name for name in order if has[name]]
    if len(wanted) > 1 and density.shrink == 1.0:
        # what only illustrates goes before any words do
        roomy = [name for name in wanted if name not in ("picture", "photo", "map")]
        if "photo" in wanted and page.kind is PageKind.PHOTO:
            roomy = wanted
        return _stack(page, area, kit, density, wanted, picture) or _stack(page, area, kit, density, roomy, picture)
    return _stack(page, area, kit, density, wanted, picture)


def _stack(page: Page, area: Rect, kit: Kit, density: Density, wanted: Sequence[str], picture: str) -> Parts | None:
    gap = max(kit.mm(5.5), round(kit.mm(8) * density.gap))
    fixed: dict[str, int] = {}
    for name in wanted:
        if name == "facts":
            tried = facts(page.facts, area, kit, density, alone=len(wanted) == 1)
            if tried is None:
                return None
            fixed[name] = bottom(tried) - area.y
        elif name == "items" and len(wanted) > 1:
            each = kit.mm(52 if density.gap > 0.55 else 36)
            fixed[name] = each * len(page.items) + gap * (len(page.items) - 1)
    free = area.h - sum(fixed.values()) - gap * max(0, len(wanted) - 1)
    loose = [name for name in wanted if name not in fixed]
    if free < 0:
        return None
    parts: Parts = []
    y = area.y
    for name in wanted:
        high = fixed.get(name, free // max(1, len(loose)))
        here = Rect(area.x, y, area.w, high)
        block = _block(name, page, here, kit, density, picture, alone=len(wanted) == 1)
        if block is None:
            return None
        parts.extend(block)
        y = (y + high if name in fixed else bottom(block)) + gap
    return parts


def _block(name: str, page: Page, area: Rect, kit: Kit, density: Density, picture: str, alone: bool) -> Parts | None:
    match name:
        case "items":
            return cards(page.items, area, kit, density)
        case "facts":
            return facts(page.facts, area, kit, density, alone=alone)
        case "photo":
            return photo(page.photo, area, kit, 68.0)
        case "map" if page.sketch is not None:
            return county_map(page.sketch, area, kit, density)
        case "stages":
            return _stage_sheet(page, area, kit, density)
    return big_picture(picture, area, kit)


def _stage_sheet(page: Page, area: Rect, kit: Kit, density: Density) -> Parts | None:
    inner = stages(page.stages, area.inset(kit.mm(4)), kit, density)
    return None if inner is None else [kit.sheet("stages", area), *inner]
