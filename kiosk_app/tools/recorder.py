"""A wording that remembers what was asked of it: which texts stand on pages, which are missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kiosk_app.access.glyphs import legible
from kiosk_app.content.load import Content
from kiosk_app.core.effects import Announce, Effect
from kiosk_app.core.page import Words
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Wording


@dataclass(slots=True)
class Recorder:
    """A wording that remembers what was asked of it, so that a text on a page leads back to its line in a file. What is
    asked again is answered from memory: thousands of pages ask alike.

    `told`: what was announced over the pages, in its language."""

    content: Content
    used: set[tuple[str, str, str]] = field(default_factory=set)  # (language, service id or "", message id)
    missing: set[tuple[str, str, str]] = field(default_factory=set)
    told: list[tuple[str, Announce]] = field(default_factory=list)
    inner: Wording | None = None
    _sources: dict[int, tuple[Words, tuple[str, str]]] = field(default_factory=dict)
    _given: dict[tuple[object, ...], tuple[Words, str]] = field(default_factory=dict)
    _failed: tuple[str, str, str] = ("", "", "")

    def __call__(self, language: str, service: str, key: str, arguments: Mapping[str, str | int]) -> Words:
        wanted = (language, service, key, *sorted(arguments.items()))
        if (given := self._given.get(wanted)) is None:
            given = self._given[wanted] = self._make(language, service, key, arguments)
        words, scope = given
        self.used.add((language, scope, key))
        return words

    def _make(self, language: str, service: str, key: str, arguments: Mapping[str, str | int]) -> tuple[Words, str]:
        if self.inner is None:
            self.inner = legible(self.content.wording())
        try:
            words = self.inner(language, service, key, arguments)
        except LookupError:
            self._failed = (language, service, key)
            raise
        own = self.content.catalogues.get((language, service))
        scope = service if own is not None and key in own.messages else ""
        self._sources[id(words)] = (words, (scope, key))  # kept alive, or another text could get its id
        return words, scope

    def source(self, words: Words | None) -> tuple[str, str] | None:
        """(service id or "", message id) of a text this wording gave out."""
        known = self._sources.get(id(words))
        return known[1] if known else None

    def note_told(self, visit: Visit, effects: Sequence[Effect]) -> None:
        """To a citizen: what the technician hears is no part of a voice."""
        if visit.bench is None:
            language = visit.settings.language
            self.told += [(language, effect) for effect in effects if isinstance(effect, Announce)]

    def note_missing(self) -> None:
        """The last text asked for was needed and is not there."""
        self.missing.add(self._failed)


def noting(recorder: Recorder, ask: Callable[[], object]) -> None:
    try:
        ask()
    except LookupError:
        recorder.note_missing()
