"""The card reader under the supervisor: true statuses, and back by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from drivers.backoff import Timing
from drivers.card_reader.driver import PcscCardReader
from drivers.card_reader.emulator import PcscEmulator
from drivers.contract import DeviceEvent, DriverError, Link
from drivers.registry import Registry
from drivers.slot import Spec
from drivers.supervisor import Supervisor

Until = Callable[[Callable[[], bool]], None]
ROLE = "card_reader"


@pytest.fixture
def heard() -> list[DeviceEvent]:
    return []


@pytest.fixture
def supervisor(emulator: PcscEmulator, heard: list[DeviceEvent]) -> Iterator[Supervisor]:
    package = Registry().load(ROLE)
    supervisor = Supervisor(heard.append, timing=Timing(backoff_first=0.2, backoff_max=0.5))
    supervisor.add(
        Spec(ROLE, lambda url, publish: package.make("pcsc", url, {}, publish), lambda: emulator.url, simulated=True)
    )
    supervisor.start()
    yield supervisor
    supervisor.stop()


def test_the_registry_knows_it() -> None:
    package = Registry().load(ROLE)
    assert package.usual == "pcsc"
    assert package.drivers["pcsc"] is PcscCardReader


@pytest.mark.parametrize(
    ("key", "broken", "well", "detail"),
    [("service", "down", "up", "pcsc_service"), ("plug", "out", "in", "no_card_reader")],
)
def test_a_lost_reader_is_said_truly_and_comes_back_by_itself(
    emulator: PcscEmulator, supervisor: Supervisor, until: Until, key: str, broken: str, well: str, detail: str
) -> None:
    until(lambda: supervisor.statuses()[ROLE].usable)
    emulator.set(key, broken)
    until(lambda: (supervisor.statuses()[ROLE].error or {}).get("detail") == detail)
    assert supervisor.statuses()[ROLE].link is Link.NO_DEVICE
    with pytest.raises(DriverError) as caught:
        supervisor.submit(ROLE, "read", timeout=5.0).future.result(20)
    assert caught.value.detail == detail
    emulator.set(key, well)
    until(lambda: supervisor.statuses()[ROLE].usable)
    emulator.set("card", "elderly")
    assert supervisor.submit(ROLE, "read", timeout=20.0).future.result(30).balance_fen == 2755


def test_a_hanging_service_is_said_and_costs_no_thread_once_it_is_thawed(
    emulator: PcscEmulator, supervisor: Supervisor, until: Until
) -> None:
    until(lambda: supervisor.statuses()[ROLE].usable)
    emulator.set("service", "frozen")
    until(lambda: not supervisor.statuses()[ROLE].usable)
    emulator.set("service", "up")
    until(lambda: supervisor.statuses()[ROLE].usable)
    assert supervisor.health()[ROLE].stuck_threads == 0


def test_cards_are_announced_and_the_status_tells_of_them(
    emulator: PcscEmulator, supervisor: Supervisor, heard: list[DeviceEvent], until: Until
) -> None:
    until(lambda: supervisor.statuses()[ROLE].usable)
    emulator.set("card", "elderly")
    until(lambda: "media_inserted" in [event.kind for event in heard])
    until(lambda: supervisor.statuses()[ROLE].details.get("card") == "card")
    emulator.set("card", "none")
    until(lambda: "media_removed" in [event.kind for event in heard])


def test_a_visits_end_cancels_the_waiting(emulator: PcscEmulator, supervisor: Supervisor, until: Until) -> None:
    until(lambda: supervisor.statuses()[ROLE].usable)
    job = supervisor.submit(ROLE, "read", timeout=60.0, visit="one")
    supervisor.cancel_visit("one")
    with pytest.raises(DriverError):
        job.future.result(20)
    emulator.set("card", "ordinary")
    assert supervisor.submit(ROLE, "read", timeout=20.0, visit="two").future.result(30).number
