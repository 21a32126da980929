"""Choosing the kind of help: the desk is told which, the page says who comes; what 代办 takes is said before."""

from __future__ import annotations

import pytest
from support.walk import Walk

from helpdesk.contract import Need
from helpdesk.requests.rules import GIVEN
from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.home import MORE
from kiosk_app.core.page import PageKind
from kiosk_app.core.world import World

KINDS = {"lead": Need.LEAD, "assist": Need.ASSIST, "act": Need.ACT_FOR, "other": Need.HELP}


@pytest.fixture
def asking(world: World) -> Walk:
    walk = Walk(world)(ev.Begin("v1"))
    while "helpers" not in [item.id for item in walk.page.items]:
        walk.press(MORE)
    return walk.press("helpers")


def choose(walk: Walk, kind: str) -> Walk:
    walk.press(kind)
    return walk.press("agree") if kind == "act" else walk


def heading(walk: Walk) -> tuple[str, str]:
    page = walk.page
    return page.title.show, page.body.show if page.body else ""


def test_it_is_said_that_one_is_helped_only_if_one_wants_it(asking: Walk) -> None:
    assert heading(asking) == ("要怎么帮您？", "您愿意才帮。选一项，马上有人来。")
    assert [item.label.show for item in asking.page.items] == ["带我去窗口", "一起办", "请人去办", "别的事"]


def test_every_kind_that_staff_record_can_be_chosen(world: World) -> None:
    asked = {str(step.options["need"]) for step in world.services["helpers"].steps.values() if step.kind == "call_help"}
    assert asked == {*(kind.value for kind in GIVEN), "help"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_desk_is_told_which_kind_and_the_page_who_comes(asking: Walk, kind: str) -> None:
    choose(asking, kind)
    call = asking.last(fx.CallHelp)
    assert isinstance(call, fx.CallHelp) and (call.service, call.step, call.need) == ("helpers", kind, KINDS[kind])
    assert asking.page.kind is PageKind.HELP and heading(asking)[0] == call.page_title
    asking(ev.HelpChanged("k", "delivered"), ev.HelpChanged("k", "claimed", "王老师", 2))
    assert heading(asking)[0] == "王老师正在过来"
    asking(ev.HelpChanged("k", "arrived", "王老师")).press("go_on")
    assert heading(asking) == ("人来了", "有什么事，请跟工作人员说。")
    asking.press("go_on")
    assert asking.page.id == "home" and asking.count(fx.Wipe) == 1 and asking.count(fx.CallHelp) == 1


def test_what_papers_it_takes_is_told_before_anybody_is_called(asking: Walk) -> None:
    asking.press("act")
    assert [fact.label.show for fact in asking.page.facts][:2] == ["您的身份证", "替您办的人的身份证"]
    assert asking.count(fx.CallHelp) == 0
    asking.press("decline")
    assert asking.page.id == "home" and asking.count(fx.CallHelp) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_one_step_of_the_same_three(asking: Walk, kind: str) -> None:
    choose(asking, kind)
    place = asking.page.progress
    assert place is not None and (place.number, place.total) == (2, 3)


def test_staff_read_it_in_their_language_whatever_the_citizen_speaks(asking: Walk) -> None:
    asking(ev.SettingPressed("language")).press("lead")
    call = asking.last(fx.CallHelp)
    assert isinstance(call, fx.CallHelp) and (call.page_title, call.language) == ("有人带您去窗口", "en")
    assert heading(asking)[0] == "A guide is coming"


def test_helped_and_closed_the_page_asks_whether_that_was_all(asking: Walk) -> None:
    choose(asking, "assist")
    asking(ev.HelpChanged("k", "claimed", "王老师"), ev.HelpChanged("k", "closed", "王老师"))
    assert heading(asking)[0] == "有人来帮您了"
    assert asking.press("go_on", "go_on").visit.id == ""


def test_who_walks_on_before_anybody_is_there_is_asked_to_wait_here(asking: Walk) -> None:
    choose(asking, "lead").press("go_on")
    assert heading(asking) == ("请在这里等", "工作人员马上到这里来。")
    asking.press("go_on")
    assert asking.visit.id == "" and asking.visit.help is not None and asking.count(fx.CancelHelp) == 0


def test_called_off_nobody_comes(asking: Walk) -> None:
    choose(asking, "other").press("cancel_help")
    assert asking.page.id == "home" and asking.visit.help is None and asking.count(fx.CancelHelp) == 1


def test_cut_off_it_rings_by_itself_and_says_whom_to_phone(asking: Walk) -> None:
    choose(asking, "act")(ev.HelpUnreached(""))
    assert asking.count(fx.RingBell) == 1 and heading(asking)[0] == "正在接通"
    asking(ev.HelpChanged("k", "delivered"))
    assert heading(asking) == ("有人替您办", "工作人员马上来。请拿好您的身份证。")
