"""What is asked while others wait for the writer goes with them: one job settles many, each is answered by itself.

Lives on one event loop; only the job itself runs in the writer's thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from helpdesk.store.writer import Busy, Job, Tx

A = TypeVar("A")
R = TypeVar("R")
MOST = 500  # in one job: who comes next waits for no more than these


class Gathered(Generic[A, R]):
    """`settle` answers all that were asked, in their order, an exception for what is refused. What it raises undoes
    the whole; then each is tried by itself, so that one who cannot be served costs nobody else. One job at a time:
    jobs that hold few cost as much as jobs that hold many."""

    def __init__(
        self,
        submit: Callable[[Job[Sequence[R | Exception]]], Future[Sequence[R | Exception]]],
        settle: Callable[[Tx, Sequence[A]], Sequence[R | Exception]],
        limit: int,
    ) -> None:
        self._submit, self._settle, self._limit = submit, settle, limit
        self._next: list[tuple[A, asyncio.Future[R]]] = []
        self._waiting = 0
        self._busy = False

    async def ask(self, what: A) -> R:
        """Returns once it is on disk. Raises Busy when more than `limit` wait, what `submit` does, what `settle`
        answered for it, and whatever the commit failed of."""
        if self._waiting >= self._limit:
            raise Busy
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[R] = loop.create_future()
        self._next.append((what, answer))
        self._waiting += 1
        if len(self._next) == 1:
            loop.call_soon(self._go)  # and not at once: whoever asks in this turn of the loop comes along
        return await answer

    def _go(self) -> None:
        if self._busy or not self._next:
            return
        group, self._next = self._next[:MOST], self._next[MOST:]
        loop = asyncio.get_running_loop()
        try:
            written = self._submit(lambda tx: self._write(tx, [what for what, _ in group]))
        except Busy as error:
            self._answer(group, [error] * len(group))
            loop.call_soon(self._go)
            return
        self._busy = True
        written.add_done_callback(lambda done: loop.call_soon_threadsafe(self._done, group, done))

    def _write(self, tx: Tx, asked: Sequence[A]) -> Sequence[R | Exception]:
        told = len(tx.events)
        try:
            with tx.session.begin_nested():
                return self._settle(tx, asked)
        except Exception:  # noqa: BLE001 - whose fault it was is found below, and is that one's answer
            del tx.events[told:]
            return [self._alone(tx, what) for what in asked]

    def _alone(self, tx: Tx, what: A) -> R | Exception:
        told = len(tx.events)
        try:
            with tx.session.begin_nested():
                return self._settle(tx, [what])[0]
        except Exception as error:  # noqa: BLE001 - the answer to who asked
            del tx.events[told:]
            return error

    def _done(self, group: Sequence[tuple[A, asyncio.Future[R]]], written: Future[Sequence[R | Exception]]) -> None:
        self._busy = False
        failed = written.exception()
        self._answer(group, [failed] * len(group) if isinstance(failed, Exception) else written.result())
        asyncio.get_running_loop().call_soon(self._go)

    def _answer(self, group: Sequence[tuple[A, asyncio.Future[R]]], outcomes: Sequence[R | Exception]) -> None:
        self._waiting -= len(group)
        for (_, answer), outcome in zip(group, outcomes, strict=True):
            if answer.done():  # who asked has left
                continue
            if isinstance(outcome, Exception):
                answer.set_exception(outcome)
            else:
                answer.set_result(outcome)
