"""How wide a text is where every character takes whole columns."""

from __future__ import annotations

import unicodedata


def char_columns(char: str) -> int:
    """2 for a Han character or full-width sign, 0 for what sits on the character before it or is never seen, else 1.

    What Unicode calls ambiguous (`·`, `—`, `“`) counts 1; a device that draws it wide says so itself.
    """
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def columns(text: str) -> int:
    """Columns of a text."""
    return sum(map(char_columns, text))
