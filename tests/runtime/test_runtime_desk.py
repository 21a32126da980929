"""The desk's words, as the person who stands here hears them."""

from __future__ import annotations

import typing
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from support.terminal import CARD, FOUND, INVITATION, NAME, NUMBER, Terminal, word

from drivers.id_reader.document import IdDocument
from helpdesk.contract import HallOut, PlaceOut, PlacesOut, QueueServiceOut, RoundOut, RoundsOut, TicketOut, TicketState
from kiosk_app import desk_words
from kiosk_app.core import events as ev
from kiosk_app.core.matter import Matter
from kiosk_app.desk import SubmissionInvalid
from kiosk_app.desk import events as desk
from kiosk_app.desk_link import TELL_AGAIN
from kiosk_app.hearing import READ_S

HELP, SUBMISSION, TICKET, LOOK_UP, OTHER = (str(uuid.uuid4()) for _ in range(5))
DRAWN = TicketOut(key=TICKET, number="A012", state=TicketState.WAITING, service="pension", before=2, wait_s=890)
CALLED = DRAWN.model_copy(update={"window": "3", "window_name": "3 号窗口"})
FOR_EVERYBODY = [  # of no visit
    (desk.TicketCalled(CALLED), ev.TicketCalled("A012", "3 号窗口")),
    (desk.HallKnown(HallOut(day="20261127", offline_mark="1")), None),
    (desk.RoundsKnown(RoundsOut()), None),
    (desk.PlacesKnown(PlacesOut()), None),
]
CLAIMED = word(HELP, "claimed", helper="王老师", minutes=2)
POSTED = Matter("20261023-012", "残疾人证照相", "证已经寄出。", date(2026, 11, 20), "c12", False, "", "EMS1234567890")
JOINED = word(OTHER, "delivered", heard=False)
FAILED = ev.CommandFailed("desk", "submit", "error-desk", "none")

PENSION: dict[str, Any] = {"id": "pension", "title": "养老保险", "letter": "A", "open": True, "waiting": 0}

TABLE: list[tuple[Any, ev.Event | None]] = [
    (desk.Safe(HELP, "outbox"), None),
    (desk.Safe(SUBMISSION, "desk"), None),
    (desk.NotSafe(HELP, "help_request"), ev.HelpUnreached(HELP)),
    (desk.NotSafe(SUBMISSION, "submission"), FAILED),
    (desk.NotSafe(OTHER, "submission"), None),
    (desk.HelpChanged(CLAIMED, frozenset({HELP})), ev.HelpChanged(HELP, "claimed", "王老师", 2, True)),
    (desk.HelpChanged(CLAIMED), ev.HelpChanged(HELP, "claimed", "王老师", 2, True)),
    (desk.HelpChanged(JOINED, frozenset({OTHER, HELP})), ev.HelpChanged(HELP, "delivered", "", None, False)),
    (desk.HelpChanged(JOINED, frozenset({OTHER})), None),
    (desk.HelpStored(HELP), ev.HelpUnreached(HELP)),
    (desk.HelpStored(OTHER), None),
    (desk.HelpUnheard(HELP), ev.HelpChanged(HELP, "raised", heard=False)),
    (desk.HelpUnheard(OTHER), None),
    (desk.SubmissionAccepted(SUBMISSION, "20261123-007"), ev.SubmissionAccepted(SUBMISSION, "20261123-007")),
    (desk.SubmissionAccepted(OTHER, "20261123-008"), None),
    (desk.SubmissionStored(SUBMISSION), ev.SubmissionStored(SUBMISSION)),
    (desk.SubmissionStored(OTHER), None),
    (desk.TicketDrawn(TICKET, "A012", DRAWN), ev.TicketDrawn("A012", 2, 15)),
    (desk.TicketDrawn(TICKET, "A3-07"), ev.TicketDrawn("A3-07", printed=True)),
    (desk.TicketDrawn(OTHER, "A013"), None),
    (desk.Refused(TICKET, "closed"), ev.TicketRefused("closed")),
    (desk.Refused(TICKET, "service"), ev.TicketRefused()),
    (desk.CasesFound(LOOK_UP, FOUND[1:]), ev.CasesFound((POSTED,))),
    (desk.CasesFound(OTHER, FOUND), None),
    (desk.LookUpFailed(LOOK_UP, "timeout"), ev.LookUpFailed()),
    (desk.LookUpFailed(OTHER), None),
    (desk.DeskLost(), None),
    (desk.DeskBack(), None),
    (desk.Refused(HELP, "invalid"), ev.HelpUnreached(HELP)),
    (desk.Refused(SUBMISSION, "invalid"), FAILED),
    (desk.Refused(OTHER, "invalid"), None),
    (desk.Refused("", "token"), None),
    (desk.OutboxTrouble("full"), None),
    (desk.OutboxWell(), None),
]


