"""What cannot be taken back is marked, so that the keypad's `forward` only goes there."""

from __future__ import annotations

from support.walk import Walk

from kiosk_app.core.effects import Announce
from kiosk_app.core.events import CommandFailed, Printed, SettingPressed, SubmissionAccepted, TimerFired
from kiosk_app.core.steps.receipt import job_id


def final(walk: Walk) -> set[str]:
    return {action.id for action in walk.page.actions if action.final}


def test_what_can_be_taken_back_is_not_final(at_card: Walk) -> None:
    assert final(at_card) == set()
    at_card.press("back")
    assert final(at_card) == set(), "agreeing can be taken back"


def test_handing_in_is_final(at_photo: Walk) -> None:
    at_photo.press("skip").type("13800000000").press("ok")
    assert at_photo.page.id == "review" and final(at_photo) == {"send"}


def test_leaving_a_receipt_is_final_only_while_its_number_is_on_no_paper(at_photo: Walk) -> None:
    at_photo.press("skip").type("13800000000").press("ok", "send")(SubmissionAccepted("key", "0007"))
    step = at_photo.world.services[at_photo.visit.service].steps["receipt"]
    at_photo(CommandFailed("receipt_printer", "print", "error-paper-jam", "user"))
    assert final(at_photo) == {"reprint", "taken"}
    at_photo(Printed(job_id(at_photo.visit, step), "printed"))
    assert at_photo.page.id == "receipt" and final(at_photo) == set()
    at_photo.press("taken")
    assert at_photo.page.id == "goodbye" and final(at_photo) == {"go_on"}, "it ends the visit"


def test_giving_up_is_final_and_staying_is_not(at_card: Walk) -> None:
    at_card(TimerFired("idle"))
    assert [(action.id, action.main, action.final) for action in at_card.page.actions] == [
        ("leave", False, True),
        ("stay", True, False),
    ]


def test_the_steady_hand_is_a_setting_that_goes_with_the_visit(at_card: Walk) -> None:
    at_card(SettingPressed("steady"))
    assert at_card.visit.settings.steady
    on = at_card.last(Announce)
    at_card(SettingPressed("steady"))
    assert not at_card.visit.settings.steady and at_card.last(Announce) != on
    assert not at_card(SettingPressed("steady")).visit.wiped().settings.steady


def test_a_touch_that_must_rest_is_for_a_steady_hand_and_ends_with_it(at_card: Walk) -> None:
    settings = at_card(SettingPressed("hold")).visit.settings
    assert settings.hold and settings.steady
    settings = at_card(SettingPressed("steady")).visit.settings
    assert not settings.hold and not settings.steady
