"""The veil (T32): for who works by ear, nothing of the page is to be seen but how to open it again. No Kivy.

Help keeps its place. All else is one target: a touch opens the veil, as the privacy key does; the keypad goes on
walking the page that lies below.
"""

from __future__ import annotations

from kiosk_app.access.display import TextRole, luminance
from kiosk_app.access.keypad import SETTING
from kiosk_app.ui.kit import Kit
from kiosk_app.ui.scene import Paint, Part, Picture, Rect, Scene, Target

PRIVACY = SETTING + "privacy"
"""What is pressed to cover and to open."""


def veiled(scene: Scene, kit: Kit) -> Scene:
    """What is shown instead of this scene: of it only the help button is left, at its place."""
    t = kit.theme.tokens
    dark, light = sorted((t.ink, t.paper), key=luminance)
    width, height = scene.size
    kept = [target for target in scene.targets() if target.key == "help"]
    area = Rect(0, 0, width, height)
    for target in kept:
        area = _beside(target.rect, area, kit.mm(8))
    parts: list[Part] = [*kept, _sign(area, kit, dark, light)]
    return Scene(scene.size, dark, tuple(parts), (), scene.caption_lines)


def _beside(button: Rect, whole: Rect, gap: int) -> Rect:
    """The largest room above, below, left or right of the help button."""
    rooms = (
        Rect(whole.x, whole.y, whole.w, button.y - gap - whole.y),
        Rect(whole.x, button.bottom + gap, whole.w, whole.bottom - button.bottom - gap),
        Rect(whole.x, whole.y, button.x - gap - whole.x, whole.h),
        Rect(button.right + gap, whole.y, whole.right - button.right - gap, whole.h),
    )
    return max(rooms, key=lambda room: max(0, room.w) * max(0, room.h))


def _sign(area: Rect, kit: Kit, dark: str, light: str) -> Target:
    language = kit.settings.language
    title = kit.wording(language, "", "veil-title", {})
    line = kit.wording(language, "", "veil-body", {})
    inner = area.inset(kit.mm(15), kit.mm(10))
    head = kit.fit(title.show, TextRole.TITLE, inner.w, (1, 2, 3))
    body = kit.fit(line.show, TextRole.BODY, inner.w, (2, 3, 4, 5))
    gap = kit.mm(10)
    side = max(0, min(kit.mm(110), inner.w, inner.h - head.height - body.height - 2 * gap))
    y = inner.y + (inner.h - side - head.height - body.height - 2 * gap) // 2
    picture = Picture("veil/picture", Rect(inner.x + (inner.w - side) // 2, y, side, side), "eye_covered")
    y += side + gap
    texts = [
        kit.text("veil/title", head, Rect(inner.x, y, inner.w, head.height), "ink", "center"),
        kit.text("veil/body", body, Rect(inner.x, y + head.height + gap, inner.w, body.height), "ink", "center"),
    ]
    rest = Paint(dark, light, light, light)
    return Target(
        key=PRIVACY,
        rect=area,
        label=title.show,
        paint=rest,
        focused=rest,
        pressed=Paint(light, dark, dark, dark),
        ring=light,
        ring_px=kit.mm(1.6),
        radius=0,
        texts=tuple(texts),
        pictures=(picture,) if side else (),
        boxes=(),
    )
