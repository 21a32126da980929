"""Where a line of Chinese may end.

Kivy breaks after any character and its wrapping is quadratic; this knows punctuation, keeps what belongs together (a
date, a telephone or identity number, a Latin word) on one line and runs in linear time. A width is whatever `measure`
returns.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from plain.kinsoku import NO_END, NO_START

Measure = Callable[[str], float]

GLUE = "\u2060"  # word joiner: written between two characters that must stay on one line; never drawn
GAP = "\u200b"  # zero width space: a place where a line may end; never drawn

_ATOM = re.compile(
    r"\d{2,4}年(?:\d{1,2}月(?:\d{1,2}日)?)?"  # dates
    r"|\d{1,2}月(?:\d{1,2}日)?"
    r"|(?<![0-9A-Za-z])[0-9]{2,4}(?:[ -][0-9*]{2,8}){1,4}(?![0-9A-Za-z])"  # telephone numbers in their groups
    r"|[0-9A-Za-z\u00c0-\u024f]+(?:[-./:@_'’+*×][0-9A-Za-z\u00c0-\u024f*]+)*"  # words, numbers, times, addresses
    r"|“[^“”\s]{1,6}”"  # what a button says
    r"|……|——"
    r"|[^\S\n]+"
    r"|[\s\S]"
)


def atoms(text: str) -> list[str]:
    """Splits into the smallest pieces a line may be made of: `"".join(atoms(t))` is `t` without GLUE and GAP.

    Punctuation is already joined to the piece it must not be parted from.
    """
    pieces: list[str] = []
    joined = False  # the next piece belongs to the last
    quoted = False  # between two straight quotation marks, which look the same
    for found in _ATOM.finditer(text):
        piece = found.group()
        if piece == GAP:
            joined = False
            continue
        if piece == GLUE:
            joined = True
            continue
        if piece == "\n":
            pieces.append(piece)
            joined = False
            continue
        previous = pieces[-1] if pieces else ""
        closing = piece[0] in NO_START or (piece == '"' and quoted)
        if closing and previous.isspace() and previous != "\n" and len(pieces) > 1 and pieces[-2] != "\n":
            previous = pieces[-2] + pieces.pop()  # not even spaces part a mark from what it closes (UAX 14, LB13)
        if previous and previous != "\n" and not previous.isspace() and (joined or closing):
            pieces[-1] = previous + piece
        else:
            pieces.append(piece)
        joined = piece[-1] in NO_END or (piece == '"' and not quoted)
        quoted = quoted != (piece == '"')
    return pieces


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Lines of at most `width`, each without spaces at its ends; at least one (maybe empty) line.

    A piece wider than a whole line is cut between characters: a long number must be seen, even in two halves.
    """
    lines: list[str] = []
    line, used, blank = "", 0.0, 0.0
    pending = ""  # spaces not yet written: they vanish where a line ends
    for piece in atoms(text):
        if piece == "\n":
            lines.append(line)
            line, used, pending, blank = "", 0.0, "", 0.0
            continue
        if piece.isspace():
            if line:
                pending += piece
                blank += measure(piece)
            continue
        size = measure(piece)
        if line and used + blank + size > width:
            lines.append(line)
            line, used, pending, blank = "", 0.0, "", 0.0
        if size > width:
            *full, (line, used) = _cut(piece, width, measure)
            lines.extend(part for part, _ in full)
            continue
        line, used = line + pending + piece, used + blank + size
        pending, blank = "", 0.0
    lines.append(line)
    return lines


def _cut(piece: str, width: float, measure: Measure) -> list[tuple[str, float]]:
    """Parts of one over-long piece with their widths; at least one character each, the line rules kept."""
    held: list[str] = []  # characters, each with the punctuation it must not be parted from
    for char in piece:
        if held and (char in NO_START or char.isspace() or held[-1][-1] in NO_END):
            held[-1] += char
        else:
            held.append(char)
    parts: list[tuple[str, float]] = []
    part, used = "", 0.0
    for char in held:
        size = measure(char)
        if part and used + size > width:
            parts.append((part.rstrip(), used))
            part, used = "", 0.0
        part, used = part + char, used + size
    parts.append((part, used))
    return parts


def balance(text: str, width: float, measure: Measure) -> list[str]:
    """As wrap and in as few lines, but where the sense pauses if that is possible, and no line with one lonely
    character. At most a few lines are meant; the work grows with characters times characters of a line."""
    lines = wrap(text, width, measure)
    pieces = atoms(text)
    if len(lines) < 2 or "\n" in text or any(measure(piece) > width for piece in pieces):
        return lines
    sizes = [measure(piece) for piece in pieces]
    ends = len(pieces)
    # best[n][end]: (cost, start of the last line) of setting the first `end` pieces in n lines
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in lines:
        row: dict[int, tuple[float, int]] = {}
        for start, (cost, _) in best[-1].items():
            used = 0.0
            for end in range(start + 1, ends + 1):
                used += sizes[end - 1]
                if used > width:
                    break
                total = cost + _cost(pieces, start, end, used / width, last=end == ends)
                if end not in row or total < row[end][0]:
                    row[end] = (total, start)
        best.append(row)
    if ends not in best[-1]:
        return lines
    found: list[str] = []
    end = ends
    for number in range(len(lines), 0, -1):
        start = best[number][end][1]
        found.append("".join(pieces[start:end]).strip())
        end = start
    return found[::-1]


_PAUSES = "。！？；：，,;.!?"


def _cost(pieces: list[str], start: int, end: int, filled: float, last: bool) -> float:
    """How little one likes a line: the emptier the worse, unless the sense pauses at its end."""
    if last:
        return (1 - filled) ** 2 if filled < 0.3 else 0.0
    pause = pieces[end - 1][-1]
    return (1 - filled) ** 2 * 0.35 - 0.2 if pause in _PAUSES else (1 - filled) ** 2
