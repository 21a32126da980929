"""A page as met, who comes to it, and the states a step can be in: for the enumeration of all pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from drivers.contract import Code
from drivers.errors import WORDS, ErrorWord, message_id
from kiosk_app.core.events import (
    Event,
)
from kiosk_app.core.journey import page as page_of
from kiosk_app.core.page import Page
from kiosk_app.core.person import Person
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

NUMBER = "20261123-007"

SILENT = frozenset(("error-canceled", "error-no-card"))
"""Troubles the journey deals with without a word: nobody is told that something was stopped or that the reader goes on
waiting."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who comes and what may go wrong. `errors`: the ids of all `error-…` texts. `longest` (role, ids): of
    these the few that say most, in any language; where it is given, only those are met."""

    people: Mapping[str, Person]
    errors: tuple[str, ...]
    longest: Callable[[str, tuple[str, ...]], tuple[str, ...]] | None = None

    def of(self, role: str) -> tuple[str, ...]:
        """What may be said of this role's trouble: its own first, then what can happen to any device."""
        if role == "desk":
            return ("error-desk",)
        own, shared = self.of_part(role)
        told = (*own, *shared)
        return told if self.longest is None else self.longest(role, told)

    def of_part(self, role: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(what this part alone or few others can say, what can happen to any part)"""
        own = [message_id(word, role if role in entry.apart else "") for word, entry in _told() if role in entry.roles]
        shared = [message_id(word) for word, entry in _told() if not entry.roles] + [message_id(code) for code in Code]
        return self._heard(own), self._heard([*shared, "error-general"])

    def _heard(self, keys: list[str]) -> tuple[str, ...]:
        return tuple(key for key in keys if key in self.errors and key not in SILENT)


def _told() -> Iterator[tuple[str, ErrorWord]]:
    return ((word, entry) for word, entry in WORDS.items() if entry.told)


@dataclass(frozen=True, slots=True)
class Met:
    """One page as met. `name` is unique in its language; `step_kind` is empty at home, `overlay` where none is.

    `visit` and `world` are what it was made from, where it was made from a visit."""

    name: str
    language: str
    page: Page = field(repr=False)
    step_kind: str
    overlay: str
    visit: Visit | None = field(default=None, repr=False, compare=False)
    world: World | None = field(default=None, repr=False, compare=False)

    def shown_in(self, text_size: int) -> Met:
        """The same place in letters of another size: only the first page has other choices then."""
        if self.page.id != "home" or self.visit is None or self.world is None:
            return self
        settings = replace(self.visit.settings, text_size=text_size)
        return replace(self, page=page_of(replace(self.visit, settings=settings), self.world))


@dataclass(frozen=True, slots=True)
class State:
    """`visit` as it is before the step is entered, then what happens in it."""

    name: str
    visit: Visit
    events: tuple[Event, ...] = ()


States = Iterator[State]


HELPER = "阿依古丽·买买提老师"
