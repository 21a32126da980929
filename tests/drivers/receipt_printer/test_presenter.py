"""Printers that hold a slip until it is taken, and those that let it hang: who took what is told where it is seen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from drivers.contract import Cancel, Code, Deadline, DriverError, Proof
from drivers.receipt_printer import EscPosPrinter, Line, Slip
from drivers.receipt_printer.presenter import Presenter
from drivers.receipt_printer.protocol import Flag

Soon = Callable[..., Deadline]
SHORT = Slip([Line("您好")])
LONG = Slip([Line(f"第{n}行 您好") for n in range(40)])
KIOSK = {"presenter": "custom"}


def told(it) -> list[tuple[str, str]]:
    return [(event.kind, event.payload) for event in it.events if event.kind.startswith("media_")]


def look_until(it, done: Callable[[], bool]) -> None:
    """As the supervisor does between commands."""
    end = time.monotonic() + 20
    while not done():
        assert time.monotonic() < end
        time.sleep(min(0.05, it.printer.watch(it.events.append)))


def test_a_slip_is_presented_and_then_taken(desk, soon: Soon) -> None:
    it = desk(options=KIOSK, presenter="on", keys={"slip": "leave"})
    assert it.printer.capabilities()["paper_taken"] is True
    result = it.printer.print_document(soon(), SHORT, job_id="a")
    assert result.state.as_details()["presenter"] == "holding"
    assert told(it) == [("media_presented", "a")]
    look_until(it, lambda: it.printer.watch(print) < 1)  # it goes on looking often
    it.paper.set("slip", "take")
    look_until(it, lambda: len(told(it)) == 2)
    assert told(it)[1] == ("media_taken", "a")
    assert it.printer.probe(soon())[1]["presenter"] == "empty"
    assert it.printer.watch(print) > 1
    assert [slip.lines for slip in it.paper.taken] == [["您好"]]


def test_a_printer_without_a_presenter_says_that_it_cannot_tell(desk, soon: Soon) -> None:
    it = desk()
    assert it.printer.capabilities()["paper_taken"] is False
    assert it.printer.print_document(soon(), SHORT, job_id="a").state.as_details()["presenter"] == "unsupported"
    assert it.printer.withdraw(soon())["presenter"] == "unsupported"
    assert told(it) == []


def test_one_that_was_said_to_tell_and_does_not_is_unknown_and_prints(desk, soon: Soon) -> None:
    it = desk(options={**KIOSK, "status_timeout_ms": 80})
    for job in "abcd":
        result = it.printer.print_document(soon(), SHORT, job_id=job)
        assert (result.proof, result.state.as_details()["presenter"]) == (Proof.PRINTED, "unknown")
    began = time.monotonic()
    it.printer.probe(soon())
    assert time.monotonic() - began < 0.08  # it is not asked for ever
    assert told(it) == []


def test_what_somebody_left_behind_is_taken_back_before_the_next_persons_slip(desk, soon: Soon) -> None:
    it = desk(options=KIOSK, presenter="on", keys={"slip": "leave"})
    it.printer.print_document(soon(), Slip([Line("上一位")]), job_id="a")
    it.printer.print_document(soon(), SHORT, job_id="b")
    assert told(it) == [("media_presented", "a"), ("media_retracted", "a"), ("media_presented", "b")]
    assert [slip.lines for slip in it.paper.retracted] == [["上一位"]]
    assert list(it.paper.fallen) == list(it.paper.taken) == []


@pytest.mark.parametrize(("left_behind", "where"), [("retract", "retracted"), ("eject", "fallen")])
def test_a_visits_end_withdraws_its_slip(desk, soon: Soon, left_behind: str, where: str) -> None:
    it = desk(options={**KIOSK, "left_behind": left_behind}, presenter="on", keys={"slip": "leave"})
    it.printer.print_document(soon(), SHORT, job_id="a")
    assert it.printer.withdraw(soon())["presenter"] == "empty"
    assert it.printer.withdraw(soon())["presenter"] == "empty"
    assert [slip.lines for slip in getattr(it.paper, where)] == [["您好"]]
    assert told(it) == [("media_presented", "a"), ("media_retracted", "a")]


def test_half_a_slip_of_a_visit_that_ended_is_given_to_nobody(desk, soon: Soon) -> None:
    it = desk(options=KIOSK, presenter="on", speed="60", keys={"slip": "leave"})
    cancel = Cancel()
    timer = threading.Timer(0.7, cancel.cancel)
    timer.start()
    with pytest.raises(DriverError) as raised:
        it.printer.print_document(soon(30, cancel), LONG, job_id="a")
    timer.join()
    assert raised.value.code is Code.CANCELED
    it.paper.set("speed", "2000")
    look_until(it, lambda: len(it.paper.retracted) == 1)
    assert 0 < len(it.paper.retracted[0].lines) < 40
    it.paper.set("slip", "take")
    it.printer.print_document(soon(), SHORT, job_id="b")
    look_until(it, lambda: len(told(it)) == 2)
    assert it.paper.taken[0].lines == ["您好"]
    assert [job for _, job in told(it)] == ["b", "b"]


def test_the_slip_of_another_process_in_the_mouth_is_no_news_but_taken_back(desk, soon: Soon) -> None:
    it = desk(options=KIOSK, presenter="on", keys={"slip": "leave"})
    it.printer.print_document(soon(), SHORT, job_id="a")
    it.printer.close()
    events: list[str] = []
    another = EscPosPrinter(it.paper.url, KIOSK, lambda event: events.append(event.kind))
    try:
        another.open(soon())
        assert events == []
        another.print_document(soon(), Slip([Line("下一位")]), job_id="b")
    finally:
        another.close()
    assert [slip.lines for slip in it.paper.retracted] == [["您好"]]
    assert events == ["media_retracted", "media_presented"]


def test_only_what_was_seen_is_told() -> None:
    events: list[str] = []
    mouth = Presenter(lambda event: events.append(event.kind))
    mouth.saw(Flag.NO)
    mouth.cut("a")
    mouth.saw(Flag.UNKNOWN)
    mouth.saw(Flag.NO)  # taken before anybody looked
    assert events == []
    mouth.saw(Flag.YES)
    mouth.saw(Flag.YES)
    mouth.saw(Flag.UNKNOWN)
    mouth.saw(Flag.NO)
    mouth.saw(Flag.NO)
    assert events == ["media_presented", "media_taken"]
