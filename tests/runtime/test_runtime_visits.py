"""A citizen's way through the bridge: presses in, pages out, device commands between."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.terminal import CARD, JPEG, NAME, NUMBER, PHONE, Terminal, portrait, print_result
from support.walk import TODAY

from drivers.contract import Act, Code, Condition, DriverError, Link, Proof, make_status
from kiosk_app.core import events as ev
from kiosk_app.desk.events import SubmissionAccepted
from kiosk_app.device_jobs import READ_TIMEOUT


def test_a_whole_visit_hands_in_what_was_read_and_prints_the_number(terminal: Terminal) -> None:
    terminal.to_receipt()
    _, sent = terminal.desk.submissions[-1]
    assert sent["fields"]["name"] == NAME and sent["fields"]["number"] == NUMBER and sent["fields"]["phone"] == PHONE
    assert sent["photo"] == JPEG and sent["title"] == "残疾人证照相" and sent["fields"]["document"] == "resident"
    job = terminal.job("receipt_printer", "print_document")
    assert "20261123-007" in [getattr(line, "text", "") for line in job.options["slip"].lines]
    job.succeed(print_result())
    terminal.tick()
    assert terminal.page.body is not None and "拿凭条" in terminal.page.body.show
    terminal.press("taken", "go_on")
    assert terminal.page.id == "home" and terminal.runtime.visit.id == ""


def test_a_press_is_seen_without_waiting_for_the_next_tick(terminal: Terminal) -> None:
    terminal.runtime.press("disability-photo")
    assert terminal.page.id == "consent"
    terminal.runtime.press("agree")
    assert terminal.page.id == "card" and terminal.gateway.of("id_reader", "read")


def test_a_card_read_becomes_the_page_of_its_person(terminal: Terminal) -> None:
    terminal.to_card()
    job = terminal.job("id_reader")
    assert job.visit == terminal.runtime.visit.id != "" and job.timeout == READ_TIMEOUT
    assert job.options == {"newest_address": True}
    job.succeed(replace(CARD, newest_address="湖北省通城县新址"))
    assert terminal.page.id == "card"
    terminal.tick()
    assert terminal.page.id == "person" and terminal.page.facts[0].value.show == "李*"
    assert terminal.runtime.visit.person is not None and terminal.runtime.visit.person.address == "湖北省通城县新址"


def test_a_foreigners_card_gives_the_latin_name(terminal: Terminal) -> None:
    terminal.to_person(replace(CARD, name="", name_latin="MARIA SILVA"))
    assert terminal.page.facts[0].value.show == "M* S*"


def test_a_card_that_came_after_the_person_went_back_changes_nothing(terminal: Terminal) -> None:
    late = terminal.to_card().job("id_reader")
    terminal.press("back")
    assert late.canceled
    late.succeed(CARD)
    terminal.tick()
    assert terminal.page.id == "consent" and terminal.runtime.visit.person is None


def test_a_stale_read_does_not_stand_for_the_one_that_replaced_it(terminal: Terminal) -> None:
    first = terminal.to_card().job("id_reader")
    terminal.press("back", "agree")
    second = terminal.job("id_reader")
    assert second is not first
    first.succeed(CARD)
    terminal.tick()
    assert terminal.page.id == "card"
    second.succeed(CARD)
    terminal.tick()
    assert terminal.page.id == "person"


def test_an_answer_that_waits_in_the_queue_is_dropped_by_a_press_that_cancels_it(terminal: Terminal) -> None:
    terminal.to_card().job("id_reader").succeed(CARD)  # arrived, not yet taken
    terminal.press("back").tick()
    assert terminal.page.id == "consent" and terminal.runtime.visit.person is None


def test_a_slow_person_is_simply_asked_again(terminal: Terminal) -> None:
    terminal.to_card()
    terminal.clock.seconds += READ_TIMEOUT
    terminal.job("id_reader").fail(Code.TIMEOUT, "no_card", Act.USER)
    terminal.tick()
    assert len(terminal.gateway.of("id_reader", "read")) == 2 and terminal.notice == ""


def test_a_part_that_fails_at_once_is_asked_once_a_second_and_the_loop_goes_on(terminal: Terminal) -> None:
    terminal.gateway.dead["id_reader"] = DriverError(Code.BUSY, act=Act.WAIT, retryable=True)
    terminal.to_card().tick(100)
    assert len(terminal.gateway.of("id_reader")) == 1
    terminal.wait(5)
    assert 4 <= len(terminal.gateway.of("id_reader")) <= 7
    assert "正忙" in terminal.notice
    terminal.press("help")
    assert terminal.page.id == "help"


def test_a_read_that_waits_for_its_second_try_is_dropped_with_the_page(terminal: Terminal) -> None:
    terminal.gateway.dead["id_reader"] = DriverError(Code.BUSY, act=Act.WAIT, retryable=True)
    terminal.to_card().tick(2).press("back").wait(3)
    assert len(terminal.gateway.of("id_reader")) == 1


@pytest.mark.parametrize("how", ["by the part", "by its queue"])
def test_a_read_that_somebody_else_cancels_is_begun_anew(terminal: Terminal, how: str) -> None:
    """As when a technician changes devices.yaml: the part is opened again, and never was in trouble."""
    job = terminal.to_card().job("id_reader")
    job.fail(Code.CANCELED) if how == "by the part" else job.future.cancel()
    terminal.tick()
    assert terminal.page.id == "card" and "还没准备好" in terminal.notice
    terminal.wait(2)
    assert len(terminal.gateway.of("id_reader", "read")) == 2
    terminal.job("id_reader").succeed(CARD)
    assert terminal.tick().page.id == "person"


def test_a_photo_or_a_print_that_somebody_else_cancels_leaves_a_way_on(terminal: Terminal) -> None:
    terminal.to_photo().press("take").job("camera", "take_portrait").fail(Code.CANCELED)
    terminal.tick()
    assert terminal.page.id == "photo" and "还没准备好" in terminal.notice
    terminal.press("skip", "none", "send")
    key, _ = terminal.desk.submissions[-1]
    terminal.desk_says(SubmissionAccepted(key, "20261123-007")).job("receipt_printer").fail(Code.CANCELED)
    terminal.tick()
    assert "还没准备好" in terminal.notice and "reprint" in {action.id for action in terminal.page.actions}


def test_silence_is_asked_about_then_wiped(terminal: Terminal) -> None:
    terminal.to_photo().hear_out()
    terminal.wait(179)
    assert terminal.page.id == "photo"
    terminal.wait(2)
    assert terminal.page.id == "still-there"
    visit = terminal.runtime.visit.id
    terminal.wait(43)
    assert terminal.page.id == "still-there" and terminal.gateway.ended == []
    terminal.wait(2)
    assert terminal.page.id == "home" and terminal.gateway.ended == [visit]


@pytest.mark.parametrize("sign", ["stirred", "focused", "repeat", "setting"])
def test_any_sign_of_life_puts_the_question_off(terminal: Terminal, sign: str) -> None:
    terminal.to_photo()
    for _ in range(6):
        terminal.wait(100)
        {
            "stirred": terminal.runtime.stirred,
            "focused": lambda: terminal.runtime.focused("skip"),
            "repeat": terminal.runtime.repeat,
            "setting": lambda: terminal.runtime.setting("larger"),
        }[sign]()
    assert terminal.page.id == "photo"


def test_a_card_that_arrives_with_the_question_comes_first(terminal: Terminal) -> None:
    terminal.to_card()
    terminal.clock.seconds += 90.5  # both lie there when the loop looks
    terminal.job("id_reader").succeed(CARD)
    terminal.tick()
    assert terminal.page.id == "person"


def test_a_new_visit_knows_what_day_it_is(terminal: Terminal) -> None:
    terminal.press("disability-photo")
    assert terminal.runtime.world.today == TODAY
    terminal.leave()
    terminal.today = date(2027, 2, 3)
    terminal.press("disability-photo", "agree")
    terminal.job("id_reader").succeed(replace(CARD, valid_to=date(2027, 1, 31)))
    terminal.tick()
    assert terminal.runtime.world.today == date(2027, 2, 3) and terminal.page.id == "expired"


def test_the_desk_hears_whether_somebody_is_here_and_nothing_about_whom(terminal: Terminal) -> None:
    terminal.press("disability-photo", "agree").leave()
    assert terminal.desk.busy == [True, False]


def test_a_press_that_another_thread_posts_begins_a_visit_too(terminal: Terminal) -> None:
    terminal.runtime.post(ev.Pressed("help"))
    terminal.tick()
    assert terminal.page.id == "help" and terminal.runtime.visit.id
    terminal.wait(700)
    assert terminal.page.id == "home" and terminal.runtime.visit.id == ""


def test_the_camera_is_stopped_whoever_the_next_visitor_is(terminal: Terminal) -> None:
    terminal.to_photo().press("take").job("camera", "take_portrait").succeed(portrait())
    terminal.tick()
    stop = terminal.job("camera", "stop")
    assert stop.visit == "" and terminal.page.id == "photo-review"
    stop.fail(Code.HARDWARE_ERROR, "camera_stalled", Act.RESET)
    terminal.tick()
    assert terminal.page.id == "photo-review" and terminal.runtime.visit.photo is not None


def test_a_visit_that_ends_before_the_camera_switches_it_off(terminal: Terminal) -> None:
    terminal.to_photo().leave()
    assert terminal.job("camera").command == "stop"


def test_a_part_that_only_tells_how_it_is_does_not_disturb_the_photo(terminal: Terminal) -> None:
    terminal.to_photo().press("take")
    assert terminal.page.id == "photo-taking"
    for view in ("ok", "dark", "ok"):
        status = make_status("camera", Link.ONLINE, Condition.OK, details={"view": view, "streaming": True})
        terminal.device("camera", "status_changed", status)
    assert terminal.page.id == "photo-taking" and len(terminal.gateway.of("camera", "start")) == 1
    terminal.job("camera", "take_portrait").succeed(portrait())
    terminal.tick()
    assert terminal.page.id == "photo-review"


def test_a_lost_part_and_its_return_are_told_once(terminal: Terminal) -> None:
    terminal.to_card()
    gone = DriverError(Code.DISCONNECTED, act=Act.WAIT, retryable=True)
    for _ in range(3):
        terminal.device("id_reader", "status_changed", make_status("id_reader", Link.NO_DEVICE, error=gone))
    assert "断开" in terminal.notice
    before = len(terminal.gateway.of("id_reader", "read"))
    for _ in range(3):
        terminal.device("id_reader", "status_changed", make_status("id_reader", Link.ONLINE, Condition.OK))
    assert terminal.notice == "" and len(terminal.gateway.of("id_reader", "read")) == before + 1


def test_hints_and_advice_of_the_parts_reach_the_page(terminal: Terminal) -> None:
    terminal.to_card().device("id_reader", "card_hint", "lift_and_place_again")
    assert terminal.page.body is not None and "再放一次" in terminal.page.body.show
    terminal.job("id_reader").succeed(CARD)
    terminal.tick().press("confirm", "none").device("camera", "advice", "too_dark").wait(12)
    assert terminal.page.body is not None and "有点暗" in terminal.page.body.show


def test_a_photo_rule_that_cannot_be_read_costs_nobody_the_visit(terminal: Terminal) -> None:
    terminal.to_photo()
    terminal.runtime._jobs._specs = terminal.runtime.specs / "nowhere"
    terminal.press("take").tick()
    assert terminal.page.id == "photo" and terminal.runtime.visit.person is not None
    assert "机器有点问题" in terminal.notice
    terminal.press("skip")
    assert terminal.page.id == "phone"


def test_a_slip_too_long_for_paper_leaves_the_number_on_the_screen(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(lines: object) -> None:
        raise ValueError(NAME)

    monkeypatch.setattr("kiosk_app.device_words.slip", refuse)
    terminal.to_receipt().tick()
    assert terminal.page.id == "receipt" and terminal.page.facts[0].value.show == "20261123-007"
    assert "机器有点问题" in terminal.notice


@pytest.mark.parametrize("proof", list(Proof))
def test_however_sure_the_print_is_the_person_is_told_to_take_it(terminal: Terminal, proof: Proof) -> None:
    terminal.to_receipt().job("receipt_printer").succeed(print_result(proof))
    terminal.tick()
    assert terminal.page.body is not None and "请拿凭条" in terminal.page.body.show


def test_going_back_to_the_receipt_prints_no_second_one(terminal: Terminal) -> None:
    terminal.to_receipt().job("receipt_printer").succeed(print_result())
    terminal.tick().press("taken", "back")
    first, second = terminal.gateway.of("receipt_printer", "print_document")
    assert first.options["job_id"] == second.options["job_id"]


def test_the_live_picture_is_the_gateways(terminal: Terminal) -> None:
    terminal.gateway.frame = object()
    assert terminal.runtime.latest_frame() is terminal.gateway.frame
