"""What every page is made with: millimetres, texts that fit, and the looks of things that can be pressed. No Kivy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import ceil
from typing import TypeVar, cast

from kiosk_app.access.display import EMS, FRAME_EM, Panel, TextRole, Theme, Tokens, contrast
from kiosk_app.access.linebreak import GAP, GLUE, atoms, balance, wrap
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import Wording
from kiosk_app.ui.scene import Box, Paint, Picture, Rect, Target, Text

MeasureText = Callable[[str, int, bool], float]
"""(text, em px, bold) -> px, as it will be drawn."""

Kept = dict[tuple[object, ...], object]
"""What kits of one panel, text size and wording made before, by all else it depends on."""
Made = TypeVar("Made")

MARGIN = 15.0
RADIUS = 4.5
READ = frozenset(
    (TextRole.BODY, TextRole.POINT, TextRole.CAPTION, TextRole.DETAIL, TextRole.NOTICE, TextRole.VALUE, TextRole.STAGE)
)
"""What runs over several lines and is read, not glanced at."""
PITCH, PITCH_LEAST = 1.5, 1.3
"""Line to line of what is read, in ems: as WCAG 2.2 1.4.8 wants it, and as MIIT 2021-67 allows where room is short.
What is glanced at (a title, a button) has the smaller one."""
GLYPHS = 20
"""Han characters in a line of what is read, at most."""
HAN_LIFT = 0.055
"""Share of the em by which Han stands below the middle of a line box: it is lifted to look centred."""


def pitch_of(role: TextRole, shrink: float = 0.0) -> float:
    """em from line to line, the closer the less room there is; figures stand alone and need none."""
    if role in (TextRole.DIGIT, TextRole.KEY):
        return 1.0
    return PITCH - (PITCH - PITCH_LEAST) * shrink if role in READ else PITCH_LEAST


@dataclass(frozen=True, slots=True)
class Density:
    """How close things stand. Pages try these in turn until everything fits: first room goes, then pictures shrink,
    then explaining lines, then the words of the progress; the instruction last of all."""

    gap: float = 1.0  # of the free space between things
    shrink: float = 0.0  # 0: texts as wanted, 1: as small as their role allows
    details: bool = True
    progress: str = "words"  # words, dashes, none
    caption_lines: int = 2
    body: bool = True
    picture: float = 1.0  # of the pictures beside texts

    @property
    def dropped(self) -> tuple[str, ...]:
        lost = []
        if not self.details:
            lost.append("details")
        if self.progress != "words":
            lost.append("progress")
        if not self.picture:
            lost.append("pictures")
        if not self.body:
            lost.append("body")
        return tuple(lost)


LADDER: tuple[Density, ...] = (
    Density(),
    Density(gap=0.75, shrink=0.3, picture=0.9),
    Density(gap=0.6, shrink=0.6, picture=0.8),
    Density(gap=0.5, shrink=1.0, picture=0.7),
    Density(gap=0.5, shrink=1.0, details=False, picture=0.8),
    Density(gap=0.45, shrink=1.0, details=False, progress="dashes", picture=0.7),
    Density(gap=0.4, shrink=1.0, details=False, progress="dashes", caption_lines=1, picture=0.6),
    Density(gap=0.35, shrink=1.0, details=False, progress="none", caption_lines=1, picture=0.6),
    Density(gap=0.3, shrink=1.0, details=False, progress="none", caption_lines=1, body=False, picture=0.6),
)

LOW_LADDER: tuple[Density, ...] = (
    *LADDER[:-1],
    replace(LADDER[-2], gap=0.3, picture=0.0),
    replace(LADDER[-1], picture=0.0),
)
"""Where everything that is touched shares half the height, long choices also lose their pictures."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Broken lines at a size. `width` is that of the longest."""

    role: TextRole
    lines: tuple[str, ...] = field(repr=False)
    em: int
    pitch: int
    width: int
    fits: bool
    bold: bool = False

    @property
    def height(self) -> int:
        return self.pitch * len(self.lines)


