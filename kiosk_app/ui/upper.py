"""What is read at the top of every page: progress, title, instruction and notice. No Kivy."""

from __future__ import annotations

from kiosk_app.access.display import TextRole
from kiosk_app.core.page import Page, PageKind
from kiosk_app.ui.kit import RADIUS, Density, Kit
from kiosk_app.ui.scene import Box, Part, Picture, Rect

Parts = list[Part]

_LONG = (PageKind.MESSAGE, PageKind.CONSENT, PageKind.WAIT, PageKind.HELP)
"""Kinds whose instruction may run to more than two lines: there is little besides."""


def upper(page: Page, kit: Kit, density: Density, area: Rect) -> tuple[Parts, Rect, bool]:
    """(progress, title, instruction and notice; what is left for the content; whether all fits)."""
    t = kit.theme.tokens
    parts: Parts = []
    y = area.y + kit.mm(max(5, 8 * density.gap))
    if page.progress and density.progress != "none":
        high = _progress(page, kit, density, Rect(area.x, y, area.w, 0), parts)
        y += high + kit.mm(max(1.5, 5 * density.gap))
    title = kit.fit(page.title.show, TextRole.TITLE, area.w, (1, 2), max(density.shrink, 0.5))
    parts.append(kit.text("title", title, Rect(area.x, y, area.w, title.height), t.ink))
    y += title.height
    fits = title.fits
    if page.body and page.body.show and density.body:
        y += kit.mm(max(1, 3 * density.gap))
        lines = (2, 3, 4, 5, 6) if page.kind in _LONG or not page.items else (2, 3, 4)
        body = kit.fit(page.body.show, TextRole.BODY, area.w, lines, density.shrink)
        parts.append(kit.text("body", body, Rect(area.x, y, area.w, body.height), t.ink))
        y += body.height
        fits = fits and body.fits
    if page.notice:
        y += kit.mm(max(2.5, 6 * density.gap))
        side = kit.mm(20)
        pad = kit.mm(6)
        notice = kit.fit(page.notice.show, TextRole.NOTICE, area.w - side - 3 * pad, (2, 3, 4, 5, 6), density.shrink)
        high = max(side, notice.height) + 2 * kit.mm(3.5)
        banner = Rect(area.x, y, area.w, high)
        parts.append(Box("notice", banner, t.care, t.on_care if t.care == t.paper else "", kit.mm(1.2), kit.mm(RADIUS)))
        sign = Rect(banner.x + pad, banner.y + (high - side) // 2, side, side)
        parts.append(Picture("notice/sign", sign, "warning", t.on_care, t.on_care, t.care))
        words = Rect(sign.right + pad, banner.y, banner.right - pad - sign.right - pad, high)
        parts.append(kit.text("notice/text", notice, words, t.on_care, middle=True))
        y += high
        fits = fits and notice.fits
    y += kit.mm(max(3, 9 * density.gap))
    rest = Rect(area.x, y, area.w, area.bottom - y)
    return parts, rest, fits


def _progress(page: Page, kit: Kit, density: Density, line: Rect, parts: Parts) -> int:
    """A dash a step and the words beside; returns the height used."""
    assert page.progress is not None
    t = kit.theme.tokens
    words = kit.fit(page.progress.label.show, TextRole.PROGRESS, round(line.w * 0.6), (1,))
    tall = kit.mm(2.6)
    beside = words.width + kit.mm(6) if density.progress == "words" else 0
    high = words.height if beside else tall
    gap = kit.mm(3)
    total = page.progress.total
    dash = (line.w - beside - gap * (total - 1)) // total
    for step in range(total):
        at = Rect(line.x + step * (dash + gap), line.y + (high - tall) // 2, dash, tall)
        done = step < page.progress.number
        if not done:
            at = at.inset(0, round(tall * 0.3))  # thinner, not only paler
        parts.append(Box(f"progress/{step}", at, t.main if done else t.hair, radius=at.h // 2))
    if beside:
        at = Rect(line.right - words.width, line.y, words.width, high)
        parts.append(kit.text("progress/words", words, at, t.ink, "right", middle=True))
    return high
