"""The head bar and the help button. No Kivy."""

from __future__ import annotations

from kiosk_app.access.display import TextRole
from kiosk_app.core.page import Page
from kiosk_app.ui.kit import MARGIN, Kit
from kiosk_app.ui.scene import Box, Part, Picture, Rect, Target


def head(page: Page, kit: Kit, bar: Rect, right: int) -> list[Part]:
    """Service and hall on the bar, as far as `right`."""
    t = kit.theme.tokens
    parts: list[Part] = [Box("head", bar, t.bar)]
    if t.bar == t.paper:
        parts.append(Box("head/edge", Rect(0, bar.bottom - kit.mm(0.8), bar.w, kit.mm(0.8)), t.line))
    left = Rect(kit.mm(MARGIN), bar.y, right - kit.mm(MARGIN), bar.h)
    service = kit.fit(page.head.show, TextRole.HEAD, left.w, (1, 2), height=bar.h - kit.mm(4))
    place = kit.fit(page.place.show, TextRole.PLACE, left.w, (1,)) if page.place.show else None
    if place and (not place.fits or service.height + place.height > bar.h - kit.mm(6)):
        place = None
    total = service.height + (place.height if place else 0)
    y = bar.y + (bar.h - total) // 2
    parts.append(kit.text("head/service", service, Rect(left.x, y, left.w, service.height), t.on_bar))
    if place:
        at = Rect(left.x, y + service.height, left.w, place.height)
        parts.append(kit.text("head/place", place, at, t.on_bar))
    return parts


def help_button(page: Page, kit: Kit, button: Rect) -> Target:
    """A picture and words, beside each other, or above in a square place."""
    look, name = ("help_active", "check") if page.help_active else ("help", "helper")
    side, gap = kit.mm(21), kit.mm(3.5)
    if button.w < 2 * button.h:
        label = kit.fit(page.help.show, TextRole.HELP, button.w - kit.mm(6), (1, 2), height=button.h - side - kit.mm(5))
        y = button.y + (button.h - side - kit.mm(1) - label.height) // 2
        picture = Rect(button.x + (button.w - side) // 2, y, side, side)
        words = Rect(button.x + kit.mm(3), picture.bottom + kit.mm(1), button.w - kit.mm(6), label.height)
        text = kit.text("help/label", label, words, "ink", "center")
    else:
        if button.w < kit.mm(90):  # low mode's: narrower, and its words must not give way to the picture
            side, gap = kit.mm(16), kit.mm(2.5)
        room = button.w - side - gap - kit.mm(6)
        label = kit.fit(page.help.show, TextRole.HELP, room, (1, 2), height=button.h - kit.mm(6))
        x = button.x + (button.w - side - gap - label.width) // 2
        picture = Rect(x, button.y + (button.h - side) // 2, side, side)
        words = Rect(x + side + gap, button.y, label.width, button.h)
        text = kit.text("help/label", label, words, "ink", middle=True)
    return kit.target("help", button, page.help.show, look, [text], [Picture("help/picture", picture, name)])
