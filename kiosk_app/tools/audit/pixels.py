"""Texts as they are in the picture: how tall their ink is, how much of it there is, how it stands out. No Kivy.

A line is compared with the ink the face gives its characters at the planned size, by one and the same rule: both are
drawn by FreeType, so that a sound line has the same rows of ink to the pixel, its amount to half a per cent. Smaller
letters, cut ones, covered ones and strange ones all show.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Any

import numpy as np
from PIL import ImageFont

from kiosk_app.access.display import Panel, Theme
from kiosk_app.access.metrics import BOLD, REGULAR, measure
from kiosk_app.tools.audit.checks import CAPITAL_MM, HAN_MM, Measure, Measures
from kiosk_app.tools.audit.places import box_of, texts_of
from kiosk_app.ui.kit import HAN_LIFT, shown
from kiosk_app.ui.scene import Rect, Scene, Text

Pixels = Any
"""uint8, rows × columns × RGB."""

CAPITAL_RATIO = 0.733
"""Height of a capital H by the em, of Noto Sans (its OS/2 table)."""

INK = 0.35
"""Share of full colour from which a pixel counts as ink."""

FARTHEST = 0.02
"""Share of the pixels of a text whose colour is taken for the letters'."""

ABOVE, BELOW = 0.52, 0.71
"""Shares of the em between which the ink of a line lies, from the middle of its texture: Å to ŷ."""

COVERAGE = (0.97, 1.03)
"""How much ink there may be, by what the face gives: smoothing and eight bits make a difference of half a per cent."""

COVERAGE_OF_ONE = (0.9, 1.12)
"""The same of a single character on a key of its own: a dot is so little ink that its edge counts."""

BLANK = "/dull"
"""Ends the key of what stands on a key that leads nowhere now: it keeps the key's place and need not be read."""

EDGE = 4
"""px of a target's edge."""

ROUNDED = 0.985
"""Eight bits a channel and the smoothing of thin strokes."""


@dataclass(frozen=True, slots=True)
class Ink:
    """Of one line: px tall, sum of its pixels' shares of full colour; columns at which it begins and ends."""

    rows: int
    amount: float
    left: int = 0
    right: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """One text in the picture. `ratio`: 1…21."""

    ratio: float
    lines: tuple[Ink, ...]


@dataclass(slots=True)
class Reader:
    """Reads texts and remembers what it has read: most of a page looks as it looked on the last one."""

    _known: dict[tuple[bytes, str, int], Reading] = field(default_factory=dict)

    def read(self, picture: Pixels, text: Text, inside: Rect | None = None) -> Reading:
        """`inside`: of the target it lies on, whose edge is not the text's ink."""
        place = _room(picture, text)
        if inside is not None:
            left, top = max(place.x, inside.x + EDGE), max(place.y, inside.y + EDGE)
            wide, high = min(place.right, inside.right - EDGE) - left, min(place.bottom, inside.bottom - EDGE) - top
            place = Rect(left, top, max(1, wide), max(1, high))
        part = np.ascontiguousarray(picture[place.y : place.bottom, place.x : place.right])
        key = (blake2b(part.tobytes(), digest_size=16).digest(), "\n".join(text.lines), text.em_px)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = read_text(part, text, place)
        return known


def _room(picture: Pixels, text: Text) -> Rect:
    """Where a text's ink may be: its lines' width, and below and above what descenders and accents take."""
    high, wide = picture.shape[:2]
    width = round(max(measure(shown(line), text.em_px, text.bold) for line in text.lines)) + 4
    x = {
        "left": text.rect.x - 1,
        "center": text.rect.x + (text.rect.w - width) // 2,
        "right": text.rect.right - width + 1,
    }[text.align]
    above = min(0, _rows(text, 0)[0])
    below = max(text.rect.h, _rows(text, len(text.lines) - 1)[1])
    left, top = max(0, x), max(0, text.rect.y + above)
    return Rect(left, top, max(1, min(wide, x + width) - left), max(1, min(high, text.rect.y + below) - top))


def _rows(text: Text, number: int) -> tuple[int, int]:
    """Between which rows the ink of a line lies, from the top of the text."""
    middle = text.pitch * (number + 0.5) - text.em_px * HAN_LIFT
    top, bottom = round(middle - text.em_px * ABOVE), round(middle + text.em_px * BELOW)
    if text.pitch <= text.em_px and not _hangs(text):  # a figure or a character in a frame of its own
        return (max(top, 0) if text.lines[0].isdigit() else top), min(bottom, text.rect.h)
    return top, bottom


def _hangs(text: Text) -> bool:
    """A letter, part of which may lie below the line."""
    return all(line.isascii() and line.isalpha() for line in text.lines)


def read_text(part: Pixels, text: Text, place: Rect) -> Reading:
    """`part`: the picture at `place`, which is the text's."""
    grey = _grey(part)
    counts = np.bincount(grey.ravel(), minlength=256)
    ground = int(counts.argmax())
    away = np.abs(grey.astype(np.int16) - ground)
    full = _full(away)
    if full < 8:
        return Reading(1.0, tuple(Ink(0, 0.0) for _ in text.lines))
    ratio = _ratio(part, away, full, part[grey == ground][0])
    share = np.minimum(away / full, 1.0)
    return Reading(ratio, tuple(_line(share, number, text, place) for number in range(len(text.lines))))


