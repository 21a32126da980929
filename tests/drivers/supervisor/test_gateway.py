from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.config import DevicesConfig, load_devices, parse_devices
from drivers.contract import Code, Condition, Link, Status
from drivers.gateway import Gateway
from drivers.registry import Registry

REAL = """
version: 1
devices:
  id_reader:
    driver: toy
    connect: {tcp: 127.0.0.1, port: 1}
    required_by: {disability-photo: required}
  receipt_printer:
    driver: toy
    connect: {tcp: 127.0.0.1, port: 2}
    required_by: {disability-photo: optional, ticket: required}
"""
SIMULATED = """
version: 1
devices:
  id_reader: {driver: toy, simulate: always, emulator: {card: zhang-san}}
  camera: {driver: toy, simulate: always}
"""


@pytest.fixture
def run(toys, make_bench) -> Iterator[Callable[..., Gateway]]:
    running: list[Gateway] = []
    quick = make_bench().supervisor._timing

    def start(text: str, profile: str = "production", **more) -> Gateway:
        config = text if isinstance(text, DevicesConfig) else parse_devices(text, registry=toys.registry)
        gateway = Gateway(config, profile=profile, on_event=seen.append, registry=toys.registry, timing=quick, **more)
        gateway.seen = seen
        running.append(gateway)
        gateway.start()
        return gateway

    seen: list = []
    yield start
    for gateway in running:
        gateway.stop()


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "never happened"
        time.sleep(0.002)


def test_it_runs_commands_on_the_configured_driver_with_complete_options(run, toys):
    gateway = run(REAL)
    job = gateway.submit("id_reader", "do", "hello", timeout=5, visit="v1")
    assert job.future.result(5) == "hello"
    assert gateway.driver("id_reader").options == {"poll_ms": 250, "charset": "gbk", "sensors": ("paper",)}
    assert gateway.driver("id_reader").connect == "tcp://127.0.0.1:1"


def test_services_name_the_devices_they_miss_and_how_badly(run, toys):
    toys.parts["receipt_printer"].condition = Condition.USER_ERROR
    toys.parts["receipt_printer"].details = {"paper": "out"}
    gateway = run(REAL)
    until(lambda: gateway.services_affected())
    affected = gateway.services_affected()
    assert set(affected) == {"disability-photo", "ticket"}
    [(role, need, status)] = affected["disability-photo"]
    assert (role, need, status.error["key"]) == ("receipt_printer", "optional", "error-paper-out")
    toys.parts["receipt_printer"].condition = Condition.OK
    until(lambda: not gateway.services_affected())


def test_a_bad_entry_costs_its_device_and_names_the_services(run):
    gateway = run(
        REAL.replace(
            "driver: toy\n    connect: {tcp: 127.0.0.1, port: 1}", "driver: tyo\n    connect: {tcp: x, port: 1}"
        )
    )
    until(lambda: gateway.statuses()["receipt_printer"].usable)
    status = gateway.statuses()["id_reader"]
    assert (status.link, status.error["detail"]) == (Link.DISABLED, "devices_yaml")
    assert "toy" in status.error["hint"]
    assert [role for role, _, _ in gateway.services_affected()["disability-photo"]] == ["id_reader"]
    error = gateway.submit("id_reader", "do", timeout=5).future.exception(5)
    assert error.code is Code.CONFIG_ERROR


def test_a_disabled_device_is_shown_as_such(run):
    gateway = run(REAL.replace("port: 1}", "port: 1}\n    enabled: false"))
    assert gateway.statuses()["id_reader"].error["detail"] == "switched_off"
    assert "disability-photo" in gateway.services_affected()


def test_the_kiosk_starts_without_any_devices_file(run, tmp_path):
    gateway = run(load_devices(tmp_path / "devices.yaml"))
    assert gateway.statuses() == {}
    assert gateway.latest_frame() is None
    assert gateway.submit("speech", "say", "您好", timeout=1).future.exception(5).detail == "not_configured"


def test_production_refuses_a_simulated_device_unless_told(run, toys):
    gateway = run(SIMULATED)
    assert gateway.statuses()["id_reader"].error["detail"] == "simulated_refused"
    assert not toys.made
    told = run(SIMULATED, allow_simulated=True)
    until(lambda: told.statuses()["id_reader"].usable)