@pytest.mark.parametrize(("said", "heard"), TABLE, ids=lambda one: type(one).__name__)
def test_each_word_of_the_desk_has_its_meaning(said: Any, heard: ev.Event | None) -> None:
    assert desk_words.event_of(said, HELP, SUBMISSION, TICKET, LOOK_UP) == heard


@pytest.mark.parametrize(("said", "heard"), TABLE, ids=lambda one: type(one).__name__)
def test_without_a_press_or_submission_of_ours_no_word_means_anything(said: Any, heard: ev.Event | None) -> None:
    assert desk_words.event_of(said, "", "") is None


@pytest.mark.parametrize(("said", "heard"), FOR_EVERYBODY, ids=lambda one: type(one).__name__)
def test_what_concerns_the_hall_is_heard_whoever_is_there(said: Any, heard: ev.Event | None) -> None:
    assert desk_words.event_of(said, "", "") == heard


def test_the_hall_is_learned_between_visits_only(terminal: Terminal) -> None:
    offers = HallOut(day="20261127", offline_mark="1", services=(QueueServiceOut(**PENSION),))
    terminal.press("queue-ticket")
    terminal.desk_says(desk.HallKnown(offers))
    assert terminal.page.title.show == "现在取不了号"
    terminal.press("go_on").leave()
    terminal.press("queue-ticket")
    assert [item.id for item in terminal.page.items] == ["pension"]


def test_the_rounds_are_learned_between_visits_only_and_in_the_halls_time(terminal: Terminal) -> None:
    begins = datetime(2026, 12, 3, 1, tzinfo=UTC)
    one: dict[str, Any] = {"id": 7, "title": "老人公交卡年审", "township": "麦市镇", "place": "便民服务中心"}
    told = desk.RoundsKnown(RoundsOut(rounds=(RoundOut(**one, begins_at=begins, ends_at=begins),)))
    terminal.press("my-matters")
    terminal.desk_says(told)
    terminal.press("rounds", "maishi")
    assert terminal.page.title.show == "日子还没有定"
    terminal.leave()
    terminal.press("my-matters", "rounds", "maishi", "7")
    assert [fact.value.show for fact in terminal.page.facts][1:3] == ["12 月 3 日周四", "9:00 到 9:00"]


def test_the_places_are_the_countys_until_the_desk_tells_some_and_then_between_visits_only(terminal: Terminal) -> None:
    one = PlaceOut(id="x", kind="township", title="麦市新站", township="麦市镇", address="示例街 1 号")
    terminal.press("pension", "place", "maishi")
    county = [item.label.show for item in terminal.page.items]
    terminal.desk_says(desk.PlacesKnown(PlacesOut(places=(one,))), desk.PlacesKnown(PlacesOut()))
    assert [item.label.show for item in terminal.page.items] == county
    terminal.leave()
    terminal.press("pension", "place", "maishi")
    assert [item.label.show for item in terminal.page.items] == county, "a desk that was told of none knows none better"
    terminal.leave()
    terminal.desk_says(desk.PlacesKnown(PlacesOut(places=(one,))))
    terminal.press("pension", "place", "maishi")
    assert [item.label.show for item in terminal.page.items] == ["麦市新站"]


def test_a_claim_goes_to_the_desk_with_its_list(terminal: Terminal) -> None:
    terminal.press("pension", "claim", "agree")
    terminal.job("id_reader", "read").succeed(CARD)
    terminal.tick().press("confirm", "brought", "not_brought", "brought", "brought", "go_on", "none", "send")
    ((_, sent),) = terminal.desk.submissions
    assert sent["service"] == "pension" and sent["materials"][:2] == (
        ("household", "户口本", True),
        ("social_card", "社保卡", False),
    )


