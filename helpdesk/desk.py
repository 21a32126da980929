"""The running desk: everything a route needs, the bridge from commits to listeners, and the timers.

The server owns every timer: a browser's are throttled as soon as nobody looks at it.

Where several processes serve one database, listeners are told of what stands in the rows, in the order of `seq`,
whoever wrote it: a process's own commits wake it at once, the others' by a hint or at the next look. Every process runs
the timers; what fires is decided by updates in the rows.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import httpx
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from helpdesk import duty, feed
from helpdesk.appointments import service as appointments
from helpdesk.cases import looking, retention
from helpdesk.clock import Clock, utc_now
from helpdesk.contract import Heartbeat
from helpdesk.county import County
from helpdesk.duty import Lease, Leases
from helpdesk.events import QUEUE_TOPIC, Hub, frame, kiosk_topic
from helpdesk.fleet import history
from helpdesk.fleet import service as fleet
from helpdesk.fleet.rules import Words
from helpdesk.loans import service as loans
from helpdesk.meter import Meter
from helpdesk.queue import day
from helpdesk.queue import service as tickets
from helpdesk.queue.rows import Seen
from helpdesk.queue.views import for_kiosk as ticket_out
from helpdesk.requests import escalations, hooks, presses, timers
from helpdesk.requests import rules as request_rules
from helpdesk.requests import service as requests
from helpdesk.requests.presses import Answer, Ask
from helpdesk.requests.views import RequestView, for_console, for_kiosk
from helpdesk.results import service as results
from helpdesk.staff import service as staff
from helpdesk.staff.passwords import PasswordChecker
from helpdesk.staff.rules import Role
from helpdesk.store.engine import APPLICATION, Engines, open_engines
from helpdesk.store.gathered import Gathered
from helpdesk.store.hints import Hints
from helpdesk.store.migrate import upgrade
from helpdesk.store.models import Fact
from helpdesk.store.tables import holds_sealed
from helpdesk.store.writer import QUEUE_LIMIT, Busy, Job, Tx, Writer, run_once
from helpdesk.submissions import service as submissions
from helpdesk.together import Together
from helpdesk.vault import Vault, VaultError, open_vault
from helpdesk.visits import retention as old_visits

T = TypeVar("T")
TICK = 1.0  # seconds
LOOK = 0.5  # seconds until a process looks for others' commits without having been told of any
LOOK_AT_FLEET = 10  # ticks between looks at how the terminals are, for their history
BEATS_LIMIT = 5000  # heartbeats that may wait: one each of more terminals than a process should serve
SWEEP = 60  # ticks between looks for tickets that an earlier day left
TIDY = 600  # ticks between looks for what nobody needs any more
log = logging.getLogger("helpdesk")


@dataclass(frozen=True)
class Store:
    """An opened, migrated database with the vault that belongs to it."""

    engines: Engines
    vault: Vault


def open_store(
    url: str, state: Path, clock: Clock = utc_now, *, application: str = APPLICATION, listen: bool = True
) -> Store:
    """Makes the state directory (0700) if need be, applies migrations, opens the vault and checks that it is the one
    this database was sealed with. Raises VaultError, OSError, sqlalchemy and alembic errors."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    engines = open_engines(url, application, listen=listen)

    def belonging(tx: Tx) -> Vault:
        fact = tx.session.get(Fact, "vault_key")
        bound = fact is not None and (
            holds_sealed(tx.session) or engines.shared
        )  # other processes may be about to seal with it
        vault = open_vault(state, may_create=not bound)
        if bound and fact is not None and fact.value != vault.key_id:
            raise VaultError(f"the key in {state} is not the one this database was sealed with: {_FETCH}")
        tx.session.merge(Fact(name="vault_key", value=vault.key_id))
        looking.find_holders(tx, vault)
        return vault

    try:
        upgrade(engines.write)
        return Store(engines, run_once(engines.write, clock, belonging))
    except BaseException:
        engines.dispose()
        raise


_FETCH = "restore it from backup, or copy it from a machine that serves this database"


