"""Plug events from below: a queue stands for the netlink socket, the thread and the supervisor are the real ones."""

from __future__ import annotations

import queue
import threading
import time
from pathlib import Path

import pytest

from drivers.contract import Act, Code, DriverError, Link
from drivers.gateway import Gateway
from drivers.hotplug import HotPlug, Plug, UdevSource, concerns


class Socket:
    """What the kernel would send. A `BaseException` in the queue is raised, as a full socket does."""

    def __init__(self) -> None:
        self.events: queue.Queue[Plug | Exception] = queue.Queue()
        self.closed = 0

    def poll(self, seconds: float) -> Plug | None:
        try:
            event = self.events.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(event, Exception):
            raise event
        return event

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def heard():
    """A running thread over a socket, and the bursts it told of."""
    made: list[HotPlug] = []

    def make(socket, told=None, **more):
        bursts: list[frozenset[str]] = [] if told is None else told
        opened = socket if callable(socket) else lambda: socket
        watcher = HotPlug(bursts.append, open_source=opened, **{"again": (0.02,), **more})
        made.append(watcher)
        watcher.start()
        return watcher, bursts

    yield make
    for watcher in made:
        watcher.stop()
        assert not watcher.alive


def until(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "never happened"
        time.sleep(0.005)


def test_a_burst_of_events_is_told_once_with_all_its_subsystems(heard):
    socket = Socket()
    for subsystem in ("usb", "usb", "tty"):
        socket.events.put(Plug("add", subsystem))
    _, bursts = heard(socket)
    until(lambda: len(bursts) == 2)
    assert bursts == [frozenset(), frozenset({"usb", "tty"})]  # first of all: look at everything


def test_a_full_socket_is_opened_anew_and_everybody_looks(heard):
    socket = Socket()
    watcher, bursts = heard(socket)
    until(lambda: bursts)
    socket.events.put(OSError(105, "No buffer space available"))
    until(lambda: len(bursts) == 2)
    assert bursts[1] == frozenset()
    assert socket.closed == 1
    socket.events.put(Plug("add", "tty"))
    until(lambda: frozenset({"tty"}) in bursts)
    assert watcher.alive


def test_a_listener_that_fails_does_not_end_the_thread(heard):
    calls = []

    class Broken:
        def append(self, burst):
            calls.append(burst)
            if len(calls) < 4:
                raise ValueError("a fault of ours")

    watcher, _ = heard(Socket(), told=Broken())
    until(lambda: len(calls) >= 5 or (len(calls) == 4 and watcher.alive))
    assert watcher.alive


def test_a_source_that_does_not_open_is_tried_again(heard):
    socket, tries = Socket(), []

    def opened():
        tries.append(None)
        if len(tries) < 4:
            raise PermissionError("netlink")
        return socket

    _, bursts = heard(opened)
    until(lambda: bursts)
    assert len(tries) == 4


def test_without_pyudev_the_thread_ends_and_polling_goes_on(heard, bench, part_of):
    def missing():
        raise ImportError("No module named 'pyudev'")

    watcher, _ = heard(missing)
    until(lambda: not watcher.alive)
    part = part_of(bench, there=False)
    bench.until(lambda: part.opened > 2)
    part.there = True
    bench.ready()


def test_everybody_looks_now_and_then_in_case_an_event_was_lost(heard):
    _, bursts = heard(Socket(), rescan=0.05)
    until(lambda: len(bursts) >= 4, 10)
    assert set(bursts) == {frozenset()}


def seconds_until_back(make_bench, part_of, *, told: bool) -> float:
    """A part whose presence only opening can tell comes back during a long wait."""
    bench = make_bench(backoff_first=4.0, backoff_max=4.0, rescan=10.0, fresh=0.05)
    part = part_of(bench, there=False)
    bench.supervisor.start()
    bench.until(lambda: bench.status().link is Link.NO_DEVICE)
    socket = Socket()
    watcher = HotPlug(lambda found: bench.supervisor.nudge(concerns(found)), open_source=lambda: socket)
    watcher.start()
    try:
        opened = part.opened
        bench.until(lambda: part.opened > opened)  # the look at the start of listening has passed
        time.sleep(0.3)  # the quick tries after it, too
        part.there = True
        began = time.monotonic()
        if told:
            socket.events.put(Plug("add", "usb"))
        bench.ready()
        return time.monotonic() - began
    finally:
        watcher.stop()


def test_a_part_is_back_much_sooner_when_udev_tells(make_bench, part_of, monkeypatch):
    monkeypatch.setattr("drivers.hotplug._CONCERNS", {"test": {"usb"}})
    with_udev = seconds_until_back(make_bench, part_of, told=True)
    without = seconds_until_back(make_bench, part_of, told=False)
    assert with_udev < 1.5 < without


def test_permissions_that_come_late_after_an_event_are_waited_for(make_bench, part_of):
    bench = make_bench(backoff_first=60.0, backoff_max=60.0, fresh=5.0, rescan=60.0)
    part = part_of(bench, there=False)
    bench.supervisor.start()
    bench.until(lambda: bench.status().link is Link.NO_DEVICE)
    part.open_error = DriverError(Code.PERMISSION, act=Act.CONFIGURATION)
    part.there = True
    opened = part.opened
    bench.supervisor.nudge()
    bench.until(lambda: part.opened > opened + 3)
    part.open_error = None
    bench.ready()


def test_an_event_of_something_else_does_not_hurry_a_device(make_bench, part_of):
    bench = make_bench(backoff_first=60.0, backoff_max=60.0, rescan=60.0)
    part = part_of(bench, there=False)
    bench.supervisor.start()
    bench.until(lambda: bench.status().link is Link.NO_DEVICE)
    opened = part.opened
    bench.supervisor.nudge(lambda url: False)
    time.sleep(0.2)
    assert part.opened == opened


def test_a_pulled_part_that_worked_is_noticed_before_its_next_probe(make_bench, part_of):
    bench = make_bench(probe_every=60.0)
    part = part_of(bench)
    bench.supervisor.start()
    bench.ready()
    part.there = False
    bench.supervisor.nudge()
    bench.until(lambda: bench.status().link is Link.NO_DEVICE)


@pytest.mark.parametrize(
    ("url", "subsystem"),
    [
        ("serial:/dev/kiosk/id_reader?baud=9600", "tty"),
        ("v4l2:/dev/video0", "video4linux"),
        ("input:2047:09d0", "input"),
        ("usb:0416:5011", "usb"),
        ("pcsc:ACR", "usb"),
        ("audio:default", "sound"),
    ],
)
def test_each_kind_of_connection_waits_for_its_own_subsystem(url, subsystem):
    assert concerns(frozenset({subsystem}))(url)
    assert not concerns(frozenset({"leds"}))(url)
    assert concerns(frozenset())(url)


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_fifty_starts_and_stops_of_the_real_monitor_leave_no_thread_and_no_descriptor():
    """pyudev's own Monitor on the kernel's netlink socket; without udev it listens to the kernel's events."""
    UdevSource().close()  # libudev keeps what it opens once
    threads, before = threading.active_count(), descriptors()
    for _ in range(50):
        told = threading.Event()
        watcher = HotPlug(lambda burst, told=told: told.set(), open_source=UdevSource)
        watcher.start()
        assert told.wait(10)
        watcher.stop()
    assert threading.active_count() == threads
    assert descriptors() <= before


def test_the_real_monitor_hears_nothing_on_a_quiet_machine_and_says_so_in_time():
    source = UdevSource(("video4linux",))
    began = time.monotonic()
    assert source.poll(0.1) is None
    assert time.monotonic() - began < 5
    source.close()


def test_a_gateway_listens_while_it_runs_and_not_after(toys):
    from drivers.config import parse_devices

    socket = Socket()
    text = "version: 1\ndevices:\n  id_reader: {driver: toy, connect: {pcsc: A}}\n"
    gateway = Gateway(
        parse_devices(text, registry=toys.registry),
        profile="production",
        on_event=lambda event: None,
        registry=toys.registry,
        hot_plug=lambda: socket,
    )
    toys.parts["id_reader"].there = False
    gateway.start()
    until(lambda: gateway.statuses()["id_reader"].link is Link.NO_DEVICE)
    toys.parts["id_reader"].there = True
    socket.events.put(Plug("add", "usb"))
    until(lambda: gateway.statuses()["id_reader"].usable)
    gateway.stop()
    assert socket.closed == 1
