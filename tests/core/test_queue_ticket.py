"""Taking a number: by age, by certificate, by neither; cut off, closed, without paper; and the silent call."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest
from support.walk import ELDER, Walk

from kiosk_app.core import events as ev
from kiosk_app.core.effects import Announce, DrawTicket, Print, PrintNumber, StartTimer, Wipe
from kiosk_app.core.page import PageKind, Privacy
from kiosk_app.core.person import masked_name
from kiosk_app.core.steps.draw_ticket import rounded
from kiosk_app.core.steps.eligibility import verdict_of
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Queue, World

YOUNG = replace(ELDER, birth=date(1980, 1, 1), number="421222198001010025")
HALL = (
    Queue("pension", "养老保险", waiting=3, wait=12),
    Queue("medical", "医保报销"),
    Queue("disability", "残疾人证", open=False),
)


@pytest.fixture
def hall(world: World) -> World:
    return replace(world, queues=HALL)


def begun(world: World) -> Walk:
    return Walk(world)(ev.Begin("v1")).press("queue-ticket")


def drawn(walk: Walk) -> str:
    """What the page says of the number."""
    facts = " · ".join(fact.value.show for fact in walk.page.facts)
    return f"{walk.page.title.show} | {walk.page.body.show if walk.page.body else ''} | {facts}"


def test_a_citizen_of_76_goes_first_by_her_card(hall: World) -> None:
    walk = begun(hall)
    assert [item.label.show for item in walk.page.items] == ["养老保险", "看病的钱", "残疾人证"]
    assert [item.detail.show for item in walk.page.items if item.detail] == ["前面 3 位", "前面 0 位", "窗口还没开"]
    walk.press("pension", "age")(ev.CardRead(ELDER)).press("confirm")
    assert reason(walk) == "您可以先办 您今年 76 岁，满 70 岁了。取了号，先叫您。"
    walk.press("go_on")
    assert walk.page.title.show == "大屏写您的姓吗？"
    walk.press("hide", "voice")
    assert walk.last(DrawTicket) == DrawTicket("pension", "age", False)
    assert walk.page.kind is PageKind.WAIT
    walk(ev.TicketDrawn("A012", 3, 17))
    assert drawn(walk) == "您的号：A012 | 您满 70 岁，先叫您。 | A012 · 3 位 · 大约 20 分钟 · 念出来"
    assert walk.page.title.spoken == "您的号是 A 0 1 2。"
    walk.press("go_on")
    slip = walk.last(Print)
    assert isinstance(slip, Print)
    assert [line.text for line in slip.lines if line.style == "big"] == ["A012"]
    assert "养老保险" in [line.text for line in slip.lines]
    assert not any(ELDER.name in line.text or ELDER.number in line.text for line in slip.lines)
    walk(ev.Printed(slip.job_id, "printed")).press("taken", "go_on")
    assert walk.page.id == "home" and walk.count(Wipe) == 1


def test_a_certificate_is_shown_at_the_window_and_nothing_is_asked_of_others(hall: World) -> None:
    walk = begun(hall).press("medical", "certificate", "go_on", "text")
    assert walk.last(DrawTicket) == DrawTicket("medical", "certificate", True)
    walk(ev.TicketDrawn("B001", 0, None))
    assert drawn(walk).endswith("先叫您。到窗口请给他们看残疾人证。 | B001 · 0 位 · 窗口还没开 · 亮给您看")
    assert begun(hall).press("medical", "none", "voice").last(DrawTicket) == DrawTicket("medical", "", False)


FULL = "您可以先办 您今年 70 岁，满 70 岁了。取了号，先叫您。"
YET = "给您取普通号 您今年 69 岁，还不满 70 岁。有残疾人证，请按“返回”再选。"


@pytest.mark.parametrize(
    ("birth", "today", "told"),
    [
        (
            date(1956, 11, 23),
            date(2026, 11, 22),
            YET,
        ),
        (date(1956, 11, 23), date(2026, 11, 23), FULL),
        (date(1956, 11, 23), date(2026, 11, 24), FULL),
        (date(1956, 2, 29), date(2026, 2, 28), YET),
        (date(1956, 2, 29), date(2026, 3, 1), FULL),
    ],
)
def test_the_right_is_told_with_its_reason_on_the_halls_day(hall: World, birth: date, today: date, told: str) -> None:
    born = replace(ELDER, birth=birth, number=ELDER.number[:6] + f"{birth:%Y%m%d}" + ELDER.number[14:])
    walk = begun(replace(hall, today=today)).press("pension", "age")(ev.CardRead(born)).press("confirm")
    assert reason(walk) == told and walk.page.body is not None
    assert walk.page.body.privacy is Privacy.MASKED, "bystanders may know no more than that"
    walk.press("go_on", "hide", "voice")
    assert walk.last(DrawTicket) == DrawTicket("pension", "age" if told.startswith("您") else "", False)


def test_a_birthday_that_is_not_read_refuses_nobody(hall: World) -> None:
    unread = replace(ELDER, birth=None, number="GBR110056112345", document="foreigner_2017")
    walk = begun(hall).press("pension", "age")(ev.CardRead(unread)).press("confirm")
    assert reason(walk) == "给您取普通号 身份证上的生日读不出来。要先办，请按“请人帮我”。"
    told_by_number = replace(ELDER, birth=None)
    assert reason(begun(hall).press("pension", "age")(ev.CardRead(told_by_number)).press("confirm")).startswith(
        "您可以"
    )


def test_the_county_says_from_which_age_on(hall: World) -> None:
    at_65 = replace(hall, county=MappingProxyType({**hall.county, "age.first": "65"}))
    born = replace(ELDER, birth=date(1960, 1, 1), number="")
    step = at_65.services["queue-ticket"].steps["first"]
    assert verdict_of(Visit(service="queue-ticket", person=born), step, at_65).reason == "age"
    assert verdict_of(Visit(service="queue-ticket", person=born), step, hall).reason == "young"
    unset = replace(hall, county=MappingProxyType({}))
    walk = begun(unset).press("pension", "age")(ev.CardRead(ELDER)).press("confirm")
    assert reason(walk).startswith("给您取普通号 现在查不到要满多少岁。"), "a county's file may be broken"
    assert walk.press("go_on", "hide", "voice").last(DrawTicket) == DrawTicket("pension", "", False)


def test_an_expired_card_takes_no_right_away(hall: World) -> None:
    walk = begun(hall).press("pension", "age")(ev.CardRead(replace(ELDER, valid_to=date(2020, 1, 1)))).press("confirm")
    assert reason(walk).startswith("您可以先办")


def test_who_says_nothing_has_no_right_even_when_the_card_lay_here(hall: World) -> None:
    walk = begun(hall).press("pension", "age")(ev.CardRead(ELDER)).press("confirm", "back", "back", "back")
    assert walk.page.id == "right"
    assert walk.press("none", "voice").last(DrawTicket) == DrawTicket("pension", "", False)


def at_certificate(hall: World) -> Walk:
    return begun(hall).press("medical", "certificate", "number")


def reason(walk: Walk) -> str:
    return f"{walk.page.title.show} {walk.page.body.show if walk.page.body else ''}"


def notice(walk: Walk) -> str:
    return walk.page.notice.show if walk.page.notice else ""


def test_the_number_of_a_certificate_may_be_checked_here(hall: World) -> None:
    walk = begun(hall).press("medical", "certificate")
    assert reason(walk) == "您可以先办 到窗口，请给他们看残疾人证。取了号，先叫您。"
    assert [one.id for one in walk.page.actions] == ["back", "number", "go_on"]
    walk.press("number").type("110101194901010018")
    assert walk.page.entry is not None and walk.page.entry.shown == "1101** ******** 0018"
    walk.type("43")
    assert walk.page.entry is not None and walk.page.entry.shown == "1101** ******** 0018 **"
    walk.press("ok")
    assert reason(walk) == "您可以先办 残疾人证的号对。取了号，先叫您。"
    assert [one.id for one in walk.page.actions] == ["back", "go_on"]
    assert walk.press("back").page.id == "right", "a way back is no circle"
    walk.press("certificate", "go_on", "text")
    assert walk.last(DrawTicket) == DrawTicket("medical", "certificate", True), "the desk gets no number"


def test_without_the_certificate_at_hand_the_right_is_kept(hall: World) -> None:
    walk = at_certificate(hall).press("none")
    assert reason(walk).startswith("您可以先办 到窗口")
    assert walk.press("go_on", "voice").last(DrawTicket) == DrawTicket("medical", "certificate", False)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("110101194901010017", "证号前 18 位不对。"),
        ("1101011949010100188", "证号第 19 位不对，是 1 到 7。"),
        ("11010119490101001845", "证号第 20 位不对，是 1 到 4。"),
        ("110101194901010018431", "证号已经够了。"),
        ("11010119490101001843b0", "证号的 B 后面不对，不是 0。"),
        ("1x", "证号的这一位，不是字母。"),
        ("", "证号按了 0 个，要 20 个。"),
        ("11010119490101001843b", "证号的 B 后面还有一个数。"),
    ],
)
def test_which_part_of_a_number_is_wrong_is_said_kindly(hall: World, typed: str, told: str) -> None:
    walk = at_certificate(hall)
    for sign in typed:
        walk = walk.press(sign) if sign.isalpha() else walk.type(sign)
    if told.endswith(("个。", "一个数。")):
        walk.press("ok")
    announced = walk.last(Announce)
    assert isinstance(announced, Announce) and told in announced.say
    assert walk.page.id == "certificate" and walk.press("none").page.id == "shown", "nobody is held here"


def test_a_number_that_ends_in_x_and_a_reissued_one_can_be_typed(hall: World) -> None:
    walk = at_certificate(hall).type("42122219650615007").press("x").type("14").press("b").type("12").press("ok")
    assert walk.page.id == "shown"


def test_by_headphones_the_number_is_read_out_whenever_it_is_asked_for(hall: World) -> None:
    walk = at_certificate(hall)(ev.KeysTakenUp()).type("110101194901010018")
    assert [one.id for one in walk.page.actions] == ["back", "none", "read", "ok"]
    walk.press("read")
    announced = walk.last(Announce)
    assert isinstance(announced, Announce) and announced.alone == "按了这些数字：1 1 0 1 0 1 1 9 4 9 0 1 0 1 0 0 1 8。"
    assert "1101" not in announced.say.replace(" ", ""), "others hear how many there are"
    walk.type("43")
    assert [one.id for one in walk.page.actions] == ["back", "b", "read", "ok"]


def test_a_number_of_somebody_else_than_the_card_is_told_kindly(hall: World) -> None:
    step = hall.services["queue-ticket"].steps["certificate"]
    visit = Visit(id="v", service="queue-ticket", step="certificate", person=ELDER)
    walk = Walk(hall, visit).type("110101194901010018")
    assert step.kind == "enter_certificate" and "证号和身份证号不一样。请看看是谁的证" in notice(walk)
    own = Walk(hall, visit).type(ELDER.number)
    assert notice(own) == ""
    foreigner = replace(visit, person=replace(ELDER, number="GBR110056112345"))
    assert notice(Walk(hall, foreigner).type("110101194901010018")) == "", "no certificate can hold that number"


def test_a_younger_card_is_told_kindly_and_without_a_card_it_goes_on(hall: World) -> None:
    walk = begun(hall).press("pension", "age")(ev.CardRead(YOUNG)).press("confirm", "go_on", "hide", "voice")
    assert walk.last(DrawTicket) == DrawTicket("pension", "", False)
    assert "这是普通号" in drawn(walk(ev.TicketDrawn("A013", 5, 30)))
    walk = begun(hall).press("pension", "age", "no_card")
    assert walk.page.title.show == "没有身份证也能取"
    assert walk.press("go_on", "voice").last(DrawTicket) == DrawTicket("pension", "", False)


def test_who_has_an_appointment_shows_the_card_and_is_told_the_time(hall: World) -> None:
    walk = begun(hall).press("pension", "appointment")(ev.CardRead(YOUNG)).press("confirm", "show", "voice")
    draw = walk.last(DrawTicket)
    assert draw == DrawTicket("pension", "", False, holder=YOUNG.number, called_as=masked_name(ELDER.name))
    assert YOUNG.number not in repr(draw) and ELDER.name[0] not in repr(draw)
    walk(ev.TicketDrawn("A012", 3, 17, appointment="10:30"))
    assert drawn(walk).startswith("您的号：A012 | 您约好了，到时候先叫您。 | A012 · 10:30 · 3 位")


@pytest.mark.parametrize(
    ("drawn_as", "told"),
    [
        (ev.TicketDrawn("A012", 3, 17), "没有查到您今天约了时间"),
        (ev.TicketDrawn("A3-01", printed=True), "您约的时间现在查不到"),
    ],
)
def test_an_appointment_that_is_not_found_is_told_kindly(hall: World, drawn_as: ev.TicketDrawn, told: str) -> None:
    walk = begun(hall).press("pension", "appointment")(ev.CardRead(YOUNG)).press("confirm", "hide", "voice")
    assert told in drawn(walk(drawn_as))
    old = begun(hall).press("pension", "appointment")(ev.CardRead(ELDER)).press("confirm", "hide", "voice")
    assert old.last(DrawTicket) == DrawTicket("pension", "age", False, holder=ELDER.number), (
        "seventy counts all the same"
    )


def test_the_number_of_a_card_goes_to_the_desk_for_an_appointment_only(hall: World) -> None:
    walk = begun(hall).press("pension", "age")(ev.CardRead(ELDER)).press("confirm", "go_on", "show", "voice")
    assert walk.last(DrawTicket) == DrawTicket("pension", "age", False, called_as=masked_name(ELDER.name))


def test_without_an_answer_the_terminal_gives_out_a_number_of_its_own(hall: World) -> None:
    walk = begun(hall).press("pension", "none", "voice")
    assert StartTimer("ticket", 3.0) in walk.effects
    walk(ev.TimerFired("ticket"))
    assert walk.count(PrintNumber) == 1
    walk(ev.TicketDrawn("A3-07", printed=True))
    assert drawn(walk).startswith("您的号：A3-07") and "现在说不准" in drawn(walk)
    assert walk.page.title.spoken == "您的号是 A 3   0 7。"
    walk(ev.TicketDrawn("A012", 0, 0))
    assert drawn(walk).startswith("您的号：A3-07"), "a citizen has one number"


def test_when_nothing_can_be_had_she_is_told_where_to_go(hall: World) -> None:
    walk = begun(hall).press("pension", "none", "voice")(ev.TimerFired("ticket"), ev.TimerFired("ticket-lost"))
    assert walk.page.title.show == "没有取到号"
    assert walk.press("go_on").page.id == "home"
    walk = begun(hall).press("pension", "none", "voice")(ev.TicketRefused("closed"))
    assert walk.page.title.show == "今天不取号了"


def test_a_closed_hall_and_an_unknown_one_say_so_at_once(hall: World) -> None:
    assert begun(replace(hall, queues_closed=True)).page.title.show == "今天不取号了"
    walk = begun(replace(hall, queues=()))
    assert walk.page.title.show == "现在取不了号"
    assert walk.press("go_on").page.id == "home"


def test_more_than_four_queues_are_turned_over_and_round(hall: World) -> None:
    many = replace(hall, queues=tuple(Queue(f"q{n}", f"业务{n}") for n in range(1, 6)))
    walk = begun(many)
    assert [item.id for item in walk.page.items] == ["q1", "q2", "q3", "more_queues"]
    assert [item.id for item in walk.press("more_queues").page.items] == ["q4", "q5", "more_queues"]
    assert walk.press("more_queues").page.items[0].id == "q1"
    assert walk.press("q5").page.id == "queue", "only what stands there"
    assert walk.press("more_queues", "q5").page.id == "right"


def test_without_paper_the_number_stays_on_the_page(hall: World) -> None:
    walk = begun(hall).press("pension", "none", "voice")(ev.TicketDrawn("A012", 0, 0)).press("go_on")
    walk(ev.CommandFailed("receipt_printer", "print", "error-paper-out", "maintenance"))
    assert [fact.value.show for fact in walk.page.facts] == ["A012"]
    assert walk.press("taken").page.id == "goodbye"


@pytest.mark.parametrize(("minutes", "told"), [(0, 5), (4, 5), (5, 5), (6, 10), (17, 20), (61, 65)])
def test_a_wait_is_told_in_fives_and_never_too_short(minutes: int, told: int) -> None:
    assert rounded(minutes) == told


def test_a_silent_call_fills_the_page_while_nobody_is_there_and_goes_after_a_minute(hall: World) -> None:
    walk = Walk(hall)(ev.TicketCalled("A012", "3 号窗口"))
    assert (walk.page.id, walk.page.title.show) == ("called", "A012 请看这里")
    assert walk.page.body is not None and walk.page.body.show == "请到 3 号窗口。"
    assert StartTimer("called", 60.0) in walk.effects[-3:]
    assert walk(ev.TimerFired("called")).page.id == "home"


def test_a_silent_call_is_a_line_on_somebody_elses_page_and_outlives_their_visit(hall: World) -> None:
    walk = begun(hall)(ev.TicketCalled("A012", "3 号窗口"))
    assert walk.page.id == "queue"
    assert walk.page.notice is not None and walk.page.notice.show == "A012 请到 3 号窗口。"
    walk.gone()
    assert walk.page.id == "called" and StartTimer("called", 60.0) in walk.effects[-3:]
    assert walk(ev.Begin("v2")).page.id == "home", "whoever comes next finds the first page"
