"""When the rounds come to which township, asked for now and then; the last known outlives a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from helpdesk.contract import ROUNDS, RoundsOut
from kiosk_app.desk.events import DeskEvent, RoundsKnown
from kiosk_app.desk.reach import Reach
from kiosk_app.desk.wire import Answer, Exchanger, parse

EVERY = 60.0  # seconds: they change a few times a year, and a full one at any moment
KNOWN = "rounds"  # the fact the outbox keeps for the next run


class Rounds:
    """Lives in the desk's thread. `remember(name, text)` keeps what is known over a restart."""

    def __init__(self, reach: Reach, emit: Callable[[DeskEvent], None], remember: Callable[[str, str], None]) -> None:
        self._emit, self._remember = emit, remember
        self._hurried = asyncio.Event()
        self.known: RoundsOut | None = None
        reach.on_back(self._hurried.set)

    def restore(self, text: str) -> None:
        """From what `remember` was given in an earlier run; anything else counts as nothing."""
        before = parse(RoundsOut, text.encode())
        if before is not None and self.known is None:
            self.learn(before)

    async def run(self, wire: Exchanger) -> None:
        """Until cancelled. A desk that does not know the question is an older one: it plans no rounds."""
        while True:
            self._hurried.clear()
            outcome = await wire.exchange("GET", ROUNDS)
            if isinstance(outcome, Answer) and (told := parse(RoundsOut, outcome.body)) is not None:
                self.learn(told)
            try:
                async with asyncio.timeout(EVERY):
                    await self._hurried.wait()
            except TimeoutError:
                pass

    def learn(self, rounds: RoundsOut) -> None:
        if rounds != self.known:
            self.known = rounds
            self.remember_again()
            self._emit(RoundsKnown(rounds))

    def remember_again(self) -> None:
        """What was remembered may be gone from the disk."""
        if self.known is not None:
            self._remember(KNOWN, self.known.model_dump_json())
