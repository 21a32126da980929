"""One thread makes every change, many changes to a commit.

Each job runs in its own savepoint: a job that raises loses only its own rows. The commit's fsync is shared by all
jobs that were waiting, and nobody is answered before it. Events a job published go out after the commit, never before.
A commit whose connection died is answered as failed, though it may have been made: callers repeat with the same key.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import CursorResult, Engine, Executable, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from helpdesk.clock import Clock

T = TypeVar("T")
QUEUE_LIMIT = 2000  # beyond this callers are told to come back; kiosks keep their outbox
SHED_LIMIT = 500  # heartbeats give way first
BATCH = 64
_ADVANCE = text(
    "INSERT INTO counters (name, value) VALUES (:name, :by)"
    " ON CONFLICT (name) DO UPDATE SET value = counters.value + :by RETURNING value"
)


class Busy(Exception):
    """The writer has more waiting than it should take; try again in `retry_after` seconds."""

    retry_after = 1


@dataclass
class Tx:
    """What a job gets: a session inside the transaction, the moment it began, and where to leave events."""

    session: Session
    now: datetime
    events: list[object] = field(default_factory=list)

    def publish(self, event: object) -> None:
        """Sent to listeners once the transaction is committed."""
        self.events.append(event)

    def next(self, counter: str) -> int:
        """Advances a counter row and returns its new value (first is 1)."""
        return self.take(counter, 1)[0]

    def put(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> CursorResult[Any]:
        """A statement on a table for many rows, past the session: what jobs have read of them is not refreshed."""
        self.session.flush()
        return self.session.connection().execute(statement, list(rows))

    def take(self, counter: str, count: int) -> range:
        """The next `count` values of a counter row."""
        if not count:
            return range(0)
        last = int(self.session.execute(_ADVANCE, {"name": counter, "by": count}).scalar_one())
        return range(last - count + 1, last + 1)


Job = Callable[[Tx], T]


@dataclass(frozen=True)
class _Item(Generic[T]):
    job: Job[T]
    future: Future[T]
    guarded: bool


@dataclass(frozen=True)
class _Done:
    future: Future[Any]
    result: Any


def run_once(engine: Engine, clock: Clock, job: Job[T]) -> T:
    """One job in a transaction of its own, in the calling thread: for the command line. Its events go nowhere."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        return job(Tx(session, clock()))


class Writer:
    """Start it, `submit` jobs from any thread, `close` it: close lets what is queued finish."""

    def __init__(self, engine: Engine, clock: Clock, on_commit: Callable[[Sequence[object]], None]) -> None:
        self._engine, self._clock, self._on_commit = engine, clock, on_commit
        self._queue: queue.Queue[_Item[Any] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="desk-writer")

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Waits for queued jobs. Idempotent."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def submit(self, job: Job[T], *, sheddable: bool = False, guarded: bool = False) -> Future[T]:
        """Queues a job. Raises Busy at once when too much waits; the future raises what job or commit raised.
        `guarded`: the job sees to its own savepoints, and leaves nothing half done."""
        if self._queue.qsize() >= (SHED_LIMIT if sheddable else QUEUE_LIMIT):
            raise Busy
        future: Future[T] = Future()
        self._queue.put(_Item(job, future, guarded))
        return future

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch, last = [first], False
            while len(batch) < BATCH and not self._queue.empty():
                item = self._queue.get()
                if item is None:
                    last = True
                    break
                batch.append(item)
            self._commit(batch)
            if last:
                return

    def _commit(self, batch: list[_Item[Any]]) -> None:
        done: list[_Done] = []
        events: list[object] = []
        live = [item for item in batch if item.future.set_running_or_notify_cancel()]
        try:
            with Session(self._engine, expire_on_commit=False) as session, session.begin():
                for item in live:
                    tx = Tx(session, self._clock())
                    try:
                        with nullcontext() if item.guarded else session.begin_nested():
                            result = item.job(tx)
                    except Exception as error:  # noqa: BLE001 - a job's fault is its caller's to hear, not the writer's to die of
                        item.future.set_exception(error)
                    else:
                        done.append(_Done(item.future, result))
                        events.extend(tx.events)
        except SQLAlchemyError as error:
            for item in live:
                if not item.future.done():
                    item.future.set_exception(error)
            return
        if events:
            self._on_commit(events)
        for finished in done:
            finished.future.set_result(finished.result)
