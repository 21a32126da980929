"""What the eye needs: millimetres on a real panel, text sizes and themes whose contrast is computed, not hoped for.

Lengths are millimetres unless a name ends in `_px`. Sources of the numbers: WCAG 2.2 (contrast formula, 1.4.3, 1.4.11),
EN 301 549 5.1.4 (capital H of 7.3 mm at 600 mm, which Noto Sans reaches at an em of 10 mm), the project's accessibility
report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache, lru_cache
from math import ceil, cos, floor, radians
from pathlib import Path
from types import MappingProxyType

import yaml

ASSETS = Path(__file__).resolve().parents[2] / "assets"

BASE_EM = (10.0, 13.0, 16.0, 20.0)
"""Smallest em of anything a citizen reads in the content, for the four text sizes."""

FRAME_EM = 10.0
"""Smallest em in the frame round the content (head bar, settings strip), whose place and size never change."""

TARGET_MIN = 20.0
TARGET_GAP = 5.0


LOW_REACH = (800.0, 1100.0)
"""mm above the floor between which a sitting person works (ISO 21542 by EN 301 549 8.3.2.5)."""

REACH_MIN, REACH_MAX = 380.0, 1220.0
"""mm above the floor between which all that is touched lies, whoever stands there (EN 301 549 8.3.2.1)."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The screen in front of the person, and how the cabinet holds it. `mm_per_px` is measured on the glass: what the
    system reports is not to be trusted. `bottom_mm` is from the floor to the lower edge of the picture, `tilt_deg` how
    far its upper edge leans back from upright. Default: 23.8 inch, portrait."""

    width_px: int = 1080
    height_px: int = 1920
    mm_per_px: float = 0.2745
    bottom_mm: float = 700.0
    tilt_deg: float = 15.0

    def __post_init__(self) -> None:
        if self.width_px < 1 or self.height_px < 1 or not self.mm_per_px > 0:
            raise ValueError("a panel has a width, a height and a size of pixel above zero")
        if self.bottom_mm < 0 or not 0 <= self.tilt_deg < 90:
            raise ValueError("a panel stands above the floor and leans back by less than 90 degrees")

    def px(self, mm: float) -> int:
        return round(mm / self.mm_per_px)

    def mm(self, px: float) -> float:
        return px * self.mm_per_px

    def height_mm(self, y_px: float) -> float:
        """mm above the floor of a point `y_px` below the upper edge, where a scene counts from."""
        return self.bottom_mm + (self.height_px - y_px) * self._rise

    def band(self, low_mm: float, high_mm: float) -> tuple[int, int]:
        """(first, end) rows that lie between two heights above the floor, as far as the panel has any."""
        first = ceil(self.height_px - (high_mm - self.bottom_mm) / self._rise - 1e-6)
        end = floor(self.height_px - (low_mm - self.bottom_mm) / self._rise + 1e-6)
        first = min(max(first, 0), self.height_px)
        return first, min(max(end, first), self.height_px)

    @property
    def _rise(self) -> float:
        """mm a pixel lies above the next lower one."""
        return self.mm_per_px * cos(radians(self.tilt_deg))


class TextRole(StrEnum):
    """What a text is for. The frame's roles keep their places, so they grow less than the content's."""

    TITLE = "title"
    BODY = "body"
    LABEL = "label"  # a choice
    POINT = "point"  # a sentence of a short list: what is agreed to
    DETAIL = "detail"  # the explaining line of a choice, the name of a fact
    VALUE = "value"  # of a fact
    BUTTON = "button"
    CAPTION = "caption"
    DIGIT = "digit"  # a key of the number pad
    ENTRY = "entry"  # digits typed so far
    NOTICE = "notice"
    STAGE = "stage"
    HEAD = "head"
    PLACE = "place"
    HELP = "help"
    PROGRESS = "progress"
    SETTING = "setting"
    KEY = "key"  # the small key number on a choice


@dataclass(frozen=True, slots=True)
class Em:
    """em in mm for the four text sizes: what is wanted, and what it may shrink to when a long text needs room."""

    wanted: tuple[float, float, float, float]
    floor: tuple[float, float, float, float]
    bold: bool = False
    frame: bool = False


def _base(role_floor: tuple[float, float, float, float], least: float = 0.0) -> tuple[float, float, float, float]:
    small, large, larger, largest = (max(a, b, least) for a, b in zip(role_floor, BASE_EM, strict=True))
    return (small, large, larger, largest)


_FRAME = (FRAME_EM,) * 4

EMS: Mapping[TextRole, Em] = MappingProxyType(
    {
        TextRole.TITLE: Em((20, 22, 24, 26), _base((16, 17, 18, 20)), bold=True),
        TextRole.BODY: Em((13.5, 16, 18, 20), _base((12, 13, 16, 20))),
        TextRole.LABEL: Em((16, 18, 20, 22), _base((13, 14, 16, 20)), bold=True),
        TextRole.POINT: Em((17, 18.5, 20, 22), _base((13, 14, 16, 20))),
        TextRole.DETAIL: Em((12, 14, 16, 20), BASE_EM),
        TextRole.VALUE: Em((14, 16, 18, 20), _base((12, 13, 16, 20)), bold=True),
        TextRole.BUTTON: Em((15.5, 17, 19, 20), _base((12, 13, 16, 20)), bold=True),
        TextRole.CAPTION: Em((11.5, 14, 16.5, 20), _base((11, 13, 16, 20))),
        TextRole.DIGIT: Em((20, 22, 24, 26), _base((20, 20, 20, 20)), bold=True),
        TextRole.ENTRY: Em((22, 24, 26, 28), _base((14, 14, 16, 20)), bold=True),
        TextRole.NOTICE: Em((13, 15, 17, 20), _base((11, 13, 16, 20)), bold=True),
        TextRole.STAGE: Em((13, 15, 17, 20), _base((10, 13, 16, 20))),
        TextRole.HEAD: Em((13, 14.5, 16, 18), _FRAME, bold=True, frame=True),
        TextRole.PLACE: Em((10, 11, 12, 13), _FRAME, frame=True),
        TextRole.HELP: Em((14.5, 14.5, 14.5, 14.5), _FRAME, bold=True, frame=True),
        TextRole.PROGRESS: Em((10, 11.5, 13, 15), _FRAME, frame=True),
        TextRole.SETTING: Em((10.5, 11.5, 12, 12.5), _FRAME, frame=True),
        TextRole.KEY: Em((10.5, 12, 13, 14), _FRAME, bold=True, frame=True),
    }
)


def smallest_em(role: TextRole, text_size: int) -> float:
    """mm below which a text of this role is never drawn."""
    return EMS[role].floor[text_size]


# ---- themes -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every colour there is. Widgets know these names and no colour besides."""

    paper: str  # the page
    ink: str
    soft: str  # details
    card: str  # what lies on the page
    tint: str  # caption strip, focused card
    line: str  # edges of controls
    hair: str  # quiet dividing lines and dashes still to come: they carry no meaning alone
    bar: str  # head bar
    on_bar: str
    strip: str  # settings strip
    main: str  # the one main action, steps done
    on_main: str
    main_edge: str
    accent: str  # the thing meant in a pictogram
    help: str
    on_help: str
    help_edge: str
    focus: str  # the inner border of the focus ring
    focus_fill: str  # a card that has the focus
    on_focus: str
    focus_accent: str
    ring: str  # the outer one
    care: str  # what needs care
    on_care: str
    press: str  # a control while the finger is on it
    on_press: str
    press_accent: str


TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    ("ink", "paper"),
    ("ink", "card"),
    ("ink", "tint"),
    ("ink", "strip"),
    ("soft", "paper"),
    ("soft", "card"),
    ("soft", "tint"),
    ("on_bar", "bar"),
    ("on_main", "main"),
    ("on_help", "help"),
    ("on_care", "care"),
    ("main_edge", "card"),
    ("on_focus", "focus_fill"),
    ("on_press", "press"),
)
"""(text, what it stands on): all that are ever drawn."""

LINE_PAIRS: tuple[tuple[str, str], ...] = (
    ("line", "paper"),
    ("line", "card"),
    ("line", "strip"),
    ("main_edge", "paper"),
    ("accent", "paper"),
    ("accent", "card"),
    ("accent", "tint"),
    ("main", "card"),
    ("ring", "paper"),
    ("ring", "strip"),
    ("press_accent", "press"),
    ("focus_accent", "focus_fill"),
    ("on_bar", "bar"),
)
"""Edges, focus and the parts of pictograms that carry meaning."""

LINE_RATIO = 4.5


@dataclass(frozen=True, slots=True)
class Theme:
    """`text_ratio`: the contrast every text pair reaches; `text_ratio_most`: what none exceeds, for eyes that glare and
    hard edges hurt (0: no limit)."""

    name: str
    text_ratio: float
    tokens: Tokens
    text_ratio_most: float = 0.0


