"""The register of the audit: what each check A01…A30 measures, what is needed, and which rule asks for it.

Thresholds T1…T68 are those of docs/accessibility.md: at least as strict as EN 301 549 V3.2.1, WCAG 2.2, VVSG 2.0 and
工信厅信管函〔2021〕67号 (MIIT). No other module names a check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kiosk_app.access.display import LINE_RATIO, LOW_REACH, REACH_MAX, REACH_MIN, TARGET_GAP, TARGET_MIN

CAPITAL_MM = 7.3
"""Height of a capital H that subtends 0.7° at 600 mm (EN 301 549 5.1.4)."""

HAN_MM = 8.5
"""Ink of a Han character that fills its box, at an em of 10 mm."""

RING_MM = 1.5
CHOICE_MM = 25.0
"""High at least, whatever carries a person on (T40)."""

NEEDS_NO_SIGN = re.compile(r"digit:\d|(sign|letter|row)-.+|dot")
"""Targets that need no pictogram beside their word (A24): a figure, a letter, a character to write is its own sign,
known before any picture of it."""

BODY_PT, NUMBER_PT = 14.0, 24.0
"""em on the receipt, in points: what is read, and the number that is asked for later (T12)."""

INSTRUCTION_HAN = 40
LINE_HAN = 20


@dataclass(frozen=True, slots=True)
class Quantity:
    """Numbers of one kind in a check. `least_is_worst`: smaller values are the bad ones."""

    unit: str
    needed: str
    what: str = ""
    least_is_worst: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """`quantities` by name; the one named "" is meant where a measure names none."""

    title: str
    thresholds: tuple[str, ...]
    source: str
    quantities: Mapping[str, Quantity]


def _check(title: str, thresholds: str, source: str, **quantities: Quantity) -> Check:
    """A quantity given as `main` is the check's own."""
    named = {("" if name == "main" else name): one for name, one in quantities.items()}
    return Check(title, tuple(thresholds.split()), source, MappingProxyType(named))


def _least(unit: str, needed: str, what: str = "") -> Quantity:
    return Quantity(unit, needed, what)


