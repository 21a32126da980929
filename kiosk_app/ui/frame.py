"""The frame every page stands in, and the one way from a page to a scene. No Kivy.

From top to bottom: head bar with the help button (same place and size on every page), progress, title, instruction,
notice, the kind's own content, caption of what is being spoken, navigation, settings strip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiosk_app.access.display import TextRole
from kiosk_app.access.keypad import SETTING
from kiosk_app.access.linebreak import balance
from kiosk_app.access.strip import strip
from kiosk_app.core.page import Action, Page, PageKind
from kiosk_app.ui.kit import LADDER, MARGIN, RADIUS, Density, Fitted, Kit
from kiosk_app.ui.pages import CONTENT
from kiosk_app.ui.scene import Box, Part, Picture, Rect, Scene, Target

HEAD = 47.0
STRIP = 41.0
HELP_W, HELP_H = 93.0, 34.0
NAV_H = 41.0

Parts = list[Part]

_LONG = (PageKind.MESSAGE, PageKind.CONSENT, PageKind.WAIT, PageKind.HELP)
"""Kinds whose instruction may run to more than two lines: there is little besides."""


def compose(page: Page, kit: Kit, caption: Sequence[str] = ()) -> Scene:
    """The scene of a page: the roomiest density in which everything fits. `caption`: its
    lines from the one to show now (break_caption)."""
    for density in LADDER:
        scene = _at(page, kit, caption, density)
        if scene is not None:
            return scene
    scene = _at(page, kit, caption, LADDER[-1], last=True)
    assert scene is not None
    return scene


def break_caption(text: str, kit: Kit) -> list[str]:
    """All lines of a caption; a page shows as many as it has room for, from the first given on."""
    em = kit.ems(TextRole.CAPTION)[0]
    return balance(text, _caption_width(kit), lambda piece: kit.measure(piece, em, False)) if text else []


def _at(page: Page, kit: Kit, caption: Sequence[str], density: Density, last: bool = False) -> Scene | None:
    whole = Rect(0, 0, kit.panel.width_px, kit.panel.height_px)
    below, foot = _foot(page, kit, caption, density, whole)
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
    upper, rest, fits = _upper(page, kit, density, area)
    content = CONTENT[page.kind](page, rest, kit, density) if fits and rest.h >= 0 else None
    if content is None and not last:
        return None
    parts = (*_head(page, kit), *upper, *(content or ()), *foot)
    lost = (*density.dropped, *lost) if content is not None else (*density.dropped, *lost, "content")
    return Scene((whole.w, whole.h), kit.theme.tokens.paper, parts, lost, density.caption_lines)


# ---- above the content ------------------------------------------------------------------------------------------


def _head(page: Page, kit: Kit) -> Parts:
    t = kit.theme.tokens
    bar = Rect(0, 0, kit.panel.width_px, kit.mm(HEAD))
    parts: Parts = [Box("head", bar, t.bar)]
    if t.bar == t.paper:
        parts.append(Box("head/edge", Rect(0, bar.h - kit.mm(0.8), bar.w, kit.mm(0.8)), t.line))
    width, height = kit.mm(HELP_W), kit.mm(HELP_H)
    button = Rect(bar.w - kit.mm(MARGIN) - width, (bar.h - height) // 2, width, height)
    left = Rect(kit.mm(MARGIN), 0, button.x - kit.mm(MARGIN) - kit.mm(8), bar.h)
    service = kit.fit(page.head.show, TextRole.HEAD, left.w, (1, 2), height=kit.mm(HEAD - 14))
    place = kit.fit(page.place.show, TextRole.PLACE, left.w, (1,)) if page.place.show else None
    if place and (not place.fits or service.height + place.height > bar.h - kit.mm(6)):
        place = None
    total = service.height + (place.height if place else 0)
    y = (bar.h - total) // 2
    parts.append(kit.text("head/service", service, Rect(left.x, y, left.w, service.height), t.on_bar))
    if place:
        at = Rect(left.x, y + service.height, left.w, place.height)
        parts.append(kit.text("head/place", place, at, t.on_bar))
    label = kit.fit(page.help.show, TextRole.HELP, width - kit.mm(32), (1, 2), height=height - kit.mm(6))
    look, picture = ("help_active", "check") if page.help_active else ("help", "helper")
    side = kit.mm(21)
    x = button.x + (width - side - kit.mm(3.5) - label.width) // 2
    pictures = [Picture("help/picture", Rect(x, button.y + (height - side) // 2, side, side), picture)]
    words = Rect(x + side + kit.mm(3.5), button.y, label.width, height)
    texts = [kit.text("help/label", label, words, "ink", middle=True)]
    parts.append(kit.target("help", button, page.help.show, look, texts, pictures))
    return parts


def _upper(page: Page, kit: Kit, density: Density, area: Rect) -> tuple[Parts, Rect, bool]:
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
        parts.append(Box(f"progress/{step}", at, t.main if done else t.hair, radius=tall // 2))
    if beside:
        at = Rect(line.right - words.width, line.y, words.width, high)
        parts.append(kit.text("progress/words", words, at, t.ink, "right", middle=True))
    return high


# ---- below the content ------------------------------------------------------------------------------------------


def _foot(page: Page, kit: Kit, caption: Sequence[str], density: Density, whole: Rect) -> tuple[int | None, Parts]:
    """(top of the foot, its parts): caption, navigation and settings; None when the navigation does not fit."""
    t = kit.theme.tokens
    settings = Rect(0, whole.bottom - kit.mm(STRIP), whole.w, kit.mm(STRIP))
    parts: Parts = [
        Box("strip", settings, t.strip),
        Box("strip/edge", Rect(0, settings.y, whole.w, max(1, kit.mm(0.5))), t.hair),
    ]
    parts.extend(_settings(kit, settings))
    y = settings.y
    padding = kit.mm(max(5.5, 8 * density.gap))
    if not page.actions:
        y -= kit.mm(NAV_H) + 2 * padding  # its room stays free: nothing jumps when the buttons come
    else:
        navigation = _navigation(page.actions, kit, density, whole.w - 2 * kit.mm(MARGIN))
        if navigation is None:
            return None, parts
        high, buttons = navigation
        y -= high + 2 * padding
        parts.extend(moved(part, kit.mm(MARGIN), y + padding) for part in buttons)
    fitted = _caption(kit, caption)
    lines = density.caption_lines
    high = fitted.pitch * lines + kit.mm(5)
    y -= high
    band = Rect(0, y, whole.w, high)
    parts.append(Box("caption", band, t.tint))
    for name, at in (("top", band.y), ("bottom", band.bottom - max(1, kit.mm(0.5)))):
        parts.append(Box(f"caption/{name}", Rect(0, at, whole.w, max(1, kit.mm(0.5))), t.hair))
    side = min(kit.mm(15), round(fitted.em * 1.05))
    sign = Rect(kit.mm(MARGIN), band.y + (high - side) // 2, side, side)
    name = "speaker" if kit.settings.sound else "speaker_off"
    parts.append(Picture("caption/sign", sign, name, t.ink, t.accent, t.tint))
    if fitted.lines:
        words = Rect(kit.mm(MARGIN) + kit.mm(20), band.y, _caption_width(kit), high)
        shown = replace(fitted, lines=fitted.lines[:lines])
        parts.append(kit.text("caption/text", shown, words, t.ink, middle=True))
    return y, parts


def _caption_width(kit: Kit) -> int:
    return kit.panel.width_px - 2 * kit.mm(MARGIN) - kit.mm(20)


def _caption(kit: Kit, lines: Sequence[str]) -> Fitted:
    em = kit.ems(TextRole.CAPTION)[0]
    return Fitted(TextRole.CAPTION, tuple(lines), em, round(em * 1.34), _caption_width(kit), True)


def _settings(kit: Kit, band: Rect) -> Parts:
    keys = strip(kit.settings, kit.wording)
    gap = kit.mm(6)
    inner = band.inset(kit.mm(MARGIN), kit.mm(5.5))
    wide = (inner.w - gap * (len(keys) - 1)) // len(keys)
    side = kit.mm(14)
    fitted = [
        kit.fit(key.label.show, TextRole.SETTING, wide - side - kit.mm(9), (1, 2), height=inner.h - kit.mm(3))
        for key in keys
    ]
    even = min(label.em for label in fitted)
    fitted = [kit.refit(label, even, wide - side - kit.mm(9)) for label in fitted]
    parts: Parts = []
    for place, (key, label) in enumerate(zip(keys, fitted, strict=True)):
        rect = Rect(inner.x + place * (wide + gap), inner.y, wide, inner.h)
        parts.append(kit.button(SETTING + key.name, rect, label, key.label.show, "setting", key.pictogram))
    return parts


def _navigation(actions: Sequence[Action], kit: Kit, density: Density, width: int) -> tuple[int, list[Target]] | None:
    """(height, buttons from 0, 0): the main action at the right; words decide the widths."""
    ordered = sorted(actions, key=lambda action: action.main)
    gap = kit.mm(8)
    room = width - gap * (len(ordered) - 1)
    if len(ordered) == 1:
        room = round(width * (0.58 if ordered[0].main else 0.46))
    for pictures in (True, False):
        for lines in (1, 2):
            if lines == 2 and pictures:
                continue
            found = _fit_navigation(ordered, kit, density, room, gap, pictures, lines)
            if found is not None:
                height, buttons = found
                shift = width - room if len(ordered) == 1 and ordered[0].main else 0
                return height, [moved(button, shift, 0) for button in buttons]
    return None


def _fit_navigation(
    actions: Sequence[Action], kit: Kit, density: Density, room: int, gap: int, pictures: bool, lines: int
) -> tuple[int, list[Target]] | None:
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
        height = kit.mm(NAV_H)
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
