"""The view: pages in, what the person does out. Every method belongs to the main thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from kivy.clock import Clock, ClockEvent
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glFinish, glReadPixels
from kivy.input.motionevent import MotionEvent
from PIL import Image

from kiosk_app.access.chord import Chord
from kiosk_app.access.display import Panel, Theme, load_themes
from kiosk_app.access.keypad import (
    SAME_KEY_S,
    STEADY_SAME_KEY_S,
    Deed,
    FocusRing,
    KeyReader,
    Response,
    SameKey,
    of_target,
    respond,
    switched,
    targets,
)
from kiosk_app.access.metrics import measure
from kiosk_app.access.touch import HOLD_S, LONGEST_S, SLOP_MM, TouchFilter
from kiosk_app.core.page import Page, PageKind
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import Wording
from kiosk_app.ui import fonts
from kiosk_app.ui.caption import break_caption
from kiosk_app.ui.frame import compose
from kiosk_app.ui.kit import Kit
from kiosk_app.ui.pen import Pen
from kiosk_app.ui.scene import Rect, Scene
from kiosk_app.ui.terminal import Frame, Terminal
from kiosk_app.ui.widgets.parts import Seen
from kiosk_app.ui.widgets.stage import Stage

R = TypeVar("R")

PRESSED_S = 0.12
"""Seconds a press stays visible at least, however quick the finger was."""

READ_CHARS_S = 4.0
"""Characters a second after which a caption longer than its strip moves on: slower than it is spoken."""


class KioskView:
    """`wording` gives the words that are on no page. `on_fault` is told of every exception the terminal raised; the
    view goes on."""

    def __init__(
        self,
        panel: Panel,
        wording: Wording,
        themes: Mapping[str, Theme] | None = None,
        on_fault: Callable[[BaseException], None] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        fonts.register()
        self.panel = panel
        self.themes = themes or load_themes()
        self.terminal: Terminal | None = None
        self.page: Page | None = None
        self.settings = Settings()
        self._fault = on_fault
        self._now = now
        self._wording = wording
        self.stage = Stage(self._latest_frame, self._clip_frame)
        self._ring = FocusRing()
        self._keys = KeyReader()
        self._struck = SameKey(0.0)  # keys of the driver, which has a filter of its own
        self._chord = Chord()
        self._touch = TouchFilter(self.stage.target_at, panel.px(SLOP_MM))
        self._pen = Pen()
        self._places: dict[str, Rect] = {}  # of the targets, as they were drawn last
        self._resting: ClockEvent | None = None
        self._released = False  # the touch began on the live picture
        self._leaning = Clock.create_trigger(self._lean, LONGEST_S + 0.1)
        self._held: str | None = None  # looks pressed for a moment after the finger has gone
        self._held_timer = Clock.create_trigger(self._let_go, PRESSED_S)
        self._caption = ""
        self._caption_lines: list[str] = []
        self._caption_at = 0
        self._caption_timer: ClockEvent | None = None

    # ---- what the runtime calls ---------------------------------------------------------------------------------

    def show(self, page: Page, settings: Settings) -> None:
        """Shows a page. The same page with other content keeps the focus; another one starts without."""
        same = self.page is not None and page.id == self.page.id and page.kind == self.page.kind
        repaged = settings.text_size != self.settings.text_size
        self.page, self.settings = page, settings
        self._keys.same_key.seconds = STEADY_SAME_KEY_S if settings.steady else SAME_KEY_S
        self._struck.seconds = STEADY_SAME_KEY_S if settings.steady else 0.0
        self._touch.steady = settings.steady
        self._touch.hold = HOLD_S if settings.hold else 0.0
        self._ring = self._ring.over(targets(page), keep=same)
        if not same:
            self._ring = replace(self._ring, at=page.focus if page.focus in self._ring.names else None)
            self._touch.changed(self._now())
            self._pen.lifted()
            self._let_go()
            self._places = {}
        if repaged:
            self._break_caption()
        self._compose()

    def renew(self, wording: Wording, themes: Mapping[str, Theme], pictograms: Path) -> None:
        """Other words, colours and drawings, from the next page on: between two visits."""
        self._wording, self.themes = wording, themes
        self.stage.redraw(pictograms)
        self.page = None

    def measured(self, mm_per_px: float) -> None:
        """The panel's pixels were measured anew: everything is drawn in its true size from now on."""
        self.panel = replace(self.panel, mm_per_px=mm_per_px)
        self._touch.slop_px = self.panel.px(SLOP_MM)
        self._break_caption()
        self._compose()

    def caption(self, text: str) -> None:
        """Shows what is being spoken, until the next caption; empty clears the strip."""
        if text == self._caption:
            return
        self._caption = text
        self._break_caption()
        self._compose()

    def screenshot(self, path: Path) -> None:
        """Writes what is on the screen now as a PNG. Raises OSError."""
        self.picture().save(path, compress_level=1)

    def picture(self) -> Image.Image:
        """What is on the screen now, RGB."""
        Window.canvas.ask_update()
        self.stage.canvas.ask_update()
        Window.dispatch("on_draw")
        glFinish()
        width, height = map(int, Window.system_size)
        pixels = glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE)
        image = Image.frombytes("RGBA", (width, height), bytes(pixels)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        return image.convert("RGB")

    def targets(self) -> list[tuple[str, str, Rect]]:
        """(id, label, panel px from the top left) of everything that can be pressed now."""
        scene = self.stage.scene
        return [(target.key, target.label, target.rect) for target in scene.targets()] if scene else []

    def texts(self) -> list[Seen]:
        """Every text as drawn: words, rectangle, em in px, role."""
        return self.stage.seen()

    @property
    def scene(self) -> Scene | None:
        return self.stage.scene

    @property
    def focus(self) -> str | None:
        return self._ring.at

    # ---- input --------------------------------------------------------------------------------------------------

    def on_key_down(self, code: int, shift: bool) -> None:
        self._key(self._keys.key_down(code, shift, self._now()))

    def on_text(self, text: str) -> None:
        self._key(self._keys.text(text, self._now()))

    def on_key_up(self, code: int) -> None:
        self._keys.key_up(code)

    def logical_key(self, key: str) -> None:
        """A logical key of another keypad than the window's (access.keypad.Logical, or a digit)."""
        if self._struck.meant(key, self._now()):
            self._key(key)

    def _key(self, key: str | None) -> None:
        if key is None or self.page is None:
            return
        asked = self._chord.struck(key, self._now())
        if not self._only_woke(key):
            self._respond(key, self.page)
        if asked and self.terminal is not None:
            self.guard(self.terminal.technician_asked)

    def _respond(self, key: str, page: Page) -> None:
        before = self._ring.at
        meant = switched(key, self.settings.switches)
        response = Response(Deed.STIR)
        if meant is not None:
            self._ring, response = respond(self._ring, meant, page)
        if response.deed in (Deed.PRESS, Deed.TYPE, Deed.SETTING):
            self._hold(_target_of(response))
        elif self._ring.at != before:
            self._restate()
        pressing = response.deed in (Deed.PRESS, Deed.TYPE, Deed.SETTING)
        if pressing and self.terminal is not None:
            self.guard(self.terminal.keys_taken_up)  # before: the key that ends a visit must not begin the next one
        self._perform(response)
        if not pressing and self.terminal is not None:
            self.guard(self.terminal.keys_taken_up)

    def _only_woke(self, key: str) -> bool:
        """The terminal was asleep, or silent; a key of somebody who cannot see must not choose anything yet."""
        return self.terminal is not None and self.guard(self.terminal.key_struck, key) is not False

    def on_touch_down(self, touch: MotionEvent) -> bool:
        x, y = self.stage.to_scene(touch.x, touch.y)
        heeded = self._touch.heeds(x, y, self._now())
        if self.terminal is not None and heeded:
            self.guard(self.terminal.touched)
        field = self.stage.scene.ink() if self.stage.scene is not None else None
        if field is not None and field.rect.holds(x, y):
            if heeded and self._pen.put_down(touch.uid, x, y, field.rect):
                self.stage.drawn_now(self._pen.points)
            return True
        self._released = heeded and self._on_picture(x, y)
        if getattr(touch, "button", "left") in ("left", None) and self._touch.down(touch.uid, x, y, self._now()):
            self._held_timer.cancel()
            self._held = None
            self._leaning()
            self._restate()
            self._rest(x, y)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        if self._pen.moved(touch.uid, *self.stage.to_scene(touch.x, touch.y)):
            self.stage.drawn_now(self._pen.points)
            return True
        before = self._touch.pressed
        self._touch.move(touch.uid, *self.stage.to_scene(touch.x, touch.y))
        if self._touch.pressed != before:
            self._restate()
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if self._pen.holds(touch.uid):
            self._pen.moved(touch.uid, *self.stage.to_scene(touch.x, touch.y))
            stroke = self._pen.lifted()
            if self.terminal is not None and stroke:
                self.guard(self.terminal.inked, stroke)
            elif self.terminal is not None:
                self.guard(self.terminal.stirred)
            self.stage.drawn_now(())  # by now it is among the field's strokes, or was not taken
            return True
        twin = self._touch.is_twin(touch.uid)
        self._stop_resting()
        target = self._touch.up(touch.uid, *self.stage.to_scene(touch.x, touch.y), self._now())
        if target is None and not twin:
            target = self._shutter(*self.stage.to_scene(touch.x, touch.y))
        if target is None:
            self._restate()
            if self.terminal is not None and not twin:
                self.guard(self.terminal.stirred)
            return True
        self._hold(target)
        if target in self._ring.names:
            self._ring = FocusRing(self._ring.names, None)
        self._restate()
        if self.page is not None and self.page.kind is PageKind.POINT and target == self.page.items[0].id:
            self._pointed(target, *self.stage.to_scene(touch.x, touch.y))
        else:
            self._perform(of_target(target))
        return True

    def _on_picture(self, x: float, y: float) -> bool:
        live = self.stage.scene.live() if self.stage.scene is not None else None
        return live is not None and live.rect.holds(x, y)

    def _shutter(self, x: float, y: float) -> str | None:
        """What a touch of the live picture presses. A hand that trembles, or must rest, means buttons alone."""
        sight = self.page.sight if self.page is not None else None
        meant = self._released and self._on_picture(x, y) and not (self.settings.steady or self.settings.hold)
        return (sight.shutter or None) if sight is not None and meant else None

    def _pointed(self, mark: str, x: float, y: float) -> None:
        """How far beside its middle the mark was touched, in mm."""
        rect = next(rect for name, _, rect in self.targets() if name == mark)
        if self.terminal is not None:
            dx, dy = x - (rect.x + rect.w / 2), y - (rect.y + rect.h / 2)
            self.guard(self.terminal.pointed, round(self.panel.mm(dx), 1), round(self.panel.mm(dy), 1))

    # ---- inside -------------------------------------------------------------------------------------------------

    def guard(self, call: Callable[..., R], *values: object) -> R | None:
        """Asks the terminal; whatever it raises is reported, never ends the application, and has no answer."""
        try:
            return call(*values)
        except Exception as error:  # noqa: BLE001 - the boundary where a fault becomes the fail-safe page
            self.fault(error)
            return None

    def fault(self, error: BaseException) -> None:
        """Tells the hook; without one the error goes on."""
        if self._fault is None:
            raise error
        self._fault(error)

    def _perform(self, response: Response) -> None:
        terminal = self.terminal
        if terminal is None:
            return
        match response.deed:
            case Deed.PRESS:
                self.guard(terminal.press, response.value)
            case Deed.TYPE:
                self.guard(terminal.type, response.value)
            case Deed.SETTING:
                self.guard(terminal.setting, response.value)
            case Deed.FOCUS:
                self.guard(terminal.focused, response.value or None)
            case Deed.REPEAT:
                self.guard(terminal.repeat)
            case Deed.LISTEN:
                self.guard(terminal.listen)
            case Deed.PAUSE:
                self.guard(terminal.pause)
            case Deed.KEY:
                self.guard(terminal.key_tried, response.value)
            case Deed.STIR:
                self.guard(terminal.stirred)

    def _hold(self, target: str) -> None:
        self._held = target
        self._held_timer.cancel()
        self._held_timer()
        self._restate()

    def _let_go(self, _dt: float = 0) -> None:
        self._held_timer.cancel()
        self._held = None
        self._restate()

    def _restate(self) -> None:
        self.stage.states(self._ring.at, self._touch.pressed or self._held)

    def _rest(self, x: float, y: float) -> None:
        """Where a touch must rest: the ring round the finger, until it is full or the finger is gone."""
        self._stop_resting()
        if not self._touch.hold:
            return
        tokens, high = self.kit().theme.tokens, self.panel.height_px

        def draw(_dt: float = 0) -> bool:
            share = self._touch.rests(self._now())
            if self._touch.pressed is None:
                self._stop_resting()
                return False
            self.stage.hold.show(x, high - y, share, 1 / self.panel.mm_per_px, tokens.ink, tokens.paper)
            if share >= 1.0 and self.terminal is not None:
                self.guard(self.terminal.rested)
            return share < 1.0

        if draw():
            self._resting = Clock.schedule_interval(draw, 1 / 30)

    def _stop_resting(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None
        self.stage.hold.hide()

    def _lean(self, _dt: float = 0) -> None:
        """What is pressed for so long is let go of, and no longer looks pressed."""
        self._touch.rests(self._now())
        self._restate()

    def _latest_frame(self) -> Frame | None:
        return self.guard(self.terminal.latest_frame) if self.terminal is not None else None

    def _clip_frame(self) -> Frame | None:
        return self.guard(self.terminal.clip_frame) if self.terminal is not None else None

    def kit(self) -> Kit:
        theme = self.themes.get(self.settings.theme, self.themes["default"])
        return Kit(self.panel, theme, self.settings, measure, self._wording)

    def _compose(self) -> None:
        if self.page is None:
            return
        self.stage.show(compose(self.page, self.kit(), self._caption_lines[self._caption_at :]))
        places = {name: rect for name, _, rect in self.targets()}
        if self._places:
            elsewhere = {name for name, rect in places.items() if self._places.get(name) != rect}
            self._touch.moved(elsewhere | (self._places.keys() - places.keys()), self._now())
        self._places = places
        self._restate()
        self._schedule_caption()

    # ---- captions -----------------------------------------------------------------------------------------------

    def _break_caption(self) -> None:
        self._caption_lines = break_caption(self._caption, self.kit())
        self._caption_at = 0

    def _schedule_caption(self) -> None:
        """A caption longer than its strip moves on by itself, no faster than it is spoken."""
        if self._caption_timer is not None:
            self._caption_timer.cancel()
            self._caption_timer = None
        room = self.stage.scene.caption_lines if self.stage.scene else 1
        shown = self._caption_lines[self._caption_at : self._caption_at + room]
        if self._caption_at + room < len(self._caption_lines):
            seconds = max(2.0, sum(map(len, shown)) / READ_CHARS_S)
            self._caption_timer = Clock.schedule_once(lambda _dt: self._next_caption(room), seconds)

    def _next_caption(self, by: int) -> None:
        self._caption_at += by
        self._compose()


def _target_of(response: Response) -> str:
    prefix = {Deed.TYPE: "digit:", Deed.SETTING: "setting:"}.get(response.deed, "")
    return prefix + response.value
