"""What the hall offers, asked for now and then; and the numbers this terminal gives out while it is cut off."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from helpdesk.contract import HALL, HallOut, offline_number
from kiosk_app.desk.events import DeskEvent, HallKnown
from kiosk_app.desk.reach import Reach
from kiosk_app.desk.wire import Answer, Wire, parse

EVERY = 30.0  # seconds
KNOWN, COUNTS = "hall", "offline_numbers"  # facts the outbox keeps for the next run
Remember = Callable[[str, str], None]


class Hall:
    """Lives in the desk's thread. `remember(name, text)` keeps what is known, and what was counted, over a restart.
    `today`: the hall's day, YYYYMMDD: numbers begin anew with each."""

    def __init__(
        self, reach: Reach, emit: Callable[[DeskEvent], None], remember: Remember, today: Callable[[], str]
    ) -> None:
        self._emit, self._remember, self._today = emit, remember, today
        self._hurried = asyncio.Event()
        self._counts: dict[str, int] = {}
        self.known: HallOut | None = None
        reach.on_back(self._hurried.set)

    def restore(self, hall: str, counts: str) -> None:
        """From what `remember` was given in an earlier run; anything else counts as nothing."""
        before = parse(HallOut, hall.encode())
        if before is not None and self.known is None:
            self.learn(before)
        try:
            found = {str(name): int(count) for name, count in dict(json.loads(counts)).items()}
        except (ValueError, TypeError, RecursionError):
            return
        self._counts = {name: max(count, self._counts.get(name, 0)) for name, count in found.items()} | {
            name: count for name, count in self._counts.items() if name not in found
        }

    async def run(self, wire: Wire) -> None:
        """Until cancelled. A desk that does not know the question is an older one: there are no tickets then."""
        while True:
            self._hurried.clear()
            outcome = await wire.exchange("GET", HALL)
            if isinstance(outcome, Answer) and (told := parse(HallOut, outcome.body)) is not None:
                self.learn(told)
            try:
                async with asyncio.timeout(EVERY):
                    await self._hurried.wait()
            except TimeoutError:
                pass

    def learn(self, hall: HallOut) -> None:
        if hall != self.known:
            self.known = hall
            self._remember(KNOWN, hall.model_dump_json())
            self._emit(HallKnown(hall))

    def remember_again(self) -> None:
        """What was remembered is gone from the disk."""
        if self.known is not None:
            self._remember(KNOWN, self.known.model_dump_json())
        self._remember(COUNTS, json.dumps(self._counts))

    def next_number(self, service: str) -> str:
        """A number of this terminal's own, never given twice on a day; empty when the desk never said how its numbers
        for this service begin."""
        letters = {one.id: one.letter for one in self.known.services} if self.known else {}
        if self.known is None or service not in letters:
            return ""
        today, letter = self._today(), letters[service]
        name = f"{today} {letter}"
        count = self._counts.get(name, 0) + 1
        self._counts = {each: n for each, n in self._counts.items() if each.startswith(today)} | {name: count}
        self._remember(COUNTS, json.dumps(self._counts))
        return offline_number(letter, self.known.offline_mark, count)
