"""The senior bus card's review, from the card on the reader to the slip: for oneself and for somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.walk import ELDER, Walk

from kiosk_app.core import events as ev
from kiosk_app.core.bus_card import BusCard
from kiosk_app.core.effects import Print, ReadBusCard, StopBusCard, Submit
from kiosk_app.core.page import Privacy
from kiosk_app.core.world import World

PHONE = "13800001234"
SENIOR = BusCard("elderly", "3104421222000012345", date(2023, 4, 1), date(2028, 3, 31), None, 2755)


def at_bus(world: World) -> Walk:
    return Walk(world)(ev.Begin("v1")).press("bus-card", "agree", "me")(ev.CardRead(ELDER)).press("confirm")


def shown(walk: Walk) -> str:
    return " · ".join(f"{fact.label.show} {fact.value.show}" for fact in walk.page.facts)


def line(walk: Walk) -> str:
    return walk.page.body.show if walk.page.body else ""


def notice(walk: Walk) -> str:
    return walk.page.notice.show if walk.page.notice else ""


def failed(key: str, act: str) -> ev.CommandFailed:
    return ev.CommandFailed("card_reader", "read", key, act)


def sent(walk: Walk) -> dict[str, str]:
    submit = walk.last(Submit)
    assert isinstance(submit, Submit)
    return dict(submit.fields)


def paper(walk: Walk) -> list[str]:
    slip = walk.last(Print)
    assert isinstance(slip, Print)
    return [one.text for one in slip.lines]


def test_what_the_card_says_is_shown_with_the_day_of_its_review(world: World) -> None:
    walk = at_bus(world)
    assert walk.page.id == "bus" and walk.count(ReadBusCard) == 1
    walk(ev.BusCardRead(SENIOR))
    assert shown(walk) == (
        "种类 老人公交卡 · 公交卡 3104***********2345 · 能用到 2028 年 3 月 31 日 · 年审日子 2028 年 3 月 31 日 · "
        "卡上的钱 27.55 元"
    )
    assert line(walk) == "还没到年审的日子。早办也行。"
    number = walk.page.facts[1].value
    assert number.spoken == "尾号 2 3 4 5" and number.privacy is Privacy.MASKED
    assert walk.page.facts[4].value.privacy is Privacy.MASKED
    assert walk.page.targets()[:2] == ("another", "go_on")


@pytest.mark.parametrize(
    ("until", "fact", "told"),
    [
        (date(2026, 3, 31), "年审日子 2026 年 3 月 31 日", "年审的日子过了。今天就办吧。"),
        (date(2026, 12, 1), "年审日子 2026 年 12 月 1 日", "快到年审的日子了。今天就能办。"),
        (None, "年审日子 2027 年 4 月 1 日", "还没到年审的日子。早办也行。"),
    ],
)
def test_it_is_said_whether_the_review_is_due_now(world: World, until: date | None, fact: str, told: str) -> None:
    walk = at_bus(world)(ev.BusCardRead(replace(SENIOR, valid_to=until)))
    assert fact in shown(walk) and line(walk) == told


def test_it_is_handed_in_with_what_was_read_and_the_slip_says_the_next_day(world: World) -> None:
    walk = at_bus(world)(ev.BusCardRead(SENIOR)).press("go_on").type(PHONE).press("ok")
    assert "公交卡 3104***********2345" in shown(walk)
    walk.press("send")
    assert sent(walk) == {
        "name": ELDER.name,
        "number": ELDER.number,
        "birth": "1950-03-12",
        "entitled": "age",
        "phone": PHONE,
        "bus_kind": "老人公交卡",
        "bus_number": SENIOR.number,
        "bus_valid_to": "2028-03-31",
        "bus_balance": "27.55",
        "bus_due": "2028-03-31",
    }
    walk(ev.SubmissionAccepted("k", "20261123-007"))
    told = paper(walk)
    assert {"20261123-007", "公交卡：3104***********2345", "年审的日子：2028 年 3 月 31 日"} <= set(told)
    assert "办好以后，下次年审：2028 年 11 月 23 日前" in told and "姓名：李*" in told
    assert not any(ELDER.number in one or SENIOR.number in one or ELDER.name in one for one in told)
    walk(ev.Printed("v1-paper-1", "printed")).press("taken", "go_on")
    assert walk.visit.id == "" and walk.visit.bus_card is None


@pytest.mark.parametrize("kind", ["ordinary", "student", "unknown", "social_security"])
def test_another_card_is_told_kindly_and_one_can_change_it_or_go_on(world: World, kind: str) -> None:
    walk = at_bus(world)(ev.BusCardRead(replace(SENIOR, kind=kind)))
    assert walk.page.title.show == "不是老人公交卡" and walk.visit.bus_card is None
    again = Walk(world, walk.visit).press("another")
    assert again.page.id == "bus" and again.count(ReadBusCard) == 1
    assert shown(again(ev.BusCardRead(SENIOR))).startswith("种类 老人公交卡")
    walk.press("go_on", "none")
    assert "公交卡 没有读卡" in shown(walk)
    walk.press("send")(ev.SubmissionStored("k"))
    assert sent(walk)["bus_number"] == "" and "没有读公交卡，请带给工作人员看。" in paper(walk)


def test_a_door_key_is_no_bus_card_and_is_not_read_over_and_over(world: World) -> None:
    walk = at_bus(world)(failed("error-unsupported-card", "user"))
    assert walk.page.title.show == "不是老人公交卡" and walk.count(ReadBusCard) == 1


def test_a_card_taken_away_too_early_is_asked_for_again(world: World) -> None:
    walk = at_bus(world)(ev.CardHint("hold_still"))
    assert line(walk).startswith("公交卡还没读完。")
    walk(failed("error-card-moved", "user"))
    assert notice(walk).startswith("卡没读完。") and walk.count(ReadBusCard) == 2
    assert walk(ev.BusCardRead(SENIOR)).page.notice is None


def test_no_card_within_a_minute_is_no_error(world: World) -> None:
    walk = at_bus(world)(failed("error-no-card", "user"), failed("error-timeout", "user"))
    assert notice(walk) == "" and walk.count(ReadBusCard) == 3
    assert walk.press("no_bus_card").page.id == "phone" and walk.count(StopBusCard) >= 1


def test_a_broken_reader_blocks_nobody(world: World) -> None:
    walk = at_bus(world)(failed("error-no-card-reader", "maintenance"))
    assert notice(walk).startswith("读卡器没有接上。") and line(walk).startswith("不要紧，接着办。")
    assert set(walk.page.targets()[:3]) == {"back", "again", "no_bus_card"}
    assert walk.press("again").count(ReadBusCard) == 2
    gone = Walk(world)(ev.Begin("v2"), ev.DeviceChanged("card_reader", False, "error-disconnected"))
    gone.press("bus-card", "agree", "me")(ev.CardRead(ELDER)).press("confirm")
    assert gone.count(ReadBusCard) == 0 and gone.page.notice is not None
    assert gone(ev.DeviceChanged("card_reader", True)).count(ReadBusCard) == 1
    assert gone(ev.DeviceChanged("card_reader", False, "error-disconnected")).press("no_bus_card").page.id == "phone"


def test_who_goes_back_finds_the_card_read_and_another_person_does_not(world: World) -> None:
    walk = at_bus(world)(ev.BusCardRead(SENIOR)).press("go_on", "back")
    assert shown(walk).startswith("种类 老人公交卡") and walk.count(ReadBusCard) == 1
    walk.press("back") if "back" in walk.page.targets() else walk.press("another").press("back")
    assert walk.page.id == "person"
    walk.press("not_me")(ev.CardRead(replace(ELDER, number="421222194901010017", name="王福生"))).press("confirm")
    assert walk.page.id == "bus" and walk.visit.bus_card is None
