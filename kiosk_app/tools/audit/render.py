"""The audit's eye: pages as the window really draws them, off screen. Import only where a window may be opened."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from kiosk_app.access.display import Panel
from kiosk_app.core.world import Wording
from kiosk_app.tools.audit.cases import Case
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.audit.pixels import Pixels
from kiosk_app.tools.audit.places import box_of, least_em, texts_of
from kiosk_app.tools.audit.words import longest_caption
from kiosk_app.tools.met import Met
from kiosk_app.ui.scene import Rect, Text
from kiosk_app.ui.settings import configure

if TYPE_CHECKING:
    from kiosk_app.ui.view import KioskView

WIDER = 3
"""px a drawn text may be wider than planned: the last glyph's overhang."""
OVERHANG = 0.08
"""The same of a single letter on a key (f, j), in shares of its em."""


PICTURES = 512 << 20
"""Bytes of pictograms kept: those on every page, in every size and theme, are drawn once."""


def open_view(panel: Panel, wording: Wording) -> KioskView:
    """A view in a window that nobody sees. Raises RuntimeError when Kivy has been imported already."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        os.environ.pop(name, None)
    configure(panel, fullscreen=False)
    from kivy.core.window import Window

    from kiosk_app.ui.view import KioskView
    from kiosk_app.ui.window import attach

    view = KioskView(panel, wording)
    view.stage.cache.room = PICTURES
    attach(view, Window)
    Window.add_widget(view.stage)
    return view


def show(view: KioskView, case: Case, wording: Wording) -> None:
    """First the clock ticks once: else what the pages before left to be done, and to be freed, would pile up."""
    from kivy.clock import Clock

    fps, Clock._max_fps = Clock._max_fps, 0  # without waiting for the next frame's time
    Clock.tick()
    Clock._max_fps = fps
    view.show(case.met.page, case.settings)
    view.caption(longest_caption(case.met.page, case.met.language, wording).show)


def grab(view: KioskView, rect: Rect | None = None) -> Pixels:
    """What is on the screen now, or in a part of it: uint8, rows × columns × RGB. Draws a frame, or that part of it."""
    from kivy.core.window import Window
    from kivy.graphics.opengl import (
        GL_RGBA,
        GL_SCISSOR_TEST,
        GL_UNSIGNED_BYTE,
        glDisable,
        glEnable,
        glFinish,
        glReadPixels,
        glScissor,
    )

    wide, high = map(int, Window.system_size)
    place = clipped(rect or Rect(0, 0, wide, high), wide, high)
    below = high - place.bottom
    Window.canvas.ask_update()
    view.stage.canvas.ask_update()
    if rect is not None:
        glEnable(GL_SCISSOR_TEST)
        glScissor(place.x, below, place.w, place.h)
    Window.dispatch("on_draw")
    glFinish()
    if rect is not None:
        glDisable(GL_SCISSOR_TEST)
    data = glReadPixels(place.x, below, place.w, place.h, GL_RGBA, GL_UNSIGNED_BYTE)
    return np.frombuffer(data, np.uint8).reshape(place.h, place.w, 4)[::-1, :, :3]


def clipped(rect: Rect, wide: int, high: int) -> Rect:
    """As much of it as is on the screen."""
    x, y = max(0, rect.x), max(0, rect.y)
    return Rect(x, y, max(1, min(wide, rect.right) - x), max(1, min(high, rect.bottom) - y))


def _apart(one: Rect, other: Rect) -> int:
    """How far their middles lie from one another, twice, across and down."""
    return abs(2 * one.x + one.w - 2 * other.x - other.w) + abs(2 * one.y + one.h - 2 * other.y - other.h)


def drawn(view: KioskView, case: Case) -> Measures:
    """A01 and A02 of texts as their textures are."""
    assert view.scene is not None
    panel = view.panel
    screen = Rect(0, 0, panel.width_px, panel.height_px)
    planned: dict[tuple[str, str], list[Text]] = {}
    for text in texts_of(view.scene):
        planned.setdefault(("".join(text.lines), text.role.value), []).append(text)
    seen = view.texts()
    want = sum(1 for text in texts_of(view.scene) if any(text.lines))
    yield Measure("A02", len(seen) == want, f"{len(seen)} of {want} texts are drawn")
    for one in seen:
        text = min(planned[(one.text, one.kind)], key=lambda text: _apart(text.rect, one.rect))
        spare = text.rect.w - one.rect.w
        box = box_of(one.rect)
        wider = max(WIDER, round(OVERHANG * one.em_px)) if len(one.text) == 1 else WIDER
        yield Measure("A02", spare >= -wider, f"{text.key} is wider than its room", float(spare), "spare", box)
        yield Measure("A02", one.rect.inside(screen), f"{text.key} leaves the screen", box=box)
        em = panel.mm(one.em_px)
        yield Measure("A01", em >= least_em(text.role, case.settings.text_size), text.key, em, box=box)


# ---- pictures to look at ----------------------------------------------------------------------------------------

SMALL = (324, 576)


def file_of(met: Met) -> str:
    """The name of a page's small picture."""
    return f"{met.language}-{met.name.replace('/', '-')}.webp"


def save_small(folder: Path, met: Met, picture: Pixels) -> None:
    """Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    small = Image.fromarray(np.ascontiguousarray(picture)).resize(SMALL, Image.Resampling.LANCZOS)
    small.save(folder / file_of(met), quality=80)


def marked(picture: Pixels, boxes: Sequence[tuple[int, int, int, int]]) -> Image.Image:
    """The picture at half its size with a frame round each box: black and yellow, seen on any colour."""
    image = Image.fromarray(np.ascontiguousarray(picture))
    draw = ImageDraw.Draw(image)
    for x, y, wide, high in boxes:
        for out, colour, width in ((10, "#000000", 10), (7, "#FFE24A", 5)):
            draw.rectangle((x - out, y - out, x + wide + out, y + high + out), outline=colour, width=width)
    return image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)
