"""Where everything lies: texts, targets, gaps, reach, help. Pure, over a composed scene."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

from kiosk_app.access.display import (
    BASE_EM,
    EMS,
    FRAME_EM,
    LOW_REACH,
    REACH_MAX,
    REACH_MIN,
    TARGET_GAP,
    TARGET_MIN,
    Panel,
    TextRole,
)
from kiosk_app.access.keypad import AGAIN
from kiosk_app.access.linebreak import GAP, GLUE
from kiosk_app.core.visit import LAYOUTS
from kiosk_app.tools.audit.checks import CHOICE_MM, NEEDS_NO_SIGN, Measure, Measures
from kiosk_app.ui.frame import help_place as help_home
from kiosk_app.ui.scene import Box, Film, Live, Photo, Picture, Rect, Scene, Target, Text

SAME_PLACE_MM = 1.0

SHEETS = ("setting:", "digit:", AGAIN, "letter-", "row-", "rows", "dot", "erase", "more_signs")
"""Targets that are neither a choice nor the way on: the strip, the number pad, and the key beside the caption."""


def box_of(rect: Rect) -> tuple[int, int, int, int]:
    return rect.x, rect.y, rect.w, rect.h


def texts_of(scene: Scene) -> list[Text]:
    texts = [part for part in scene.parts if isinstance(part, Text)]
    return texts + [text for target in scene.targets() for text in target.texts]


def least_em(role: str, text_size: int) -> float:
    """mm below which no text of this role may be."""
    return FRAME_EM if EMS[TextRole(role)].frame else BASE_EM[text_size]


def places(
    scene: Scene, panel: Panel, text_size: int, has_glyph: Callable[[str], bool], layout: str = LAYOUTS[0]
) -> Measures:
    """A01, A02, A08, A09, A10 of a scene, A22 as far as it goes without other pages."""
    yield from _texts(scene, panel, text_size, has_glyph)
    yield from _overlaps(scene)
    yield from _targets(scene, panel)
    yield from reach(scene, panel, layout)
    yield help_place(scene, panel, layout)


def _texts(scene: Scene, panel: Panel, text_size: int, has_glyph: Callable[[str], bool]) -> Measures:
    lost = scene.misfits()
    yield Measure("A02", not lost, f"no room for {', '.join(lost)}")
    screen = Rect(0, 0, panel.width_px, panel.height_px)
    for text in texts_of(scene):
        em, least = panel.mm(text.em_px), least_em(text.role, text_size)
        yield Measure("A01", em >= least, f"{text.key} ({least:g} mm needed)", em, box=box_of(text.rect))
        unknown = {char for line in text.lines for char in line if char not in (GLUE, GAP) and not has_glyph(char)}
        codes = " ".join(f"U+{ord(char):04X}" for char in sorted(unknown))
        yield Measure("A02", not unknown, f"{text.key}: the face lacks {codes}", box=box_of(text.rect))
    for part in scene.parts:
        yield Measure("A02", part.rect.inside(screen), f"{part.key} leaves the screen", box=box_of(part.rect))


def _overlaps(scene: Scene) -> Measures:
    solid = [part for part in scene.parts if isinstance(part, Text | Target | Photo | Live | Film | Picture)]
    covered: list[tuple[str, Rect]] = []
    for one, other in combinations(solid, 2):
        # two targets that overlap are the business of A09
        alike = type(one) is type(other) and isinstance(one, Picture | Target)
        if not alike and one.rect.meets(other.rect):
            covered.append((f"{one.key} and {other.key} overlap", one.rect))
    for target in scene.targets():
        covered += _leaving(target)
    yield Measure("A02", not covered, "; ".join(what for what, _ in covered), box=_first(covered))


def _first(covered: list[tuple[str, Rect]]) -> tuple[int, int, int, int] | None:
    return box_of(covered[0][1]) if covered else None


def _leaving(target: Target) -> list[tuple[str, Rect]]:
    found = []
    for text in target.texts:
        if text.rect.x < target.rect.x or text.rect.right > target.rect.right + 1 or text.em_px > target.rect.h:
            found.append((f"{text.key} leaves {target.key}", text.rect))
    for picture in target.pictures:
        if not picture.rect.inside(target.rect):
            found.append((f"{picture.key} leaves {target.key}", picture.rect))
        found += [(f"{picture.key} on {text.key}", text.rect) for text in target.texts if picture.rect.meets(text.rect)]
    return found


def _targets(scene: Scene, panel: Panel) -> Measures:
    for target in scene.targets():
        side = panel.mm(min(target.rect.w, target.rect.h))
        yield Measure("A08", side >= TARGET_MIN, target.key, side, box=box_of(target.rect))
        if not target.key.startswith(SHEETS):
            high = panel.mm(target.rect.h)
            yield Measure("A08", high >= CHOICE_MM, target.key, high, "primary", box_of(target.rect))
    for one, other in combinations(scene.targets(), 2):
        free = panel.mm(one.rect.gap(other.rect))
        if free < 4 * TARGET_GAP:
            yield Measure("A09", free >= TARGET_GAP, f"{one.key} and {other.key}", free, box=box_of(one.rect))


def reach(scene: Scene, panel: Panel, layout: str) -> Measures:
    """A10: millimetres above the floor of each target's edges, as the cabinet holds the panel."""
    low = layout == "low"
    least, most = LOW_REACH if low else (REACH_MIN, REACH_MAX)
    prefix = "low_" if low else ""
    for target in scene.targets():
        top, foot = panel.height_mm(target.rect.y), panel.height_mm(target.rect.bottom)
        box = box_of(target.rect)
        yield Measure("A10", top <= most, f"upper edge of {target.key}", top, f"{prefix}highest", box)
        yield Measure("A10", foot >= least, f"lower edge of {target.key}", foot, f"{prefix}lowest", box)


def signs(scene: Scene) -> Measures:
    """A24: a pictogram and a word on each target, but for what NEEDS_NO_SIGN excuses."""
    for target in scene.targets():
        box = box_of(target.rect)
        worded = bool(target.label.strip()) and any(any(text.lines) for text in target.texts)
        yield Measure("A24", worded, f"{target.key} has no word", box=box)
        if NEEDS_NO_SIGN.fullmatch(target.key) is None:
            drawn = any(picture.name for picture in target.pictures)
            yield Measure("A24", drawn, f"{target.key} has no pictogram", box=box)


def help_place(scene: Scene, panel: Panel, layout: str) -> Measure:
    """A22: how far the help button is from its place, by its farthest corner."""
    found = next((target.rect for target in scene.targets() if target.key == "help"), None)
    if found is None:
        return Measure("A22", False, "there is no help button")
    home = help_home(panel, layout)
    corners = (found.x - home.x, found.y - home.y, found.right - home.right, found.bottom - home.bottom)
    off = panel.mm(max(map(abs, corners)))
    return Measure("A22", off <= SAME_PLACE_MM, f"at {found}, elsewhere {home}", off, "moved", box_of(found))


def ground_of(scene: Scene, number: int) -> str:
    """The colour the part of this number lies on."""
    part, ground = scene.parts[number], scene.ground
    for below in scene.parts[:number]:
        if isinstance(below, Box) and below.fill and part.rect.inside(below.rect):
            ground = below.fill
    return ground
