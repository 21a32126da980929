"""What we know of our help requests at the desk: the newest word wins, and it survives a restart."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable

from helpdesk.contract import HelpRequestOut, RequestState
from kiosk_app.desk.events import DeskEvent, HelpChanged, HelpUnheard

KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OVER = frozenset({RequestState.CLOSED, RequestState.CANCELLED})
MOST_KEYS = 50
MOST_REQUESTS = 20


class Requests:
    """Lives in the desk's thread. `remember(text)` keeps the open ones for the next run."""

    def __init__(self, emit: Callable[[DeskEvent], None], remember: Callable[[str], None]) -> None:
        self._emit, self._remember = emit, remember
        self._last: dict[str, HelpRequestOut] = {}
        self._keys: dict[str, tuple[str, ...]] = {}  # the desk's key -> every press of ours that names it
        self._remembered = ""

    @property
    def open_keys(self) -> tuple[str, ...]:
        """The desk's keys of requests that are not over."""
        return tuple(self._keys)

    def restore(self, text: str) -> None:
        """From what `remember` was given in an earlier run; anything else counts as nothing."""
        try:
            data = json.loads(text)
            keys = {key: tuple(map(str, names)) for key, names in dict(data).items() if KEY.fullmatch(key)}
        except (ValueError, TypeError, RecursionError):
            return
        self._keys = {**dict(list(keys.items())[-MOST_REQUESTS:]), **self._keys}
        self._remembered = text

    def learn(self, word: HelpRequestOut, key: str = "") -> None:
        """The desk's word, in answer to our `key` or by itself. An older or repeated word changes nothing."""
        known = self._last.get(word.key)
        names = self._keys.get(word.key, (word.key,))
        joined = bool(key) and key not in names
        if joined:
            names = (*names, key)[-MOST_KEYS:]
        if known is not None and (word.seq < known.seq or word == known):
            if not joined:
                return
            word = known  # a replay answers with its first word; ours is newer
        self._last.pop(word.key, None)
        self._last[word.key] = word
        while len(self._last) > MOST_REQUESTS:
            self._last.pop(next(iter(self._last)))
        if word.state in OVER:
            self._keys.pop(word.key, None)
        else:
            self._keys[word.key] = names
        self._emit(HelpChanged(word, frozenset(names)))
        if not word.heard and word.state is RequestState.RAISED and (joined or known is None or known.heard):
            self._unheard(names)
        self._save()

    def nobody_listens(self) -> None:
        """The desk says that no console is there: what it only raised has not been heard."""
        for desk_key, names in self._keys.items():
            word = self._last.get(desk_key)
            if word is not None and word.state is RequestState.RAISED and word.heard:
                self._last[desk_key] = word.model_copy(update={"heard": False})
                self._emit(HelpChanged(self._last[desk_key], frozenset(names)))
                self._unheard(names)

    def forget(self, desk_key: str) -> None:
        """The desk does not know it (any more)."""
        self._keys.pop(desk_key, None)
        self._save()

    def _unheard(self, names: Iterable[str]) -> None:
        self._emit(HelpUnheard(list(names)[-1]))

    def _save(self) -> None:
        text = json.dumps({key: list(names) for key, names in self._keys.items()})
        if text != self._remembered:
            self._remembered = text
            self._remember(text)
