"""Questions asked together: one at a time, nobody answered with what was read before, none takes another's along."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from helpdesk.together import Together


class Store:
    """Answers when told to."""

    def __init__(self) -> None:
        self.known = {1: "one", 2: "two"}
        self.asked: list[frozenset[int]] = []
        self.open = asyncio.Event()

    async def ask(self, keys: frozenset[int]) -> Mapping[int, str]:
        self.asked.append(keys)
        found = {key: self.known[key] for key in keys if key in self.known}
        await self.open.wait()
        return found


def test_who_comes_while_it_is_asked_is_answered_by_the_next_question_with_what_is_true_then() -> None:
    async def run() -> None:
        store = Store()
        together = Together(store.ask)
        first = [asyncio.create_task(together.get(key)) for key in (1, 2, 1, 7)]
        await asyncio.sleep(0.01)
        del store.known[1]
        later = [asyncio.create_task(together.get(key)) for key in (1, 2)]
        await asyncio.sleep(0.01)
        assert store.asked == [frozenset({1, 2, 7})], "one question at a time"
        store.open.set()
        assert await asyncio.gather(*first) == ["one", "two", "one", None]
        assert await asyncio.gather(*later) == [None, "two"]
        assert store.asked[1:] == [frozenset({1, 2})]

    asyncio.run(run())


def test_one_who_leaves_takes_no_answer_along_and_a_fault_is_everybodys() -> None:
    async def run() -> None:
        store = Store()
        together = Together(store.ask)
        leaving, staying = (asyncio.create_task(together.get(key)) for key in (1, 2))
        await asyncio.sleep(0.01)
        leaving.cancel()
        store.open.set()
        assert await staying == "two"

        async def broken(_keys: frozenset[int]) -> Mapping[int, str]:
            raise OSError("gone")

        together = Together(broken)
        for outcome in await asyncio.gather(together.get(1), together.get(2), return_exceptions=True):
            assert isinstance(outcome, OSError)
        with pytest.raises(OSError, match="gone"):  # and the next one asks anew
            await together.get(1)

    asyncio.run(run())