def _grey(part: Pixels) -> Pixels:
    wide = part.astype(np.uint16)
    return ((wide[..., 0] * 54 + wide[..., 1] * 183 + wide[..., 2] * 19) >> 8).astype(np.uint8)


def _full(away: Pixels) -> int:
    """How far from the ground the letters are: that of the farthest few pixels where there is ink at all."""
    inked = away > 12
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not rows.size:
        return 0
    tight = away[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    few = max(1, int(tight.size * FARTHEST))
    so_far = np.cumsum(np.bincount(tight.ravel(), minlength=256)[::-1])  # pixels this far or farther, from 255 down
    return 255 - int(np.searchsorted(so_far, few))


def _ratio(part: Pixels, away: Pixels, full: int, ground: Pixels) -> float:
    ink = light(part[away >= full]).mean()
    paper = light(ground[None])[0]
    return float((max(ink, paper) + 0.05) / (min(ink, paper) + 0.05))


def light(colours: Pixels) -> Pixels:
    """Relative luminance (WCAG 2.2)."""
    return _LINEAR[colours] @ np.array((0.2126, 0.7152, 0.0722))


_SHARES = np.arange(256) / 255
_LINEAR = np.where(_SHARES <= 0.04045, _SHARES / 12.92, ((_SHARES + 0.055) / 1.055) ** 2.4)


def _line(share: Pixels, number: int, text: Text, place: Rect) -> Ink:
    top, bottom = (max(0, text.rect.y - place.y + row) for row in _rows(text, number))
    return ink_in(share[top:bottom])


def ink_in(share: Pixels) -> Ink:
    """Of a picture of shares of full colour, 0…1."""
    inked = share >= INK
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not rows.size:
        return Ink(0, 0.0)
    left, right = int(columns[0]), int(columns[-1]) + 1
    return Ink(int(rows[-1] - rows[0]) + 1, float(share[share >= 0.1].sum()), left, right)


# ---- what the face gives ----------------------------------------------------------------------------------------


@cache
def _font(em_px: int, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(BOLD if bold else REGULAR), em_px, layout_engine=ImageFont.Layout.BASIC)


@cache
def _char(char: str, em_px: int, bold: bool) -> tuple[int, int, float]:
    """(first inked row, row after the last, amount) of a character, rows from the top of the em box."""
    mask, (_, down) = _font(em_px, bold).getmask2(char, mode="L")
    if not mask.size[0] or not mask.size[1]:
        return 0, 0, 0.0
    share = np.asarray(mask, np.float32).reshape(mask.size[1], mask.size[0]) / 255
    rows = np.flatnonzero((share >= INK).any(axis=1))
    if not rows.size:
        return 0, 0, 0.0
    return int(rows[0]) + down, int(rows[-1]) + 1 + down, float(share[share >= 0.1].sum())


@cache
def expected(line: str, em_px: int, bold: bool) -> Ink:
    """The ink of a line as the face has it."""
    found = [one for one in (_char(char, em_px, bold) for char in shown(line)) if one[1]]
    if not found:
        return Ink(0, 0.0)
    rows = max(bottom for _, bottom, _ in found) - min(top for top, _, _ in found)
    return Ink(rows, sum(amount for _, _, amount in found))


# ---- the checks -------------------------------------------------------------------------------------------------


def in_pixels(scene: Scene, panel: Panel, theme: Theme, picture: Pixels, reader: Reader) -> Measures:
    """A01, A02 and A03 of every text of a frame."""
    on_targets = {text.key: target.rect for target in scene.targets() for text in target.texts}
    for text in texts_of(scene):
        if any(shown(line) for line in text.lines) and not text.key.endswith(BLANK):
            yield from _text(text, panel, theme, reader.read(picture, text, on_targets.get(text.key)))


def _text(text: Text, panel: Panel, theme: Theme, reading: Reading) -> Measures:
    box = box_of(text.rect)
    highest = (theme.text_ratio_most or 21.0) / ROUNDED
    ok = theme.text_ratio * ROUNDED <= reading.ratio <= highest
    yield Measure("A03", ok, f"{text.key} in the picture", round(reading.ratio, 2), box=box)
    if reading.ratio < 1.2:
        return  # it cannot be seen: nothing can be said of its height
    for line, ink in zip(text.lines, reading.lines, strict=True):
        want = expected(line, text.em_px, text.bold)
        if not want.rows:
            continue
        least, most = COVERAGE_OF_ONE if len(line) == 1 and not line.isdigit() else COVERAGE
        there = least * want.amount <= ink.amount <= most * want.amount
        yield Measure("A02", there, f"{text.key}: {ink.amount / want.amount:.0%} of its ink is there", box=box)
        if ink.rows:
            capital = panel.mm(text.em_px * CAPITAL_RATIO) * ink.rows / want.rows
            yield Measure("A01", capital >= CAPITAL_MM, f"{text.key} in the picture", capital, "capital", box)
            if want.rows >= 0.88 * text.em_px and any("一" <= char <= "鿿" for char in line):
                tall = panel.mm(ink.rows)
                yield Measure("A01", tall >= HAN_MM, f"{text.key} in the picture", tall, "han", box)
