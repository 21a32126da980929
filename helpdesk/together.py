"""Questions to the store that are asked together: thousands of terminals and consoles ask it the same all the time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Together(Generic[K, V]):
    """`ask` gives what is known of the keys. While it is being asked the next question gathers: nobody is answered with
    what was read before the question was put. Lives on one event loop."""

    def __init__(self, ask: Callable[[frozenset[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._ask = ask
        self._turn = asyncio.Lock()
        self._keys: set[K] = set()
        self._asking: asyncio.Task[Mapping[K, V]] | None = None

    async def get(self, key: K) -> V | None:
        """What is known of the key, None when nothing is. Raises what `ask` does."""
        self._keys.add(key)
        if self._asking is None:
            self._asking = asyncio.create_task(self._soon())
        found = await asyncio.shield(self._asking)  # who leaves does not take the others' answer along
        return found.get(key)

    async def _soon(self) -> Mapping[K, V]:
        async with self._turn:
            keys, self._keys, self._asking = frozenset(self._keys), set(), None
            return await self._ask(keys)
