"""What most likely made a file no YAML: the slips of people who write it by hand on a Chinese keyboard."""

from __future__ import annotations

import re

from plain.problems import Both

WIDE = {"：": ":", "，": ",", "“": '"', "”": '"', "｛": "{", "｝": "}", "［": "[", "］": "]", "　": " "}
_IN_QUOTES = re.compile(r'"[^"]*"')
_BEFORE = 500
"""Lines above the one named by the parser that may be to blame: it goes on reading after an open quotation mark."""


def likely(text: str, line: int) -> tuple[int, Both, Both] | None:
    """(line, what is wrong, what to type) of a slip at or above `line` (from 1), None where none is seen."""
    lines = text.splitlines()
    for number in range(min(line, len(lines)), max(0, line - 3), -1):
        if "\t" in _bare(lines[number - 1]):
            return (
                number,
                Both("这一行里有 Tab", "there is a tab in this line"),
                Both("把 Tab 换成空格", "put spaces in place of tabs"),
            )
    for number in range(min(line, len(lines)), max(0, line - 2), -1):
        for wide, narrow in WIDE.items():
            if wide in _IN_QUOTES.sub("", _bare(lines[number - 1])):
                named = narrow if narrow.strip() else "空格"
                return (
                    number,
                    Both(f"这一行有中文的“{wide}”", f"there is a Chinese “{wide}” in this line"),
                    Both(
                        f"如果它不是要说的话，换成英文的 {named}", f"unless it is part of what is said, type {narrow!r}"
                    ),
                )
    for number in range(max(1, line - _BEFORE), min(line, len(lines)) + 1):
        if _bare(lines[number - 1]).count('"') % 2:
            return (
                number,
                Both("这一行的双引号少了一个", "a quotation mark is missing in this line"),
                Both('两边都要有英文的 "', 'put " on both sides'),
            )
    return None


def _bare(line: str) -> str:
    """Without its comment."""
    return line if line.lstrip().startswith('"') else line.partition(" #")[0]
