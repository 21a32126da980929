"""Our own faults: the page that says so, the wipe, the call – and nothing of what the exception quoted."""

from __future__ import annotations

import logging
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from support.terminal import CARD, NAME, NUMBER, SECRETS, Terminal, print_result

from kiosk_app.core import events as ev
from kiosk_app.core import journey
from kiosk_app.core.steps import KINDS
from kiosk_app.failing_safe import LAST_RESORT
from kiosk_app.tools.audit.behaviour.reach import holding

SECRET = f"could not handle {NAME} {NUMBER}"


def broken(*_: Any) -> Any:
    person = NAME  # also among the locals of the traceback's frames
    raise ValueError(f"{SECRET} {person}")


def break_step(monkeypatch: pytest.MonkeyPatch, kind: str, *parts: str) -> None:
    """These functions of a step kind raise from now on."""
    monkeypatch.setattr(journey, "KINDS", {**KINDS, kind: replace(KINDS[kind], **dict.fromkeys(parts, broken))})


def check_failed_safe(terminal: Terminal, caplog: pytest.LogCaptureFixture, visit: str) -> None:
    assert terminal.page.id == "failsafe" and terminal.page.title.show == "请稍等"
    assert terminal.runtime.visit.person is None and terminal.runtime.visit.photo is None
    assert visit in terminal.gateway.ended and terminal.runtime.visit.id not in ("", visit)
    (_, call) = terminal.desk.calls[-1]
    assert call["need"] == "technical"
    own = (terminal.gateway, terminal.desk, terminal.eye)
    for secret in SECRETS:
        assert secret not in caplog.text and secret not in repr(terminal.runtime)
    assert not any(record.exc_info for record in caplog.records)
    assert holding(SECRETS, terminal.runtime, without=own) == []


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


@pytest.mark.parametrize("part", ["enter", "handle", "body", "leave"])
def test_a_fault_in_any_part_of_a_step_fails_safe(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, part: str
) -> None:
    terminal.to_person()
    visit = terminal.runtime.visit.id
    break_step(monkeypatch, "choose" if part in ("enter", "body") else "confirm_person", part)
    terminal.press("confirm")
    check_failed_safe(terminal, caplog, visit)
    assert "ValueError at test_runtime_faults.py:broken" in caplog.text


