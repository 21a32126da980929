"""Characters the face lacks: seen as their code point in a frame, heard as what they are, never a blank.

Names come from cards, and some hold characters no font has. The desk and the receipt get the name as it is; only what
the screen shows and the voice says is made legible here.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from fontTools.ttLib import TTFont

from kiosk_app.access.linebreak import GAP, GLUE
from kiosk_app.access.metrics import BOLD, REGULAR, require_faces
from kiosk_app.core.page import Words
from kiosk_app.core.world import Wording

ON_PAPER = "slip-"
"""Texts of the receipt: the printer's own fonts are looked at there (drivers.receipt_printer.raster)."""

Has = Callable[[str], bool]


@cache
def _points() -> array[int]:
    """Code points both weights have, in order. Raises FileNotFoundError when the face is missing."""
    require_faces()
    found = []
    for path in (REGULAR, BOLD):
        with TTFont(path, lazy=True) as font:
            found.append(set(font.getBestCmap()))
    return array("L", sorted(found[0] & found[1]))


def in_face(char: str) -> bool:
    """Both weights of the face have it."""
    points, point = _points(), ord(char)
    at = bisect_left(points, point)
    return char == " " or (at < len(points) and points[at] == point)


def lacking(text: str, has: Has = in_face) -> tuple[str, ...]:
    """The characters of a text that would be drawn as nothing or as an empty box."""
    return tuple(char for char in text if not _unseen(char) and not has(char))


def drawable(text: str) -> bool:
    """Nothing of it would be lost."""
    return not lacking(text)


def seen(text: str, has: Has = in_face) -> str:
    """What is drawn instead: 【2A6A5】 for a character that cannot be, and nothing of marks that have no shape."""
    return "".join(
        char if char in (GLUE, GAP, "\n") or (has(char) and not _unseen(char)) else _framed(char) for char in text
    )


def _framed(char: str) -> str:
    return "" if _unseen(char) else f"【{ord(char):04X}】"


def _unseen(char: str) -> bool:
    """Joiners, direction marks and variation selectors: a font without the variant draws the plain form."""
    point = ord(char)
    return unicodedata.category(char) in ("Cf", "Cc") or 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF


def legible(wording: Wording, has: Has = in_face) -> Wording:
    """The wording, its texts made legible; those that are so already stay the very same."""

    def made(language: str, service: str, key: str, arguments: Mapping[str, str | int]) -> Words:
        words = wording(language, service, key, arguments)
        given = "".join(str(value) for value in arguments.values())
        if given.isascii() or key.startswith(ON_PAPER) or seen(given, has) == given:
            return words
        rare = wording(language, "", "rare-character", {}).spoken
        say = "".join(rare if char in lacking(char, has) else "" if _unseen(char) else char for char in words.spoken)
        return replace(words, show=seen(words.show, has), say=say)

    return made
