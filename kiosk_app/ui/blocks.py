"""The blocks page kinds are built of. Each fills an area, or says None: it does not fit at this density."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk_app.access.display import TextRole
from kiosk_app.access.keypad import DIGIT, ERASE
from kiosk_app.access.strip import erase_words
from kiosk_app.core.page import Entry, Fact, HelpStage, Item, Page
from kiosk_app.ui.kit import Density, Fitted, Kit
from kiosk_app.ui.scene import Box, Part, Photo, Picture, Rect, Target, Text

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
    gap = max(kit.mm(5.5), round(kit.mm(8) * density.gap))
    tallest = (area.h - gap * (count - 1)) // count
    need = kit.mm(52) if density.gap > 0.55 else kit.mm(34)
    if tallest < need:
        return None
    height = min(tallest, kit.mm(64))
    parts: Parts = []
    for place, item in enumerate(items):
        rect = Rect(area.x, area.y + place * (height + gap), area.w, height)
        card = _card(item, rect, kit, density)
        if card is None:
            return None
        parts.append(card)
    return parts


def _card(item: Item, rect: Rect, kit: Kit, density: Density) -> Target | None:
    pad = kit.mm(9 if density.gap > 0.55 else 6)
    side = min(round(kit.mm(38) * density.picture), rect.h - kit.mm(8)) if item.pictogram else 0
    key_side = kit.mm(16) if kit.size < 2 else kit.mm(20)
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


def big_picture(name: str, area: Rect, kit: Kit, least: float = 30.0, most: float = 150.0) -> Parts | None:
    """A pictogram on a sheet that fills the area; `least` and `most` mm high."""
    if not name:
        return []
    side = min(area.h - kit.mm(10), area.w - kit.mm(20), kit.mm(most))
    if side < kit.mm(least):
        return None
    sheet = Rect(area.x, area.y, area.w, min(area.h, side + kit.mm(34)))
    return [kit.sheet("sheet", sheet), kit.picture("picture", sheet.centred(side, side), name)]


# ---- facts ------------------------------------------------------------------------------------------------------


def facts(rows: Sequence[Fact], area: Rect, kit: Kit, density: Density, key: str = "facts") -> Parts | None:
    """Lines to read: the name at the left, the fact at the right; one above the other where that is too wide."""
    if not rows:
        return []
    pad = kit.mm(10 if density.gap > 0.55 else 6)
    inner = area.inset(pad, round(pad * 0.7))
    placed = _side_by_side(rows, inner, kit, density) or _stacked(rows, inner, kit, density)
    if placed is None:
        return None
    texts, rules, bottom = placed
    t = kit.theme.tokens
    sheet = kit.sheet(key, Rect(area.x, area.y, area.w, bottom - area.y + round(pad * 0.7)))
    lines = [Box(f"{key}/rule{i}", Rect(inner.x, y, inner.w, max(1, kit.mm(0.4))), t.hair) for i, y in enumerate(rules)]
    return [sheet, *lines, *texts]


_Placed = tuple[list[Text], list[int], int]


def _side_by_side(rows: Sequence[Fact], inner: Rect, kit: Kit, density: Density) -> _Placed | None:
    named = [row for row in rows if row.label.show]
    names = [kit.fit(row.label.show, TextRole.DETAIL, inner.w, (1,), density.shrink) for row in rows]
    column = max((name.width for row, name in zip(rows, names, strict=True) if row in named), default=0)
    if column > inner.w * 0.4:
        return None
    gap = kit.mm(8) if column else 0
    width = inner.w - column - gap
    values = [kit.fit(row.value.show, TextRole.VALUE, width, (1, 2, 3), density.shrink) for row in rows]
    if not all(one.fits for one in (*names, *values)):
        return None
    space = max(kit.mm(3), round(kit.mm(9) * density.gap))
    texts: list[Text] = []
    rules: list[int] = []
    y = inner.y
    t = kit.theme.tokens
    for place, (name, value) in enumerate(zip(names, values, strict=True)):
        if place:
            rules.append(y + space // 2)
            y += space
        height = max(name.pitch, value.height)
        first = value.pitch - name.pitch  # both stand on the line of the first value line
        if column:
            label = Rect(inner.x, y + max(0, first) // 2 + max(0, first) // 4, column, name.height)
            texts.append(kit.text(f"fact{place}/label", name, label, t.soft))
        texts.append(kit.text(f"fact{place}/value", value, Rect(inner.x + column + gap, y, width, value.height), t.ink))
        y += height
    return (texts, rules, y) if y <= inner.bottom else None


def _stacked(rows: Sequence[Fact], inner: Rect, kit: Kit, density: Density) -> _Placed | None:
    space = max(kit.mm(2.5), round(kit.mm(9) * density.gap))
    texts: list[Text] = []
    rules: list[int] = []
    y = inner.y
    t = kit.theme.tokens
    for place, row in enumerate(rows):
        if place:
            rules.append(y + space // 2)
            y += space
        for part, words, role, tone in (
            ("label", row.label.show, TextRole.DETAIL, t.soft),
            ("value", row.value.show, TextRole.VALUE, t.ink),
        ):
            if not words:
                continue
            fitted = kit.fit(words, role, inner.w, (1, 2, 3), density.shrink)
            if not fitted.fits:
                return None
            texts.append(kit.text(f"fact{place}/{part}", fitted, Rect(inner.x, y, inner.w, fitted.height), tone))
            y += fitted.height
    return (texts, rules, y) if y <= inner.bottom else None


# ---- the number pad ---------------------------------------------------------------------------------------------

_ROWS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("", "0", "erase"))


def entry_field(entry: Entry, area: Rect, kit: Kit) -> Parts | None:
    """The digits typed so far in their groups, with a stroke for each one still to come."""
    t = kit.theme.tokens
    digits = "".join(entry.shown.split())
    groups = entry.groups if sum(entry.groups) >= len(digits) else (max(1, len(digits)),)
    total = sum(groups)
    sheet = Box("entry", area, t.card, t.main_edge, kit.mm(1.0), kit.mm(RADIUS_ENTRY))
    inner = area.inset(kit.mm(8), kit.mm(3))
    for em in kit.ems(TextRole.ENTRY):
        pitch = kit.measure("0", em, True)
        space = round(pitch * 0.7)
        width = round(pitch * total) + space * (len(groups) - 1)
        if width <= inner.w and round(em * 1.3) <= inner.h:
            break
    else:
        return None
    parts: Parts = [sheet]
    x = inner.x + (inner.w - width) // 2
    line = round(em * 1.2)
    y = area.y + (area.h - line) // 2
    done = 0
    for number, length in enumerate(groups):
        here = digits[done : done + length]
        done += length
        wide = round(pitch * length)
        if here:
            fitted = Fitted(TextRole.ENTRY, (here,), em, line, wide, True, True)
            parts.append(kit.text(f"entry{number}", fitted, Rect(x, y, wide + kit.mm(1), line), t.ink))
        for slot in range(len(here), length):
            at = Rect(x + round(pitch * (slot + 0.14)), y + line - kit.mm(2), round(pitch * 0.72), kit.mm(1.1))
            parts.append(Box(f"slot{number}.{slot}", at, t.line))
        x += wide + space
    return parts


RADIUS_ENTRY = 3.0


def pad(area: Rect, kit: Kit) -> Parts | None:
    """1…9, 0 and erase, as on a telephone."""
    gap = kit.mm(6)
    wide = (area.w - 2 * gap) // 3
    high = min((area.h - 3 * gap) // 4, kit.mm(46))
    if high < kit.mm(25):
        return None
    parts: Parts = []
    for row, keys in enumerate(_ROWS):
        for column, name in enumerate(keys):
            if not name:
                continue
            rect = Rect(area.x + column * (wide + gap), area.y + row * (high + gap), wide, high)
            if name == "erase":
                words = erase_words(kit.settings.language)
                label = kit.fit(words.show, TextRole.BUTTON, wide - kit.mm(30), (1,))
                parts.append(kit.button(ERASE, rect, label, words.show, "card", "erase"))
            else:
                figure = kit.fit(name, TextRole.DIGIT, wide, (1,))
                parts.append(kit.button(DIGIT + name, rect, figure, name, "card"))
    return parts


# ---- a helper on the way ----------------------------------------------------------------------------------------


def stages(steps: Sequence[HelpStage], area: Rect, kit: Kit, density: Density) -> Parts | None:
    """Dots joined by a line: a tick for what has happened, the helper for what happens now, an empty ring for what is
    still to come – in a row, or one below the other where the words need the room."""
    if not steps:
        return []
    return _stages_across(steps, area, kit, density) or _stages_down(steps, area, kit, density)


def _dot(steps: Sequence[HelpStage], place: int, rect: Rect, kit: Kit) -> Parts:
    """A tick where done, the helper at the newest one reached, a ring where still to come."""
    t = kit.theme.tokens
    step = steps[place]
    newest = step.reached and not any(later.reached for later in steps[place + 1 :])
    if not step.reached:
        return [Box(f"stage{place}/dot", rect, t.card, t.line, kit.mm(1.1), rect.w // 2)]
    if newest and place:
        ring = Box(f"stage{place}/dot", rect, t.help, t.main_edge, kit.mm(1.1), rect.w // 2)
        inner = rect.inset(round(rect.w * 0.2))
        return [ring, Picture(f"stage{place}/picture", inner, "person", t.on_help, t.on_help, t.on_help)]
    return [Picture(f"stage{place}/picture", rect, "check", t.ink, t.accent, t.card)]


def _stages_across(steps: Sequence[HelpStage], area: Rect, kit: Kit, density: Density) -> Parts | None:
    t = kit.theme.tokens
    side = kit.mm(36)
    width = area.w // len(steps)
    labels = [
        kit.fit(step.label.show, TextRole.STAGE, width - kit.mm(6), (1, 2), density.shrink, bold=_newest(steps, place))
        for place, step in enumerate(steps)
    ]
    gap = kit.mm(6)
    high = side + gap + max(label.height for label in labels)
    if not all(label.fits for label in labels) or high > area.h:
        return None
    y = area.y + (area.h - high) // 2
    parts: Parts = []
    for place, label in enumerate(labels):
        x = area.x + place * width
        dot = Rect(x + (width - side) // 2, y, side, side)
        if place:
            bar = Rect(dot.x - width + side + kit.mm(3), y + side // 2 - kit.mm(1), width - side - kit.mm(6), kit.mm(2))
            parts.append(Box(f"stage{place}/bar", bar, t.main_edge if steps[place].reached else t.hair))
        parts.extend(_dot(steps, place, dot, kit))
        below = Rect(x + kit.mm(3), y + side + gap, width - kit.mm(6), label.height)
        parts.append(kit.text(f"stage{place}/label", label, below, t.ink, "center"))
    return parts


def _newest(steps: Sequence[HelpStage], place: int) -> bool:
    return steps[place].reached and not any(later.reached for later in steps[place + 1 :])


def _stages_down(steps: Sequence[HelpStage], area: Rect, kit: Kit, density: Density) -> Parts | None:
    t = kit.theme.tokens
    side = kit.mm(26)
    gap = max(kit.mm(6), round(kit.mm(12) * density.gap))
    left = area.x + kit.mm(12)
    width = area.right - kit.mm(8) - left - side - kit.mm(8)
    labels = [
        kit.fit(step.label.show, TextRole.STAGE, width, (1, 2), density.shrink, bold=_newest(steps, place))
        for place, step in enumerate(steps)
    ]
    heights = [max(side, label.height) for label in labels]
    high = sum(heights) + gap * (len(steps) - 1)
    if not all(label.fits for label in labels) or high > area.h:
        return None
    y = area.y + (area.h - high) // 2
    parts: Parts = []
    for place, (label, height) in enumerate(zip(labels, heights, strict=True)):
        dot = Rect(left, y + (height - side) // 2, side, side)
        parts.extend(_dot(steps, place, dot, kit))
        beside = Rect(left + side + kit.mm(8), y, width, height)
        parts.append(kit.text(f"stage{place}/label", label, beside, t.ink, middle=True))
        y += height + gap
    return parts


# ---- several blocks one above the other -------------------------------------------------------------------------


def photo(jpeg: bytes, area: Rect, kit: Kit, least: float) -> Parts | None:
    """A JPEG on a sheet, as large as the area allows, at least `least` mm high."""
    if not jpeg:
        return []
    if area.h < kit.mm(least):
        return None
    t = kit.theme.tokens
    inner = area.inset(kit.mm(8))
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
        "stages": bool(page.stages),
        "picture": bool(picture),
    }
    wanted = [name for name in order if has[name]]
    gap = max(kit.mm(5.5), round(kit.mm(8) * density.gap))
    fixed: dict[str, int] = {}
    for name in wanted:
        if name == "facts":
            tried = facts(page.facts, area, kit, density)
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
    if "picture" in loose and len(wanted) > 1 and free < kit.mm(34) and density.gap < 0.6:
        wanted.remove("picture")
        loose.remove("picture")
    parts: Parts = []
    y = area.y
    for name in wanted:
        high = fixed.get(name, free // max(1, len(loose)))
        here = Rect(area.x, y, area.w, high)
        block = _block(name, page, here, kit, density, picture)
        if block is None:
            return None
        parts.extend(block)
        y = (y + high if name in fixed else bottom(block)) + gap
    return parts


def _block(name: str, page: Page, area: Rect, kit: Kit, density: Density, picture: str) -> Parts | None:
    match name:
        case "items":
            return cards(page.items, area, kit, density)
        case "facts":
            return facts(page.facts, area, kit, density)
        case "photo":
            return photo(page.photo, area, kit, 60.0)
        case "stages":
            return _stage_sheet(page, area, kit, density)
    return big_picture(picture, area, kit)


def _stage_sheet(page: Page, area: Rect, kit: Kit, density: Density) -> Parts | None:
    sheet = Rect(area.x, area.y, area.w, min(area.h, kit.mm(150)))
    inner = stages(page.stages, sheet.inset(kit.mm(4)), kit, density)
    return None if inner is None else [kit.sheet("stages", sheet), *inner]