def _most(unit: str, needed: str, what: str = "") -> Quantity:
    return Quantity(unit, needed, what, least_is_worst=False)


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "A01": _check(
            "letters are large enough",
            "T1 T2",
            "EN 301 549 5.1.4; VVSG 7.1-G; MIIT 1.1",
            main=_least("mm", "≥ 10, 13, 16, 20 by size", "em as composed"),
            capital=_least("mm", f"≥ {CAPITAL_MM:g}", "capital letters and digits in the picture"),
            han=_least("mm", f"≥ {HAN_MM:g}", "ink of Han in the picture"),
        ),
        "A02": _check(
            "every text is there, whole, inside the screen, and nothing covers it",
            "T2",
            "WCAG 1.4.4, 1.4.10",
            spare=_least("px", "≥ -3", "texts as drawn against the room planned"),
        ),
        "A03": _check(
            "texts stand out in the pixels of the picture",
            "T3",
            "WCAG 1.4.3, 1.4.6; VVSG 7.1-C; MIIT 1.3",
            main=_least(":1", "≥ 10 (default), ≥ 20 (high), 4.5–8 (soft)"),
        ),
        "A04": _check(
            "all colours that are ever laid on one another keep the theme's promise",
            "T3",
            "WCAG 1.4.6; VVSG 7.1-C",
            main=_least(":1", "≥ the theme's promise"),
        ),
        "A05": _check(
            "edges, pictograms, the focus and a press are seen",
            "T4 T5",
            "WCAG 1.4.11, 2.4.11, 2.4.13",
            main=_least(":1", f"≥ {LINE_RATIO:g}", "edges and signs"),
            focus=_least(":1", f"≥ {LINE_RATIO:g}", "focused against unfocused, pixel by pixel"),
            ring=_least("mm", f"≥ {RING_MM:g}", "thickness of the ring"),
            press=_least(":1", "≥ 1.4", "pressed against at rest"),
        ),
        "A06": _check(
            "no state is told by colour alone",
            "T6",
            "WCAG 1.4.1; EN 301 549 8.1.3; VVSG 7.1-F; MIIT 1.4",
            main=_least("% of edges", "≥ 2, or words that change", "difference in grey"),
        ),
        "A07": _check(
            "nothing flashes",
            "T9",
            "WCAG 2.3.1, 2.3.2",
            main=_most("flashes in 2 s", "≤ 1; ≤ 3 where a film is shown"),
        ),
        "A08": _check(
            "what can be pressed is large enough",
            "T40",
            "VVSG 7.2-I; WCAG 2.5.5; MIIT 2.1",
            main=_least("mm", f"≥ {TARGET_MIN:g}"),
            primary=_least("mm high", f"≥ {CHOICE_MM:g}", "choices and main actions"),
        ),
        "A09": _check(
            "and far enough from the next",
            "T41",
            "VVSG 7.2-I",
            main=_least("mm", f"≥ {TARGET_GAP:g}"),
        ),
        "A10": _check(
            "everything to be touched is within reach",
            "T47",
            "EN 301 549 8.3.2, 8.3.3; ISO 21542",
            highest=_most("mm above the floor", f"≤ {REACH_MAX:g}", "standing"),
            lowest=_least("mm above the floor", f"≥ {REACH_MIN:g}", "standing"),
            low_highest=_most("mm above the floor", f"≤ {LOW_REACH[1]:g}", "low"),
            low_lowest=_least("mm above the floor", f"≥ {LOW_REACH[0]:g}", "low"),
        ),
        "A11": _check("the keypad reaches all that can be touched, and nothing else", "T44", "WCAG 2.1.1; EN 5.1.6"),
        "A12": _check("its way comes round, and back undoes on", "T44", "WCAG 2.1.2; EN 5.1.6"),
        "A13": _check("its order is the order of reading", "T44", "WCAG 2.4.3"),
        "A14": _check(
            "title first, then all that is to be read is spoken",
            "T20 T25",
            "EN 301 549 5.1.3.1, 5.1.3.6; VVSG 7.2-N",
            main=_most("ms", "≤ 500", "from entering to the title"),
        ),
        "A15": _check(
            "every target speaks at focus: label, role, state, place", "T20 T53", "EN 5.1.3.1, 5.6; WCAG 4.1.2"
        ),
        "A16": _check(
            "every text has its clip in every voice pack",
            "T29 T30 T31 T33",
            "EN 301 549 5.1.3.14; VVSG 7.1-K, 7.1-L",
            main=_least("% of texts", "100", "coverage of the poorest pack"),
        ),
        "A17": _check("the caption is what is said, whole", "T35", "EN 301 549 5.1.5; LAW art. 30"),
        "A18": _check(
            "any action stops the speech",
            "T24",
            "EN 301 549 5.1.3.4, 5.1.3.5",
            main=_most("ms", "≤ 100"),
        ),
        "A19": _check(
            "repeat, louder, quieter, faster and slower work on every page", "T23 T26 T29", "EN 5.1.3.4, 5.1.3.11"
        ),
        "A20": _check("nothing private is shown, or said in the hall", "T32", "EN 301 549 5.1.3.8, 5.1.3.9; ADA 707.4"),
        "A21": _check(
            "time: asked after it, 45 s to answer, as often as one likes, then wiped",
            "T51",
            "WCAG 2.2.1; EN 11.2.2.1; VVSG 7.2-F",
            main=_least("s to answer", "≥ 45"),
        ),
        "A22": _check(
            "help is at the same place on every page, and comes",
            "T63",
            "WCAG 3.2.6; LAW art. 39",
            moved=_most("mm", "≤ 1", "from its place"),
            fires=_most("s", "≤ 2", "from the press to the desk"),
        ),
        "A23": _check(
            "one thing at a time, in few plain words",
            "T8 T60 T64",
            "WCAG 3.1.5; VVSG 7.3; MIIT 1.2",
            choices=_most("choices", "≤ 4"),
            instruction=_most("Han", f"≤ {INSTRUCTION_HAN}", "of instruction"),
            line=_most("Han", f"≤ {LINE_HAN}", "in a line"),
        ),
        "A24": _check("every target has a pictogram and a word", "T61", "VVSG 7.3-L"),
        "A25": _check("a visit that ends leaves every setting as it was", "T28", "EN 301 549 5.1.3.13; VVSG 7.1-A"),
        "A26": _check(
            "and nothing of the person",
            "T66",
            "PIPL art. 19, 47",
            main=_most("markers found", "0"),
        ),
        "A27": _check(
            "the receipt is printed large, and spoken",
            "T12",
            "EN 301 549 5.1.3.16; VVSG 7.1-I",
            body=_least("pt", f"≥ {BODY_PT:g}", "body"),
            number=_least("pt", f"≥ {NUMBER_PT:g}", "the number that matters"),
        ),
        "A28": _check(
            "a press is answered at once",
            "T52",
            "VVSG 7.2-N",
            press=_most("ms", "≤ 100", "to the pressed look"),
            wait=_most("ms", "≤ 1000", "to progress or the next page"),
        ),
        "A29": _check("no service needs a face to be recognised", "T46", "EN 301 549 5.3"),
        "A30": _check(
            "nothing moves for long by itself",
            "T10",
            "WCAG 2.2.2, 2.3.3",
            main=_most("s", "≤ 5, or it can be stopped"),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing measured. `what` names the part; `amount` is in the unit of the check's quantity `of`; `box` is where
    it is, in panel px (x, y, width, height)."""

    check: str
    ok: bool
    what: str
    amount: float | None = None
    of: str = ""
    box: tuple[int, int, int, int] | None = None

    def __post_init__(self) -> None:
        if self.amount is not None and self.of not in CHECKS[self.check].quantities:
            raise ValueError(f"{self.check} measures no quantity named {self.of!r}")


Measures = Iterator[Measure]
