"""Wake-up hints between the processes of one desk, by PostgreSQL's NOTIFY.

Only hints: they carry nothing, may be lost, and where LISTEN does not work (behind a pooler) there are none. Whoever
is woken reads the rows; whoever is not reads them a little later. They are sent after the commit on a connection of
their own, so that no commit waits for, or fails with, a notification; commits that come while one is on its way share
the next.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import psycopg

CHANNEL = "helpdesk"
RETRY_FROM, RETRY_TO = 0.25, 5.0  # seconds between attempts to connect
log = logging.getLogger("helpdesk")
Use = Callable[[psycopg.AsyncConnection], Awaitable[None]]


class Hints:
    """`connect`: the connections' arguments. `told` is called on the event loop for every hint, and whenever hints may
    have been missed."""

    def __init__(self, connect: Mapping[str, Any], told: Callable[[], None]) -> None:
        self._connect, self._told = connect, told
        self._due = asyncio.Event()

    def tell(self) -> None:
        """Something was committed."""
        self._due.set()

    async def run(self) -> None:
        """Until cancelled; comes back by itself when the server does."""
        await asyncio.gather(self._keep(self._listen), self._keep(self._send))

    async def _keep(self, use: Use) -> None:
        wait, well = RETRY_FROM, True
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**self._connect, autocommit=True) as connection:
                    wait, well = RETRY_FROM, True
                    await use(connection)
            except (psycopg.Error, OSError) as error:
                if well:
                    log.warning("hints: %s; the rows are read by the clock meanwhile", type(error).__name__)
                well = False
            await asyncio.sleep(wait)
            wait = min(wait * 2, RETRY_TO)

    async def _listen(self, connection: psycopg.AsyncConnection) -> None:
        await connection.execute(f"LISTEN {CHANNEL}")
        self._told()
        async for _ in connection.notifies():
            self._told()

    async def _send(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            await connection.execute("SELECT pg_notify(%s, '')", (CHANNEL,))