def test_a_visit_at_home_goes_to_the_desk_under_its_own_id_and_title(terminal: Terminal) -> None:
    terminal.press("my-matters", "visit", "pension", "go_on")
    terminal.job("id_reader", "read").succeed(CARD)
    terminal.tick().press("confirm", "maishi", "other", "none", "am", "committee", "send")
    ((_, sent),) = terminal.desk.submissions
    assert (sent["service"], sent["title"]) == ("home-visit", "养老保险上门办")
    assert sent["fields"]["village"] == "别的村" and sent["fields"]["number"] == NUMBER


def test_a_number_is_drawn_once_and_asked_for_here_when_the_desk_is_silent(terminal: Terminal) -> None:
    offers = HallOut(day="20261127", offline_mark="1", services=(QueueServiceOut(**PENSION),))
    terminal.desk_says(desk.HallKnown(offers))
    for target in ("queue-ticket", "pension", "certificate", "go_on", "text"):
        terminal.press(target)
    ((key, drawn),) = terminal.desk.tickets
    assert drawn == {"services": ("pension",), "right": "certificate", "by_text": True}
    terminal.wait(3.5)
    assert terminal.desk.printed == [key]
    terminal.desk_says(desk.TicketDrawn(key, "A1-01"))
    assert terminal.page.title.show == "您的号：A1-01"


def looking_up(terminal: Terminal, card: IdDocument = CARD) -> str:
    terminal.press("my-matters")
    while terminal.page.id != "card":
        terminal.press(terminal.page.items[0].id)
    terminal.job("id_reader", "read").succeed(card)
    terminal.tick().press("confirm")
    return terminal.desk.looked_up[-1][0]


def test_what_was_found_is_shown_to_who_asked_and_the_desk_hears_what_was_read(terminal: Terminal) -> None:
    key = looking_up(terminal)
    assert terminal.desk.looked_up == [(key, NUMBER, "zh-CN")]
    terminal.desk_says(desk.CasesFound(OTHER, FOUND))
    assert terminal.page.title.show == "正在查"
    terminal.desk_says(desk.CasesFound(key, FOUND))
    assert terminal.page.title.show == "第 1 件，共 2 件"
    terminal.press("next_matter")
    assert terminal.desk.told_of == [(NUMBER, ("c31",))]
    assert terminal.page.facts[2].value.show == "EMS1234567890"


def test_an_answer_that_comes_after_the_visit_is_nobodys(terminal: Terminal) -> None:
    key = looking_up(terminal)
    terminal.leave()
    assert terminal.desk.forgotten == 1
    assert looking_up(terminal) != key
    terminal.desk_says(desk.CasesFound(key, FOUND))
    assert terminal.page.title.show == "正在查" and terminal.runtime.visit.matters == ()


