"""The real drivers on their emulators, below the transport: what the kiosk will see."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from drivers.config import parse_devices
from drivers.contract import Code, DriverError, Link
from drivers.gateway import Gateway

DEMO = """
version: 1
devices:
  id_reader:
    driver: sam
    simulate: always
    emulator: {link: LINK, baud: "115200"}
    required_by: {disability-photo: required}
  receipt_printer:
    driver: escpos
    simulate: always
    emulator: {speed: "60"}
"""


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "never happened"
        time.sleep(0.01)


@pytest.fixture
def gateway(tmp_path) -> Iterator[Gateway]:
    events: list = []
    made = Gateway(
        parse_devices(DEMO.replace("LINK", str(tmp_path / "reader"))), profile="demo", on_event=events.append
    )
    made.events = events
    made.start()
    yield made
    made.stop()


def ready(gateway: Gateway) -> None:
    until(lambda: all(status.usable for status in gateway.statuses().values()))


def test_a_card_laid_down_while_the_kiosk_waits_is_read(gateway):
    job = gateway.submit("id_reader", "read", timeout=30, visit="v1")
    ready(gateway)
    gateway.sim_set("id_reader", "card", "zhang-san")
    document = job.future.result(30)
    assert document.name == "张三"
    assert any(event.kind == "media_inserted" for event in gateway.events)
    assert "张三" not in repr(gateway.events) + repr(job)


def test_a_reader_unplugged_while_it_waits_ends_the_read_and_comes_back(gateway):
    ready(gateway)
    job = gateway.submit("id_reader", "read", timeout=60, visit="v1")
    time.sleep(0.3)
    gateway.sim_set("id_reader", "plug", "out")
    error = job.future.exception(20)
    assert isinstance(error, DriverError)
    assert error.code in (Code.DISCONNECTED, Code.NO_DEVICE)
    until(lambda: gateway.statuses()["id_reader"].link is Link.NO_DEVICE)
    assert set(gateway.services_affected()) == {"disability-photo"}
    gateway.sim_set("id_reader", "plug", "in")
    ready(gateway)
    gateway.sim_set("id_reader", "card", "zhang-san")
    assert gateway.submit("id_reader", "read", timeout=30).future.result(30).name == "张三"


def test_a_slip_not_finished_when_its_visit_ends_never_reaches_the_next_person(gateway):
    ready(gateway)
    printer = gateway.emulator("receipt_printer")
    secret = "\n".join(f"第{number}行 前一位的内容" for number in range(200))
    first = gateway.submit("receipt_printer", "print_text", secret, timeout=60, visit="v1", job_id="a")
    second = gateway.submit("receipt_printer", "print_text", "又一张", timeout=60, visit="v1", job_id="b")
    until(lambda: printer.describe()["printing"] == "yes")
    gateway.cancel_visit("v1")
    assert first.future.exception(30).code is Code.CANCELED
    assert second.future.exception(5).code is Code.CANCELED
    ready(gateway)
    done = gateway.submit("receipt_printer", "print_text", "下一位", timeout=60, visit="v2", job_id="c")
    assert done.future.result(60).proof.value == "printed"
    until(lambda: printer.describe()["printing"] == "no")
    last = "".join(printer.slips()[-1].lines)
    assert "下一位" in last
    assert "前一位" not in last
    assert not any("又一张" in line for slip in printer.slips() for line in slip.lines)


def test_paper_out_is_a_hand_s_work_and_refilling_is_noticed(gateway):
    ready(gateway)
    gateway.sim_set("receipt_printer", "paper", "out")
    until(lambda: not gateway.statuses()["receipt_printer"].usable)
    status = gateway.statuses()["receipt_printer"]
    assert (status.link, status.error["key"], status.error["act"]) == (Link.ONLINE, "error-paper-out", "clear")
    refused = gateway.submit("receipt_printer", "print_text", "您好", timeout=20, job_id="x").future.exception(30)
    assert refused.detail == "paper_out"
    gateway.sim_set("receipt_printer", "paper", "full")
    ready(gateway)
