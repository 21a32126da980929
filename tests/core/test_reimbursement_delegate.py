"""Hospital costs handed in by somebody else (M4.3): who acts for whom, and nothing of one person in another's case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest
from support.walk import ELDER, Walk

from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.person import Person
from kiosk_app.core.world import World

DAUGHTER = Person("resident", "王小梅", "421222197801050041", date(1978, 1, 5), "女", "汉", "湖北省通城县五里镇")
NEIGHBOUR = Person("resident", "赵邻居", "42122219650615007X", date(1965, 6, 15), "男", "汉", "湖北省通城县五里镇")
CARD = "6222020000000000125"  # invented, and its last digit fits
PHONE = "13800001234"


@pytest.fixture
def asked(world: World) -> Walk:
    """At the question for whom it is; a terminal that offers this service alone."""
    alone = replace(world, services=MappingProxyType({"reimbursement": world.services["reimbursement"]}))
    return Walk(alone)(ev.Begin("v1")).press("reimbursement", "go_on", "agree")


@pytest.fixture
def at_has(asked: Walk) -> Walk:
    """The daughter has laid her card down and said who she is."""
    return asked.press("other")(ev.CardRead(DAUGHTER)).press("confirm", "child")


def with_card(walk: Walk, who: Person = ELDER) -> Walk:
    return walk.press("card")(ev.CardRead(who)).press("confirm")


def photograph(walk: Walk, jpeg: bytes = b"jpeg") -> Walk:
    return walk.press("take")(ev.PaperTaken(jpeg, ())).press("use")


def handed_in(walk: Walk) -> Walk:
    """From the bank card's page on."""
    walk.type(CARD).press("ok").type(PHONE).press("ok", "send")
    return walk(ev.SubmissionAccepted("k", "20261123-007"))


def printed(walk: Walk) -> Walk:
    job = walk.last(fx.Print)
    assert isinstance(job, fx.Print)
    return walk(ev.Printed(job.job_id, "printed")).press("taken")


def sent(walk: Walk) -> fx.Submit:
    found = walk.last(fx.Submit)
    assert isinstance(found, fx.Submit)
    return found


def slips(walk: Walk) -> list[list[str]]:
    return [[line.text for line in one.lines] for one in walk.effects if isinstance(one, fx.Print)]


def shown(walk: Walk) -> str:
    return " · ".join(f"{fact.label.show} {fact.value.show}" for fact in walk.page.facts)


def test_the_desk_learns_who_acts_for_whom_and_gets_the_papers_under_their_titles(at_has: Walk) -> None:
    walk = photograph(with_card(at_has), b"bill").press("skip")
    photograph(walk, b"list").type(CARD).press("ok").type(PHONE).press("ok")
    assert shown(walk) == ("姓名 李* · 身份证号 4212**********0026 · 帮办的人 王* · 银行卡 ****0125 · 手机 138****1234")
    told = dict(sent(walk.press("send")).fields)
    assert (told["name"], told["number"], told["bank_card"]) == (ELDER.name, ELDER.number, CARD)
    assert (told["delegate_name"], told["delegate_number"]) == (DAUGHTER.name, DAUGHTER.number)
    assert told["delegate_relation"] == "儿子、女儿"
    assert sent(walk).pictures == (fx.Picture("invoice", "住院发票", b"bill"), fx.Picture("list", "住院清单", b"list"))


def test_the_receipt_and_a_paper_to_sign_come_and_then_what_else_there_is_to_do(at_has: Walk) -> None:
    walk = photograph(photograph(photograph(with_card(at_has))))
    printed(handed_in(walk))
    assert walk.page.id == "mandate" and walk.page.title.show == "要签名的纸"
    printed(walk)
    receipt, mandate = slips(walk)
    assert {"姓名：李*", "身份证号：4212**********0026", "帮办的人：王*", "20261123-007"} <= set(receipt)
    assert "下一步：我们看材料，钱打到那个人的卡上。请放好：" in receipt
    assert {"办件号：20261123-007", "是我的儿子或女儿。", "钱打到我自己的银行卡。"} <= set(mandate)
    assert "是我的老伴。" not in mandate
    for secret in (ELDER.name, ELDER.number, DAUGHTER.name, DAUGHTER.number, CARD, PHONE):
        assert not any(secret in line for line in (*receipt, *mandate))
    assert walk.page.id == "after"
    walk.press("nothing", "go_on")
    assert walk.visit.id == "" and walk.visit.delegate is None


