"""Under the supervisor, as the kiosk has it: visits that end, printers that go and come back, a technician's hand."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from drivers import actions, by_hand
from drivers.backoff import Timing
from drivers.config import DevicesConfig, load_devices, parse_devices
from drivers.contract import Code, DriverError, Link, Proof
from drivers.gateway import Gateway
from drivers.photo_printer.emulator import IppPrinterEmulator

ENTRY = """
version: 1
devices:
  photo_printer:
    driver: ipp
    simulate: always
    emulator: {speed: "0.1"}
    options: {poll_ms: 50}
"""


@pytest.fixture
def kiosk() -> Iterator[Gateway]:
    config = parse_devices(ENTRY)
    assert config.problems == ()
    gateway = Gateway(
        config, profile="demo", on_event=lambda event: None, timing=Timing(backoff_first=0.2, backoff_max=1.0)
    )
    gateway.start()
    yield gateway
    gateway.stop()


def until(true: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def paper(kiosk: Gateway) -> IppPrinterEmulator:
    emulator = kiosk.emulator("photo_printer")
    assert isinstance(emulator, IppPrinterEmulator)
    return emulator


def test_a_visit_prints_its_photo(kiosk, page):
    job = kiosk.submit("photo_printer", "print_photo", page, timeout=40, visit="v1", job_id="v1-photo")
    assert job.future.result(60).proof is Proof.PRINTED
    status = kiosk.statuses()["photo_printer"]
    assert status.usable and status.simulated
    assert status.details["paper"] == "full"


def test_a_photo_of_a_visit_that_ended_is_nobodys(kiosk, page):
    assert until(lambda: kiosk.statuses()["photo_printer"].usable)
    kiosk.sim_set("photo_printer", "speed", "5")
    job = kiosk.submit("photo_printer", "print_photo", page, timeout=60, visit="v1", job_id="v1-photo")
    assert paper(kiosk).wait_until_printing(20)
    kiosk.cancel_visit("v1")
    with pytest.raises(DriverError) as caught:
        job.future.result(30)
    assert caught.value.code is Code.CANCELED
    kiosk.sim_set("photo_printer", "speed", "0.1")
    job = kiosk.submit("photo_printer", "print_photo", page, timeout=60, visit="v2", job_id="v2-photo")
    job.future.result(60)
    time.sleep(0.5)
    assert len(paper(kiosk).prints()) == 1
    assert kiosk.health()["photo_printer"].abandoned == 0


@pytest.mark.parametrize(
    ("key", "bad", "good", "detail"),
    [
        ("paper", "out", "full", "paper_out"),
        ("ribbon", "out", "full", "ribbon_out"),
        ("cover", "open", "closed", "cover_open"),
        ("jam", "yes", "no", "paper_jam"),
        ("queue", "stuck", "running", "queue_paused"),
        ("queue", "refusing", "running", "queue_refuses"),
    ],
)
def test_staff_read_what_is_wrong_and_it_comes_back_by_itself(kiosk, key, bad, good, detail):
    assert until(lambda: kiosk.statuses()["photo_printer"].usable)
    kiosk.sim_set("photo_printer", key, bad)
    assert until(lambda: (kiosk.statuses()["photo_printer"].error or {}).get("detail") == detail)
    told = actions.status_result(kiosk.statuses()["photo_printer"])
    assert told["error"]["act"] == "clear"
    assert told["what_to_do"]["zh-CN"] and "look at the device" not in told["what_to_do"]["en"]
    kiosk.sim_set("photo_printer", key, good)
    assert until(lambda: kiosk.statuses()["photo_printer"].usable)


def test_a_printer_that_is_unplugged_is_missed_and_found_again(kiosk, page):
    assert until(lambda: kiosk.statuses()["photo_printer"].usable)
    kiosk.sim_set("photo_printer", "plug", "out")
    assert until(lambda: kiosk.statuses()["photo_printer"].link is Link.NO_DEVICE)
    kiosk.sim_set("photo_printer", "plug", "in")
    assert until(lambda: kiosk.statuses()["photo_printer"].usable)
    kiosk.submit("photo_printer", "print_photo", page, timeout=40, job_id="v1").future.result(60)


def test_a_technician_prints_a_picture_by_hand(studio, page):
    one = studio()
    device = by_hand.from_url("photo_printer", one.paper.url)
    with by_hand.opened(device) as gateway:
        text = base64.b64encode(page).decode()
        assert by_hand.run(gateway, "photo_printer", "print", text)["proof"] == "printed"
        assert by_hand.run(gateway, "photo_printer", "status")["usable"] is True
        assert by_hand.run(gateway, "photo_printer", "refilled")["paper"] == "full"
        assert by_hand.run(gateway, "photo_printer", "test")["proof"] == "printed"
        with pytest.raises(DriverError) as caught:
            by_hand.run(gateway, "photo_printer", "print", "no base64!")
        assert caught.value.detail == "bad_picture"
    assert len(one.paper.prints()) == 2


@pytest.mark.parametrize(
    ("connect", "url"),
    [
        ("{ipp: ipp://localhost:631/printers/photo}", "ipp://localhost:631/printers/photo"),
        ("{ipp: ipp://10.0.0.5}", "ipp://10.0.0.5"),
    ],
)
def test_devices_yaml_says_where_the_printer_is(connect, url):
    config = parse_devices(f"version: 1\ndevices:\n  photo_printer: {{driver: ipp, connect: {connect}}}\n")
    assert config.problems == ()
    assert config.devices["photo_printer"].connect == url


@pytest.mark.parametrize("connect", ["{ipp: http://x/y}", "{ipp: 10.0.0.5}", "{ipp: ipps://x/y}", "{ipp: 5}"])
def test_devices_yaml_says_what_to_write_instead(connect):
    config = parse_devices(f"version: 1\ndevices:\n  photo_printer: {{driver: ipp, connect: {connect}}}\n")
    assert config.problems[0].line == 3
    assert "ipp://" in config.problems[0].remedy.en or "text" in config.problems[0].reason.en


def test_the_shipped_entries_are_right():
    from pathlib import Path

    root = Path(__file__).resolve().parents[3]
    for name in ("devices.yaml", "deploy/devices.demo.yaml"):
        config: DevicesConfig = load_devices(root / name)
        assert "photo_printer" in config.devices


def test_no_thread_outlives_the_kiosk():
    before = threading.active_count()
    for _ in range(3):
        gateway = Gateway(parse_devices(ENTRY), profile="demo", on_event=lambda event: None)
        gateway.start()
        assert until(lambda: gateway.statuses()["photo_printer"].usable)  # noqa: B023
        gateway.stop()
    assert until(lambda: threading.active_count() <= before)