def _channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def rgb(colour: str) -> tuple[int, int, int]:
    """`#RRGGBB` to 0…255. Raises ValueError for anything else."""
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(f"a colour is written #RRGGBB, not {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0…1 (WCAG 2.2)."""
    red, green, blue = (_channel(part) for part in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@lru_cache(maxsize=1024)  # a theme has some thirty colours; pages ask for the same pairs over and over
def contrast(one: str, other: str) -> float:
    """1…21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def weak_pairs(theme: Theme) -> tuple[str, ...]:
    """One sentence for each pair of colours that breaks the theme's promise; empty when it is kept."""
    found = []
    for pairs, needed, most in ((TEXT_PAIRS, theme.text_ratio, theme.text_ratio_most), (LINE_PAIRS, LINE_RATIO, 0.0)):
        for front, back in pairs:
            ratio = contrast(getattr(theme.tokens, front), getattr(theme.tokens, back))
            if ratio < needed:
                found.append(f"{theme.name}: {front} on {back} is {ratio:.1f}:1, needs {needed:g}:1")
            if most and ratio > most:
                found.append(f"{theme.name}: {front} on {back} is {ratio:.1f}:1, at most {most:g}:1")
    return tuple(found)


def load_theme(path: Path) -> Theme:
    """Reads one theme. Raises ValueError naming the file and what is wrong in it."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    names = {one.name for one in fields(Tokens)}
    known = {"text_ratio", "text_ratio_most", "tokens"}
    if not isinstance(data, dict) or not known - {"text_ratio_most"} <= set(data) <= known:
        raise ValueError(f"{path.name}: a theme has `text_ratio`, `tokens` and, if it likes, `text_ratio_most`")
    if not isinstance(data["tokens"], dict):
        raise ValueError(f"{path.name}: `tokens` are names and colours")
    if wrong := names ^ set(data["tokens"]):
        raise ValueError(f"{path.name}: tokens missing or unknown: {', '.join(sorted(wrong))}")
    for name, colour in data["tokens"].items():
        try:
            rgb(str(colour))
        except ValueError as error:
            raise ValueError(f"{path.name}: {name}: {error}") from error
    most = float(data.get("text_ratio_most", 0))
    theme = Theme(path.stem, float(data["text_ratio"]), Tokens(**data["tokens"]), most)
    if weak := weak_pairs(theme):
        raise ValueError(f"{path.name}: {'; '.join(weak)}")
    return theme


@cache
def load_themes(folder: Path = ASSETS / "themes") -> Mapping[str, Theme]:
    """All themes by name. Raises ValueError as load_theme does."""
    return MappingProxyType({path.stem: load_theme(path) for path in sorted(folder.glob("*.yaml"))})