@dataclass(frozen=True, slots=True)
class Kit:
    """`wording` gives the words that are on no page: the settings strip, the number pad."""

    panel: Panel
    theme: Theme
    settings: Settings
    measure: MeasureText
    wording: Wording
    kept: Kept | None = field(default=None, compare=False, repr=False)
    """What was made before, for whoever composes thousands of pages. None on a terminal, where texts hold names."""

    @property
    def size(self) -> int:
        return self.settings.text_size

    def mm(self, value: float) -> int:
        return self.panel.px(value)

    def once(self, wanted: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """What `make` returns, or returned before for the same `wanted`: all it depends on but panel, text size and
        wording."""
        if self.kept is None:
            return make()
        if wanted in self.kept:
            return cast(Made, self.kept[wanted])
        made = self.kept[wanted] = make()
        return made

    # ---- texts --------------------------------------------------------------------------------------------------

    def ems(self, role: TextRole, shrink: float = 1.0) -> list[int]:
        """px to try, largest first."""
        em = EMS[role]
        wanted, floor = em.wanted[self.size], max(FRAME_EM, em.floor[self.size])
        least = wanted - (wanted - floor) * shrink
        steps = max(1, round((wanted - least) / 0.75))
        tried = {self.mm(wanted - (wanted - least) * step / steps) for step in range(steps + 1)}
        smallest = ceil(floor / self.panel.mm_per_px)  # rounded down, it would be below its promise
        return sorted({max(em, smallest) for em in tried}, reverse=True)

    def fit(
        self,
        text: str,
        role: TextRole,
        width: int,
        lines: Sequence[int] = (1,),
        shrink: float = 1.0,
        height: int | None = None,
        bold: bool = False,
    ) -> Fitted:
        """The text in the first of `lines` (allowed numbers of lines, in order of liking) for which a size is found."""
        wanted = (text, role, width, *lines, shrink, height, bold)
        return self.once(wanted, lambda: self._fit(text, role, width, lines, shrink, height, bold))

    def _fit(
        self,
        text: str,
        role: TextRole,
        width: int,
        lines: Sequence[int],
        shrink: float,
        height: int | None,
        bold: bool,
    ) -> Fitted:
        bold = bold or EMS[role].bold
        ratio = pitch_of(role, shrink)
        ems = self.ems(role, shrink)
        for allowed in lines:
            for em in ems:
                across = min(width, GLYPHS * em) if role in READ else width

                def measured(piece: str, em: int = em) -> float:
                    return self.measure(piece, em, bold)

                pitch = round(em * ratio)
                if height is not None and pitch > height:
                    continue
                if max(map(measured, atoms(text)), default=0.0) > across:
                    continue
                if len(wrap(text, across, measured)) <= allowed:
                    broken = balance(text, across, measured)
                    if height is None or pitch * len(broken) <= height:
                        longest = round(max(map(measured, broken)) + 0.5)
                        return Fitted(role, tuple(broken), em, pitch, longest, True, bold)
        em = ems[-1]
        broken = wrap(text, width, lambda piece: self.measure(piece, em, bold))
        return Fitted(role, tuple(broken), em, round(em * ratio), width, False, bold)

    def refit(self, fitted: Fitted, em: int, width: int) -> Fitted:
        """The same words at another size: things side by side speak equally loud."""
        if em == fitted.em:
            return fitted
        bold = fitted.bold
        joint = "" if all(ord(line[-1:] or " ") > 0x2E7F for line in fitted.lines) else " "
        lines = balance(joint.join(fitted.lines), width, lambda piece: self.measure(piece, em, bold))
        wide = round(max(self.measure(line, em, bold) for line in lines) + 0.5)
        pitch = round(em * fitted.pitch / fitted.em)
        return Fitted(fitted.role, tuple(lines), em, pitch, wide, fitted.fits, bold)

    def text(self, key: str, fitted: Fitted, rect: Rect, tone: str, align: str = "left", middle: bool = False) -> Text:
        """`fitted` at the top of `rect`, or in its middle."""
        y = rect.y + ((rect.h - fitted.height) // 2 if middle else 0)
        return Text(
            key=key,
            rect=Rect(rect.x, y, rect.w, fitted.height),
            lines=fitted.lines,
            role=fitted.role,
            em_px=fitted.em,
            pitch=fitted.pitch,
            tone=tone,
            bold=fitted.bold,
            align=align,
            fits=fitted.fits and fitted.height <= max(rect.h, fitted.em) + 1,
        )

    # ---- looks --------------------------------------------------------------------------------------------------

    def paints(self, look: str) -> tuple[Paint, Paint, Paint, str]:
        """(at rest, focused, pressed, colour of the ring) of a look: card, plain, main, help, help_active, setting."""
        return _paints(self.theme.tokens, self.panel, look)

    def target(
        self,
        key: str,
        rect: Rect,
        label: str,
        look: str,
        texts: Sequence[Text] = (),
        pictures: Sequence[Picture] = (),
        boxes: Sequence[Box] = (),
    ) -> Target:
        rest, focused, pressed, ring = self.paints(look)
        return Target(
            key=key,
            rect=rect,
            label=shown(label),
            paint=rest,
            focused=focused,
            pressed=pressed,
            ring=ring,
            ring_px=self.mm(1.6),
            radius=self.mm(RADIUS),
            texts=tuple(texts),
            pictures=tuple(pictures),
            boxes=tuple(boxes),
        )

    def button(
        self, key: str, rect: Rect, fitted: Fitted, label: str, look: str, pictogram: str = "", side: int = 0
    ) -> Target:
        """Picture and words side by side, together in the middle. `side`: px of the picture, else as the words want."""
        side = (side or min(round(fitted.em * 1.3), rect.h - self.mm(6))) if pictogram else 0
        gap = self.mm(3.5) if pictogram else 0
        used = side + gap + fitted.width
        x = rect.x + (rect.w - used) // 2
        pictures = [Picture(f"{key}/picture", Rect(x, rect.y + (rect.h - side) // 2, side, side), pictogram)]
        words = Rect(x + side + gap, rect.y, fitted.width, rect.h)
        text = self.text(f"{key}/label", fitted, words, "ink", align="left" if pictogram else "center", middle=True)
        return self.target(key, rect, label, look, [text], pictures if pictogram else [])

    def tile(self, key: str, rect: Rect, fitted: Fitted, label: str, look: str, pictogram: str) -> Target:
        """Picture above words, together in the middle."""
        side, gap = self.tile_picture(fitted, rect.h), self.mm(1)
        y = rect.y + (rect.h - side - gap - fitted.height) // 2
        picture = Picture(f"{key}/picture", Rect(rect.x + (rect.w - side) // 2, y, side, side), pictogram)
        words = Rect(rect.x + (rect.w - fitted.width) // 2, y + side + gap, fitted.width, fitted.height)
        text = self.text(f"{key}/label", fitted, words, "ink", "center")
        return self.target(key, rect, label, look, [text], [picture])

    def tile_picture(self, fitted: Fitted, height: int) -> int:
        """px of the picture above these words in a tile so high."""
        return min(self.mm(15), height - fitted.height - self.mm(4))

    def sheet(self, key: str, rect: Rect) -> Box:
        """The quiet card things lie on."""
        t = self.theme.tokens
        return Box(key, rect, t.card, t.hair, self.mm(0.6), self.mm(RADIUS))

    def picture(self, key: str, rect: Rect, name: str) -> Picture:
        """A large picture on a sheet: the larger, the finer its strokes."""
        t = self.theme.tokens
        weight = 0.62 if rect.h > self.mm(90) else 0.8 if rect.h > self.mm(55) else 1.0
        return Picture(key, rect, name, t.ink, t.accent, t.card, weight)


PRESS_RATIO = 1.4


@lru_cache(maxsize=256)  # every target of every page asks; there are a few themes with six looks each
def _paints(t: Tokens, panel: Panel, look: str) -> tuple[Paint, Paint, Paint, str]:
    thin, thick = panel.px(0.7), panel.px(1.8)
    focused = Paint(t.focus_fill, t.on_focus, t.on_focus, t.focus_accent, t.focus, thick)
    pressed = Paint(t.press, t.on_press, t.on_press, t.press_accent, t.ring, thick)
    ring = t.ring
    match look:
        case "main":
            rest = Paint(t.main, t.on_main, t.on_main, t.on_main, t.main_edge, thin)
            focused = replace(rest, line=t.focus, line_px=thick)
        case "help":
            rest = Paint(t.help, t.on_help, t.on_help, t.on_help, t.help_edge, panel.px(1.1))
            focused = replace(rest, line=t.on_help, line_px=thick)
            pressed = Paint(t.on_bar, t.bar, t.bar, t.bar, t.help, thick)
            ring = t.on_bar
        case "help_active":
            rest = Paint(t.card, t.ink, t.ink, t.accent, t.help, panel.px(2.4))
            focused = rest
            pressed = Paint(t.help, t.on_help, t.on_help, t.on_help, t.help_edge, thick)
            ring = t.on_bar
        case "plain":
            rest = Paint(t.card, t.main_edge, t.main_edge, t.main_edge, t.main_edge, panel.px(0.8))
        case "setting":
            rest = Paint(t.strip, t.ink, t.ink, t.accent, t.line, panel.px(0.6))
        case _:
            rest = Paint(t.card, t.ink, t.soft, t.accent, t.line, thin)
    return rest, focused, _felt(rest, pressed, thick), ring


def _felt(rest: Paint, pressed: Paint, thick: int) -> Paint:
    """A press must be seen: where the theme's colour for it is too near to the one at rest, both change places."""
    if contrast(rest.fill, pressed.fill) >= PRESS_RATIO:
        return pressed
    return Paint(rest.ink, rest.fill, rest.fill, rest.fill, rest.fill, thick)


def shown(text: str) -> str:
    """What is drawn of a text: without the marks that only steer line breaking."""
    return text.replace(GLUE, "").replace(GAP, "")
