"""What is being spoken, in the same words. No Kivy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiosk_app.access.display import TextRole
from kiosk_app.access.keypad import AGAIN
from kiosk_app.access.linebreak import balance
from kiosk_app.access.strip import again_words
from kiosk_app.ui.kit import GLYPHS, MARGIN, Fitted, Kit, pitch_of
from kiosk_app.ui.scene import Box, Part, Picture, Rect, Target

AGAIN_W, AGAIN_H = 46.0, 20.5
"""mm"""


def break_caption(text: str, kit: Kit) -> list[str]:
    """All lines of a caption; a page shows as many as it has room for, from the first given on."""
    em = kit.ems(TextRole.CAPTION)[0]
    return balance(text, min(_width(kit), GLYPHS * em), lambda piece: kit.measure(piece, em, False)) if text else []


def caption_height(kit: Kit, lines: int) -> int:
    """px of a strip with room for so many lines."""
    return max(_fitted(kit, ()).pitch * lines + kit.mm(5), kit.mm(AGAIN_H))


def again_key(rect: Rect, kit: Kit) -> Target:
    """Says the page again."""
    words = again_words(kit.settings.language, kit.wording)
    side = kit.mm(11)
    label = kit.fit(words.show, TextRole.SETTING, rect.w - side - kit.mm(6.5), (1,), height=rect.h - kit.mm(3))
    return kit.button(AGAIN, rect, label, words.show, "setting", "again", side)


def caption(band: Rect, lines: Sequence[str], room: int, kit: Kit, again: bool = False) -> list[Part]:
    """The strip across the screen, with at most `room` lines; `again`: with the key that says the page again at its
    end, where that can be reached."""
    t = kit.theme.tokens
    parts: list[Part] = [Box("caption", band, t.tint)]
    for name, at in (("top", band.y), ("bottom", band.bottom - max(1, kit.mm(0.5)))):
        parts.append(Box(f"caption/{name}", Rect(0, at, band.w, max(1, kit.mm(0.5))), t.hair))
    fitted = _fitted(kit, lines)
    side = min(kit.mm(15), round(fitted.em * 1.05))
    sign = Rect(kit.mm(MARGIN), band.y + (band.h - side) // 2, side, side)
    name = "speaker" if kit.settings.sound else "speaker_off"
    parts.append(Picture("caption/sign", sign, name, t.ink, t.accent, t.tint))
    if fitted.lines:
        words = Rect(kit.mm(MARGIN) + kit.mm(20), band.y, _width(kit), band.h)
        shown = replace(fitted, lines=fitted.lines[:room])
        parts.append(kit.text("caption/text", shown, words, t.ink, middle=True))
    if again:
        wide, high = kit.mm(AGAIN_W), kit.mm(AGAIN_H)
        parts.append(
            again_key(Rect(band.right - kit.mm(MARGIN) - wide, band.y + (band.h - high) // 2, wide, high), kit)
        )
    return parts


def _width(kit: Kit) -> int:
    """The same in every layout, so that a caption is broken once."""
    return kit.panel.width_px - 2 * kit.mm(MARGIN) - kit.mm(20) - kit.mm(AGAIN_W + 5)


def _fitted(kit: Kit, lines: Sequence[str]) -> Fitted:
    em = kit.ems(TextRole.CAPTION)[0]
    return Fitted(TextRole.CAPTION, tuple(lines), em, round(em * pitch_of(TextRole.CAPTION)), _width(kit), True)
