"""Press to tile beside what others would carry it with: Mosquitto, NATS JetStream, PostgreSQL's NOTIFY.

One round is one press by each way, within the same second. Whether a message that was acknowledged outlives kill -9 is
tried for each: told of while nobody listens, killed, started again, asked for.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx
import psycopg
from playwright.sync_api import Browser, Error, sync_playwright

from bench.child import BenchFailed, Child
from bench.lab import Lab
from bench.measures.help import CHROMIUM, FLAGS, Console, _console, _fdatasync
from bench.results import Goal, Row
from bench.stats import median, p95
from helpdesk.contract import HELP_REQUESTS
from kiosk_app.desk.client import DeskClient
from kiosk_app.desk.config import DeskConfig
from kiosk_app.tools import desk_process

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "lib"))  # no more installed than the bench itself

TOPIC = "hall"
KILLS = 5
GOAL = Goal("p95", 100, "help-desk.md §2.3: p99 under 100 ms from press to console on a LAN")


@dataclass(slots=True)
class Way:
    """`publish` returns once the broker has acknowledged."""

    name: str
    publish: Callable[[str], None]
    console: Console
    took: list[float]
    survived: int = 0


def measure(lab: Lab) -> list[Row]:
    with ExitStack() as stack:
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        stack.callback(browser.close)
        try:
            return _rounds(lab, stack, browser)
        except Error as error:
            raise BenchFailed(f"the browser: {error.message.splitlines()[0]}") from None


def _rounds(lab: Lab, stack: ExitStack, browser: Browser) -> list[Row]:
    console = _console(browser, lab.desk().url)
    state = lab.fresh("client")
    client = DeskClient(DeskConfig(lab.desk().url, desk_process.KIOSK, desk_process.TOKEN, state), lambda event: None)
    client.start()
    stack.callback(client.stop)
    brokers = [stack.enter_context(one(lab.fresh(one.name))) for one in (Mosquitto, Nats, Notify)]
    ways = [Way(one.name, one.publish, _bridged(lab, stack, browser, one), []) for one in brokers]
    ours: list[float] = []
    disk: list[float] = []
    rounds = lab.times(200)
    time.sleep(2.0)
    for number in range(-3, rounds):  # the first three are not counted
        if number % 25 == 0:
            lab.say(f"help desk and three brokers, {number + 1} of {rounds}")
            for one in (console, *(way.console for way in ways)):
                one.match_clocks()
        lab.any_moment(0.02, 0.06)
        at = time.monotonic()
        key = client.call_help()
        ours.append((console.next_tile(20) - at) * 1000)
        client.cancel_help(key)
        console.empty()
        for way in ways:
            lab.any_moment(0.02, 0.06)
            at = time.monotonic()
            way.publish(uuid.uuid4().hex)
            way.took.append((way.console.next_tile(20) - at) * 1000)
        disk.append(_fdatasync(state / "probe"))
    lab.say(f"{KILLS} kills of the desk and of each broker")
    ours_survived = sum(_desk_survives(lab) for _ in range(KILLS))
    for way, broker in zip(ways, brokers, strict=True):
        way.survived = sum(broker.survives() for _ in range(KILLS))
    return [_row(way, ours[3:], disk[3:], ours_survived) for way in ways]


def _row(way: Way, ours: Sequence[float], disk: Sequence[float], survived: int) -> Row:
    theirs = way.took[3:]
    return Row(
        f"help-{way.name}",
        "the kiosk's desk client is called -> tile in a helper's browser; the same rounds for all three brokers",
        "ms",
        ours,
        f"{PEERS[way.name]}, bridged into the same browser as server-sent events: nothing but the message",
        theirs,
        GOAL,
        f"99th percentile {_p99(ours):.3g} ms beside {_p99(theirs):.3g} ms; acknowledged and there after kill -9: ours "
        f"{survived} of {KILLS}, theirs {way.survived} of {KILLS}; one fdatasync {median(disk):.2g} ms, 95th "
        f"percentile {p95(disk):.2g} ms",
    )


PEERS = {
    "mosquitto": "Mosquitto 2.0, QoS 1 at both ends, persistence on with its usual interval",
    "nats": "NATS JetStream, stream on file, acknowledged by the stream",
    "notify": "PostgreSQL, a row and its NOTIFY in one commit, synchronous",
}


def _p99(samples: Sequence[float]) -> float:
    return sorted(samples)[-max(1, len(samples) // 100) - 1] if len(samples) >= 100 else max(samples)


def _bridged(lab: Lab, stack: ExitStack, browser: Browser, broker: Broker) -> Console:
    words = [broker.name, broker.where]
    child = stack.enter_context(Child("bench.children.bridge", words, lab.fresh("bridge") / "log"))
    page = browser.new_context().new_page()
    page.goto(child.expect(lambda message: "url" in message, "address")["url"])
    console = Console(page)
    console.observe()
    return console


def _desk_survives(lab: Lab) -> bool:
    state = lab.fresh("killed")
    desk = desk_process.start_desk(state)
    key = str(uuid.uuid4())
    with httpx.Client(headers={"Authorization": f"Bearer {desk_process.TOKEN}"}, timeout=30) as line:
        body = {"key": key, "kiosk": desk_process.KIOSK, "need": "help"}
        line.post(desk.url + HELP_REQUESTS, json=body, headers={"Idempotency-Key": key}).raise_for_status()
        desk.process.kill()
        desk.process.wait()
        desk = desk_process.start_desk(state)
        try:
            return line.get(f"{desk.url}{HELP_REQUESTS}/{key}").status_code == 200
        finally:
            desk.stop()


# ---- the brokers -----------------------------------------------------------------------------------------------------


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Broker(ABC):
    """A server of the bench's own, and a line to publish by. `where`: what its bridge needs to find it."""

    name = ""
    where = ""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __enter__(self) -> Self:
        self.start()
        self.connect()
        return self

    def __exit__(self, *_: object) -> None:
        self.disconnect()
        self.end()

    @abstractmethod
    def start(self) -> None:
        """Also again, after `kill`."""

    @abstractmethod
    def kill(self) -> None:
        """As a power cut of the process: -9."""

    @abstractmethod
    def end(self) -> None: ...

    @abstractmethod
    def connect(self) -> None: ...

    @abstractmethod
    def disconnect(self) -> None: ...

    @abstractmethod
    def publish(self, payload: str) -> None: ...

    @abstractmethod
    def survives(self) -> bool:
        """Whether what was acknowledged while nobody listened can be had after kill -9."""


