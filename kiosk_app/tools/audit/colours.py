"""Colours laid on one another, by the theme's tokens: in all a target's states, and every pair there may be."""

from __future__ import annotations

from kiosk_app.access.display import LINE_PAIRS, LINE_RATIO, TEXT_PAIRS, Theme, contrast
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.audit.places import box_of, ground_of
from kiosk_app.ui.kit import PRESS_RATIO
from kiosk_app.ui.scene import Scene, Target, Text


def colours(scene: Scene, theme: Theme) -> Measures:
    """A04 and A05 of what is on this page in all its states."""
    needed = theme.text_ratio
    for number, part in enumerate(scene.parts):
        if isinstance(part, Text):
            ratio = contrast(part.tone, ground_of(scene, number))
            yield Measure("A04", ratio >= needed, part.key, ratio, box=box_of(part.rect))
        if isinstance(part, Target):
            yield from _states(part, needed)


def _states(part: Target, needed: float) -> Measures:
    box = box_of(part.rect)
    for state, paint in (("rest", part.paint), ("focus", part.focused), ("press", part.pressed)):
        for ink in {paint.ink, paint.soft} if any(t.tone == "soft" for t in part.texts) else {paint.ink}:
            ratio = contrast(ink, paint.fill)
            yield Measure("A04", ratio >= needed, f"{part.key} in {state}", ratio, box=box)
        ratio = contrast(paint.accent, paint.fill)
        yield Measure("A05", ratio >= LINE_RATIO, f"sign of {part.key} in {state}", ratio, box=box)
    felt = contrast(part.paint.fill, part.pressed.fill)
    yield Measure("A05", felt >= PRESS_RATIO, f"a press on {part.key}", felt, "press", box)


def theme_tokens(theme: Theme) -> Measures:
    """A04 and A05 of every pair of colours the theme may ever lay on one another."""
    for check, pairs, needed in (("A04", TEXT_PAIRS, theme.text_ratio), ("A05", LINE_PAIRS, LINE_RATIO)):
        for front, back in pairs:
            ratio = contrast(getattr(theme.tokens, front), getattr(theme.tokens, back))
            glares = check == "A04" and bool(theme.text_ratio_most) and ratio > theme.text_ratio_most
            yield Measure(check, ratio >= needed and not glares, f"{front} on {back}", ratio)