def test_a_demo_runs_the_driver_on_its_emulator(run, toys):
    gateway = run(SIMULATED, "demo")
    until(lambda: gateway.statuses()["id_reader"].usable)
    assert gateway.statuses()["id_reader"].simulated
    assert gateway.driver("id_reader").connect == "toy:id_reader"
    assert gateway.emulator("id_reader").options == {"card": "zhang-san"}
    assert gateway.latest_frame() == "frame"
    assert gateway.sim_describe()["id_reader"] == {
        "url": "toy:id_reader",
        "keys": {"plug": "in | out", "card": "a citizen, or none"},
        "state": {"plug": "in"},
    }
    gateway.sim_set("id_reader", "plug", "out")
    until(lambda: not gateway.statuses()["id_reader"].usable)
    gateway.sim_set("id_reader", "plug", "in")
    until(lambda: gateway.statuses()["id_reader"].usable)
    with pytest.raises(ValueError, match="simulated are: id_reader, camera"):
        gateway.sim_set("speech", "mute", "on")
    gateway.stop()
    assert not toys.made["id_reader"].running


def test_an_emulator_that_does_not_start_costs_its_device_only(run):
    gateway = run(SIMULATED.replace("card: zhang-san", "bad: option"), "demo")
    until(lambda: gateway.statuses()["camera"].usable)
    assert gateway.statuses()["id_reader"].error["detail"] == "emulator"
    assert gateway.emulator("id_reader") is None


ABSENT = """
version: 1
devices:
  id_reader: {driver: toy, simulate: absent, connect: {serial: /dev/no-such-port}}
"""


def test_absent_means_simulated_in_a_demo_and_waiting_in_production(run, toys):
    production = run(ABSENT)
    until(lambda: production.statuses()["id_reader"].link is Link.NO_DEVICE)
    assert not toys.made
    demo = run(ABSENT, "demo")
    until(lambda: demo.statuses()["id_reader"].usable)


def test_a_changed_file_restarts_only_what_changed(run, toys):
    gateway = run(REAL)
    until(lambda: all(status.usable for status in gateway.statuses().values()))
    changed = parse_devices(REAL.replace("port: 2", "port: 3"), registry=toys.registry)
    assert gateway.reload(changed) == ("receipt_printer",)
    until(lambda: gateway.statuses()["receipt_printer"].usable)
    assert toys.parts["id_reader"].opened == 1
    assert gateway.driver("receipt_printer").connect == "tcp://127.0.0.1:3"
    assert gateway.reload(DevicesConfig()) == ("id_reader", "receipt_printer")
    assert gateway.statuses() == {}


def test_statuses_arrive_as_events(run):
    gateway = run(REAL)
    until(lambda: len(gateway.seen) == 2)
    assert all(event.kind == "status_changed" and isinstance(event.payload, Status) for event in gateway.seen)


def test_a_package_whose_library_is_missing_is_a_problem_with_a_remedy(tmp_path, monkeypatch):
    folder = tmp_path / "lonely"
    folder.mkdir()
    (folder / "__init__.py").write_text("import cv2_is_not_here\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    registry = Registry({"camera": "lonely"})
    text = "version: 1\ndevices:\n  camera: {driver: x, connect: {v4l2: /dev/video0}, required_by: {photo: required}}\n"
    config = parse_devices(text, registry=registry)
    assert [problem.code for problem in config.problems] == ["library_missing"]
    gateway = Gateway(config, profile="production", on_event=lambda event: None, registry=registry)
    gateway.start()
    try:
        assert gateway.statuses()["camera"].error["detail"] == "library_missing"
        assert "photo" in gateway.services_affected()
    finally:
        gateway.stop()


def test_importing_the_gateway_imports_no_device_library():
    import subprocess

    libraries = ("serial", "cv2", "usb", "miniaudio", "pyttsx3")
    code = f"import drivers.gateway, sys; print([name for name in {libraries} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path.cwd(), check=True)
    assert done.stdout.strip() == "[]"
