"""Button, light, scanner, keypad and socket as the kiosk runs them: lost, back by themselves, and what they tell."""

from __future__ import annotations

import time

import pytest

from drivers.backoff import Timing
from drivers.config import DeviceConfig, DevicesConfig
from drivers.contract import Code, Condition, DriverError, Link
from drivers.gateway import Gateway
from drivers.registry import Registry

PARTS = {
    "help_button": ("button", "tap", "pressed"),
    "signal_light": ("noise", "on", ""),
    "scanner": ("noise", "off", ""),
    "keypad": ("press", "ok", "key"),
    "headphones": ("jack", "in", "media_inserted"),
}
REGISTRY = Registry()


def wait_until(done, seconds=20.0):
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(0.02)
    assert done()


@pytest.fixture
def gateway(nothing_is_left, events):
    """All five at once, quick to notice."""
    devices = {}
    for role in PARTS:
        package = REGISTRY.load(role)
        options = package.options[package.usual]().model_dump()
        devices[role] = DeviceConfig(role, package.usual, options=options, simulate="always")
    timing = Timing(backoff_first=0.1, backoff_max=0.3, rescan=0.1, probe_every=0.3)
    gateway = Gateway(DevicesConfig(devices=devices), profile="demo", on_event=events.append, timing=timing)
    gateway.start()
    wait_until(lambda: all(status.link is Link.ONLINE for status in gateway.statuses().values()))
    yield gateway
    gateway.stop()


def test_every_small_part_is_lost_told_and_back_by_itself(gateway, events):
    for role in PARTS:
        gateway.sim_set(role, "plug", "out")
    wait_until(lambda: all(status.link is Link.NO_DEVICE for status in gateway.statuses().values()))
    assert all(not status.usable and status.error for status in gateway.statuses().values())
    for role in PARTS:
        gateway.sim_set(role, "plug", "in")
    wait_until(lambda: all(status.usable for status in gateway.statuses().values()))
    time.sleep(0.2)  # the button is seen to be up
    for role, (key, value, kind) in PARTS.items():
        gateway.sim_set(role, key, value)
        if kind:
            wait_until(lambda role=role, kind=kind: (role, kind) in [(event.role, event.kind) for event in events])
    health = gateway.health()
    assert all(health[role].losses == 1 and health[role].abandoned == 0 for role in PARTS)


def test_a_board_that_falls_silent_is_told_and_heard_again(gateway):
    gateway.sim_set("help_button", "mute", "on")
    wait_until(lambda: not gateway.statuses()["help_button"].usable)
    error = gateway.statuses()["help_button"].error
    assert error is not None and error["detail"] == "board_silent"
    with pytest.raises(DriverError):
        gateway.submit("help_button", "wait_for_press", timeout=3).future.result(20)
    gateway.sim_set("help_button", "mute", "off")
    wait_until(lambda: gateway.statuses()["help_button"].usable)


def test_commands_of_all_run_side_by_side_and_a_visits_end_ends_them(gateway):
    light = gateway.submit("signal_light", "set", "help", timeout=10, job_id="1")
    scan = gateway.submit("scanner", "read", timeout=60, visit="v1")
    assert light.future.result(20).state == "help"
    time.sleep(0.3)
    gateway.cancel_visit("v1")
    with pytest.raises(DriverError) as caught:
        scan.future.result(20)
    assert caught.value.code is Code.CANCELED
    wait_until(lambda: gateway.statuses()["signal_light"].details.get("state") == "help")
    assert gateway.emulator("signal_light").describe()["relays"] == "1"
    assert gateway.statuses()["signal_light"].condition is Condition.UNKNOWN, "an LCUS board tells nothing"
