"""A pension is claimed: what to bring is asked one by one, and told to the desk and on the slip."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.walk import ELDER, Walk

from kiosk_app.core import events as ev
from kiosk_app.core.checklist import BROUGHT, NOT_BROUGHT
from kiosk_app.core.effects import Print, Submit, Ticked
from kiosk_app.core.page import PageKind
from kiosk_app.core.visit import Trouble
from kiosk_app.core.world import Need, World

NAMES = ("户口本", "社保卡", "银行卡", "小照片")


@pytest.fixture
def begun(world: World) -> Walk:
    return first(world)


def first(world: World) -> Walk:
    """The service itself, wherever it stands on the first page."""
    services = {"pension": world.services["pension"], **world.services}
    walk = Walk(replace(world, services=MappingProxyType(services)))
    return walk(ev.Begin("v1")).press("pension")


def at_papers(begun: Walk) -> Walk:
    return begun.press("claim", "agree")(ev.CardRead(ELDER)).press("confirm")


def answer(walk: Walk, ticks: str) -> Walk:
    """+ and -, one for each thing."""
    return walk.press(*(BROUGHT if tick == "+" else NOT_BROUGHT for tick in ticks))


def missing(walk: Walk) -> list[str]:
    return [fact.label.show for fact in walk.page.facts]


def paper(walk: Walk) -> list[tuple[str, str]]:
    slip = walk.last(Print)
    assert isinstance(slip, Print)
    return [(line.style, line.text) for line in slip.lines]


def test_each_thing_to_bring_has_a_page_of_its_own_with_its_picture(begun: Walk) -> None:
    walk = at_papers(begun)
    seen = []
    for _ in NAMES:
        assert walk.page.kind is PageKind.CHOICE and [item.key for item in walk.page.items] == ["1", "2"]
        seen.append((walk.page.title.show, walk.page.pictogram, walk.page.id))
        answer(walk, "+")
    assert seen == [
        ("带了户口本吗？", "booklet", "papers-household"),
        ("带了社保卡吗？", "chip_card", "papers-social_card"),
        ("带了银行卡吗？", "bank_card", "papers-bank_card"),
        ("带了小照片吗？", "photo", "papers-photo"),
    ]
    assert walk.visit.step == "phone", "nothing is missing: nothing is said about it"


def test_what_is_missing_is_listed_with_where_to_get_it(begun: Walk) -> None:
    walk = answer(at_papers(begun), "+--+")
    assert walk.page.id == "papers-missing" and missing(walk) == ["社保卡", "银行卡"]
    assert walk.page.facts[0].value.show == "没有的话，银行能办"
    assert [action.id for action in walk.page.actions] == ["back", "later", "go_on"]


def test_an_answer_is_changed_by_going_back_and_the_way_back_leads_out(begun: Walk) -> None:
    walk = answer(at_papers(begun), "+-+-")
    walk.press("back", "back", "back")
    assert walk.page.id == "papers-social_card"
    answer(walk, "+++")
    assert walk.visit.step == "phone"
    walk.press("back")
    assert walk.page.id == "papers-photo", "back to the page one came from"
    walk.press("back", "back", "back", "back")
    assert walk.visit.step == "person"


def test_back_from_the_next_step_finds_what_is_missing(begun: Walk) -> None:
    walk = answer(at_papers(begun), "+++-").press("go_on")
    assert walk.visit.step == "phone" and walk.press("back").page.id == "papers-missing"


def test_more_than_four_missing_things_are_turned_over(world: World) -> None:
    service = world.services["pension"]
    step = service.steps["papers"]
    long = ["household", "social_card", "bank_card", "photo", "phone_bill"]
    wording = world.wording

    def said(language: str, scope: str, key: str, arguments):  # type: ignore[no-untyped-def]
        return wording(language, scope, key.replace("phone_bill", "photo"), arguments)

    options = MappingProxyType({**step.options, "materials": long})
    changed = replace(service, steps=MappingProxyType({**service.steps, "papers": replace(step, options=options)}))
    walk = at_papers(first(replace(world, services=MappingProxyType({"pension": changed}), wording=said)))
    answer(walk, "-----")
    assert missing(walk) == list(NAMES) and len(walk.page.actions) == 4
    assert missing(walk.press("more_choices")) == ["小照片"]
    assert missing(walk.press("more_choices")) == list(NAMES)
    assert walk.press("more_choices", "back").page.id == "papers-phone_bill"


def test_a_claim_reaches_the_desk_with_its_list_ticked_and_a_time_to_call(begun: Walk) -> None:
    walk = answer(at_papers(begun), "+-++").press("go_on").type("13800001234").press("ok", "morning")
    assert [fact.value.show for fact in walk.page.facts][-2:] == ["138****1234", "上午"]
    walk.press("send")
    sent = walk.last(Submit)
    assert isinstance(sent, Submit) and sent.service == "pension" and sent.title == ""
    assert dict(sent.fields) == {
        "name": ELDER.name,
        "number": ELDER.number,
        "birth": "1950-03-12",
        "entitled": "age",
        "address": ELDER.address,
        "document": "resident",
        "phone": "13800001234",
        "call_back": "上午打",
    }
    assert sent.materials == tuple(
        Ticked(one, title, one != "social_card")
        for one, title in zip(("household", "social_card", "bank_card", "photo"), NAMES, strict=True)
    )
    assert "户口本" not in repr(sent)
    walk(ev.SubmissionAccepted("k", "20261123-007"))
    lines = paper(walk)
    at = lines.index(("item", "身份证"))
    assert lines[at + 1 : at + 6] == [
        ("ticked", "户口本"),
        ("item", "社保卡"),
        ("indent", "没有的话，银行能办"),
        ("ticked", "银行卡"),
        ("ticked", "小照片"),
    ]
    texts = [text for _, text in lines]
    assert {"20261123-007", "我们上午打电话给您。", "0715-4320000", "姓名：李*"} <= set(texts)
    assert not any(secret in "".join(texts) for secret in (ELDER.name, ELDER.number, "13800001234"))


def test_the_slip_is_read_out_with_what_is_there_and_what_is_not(begun: Walk) -> None:
    walk = answer(at_papers(begun), "+-++").press("later")
    slip = walk.last(Print)
    assert isinstance(slip, Print) and walk.count(Submit) == 0
    walk(ev.Printed(slip.job_id, "printed"))
    spoken = [words.spoken for words in walk.page.paper]
    assert "户口本，带了。" in spoken and "社保卡，要带来。" in spoken
    walk.press("taken")
    assert walk.visit.step == "goodbye-later"
    assert walk.press("go_on").visit.id == "", "the visit is over, and nothing of it is left"


def test_without_a_phone_nobody_is_promised_a_call(begun: Walk) -> None:
    walk = answer(at_papers(begun), "++++").press("none")
    assert walk.visit.step == "review"
    walk.press("send")
    sent = walk.last(Submit)
    assert isinstance(sent, Submit) and dict(sent.fields)["call_back"] == "" and dict(sent.fields)["phone"] == ""
    walk(ev.SubmissionStored("k"))
    assert not any("打电话给您" in text for _, text in paper(walk))


def test_in_english_the_desk_still_reads_the_halls_language(world: World) -> None:
    walk = at_papers(first(world)(ev.SettingPressed("language")))
    assert walk.page.title.show == "With you: Household book?"
    answer(walk, "---+").press("go_on", "none", "send")
    sent = walk.last(Submit)
    assert isinstance(sent, Submit) and [one.title for one in sent.materials] == list(NAMES)


def handed_in(walk: Walk) -> Walk:
    answer(at_papers(walk), "++++").press("none", "send")(ev.SubmissionAccepted("k", "20261123-007"))
    slip = walk.last(Print)
    assert isinstance(slip, Print)
    return walk(ev.Printed(slip.job_id, "printed")).press("taken")


def test_a_number_for_the_window_is_drawn_where_numbers_are_drawn_and_nothing_said_goes_along(begun: Walk) -> None:
    walk = handed_in(begun).press("ticket")
    assert (walk.visit.service, walk.visit.step) == ("queue-ticket", "queue")
    assert not walk.visit.answers and walk.visit.person is None and walk.visit.submission == ""
    assert walk.press("back").visit.at_home, "what was handed in is not gone back to"


def test_who_wants_somebody_at_home_is_led_to_where_that_is_asked_for(begun: Walk) -> None:
    walk = begun.press("visit")
    assert "请人上门" in (walk.page.body.show if walk.page.body else "")
    assert walk.press("go_on").visit.service == "my-matters"


@pytest.mark.parametrize("why", ["gone", "broken"])
def test_another_service_that_cannot_be_entered_leads_to_the_first_page(world: World, why: str) -> None:
    walk = handed_in(first(world))
    if why == "gone":
        services = MappingProxyType({"pension": world.services["pension"]})
        walk.world = replace(walk.world, services=services)
    else:
        walk.world = replace(walk.world, needs=MappingProxyType({"queue-ticket": (Need("id_reader", True),)}))
        walk.visit = replace(walk.visit, devices=MappingProxyType({"id_reader": Trouble("error-disconnected")}))
    assert walk.press("ticket").visit.at_home


@settings(max_examples=40, deadline=None)
@given(presses=st.lists(st.sampled_from([BROUGHT, NOT_BROUGHT, "back", "more_choices", "go_on", "later"]), max_size=14))
def test_whatever_is_pressed_there_is_a_page_and_every_tick_is_one_that_was_pressed(
    world: World, presses: list[str]
) -> None:
    walk = at_papers(first(world))
    for press in presses:
        walk.press(press)
        assert walk.page.title.show
        if walk.visit.step not in ("papers", "person"):
            break
    marks = {value for name, value in walk.visit.answers.items() if name.startswith("papers-")}
    assert marks <= {BROUGHT, NOT_BROUGHT} & set(presses)
