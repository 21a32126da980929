"""Borrowing: what is chosen is asked of the desk, its page says who comes; cut off the terminal rings by itself."""

from __future__ import annotations

import pytest
from support.walk import Walk

from helpdesk.county import delivered
from helpdesk.loans.kinds import LoanKinds
from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.page import PageKind
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World


@pytest.fixture
def asked(world: World) -> Walk:
    return Walk(world)(ev.Begin("v1")).press("borrow", "wheelchair")


def heading(walk: Walk) -> tuple[str, str]:
    page = walk.page
    return page.title.show, page.body.show if page.body else ""


def targets(walk: Walk) -> list[str]:
    return [action.id for action in walk.page.actions]


def test_the_kinds_are_those_the_desk_lends(world: World) -> None:
    steps = world.services["borrow"].steps.values()
    wanted = {step.options["borrow"] for step in steps if step.options.get("need") == "borrow"}
    assert wanted == delivered("loans.yaml", LoanKinds).kinds.keys()


def test_a_wheelchair_is_asked_for_and_the_page_says_so(asked: Walk) -> None:
    assert asked.last(fx.CallHelp) == fx.CallHelp(
        "borrow", "wheelchair", "轮椅马上送过来", 0, "borrow", borrow="wheelchair"
    )
    assert heading(asked) == ("轮椅马上送过来", "工作人员马上把轮椅送过来，请等一下。")
    assert asked.page.kind is PageKind.HELP and [stage.reached for stage in asked.page.stages] == [False] * 3
    asked(ev.HelpChanged("k", "delivered"))
    assert heading(asked)[0] == "轮椅马上送过来" and asked.page.stages[0].reached
    assert asked.page.progress is not None and (asked.page.progress.number, asked.page.progress.total) == (2, 3)


def test_what_is_gone_through_instead_of_another_step_counts_as_that_one(world: World) -> None:
    service = world.services["borrow"]
    assert [service.progress_of(step) for step in ("wheelchair", "medicine", "goodbye")] == [(2, 3), (2, 3), (3, 3)]


def test_the_medicine_box_is_urgent(world: World) -> None:
    walk = Walk(world)(ev.Begin("v1")).press("borrow", "medicine")
    call = walk.last(fx.CallHelp)
    assert isinstance(call, fx.CallHelp) and (call.need, call.borrow) == ("medical", "")


def test_who_speaks_english_is_asked_for_in_the_staffs_language(world: World) -> None:
    walk = Walk(world)(ev.Begin("v1"), ev.SettingPressed("language")).press("borrow", "glasses")
    call = walk.last(fx.CallHelp)
    assert isinstance(call, fx.CallHelp) and (call.page_title, call.language) == ("老花镜马上送过来", "en")
    assert heading(walk)[0] == "The glasses are coming"


def test_who_comes_is_told_once_by_the_page(asked: Walk) -> None:
    said = asked.count(fx.Announce)
    asked(ev.HelpChanged("k", "claimed", "王老师", 2))
    assert heading(asked) == ("王老师正在过来", "大约 2 分钟到。您可以坐着等，办到哪里都不会丢。")
    assert asked.count(fx.Announce) == said, "the page says it, and nobody beside it"
    asked(ev.HelpChanged("k", "arrived", "王老师"))
    assert targets(asked) == ["go_on"]
    asked.press("go_on", "go_on")
    assert asked.page.id == "home" and asked.count(fx.Wipe) == 1


def test_brought_and_closed_the_page_says_where_it_goes_back_to(asked: Walk) -> None:
    asked(ev.HelpChanged("k", "claimed", "王老师"), ev.HelpChanged("k", "closed", "王老师"))
    assert heading(asked)[0] == "送到了"
    assert heading(asked.press("go_on")) == ("请拿好", "用完了，请还给工作人员。")
    assert asked.press("go_on").visit.id == ""


def test_who_does_not_want_to_stand_there_goes_and_the_call_goes_on(asked: Walk) -> None:
    asked.press("go_on")
    assert heading(asked)[0] == "请在这里等"
    asked.press("go_on")
    assert asked.visit.id == "" and asked.visit.help is not None and asked.count(fx.CancelHelp) == 0


def test_called_off_it_is_called_off_at_the_desk_too(asked: Walk) -> None:
    asked.press("cancel_help")
    assert asked.page.id == "home" and asked.visit.help is None and asked.count(fx.CancelHelp) == 1


def test_cut_off_it_rings_by_itself_and_says_whom_to_phone(asked: Walk) -> None:
    asked(ev.HelpUnreached(""))
    assert asked.count(fx.RingBell) == 1 and heading(asked)[0] == "正在接通"
    asked(ev.TimerFired("help-ring"))
    assert asked.count(fx.RingBell) == 2
    asked(ev.HelpChanged("k", "delivered"))
    assert heading(asked)[0] == "轮椅马上送过来"


def test_after_a_minute_it_can_be_asked_for_again(asked: Walk) -> None:
    asked(ev.HelpChanged("k", "delivered"), ev.TimerFired("help-wait"))
    assert heading(asked)[0] == "还在叫人" and "call_again" in targets(asked)
    asked.press("call_again")
    call = asked.last(fx.CallHelp)
    assert isinstance(call, fx.CallHelp) and call.borrow == "wheelchair" and asked.count(fx.CallHelp) == 2


def test_a_helpers_words_come_over_the_page_and_are_answered(asked: Walk) -> None:
    asked(ev.HelpChanged("k", "claimed", "王老师", message="我去拿轮椅", messages=1))
    assert asked.visit.overlay == "help" and heading(asked)[1] == "我去拿轮椅"
    asked.press("answer_ok", "go_on")
    assert asked.count(fx.AnswerHelp) == 1 and asked.page.id == "wheelchair"


def test_who_walked_off_is_forgotten_and_somebody_comes_all_the_same(asked: Walk) -> None:
    asked.gone()
    assert asked.visit.wiped() == asked.visit and isinstance(asked.visit, Visit)
    assert asked.visit.help is not None and asked.count(fx.CancelHelp) == 0
