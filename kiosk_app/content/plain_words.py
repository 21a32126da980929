"""assets/words: what is not said to citizens and what to say instead, and the characters primary school teaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kiosk_app.content.problems import Problem, relative
from kiosk_app.content.schema import PlainFile
from kiosk_app.content.services import validated
from kiosk_app.content.yaml_file import read_yaml

FULL_LIST = 2500
"""Characters of 现代汉语常用字表, part one."""


@dataclass(frozen=True, slots=True)
class PlainWord:
    """`word` is said as `say`. It may stand where one of `beside` explains it in the same text, and inside one of the
    longer words `unless`."""

    word: str
    say: str
    beside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlainWords:
    """One language's list. `characters` is empty where any letter will do."""

    words: Mapping[str, PlainWord] = field(default_factory=lambda: MappingProxyType({}))
    characters: frozenset[str] = frozenset()
    _beginning: Mapping[str, tuple[PlainWord, ...]] = field(init=False, repr=False, compare=False)
    """The words by their first character, the longest first: a page of text is looked through at every place."""

    def __post_init__(self) -> None:
        begin: dict[str, list[PlainWord]] = {}
        for entry in sorted(self.words.values(), key=lambda entry: -len(entry.word)):
            begin.setdefault(entry.word[0], []).append(entry)
        object.__setattr__(self, "_beginning", {first: tuple(entries) for first, entries in begin.items()})

    def jargon(self, text: str, least: int = 1) -> Iterator[PlainWord]:
        """Words of the list, of `least` characters or more, that stand unexplained in this text, the longest at each
        place, in their order."""
        lower = text.lower()
        at = 0
        while at < len(lower):
            found = self._word_at(lower, at, least)
            if found is None:
                at += 1
                continue
            if not any(other.lower() in lower for other in found.beside):
                yield found
            at += len(found.word)

    def _word_at(self, text: str, at: int, least: int) -> PlainWord | None:
        for entry in self._beginning.get(text[at], ()):
            if len(entry.word) >= least and text.startswith(entry.word, at) and _whole(text, at, entry):
                return entry
        return None

    def rare(self, text: str) -> str:
        """Han characters of this text that primary school does not teach, each once."""
        if not self.characters:
            return ""
        return "".join(dict.fromkeys(char for char in text if is_han(char) and char not in self.characters))


def _whole(text: str, at: int, entry: PlainWord) -> bool:
    """A word of its own: not part of a longer Latin word, nor of one of the longer words it may stand in."""
    end = at + len(entry.word)
    if entry.word[0].isascii() and ((at and text[at - 1].isalpha()) or text[end : end + 1].isalpha()):
        return False
    for longer in entry.unless:
        start = text.find(longer)
        while start >= 0:
            if start <= at and end <= start + len(longer):
                return False
            start = text.find(longer, start + 1)
    return True


def is_han(char: str) -> bool:
    """CJK ideographs: the two blocks texts are written in, and the further ones names come from."""
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff" or char == "〇"


def load_plain_words(assets: Path, language: str) -> tuple[PlainWords, list[Problem]]:
    """The list of one language and what is wrong with it. Never raises for any content."""
    path = assets / "words" / f"plain.{language}.yaml"
    name = relative(path, assets)
    file, problems = read_yaml(path, name)
    if problems:
        return PlainWords(), problems
    model, problems = validated(PlainFile, file.value, file, name, ())
    if model is None:
        return PlainWords(), problems
    words = {str(word).lower(): _entry(str(word).lower(), entry) for word, entry in model.words.items()}
    for word, entry in words.items():
        others = words.values()
        if any(entry.say == other.word and not other.beside for other in others):
            line = file.line(("words", word))
            remedy = "say it in words that are not in the list themselves"
            problems.append(Problem(name, line, f"words.{word}", f"'{entry.say}' is not plain either", remedy))
    common: frozenset[str] = frozenset()
    if language.startswith("zh"):
        common, bad = load_characters(assets)
        problems += bad
    characters = common | frozenset(model.characters) if common else common
    return PlainWords(MappingProxyType(words), characters), problems


def _entry(word: str, entry: Any) -> PlainWord:
    if isinstance(entry, str):
        return PlainWord(word, entry)
    unless = tuple(longer.lower() for longer in entry.unless)
    return PlainWord(word, entry.say, tuple(entry.beside), unless)


def load_characters(assets: Path) -> tuple[frozenset[str], list[Problem]]:
    """现代汉语常用字表, part one."""
    path = assets / "words" / "common-characters.txt"
    name = relative(path, assets)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        remedy = "restore it: 2500 characters, lines that begin with # are notes"
        return frozenset(), [Problem(name, 0, "file", "cannot be read as UTF-8 text", remedy)]
    found = frozenset(char for line in lines if not line.startswith("#") for char in line if is_han(char))
    if len(found) == FULL_LIST:
        return found, []
    reason = f"has {len(found)} characters, the list has {FULL_LIST}"
    return found, [Problem(name, 0, "file", reason, "restore it; exceptions belong in plain.zh-CN.yaml")]