class Desk:
    """Start it on the event loop it is to live on; `stop` ends streams, timers and the writer."""

    def __init__(
        self,
        store: Store,
        clock: Clock = utc_now,
        calls: Sequence[hooks.Hook] = (),
        county: County | None = None,
    ) -> None:
        self.clock, self.vault, self.county = clock, store.vault, county or County()
        self.hub, self.leases = Hub(), Leases()
        self.passwords = PasswordChecker()
        self._engines = store.engines
        self._writer = Writer(store.engines.write, clock, self._committed)
        self.asks: Gathered[Ask, Answer] = Gathered(self._gather, presses.settle, QUEUE_LIMIT)
        """Presses and their cancelling: answered once they are on disk."""
        self.beats: Gathered[Heartbeat, None] = Gathered(self._shed, fleet.heartbeats, BEATS_LIMIT)
        """Terminals' signs of life, the newest of each."""
        self.tokens: Together[str, str] = Together(self._terminals_of)
        """A token's hash -> the terminal that may use it now."""
        self.logins: Together[int, Role] = Together(self._roles_of)
        """A login, by its session's id -> the role it has as long as it has not ended."""
        self.lookups = Meter(30, timedelta(minutes=1))
        """Cards that a terminal may ask about."""
        self.pictures = asyncio.Semaphore(2)
        """Large pictures that are read at once: each may take some 200 MB for a few seconds."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._heard = False
        self._on_duty: list[str] = []
        self._rung: Mapping[str, int] = MappingProxyType({})
        self._fleet: Sequence[tuple[str, Words]] = ()
        self._hooks = MappingProxyType({hook.name: hook for hook in calls})
        self._calling: asyncio.Task[None] | None = None
        self._ticks = 0
        self._wake = asyncio.Event()
        self._hints = None if store.engines.hints is None else Hints(store.engines.hints, self._wake.set)
        self._told = feed.News()

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._writer.start()
        loops = {"timers": self._tick_forever()}
        if self._engines.shared:
            self._told = await self.read(lambda session: feed.newest(session, self.clock()))
            self.leases.merge(self._told.leases, self.leases.mark)
            self._heard, self._on_duty = self.consoles > 0, self.leases.on_duty(self.clock())
            loops["feed"] = self._look_forever()
        if self._hints is not None:
            loops["hints"] = self._hints.run()
        self._tasks = [self._loop.create_task(loop, name=name) for name, loop in loops.items()]

    async def stop(self) -> None:
        self.hub.close()
        tasks = [*self._tasks, *([] if self._calling is None else [self._calling])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(self._writer.close)
        self._engines.dispose()

    async def write(self, job: Callable[[Tx], T], *, sheddable: bool = False) -> T:
        """Runs a change, in the language of the request, and returns once it is on disk. Raises Busy, what the job
        raised, SQLAlchemyError."""
        here = copy_context()
        return await asyncio.wrap_future(self._writer.submit(lambda tx: here.run(job, tx), sheddable=sheddable))

    def _gather(self, job: Job[T]) -> Future[T]:
        return self._writer.submit(job, guarded=True)

    def _shed(self, job: Job[T]) -> Future[T]:
        return self._writer.submit(job, guarded=True, sheddable=True)

    async def read(self, query: Callable[[Session], T]) -> T:
        """Runs a query in a thread, on a consistent snapshot."""
        return await asyncio.to_thread(self._read, query)

    async def _terminals_of(self, hashes: frozenset[str]) -> Mapping[str, str]:
        return await self._look_up(lambda session: fleet.kiosks_of(session, hashes))

    async def _roles_of(self, logins: frozenset[int]) -> Mapping[int, Role]:
        now = self.clock()
        return await self._look_up(lambda session: staff.roles_of(session, logins, now))

    async def _look_up(self, query: Callable[[Session], T]) -> T:
        """By an index. In a file of our own that takes less time than the way to a thread and back."""
        return await self.read(query) if self._engines.shared else self._read(query)

    def _read(self, query: Callable[[Session], T]) -> T:
        with Session(self._engines.read) as session:
            return query(session)

    @property
    def consoles(self) -> int:
        return self.leases.hearing(self.clock())

    def _committed(self, events: Sequence[object]) -> None:
        """From the writer's thread, after the commit."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._publish if not self._engines.shared else self._announce, events)

    def _announce(self, _events: Sequence[object]) -> None:
        self._wake.set()
        if self._hints is not None:
            self._hints.tell()

    def _publish(self, events: Sequence[object]) -> None:
        heard = self.consoles > 0
        for event in events:
            match event:
                case requests.Changed(view):
                    self._publish_request(view, heard)
                case tickets.Moved(kiosk, called):
                    self.hub.publish(QUEUE_TOPIC, lambda: frame("queue", {}))
                    if called is not None:
                        self._publish_call(kiosk, called)
                case loans.Overdue(labels):
                    self._publish_overdue(labels)
                case submissions.Arrived(_):
                    self.hub.publish_to_consoles(lambda: frame("side", {}))

    async def _look_forever(self) -> None:
        failed = False
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK)
            self._wake.clear()
            try:
                await self._look()
                failed = False
            except (SQLAlchemyError, Busy) as error:  # the next look sees all that this one missed
                if not failed:
                    log.warning("feed: %s", type(error).__name__)
                failed = True

    async def _look(self) -> None:
        """Tells this process's listeners what stands in the rows since they were told last. Leases are read with them
        in one snapshot, so nobody is told of a change with an older answer to whether anybody hears."""
        mark, told, now = self.leases.mark, self._told, self.clock()
        news = await self.read(lambda session: feed.since(session, told, now))
        self.leases.merge(news.leases, mark)
        self._told = news
        self._publish([requests.Changed(view) for view in news.changed])
        if news.ticket != told.ticket:
            self.hub.publish(QUEUE_TOPIC, lambda: frame("queue", {}))
        for kiosk, called in news.called:
            self._publish_call(kiosk, called)
        if news.overdue:
            self._publish_overdue(news.overdue)
        if news.submission != told.submission:
            self.hub.publish_to_consoles(lambda: frame("side", {}))
        await self.duty_changed()

    def _publish_call(self, kiosk: str, called: Seen) -> None:
        """The terminal itself calls who does not hear."""
        self.hub.publish(kiosk_topic(kiosk), lambda: frame("ticket", ticket_out(called).model_dump_json()))

    def _publish_overdue(self, labels: Sequence[str]) -> None:
        self.hub.publish_to_consoles(lambda: frame("overdue", {"labels": list(labels)}))

    def _publish_request(self, view: RequestView, heard: bool) -> None:
        self.hub.publish_to_consoles(
            lambda: frame("request", for_console(view, self.county.loans).model_dump_json(), view.seq)
        )
        self.hub.publish(
            kiosk_topic(view.kiosk), lambda: frame("request", for_kiosk(view, heard).model_dump_json(), view.seq)
        )

    async def renew(self, lease: Lease) -> None:
        """A console says that it is there. Raises what `write` does."""
        self.leases.renew(lease)
        if self._engines.shared:
            await self.write(lambda tx: duty.write(tx, lease))
            self.leases.renew(lease)  # a look in between may have read the rows as they were before

    async def leave(self, console: str, session: int) -> None:
        """A console goes off duty."""
        if self._engines.shared:
            await self.write(lambda tx: duty.erase(tx, console, session))
        self.leases.drop(console, session)
        await self.duty_changed()

    async def log_out(self, session: int) -> None:
        """That login has ended: its consoles are off duty, its streams end."""
        if self._engines.shared:
            await self.write(lambda tx: duty.erase_session(tx, session))
        self.leases.drop_session(session)
        self.hub.close_session(session)
        await self.duty_changed()

    async def duty_changed(self) -> None:
        """Call after leases changed: tells consoles who is on duty, and waiting kiosks when somebody, or nobody,
        listens now."""
        on_duty = self.leases.on_duty(self.clock())
        if on_duty != self._on_duty:
            self._on_duty = on_duty
            self.hub.publish_to_consoles(lambda: frame("side", {}))
        heard = self.consoles > 0
        if heard is not self._heard:
            self._heard = heard
            # each process sees to the terminals that listen to it, so that each request is told of once
            kiosks = self.hub.kiosks() if self._engines.shared else None
            try:
                if kiosks is None or kiosks:
                    await self.write(lambda tx: requests.touch_waiting(tx, kiosks))
            except (SQLAlchemyError, Busy):
                self._heard = not heard  # they are told by the next look or tick
                raise

    async def _tick_forever(self) -> None:
        """The first look is at once: what came due while the desk was down waits no longer, even if it falls again."""
        failed = False
        while True:
            try:
                await self._tick()
                failed = False
            except (SQLAlchemyError, Busy) as error:  # the next tick tries again; a dead ticker would be silence
                if not failed:
                    log.warning("timers: %s", type(error).__name__)
                failed = True
            await asyncio.sleep(TICK)

    async def _tick(self) -> None:
        """Runs in every process of a desk."""
        await self.duty_changed()
        now = self.clock()
        if self._engines.shared and self._ticks % TIDY == 0:
            await self.write(duty.erase_old)
        self._ticks += 1

        def look(session: Session) -> tuple[dict[str, datetime], bool, bool, bool, bool]:
            left, lent = self._ticks % SWEEP == 0 and day.forgotten(session, now), loans.due(session, now)
            return requests.ringing(session), bool(escalations.due(session, now)), hooks.due(session, now), left, lent

        waiting, louder, calls, left, lent = await self.read(look)
        if lent:
            await self.write(loans.by_the_clock)
        if left:
            await self.write(day.sweep)
        if self._ticks % LOOK_AT_FLEET == 1:
            await self.write(history.look, sheddable=True)
        if self._ticks % TIDY == 2:
            await self.write(history.forget_old)
        if self._ticks % TIDY == 4 and await self.read(
            lambda session: appointments.over(session, self.county.queue.slots, now)
        ):
            await self.write(lambda tx: appointments.sweep(tx, self.county.queue.slots))
        keep = self.county.cases.results_keep_days
        if self._ticks % TIDY == 5 and await self.read(lambda session: bool(results.old(session, keep, now))):
            await self.write(lambda tx: results.purge(tx, keep))
        if self._ticks % TIDY == 3 and await self.read(
            lambda session: bool(retention.due(session, self.county.cases, now))
        ):
            await self.write(lambda tx: retention.purge(tx, self.county.cases))
        if self._ticks % TIDY == 4 and await self.read(
            lambda session: old_visits.due(session, self.county.visits, now)
        ):
            await self.write(lambda tx: old_visits.purge(tx, self.county.visits))
        if louder:
            await self.write(lambda tx: timers.fire_due(tx, tuple(self._hooks)))
        if calls and (self._calling is None or self._calling.done()):
            self._calling = asyncio.create_task(self._call_out())
        due, self._rung = request_rules.ring(waiting, self._rung, now)
        if due:
            self.hub.publish_to_consoles(lambda: frame("ring", dict(due)))
        if self.hub.consoles():  # of thousands of terminals this is felt, and nobody is told but they
            await self._look_at_fleet(now)

    async def _look_at_fleet(self, now: datetime) -> None:
        terminals = await self.read(lambda session: fleet.terminals(session, now))
        words = [(terminal.id, terminal.words) for terminal in terminals]
        if words != self._fleet:
            self.hub.publish_to_consoles(lambda: frame("side", {}))
        self._fleet = words

    async def _call_out(self) -> None:
        """Beside the tick: a receiver may take its time, the timers may not."""
        try:
            async with httpx.AsyncClient(timeout=hooks.TIMEOUT) as client:
                await hooks.deliver(self.write, self._hooks, client)
        except (SQLAlchemyError, Busy) as error:
            log.warning("hooks: %s", type(error).__name__)
