"""The whole ladder on a real driver over a real line: a board that stops answering, and one whose USB adapter hangs."""

from __future__ import annotations

import pytest

from drivers.backoff import Timing
from drivers.boards.bus import BusPool
from drivers.ladder import usb_part
from drivers.signal_light import ModbusLight
from drivers.slot import Spec
from drivers.supervisor import Supervisor

QUICK = Timing(
    probe_every=0.05,
    backoff_first=0.02,
    backoff_max=0.05,
    rescan=0.02,
    tick=0.02,
    stable=30.0,
    reset_soft_every=0.0,
    reset_hard_every=0.0,
    reset_usb_every=600.0,
)


@pytest.fixture
def light(machine, until):
    path = machine.serial(1, "modbus")
    board = machine.running[0]
    switch = machine.write("sys/bus/usb/devices/1-1/authorized", "1")

    def adapter(_url: str):
        return usb_part("usb:1a86:7523?port=1-1", machine.root)

    supervisor = Supervisor(lambda event: None, timing=QUICK, usb=adapter)
    url = f"serial:{machine.root}{path}?baud=9600"
    options = {"lamps": {"lamp": 1}}
    supervisor.add(
        Spec("signal_light", lambda at, publish: ModbusLight(at, options, publish, pool=BusPool()), lambda: url)
    )
    supervisor.start()
    until(lambda: supervisor.statuses()["signal_light"].usable)
    yield supervisor, board, switch
    supervisor.stop()


def test_a_board_that_stays_silent_is_taken_off_its_socket_once_and_then_a_person_is_asked(light, until):
    supervisor, board, switch = light
    board.set("mute", "on")
    until(lambda: supervisor.health()["signal_light"].resets_usb == 1, 60)
    until(lambda: (supervisor.statuses()["signal_light"].error or {}).get("act") == "maintenance", 60)
    status = supervisor.statuses()["signal_light"]
    assert "did not help" in status.error["hint"]
    assert switch.read_text() == "1"
    assert supervisor.health()["signal_light"].resets_usb == 1
    board.set("mute", "off")
    until(lambda: supervisor.statuses()["signal_light"].usable, 30)


def test_a_board_that_only_hiccups_is_left_alone(light, until):
    supervisor, board, _ = light
    for _ in range(3):
        board.set("half", "1")
        until(lambda: supervisor.statuses()["signal_light"].usable)
    health = supervisor.health()["signal_light"]
    assert (health.resets_hard, health.resets_usb) == (0, 0)
