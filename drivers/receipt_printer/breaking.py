"""How wide a text is in printer columns, and where Chinese and Latin text may be broken. Pure.

Closing marks never begin a row, opening marks never end one (plain.kinsoku), and numbers are never cut.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import plain.width
from plain.kinsoku import INSEPARABLE, NO_END, NO_START

UNITS = frozenset("年月日号时点分秒周岁元角个张份次楼层室栋路米度")
"""Read as one word with the number before them: 3 号, 2 楼."""
GAPS = {"\u00a0": " ", "\u2007": " ", "\u202f": " "}
"""Spaces that may not break; printed as an ordinary space."""
_NUMBER = re.compile(r"[0-9][0-9\-:./,\u00a0]*")
_NEWLINE = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_JOINERS = frozenset("\u200c\u200d")
TAB = 4


@lru_cache(maxsize=8192)
def char_columns(char: str) -> int:
    """Columns of one character: 2, 1, or 0 for what sits on the character before it or is never seen.

    What GB 18030 holds in two bytes is a full cell in every Chinese printer, also where Unicode calls its width
    ambiguous (`·`, `—`, `①`, Greek, Cyrillic, é). A control character is shown as a box with its code: two columns.
    """
    if unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn"):
        return 2
    columns = plain.width.char_columns(char)
    return 2 if columns == 1 and len(char.encode("gb18030", "replace")) == 2 else columns


def columns_of(text: str) -> int:
    """Columns of a text."""
    return sum(map(char_columns, text))


def split_lines(text: str) -> list[str]:
    """At every kind of line end; `str.splitlines` would also swallow FS, GS and RS."""
    return _NEWLINE.split(text)


def expand(text: str) -> str:
    """Tabs to the next fourth column."""
    if "\t" not in text:
        return text
    out: list[str] = []
    at = 0
    for char in text:
        step = TAB - at % TAB if char == "\t" else char_columns(char)
        out.append(" " * step if char == "\t" else char)
        at += step
    return "".join(out)


def clusters(text: str) -> list[str]:
    """Characters with the marks that sit on them; a cluster is never broken."""
    out: list[str] = []
    for char in text:
        if out and (char_columns(char) == 0 or out[-1][-1] == "\u200d"):
            out[-1] += char
        else:
            out.append(char)
    return out


def longest_number(text: str) -> int:
    """Columns of the longest run of digits with their marks, 0 when there is none."""
    return max((len(found.group()) for found in _NUMBER.finditer(text)), default=0)


def may_break(before: str, after: str) -> bool:
    """Whether a row may end between two neighbouring clusters."""
    a, b = before[0], after[0]
    if b in " \u3000":
        return False
    if a in " \u3000":
        return b not in NO_START
    if b in NO_START or a in NO_END:
        return False
    if a in INSEPARABLE and a == b:
        return False
    if a.isdigit() and b in UNITS:
        return False
    return char_columns(a) == 2 or char_columns(b) == 2


def words(text: str) -> list[str]:
    """The pieces of a text that stay together; trailing spaces belong to the piece before them."""
    out: list[str] = []
    last = ""
    for cluster in clusters(text):
        if out and not may_break(last, cluster):
            out[-1] += cluster
        else:
            out.append(cluster)
        last = cluster
    return out


def wrap(text: str, room: int, *, hang: int = 0) -> list[str]:
    """Rows of at most `room` columns; at least one, maybe empty. Rows after the first are indented by `hang`.

    Nothing visible is ever lost: only blanks that would stand outside the paper at the end of a row are. A word or
    number longer than a row is cut where it must be.
    """
    rows: list[str] = []
    row, used = "", 0
    indent = " " * hang

    def end_row() -> None:
        nonlocal row, used
        rows.append(row)
        row, used = indent, hang

    for word in words(text):
        body = word.rstrip(" \u3000")
        width = columns_of(body)
        if used + width > room and row.strip(" \u3000"):
            end_row()
        if used + width <= room:
            row, used = row + body, used + width
        else:
            for piece in _cut(body, room - hang):
                piece_width = columns_of(piece)
                if used + piece_width > room and row != indent:
                    end_row()
                row, used = row + piece, used + piece_width
        for blank in word[len(body) :]:
            step = char_columns(blank)
            if used + step <= room:
                row, used = row + blank, used + step
    rows.append(row)
    return ["".join(GAPS.get(char, char) for char in piece) for piece in rows]


def _cut(word: str, room: int) -> list[str]:
    """A word too long for a row, in clusters, with its numbers whole where a row can hold them."""
    pieces: list[str] = []
    at = 0
    for number in _NUMBER.finditer(word):
        pieces += clusters(word[at : number.start()])
        if len(number.group()) <= max(1, room):
            pieces.append(number.group())
        else:
            pieces += clusters(number.group())
        at = number.end()
    return pieces + clusters(word[at:])
