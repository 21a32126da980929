"""What the window shows over time: flashes (A07), help by a real touch (A22) and how soon a press is seen (A28).

The stage is drawn small into a buffer of its own, thirty times a second of a clock set by hand, whenever it changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from kivy.clock import Clock as KivyClock
from kivy.graphics import ClearBuffers, ClearColor, Fbo, PopMatrix, PushMatrix, Scale

from kiosk_app.core.page import PageKind
from kiosk_app.core.visit import Settings
from kiosk_app.tools.audit.behaviour.stand import Stand, with_visit
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.audit.findings import Audit, Place, Progress
from kiosk_app.tools.audit.flashes import MOST_IN_FILM, Light, Picture, light_of, most_flashes
from kiosk_app.tools.met import Met
from kiosk_app.ui.robot import Finger
from kiosk_app.ui.scene import Rect

if TYPE_CHECKING:
    from kiosk_app.ui.view import KioskView

FRAME_S = 1 / 30
SHRINK = 8
STANDS_S, STEP_S, HOLD_S = 3.0, 2.2, 0.2
PRESS_SEEN_MS = 100.0
HELP_WITHIN_S = 2.0
SEEN = 8
"""Of 255: a difference an eye can see when it covers a part."""


def watch(audit: Audit, view: KioskView, pages: Sequence[Met], quick: bool, progress: Progress) -> None:
    """Adds to `audit` what the window shows over time. `quick`: of each look of a page one only."""
    if not any(audit.counts(check) for check in ("A07", "A22", "A28")):
        return
    found: dict[tuple[object, ...], Met] = {}
    for met in with_visit(pages):
        look = (met.page.kind, met.overlay) if quick else (met.language, met.page.id, met.overlay, met.page.targets())
        found.setdefault(look, met)
    with Film(view) as film:
        for number, met in enumerate(found.values(), start=1):
            audit.add(Place.of(met, Settings(language=met.language)), watched(film, met))
            progress("watching", number, len(found))


class Film:
    """The window on a clock set by hand, and what it drew. As a context: afterwards the window is as it was."""

    def __init__(self, view: KioskView) -> None:
        from kivy.core.window import Window

        self.view, self._window = view, Window
        self.frames: list[tuple[float, Light]] = []
        self.stand: Stand | None = None
        self._seconds = 0.0
        self._fbo: Any = None

    def __enter__(self) -> Film:
        self._kept = (KivyClock.time, self.view._now, self.view.terminal, KivyClock._last_tick, KivyClock._max_fps)
        self._seconds = KivyClock.time()  # so that what has been scheduled comes when it is due
        KivyClock.time = self.now
        KivyClock._last_tick, KivyClock._max_fps = self._seconds, 0
        self.view._now = self.now
        panel = self.view.panel
        self._fbo = Fbo(size=(panel.width_px // SHRINK, panel.height_px // SHRINK))
        with self._fbo:
            ClearColor(0, 0, 0, 1)
            ClearBuffers()
            PushMatrix()
            Scale(1 / SHRINK, 1 / SHRINK, 1)
        self._window.canvas.remove(self.view.stage.canvas)
        self._fbo.add(self.view.stage.canvas)
        with self._fbo.after:
            PopMatrix()
        return self

    def __exit__(self, *_: object) -> None:
        self._fbo.remove(self.view.stage.canvas)
        self._window.canvas.add(self.view.stage.canvas)
        time, now, terminal, last, fps = self._kept
        KivyClock.time, self.view._now, self.view.terminal = time, now, terminal
        KivyClock._last_tick, KivyClock._max_fps = last, fps

    def now(self) -> float:
        return self._seconds

    def enter(self, met: Met) -> Stand:
        """A citizen stands at this page, and the window is its screen."""
        assert met.visit is not None and met.world is not None
        self.stand = Stand(met.world, screen=self.view)
        self.stand.clock.seconds = self._seconds
        self.view.terminal = self.stand.runtime
        self.view.page = None
        self.frames.clear()
        self.stand.enter(met.visit)
        return self.stand

    def frame(self) -> None:
        """A thirtieth of a second."""
        self._seconds += FRAME_S
        if self.stand is not None:
            self.stand.clock.seconds = self._seconds
            self.stand.tick()
        KivyClock.tick()
        if self._fbo.needs_redraw:
            self.frames.append((self._seconds, light_of(self.picture())))

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / FRAME_S)):
            self.frame()

    def picture(self) -> Picture:
        """What is on the screen now, small, from the top left."""
        self._fbo.ask_update()
        self._fbo.draw()
        width, height = self._fbo.size
        pixels = np.frombuffer(self._fbo.pixels, np.uint8).reshape(int(height), int(width), 4)
        return pixels[::-1, :, :3].copy()


def watched(film: Film, met: Met) -> Measures:
    """A page as it comes, stands, is walked through and pressed; then help by a touch."""
    film.enter(met)
    film.run(STANDS_S)
    for key in ("next", "next"):
        film.view.logical_key(key)
        film.run(STEP_S)
    yield from _pressed(film)
    main = next((action.id for action in met.page.actions if action.main), "")
    if main in {name for name, _, _ in film.view.targets()}:
        finger = Finger(film.view)
        finger.down(*_middle(film, main))
        film.run(HOLD_S)
        finger.up()
        film.run(STEP_S)
    most = most_flashes(film.frames)
    allowed = MOST_IN_FILM if met.page.kind is PageKind.CLIP else 1
    yield Measure("A07", most <= allowed, "flashes in some place of the screen", float(most))
    yield from _help(film, film.enter(met))


def _middle(film: Film, target: str) -> tuple[float, float]:
    rect = next(rect for name, _, rect in film.view.targets() if name == target)
    return rect.x + rect.w / 2, rect.y + rect.h / 2


def _pressed(film: Film) -> Measures:
    """A28: a finger on each target is seen in the next frame; sliding off takes it back, so nothing happens."""
    kept = list(film.frames)
    rest = film.picture().astype(int)
    for name, _, rect in film.view.targets():
        before = _cut(rest, rect)
        finger = Finger(film.view)
        finger.down(rect.x + rect.w / 2, rect.y + rect.h / 2)
        began = film.now()
        seen = False
        while not seen and film.now() - began < 3 * PRESS_SEEN_MS / 1000:
            film.frame()
            seen = bool(np.abs(_cut(film.picture().astype(int), rect) - before).mean() >= SEEN)
        took = (film.now() - began) * 1000 if seen else 3 * PRESS_SEEN_MS
        told = f"a press on {name}" if seen else f"a press on {name} is not seen"
        yield Measure("A28", took <= PRESS_SEEN_MS, told, took, "press")
        finger.move(-50.0, -50.0)
        finger.up()
        film.run(0.6)
    film.frames[:] = kept


def _cut(picture: Any, rect: Rect) -> Any:
    return picture[rect.y // SHRINK : rect.bottom // SHRINK, rect.x // SHRINK : rect.right // SHRINK]


def _help(film: Film, stand: Stand) -> Measures:
    """A22: a finger on the help button."""
    film.run(1.0)
    began = film.now()
    Finger(film.view).tap("help")
    while not stand.desk.calls and film.now() - began < HELP_WITHIN_S:
        film.frame()
    took = stand.desk.calls[0][0] - began if stand.desk.calls else HELP_WITHIN_S
    yield Measure("A22", bool(stand.desk.calls), "by a finger on the screen", took, "fires")
    film.run(0.6)
