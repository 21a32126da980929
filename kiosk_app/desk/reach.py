"""Is the desk there? One opinion, formed from every exchange, and a bell for all who wait for it."""

from __future__ import annotations

from collections.abc import Callable

from kiosk_app.desk.events import DeskBack, DeskEvent, DeskLost

FAILURES = 2
"""One lost exchange is not a lost desk."""


class Reach:
    """Lives in the desk's thread."""

    def __init__(self, emit: Callable[[DeskEvent], None]) -> None:
        self._emit = emit
        self._failures = 0
        self._reached: bool | None = None
        self._on_back: list[Callable[[], None]] = []

    @property
    def reached(self) -> bool:
        return self._reached is True

    def on_back(self, wake: Callable[[], None]) -> None:
        self._on_back.append(wake)

    def ok(self) -> None:
        self._failures = 0
        if self._reached is not True:
            self._reached = True
            self._emit(DeskBack())
            for wake in self._on_back:
                wake()

    def failed(self, *, at_once: bool = False) -> None:
        self._failures += 1
        if self._reached is not False and (at_once or self._failures >= FAILURES):
            self._reached = False
            self._emit(DeskLost())