class Program(Broker):
    """One program that listens on a port of loopback."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.port = _free_port()
        self.where = str(self.port)

    @abstractmethod
    def command(self) -> list[str]: ...

    def start(self) -> None:
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen(self.command(), stdout=log, stderr=log)
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if time.monotonic() > end:
                    raise BenchFailed(f"{self.name} did not start: see {self.home}/log") from None
                time.sleep(0.05)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        self._process.terminate()
        self._process.wait()


class Mosquitto(Program):
    name = "mosquitto"

    def command(self) -> list[str]:
        file = self.home / "mosquitto.conf"
        file.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence true\n"
            f"persistence_location {self.home}/\nuser root\n"  # heeded by root's alone
        )
        return ["mosquitto", "-c", str(file)]

    def connect(self) -> None:
        self._line = self._client("press")
        self._line.loop_start()

    def disconnect(self) -> None:
        self._line.disconnect()
        self._line.loop_stop()

    def _client(self, name: str) -> Any:
        from paho.mqtt.client import CallbackAPIVersion, Client

        client = Client(CallbackAPIVersion.VERSION2, client_id=name, clean_session=False)
        client.connect("127.0.0.1", self.port)
        return client

    def publish(self, payload: str) -> None:
        self._line.publish(TOPIC, payload, qos=1).wait_for_publish(20)

    def survives(self) -> bool:
        payload, heard = uuid.uuid4().hex, []
        away = self._client("away")
        away.subscribe(TOPIC, qos=1)
        away.loop_start()
        time.sleep(0.3)
        away.disconnect()
        away.loop_stop()
        self.publish(payload)
        self.kill()
        self.start()
        back = self._client("away")
        back.on_message = lambda _client, _data, message: heard.append(message.payload.decode())
        back.loop_start()
        time.sleep(1.5)
        back.disconnect()
        back.loop_stop()
        return payload in heard


async def _quietly(_error: Exception) -> None:
    """A server that is killed on purpose is no news."""


class Nats(Program):
    name = "nats"

    def command(self) -> list[str]:
        return ["nats-server", "-a", "127.0.0.1", "-p", str(self.port), "-js", "-sd", str(self.home / "store")]

    def connect(self) -> None:
        import nats

        self._loop = asyncio.new_event_loop()  # in a thread of its own: playwright has this one's
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

        async def open_() -> Any:
            self._nc = await nats.connect(f"nats://127.0.0.1:{self.port}", max_reconnect_attempts=-1, error_cb=_quietly)
            stream = self._nc.jetstream()
            await stream.add_stream(name="presses", subjects=[TOPIC])
            return stream

        self._stream = self._do(open_())

    def _do(self, what: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(30)

    def disconnect(self) -> None:
        self._do(self._nc.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def publish(self, payload: str) -> None:
        self._do(self._stream.publish(TOPIC, payload.encode()))

    def survives(self) -> bool:
        from nats.errors import Error as NatsError

        payload = uuid.uuid4().hex
        self.publish(payload)
        self.kill()
        self.start()

        async def last() -> bytes:
            for _ in range(100):
                try:
                    found = await self._stream.get_last_msg("presses", TOPIC)
                    return bytes(found.data)
                except (NatsError, TimeoutError, OSError):  # it is coming back
                    await asyncio.sleep(0.1)
            return b""

        return bool(self._do(last()) == payload.encode())


class Notify(Broker):
    name = "notify"

    def __init__(self, home: Path) -> None:
        from support.postgres import Cluster

        super().__init__(home)
        self._cluster = Cluster(durable=True)  # starts
        self._cluster.run("CREATE TABLE presses (key text PRIMARY KEY)")
        self.where = f"host={self._cluster.home} user=desk dbname=postgres"

    def start(self) -> None:
        if not self._cluster.running:
            self._cluster.start()

    def kill(self) -> None:
        self._cluster.stop(signal.SIGKILL)
        time.sleep(1.0)  # its children see that it is gone, and let go of what the next one needs

    def end(self) -> None:
        self._cluster.end()

    def connect(self) -> None:
        self._line = psycopg.connect(self.where, autocommit=True)

    def disconnect(self) -> None:
        self._line.close()

    def publish(self, payload: str) -> None:
        with self._line.transaction():
            self._line.execute("INSERT INTO presses VALUES (%s)", (payload,))
            self._line.execute("SELECT pg_notify(%s, %s)", (TOPIC, payload))

    def survives(self) -> bool:
        """The notification. (The row does: it has to be asked for, which is what our desk does.)"""
        payload = uuid.uuid4().hex
        self.publish(payload)
        self.disconnect()
        self.kill()
        self.start()
        self.connect()
        self._line.execute(f"LISTEN {TOPIC}")
        return any(one.payload == payload for one in self._line.notifies(timeout=1.5))
