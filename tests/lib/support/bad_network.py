"""A network between a terminal and its desk that can be cut in the middle of a word, slowed, or fall silent."""

from __future__ import annotations

import asyncio
import threading
from random import Random

MODES = ("well", "slow", "cut", "silent", "refused")
"""As it should be · 0.2 s for each piece · the line dies after some bytes · nothing comes through · nobody answers."""


class BadNetwork:
    """Listens on a port of its own and passes on to `port`, as its mode is. Start it once, close it once."""

    def __init__(self, port: int, seed: int) -> None:
        self._to, self._chance = port, Random(seed)
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="bad-network")
        self.mode = "well"
        self.met: set[str] = set()
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._met, "127.0.0.1", 0), self._loop
        ).result(10)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def becomes(self, mode: str) -> None:
        """Lines that are open get worse with it; when it is well again they are cut, as when a switch comes back."""
        assert mode in MODES
        self.mode = mode
        self._loop.call_soon_threadsafe(self._cut_all)

    def close(self) -> None:
        async def ended() -> None:
            self._server.close()
            self._cut_all()
            tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(ended(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _cut_all(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.met.add(self.mode)
        self._writers.add(writer)
        onward: asyncio.StreamWriter | None = None
        try:
            if self.mode == "refused":
                return
            if self.mode == "silent":
                await reader.read()
                return
            back, onward = await asyncio.open_connection("127.0.0.1", self._to)
            self._writers.add(onward)
            await asyncio.gather(self._pass(reader, onward), self._pass(back, writer))
        except (OSError, EOFError):
            pass
        finally:
            for one in (writer, onward):
                if one is not None:
                    self._writers.discard(one)
                    one.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mode = self.mode
        left = self._chance.randrange(20, 4000) if mode == "cut" else None
        while piece := await reader.read(65536):
            if mode == "slow":
                await asyncio.sleep(0.2)
            if left is not None and len(piece) >= left:
                writer.write(piece[:left])
                await writer.drain()
                raise EOFError  # in the middle of it
            left = None if left is None else left - len(piece)
            writer.write(piece)
            await writer.drain()
        writer.write_eof()
