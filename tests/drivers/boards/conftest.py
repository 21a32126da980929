"""pymodbus' own server with its simulated device, at the far end of a pty."""

from __future__ import annotations

import asyncio
import os
import select
import threading
import tty
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice
from support.left import nothing_left

from drivers.transport.lines import PtyLine


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    with nothing_left():
        yield


@dataclass
class Simulator:
    """`asked`: (function, address, count, values) of every request. `inputs` may be changed while it runs."""

    url: str = ""
    inputs: list[bool] = field(default_factory=lambda: [False] * 16)
    asked: list[tuple[int, int, int, list[Any] | None]] = field(default_factory=list)


class _Peer:
    """The server in a thread, and the cable between its pty and ours."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._line = PtyLine(None, private=True)
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        tty.setraw(self._master)
        self._stopping, self._ready = threading.Event(), threading.Event()
        self._threads = [threading.Thread(target=self._serve), threading.Thread(target=self._carry)]
        simulator.url = f"serial:{self._line.path}?baud=9600"

    def start(self) -> None:
        for thread in self._threads:
            thread.start()
        assert self._ready.wait(20)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._server.shutdown(), self._loop).result(20)
        self._stopping.set()
        for thread in self._threads:
            thread.join(20)
        self._line.close()
        os.close(self._master)
        os.close(self._slave)

    def _carry(self) -> None:
        while not self._stopping.is_set():
            if data := self._line.read(256, 0.005):
                os.write(self._master, data)
            if select.select([self._master], [], [], 0)[0]:
                self._line.write(os.read(self._master, 256))

    def _serve(self) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        bits = [SimData(0, values=[False] * 16, datatype=DataType.BITS)]
        device = SimDevice(
            1,
            simdata=(bits, [SimData(0, values=[False] * 16, datatype=DataType.BITS)], [SimData(0)], [SimData(0)]),
            action=self._act,
        )
        self._loop = asyncio.get_running_loop()
        self._server = ModbusSerialServer(device, port=os.ttyname(self._slave), baudrate=9600)
        serving = asyncio.ensure_future(self._server.serve_forever())
        while self._server.transport is None and not serving.done():
            await asyncio.sleep(0.01)
        self._ready.set()
        await serving

    async def _act(
        self, function: int, _start: int, address: int, count: int, registers: list[int], values: list[Any] | None
    ) -> None:
        if function == 2:
            registers[:] = [int(bit) for bit in self._simulator.inputs][: len(registers)]
        self._simulator.asked.append((function, address, count, list(values) if values else None))


@pytest.fixture
def simulator(nothing_is_left: None) -> Iterator[Simulator]:
    simulator = Simulator()
    peer = _Peer(simulator)
    peer.start()
    yield simulator
    peer.stop()
