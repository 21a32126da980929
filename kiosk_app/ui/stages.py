"""How far a call for help has got. No Kivy."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk_app.access.display import TextRole
from kiosk_app.core.page import HelpStage
from kiosk_app.ui.kit import Density, Kit
from kiosk_app.ui.scene import Box, Part, Picture, Rect

Parts = list[Part]


def stages(steps: Sequence[HelpStage], area: Rect, kit: Kit, density: Density) -> Parts | None:
    """Dots joined by a line: a tick for what has happened, the helper for what happens now, an empty ring for what is
    still to come – in a row, or one below the other where the words need the room."""
    if not steps:
        return []
    return (
        _stages_across(steps, area, kit, density, (1,))
        or _stages_down(steps, area, kit, density)
        or _stages_across(steps, area, kit, density, (1, 2))
    )


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


def _stages_across(
    steps: Sequence[HelpStage], area: Rect, kit: Kit, density: Density, lines: Sequence[int]
) -> Parts | None:
    t = kit.theme.tokens
    side = kit.mm(42)
    width = area.w // len(steps)
    labels = [
        kit.fit(step.label.show, TextRole.STAGE, width - kit.mm(6), lines, density.shrink, bold=_newest(steps, place))
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
