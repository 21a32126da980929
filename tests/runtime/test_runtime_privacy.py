"""Between two people: nothing of the first may reach the second, or stay anywhere."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from support.terminal import CARD, INVITATION, JPEG, NAME, OTHER_CARD, PHONE, SECRETS, Terminal, portrait, print_result

from drivers.contract import Code
from kiosk_app import device_words
from kiosk_app.core import events as ev
from kiosk_app.core.visit import Visit
from kiosk_app.desk import events as desk
from kiosk_app.runtime import LET_GO
from kiosk_app.tools.audit.behaviour.reach import holding

ALL_SECRETS = (*SECRETS, JPEG.decode("latin-1")[3:])


def kept(terminal: Terminal) -> list[str]:
    """Secrets in reach of the runtime, beyond the parts the test itself plays."""
    return holding(ALL_SECRETS, terminal.runtime, without=(terminal.gateway, terminal.desk, terminal.eye))


def test_a_card_read_too_late_does_not_enter_the_next_visit(terminal: Terminal) -> None:
    late = terminal.to_card().job("id_reader")
    terminal.leave()
    terminal.to_card()
    late.succeed(CARD)
    terminal.tick()
    assert terminal.page.id == "card" and terminal.runtime.visit.person is None
    assert kept(terminal) == []
    terminal.job("id_reader").succeed(OTHER_CARD)
    terminal.tick()
    assert terminal.runtime.visit.person is not None and terminal.runtime.visit.person.name == "王福生"


def test_a_card_that_lies_in_the_queue_when_the_visit_ends_does_not_enter_the_next(terminal: Terminal) -> None:
    terminal.to_card().press("back")
    terminal.press("agree")
    terminal.job("id_reader").succeed(CARD)  # arrived, not yet taken
    terminal.runtime._take(ev.Fault("elsewhere"))
    assert kept(terminal) == []
    terminal.tick().press("go_home")
    terminal.to_card().tick()
    assert terminal.page.id == "card" and terminal.runtime.visit.person is None


def test_a_photo_taken_too_late_does_not_enter_the_next_visit(terminal: Terminal) -> None:
    late = terminal.to_photo().press("take").job("camera", "take_portrait")
    terminal.leave()
    assert terminal.page.id == "home"
    terminal.to_photo().press("take")
    late.succeed(portrait())
    terminal.tick()
    assert terminal.page.id == "photo-taking" and terminal.runtime.visit.photo is None


def test_a_photo_taken_for_a_page_that_was_left_is_dropped(terminal: Terminal) -> None:
    late = terminal.to_photo().press("take").job("camera", "take_portrait")
    terminal.wait(400)
    terminal.to_card()
    late.succeed(portrait())
    terminal.tick()
    assert terminal.runtime.visit.photo is None and kept(terminal) == []


def test_the_devices_are_told_when_a_visit_is_over_so_that_nothing_prints_for_the_next(terminal: Terminal) -> None:
    printing = terminal.to_receipt().job("receipt_printer")
    assert printing.visit == terminal.runtime.visit.id
    terminal.leave()
    assert terminal.gateway.ended == [printing.visit]
    printing.succeed(print_result())
    terminal.tick()
    assert terminal.page.id == "home"
    terminal.press("disability-photo").tick()
    assert terminal.page.id == "consent"


def test_a_slip_nobody_took_is_taken_back_when_its_person_has_had_time(terminal: Terminal) -> None:
    terminal.to_receipt().job("receipt_printer").succeed(print_result())
    terminal.tick().press("taken", "go_on")
    assert terminal.page.id == "home"
    terminal.wait(15)
    assert terminal.gateway.of("receipt_printer", "withdraw") == []
    terminal.to_card().press("back").wait(6)  # the next one is here already
    (taking_back,) = terminal.gateway.of("receipt_printer", "withdraw")
    assert taking_back.visit == ""
    taking_back.fail(Code.DISCONNECTED)
    assert terminal.tick().notice == ""


def test_where_nothing_was_printed_nothing_is_taken_back(terminal: Terminal) -> None:
    terminal.to_card().leave().wait(60)
    assert terminal.gateway.of("receipt_printer") == []


def test_the_next_slip_is_printed_without_asking_for_the_last_ones_twice(terminal: Terminal) -> None:
    terminal.to_receipt().job("receipt_printer").succeed(print_result())
    terminal.tick().press("taken", "go_on").wait(5)
    terminal.to_receipt().wait(30)
    assert terminal.gateway.of("receipt_printer", "withdraw") == []


def test_a_late_number_of_the_last_submission_is_not_shown_to_the_next(terminal: Terminal) -> None:
    key, _ = terminal.to_submit().desk.submissions[-1]
    terminal.leave()
    terminal.to_submit().desk_says(desk.SubmissionAccepted(key, "20261123-001"), desk.SubmissionStored(key))
    assert terminal.page.id == "submit"


def test_before_the_end_the_search_does_find_what_the_visit_holds(terminal: Terminal) -> None:
    terminal.to_review()
    assert kept(terminal) == sorted(ALL_SECRETS)


@pytest.mark.parametrize("way", ["idle", "leave", "to the end", "fault", "close"])
def test_after_the_wipe_nothing_of_the_person_is_within_reach(terminal: Terminal, way: str) -> None:
    if way == "to the end":
        terminal.to_receipt().job("receipt_printer").succeed(print_result())
        terminal.tick().press("taken", "go_on")
    elif way == "idle":
        terminal.to_submit().leave()
    elif way == "leave":
        terminal.to_review().runtime._take(ev.TimerFired("idle"))
        terminal.press("leave")
    elif way == "fault":
        terminal.to_submit().runtime.post(ev.Fault("screen"))
        terminal.tick()
        assert terminal.page.id == "failsafe"
    else:
        terminal.to_submit().runtime.close()
    assert kept(terminal) == []
    if way != "fault":
        assert terminal.runtime.visit == Visit(devices=terminal.runtime.visit.devices)


@pytest.mark.parametrize("stop", ["card", "person", "photo", "taking", "review", "submit", "receipt"])
def test_wherever_a_visit_ends_nothing_is_within_reach_even_if_parts_answer_afterwards(
    terminal: Terminal, stop: str
) -> None:
    steps = {
        "card": terminal.to_card,
        "person": terminal.to_person,
        "photo": terminal.to_photo,
        "taking": lambda: terminal.to_photo().press("take"),
        "review": terminal.to_review,
        "submit": terminal.to_submit,
        "receipt": terminal.to_receipt,
    }
    steps[stop]()
    terminal.leave()
    answers = {"read": CARD, "take_portrait": portrait(), "print_document": print_result()}
    for job in terminal.gateway.jobs:
        if not job.future.done():
            job.succeed(answers.get(job.command))
    assert kept(terminal) == []
    terminal.tick()
    assert kept(terminal) == [] and terminal.page.id == "home"


@pytest.mark.parametrize("part", ["_desk", "_jobs", "_hearing"])
def test_one_part_that_cannot_forget_keeps_no_other_from_it(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    terminal.to_submit()
    forgot: list[str] = []
    for name in ("_desk", "_jobs", "_hearing"):
        one = getattr(terminal.runtime, name)
        forget = type(one).forget

        def forgetting(self: object, *values: object, name: str = name, forget: Any = forget) -> None:
            forget(self, *values)
            forgot.append(name)
            if name == part:
                raise RuntimeError("broken on purpose")

        monkeypatch.setattr(type(one), "forget", forgetting)
    terminal.runtime.post(ev.Fault("screen"))
    terminal.tick()
    assert forgot == ["_desk", "_jobs", "_hearing"]
    assert terminal.page.id == "failsafe" and kept(terminal) == []


def test_a_part_that_answers_while_the_visit_is_being_wiped_leaves_nothing(terminal: Terminal) -> None:
    job = terminal.to_card().job("id_reader")
    ended = terminal.gateway.cancel_visit

    def answer_now(visit: str) -> None:
        job.succeed(CARD)
        ended(visit)

    terminal.gateway.cancel_visit = answer_now  # type: ignore[method-assign]
    terminal.leave()
    assert kept(terminal) == []


def test_a_visit_that_ends_while_an_answer_is_being_read_leaves_nothing(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    understand = device_words.card_read

    def interrupted(document: object) -> ev.CardRead:
        terminal.leave()
        return understand(document)

    monkeypatch.setattr(device_words, "card_read", interrupted)
    terminal.to_card().job("id_reader").succeed(CARD)
    assert terminal.page.id == "home" and kept(terminal) == []


def test_a_command_keeps_no_cycle_that_would_hold_its_result(terminal: Terminal) -> None:
    """Else what was read from a card would stay in memory until the collector comes round."""
    import gc
    import weakref

    gc.disable()
    try:
        job = terminal.to_card().job("id_reader")
        job.succeed(CARD)
        terminal.tick()
        future = weakref.ref(job.future)
        terminal.gateway.jobs.clear()
        del job
        assert future() is None
    finally:
        gc.enable()


def test_typed_digits_are_in_no_log_and_no_repr(terminal: Terminal, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    terminal.to_submit()
    shown = repr(terminal.runtime)
    terminal.leave()
    for secret in SECRETS:
        assert secret not in caplog.text and secret not in shown


def test_the_end_of_a_number_is_spoken_but_kept_off_the_disk(terminal: Terminal) -> None:
    terminal.to_review()
    tails = [job for job in terminal.gateway.of("speech", "say") if " ".join(PHONE[-4:]) in job.options["0"]]
    assert tails and all(job.options["private"] for job in tails)
    terminal.hear_out()
    for job in terminal.gateway.of("speech", "say"):
        text = job.options["0"]
        assert NAME not in text and PHONE not in text.replace(" ", "")
        if "李" in text or "0 0 2 6" in text:
            assert job.options["private"]


def test_what_a_driver_raises_is_not_logged_with_its_text(terminal: Terminal, caplog: pytest.LogCaptureFixture) -> None:
    terminal.to_card().job("id_reader").future.set_exception(RuntimeError(f"cannot parse {NAME}"))
    terminal.tick()
    assert NAME not in caplog.text and "RuntimeError" in caplog.text
    assert "机器有点问题" in terminal.notice


def test_a_result_that_cannot_be_understood_is_a_failure_and_is_not_logged_with_its_text(
    terminal: Terminal, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    class Odd:
        name = NAME

        def __repr__(self) -> str:
            return f"Odd({NAME})"

        def __getattr__(self, what: str) -> object:
            raise AttributeError(f"{NAME} has no {what}")

    terminal.to_card().job("id_reader").succeed(Odd())
    terminal.tick()
    assert "机器有点问题" in terminal.notice and terminal.page.id == "card"
    assert NAME not in caplog.text + "".join(capfd.readouterr())


def test_closing_ends_the_visit_and_hides_the_page(terminal: Terminal) -> None:
    terminal.to_person()
    visit = terminal.runtime.visit.id
    terminal.runtime.close()
    assert terminal.gateway.ended == [visit] and terminal.desk.busy[-1] is False
    assert terminal.eye.captions[-1] == INVITATION
    terminal.runtime.close()


# -- the screen is covered: who did that wants nobody to learn anything


def heard_of_the_person(terminal: Terminal) -> list[str]:
    """What the hall hears of the page that asks whether this is them, and of its repetition."""
    terminal.hear_out()
    begin = len(terminal.said())
    terminal.runtime.repeat()
    terminal.hear_out()
    return terminal.said()[begin:]


def test_with_the_screen_covered_the_hall_hears_only_what_is_public(terminal: Terminal) -> None:
    terminal.to_person()
    open_to_all = heard_of_the_person(terminal)
    terminal.runtime.setting("privacy")
    covered = heard_of_the_person(terminal)
    assert any("尾号" in words for words in open_to_all) and not any("尾号" in words for words in covered)
    assert covered and set(covered) < set(open_to_all), "all that is public is said"
    terminal.device("headphones", "media_inserted")
    assert any("尾号" in words for words in heard_of_the_person(terminal)), "one ear hears everything"


def test_the_next_person_finds_the_screen_open(terminal: Terminal) -> None:
    terminal.to_person().runtime.setting("privacy")
    assert terminal.runtime.visit.settings.veiled
    terminal.leave()
    assert not terminal.runtime.visit.settings.veiled


def test_the_process_clears_its_memory_once_soon_after_a_visit_and_not_in_it(terminal: Terminal) -> None:
    cleared: list[str] = []
    terminal.runtime.let_go = lambda: cleared.append(terminal.page.id)
    terminal.to_card().tick()
    assert cleared == []
    terminal.leave()
    terminal.wait(LET_GO + 0.1)
    terminal.tick()
    assert cleared == ["home"]
    terminal.wait(60.0)
    terminal.tick()
    assert cleared == ["home"]
