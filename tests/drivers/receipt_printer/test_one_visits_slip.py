"""A slip belongs to one visit: printed again only for it, never finished for the next person."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from drivers.config import parse_devices
from drivers.contract import Code, DriverError, Proof
from drivers.gateway import Gateway
from drivers.receipt_printer import Line, Slip
from drivers.receipt_printer.emulator import EscPosEmulator

DEMO = """
version: 1
devices:
  receipt_printer: {driver: escpos, simulate: always, emulator: {speed: "120"}}
"""
MINE = Slip([Line(f"甲{n}") for n in range(30)])
YOURS = Slip([Line("乙")])


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "never happened"
        time.sleep(0.01)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    made = Gateway(parse_devices(DEMO), profile="demo", on_event=lambda event: None)
    made.start()
    until(lambda: made.statuses()["receipt_printer"].usable)
    yield made
    made.stop()


@pytest.fixture
def paper(gateway: Gateway) -> EscPosEmulator:
    emulator = gateway.emulator("receipt_printer")
    assert isinstance(emulator, EscPosEmulator)
    return emulator


def print_slip(gateway: Gateway, slip: Slip, visit: str, job: str):
    return gateway.submit("receipt_printer", "print_document", slip, timeout=40, visit=visit, job_id=job).future


def error_of(future) -> DriverError:
    error = future.exception(60)
    assert isinstance(error, DriverError)
    return error


def run_out(gateway: Gateway, paper: EscPosEmulator) -> int:
    """Visit 1's slip breaks off; how many of its rows are on the paper."""
    paper.set("paper_left", "60")
    assert error_of(print_slip(gateway, MINE, "visit-1", "1-a")).detail == "paper_out"
    return len(paper.hanging().lines)


def refill(gateway: Gateway, paper: EscPosEmulator) -> None:
    paper.set("paper", "full")
    until(lambda: gateway.statuses()["receipt_printer"].usable)


def test_after_the_refill_nothing_comes_until_the_same_visit_asks(gateway: Gateway, paper: EscPosEmulator) -> None:
    printed = run_out(gateway, paper)
    refill(gateway, paper)
    assert len(paper.hanging().lines) == printed
    assert error_of(print_slip(gateway, MINE, "visit-1", "1-a")).detail == "paper_out", "the same job is the same end"
    paper.set("speed", "2000")
    assert print_slip(gateway, MINE, "visit-1", "1-b").result(60).proof is Proof.PRINTED
    assert [len(slip.lines) for slip in paper.wait_for_slips(2, 20)] == [printed, 30]


def test_a_refill_after_the_visit_prints_nothing_of_it(gateway: Gateway, paper: EscPosEmulator) -> None:
    printed = run_out(gateway, paper)
    gateway.cancel_visit("visit-1")
    refill(gateway, paper)
    assert error_of(print_slip(gateway, MINE, "visit-1", "1-b")).code is Code.CANCELED
    paper.set("speed", "2000")
    assert print_slip(gateway, YOURS, "visit-2", "2-a").result(60).proof is Proof.PRINTED
    torn, whole = paper.wait_for_slips(2, 20)
    assert (len(torn.lines), whole.lines) == (printed, ["乙"])


@pytest.mark.parametrize("ended", [True, False])
def test_nobody_else_prints_a_visits_slip_again(gateway: Gateway, paper: EscPosEmulator, ended: bool) -> None:
    paper.set("speed", "2000")
    first = print_slip(gateway, MINE, "visit-1", "1-a").result(60)
    if ended:
        gateway.cancel_visit("visit-1")
    else:
        assert print_slip(gateway, MINE, "visit-1", "1-a").result(60) is first
    for visit in ("visit-2", ""):
        refused = error_of(print_slip(gateway, MINE, visit, "1-a"))
        assert (refused.code, refused.detail) == (Code.SEQUENCE, "other_visit")
    assert print_slip(gateway, YOURS, "visit-2", "2-a").result(60).proof is Proof.PRINTED
    assert [len(slip.lines) for slip in paper.wait_for_slips(2, 20)] == [30, 1]


def test_a_slip_in_the_making_ends_with_its_visit(gateway: Gateway, paper: EscPosEmulator) -> None:
    paper.set("speed", "60")
    job = print_slip(gateway, MINE, "visit-1", "1-a")
    until(lambda: len(paper.hanging().lines) > 2)
    gateway.cancel_visit("visit-1")
    assert error_of(job).code is Code.CANCELED
    paper.set("speed", "2000")
    assert print_slip(gateway, YOURS, "visit-2", "2-a").result(60).proof is Proof.PRINTED
    torn, whole = paper.wait_for_slips(2, 20)
    assert 0 < len(torn.lines) < 30
    assert whole.lines == ["乙"]


def test_slips_still_waiting_when_their_visit_ends_never_begin(gateway: Gateway, paper: EscPosEmulator) -> None:
    running = print_slip(gateway, MINE, "visit-1", "1-a")
    waiting = print_slip(gateway, MINE, "visit-1", "1-b")
    others = print_slip(gateway, YOURS, "visit-2", "2-a")
    gateway.cancel_visit("visit-1")
    assert error_of(running).code is error_of(waiting).code is Code.CANCELED
    paper.set("speed", "2000")
    assert others.result(60).proof is Proof.PRINTED
    assert paper.slips()[-1].lines == ["乙"]
    assert sum(len(slip.lines) for slip in paper.slips()[:-1]) < 30
