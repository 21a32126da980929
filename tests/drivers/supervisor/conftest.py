"""A part made of events, so that the supervisor's tests decide when what goes wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, ConfigDict, Field

from drivers.backoff import Timing
from drivers.contract import Code, Condition, Deadline, DeviceEvent, DriverError, Publish, Status
from drivers.registry import Package, Registry
from drivers.slot import Spec, State
from drivers.supervisor import Supervisor

QUICK = Timing(
    open=2.0,
    probe=1.0,
    probe_every=0.05,
    watch=1.0,
    close=1.0,
    grace=0.15,
    cancel_grace=0.3,
    rescan=0.02,
    backoff_first=0.02,
    backoff_max=0.1,
    stable=5.0,
    tick=0.02,
    stop=5.0,
    fresh=0.3,
    fresh_retry=0.02,
)


@dataclass
class Part:
    """The hardware: what the test turns, and what it saw."""

    there: bool = True
    open_error: DriverError | None = None
    condition: Condition = Condition.OK
    details: dict[str, Any] = field(default_factory=dict)
    probe_error: DriverError | None = None
    slow_probe: bool = False
    hang: threading.Event = field(default_factory=threading.Event)  # set: stuck calls come back
    close_frees: bool = True
    opened: int = 0
    closed: int = 0
    probes: int = 0
    ran: list[str] = field(default_factory=list)
    publish: Publish | None = None


class PartDriver:
    role = "id_reader"

    def __init__(self, part: Part, publish: Publish) -> None:
        self.part, self.part.publish = part, publish
        self._open = False

    def open(self, deadline: Deadline) -> None:
        self.part.opened += 1
        if self.part.open_error:
            raise self.part.open_error
        if not self.part.there:
            raise DriverError(Code.NO_DEVICE, retryable=True)
        self._open = True

    def capabilities(self) -> Mapping[str, Any]:
        return {}

    def probe(self, deadline: Deadline) -> tuple[Condition, Mapping[str, Any]]:
        self.part.probes += 1
        if not self.part.there:
            raise DriverError(Code.DISCONNECTED)
        if self.part.probe_error:
            raise self.part.probe_error
        if self.part.slow_probe:
            deadline.cancel.wait(deadline.remaining())
            deadline.check()
        return self.part.condition, dict(self.part.details)

    def watch(self, publish: Publish) -> float:
        return 60.0

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        return {}

    def reset(self, deadline: Deadline, level: str = "soft") -> None:
        self.part.ran.append(f"reset {level}")

    def close(self) -> None:
        self.part.closed += 1
        self._open = False
        if self.part.close_frees:
            self.part.hang.set()

    def do(self, deadline: Deadline, word: str = "done") -> str:
        self.part.ran.append(word)
        return word

    def wait(self, deadline: Deadline, word: str = "waited") -> str:
        """Ends with the deadline or the cancel token, as a driver should."""
        self.part.ran.append(word)
        deadline.cancel.wait(deadline.remaining())
        deadline.check()
        return word

    def stubborn(self, deadline: Deadline, seconds: float) -> str:
        """Ignores the cancel token but comes back."""
        self.part.ran.append("stubborn")
        time.sleep(seconds)
        return "result of a visit"

    def stick(self, deadline: Deadline) -> str:
        """Native code that hears nothing."""
        self.part.ran.append("stick")
        self.part.hang.wait(30)
        return "too late"

    def lose(self, deadline: Deadline) -> None:
        self.part.there = False
        raise DriverError(Code.DISCONNECTED)

    def crash(self, deadline: Deadline) -> None:
        raise ValueError("张三 110101199003070011")

    def latest(self) -> str:
        return "frame"


@dataclass
class Bench:
    """A supervisor over parts, and everything it said."""

    supervisor: Supervisor
    events: list[DeviceEvent]
    moves: list[tuple[State, State]]

    def add(self, part: Part, role: str = "id_reader", url: Callable[[], str] = lambda: "test:part") -> None:
        self.supervisor.add(Spec(role, lambda _url, publish: PartDriver(part, publish), url))

    def status(self, role: str = "id_reader") -> Status:
        return self.supervisor.statuses()[role]

    def statuses_seen(self) -> list[Status]:
        return [event.payload for event in self.events if event.kind == "status_changed"]

    def until(self, condition: Callable[[], object], seconds: float = 10.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"never happened; status {self.supervisor.statuses()}"
            time.sleep(0.002)

    def ready(self, role: str = "id_reader") -> None:
        self.until(lambda: self.status(role).usable)


@pytest.fixture
def make_bench() -> Iterator[Callable[..., Bench]]:
    benches: list[Bench] = []
    before = set(threading.enumerate())

    def make(**changes: Any) -> Bench:
        events: list[DeviceEvent] = []
        moves: list[tuple[State, State]] = []
        look = changes.pop("look", None)
        more = {"look": look} if look else {}
        supervisor = Supervisor(
            events.append,
            timing=replace(QUICK, **changes),
            random_unit=lambda: 0.5,
            on_state=lambda _role, old, new: moves.append((old, new)),
            **more,
        )
        bench = Bench(supervisor, events, moves)
        benches.append(bench)
        return bench

    yield make
    for bench in benches:
        bench.supervisor.stop()
    end = time.monotonic() + 10
    while (left := set(threading.enumerate()) - before) and time.monotonic() < end:
        time.sleep(0.01)
    assert not left, f"threads left: {left}"


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    made = make_bench()
    made.supervisor.start()
    return made


class ToyOptions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    poll_ms: int = Field(250, ge=100, le=2000, description="pause in milliseconds")
    charset: str = Field("gbk", description="characters")
    sensors: tuple[str, ...] = Field(("paper",), description="what it reports")


class ToyEmulator:
    def __init__(self, role: str, options: Mapping[str, str]) -> None:
        self.role, self.options = role, dict(options)
        self.running = False
        self.part = Part()

    @property
    def url(self) -> str:
        return f"toy:{self.role}"

    def start(self) -> None:
        self.running = True

    def stop(self) -> None:
        self.running = False

    def keys(self) -> Mapping[str, str]:
        return {"plug": "in | out", "card": "a citizen, or none"}

    def set(self, key: str, value: str) -> None:
        if key not in self.keys():
            raise ValueError("there are: plug, card")
        if key == "plug":
            self.part.there = value == "in"
        self.options[key] = value

    def describe(self) -> Mapping[str, str]:
        return {"plug": "in" if self.part.there else "out"}


class Toys:
    """A registry of toy packages. `made` are the emulators; a driver opened on `toy:` finds its emulator's part."""

    roles: ClassVar = ("id_reader", "receipt_printer", "camera", "speech")

    def __init__(self) -> None:
        self.made: dict[str, ToyEmulator] = {}
        self.parts: dict[str, Part] = {role: Part() for role in self.roles}
        self.registry = Registry({role: self._package(role) for role in self.roles})

    def _package(self, role: str) -> Package:
        toys = self

        class Toy(PartDriver):
            def __init__(self, connect: str, options: Mapping[str, Any], publish: Publish) -> None:
                part = toys.made[role].part if connect.startswith("toy:") else toys.parts[role]
                super().__init__(part, publish)
                self.connect, self.options = connect, dict(options)

        Toy.role = role

        def emulate(options: Mapping[str, str]) -> ToyEmulator:
            if "bad" in options:
                raise ValueError("there are: plug, card")
            toys.made[role] = ToyEmulator(role, options)
            return toys.made[role]

        return Package(role, {"toy": Toy, "other": Toy}, {"toy": ToyOptions, "other": ToyOptions}, emulate)


@pytest.fixture
def toys() -> Toys:
    return Toys()


@pytest.fixture
def part_of() -> Callable[..., Part]:
    def make(bench: Bench, **as_it_is: Any) -> Part:
        part = Part(**as_it_is)
        bench.add(part)
        return part

    return make
