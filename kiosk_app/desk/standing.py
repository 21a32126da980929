"""What the desk tells every terminal and seldom changes – rounds, places –, asked for now and then; the last known
outlives a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from pydantic import BaseModel

from kiosk_app.desk.events import DeskEvent
from kiosk_app.desk.reach import Reach
from kiosk_app.desk.wire import Answer, Exchanger, parse

EVERY = 60.0  # seconds: they change a few times a year, and a full round at any moment

Told = TypeVar("Told", bound=BaseModel)


class Standing(Generic[Told]):
    """Lives in the desk's thread. `path` answers with a `model`; `name` is the fact that `remember(name, text)` keeps
    for the next run; `known` makes the event that tells it."""

    def __init__(
        self,
        path: str,
        model: type[Told],
        name: str,
        known: Callable[[Told], DeskEvent],
        reach: Reach,
        emit: Callable[[DeskEvent], None],
        remember: Callable[[str, str], None],
    ) -> None:
        self._path, self._model, self._name, self._event = path, model, name, known
        self._emit, self._remember = emit, remember
        self._hurried = asyncio.Event()
        self.known: Told | None = None
        reach.on_back(self._hurried.set)

    def restore(self, facts: dict[str, str]) -> None:
        """From what `remember` was given in an earlier run; anything else counts as nothing."""
        before = parse(self._model, facts.get(self._name, "").encode())
        if before is not None and self.known is None:
            self.learn(before)

    async def run(self, wire: Exchanger) -> None:
        """Until cancelled. A desk that does not know the question is an older one: it tells nothing."""
        while True:
            self._hurried.clear()
            outcome = await wire.exchange("GET", self._path)
            if isinstance(outcome, Answer) and (told := parse(self._model, outcome.body)) is not None:
                self.learn(told)
            try:
                async with asyncio.timeout(EVERY):
                    await self._hurried.wait()
            except TimeoutError:
                pass

    def learn(self, told: Told) -> None:
        if told != self.known:
            self.known = told
            self.remember_again()
            self._emit(self._event(told))

    def remember_again(self) -> None:
        """What was remembered may be gone from the disk."""
        if self.known is not None:
            self._remember(self._name, self.known.model_dump_json())
