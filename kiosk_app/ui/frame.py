"""The frame every page stands in, and the one way from a page to a scene. No Kivy.

From top to bottom: head bar with the help button (same place and size on every page), progress, title, instruction,
notice, the kind's own content, caption of what is being spoken, navigation, settings strip. Where that would put
something out of reach, and for whoever sits, `low` puts all that is touched together (kiosk_app.ui.low). Whoever sits
has to get there first: the row that offers the low layout stands above the caption, as high as a sitting person needs.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk_app.access.display import LOW_REACH, REACH_MAX, REACH_MIN, Panel
from kiosk_app.core.page import Page
from kiosk_app.core.visit import Settings
from kiosk_app.ui.caption import caption, caption_height
from kiosk_app.ui.head import head, help_button
from kiosk_app.ui.kit import LADDER, LOW_LADDER, MARGIN, Density, Kit
from kiosk_app.ui.low import leads_down, low_help_place, low_scene
from kiosk_app.ui.navigation import NAV_H, moved, navigation
from kiosk_app.ui.pages import CONTENT
from kiosk_app.ui.scene import Box, Part, Rect, Scene
from kiosk_app.ui.strip_keys import strip_keys
from kiosk_app.ui.upper import upper
from kiosk_app.ui.veil import veiled

HEAD = 47.0
STRIP = 41.0
HELP_W, HELP_H = 93.0, 34.0
WHOLE = "whole"
LIFT = 50.0
"""mm a row may be lifted for whoever sits; where more is wanted, the cabinet is too low for the low layout itself."""


def compose(page: Page, kit: Kit, caption: Sequence[str] = ()) -> Scene:
    """The scene of a page: the roomiest density in which everything fits. `caption`: its
    lines from the one to show now (caption.break_caption). Veiled, nothing of it is to be seen."""
    scene = _composed(page, kit, caption)
    return veiled(scene, kit) if kit.settings.veiled else scene


def _composed(page: Page, kit: Kit, caption: Sequence[str]) -> Scene:
    band = reach(kit.panel, layout_of(page, kit.settings))
    ladder = LADDER if band is None else LOW_LADDER
    for density in ladder:
        scene = _made(page, kit, caption, density, band)
        if scene is not None:
            return scene
    scene = _made(page, kit, caption, ladder[-1], band, last=True)
    assert scene is not None
    return scene


def layout_of(page: Page, settings: Settings) -> str:
    """One of core.visit.LAYOUTS; WHOLE where the page wants the whole glass, however high it hangs."""
    return WHOLE if page.standing else settings.layout


def reach(panel: Panel, layout: str) -> tuple[int, int] | None:
    """The rows all targets must keep to: for whoever sits, or where the cabinet holds the head bar too high for anyone.
    None: the whole panel."""
    if layout == "low":
        return panel.band(*LOW_REACH)
    if layout != WHOLE and panel.height_mm(_in_head(panel).y) > REACH_MAX:
        return panel.band(REACH_MIN, REACH_MAX)
    return None


def help_place(panel: Panel, layout: str) -> Rect:
    """Where the help button lies on every page of this layout."""
    band = reach(panel, layout)
    return _in_head(panel) if band is None else low_help_place(panel, band)


def _made(
    page: Page,
    kit: Kit,
    caption: Sequence[str],
    density: Density,
    band: tuple[int, int] | None,
    last: bool = False,
) -> Scene | None:
    if band is not None:
        return low_scene(page, kit, caption, density, band, last)
    return _standing(page, kit, caption, density, last)


def _standing(page: Page, kit: Kit, lines: Sequence[str], density: Density, last: bool) -> Scene | None:
    whole = Rect(0, 0, kit.panel.width_px, kit.panel.height_px)
    below, foot = _foot(page, kit, lines, density, whole)
    lost: tuple[str, ...] = ()
    if below is None:
        if not last:
            return None
        below, foot, lost = whole.bottom - kit.mm(STRIP), [], ("actions",)
    area = Rect(
        kit.mm(MARGIN),
        kit.mm(HEAD),
        whole.w - 2 * kit.mm(MARGIN),
        below - kit.mm(HEAD) - round(kit.mm(8) * density.gap),
    )
    above, rest, fits = upper(page, kit, density, area)
    content = CONTENT[page.kind](page, rest, kit, density) if fits and rest.h >= 0 else None
    if content is None and not last:
        return None
    button = _in_head(kit.panel)
    bar = head(page, kit, Rect(0, 0, whole.w, kit.mm(HEAD)), button.x - kit.mm(8))
    parts = (*bar, help_button(page, kit, button), *above, *(content or ()), *foot)
    lost = (*density.dropped, *lost) if content is not None else (*density.dropped, *lost, "content")
    return Scene((whole.w, whole.h), kit.theme.tokens.paper, parts, lost, density.caption_lines)


def _in_head(panel: Panel) -> Rect:
    width, height = panel.px(HELP_W), panel.px(HELP_H)
    return Rect(panel.width_px - panel.px(MARGIN) - width, (panel.px(HEAD) - height) // 2, width, height)


def _foot(page: Page, kit: Kit, lines: Sequence[str], density: Density, whole: Rect) -> tuple[int | None, list[Part]]:
    """(top of the foot, its parts): caption, navigation and settings; None when the navigation does not fit."""
    t = kit.theme.tokens
    settings = Rect(0, whole.bottom - kit.mm(STRIP), whole.w, kit.mm(STRIP))
    parts: list[Part] = [
        Box("strip", settings, t.strip),
        Box("strip/edge", Rect(0, settings.y, whole.w, max(1, kit.mm(0.5))), t.hair),
        *strip_keys(kit, settings.inset(kit.mm(MARGIN), kit.mm(5.5))),
    ]
    y = settings.y
    padding = kit.mm(max(5.5, 8 * density.gap))
    offered = leads_down(page)
    if offered:
        y = _told(kit, lines, density, y, parts)
    if not page.actions:
        y -= kit.mm(NAV_H) + 2 * padding  # its room stays free: nothing jumps when the buttons come
    else:
        found = navigation(page.actions, kit, density, whole.w - 2 * kit.mm(MARGIN))
        if found is None:
            return None, parts
        high, buttons = found
        y -= padding
        if offered:
            y = _lifted(kit, y)
        y -= high + padding
        parts.extend(moved(part, kit.mm(MARGIN), y + padding) for part in buttons)
    if not offered:
        y = _told(kit, lines, density, y, parts)
    return y, parts


def _lifted(kit: Kit, bottom: int) -> int:
    """Where a row ends that would end at `bottom`, but has to be in reach of whoever sits."""
    within = kit.panel.band(*LOW_REACH)[1]
    return within if 0 < bottom - within <= kit.mm(LIFT) else bottom


def _told(kit: Kit, lines: Sequence[str], density: Density, bottom: int, parts: list[Part]) -> int:
    """The caption as the last thing above `bottom`; returns its top."""
    high = caption_height(kit, density.caption_lines)
    band = Rect(0, bottom - high, kit.panel.width_px, high)
    parts.extend(caption(band, lines, density.caption_lines, kit, again=True))
    return band.y
