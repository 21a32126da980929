"""The running desk: everything a route needs, the bridge from commits to listeners, and the timers.

The server owns every timer: a browser's are throttled as soon as nobody looks at it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import httpx
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from helpdesk.clock import Clock, utc_now
from helpdesk.events import CONSOLES, Hub, Leases, frame, kiosk_topic
from helpdesk.fleet import service as fleet
from helpdesk.requests import escalations, hooks, timers
from helpdesk.requests import rules as request_rules
from helpdesk.requests import service as requests
from helpdesk.requests.views import RequestView, for_console, for_kiosk
from helpdesk.staff.guesses import GuessBook
from helpdesk.staff.passwords import PasswordChecker
from helpdesk.store.engine import Engines, open_engines
from helpdesk.store.migrate import upgrade
from helpdesk.store.models import Fact, Submission
from helpdesk.store.writer import Busy, Tx, Writer, run_once
from helpdesk.submissions import service as submissions
from helpdesk.submissions.vault import Vault, VaultError, open_vault

T = TypeVar("T")
TICK = 1.0
log = logging.getLogger("helpdesk")


@dataclass(frozen=True)
class Store:
    """An opened, migrated database with the vault that belongs to it."""

    engines: Engines
    vault: Vault


def open_store(url: str, state: Path, clock: Clock = utc_now) -> Store:
    """Makes the state directory (0700) if need be, applies migrations, opens the vault and checks that it is the one
    this database was sealed with. Raises VaultError, OSError, sqlalchemy and alembic errors."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    engines = open_engines(url)
    upgrade(engines.write)

    def sealed_with(tx: Tx) -> str | None:
        fact = tx.session.get(Fact, "vault_key")
        return None if fact is None else fact.value

    def remember(tx: Tx) -> None:
        tx.session.merge(Fact(name="vault_key", value=vault.key_id))

    known = run_once(engines.write, clock, sealed_with)
    holds_data = run_once(engines.write, clock, lambda tx: tx.session.query(Submission.id).first() is not None)
    vault = open_vault(state, may_create=not holds_data)
    if known != vault.key_id:
        if holds_data:
            raise VaultError(f"the key in {state} is not the one this database was sealed with: restore it from backup")
        run_once(engines.write, clock, remember)
    return Store(engines, vault)


class Desk:
    """Start it on the event loop it is to live on; `stop` ends streams, timers and the writer."""

    def __init__(self, store: Store, clock: Clock = utc_now, calls: Sequence[hooks.Hook] = ()) -> None:
        self.clock, self.vault = clock, store.vault
        self.hub, self.leases = Hub(), Leases()
        self.passwords, self.guesses = PasswordChecker(), GuessBook()
        self._engines = store.engines
        self._writer = Writer(store.engines.write, clock, self._committed)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ticker: asyncio.Task[None] | None = None
        self._heard = False
        self._on_duty: list[str] = []
        self._rung: Mapping[str, request_rules.Rung] = MappingProxyType({})
        self._fleet: Sequence[fleet.Terminal] = ()
        self._hooks = MappingProxyType({hook.name: hook for hook in calls})
        self._calling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._writer.start()
        self._ticker = self._loop.create_task(self._tick_forever())

    async def stop(self) -> None:
        self.hub.close()
        if self._ticker is not None:
            tasks = [task for task in (self._ticker, self._calling) if task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(self._writer.close)
        self._engines.dispose()

    async def write(self, job: Callable[[Tx], T], *, sheddable: bool = False) -> T:
        """Runs a change and returns once it is on disk. Raises Busy, what the job raised, SQLAlchemyError."""
        return await asyncio.wrap_future(self._writer.submit(job, sheddable=sheddable))

    async def read(self, query: Callable[[Session], T]) -> T:
        """Runs a query in a thread, on a consistent snapshot."""
        return await asyncio.to_thread(self._read, query)

    def _read(self, query: Callable[[Session], T]) -> T:
        with Session(self._engines.read) as session:
            return query(session)

    @property
    def consoles(self) -> int:
        return self.leases.hearing(self.clock())

    def _committed(self, events: Sequence[object]) -> None:
        """From the writer's thread, after the commit."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._publish, events)

    def _publish(self, events: Sequence[object]) -> None:
        heard = self.consoles > 0
        for event in events:
            match event:
                case requests.Changed(view):
                    self._publish_request(view, heard)
                case submissions.Arrived(_):
                    self.hub.publish(CONSOLES, frame("side", {}))

    def _publish_request(self, view: RequestView, heard: bool) -> None:
        self.hub.publish(CONSOLES, frame("request", for_console(view).model_dump_json(), view.seq))
        topic = kiosk_topic(view.kiosk)
        self.hub.publish(topic, frame("request", for_kiosk(view, heard).model_dump_json(), view.seq))

    async def duty_changed(self) -> None:
        """Call after leases changed: tells consoles who is on duty, and waiting kiosks when somebody, or nobody,
        listens now."""
        on_duty = self.leases.on_duty(self.clock())
        if on_duty != self._on_duty:
            self._on_duty = on_duty
            self.hub.publish(CONSOLES, frame("side", {}))
        heard = self.consoles > 0
        if heard is not self._heard:
            self._heard = heard
            await self.write(requests.touch_waiting)

    async def _tick_forever(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            try:
                await self._tick()
            except (SQLAlchemyError, Busy) as error:  # the next tick tries again; a dead ticker would be silence
                log.warning("timers: %s", type(error).__name__)

    async def _tick(self) -> None:
        await self.duty_changed()
        now = self.clock()

        def look(session: Session) -> tuple[list[str], list[fleet.Terminal], bool, bool]:
            louder = bool(escalations.due(session, now))
            return requests.ringing(session), fleet.terminals(session, now), louder, hooks.due(session, now)

        waiting, terminals, louder, calls = await self.read(look)
        if louder:
            await self.write(lambda tx: timers.fire_due(tx, tuple(self._hooks)))
        if calls and (self._calling is None or self._calling.done()):
            self._calling = asyncio.create_task(self._call_out())
        due, self._rung = request_rules.ring(waiting, self._rung, now)
        if due:
            times = {key: self._rung[key].times for key in due}
            self.hub.publish(CONSOLES, frame("ring", times))
        if [(t.id, t.words) for t in terminals] != [(t.id, t.words) for t in self._fleet]:
            self.hub.publish(CONSOLES, frame("side", {}))
        self._fleet = terminals

    async def _call_out(self) -> None:
        """Beside the tick: a receiver may take its time, the timers may not."""
        try:
            async with httpx.AsyncClient(timeout=hooks.TIMEOUT) as client:
                await hooks.deliver(self.write, self._hooks, client)
        except (SQLAlchemyError, Busy) as error:
            log.warning("hooks: %s", type(error).__name__)
