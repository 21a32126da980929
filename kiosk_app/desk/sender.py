"""Gets every pending write to the desk: help first, a new press at once, replays harmless.

Two lanes run side by side, so that a photo on a slow line never stands before a help press. A write that the desk could
not take now waits by itself; a desk that did not answer at all makes its lane wait. Refusals that sending again cannot
mend are parked.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from random import Random

from helpdesk.contract import HelpRequestOut, SubmissionOut, TicketOut
from kiosk_app.desk import tickets
from kiosk_app.desk.backoff import Backoff
from kiosk_app.desk.config import Timings
from kiosk_app.desk.events import (
    DeskEvent,
    HelpStored,
    NotSafe,
    Refused,
    Safe,
    SubmissionAccepted,
    SubmissionStored,
    TicketDrawn,
)
from kiosk_app.desk.outbox import Entry, Kind, Outbox, OutboxUnavailable
from kiosk_app.desk.pending import ABOUT_A_CALL, PERSONAL, UNWAITED, Item, Lane, post
from kiosk_app.desk.reach import Reach
from kiosk_app.desk.requests import Requests
from kiosk_app.desk.stamp import Clock, age_ms
from kiosk_app.desk.vault import Sealed
from kiosk_app.desk.wire import UNKNOWN_US, Answer, Exchanger, Failure, Refusal, parse

log = logging.getLogger(__name__)
GATEWAY_DOWN = frozenset({"http_502", "http_504"})


class Sender:
    """Lives in the desk's thread; every method is called there."""

    def __init__(
        self, outbox: Outbox, reach: Reach, requests: Requests, emit: Callable[[DeskEvent], None], clock: Clock,
        timings: Timings, random: Random,
    ) -> None:  # fmt: skip
        self._outbox, self._reach, self._requests = outbox, reach, requests
        self._emit, self._clock, self._timings, self._random = emit, clock, timings, random
        self._items: dict[str, Item] = {}
        self._help = Lane(self._new_backoff(), fresh=8, again=2)
        self._files = Lane(self._new_backoff(), fresh=1, again=1)
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_replayed: Callable[[], None] = lambda: None
        reach.on_back(self.hurry)

    @property
    def waiting(self) -> int:
        """Writes the desk has not taken, parked ones included."""
        return len(self._items)

    @property
    def parked(self) -> int:
        return sum(1 for item in self._items.values() if item.parked)

    # --- what others tell it ------------------------------------------------------------------------------------

    def add(self, entry: Entry, body: Sealed) -> None:
        """A write just made; the outbox is committing it meanwhile."""
        if entry.kind is Kind.HELP_REQUEST:
            self._withdraw_cancels()
        self._items[entry.key] = Item(entry, self._new_backoff(), body)
        asyncio.get_running_loop().call_later(self._timings.tell_after, self._waited, entry.key)
        self._hurry(self._lane(entry))

    def restore(self, found: Sequence[Entry]) -> None:
        """Writes of earlier runs. What was parked because the desk did not know us gets a new try."""
        newer = self._items
        self._items = {}
        for entry in found:
            if entry.key in newer:
                continue
            item = Item(entry, self._new_backoff(), quiet=True, stored=True, safe=True, parked=entry.parked)
            if entry.parked in UNKNOWN_US:
                item.parked = 0
            self._items[entry.key] = item
        self._items.update(newer)
        self._changed.set()

    def committed(self, key: str, version: int = 0) -> None:
        item = self._items.get(key)
        if item is not None and version == item.version:
            item.stored = True
            if item.entry.kind in PERSONAL and not item.flying:
                item.body = None  # personal data stays in memory no longer than needed, sealed as it is
            self._safe(item, desk=False)
            self._tell(item)

    def not_committed(self, key: str, version: int = 0) -> None:
        item = self._items.get(key)
        if item is not None and version == item.version:
            item.stored = False
            self._tell(item)

    def outbox_lost(self) -> None:
        """The outbox starts anew: give it again what is still in memory."""
        for item in self._items.values():
            if item.body is not None:
                self._outbox.put(item.entry, item.body, item.version)

    def hurry(self) -> None:
        """The desk is back: everything at once, help first."""
        for lane in (self._help, self._files):
            self._hurry(lane)

    def known_again(self) -> None:
        """The desk takes our token again: what it refused for that reason is tried again."""
        for item in self._items.values():
            if item.parked in UNKNOWN_US:
                item.parked = 0
                self._outbox.park(item.entry.key, 0)
        self.hurry()

    def holds(self, key: str) -> bool:
        return key in self._items

    # --- the loop -----------------------------------------------------------------------------------------------

    async def run(self, wire: Exchanger) -> None:
        """Until cancelled; attempts in flight are cancelled with it (they are repeated, which is harmless)."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                self._changed.clear()
                for item in self._ready(loop.time()):
                    self._launch(item, wire)
                wait = self._next_due(loop.time())
                try:
                    async with asyncio.timeout(wait):
                        await self._changed.wait()
                except TimeoutError:
                    pass
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _ready(self, now: float) -> Iterable[Item]:
        for lane in (self._help, self._files):
            if lane.gate > now or (lane is self._files and self._help_goes_first(now)):
                continue
            mine = [item for item in self._items.values() if self._lane(item.entry) is lane]
            if lane is self._help:  # who stands there now comes first, then the oldest
                mine.sort(key=lambda item: item.old)
            for item in mine:
                if lane.flying >= (lane.again if item.old else lane.fresh):
                    break
                if item.due <= now and self._may_fly(item):
                    yield item

    def _may_fly(self, item: Item) -> bool:
        if item.flying or item.parked:
            return False
        if item.entry.kind in ABOUT_A_CALL:  # only once the desk knows what it is about
            target = self._items.get(item.entry.target)
            return target is None or bool(target.parked)
        if item.entry.kind is Kind.HELP_REQUEST:  # a cancel on its way must not overtake and undo this press
            return not any(i.flying and i.entry.kind is Kind.HELP_CANCEL for i in self._items.values())
        return True

    def _help_goes_first(self, now: float) -> bool:
        """Also while it waits for the desk to answer at all; not while the desk wants to have that help press later."""
        return self._help.flying > 0 or any(
            self._lane(item.entry) is self._help and item.due <= now and self._may_fly(item)
            for item in self._items.values()
        )

    def _next_due(self, now: float) -> float | None:
        """Seconds until something can become ready by time alone; None when only an event can change that."""
        moments = [
            max(item.due, self._lane(item.entry).gate)
            for item in self._items.values()
            if not item.flying and not item.parked
        ]
        later = [moment for moment in moments if moment > now]
        return min(later) - now if later else None

    def _launch(self, item: Item, wire: Exchanger) -> None:
        item.flying = True
        self._lane(item.entry).flying += 1
        task = asyncio.get_running_loop().create_task(self._attempt(item, wire))
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._landed(item, done))

    def _landed(self, item: Item, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        item.flying = False
        self._lane(item.entry).flying -= 1
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("sender: %s in an attempt", type(error).__name__)
            self._later(item, Failure(type(error).__name__, answered=True))
        if item.dropped:
            self._drop(item)
        self._changed.set()

    async def _attempt(self, item: Item, wire: Exchanger) -> None:
        entry = item.entry
        if item.body is not None:
            plain: bytes | None = item.body.open()
        else:
            try:
                plain = await asyncio.wrap_future(self._outbox.body(entry.key))
            except OutboxUnavailable:
                self._later(item, Failure("outbox", answered=True))
                return
        if plain is None:
            self._emit(Refused(entry.key, "unreadable"))
            self._drop(item)
            return
        number = tickets.printed_in(plain) if entry.kind is Kind.TICKET else ""
        if entry.kind is Kind.TICKET and item.quiet:
            if not number:
                self._drop(item)  # of an earlier run that gave out no number: nobody holds a paper of it
                return
            item.printed = number
        self._outbox.tried(entry.key)
        outcome = await post(wire, entry, plain, age_ms(entry.stamp, self._clock()))
        del plain
        item.tries += 1
        if item.stored and entry.kind in PERSONAL:
            item.body = None
        match outcome:
            case Answer():
                if not self._accepted(item, outcome):
                    self._later(item, Failure("garbled"))
            case Refusal(status, _) if item.printed != number and status not in UNKNOWN_US:
                item.due = 0.0  # it was refused as it was before a number was printed: the desk is told of that number
            case Refusal(status, code):
                self._refused(item, status, code)
            case Failure():
                self._later(item, outcome)

    # --- how an attempt ended -----------------------------------------------------------------------------------

    def _accepted(self, item: Item, answer: Answer) -> bool:
        """False when this is not the desk's word: a page of some proxy must never pass for an acknowledgement."""
        entry = item.entry
        if entry.kind is Kind.SUBMISSION:
            taken = parse(SubmissionOut, answer.body)
            if taken is None or taken.key != entry.key:
                return False
            self._done(item)
            self._emit(SubmissionAccepted(entry.key, taken.number))
            return True
        if entry.kind is Kind.TICKET:
            return self._ticket_accepted(item, answer)
        if entry.kind is Kind.TOLD:
            if answer.status == 204:
                self._done(item)
            return answer.status == 204
        word = parse(HelpRequestOut, answer.body)
        if word is None:
            return False
        self._done(item)
        self._requests.learn(word, entry.key if entry.kind is Kind.HELP_REQUEST else entry.target)
        if answer.status == 200:
            self.on_replayed()
        return True

    def _ticket_accepted(self, item: Item, answer: Answer) -> bool:
        """An answer to an attempt that went out before a number was printed here says another: the desk is told."""
        ticket = parse(TicketOut, answer.body)
        if ticket is None or ticket.key != item.entry.key or (item.printed and ticket.number != item.printed):
            return False
        printed = item.printed
        self._done(item)
        if not printed and not item.quiet:
            self._emit(TicketDrawn(item.entry.key, ticket.number, ticket))
        return True

    def print_number(self, key: str, number: Callable[[str], str]) -> None:
        """The desk has not answered: the citizen gets a number of this terminal's own, unless the answer was quicker.
        Told once it is on disk, or once it is known that the disk does not take it."""
        item = self._items.get(key)
        if item is None or item.printed or item.parked or item.body is None:
            return
        item.printed = number(item.entry.target)
        if not item.printed:
            return
        item.body = Sealed(tickets.with_printed(item.body.open(), item.printed))
        item.stored = None
        item.version += 1
        self._outbox.put(item.entry, item.body, item.version)

    def _done(self, item: Item) -> None:
        lane = self._lane(item.entry)
        lane.backoff.reset()
        lane.gate = 0.0
        self._safe(item, desk=True)
        self._drop(item)
        self._reach.ok()

    def _refused(self, item: Item, status: int, code: str) -> None:
        entry = item.entry
        log.warning("sender: desk refuses %s %s: %d %s", entry.kind, entry.key, status, code)
        if status in UNKNOWN_US:
            self._reach.failed(at_once=True)
        elif entry.kind is Kind.TICKET and not item.printed:
            self._drop(item)  # nobody holds a paper of it
            self._emit(Refused(entry.key, code))
            return
        elif entry.kind in ABOUT_A_CALL or entry.kind is Kind.TOLD:
            self._drop(item)  # nothing there to cancel or to answer; or it will be told once more
            return
        item.parked = status
        self._outbox.park(entry.key, status)
        self._emit(Refused(entry.key, code))

    def _later(self, item: Item, failure: Failure) -> None:
        now = asyncio.get_running_loop().time()
        silent = not failure.answered or failure.why in GATEWAY_DOWN
        lane = self._lane(item.entry)
        if silent:
            if lane.gate <= now:  # several in flight that fail together are one failure
                lane.gate = now + lane.backoff.next()
            self._reach.failed()
        else:
            item.due = now + item.backoff.next(failure.retry_after)
        log.info("sender: %s %s not taken (%s)", item.entry.kind, item.entry.key, failure.why)
        item.tries = max(item.tries, 1)
        self._tell(item)

    # --- telling ------------------------------------------------------------------------------------------------

    def _safe(self, item: Item, *, desk: bool) -> None:
        if not item.safe:
            item.safe = True
            self._emit(Safe(item.entry.key, "desk" if desk else "outbox"))

    def _waited(self, key: str) -> None:
        item = self._items.get(key)
        if item is not None:
            item.waited = True
            self._tell(item)

    def _tell(self, item: Item) -> None:
        """Say once where a write is that the desk has not taken yet, as soon as both are known."""
        entry = item.entry
        if entry.kind is Kind.TICKET and item.printed and item.stored is not None and not item.told:
            item.told = "printed"
            self._emit(TicketDrawn(entry.key, item.printed))
        if item.quiet or item.parked or entry.kind in UNWAITED:
            return
        if not (item.waited or (item.tries and item.stored is not None)):
            return
        news = "stored" if item.stored else "memory"
        if item.told in (news, "stored"):
            return
        item.told = news
        if not item.stored:
            self._emit(NotSafe(entry.key, entry.kind.value))
        elif entry.kind is Kind.SUBMISSION:
            self._emit(SubmissionStored(entry.key))
        else:
            self._emit(HelpStored(entry.key))

    # --- small things -------------------------------------------------------------------------------------------

    def _withdraw_cancels(self) -> None:
        """Help is wanted again: a cancel that has not gone out would undo it, one on its way is not repeated."""
        for item in list(self._items.values()):
            if item.entry.kind is Kind.HELP_CANCEL:
                item.dropped = True
                if not item.flying:
                    self._drop(item)

    def _drop(self, item: Item) -> None:
        if self._items.pop(item.entry.key, None) is not None:
            self._outbox.remove(item.entry.key)
            self._changed.set()

    def _hurry(self, lane: Lane) -> None:
        lane.gate = 0.0
        lane.backoff.reset()
        for item in self._items.values():
            if self._lane(item.entry) is lane:
                item.due = 0.0
                item.backoff.reset()
        self._changed.set()

    def _lane(self, entry: Entry) -> Lane:
        return self._files if entry.kind in PERSONAL else self._help

    def _new_backoff(self) -> Backoff:
        return Backoff(self._timings.backoff_first, self._timings.backoff_most, self._random)
