"""The buttons that lead on and back, the main one at the right. No Kivy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiosk_app.access.display import TextRole
from kiosk_app.core.page import Action
from kiosk_app.ui.kit import Density, Fitted, Kit
from kiosk_app.ui.scene import Rect, Target

NAV_H = 41.0
NAV_LEAST = 30.0
GAP = 8.0
LEAST_PICTURE = 11.0

Row = tuple[int, Sequence[Target]]


def navigation(actions: Sequence[Action], kit: Kit, density: Density, width: int, high: float = NAV_H) -> Row | None:
    """(height, buttons from 0, 0), about `high` mm a row: the main action at the right, below; words decide the widths.

    Pictures stand beside the words, or above them; in two rows, where one is too narrow, before any picture is lost.
    """
    wanted = ("navigation", kit.theme.name, kit.settings, *actions, density, width, high)
    return kit.once(wanted, lambda: _navigation(actions, kit, density, width, high))


def _navigation(actions: Sequence[Action], kit: Kit, density: Density, width: int, high: float) -> Row | None:
    ordered = sorted(actions, key=lambda action: action.main)
    return (
        _row(ordered, kit, density, width, high, pictures=True)
        or _tiles(ordered, kit, density, width, high)
        or _two_rows(ordered, kit, density, width, high)
        or _pictures_above(ordered, kit, density, width, high)
        or _pictures_above(ordered, kit, density, width, high, lines=2)
        or _row(ordered, kit, density, width, high, pictures=False)
        or _row(ordered, kit, density, width, high, pictures=False, lines=2)
        or _two_rows(ordered, kit, density, width, high, pictures=False)
    )


def _row(
    actions: Sequence[Action], kit: Kit, density: Density, width: int, high: float, pictures: bool, lines: int = 1
) -> Row | None:
    """Side by side; one alone takes a part of the width, the main one its right part."""
    gap = kit.mm(GAP)
    room = width - gap * (len(actions) - 1)
    if len(actions) == 1:
        room = round(width * (0.58 if actions[0].main else 0.46))
    found = _fit(actions, kit, density, room, gap, pictures, lines, high)
    if found is None:
        return None
    height, buttons = found
    shift = width - room if len(actions) == 1 and actions[0].main else 0
    return height, [moved(button, shift, 0) for button in buttons]


def _tiles(actions: Sequence[Action], kit: Kit, density: Density, width: int, high: float) -> Row | None:
    """As wide as each other, pictures above the words: for several short ones with pictures."""
    if len(actions) < 3 or not all(action.pictogram for action in actions):
        return None
    gap = kit.mm(GAP)
    wide = (width - gap * (len(actions) - 1)) // len(actions)
    height = kit.mm(high)
    labels = _even(
        [
            kit.fit(action.label.show, TextRole.BUTTON, wide - kit.mm(6), (1,), max(density.shrink, 0.6))
            for action in actions
        ],
        kit,
        wide - kit.mm(6),
    )
    if labels is None or any(kit.tile_picture(label, height) < kit.mm(LEAST_PICTURE) for label in labels):
        return None
    buttons = []
    for place, (action, label) in enumerate(zip(actions, labels, strict=True)):
        rect = Rect(place * (wide + gap), 0, wide, height)
        look = "main" if action.main else "plain"
        buttons.append(kit.tile(action.id, rect, label, action.label.show, look, action.pictogram))
    return height, buttons


def _pictures_above(
    actions: Sequence[Action], kit: Kit, density: Density, width: int, high: float, lines: int = 1
) -> Row | None:
    """As wide as the words need, pictures above them; the row grows by what they take."""
    row = _row(actions, kit, density, width, high, pictures=False, lines=lines)
    if row is None or not all(action.pictogram for action in actions):
        return None
    labels = [
        Fitted(text.role, text.lines, text.em_px, text.pitch, text.rect.w, text.fits, text.bold)
        for text in (button.texts[0] for button in row[1])
    ]
    height = max(row[0], max(label.height for label in labels) + kit.mm(LEAST_PICTURE + 3.5))
    buttons = []
    for action, button, label in zip(actions, row[1], labels, strict=True):
        rect = Rect(button.rect.x, 0, button.rect.w, height)
        look = "main" if action.main else "plain"
        buttons.append(kit.tile(action.id, rect, label, action.label.show, look, action.pictogram))
    return height, buttons


def _two_rows(
    actions: Sequence[Action], kit: Kit, density: Density, width: int, high: float, pictures: bool = True
) -> Row | None:
    """The last two below, the main one among them. With pictures only where four would lose them."""
    if len(actions) < 3 or (pictures and len(actions) < 4):
        return None
    gap = kit.mm(GAP * max(0.75, density.gap))
    each = max(NAV_LEAST, high * 0.8)
    upper = _row(actions[:-2], kit, density, width, each, pictures)
    lower = _row(actions[-2:], kit, density, width, each, pictures)
    if upper is None or lower is None:
        return None
    below = upper[0] + gap
    return below + lower[0], [*upper[1], *(moved(button, 0, below) for button in lower[1])]


def _even(labels: list[Fitted], kit: Kit, width: int) -> list[Fitted] | None:
    """All at the size of the smallest: things side by side speak equally loud. None where one does not fit."""
    if not all(label.fits for label in labels):
        return None
    em = min(label.em for label in labels)
    return [kit.refit(label, em, width) for label in labels]


def _fit(
    actions: Sequence[Action],
    kit: Kit,
    density: Density,
    room: int,
    gap: int,
    pictures: bool,
    lines: int,
    high: float,
) -> Row | None:
    padding = kit.mm(12 if lines == 1 else 8)

    def natural(em: int, action: Action) -> int:
        words = round(kit.measure(action.label.show, em, True))
        if lines == 2:
            words = round(words * 0.62)
        side = round(em * 1.3) + kit.mm(3.5) if pictures and action.pictogram else 0
        return max(words + side + padding, kit.mm(52))

    for em in kit.ems(TextRole.BUTTON, max(density.shrink, 0.6)):
        widths = [natural(em, action) for action in actions]
        spare = room - sum(widths)
        if spare < 0:
            continue
        shares = [1.5 if action.main else 1.0 for action in actions]
        widths = [wide + int(spare * share / sum(shares)) for wide, share in zip(widths, shares, strict=True)]
        parts: list[Target] = []
        x = 0
        height = kit.mm(high)
        fitted = []
        for action, wide in zip(actions, widths, strict=True):
            side = round(em * 1.3) + kit.mm(3.5) if pictures and action.pictogram else 0
            label = kit.fit(action.label.show, TextRole.BUTTON, wide - side - padding + kit.mm(4), (lines,), 1.0)
            fitted.append(label)
            height = max(height, label.height + kit.mm(7))
        if not all(label.fits for label in fitted):
            continue
        even = min(label.em for label in fitted)
        for action, wide, label in zip(actions, widths, fitted, strict=True):
            if label.em > even:
                side = round(em * 1.3) + kit.mm(3.5) if pictures and action.pictogram else 0
                label = kit.refit(label, even, wide - side - padding + kit.mm(4))
            rect = Rect(x, 0, wide, height)
            picture = action.pictogram if pictures else ""
            look = "main" if action.main else "plain"
            parts.append(kit.button(action.id, rect, label, action.label.show, look, picture))
            x += wide + gap
        return height, parts
    return None


def moved(target: Target, dx: int, dy: int) -> Target:
    """The target elsewhere, with all that lies on it."""

    def shift(rect: Rect) -> Rect:
        return Rect(rect.x + dx, rect.y + dy, rect.w, rect.h)

    return replace(
        target,
        rect=shift(target.rect),
        texts=tuple(replace(text, rect=shift(text.rect)) for text in target.texts),
        pictures=tuple(replace(one, rect=shift(one.rect)) for one in target.pictures),
        boxes=tuple(replace(one, rect=shift(one.rect)) for one in target.boxes),
    )