def test_a_desk_that_cannot_be_asked_is_said_at_once(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(holder: str, *, language: str) -> str:
        raise RuntimeError("not running")

    monkeypatch.setattr(terminal.desk, "look_up", stopped)
    with pytest.raises(IndexError):
        looking_up(terminal)
    assert terminal.tick().page.title.show == "现在查不了"


def test_the_table_knows_every_word_the_desk_client_has() -> None:
    assert {type(said) for said, _ in (*TABLE, *FOR_EVERYBODY)} == set(typing.get_args(desk.DeskEvent))


def test_a_press_tells_where_it_happened_in_the_staffs_language_and_who_nobody(terminal: Terminal) -> None:
    terminal.to_photo()
    terminal.runtime.setting("language")
    terminal.press("help")
    ((_, call),) = terminal.desk.calls
    assert call == {
        "service": "disability-photo",
        "service_title": "残疾人证照相",
        "step": "photo",
        "page_title": "请看上面的圆点",
        "step_number": 5,
        "need": "help",
        "aids": (),
        "language": "en",
        "borrow": "",
    }


def test_the_helper_is_seen_coming(terminal: Terminal) -> None:
    terminal.to_photo().press("help")
    key, _ = terminal.desk.calls[-1]
    titles = []
    for state, helper in (("raised", ""), ("delivered", ""), ("claimed", "王老师"), ("arrived", "王老师")):
        terminal.desk_says(desk.HelpChanged(word(key, state, helper=helper), frozenset({key})))
        titles.append(terminal.page.title.show)
    assert titles == ["正在叫人", "已经通知工作人员", "王老师正在过来", "王老师到了"]


def test_a_press_that_merged_into_an_earlier_one_is_followed_too(terminal: Terminal) -> None:
    terminal.press("help", "go_on", "help")
    (first, _), (second, _) = terminal.desk.calls
    terminal.desk_says(desk.HelpChanged(word(first, "claimed", helper="王老师"), frozenset({first, second})))
    assert terminal.page.title.show == "王老师正在过来"


def test_a_call_that_nobody_hears_says_so_and_gives_the_phone(terminal: Terminal) -> None:
    terminal.press("help")
    key, _ = terminal.desk.calls[-1]
    terminal.desk_says(desk.HelpChanged(word(key, "raised"), frozenset({key})), desk.HelpUnheard(key))
    assert "值班" in terminal.page.title.show
    assert terminal.page.body is not None and "0715-4320000" in terminal.page.body.show


def test_a_call_that_does_not_get_through_says_so(terminal: Terminal) -> None:
    terminal.press("help")
    terminal.desk_says(desk.HelpStored(terminal.desk.calls[-1][0]))
    assert terminal.page.title.show == "正在接通"


def test_a_call_while_the_client_is_down_says_so_instead_of_wiping_the_visit(terminal: Terminal) -> None:
    terminal.to_person()
    terminal.desk.broken = RuntimeError("the desk client is not running")
    terminal.press("help").tick()
    assert terminal.page.id == "help" and terminal.page.title.show == "正在接通"
    assert terminal.runtime.visit.person is not None
    terminal.press("cancel_help")
    assert terminal.page.id == "person" and terminal.desk.cancelled == []


def test_help_that_is_called_off_is_cancelled_at_the_desk_by_its_last_key(terminal: Terminal) -> None:
    terminal.press("help", "cancel_help")
    assert terminal.desk.cancelled == [terminal.desk.calls[-1][0]]
    key = terminal.desk.calls[-1][0]
    terminal.desk_says(desk.HelpChanged(word(key, "claimed", helper="王老师"), frozenset({key})))
    assert not terminal.page.help_active


def test_the_helper_is_announced_wherever_the_person_is(terminal: Terminal) -> None:
    terminal.to_photo().press("help", "go_on").hear_out()
    key, _ = terminal.desk.calls[-1]
    terminal.desk_says(desk.HelpChanged(word(key, "claimed", helper="王老师"), frozenset({key})))
    assert terminal.page.id == "photo" and terminal.said()[-1] == "王老师正在过来"


def test_a_helper_of_the_last_visit_is_announced_in_the_empty_hall_and_the_caption_goes(terminal: Terminal) -> None:
    terminal.press("help", "go_on").leave()
    key, _ = terminal.desk.calls[-1]
    assert terminal.page.help_active and terminal.runtime.visit.id == ""
    terminal.desk_says(desk.HelpChanged(word(key, "claimed", helper="王老师"), frozenset({key})))
    assert terminal.said()[-1] == "王老师正在过来" and terminal.eye.captions[-1] == "王老师正在过来"
    terminal.hear_out()
    assert terminal.eye.captions[-1] == "王老师正在过来", "it can be read when it has been said"
    terminal.wait(READ_S + 1)
    assert terminal.eye.captions[-1] == INVITATION


def test_a_desk_out_of_reach_still_finishes(terminal: Terminal) -> None:
    key, _ = terminal.to_submit().desk.submissions[-1]
    terminal.desk_says(desk.SubmissionStored(key))
    assert terminal.page.id == "receipt"


def test_a_refused_submission_is_told_and_can_be_tried_again(terminal: Terminal) -> None:
    key, _ = terminal.to_submit().desk.submissions[-1]
    terminal.desk_says(desk.Refused(key, "invalid"))
    assert terminal.page.id == "submit" and "没能交上去" in terminal.notice
    assert [action.id for action in terminal.page.actions] == ["again"]
    terminal.press("again")
    assert terminal.notice == "" and len(terminal.desk.submissions) == 2
    again, _ = terminal.desk.submissions[-1]
    terminal.desk_says(desk.SubmissionAccepted(again, "20261123-009"))
    assert terminal.page.id == "receipt" and terminal.page.facts[0].value.show == "20261123-009"


@pytest.mark.parametrize(
    "error", [SubmissionInvalid("fields that do not fit the wire: address"), RuntimeError(NAME), ValueError(NAME)]
)
def test_a_submission_that_does_not_fit_is_told_and_loses_nothing(
    terminal: Terminal, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    terminal.to_review()
    terminal.desk.broken = error
    terminal.press("send").tick()
    assert terminal.page.id == "submit" and "没能交上去" in terminal.notice
    assert terminal.runtime.visit.person is not None and NAME not in caplog.text
    assert ("address" in caplog.text) is isinstance(error, SubmissionInvalid)
    terminal.desk.broken = None
    terminal.press("again")
    key, _ = terminal.desk.submissions[-1]
    terminal.desk_says(desk.SubmissionAccepted(key, "20261123-001"))
    assert terminal.page.id == "receipt"


def test_a_submission_that_is_still_tried_is_not_made_twice(terminal: Terminal) -> None:
    """Disk and desk are slow: the client goes on by itself, and a second one would be a second case."""
    key, _ = terminal.to_submit().desk.submissions[-1]
    terminal.desk_says(desk.NotSafe(key, "submission"))
    assert "没能交上去" in terminal.notice
    terminal.press("again")
    assert terminal.notice == "" and len(terminal.desk.submissions) == 1
    terminal.wait(TELL_AGAIN + 0.5)
    assert "没能交上去" in terminal.notice
    terminal.press("again").desk_says(desk.SubmissionAccepted(key, "20261123-010"))
    assert terminal.page.id == "receipt" and terminal.page.facts[0].value.show == "20261123-010"
    terminal.wait(TELL_AGAIN + 0.5)
    assert terminal.page.id == "receipt" and terminal.notice == ""


def test_after_a_refusal_a_submission_that_was_still_tried_is_made_anew(terminal: Terminal) -> None:
    key, _ = terminal.to_submit().desk.submissions[-1]
    terminal.desk_says(desk.NotSafe(key, "submission"), desk.Refused(key, "invalid")).press("again")
    assert len(terminal.desk.submissions) == 2


def test_another_submission_of_the_same_visit_is_a_new_one_and_forgets_the_first(terminal: Terminal) -> None:
    key, _ = terminal.to_submit().desk.submissions[-1]
    terminal.desk_says(desk.NotSafe(key, "submission")).press("again", "back")
    assert terminal.page.id == "home"
    terminal.to_photo().press("skip", "none", "send")
    assert len(terminal.desk.submissions) == 2
    terminal.wait(TELL_AGAIN + 1)
    assert terminal.page.id == "submit" and terminal.notice == ""
    terminal.desk_says(desk.SubmissionAccepted(key, "20261123-001"))
    assert terminal.page.id == "submit"


def test_the_next_persons_submission_is_never_taken_for_the_last_ones(terminal: Terminal) -> None:
    key, _ = terminal.to_submit().desk.submissions[-1]
    terminal.desk_says(desk.NotSafe(key, "submission")).leave()
    terminal.to_submit()
    assert len(terminal.desk.submissions) == 2


def test_what_concerns_nobody_here_changes_nothing(terminal: Terminal) -> None:
    terminal.to_submit()
    shown = terminal.eye.shown
    terminal.desk_says(desk.DeskLost(), desk.DeskBack(), desk.OutboxTrouble("full"), desk.OutboxWell())
    terminal.desk_says(desk.Refused("", "token"), desk.Safe(OTHER, "desk"), desk.SubmissionAccepted(OTHER, "1-1"))
    assert terminal.eye.shown == shown and terminal.page.id == "submit"


def test_a_helper_s_words_come_up_by_themselves_and_are_answered_and_forgotten(terminal: Terminal) -> None:
    terminal.to_photo().press("help", "go_on")
    key, _ = terminal.desk.calls[-1]
    said = word(key, "claimed", helper="王老师", message="请坐着等", messages=1)
    terminal.desk_says(desk.HelpChanged(said, frozenset({key})))
    assert terminal.page.id == "help"
    assert terminal.page.body is not None and terminal.page.body.show == "请坐着等"
    terminal.press("answer_come")
    assert terminal.desk.answers == [(key, "come")]
    assert terminal.page.items == () and terminal.page.title.show == "已经回答：请过来"
    terminal.press("go_on")
    assert terminal.runtime.visit.wiped().help is not None
    assert terminal.runtime.visit.wiped().help.message == ""
