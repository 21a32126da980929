"""What is asked together is answered one by one: nobody's failure is another's, nobody is answered before the disk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpdesk.store import gathered as module
from helpdesk.store.engine import Engines
from helpdesk.store.gathered import Gathered
from helpdesk.store.models import Fact
from helpdesk.store.writer import Busy, Job, Tx, Writer


class Refused(Exception):
    pass


class Book:
    """Keeps names; `asked`: how many came together each time. Refuses `no`, and cannot keep a name twice."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def settle(self, tx: Tx, names: Sequence[str]) -> Sequence[str | Exception]:
        self.asked.append(len(names))
        kept = [name for name in names if name != "no"]
        for name in kept:
            tx.publish(name)
        if kept:
            tx.session.execute(insert(Fact), [{"name": name, "value": "1"} for name in kept])
        return [Refused() if name == "no" else name.upper() for name in names]


async def all_of(gathered: Gathered[str, str], names: Sequence[str]) -> list[object]:
    return await asyncio.gather(*(gathered.ask(name) for name in names), return_exceptions=True)


def kept(engines: Engines) -> set[str]:
    with Session(engines.read) as session:
        return set(session.scalars(select(Fact.name)))


def test_what_comes_while_the_writer_is_busy_goes_together(writer: Writer, events: list[object]) -> None:
    book, gate = Book(), threading.Event()

    async def run() -> list[object]:
        gathered = Gathered(writer.submit, book.settle, 100)
        writer.submit(lambda tx: gate.wait(10))
        asked = asyncio.create_task(all_of(gathered, ["a", "b", "no", "c"]))
        await asyncio.sleep(0.05)
        gate.set()
        return await asked

    answers = asyncio.run(run())
    assert answers[:2] + answers[3:] == ["A", "B", "C"] and isinstance(answers[2], Refused)
    assert book.asked == [4] and events == ["a", "b", "c"]


def test_one_that_cannot_be_kept_costs_the_others_nothing_and_tells_nobody(
    writer: Writer, engines: Engines, events: list[object]
) -> None:
    book, gate = Book(), threading.Event()

    async def run() -> list[object]:
        gathered = Gathered(writer.submit, book.settle, 100)
        writer.submit(lambda tx: gate.wait(10))
        asked = asyncio.create_task(all_of(gathered, ["a", "b", "a", "no", "c"]))
        await asyncio.sleep(0.05)
        gate.set()
        return await asked

    first, second, twice, refused, last = asyncio.run(run())
    assert (first, second, last) == ("A", "B", "C")
    assert isinstance(twice, IntegrityError) and isinstance(refused, Refused)
    assert kept(engines) >= {"a", "b", "c"} and events == ["a", "b", "c"]
    assert book.asked == [5, 1, 1, 1, 1, 1]


def test_who_leaves_takes_nobody_along_and_what_was_asked_is_kept(writer: Writer, engines: Engines) -> None:
    gate = threading.Event()

    async def run() -> str:
        gathered = Gathered(writer.submit, Book().settle, 100)
        writer.submit(lambda tx: gate.wait(10))
        leaves = asyncio.create_task(gathered.ask("left"))
        stays = asyncio.create_task(gathered.ask("stayed"))
        await asyncio.sleep(0.05)
        leaves.cancel()
        gate.set()
        return await stays

    assert asyncio.run(run()) == "STAYED"
    assert kept(engines) >= {"left", "stayed"}


def test_beyond_the_limit_callers_are_told_to_come_back_and_then_are_served(writer: Writer) -> None:
    gate = threading.Event()

    async def run() -> tuple[list[object], str]:
        gathered = Gathered(writer.submit, Book().settle, 3)
        writer.submit(lambda tx: gate.wait(10))
        asked = asyncio.create_task(all_of(gathered, ["a", "b", "c", "d"]))
        await asyncio.sleep(0.05)
        gate.set()
        return await asked, await gathered.ask("d")

    answers, again = asyncio.run(run())
    assert answers[:3] == ["A", "B", "C"] and isinstance(answers[3], Busy)
    assert again == "D"


def test_a_group_is_no_larger_than_its_most(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    book, gate = Book(), threading.Event()

    async def run() -> list[object]:
        gathered = Gathered(writer.submit, book.settle, 100)
        writer.submit(lambda tx: gate.wait(10))
        asked = asyncio.create_task(all_of(gathered, list("abcde")))
        await asyncio.sleep(0.05)
        gate.set()
        return await asked

    assert asyncio.run(run()) == list("ABCDE")
    assert book.asked == [2, 2, 1]


def test_a_busy_writer_is_said_to_be_busy_and_asked_anew(writer: Writer, engines: Engines) -> None:
    refusing = [True]

    def submit(job: Job[Sequence[str | Exception]]) -> Future[Sequence[str | Exception]]:
        if refusing:
            refusing.clear()
            raise Busy
        return writer.submit(job)

    async def run() -> str:
        gathered = Gathered(submit, Book().settle, 100)
        with pytest.raises(Busy):
            await gathered.ask("a")
        return await gathered.ask("b")

    assert asyncio.run(run()) == "B"
    with Session(engines.read) as session:
        assert session.scalar(select(func.count()).select_from(Fact).where(Fact.name == "a")) == 0