def test_without_the_card_number_and_written_name_are_handed_in(at_has: Walk) -> None:
    walk = at_has.press("number").type(ELDER.number).press("ok", "none", "skip", "skip", "skip")
    told = dict(sent(handed_in(walk)).fields)
    assert (told["name"], told["number"], told["address"]) == ("", ELDER.number, "")
    (receipt,) = slips(walk)
    assert "请把这些带到窗口：" in receipt and "那个人的银行卡" in receipt
    assert not any(line.startswith("姓名") for line in receipt)


def test_the_visit_at_the_patients_home_says_too_who_acted(at_has: Walk) -> None:
    walk = printed(printed(handed_in(with_card(at_has).press("skip", "skip", "skip"))))
    told = sent(walk.press("home", "junshui", "other", "none", "am"))
    fields = dict(told.fields)
    assert told.service == "home-reimbursement" and fields["name"] == ELDER.name
    assert (fields["delegate_name"], fields["delegate_relation"]) == (DAUGHTER.name, "儿子、女儿")


def test_of_one_patient_nothing_gets_into_the_case_of_another(at_has: Walk) -> None:
    walk = with_card(at_has).press("skip", "skip", "skip").type(CARD).press("ok").type(PHONE).press("ok")
    while walk.page.id != "has":
        walk.press("back")
    assert walk.visit.answers["bank_card"] == CARD, "going back alone loses nothing"
    by_number = Walk(walk.world, walk.visit).press("number").type(NEIGHBOUR.number[:17]).press("x", "ok")
    by_card = Walk(walk.world, walk.visit).press("card")(ev.CardRead(NEIGHBOUR))
    for other in (by_number, by_card):
        assert not {"papers", "bank_card", "bank", "phone"} & set(other.visit.answers)
        assert other.visit.answers["delegate_relation"] == "child" and other.visit.delegate == DAUGHTER
    same = walk.press("card")(ev.CardRead(ELDER))
    assert same.visit.answers["bank_card"] == CARD and same.visit.answers["phone"] == PHONE


def test_another_number_forgets_the_name_that_was_written_for_the_first(at_has: Walk) -> None:
    walk = at_has.press("number").type(ELDER.number).press("ok")
    walk = Walk(walk.world, walk.visit.answer("name", "李玉兰")).press("back")
    for _ in range(18):
        walk(ev.Typed("erase"))
    walk.type(NEIGHBOUR.number[:17]).press("x", "ok")
    assert walk.page.id == "their-name" and "name" not in walk.visit.answers


def test_who_began_for_oneself_leaves_nothing_in_the_case_of_whom_they_help(asked: Walk) -> None:
    walk = asked.press("me")(ev.CardRead(DAUGHTER)).press("confirm", "skip", "skip", "skip").type(CARD).press("ok")
    while walk.page.id != "who":
        walk.press("back")
    walk.press("other")(ev.CardRead(DAUGHTER)).press("confirm", "child")
    with_card(walk)
    assert walk.page.id == "their-papers" and not {"papers", "bank_card", "bank"} & set(walk.visit.answers)


@pytest.mark.parametrize("own", [DAUGHTER, NEIGHBOUR])
def test_who_began_to_help_and_then_does_their_own_is_no_delegate(asked: Walk, own: Person) -> None:
    walk = asked.press("other")(ev.CardRead(DAUGHTER)).press("confirm", "child", "back", "back", "back", "back")
    assert walk.page.id == "who"
    walk.press("me")
    assert walk.visit.delegate is None and walk.page.notice is None
    walk(ev.CardRead(own)).press("confirm", "skip", "skip", "skip")
    printed(handed_in(walk)).press("home", "junshui", "other", "none", "am")
    fields = dict(sent(walk).fields)
    assert (fields["name"], fields["delegate_name"], fields["delegate_relation"]) == (own.name, "", "")


def test_pages_are_counted_on_either_way(world: World) -> None:
    service = world.services["reimbursement"]
    assert service.progress_of("card") == (1, 8) and service.progress_of("receipt") == (8, 8)
    assert service.progress_of("delegate-card") == (1, 13) and service.progress_of("mandate") == (13, 13)
    assert service.progress_of("their-number") == service.progress_of("their-card")
