"""A sentence no clip says whole, said by several: `第 1 项，` `我坐轮椅。`, or `尾号` and four recorded digits.

A voice that changes in the middle of a sentence is hard to follow, so there are only two ways: all of it recorded, or
recorded up to a comma or colon and synthesised from there on (names and numbers stand at the end). Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.speech.text import pause_after

BREAKS = "，、：；,:;"
BEFORE_DIGITS_S = 0.40  # accessibility.md T30: a pause of 400 ms before numbers
BETWEEN_DIGITS_S = 0.12
_DIGITS = re.compile(r"(?<![0-9])[0-9](?: [0-9])+(?=[。.]?$)")  # spelled one by one, at the end


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a sentence: recorded, or for the synthesiser; then `pause_s` seconds (at 100 %) before the next piece."""

    text: str = field(repr=False)
    recorded: bool
    pause_s: float = 0.0


def pieces(sentence: str, has: Callable[[str], bool]) -> tuple[Piece, ...]:
    """How to say `sentence` with the texts that `has` a clip; in one piece, for the synthesiser, where none helps."""
    if has(sentence):
        return (Piece(sentence, True),)
    digits = _DIGITS.search(sentence)
    tail = digits.start() if digits else len(sentence)
    cuts = sorted({0, tail, len(sentence), *(i + 1 for i, c in enumerate(sentence) if c in BREAKS)})
    reach = _reach(sentence, cuts, has, tail)
    end = max(reach)
    if not any(c.isalnum() for c in sentence[end:]):
        return _said(reach[end])
    return (*_said(reach[end]), Piece(sentence[end:].lstrip(), False))


def _reach(
    sentence: str, cuts: list[int], has: Callable[[str], bool], tail: int
) -> dict[int, tuple[tuple[str, bool], ...]]:
    """For each cut that recorded pieces lead to: the fewest of them, each with whether it is a digit of a number."""
    best: dict[int, tuple[tuple[str, bool], ...]] = {0: ()}
    for at in cuts:
        if at not in best:
            continue
        for to in (cut for cut in cuts if cut > at):
            part = sentence[at:to]
            spelled = tuple(c for c in part if c.isdigit()) if at == tail else ()
            if spelled and to == len(sentence) and all(has(digit) for digit in spelled):
                way = (*best[at], *((digit, True) for digit in spelled))
            elif any(c.isalnum() for c in part) and has(part):
                way = (*best[at], (part, False))
            else:
                continue
            if to not in best or len(way) < len(best[to]):
                best[to] = way
    return best


def _said(way: tuple[tuple[str, bool], ...]) -> tuple[Piece, ...]:
    said = []
    for number, (text, is_digit) in enumerate(way):
        before_digit = number + 1 < len(way) and way[number + 1][1]
        pause = (BETWEEN_DIGITS_S if is_digit else BEFORE_DIGITS_S) if before_digit else pause_after(text)
        said.append(Piece(text.strip(), True, pause))
    return tuple(said)
