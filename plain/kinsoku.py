"""Which marks may not begin or end a line of Chinese, for the screen and for paper.

The everyday part of CLREQ (W3C, "Requirements for Chinese Text Layout", 3.1.8), and one rule more: a dash or an
ellipsis stays with what it follows. Half-width marks follow their full-width sisters.
"""

from __future__ import annotations

INSEPARABLE = frozenset("—…―‥")
"""Marks written twice or more that stay whole, as —— and ……"""
NO_START = frozenset("，。．、；：？！）〕］｝」』】》〉”’·％‰℃°々～,.;:?!)]}%") | INSEPARABLE
"""Never the first of a line."""
NO_END = frozenset("（〔［｛「『【《〈“‘￥＄№¥$([{#＃")
"""Never the last of a line."""
