"""The layout for whoever sits: everything that is touched stands together in a band of the panel, everything that is
only read above it (EN 301 549 8.3.2, ISO 21542: operable 800–1100 mm above the floor). No Kivy.

From top to bottom: head bar, progress, title, instruction, notice, what is to be seen; then the desk: choices or number
pad, navigation, and at its foot settings and the help button, at the same place on every page. The caption is the last
line of the screen where the cabinet leaves room below the desk, else it stands above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiosk_app.access.display import LOW_REACH, Panel
from kiosk_app.core.page import Page
from kiosk_app.ui.caption import AGAIN_H, again_key, caption, caption_height
from kiosk_app.ui.desk import shown, touched
from kiosk_app.ui.head import head, help_button
from kiosk_app.ui.kit import MARGIN, Density, Kit
from kiosk_app.ui.navigation import NAV_LEAST, moved, navigation
from kiosk_app.ui.scene import Box, Part, Rect, Scene
from kiosk_app.ui.strip_keys import GAP, strip_keys
from kiosk_app.ui.upper import upper

HEAD = 26.0
EDGE = 5.5
"""mm free at the lower edge of the glass: a frame is in the finger's way there."""
FOOT = 52.0
"""Height of the settings in two rows, and of the help button beside them."""
HELP_W = 78.0
CAPTION_ROOM = 65.0
"""mm below the desk from which on the caption stands there: two lines of the largest size."""

Band = tuple[int, int]

CAPTION_LINE = 36.0
"""mm of one line of caption in the largest letters: what is left of it where room is short."""
DESK_ROOM = 248.0
"""mm of the band that the fullest page needs in the largest letters: four choices, buttons, settings."""
READ_ROOM = 420.0
"""mm of glass above the lower end of the band for such a page: the desk, and what is to be read above it."""


def leads_down(page: Page) -> bool:
    """Is the low layout offered among the page's own buttons? Who sits has to reach it before it is on."""
    return any(action.id == "low" for action in page.actions)


def shortage(panel: Panel, band: Band) -> str:
    """What the cabinet leaves too little room for: `desk`, `reading`, or nothing. Tests try it with the real pages."""
    foot = _foot_place(panel, band)
    if panel.mm(foot.bottom - band[0]) < DESK_ROOM:
        return "desk"
    below = panel.mm(panel.height_px - foot.bottom) - EDGE
    told = 0.0 if below >= CAPTION_ROOM else CAPTION_LINE
    return "reading" if panel.mm(foot.bottom) - told < READ_ROOM else ""


def low_scene(
    page: Page, kit: Kit, lines: Sequence[str], density: Density, band: Band, last: bool = False
) -> Scene | None:
    """None where the density leaves no room; `last`: then without what has none."""
    whole = Rect(0, 0, kit.panel.width_px, kit.panel.height_px)
    t = kit.theme.tokens
    foot = _foot_place(kit.panel, band)
    targets, lost = _targets(page, kit, density, band, foot)
    if lost and not last:
        return None
    gap = kit.mm(max(5.5, 8 * density.gap))
    desk_top = min(target.rect.y for target in targets) - gap
    desk = Rect(0, desk_top, whole.w, min(whole.bottom, foot.bottom + kit.mm(EDGE)) - desk_top)
    high = caption_height(kit, density.caption_lines)
    below = whole.bottom - desk.bottom >= kit.mm(CAPTION_ROOM)
    told = Rect(0, desk.bottom if below else desk.y - high, whole.w, high)
    bar = Rect(0, 0, whole.w, kit.mm(HEAD))
    end = desk.y if below else told.y
    area = Rect(foot.x, bar.bottom, foot.w, end - bar.bottom - round(kit.mm(8) * density.gap))
    above, rest, fits = upper(page, kit, density, area)
    content = shown(page, rest, kit, density) if fits and rest.h >= 0 else None
    if content is None and not last:
        return None
    parts: tuple[Part, ...] = (
        *head(page, kit, bar, whole.w - kit.mm(MARGIN)),
        *above,
        *(content or ()),
        Box("desk", desk, t.strip),
        Box("desk/edge", Rect(0, desk.y, whole.w, max(1, kit.mm(0.5))), t.hair),
        *targets,
        *caption(told, lines, density.caption_lines, kit),
    )
    left_out = (*density.dropped, *lost, *(() if content is not None else ("content",)))
    return Scene((whole.w, whole.h), t.paper, parts, left_out, density.caption_lines)


def low_help_place(panel: Panel, band: Band) -> Rect:
    """At the right end of the foot, above the key that says the page again."""
    foot, wide = _foot_place(panel, band), panel.px(HELP_W)
    return Rect(foot.right - wide, foot.y, wide, foot.h - panel.px(GAP + AGAIN_H))


def _foot_place(panel: Panel, band: Band) -> Rect:
    """Settings and help, at the lower end of the band."""
    bottom = min(band[1], panel.height_px - panel.px(EDGE))
    high = panel.px(FOOT)
    return Rect(panel.px(MARGIN), bottom - high, panel.width_px - 2 * panel.px(MARGIN), high)


def _targets(page: Page, kit: Kit, density: Density, band: Band, foot: Rect) -> tuple[list[Part], tuple[str, ...]]:
    """(all that is touched, what had no room)."""
    button = low_help_place(kit.panel, band)
    keys = Rect(foot.x, foot.y, button.x - kit.mm(6) - foot.x, foot.h)
    high = kit.mm(AGAIN_H)
    again = Rect(button.x, foot.bottom - high, button.w, high)
    # it lies on the page here, not on the head bar: so does its ring
    called = replace(help_button(page, kit, button), ring=kit.theme.tokens.ring)
    fixed: list[Part] = [called, again_key(again, kit), *strip_keys(kit, keys, rows=2)]
    gap = kit.mm(max(5.5, 8 * density.gap))
    y = foot.y - gap
    if leads_down(page):
        y = min(y, kit.panel.band(*LOW_REACH)[1])
    buttons: list[Part] = []
    if page.actions:
        found = navigation(page.actions, kit, density, foot.w, NAV_LEAST + 8 * density.gap)
        if found is None or y - found[0] < band[0]:
            return fixed, ("actions",)
        y -= found[0]
        buttons = [moved(one, foot.x, y) for one in found[1]]
        y -= gap
    content = touched(page, Rect(foot.x, band[0], foot.w, y - band[0]), kit, density)
    if content is None:
        return [*buttons, *fixed], ("content",)
    return [*content, *buttons, *fixed], ()
