"""What became of a citizen's matters, asked at the desk while they stand here.

Nothing of it rests: the question is in no outbox, the answer on no disk and in no log. It is told once, to whoever
asked, and not at all once the visit has ended (`forget`).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable

from helpdesk.contract import CASES_MINE, MineIn, MineOut, ToldIn
from kiosk_app.desk.events import CasesFound, DeskEvent, LookUpFailed
from kiosk_app.desk.vault import Sealed
from kiosk_app.desk.wire import Answer, Exchanger, Failure, Outcome, parse

PATIENCE = 5.0  # seconds from the question to its answer; somebody stands and waits
AGAIN = 0.2  # seconds before a question nobody answered is asked once more
MOST_TOLD = 100  # the wire's limit

_HOLDER = re.compile(r"[0-9A-Z]{8,20}")
_CHANGE = re.compile(r"[a-z][0-9]{1,18}")


class NotAHolder(ValueError):
    """No document has such a number. Says nothing of it."""

    def __init__(self) -> None:
        super().__init__("holder: no number of an identity document")


def question(kiosk: str, holder: str, language: str) -> Sealed:
    """The body of the question. Raises NotAHolder."""
    if not _HOLDER.fullmatch(holder):
        raise NotAHolder
    return Sealed(MineIn(kiosk=kiosk, holder=holder, language=language).model_dump_json().encode())


def told_bodies(kiosk: str, holder: str, changes: Iterable[str]) -> tuple[bytes, ...]:
    """What says that the holder was told of these; more than one where they are many. Raises NotAHolder."""
    if not _HOLDER.fullmatch(holder):
        raise NotAHolder
    known = tuple(dict.fromkeys(change for change in changes if _CHANGE.fullmatch(change)))
    parts = (known[at : at + MOST_TOLD] for at in range(0, len(known), MOST_TOLD))
    return tuple(ToldIn(kiosk=kiosk, holder=holder, changes=part).model_dump_json().encode() for part in parts)


def found_in(body: bytes) -> MineOut | None:
    """The desk's answer, or None: any bytes do. What a newer desk says beyond our model is left out."""
    return parse(MineOut, body)


class Mine:
    """Lives in the desk's thread."""

    def __init__(self, emit: Callable[[DeskEvent], None]) -> None:
        self._emit = emit
        self._wire: Exchanger | None = None
        self._asked: dict[str, asyncio.Task[None]] = {}

    async def run(self, wire: Exchanger) -> None:
        """Until cancelled."""
        self._wire = wire
        try:
            await asyncio.Event().wait()
        finally:
            self._wire = None
            self.forget()

    def ask(self, key: str, body: Sealed) -> None:
        """CasesFound or LookUpFailed follows within PATIENCE."""
        task = asyncio.get_running_loop().create_task(self._answer(key, body))
        self._asked[key] = task
        task.add_done_callback(lambda _: self._asked.pop(key, None))

    def forget(self) -> None:
        """Whoever asked has gone: no answer any more."""
        for task in tuple(self._asked.values()):
            task.cancel()

    async def _answer(self, key: str, body: Sealed) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                outcome = await self._asked_until_answered(body)
        except TimeoutError:
            outcome = Failure("timeout")
        found = found_in(outcome.body) if isinstance(outcome, Answer) else None
        if found is not None:
            self._emit(CasesFound(key, found.cases))
        else:
            self._emit(LookUpFailed(key, "" if isinstance(outcome, Answer) else _why(outcome)))

    async def _asked_until_answered(self, body: Sealed) -> Outcome:
        """A connection that broke, or a desk that begins, is tried again; its word is not."""
        while True:
            outcome: Outcome = Failure("no_line")
            if self._wire is not None:
                outcome = await self._wire.exchange("POST", CASES_MINE, body.open())
            if not isinstance(outcome, Failure) or (outcome.answered and outcome.why != "busy"):
                return outcome
            await asyncio.sleep(max(AGAIN, outcome.retry_after))


def _why(outcome: Outcome) -> str:
    return outcome.why if isinstance(outcome, Failure) else getattr(outcome, "code", "")
