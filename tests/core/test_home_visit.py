"""Somebody comes to one's home, and the days on which a team comes to one's township: asked for at the terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from support.walk import ELDER, TODAY, Walk

from kiosk_app.core import events as ev
from kiosk_app.core.effects import CallHelp, Print, Submit
from kiosk_app.core.page import PageKind, Privacy
from kiosk_app.core.world import Round, World

HALL = timezone(timedelta(hours=8))


def a_round(number: int, day: int, *, township: str = "麦市镇", full: bool = False) -> Round:
    begins = datetime(2026, 12, day, 9, 0, tzinfo=HALL)
    return Round(
        str(number), "老人公交卡年审", township, "便民服务中心", begins, begins.replace(hour=16, minute=30), full
    )


ROUNDS = (a_round(8, 9), a_round(7, 3), a_round(9, 4, township="五里镇"))


def begun(world: World, *presses: str) -> Walk:
    return Walk(world)(ev.Begin("v1")).press("my-matters", *presses)


def labels(walk: Walk) -> list[str]:
    return [item.label.show for item in walk.page.items]


def facts(walk: Walk) -> str:
    return " · ".join(f"{fact.label.show} {fact.value.show}" for fact in walk.page.facts)


def fields(walk: Walk) -> dict[str, str]:
    sent = walk.last(Submit)
    assert isinstance(sent, Submit)
    return dict(sent.fields)


def paper(walk: Walk) -> list[str]:
    slip = walk.last(Print)
    assert isinstance(slip, Print)
    return [line.text for line in slip.lines]


def test_the_first_page_asks_what_one_wants_and_each_way_counts_its_own_steps(world: World) -> None:
    walk = begun(world)
    assert labels(walk) == ["查我办的事", "请人上门", "下乡的日子"] and walk.page.progress is None
    assert walk.press("rounds").page.progress is not None
    places = {}
    for way in ("matters", "visit", "rounds"):
        place = begun(world, way).page.progress
        assert place is not None
        places[way] = (place.number, place.total)
    assert places == {"matters": (1, 4), "visit": (1, 11), "rounds": (1, 8)}


def test_a_visit_about_the_pension_is_asked_for_with_the_offices_numbers_spoken_and_printed(world: World) -> None:
    walk = begun(world, "visit", "pension")
    assert walk.page.kind is PageKind.FACTS and facts(walk) == (
        "机关事业单位养老保险局 4369113 · 城乡居民养老保险局 4369220 · 社会养老保险局 4369239 · 社会养老保险局 4322965"
    )
    assert walk.page.facts[0].value.spoken == "4 3 6 9 1 1 3"
    walk.press("go_on")(ev.CardRead(ELDER)).press("confirm")
    assert labels(walk) == ["隽水镇", "麦市镇", "塘湖镇", "关刀镇"]
    assert labels(walk.press("more_choices")) == ["沙堆镇", "五里镇", "石南镇", "北港镇"]
    assert labels(walk.press("more_choices")) == ["马港镇", "四庄乡", "大坪乡"]
    assert labels(walk.press("more_choices"))[0] == "隽水镇", "and round again"
    walk.press("maishi")
    assert labels(walk) == ["麦市示例村", "河东示例村", "别的村"]
    walk.press("maishi-2")
    assert labels(walk) == ["哪天都行", "上午好", "下午好", "先打电话问"]
    walk.press("am", "family").type("13800001234").press("ok")
    assert facts(walk) == ("姓名 李* · 身份证号 4212**********0026 · 乡镇 麦市镇 · 村 河东示例村 · 手机 138****1234")
    assert walk.page.facts[3].value.privacy is Privacy.MASKED
    walk.press("send")
    assert walk.last(Submit) == Submit("home-visit", tuple(fields(walk).items()), title="养老保险上门办")
    assert fields(walk) == {
        "name": ELDER.name,
        "number": ELDER.number,
        "address": ELDER.address,
        "township": "麦市镇",
        "village": "河东示例村",
        "days": "上午好",
        "call": "打给家里人",
        "phone": "13800001234",
    }
    walk(ev.SubmissionAccepted("k", "20261123-007"))
    lines = paper(walk)
    assert {"20261123-007", "4369113", "4369220", "4369239", "4322965", "姓名：李*"} <= set(lines)
    assert not any(secret in "".join(lines) for secret in (ELDER.name, ELDER.number, "13800001234", "麦市"))
    assert "4 3 2 2 9 6 5" in [words.spoken for words in walk.page.paper] or walk.page.paper == ()
    slip = walk.last(Print)
    assert isinstance(slip, Print)
    walk(ev.Printed(slip.job_id, "printed"))
    assert "4 3 2 2 9 6 5" in [words.spoken for words in walk.page.paper]
    assert walk.press("taken", "go_on").page.id == "home"


def test_an_assessment_at_home_says_that_the_village_committee_confirms_first(world: World) -> None:
    walk = begun(world, "visit", "assessment")
    assert walk.page.title.show == "村里先看一看" and walk.page.body is not None and "村委会" in walk.page.body.show
    walk.press("go_on")(ev.CardRead(ELDER)).press("confirm", "junshui", "other", "none", "any", "committee")
    assert "村 别的村" in facts(walk) and "手机 没有填" in facts(walk), "nobody is asked for a number nobody calls"
    walk.press("send")(ev.SubmissionStored("k"))
    assert "医生上门看残疾，村委会要先同意。" in paper(walk) and "4369113" not in paper(walk)
    sent = walk.last(Submit)
    assert isinstance(sent, Submit) and (sent.service, sent.title) == ("home-assessment", "医生上门看残疾")
    assert fields(walk)["village"] == "别的村" and fields(walk)["call"] == "告诉村委会"


def test_staff_read_the_halls_own_language_whatever_the_citizen_speaks(world: World) -> None:
    walk = Walk(world)(ev.Begin("v1"), ev.SettingPressed("language")).press("my-matters", "visit", "pension", "go_on")
    walk(ev.CardRead(ELDER)).press("confirm")
    assert labels(walk)[1] == "Maishi"
    walk.press("maishi", "maishi-1", "phone", "me").press("none")
    assert "Township Maishi" in facts(walk)
    walk.press("send")
    assert [fields(walk)[name] for name in ("township", "days", "call")] == ["麦市镇", "先打电话问", "打给我"]


def test_only_what_stands_on_the_page_can_be_chosen(world: World) -> None:
    walk = begun(world, "visit", "pension", "go_on")(ev.CardRead(ELDER)).press("confirm", "daping")
    assert walk.page.id == "township"
    assert walk.press("junshui", "maishi-1").page.id == "village", "a village of another township"


def test_without_a_card_somebody_is_called(world: World) -> None:
    for way in (("matters",), ("visit", "pension", "go_on")):
        walk = begun(world, *way).press("no_card")
        assert walk.page.title.show == "要用身份证" and walk.count(CallHelp) == 1
        assert walk.press("go_on").page.id == "home"


@pytest.fixture
def with_rounds(world: World) -> World:
    return replace(world, rounds=ROUNDS)


def test_the_days_of_ones_own_township_are_shown_the_next_one_first_and_printed(with_rounds: World) -> None:
    walk = begun(with_rounds, "rounds", "maishi")
    assert labels(walk) == ["12 月 3 日周四", "12 月 9 日周三"]
    walk.press("7")
    assert facts(walk) == "办什么 老人公交卡年审 · 日子 12 月 3 日周四 · 时间 9:00 到 16:30 · 地方 麦市镇 便民服务中心"
    assert walk.page.facts[2].value.spoken == "9 点到16 点30 分"
    assert labels(walk.press("back")) == ["12 月 3 日周四", "12 月 9 日周三"]
    walk.press("8", "print")
    assert {"老人公交卡年审", "12 月 9 日", "周三，9:00 到 16:30", "麦市镇 便民服务中心"} <= set(paper(walk))
    assert walk.count(Submit) == 0, "nobody has to say who they are to see a day"


def test_who_signs_up_is_handed_in_by_the_card_with_the_rounds_id(with_rounds: World) -> None:
    walk = begun(with_rounds, "rounds", "maishi", "7", "sign_up")(ev.CardRead(ELDER)).press("confirm")
    walk.type("13800001234").press("ok", "send")
    sent = walk.last(Submit)
    assert isinstance(sent, Submit) and (sent.service, sent.title) == ("round-signup", "下乡办事报名")
    assert fields(walk) == {
        "name": ELDER.name,
        "number": ELDER.number,
        "address": ELDER.address,
        "township": "麦市镇",
        "phone": "13800001234",
        "round": "7",
    }
    walk(ev.SubmissionStored("k"))
    assert {"12 月 3 日", "姓名：李*", "已经记下，网络通了就交上去。"} <= set(paper(walk))


def test_a_full_day_says_so_and_can_be_signed_up_for_all_the_same(world: World) -> None:
    walk = begun(replace(world, rounds=(a_round(7, 3, full=True),)), "rounds", "maishi", "7")
    assert walk.page.body is not None and walk.page.body.show == "名额满了，再报名要排在后面。"
    assert walk.press("sign_up").page.id == "round-card"


def test_where_no_day_is_set_that_is_said_with_the_phone(with_rounds: World) -> None:
    walk = begun(with_rounds, "rounds", "tanghu")
    assert walk.page.title.show == "日子还没有定" and with_rounds.county["desk_phone"] in facts(walk)
    assert walk.press("go_on").page.id == "home"
    over = replace(with_rounds, today=TODAY.replace(year=2027))
    assert begun(over, "rounds", "maishi").page.title.show == "日子还没有定", "what is over is not offered"


def test_a_day_that_the_desk_takes_back_meanwhile_leaves_no_dead_page(with_rounds: World) -> None:
    walk = begun(with_rounds, "rounds", "maishi", "7")
    walk.world = replace(with_rounds, rounds=ROUNDS[:1])
    assert labels(walk) == ["12 月 9 日周三"]
    assert walk.press("8").page.title.show == "这一天来"