def test_a_fault_when_a_device_answers_fails_safe(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    terminal.to_card()
    visit = terminal.runtime.visit.id
    break_step(monkeypatch, "read_card", "handle")
    terminal.job("id_reader").succeed(CARD)
    terminal.tick()
    check_failed_safe(terminal, caplog, visit)


def test_a_fault_when_a_timer_fires_fails_safe(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    terminal.to_receipt().job("receipt_printer").succeed(print_result())
    terminal.tick().press("taken").hear_out()
    terminal.tick()
    visit = terminal.runtime.visit.id
    break_step(monkeypatch, "message", "handle")
    terminal.wait(31)
    check_failed_safe(terminal, caplog, visit)


def test_a_fault_of_the_screen_is_posted_and_fails_safe(terminal: Terminal, caplog: pytest.LogCaptureFixture) -> None:
    terminal.to_review()
    visit = terminal.runtime.visit.id
    terminal.runtime.post(ev.Fault("KeyError"))
    terminal.tick()
    check_failed_safe(terminal, caplog, visit)


def test_the_fail_safe_page_is_spoken_and_switches_the_camera_off(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.to_photo().hear_out()
    break_step(monkeypatch, "take_photo", "handle")
    terminal.press("take")
    assert terminal.job("camera").command == "stop"
    assert terminal.hear_out() == [
        "已通知工作人员。您的信息已经清掉，不会留下。",
        "接下来，按：回到开头。",
    ]
    says = [job for job in terminal.gateway.of("speech", "say") if job.options["0"] == "请稍等"]
    assert says and not any(job.future.exception() for job in terminal.gateway.of("speech", "say")[-3:])


def test_the_fail_safe_page_leads_home_by_a_press(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.to_person()
    with monkeypatch.context() as patch:
        break_step(patch, "confirm_person", "handle")
        terminal.press("confirm")
    terminal.press("go_home")
    assert terminal.page.id == "home" and terminal.runtime.visit.id == ""
    assert terminal.to_person().page.id == "person"


def test_the_fail_safe_page_leaves_by_itself(terminal: Terminal) -> None:
    terminal.to_person().runtime.post(ev.Fault("x"))
    terminal.wait(30)
    assert terminal.page.id == "failsafe"
    terminal.leave()
    assert terminal.page.id == "home" and terminal.runtime.visit.id == ""


def test_a_fault_with_nobody_there_leaves_by_itself_too(terminal: Terminal) -> None:
    terminal.runtime.post(ev.Fault("at night"))
    terminal.tick()
    assert terminal.page.id == "failsafe" and len(terminal.desk.calls) == 1
    terminal.leave()
    assert terminal.page.id == "home" and terminal.desk.busy[-1] is False


def test_a_fault_with_every_frame_calls_the_desk_once(terminal: Terminal) -> None:
    terminal.to_person()
    for _ in range(300):
        terminal.runtime.post(ev.Fault("drawing"))
        terminal.tick()
    assert len(terminal.desk.calls) == 1 and terminal.page.id == "failsafe"
    terminal.leave()
    assert terminal.page.id == "home"


def test_help_can_be_called_from_the_fail_safe_page(terminal: Terminal) -> None:
    terminal.to_person().runtime.post(ev.Fault("x"))
    terminal.tick().press("help")
    assert terminal.page.id == "help" and len(terminal.desk.calls) == 2


@pytest.mark.parametrize("what", ["desk", "screen", "texts", "everything"])
def test_a_fault_within_failing_safe_does_not_go_round_in_circles(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    terminal.to_review()
    visit, world = terminal.runtime.visit.id, terminal.runtime.world
    with monkeypatch.context() as patch:
        break_step(patch, "review", "handle")
        if what in ("desk", "everything"):
            terminal.desk.broken = ZeroDivisionError(SECRET)
        if what in ("screen", "everything"):
            terminal.eye.broken = ValueError(SECRET)
        if what in ("texts", "everything"):
            terminal.runtime.world = replace(terminal.runtime.world, wording=broken)
        terminal.press("send").tick(5)
        assert visit in terminal.gateway.ended and terminal.runtime.visit.person is None
        assert holding(SECRETS, terminal.runtime, without=(terminal.gateway, terminal.desk, terminal.eye)) == []
        if what == "texts":
            assert terminal.page == LAST_RESORT
        for secret in SECRETS:
            assert secret not in caplog.text
        assert len(caplog.records) < 30
    terminal.eye.broken, terminal.runtime.world = None, world
    terminal.runtime.stirred()  # all works again: the page is there with the next sign of life
    assert terminal.page.id == "failsafe" and terminal.page.title.show == "请稍等"
    terminal.leave()
    assert terminal.runtime.visit.id == ""


def test_when_no_page_can_be_made_the_last_ones_is_not_left_on_the_screen(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.to_person()
    assert terminal.page.facts
    monkeypatch.setattr("kiosk_app.runtime.page", broken)
    terminal.press("confirm")
    assert terminal.page == LAST_RESORT
    own = (terminal.gateway, terminal.desk, terminal.eye)
    assert holding(("李*", *SECRETS), terminal.runtime, without=own) == []


@pytest.mark.parametrize("call", ["tick", "focused", "repeat", "stirred", "start"])
def test_a_broken_screen_never_lets_an_exception_out(terminal: Terminal, call: str) -> None:
    terminal.to_person()
    terminal.eye.broken = ValueError(SECRET)
    terminal.device("speech", "speech_finished", terminal.gateway.of("speech", "say")[-1].options["id"])
    terminal.runtime._shown = None
    {"focused": lambda: terminal.runtime.focused("confirm")}.get(call, getattr(terminal.runtime, call))()
    assert terminal.runtime.visit.person is None


def test_a_fault_leaves_the_parts_troubles_known(terminal: Terminal) -> None:
    terminal.runtime.post(ev.DeviceChanged("receipt_printer", False, "error-paper-out"))
    terminal.tick().to_card().runtime.post(ev.Fault("x"))
    terminal.tick().press("go_home")
    item = terminal.page.items[0]
    assert item.detail is not None and "打不了凭条" in item.detail.show
    assert isinstance(terminal.runtime.visit.devices, MappingProxyType)


def test_nobody_is_told_that_nothing_stays_when_it_could_not_be_wiped(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.to_person()
    monkeypatch.setattr(terminal.gateway, "cancel_visit", broken)
    terminal.runtime.post(ev.Fault("x"))
    terminal.tick()
    assert terminal.page.id == "failsafe" and terminal.page.body is not None
    assert terminal.page.body.show == "已通知工作人员。请您等他们来看。"
    assert terminal.runtime.visit.person is None and len(terminal.desk.calls) == 1
    monkeypatch.undo()
    terminal.press("go_home")
    terminal.to_person().runtime.post(ev.Fault("y"))
    assert terminal.tick().page.body.show == "已通知工作人员。您的信息已经清掉，不会留下。", "the next one's was wiped"
