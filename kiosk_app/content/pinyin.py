"""assets/pinyin: which characters a syllable may be, and how each is told by ear."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from kiosk_app.content.problems import Problem, relative
from kiosk_app.core.pinyin import Pinyin


def load_pinyin(assets: Path) -> tuple[Pinyin, list[Problem]]:
    """The tables and every problem of their files; empty ones where there are none: then nobody can spell."""
    folder, problems = assets / "pinyin", list[Problem]()
    tables = []
    for name in ("syllables.txt", "words.txt", "names.txt"):
        entries: dict[str, str] = {}
        try:
            lines = (folder / name).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            remedy = "bring it back from the repository (git checkout assets/pinyin)"
            problems.append(Problem(relative(folder / name, assets), 0, "file", "cannot be read", remedy))
            lines = []
        for number, line in enumerate(lines, start=1):
            if not line or line.startswith("#"):
                continue
            one, _, other = line.partition(" ")
            if not _sound(name, one, other):
                remedy = "write `李 木子李`: a character, a space, and what tells it (with the character in it)"
                if name == "syllables.txt":
                    remedy = "write `li 里理李`: a syllable, a space, its characters"
                problems.append(Problem(relative(folder / name, assets), number, one, "is no such entry", remedy))
                continue
            entries[one] = other
        tables.append(entries)
    syllables, common, names = tables
    return Pinyin(MappingProxyType(syllables), MappingProxyType(common | names), frozenset(names)), problems


def _sound(name: str, one: str, other: str) -> bool:
    if name == "syllables.txt":
        return one.isascii() and one.isalpha() and one.islower() and bool(other) and not other.isascii()
    return len(one) == 1 and 2 <= len(other) <= 6 and one in other
