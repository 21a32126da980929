"""A wording whose texts remember where each of their characters comes from: which message, and which are a person's.

Marks of the private use area go round every text and every argument; a spoken text, once put together from many
messages, can then be taken apart again (`origins`). Nobody would hear them: the speech driver drops such characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk_app.content.load import Content
from kiosk_app.core.page import Words
from kiosk_app.core.world import Wording

OPEN, VARIES, FILLED, CLOSE = "\ue000", "\ue001", "\ue003", "\ue002"
_FIRST = 0xF0000  # supplementary private use: the number of the source
COUNTS = frozenset(("count", "number", "total", "seconds", "start", "step"))
"""Arguments that are small numbers of the page's own: their texts are few and can all be recorded."""
_MARKS = re.compile(f"{OPEN}.|[{VARIES}{FILLED}{CLOSE}]")


@dataclass(frozen=True, slots=True)
class Source:
    """A message: `scope` is its service or empty; `part` is `say` or `hint` where that is what is spoken."""

    scope: str
    key: str
    part: str = ""

    @property
    def id(self) -> str:
        """As clips are named: disability-photo/aid-deaf-detail.say"""
        scope = f"{self.scope}/" if self.scope else ""
        return f"{scope}{self.key}{'.' if self.part else ''}{self.part}"


@dataclass(frozen=True, slots=True)
class Sign:
    """One character: the messages it stands in, outermost first; `varies` where it is a person's, a number, a name;
    `counts` where it is a small number of the page's own."""

    character: str
    within: tuple[Source, ...]
    varies: bool
    counts: bool = False


@dataclass(slots=True)
class TracedWording:
    """As the content's own wording, with marks."""

    content: Content
    _sources: list[Source] = field(default_factory=list)
    _numbers: dict[Source, int] = field(default_factory=dict)
    _made: dict[tuple[object, ...], Words] = field(default_factory=dict)
    _inner: Wording | None = None
    _fixed: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._inner = self.content.wording()
        self._fixed = frozenset(fact for fact in self.content.county.values() if not fact.isdigit())

    def __call__(self, language: str, service: str, key: str, arguments: Mapping[str, str | int]) -> Words:
        wanted = (language, service, key, *sorted(arguments.items()))
        if (made := self._made.get(wanted)) is None:
            made = self._made[wanted] = self._make(language, service, key, arguments)
        return made

    def _make(self, language: str, service: str, key: str, arguments: Mapping[str, str | int]) -> Words:
        assert self._inner is not None
        marked = {name: self._argument(name, value) for name, value in arguments.items()}
        words = self._inner(language, service, key, marked)
        own = self.content.catalogues.get((language, service))
        scope = service if own is not None and key in own.messages else ""
        return Words(
            self._mark(words.show, scope, key, ""),
            self._mark(words.say, scope, key, "say"),
            self._mark(words.hint, scope, key, "hint"),
            words.privacy,
        )

    def _argument(self, name: str, value: str | int) -> str | int:
        if isinstance(value, int) or (name in COUNTS and value.isdigit()):
            return f"{FILLED if name in COUNTS else VARIES}{value}{CLOSE}"
        if OPEN in value or all(part in self._fixed for part in re.split("、|, ", value)):
            return value
        return f"{VARIES}{value}{CLOSE}"

    def _mark(self, text: str, scope: str, key: str, part: str) -> str:
        if not text:
            return ""
        source = Source(scope, key, part)
        number = self._numbers.get(source)
        if number is None:
            number = self._numbers[source] = len(self._sources)
            self._sources.append(source)
        return f"{OPEN}{chr(_FIRST + number)}{text}{CLOSE}"

    def origins(self, text: str) -> tuple[Sign, ...]:
        """Character by character, without the marks."""
        signs: list[Sign] = []
        within: list[Source | str] = []  # VARIES or FILLED: an argument that is no text
        at = 0
        while at < len(text):
            match text[at]:
                case "\ue000":
                    within.append(self._sources[ord(text[at + 1]) - _FIRST])
                    at += 1
                case "\ue001" | "\ue003" as mark:
                    within.append(mark)
                case "\ue002":
                    within.pop()
                case character:
                    named = tuple(source for source in within if isinstance(source, Source))
                    signs.append(Sign(character, named, VARIES in within, FILLED in within))
            at += 1
        return tuple(signs)


def unmarked(text: str) -> str:
    """What is really said."""
    return _MARKS.sub("", text)
