"""A printer asked between bands: whatever happens to it in mid-slip ends the slip there and is called by its name."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from drivers.contract import Act, Code, Condition, Deadline, DriverError, Proof, Supply
from drivers.receipt_printer import Line, Slip
from drivers.receipt_printer.page_ops import Picture, TextLine

Soon = Callable[..., Deadline]
LONG = Slip([Line(f"第{n}行 您好") for n in range(40)])
DRAWN = Slip([Line(f"第{n}行 䶮𬀩", drawn=True) for n in range(30)])
SHORT = Slip([Line("您好")])
WELL = {"paper": "full", "cover": "closed", "error": "none", "panel": "online"}


def on_paper(it) -> int:
    """Rows and bands that hang from the printer."""
    return sum(isinstance(op, TextLine | Picture) for op in it.paper.hanging().ops)


def staged(it, key: str, value: str) -> threading.Thread:
    """As soon as something stands on the paper."""

    def wait_and_set() -> None:
        while not on_paper(it):
            if never.wait(0.005):
                return
        it.paper.set(key, value)

    never = threading.Event()
    thread = threading.Thread(target=wait_and_set)
    thread.start()
    return thread


@pytest.mark.parametrize("gs_r", ["on", "off"])
@pytest.mark.parametrize("slip", [LONG, DRAWN], ids=["text", "image"])
@pytest.mark.parametrize(
    ("key", "value", "code", "detail", "act", "condition"),
    [
        ("paper", "out", Code.NOT_READY, "paper_out", Act.CLEAR, Condition.USER_ERROR),
        ("cover", "open", Code.NOT_READY, "cover_open", Act.CLEAR, Condition.USER_ERROR),
        ("error", "unrecoverable", Code.HARDWARE_ERROR, "printer_error", Act.MAINTENANCE, Condition.HARDWARE_ERROR),
    ],
)
def test_a_fault_in_mid_slip_stops_it_there_and_says_which(
    desk,
    soon: Soon,
    gs_r: str,
    slip: Slip,
    key: str,
    value: str,
    code: Code,
    detail: str,
    act: Act,
    condition: Condition,
) -> None:
    it = desk(gs_r=gs_r, speed="60", options={"speed_mm_s": 60})
    hand = staged(it, key, value)
    with pytest.raises(DriverError) as raised:
        it.printer.print_document(soon(60), slip, job_id="a")
    hand.join()
    assert (raised.value.code, raised.value.detail, raised.value.act) == (code, detail, act)
    assert it.printer.probe(soon())[0] is condition
    printed = on_paper(it)
    it.paper.set(key, WELL[key])
    it.paper.set("speed", "2000")
    assert it.printer.probe(soon())[0] is Condition.OK
    assert on_paper(it) == printed, "nothing of it goes on"
    assert it.printer.print_document(soon(), SHORT, job_id="b").proof in (Proof.PRINTED, Proof.ACCEPTED)
    torn, whole = it.slips(2)
    assert whole.lines == ["您好"]
    assert len(torn.lines) < 40


def test_a_panel_switched_off_in_mid_slip_is_waited_for_and_then_told(desk, soon: Soon) -> None:
    it = desk(speed="60", options={"stall_timeout_s": 1})
    hand = staged(it, "panel", "offline")
    with pytest.raises(DriverError) as raised:
        it.printer.print_document(soon(60), LONG, job_id="a")
    hand.join()
    assert (raised.value.code, raised.value.detail) == (Code.TIMEOUT, "stalled")
    assert it.printer.probe(soon())[0] is Condition.USER_ERROR
    with pytest.raises(DriverError) as raised:
        it.printer.print_document(soon(60), SHORT, job_id="b")
    assert (raised.value.detail, raised.value.act) == ("offline", Act.CLEAR)


def test_a_knife_that_sticks_at_the_end_leaves_the_slip_unproved(desk, soon: Soon) -> None:
    it = desk(keys={"cutter": "jam"})
    with pytest.raises(DriverError) as raised:
        it.printer.print_document(soon(), LONG, job_id="a")
    assert (raised.value.detail, raised.value.act) == ("cutter", Act.CLEAR)
    assert it.paper.slips() == []
    condition, details = it.printer.probe(soon())
    assert (condition, details["cutter"]) == (Condition.HARDWARE_ERROR, "jammed")
    it.paper.set("cutter", "ok")
    assert it.printer.print_document(soon(), SHORT, job_id="b").proof is Proof.PRINTED
    assert it.paper.slips()[-1].lines == ["您好"]


def test_paper_that_runs_low_in_mid_slip_is_told_and_the_slip_is_whole(desk, soon: Soon) -> None:
    it = desk(speed="100")
    hand = staged(it, "paper", "low")
    result = it.printer.print_document(soon(60), LONG, job_id="a")
    hand.join()
    assert (result.proof, result.state.paper) == (Proof.PRINTED, Supply.LOW)
    assert len(it.slips(1)[0].lines) == 40
    assert it.printer.probe(soon())[0] is Condition.OK, "low is no trouble of a citizen's"
