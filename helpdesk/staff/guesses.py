"""Counts failed logins in memory, by name and by address."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.staff import rules
from helpdesk.staff.rules import Guesses

_KEPT = 10_000  # names and addresses; beyond it the oldest are forgotten


class GuessBook:
    """Lives on the event loop's thread."""

    def __init__(self) -> None:
        self._logins: dict[str, Guesses] = {}
        self._addresses: dict[str, Guesses] = {}

    def wait(self, login: str, address: str, now: datetime) -> timedelta:
        """How long this name and address must wait; zero when a try is allowed."""
        return max(
            rules.guess_wait(self._logins.get(login, Guesses()), rules.GUESSES_PER_LOGIN, now),
            rules.guess_wait(self._addresses.get(address, Guesses()), rules.GUESSES_PER_ADDRESS, now),
        )

    def failed(self, login: str, address: str, now: datetime) -> None:
        for book, name in ((self._logins, login), (self._addresses, address)):
            book[name] = rules.guess_failed(book.pop(name, Guesses()), now)
            while len(book) > _KEPT:
                del book[next(iter(book))]

    def succeeded(self, login: str) -> None:
        self._logins.pop(login, None)
