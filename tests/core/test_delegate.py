"""Somebody acts for the citizen, who need not come: by both cards, or by the citizen's number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.walk import ELDER, TODAY, Walk

from kiosk_app.core import events as ev
from kiosk_app.core.bus_card import BusCard
from kiosk_app.core.effects import Announce, CallHelp, Print, ReadCard, Submit
from kiosk_app.core.id_number import LENGTH, birth_in, check_character, is_right
from kiosk_app.core.person import Person
from kiosk_app.core.steps.enter_id_number import covered
from kiosk_app.core.world import World

DAUGHTER = Person("resident", "王小梅", "421222197801050041", date(1978, 1, 5), "女", "汉", "湖北省通城县五里镇")
NEIGHBOUR = Person("resident", "赵邻居", "42122219650615007X", date(1965, 6, 15), "男", "汉", "湖北省通城县五里镇")
SENIOR = BusCard("elderly", "3104421222000012345", date(2023, 4, 1), date(2028, 3, 31), None, 2755)
PHONE = "13800001234"


def at_relation(world: World, who: Person = DAUGHTER) -> Walk:
    walk = Walk(world)(ev.Begin("v1")).press("bus-card", "agree", "other")
    return walk(ev.CardRead(who)).press("confirm")


def at_number(world: World) -> Walk:
    return at_relation(world).press("child", "number")


def notice(walk: Walk) -> str:
    return walk.page.notice.show if walk.page.notice else ""


def shown(walk: Walk) -> str:
    return " · ".join(f"{fact.label.show} {fact.value.show}" for fact in walk.page.facts)


def entry(walk: Walk) -> str:
    assert walk.page.entry is not None
    return walk.page.entry.shown


def sent(walk: Walk) -> dict[str, str]:
    submit = walk.last(Submit)
    assert isinstance(submit, Submit)
    return dict(submit.fields)


def papers(walk: Walk) -> list[list[str]]:
    return [[line.text for line in one.lines] for one in walk.effects if isinstance(one, Print)]


def handed_in(walk: Walk) -> Walk:
    walk(ev.BusCardRead(SENIOR)).press("go_on").type(PHONE).press("ok")
    return walk.press("send")(ev.SubmissionAccepted("k", "20261123-007"))


def test_with_both_cards_the_desk_learns_who_acts_for_whom(world: World) -> None:
    walk = at_relation(world).press("child", "card")(ev.CardRead(ELDER))
    assert walk.page.id == "they" and shown(walk).startswith("姓名 李* · 身份证号 4212**********0026")
    assert [one.label.show for one in walk.page.actions] == ["不是", "是的"]
    walk.press("confirm")(ev.BusCardRead(SENIOR)).press("go_on").type(PHONE).press("ok")
    assert shown(walk) == (
        "姓名 李* · 身份证号 4212**********0026 · 帮办的人 王* · 是那个人的 儿子、女儿 · 手机 138****1234"
    )
    walk.press("send")
    told = sent(walk)
    assert (told["name"], told["number"]) == (ELDER.name, ELDER.number)
    assert (told["delegate_name"], told["delegate_number"]) == (DAUGHTER.name, DAUGHTER.number)
    assert told["delegate_relation"] == "儿子、女儿" and told["bus_number"] == SENIOR.number


def test_two_slips_come_the_receipt_and_the_paper_to_sign_without_a_name_or_number_in_full(world: World) -> None:
    walk = handed_in(at_relation(world).press("spouse", "card")(ev.CardRead(ELDER)).press("confirm"))
    walk(ev.Printed("v1-their-paper-1", "printed")).press("taken")
    receipt, mandate = papers(walk)
    assert {"姓名：李*", "身份证号：4212**********0026", "帮办的人：王*", "20261123-007"} <= set(receipt)
    assert {"我请下面这个人替我办：", "办件号：20261123-007", "是我的老伴。", "我签名，或者按手印："} <= set(mandate)
    assert "是我的儿子或女儿。" not in mandate
    for secret in (ELDER.name, ELDER.number, DAUGHTER.name, DAUGHTER.number, SENIOR.number):
        assert not any(secret in line for line in (*receipt, *mandate))
    walk(ev.Printed("v1-mandate-1", "printed")).press("taken", "go_on")
    assert walk.visit.id == "" and walk.visit.delegate is None


def test_without_the_card_the_number_is_enough_and_the_name_is_left_to_staff(world: World) -> None:
    walk = at_number(world).type(ELDER.number).press("ok")
    assert walk.page.id == "their-bus" and walk.visit.person is None
    handed_in(walk)
    told = sent(walk)
    assert (told["name"], told["number"], told["birth"]) == ("", ELDER.number, "")
    assert told["delegate_name"] == DAUGHTER.name
    (receipt,) = papers(walk)
    assert "身份证号：4212**********0026" in receipt and not any(line.startswith("姓名") for line in receipt)


def test_the_number_is_covered_while_others_look_on(world: World) -> None:
    walk = at_number(world).type("421222")
    assert entry(walk) == "421222"
    assert entry(walk.type("1950")) == "****** 1950"
    assert entry(walk.type("0312")) == "****** 19500312"
    assert entry(walk.type("00")) == "****** ******** 00"
    assert entry(walk.type("26")) == "4212** ******** 0026"
    said = walk.last(Announce)
    assert isinstance(said, Announce) and "0 0 2 6" in said.say and ELDER.number not in said.say.replace(" ", "")
    assert ELDER.number in said.alone.replace(" ", ""), "read back digit by digit where nobody else hears"


def test_a_mistyped_number_is_told_and_nothing_is_lost(world: World) -> None:
    walk = at_number(world).type("421222195003120027").press("ok")
    assert walk.page.id == "their-number" and notice(walk).startswith("那个人的身份证号不对。")
    walk(ev.Typed("erase")).type("6").press("ok")
    assert walk.page.id == "their-bus"


@pytest.mark.parametrize("typed", ["", "4212221950", "42122219500312002"])
def test_half_a_number_is_asked_to_be_finished(world: World, typed: str) -> None:
    walk = at_number(world).type(typed).press("ok")
    assert walk.page.id == "their-number" and f"按了 {len(typed)} 个，要 18 个" in notice(walk)


def test_a_number_that_ends_in_x_is_finished_by_its_key(world: World) -> None:
    walk = at_number(world).type(NEIGHBOUR.number[:5]).press("x")
    assert "最后才按它" in notice(walk) and entry(walk) == "42122"
    walk.type(NEIGHBOUR.number[5:17]).press("x", "ok")
    assert walk.visit.answers["number"] == NEIGHBOUR.number


def test_ones_own_number_or_card_is_not_that_of_whom_one_acts_for(world: World) -> None:
    walk = at_number(world).type(DAUGHTER.number).press("ok")
    assert walk.page.id == "their-number" and notice(walk).startswith("那个人的身份证号按的是您自己的。")
    walk = at_relation(world).press("child", "card")(ev.CardRead(DAUGHTER))
    assert walk.page.id == "their-card" and notice(walk).startswith("读卡器上是您自己的身份证。")
    assert walk.count(ReadCard) == 3 and walk.visit.person is None
    assert walk(ev.CardRead(ELDER)).page.id == "they"


def test_ones_own_card_still_lying_there_is_not_called_somebody_elses(world: World) -> None:
    walk = at_relation(world)(ev.CardLeft()).press("child", "card")
    assert notice(walk).startswith("读卡器上是您自己的身份证。")


def test_who_has_neither_card_nor_number_is_helped(world: World) -> None:
    walk = at_relation(world).press("neighbour", "none")
    assert walk.page.id == "no-card" and walk.count(CallHelp) == 1


def test_who_forgot_the_other_card_comes_back_to_the_number(world: World) -> None:
    assert at_relation(world).press("relative", "card", "no_card").page.id == "has"


def test_another_delegate_takes_over_nothing_of_the_first(world: World) -> None:
    walk = at_number(world).type(ELDER.number).press("ok").press("back", "back", "back", "back")
    walk.press("not_me")(ev.CardRead(NEIGHBOUR))
    assert walk.visit.delegate == NEIGHBOUR and "number" not in walk.visit.answers


def test_who_began_for_oneself_and_then_helps_somebody_is_not_the_person_it_is_about(world: World) -> None:
    walk = Walk(world)(ev.Begin("v1")).press("bus-card", "agree", "me")(ev.CardRead(DAUGHTER)).press("not_me")
    walk.press("back", "other")(ev.CardRead(DAUGHTER)).press("confirm", "child", "number")
    handed_in(walk.type(ELDER.number).press("ok"))
    assert sent(walk)["number"] == ELDER.number and sent(walk)["delegate_number"] == DAUGHTER.number


def test_after_the_card_was_read_a_typed_number_counts_and_the_other_way_round(world: World) -> None:
    walk = at_relation(world).press("child", "card")(ev.CardRead(ELDER)).press("confirm", "back", "back", "back")
    assert walk.page.id == "has"
    typed = Walk(world, walk.visit).press("number").type(NEIGHBOUR.number[:17]).press("x", "ok", "go_on")
    assert sent(handed_in(typed))["number"] == NEIGHBOUR.number and sent(typed)["name"] == ""
    typed = at_number(world).type(NEIGHBOUR.number[:17]).press("x", "ok", "back", "back", "card")
    assert sent(handed_in(typed(ev.CardRead(ELDER)).press("confirm")))["number"] == ELDER.number


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("421222195003120026", True),
        ("42122219650615007X", True),
        ("421222195003120027", False),
        ("42122219650615007x", False),
        ("421222195002300025", False),  # 30 February
        ("421222203001010015", False),  # not born yet
        ("42122219500312002", False),
        ("４21222195003120026", False),
        ("", False),
    ],
)
def test_a_number_is_right_by_its_last_character_and_a_day_that_was(number: str, right: bool) -> None:
    assert is_right(number, TODAY) is right


@settings(max_examples=60)
@given(
    st.from_regex(r"[1-8][0-9]{5}", fullmatch=True),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
    st.integers(0, 16),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_always_noticed(area: str, born: date, order: int, at: int, off: int) -> None:
    first = f"{area}{born:%Y%m%d}{order:03d}"
    number = first + check_character(first)
    assert is_right(number, TODAY) and birth_in(number) == born
    assert not is_right(f"{number[:at]}{(int(number[at]) + off) % 10}{number[at + 1 :]}", TODAY)


@given(st.text("0123456789", max_size=LENGTH))
@settings(max_examples=40)
def test_of_what_is_typed_at_most_the_group_being_typed_is_seen(digits: str) -> None:
    seen = covered(digits)
    assert len(seen) == len(digits) and sum(one != "*" for one in seen) <= 8


def test_nothing_of_a_delegate_is_in_the_visits_repr(world: World) -> None:
    walk = at_number(world).type(ELDER.number)
    text = repr(replace(walk.visit, bus_card=SENIOR))
    assert not any(secret in text for secret in (DAUGHTER.name, DAUGHTER.number, ELDER.number, SENIOR.number))
