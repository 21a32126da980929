"""The audit's eye: pages as the window really draws them, off screen. Import only where a window may be opened."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from kiosk_app.access.display import Panel
from kiosk_app.access.metrics import REGULAR
from kiosk_app.core.world import Wording
from kiosk_app.tools.audit.cases import Case
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.audit.findings import Audit
from kiosk_app.tools.audit.places import box_of, least_em, texts_of
from kiosk_app.tools.audit.words import longest_caption
from kiosk_app.ui.scene import Rect, Text
from kiosk_app.ui.settings import configure

if TYPE_CHECKING:
    from kiosk_app.ui.view import KioskView

WIDER = 3
"""px a drawn text may be wider than planned: the last glyph's overhang."""

SHARE_OF_PROMISE = 0.9
"""Strokes thinner than a pixel lose that much to smoothing."""


def open_view(panel: Panel, wording: Wording) -> KioskView:
    """A view in a window that nobody sees. Raises RuntimeError when Kivy has been imported already."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        os.environ.pop(name, None)
    configure(panel, fullscreen=False)
    from kivy.core.window import Window

    from kiosk_app.ui.view import KioskView
    from kiosk_app.ui.window import attach

    view = KioskView(panel, wording)
    attach(view, Window)
    Window.add_widget(view.stage)
    return view


def show(view: KioskView, case: Case, wording: Wording) -> None:
    view.show(case.met.page, case.settings)
    view.caption(longest_caption(case.met.page, case.met.language, wording).show)


def audit_drawing(audit: Audit, view: KioskView, case: Case, wording: Wording, pixels: bool) -> Image.Image | None:
    """Draws one case and measures it; with `pixels` also the picture itself, which is returned then."""
    show(view, case, wording)
    audit.rendered += 1
    audit.add(case.place, drawn(view, case))
    if not pixels:
        return None
    picture = view.picture()
    audit.add(case.place, in_pixels(view, case, np.asarray(picture)))
    return picture


def drawn(view: KioskView, case: Case) -> Measures:
    """A01 and A02 of texts as their textures are."""
    assert view.scene is not None
    panel = view.panel
    screen = Rect(0, 0, panel.width_px, panel.height_px)
    planned = {("".join(text.lines), text.role.value): text for text in texts_of(view.scene)}
    seen = view.texts()
    want = sum(1 for text in texts_of(view.scene) if any(text.lines))
    yield Measure("A02", len(seen) == want, f"{len(seen)} of {want} texts are drawn")
    for one in seen:
        text = planned[(one.text, one.kind)]
        spare = text.rect.w - one.rect.w
        box = box_of(one.rect)
        yield Measure("A02", spare >= -WIDER, f"{text.key} is wider than its room", float(spare), "spare", box)
        yield Measure("A02", one.rect.inside(screen), f"{text.key} leaves the screen", box=box)
        em = panel.mm(one.em_px)
        yield Measure("A01", em >= least_em(text.role, case.settings.text_size), text.key, em, box=box)


def in_pixels(view: KioskView, case: Case, picture: Any) -> Measures:
    """A03: the commonest and the farthest of what lies in each text's place: finds what covers or swallows it."""
    assert view.scene is not None
    needed = view.themes[case.settings.theme].text_ratio * SHARE_OF_PROMISE
    for text in texts_of(view.scene):
        if any(text.lines):
            ratio = pixel_contrast(picture, _tight(text))
            yield Measure("A03", ratio >= needed, text.key, ratio, box=box_of(text.rect))


def _tight(text: Text) -> Rect:
    return Rect(max(0, text.rect.x), max(0, text.rect.y), text.rect.w, text.rect.h)


def pixel_contrast(picture: Any, rect: Rect) -> float:
    """1…21 between the commonest luminance in a rectangle and the 1 % farthest from it (WCAG 2.2 formula)."""
    part = picture[rect.y : rect.bottom, rect.x : rect.right].astype(np.float32) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    light = np.sort((linear @ np.array((0.2126, 0.7152, 0.0722), np.float32)).ravel())
    if not light.size:
        return 1.0
    ground = float(np.median(light))
    low, high = float(light[int(light.size * 0.01)]), float(light[int(light.size * 0.99)])
    far = low if ground - low > high - ground else high
    return (max(far, ground) + 0.05) / (min(far, ground) + 0.05)


# ---- pictures to look at ----------------------------------------------------------------------------------------

THUMB = (270, 480)
COLUMNS = 8
LABEL = 30


def contact_sheet(path: Path, pictures: Sequence[tuple[str, Image.Image]]) -> None:
    """All pictures small, each with its name. Raises OSError."""
    rows = -(-len(pictures) // COLUMNS)
    wide, high = THUMB[0] + 12, THUMB[1] + LABEL + 8
    sheet = Image.new("RGB", (wide * COLUMNS, high * rows), "#777777")
    draw = ImageDraw.Draw(sheet)
    face = ImageFont.truetype(str(REGULAR), 14)
    for number, (name, picture) in enumerate(pictures):
        x, y = number % COLUMNS * wide + 6, number // COLUMNS * high + 4
        sheet.paste(picture, (x, y))
        draw.text((x, y + THUMB[1] + 4), name[-38:], fill="#ffffff", font=face)
    sheet.save(path)


def thumb(picture: Image.Image) -> Image.Image:
    return picture.resize(THUMB, Image.Resampling.LANCZOS)
