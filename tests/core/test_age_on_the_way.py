"""A service that asks an age says so only to whom it concerns, refuses nobody, and tells staff what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest
from support.walk import ELDER, Walk

from kiosk_app.core import events as ev
from kiosk_app.core.bus_card import BusCard
from kiosk_app.core.effects import ReadBusCard, Submit, Wipe
from kiosk_app.core.page import Words
from kiosk_app.core.person import Person
from kiosk_app.core.steps.review import answer_fact
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

AT_40 = Person("resident", "王小梅", "421222198601050041", date(1986, 1, 5), "女", "汉", "湖北省通城县五里镇")
DAUGHTER = Person("resident", "王小梅", "421222197801050041", date(1978, 1, 5), "女", "汉", "湖北省通城县五里镇")
SENIOR = BusCard("elderly", "3104421222000012345", date(2023, 4, 1), date(2028, 3, 31), None, 2755)


def told(walk: Walk) -> str:
    return f"{walk.page.title.show} {walk.page.body.show if walk.page.body else ''}"


def at_person(world: World, who: Person) -> Walk:
    return Walk(world)(ev.Begin("v1")).press("bus-card", "agree", "me")(ev.CardRead(who))


def sent(walk: Walk) -> dict[str, str]:
    submit = walk.last(Submit)
    assert isinstance(submit, Submit)
    return dict(submit.fields)


def handed_in(walk: Walk) -> dict[str, str]:
    return sent(walk(ev.BusCardRead(SENIOR)).press("go_on").type("13800001234").press("ok", "send"))


def test_who_is_old_enough_goes_on_without_a_page_and_comes_back_past_it(world: World) -> None:
    walk = at_person(world, ELDER).press("confirm")
    assert walk.page.id == "bus" and walk.count(ReadBusCard) == 1
    assert walk.press("back").page.id == "person"
    assert handed_in(walk.press("confirm"))["entitled"] == "age"


def test_who_is_too_young_learns_why_and_may_go_on(world: World) -> None:
    walk = at_person(world, AT_40).press("confirm")
    assert told(walk) == "还没到年纪 您今年 40 岁，还不满 65 岁。也可以接着办，让窗口看看。"
    assert walk.count(ReadBusCard) == 0 and walk.press("back").page.id == "person"
    assert handed_in(walk.press("confirm", "go_on"))["entitled"] == "young"


def test_the_age_of_whom_one_acts_for_counts_by_their_card_or_their_number(world: World) -> None:
    begun = Walk(world)(ev.Begin("v1")).press("bus-card", "agree", "other")(ev.CardRead(DAUGHTER))
    begun.press("confirm", "child")
    by_number = Walk(world, begun.visit).press("number").type(AT_40.number).press("ok", "none")
    assert told(by_number) == "还没到年纪 那个人 40 岁，还不满 65 岁。也可以接着办，让窗口看看。"
    old = Walk(world, begun.visit).press("number").type(ELDER.number).press("ok")
    assert old.page.id == "their-bus", "the daughter's own 48 years are nobody's business here"
    by_card = Walk(world, begun.visit).press("card")(ev.CardRead(AT_40)).press("confirm")
    assert told(by_card).startswith("还没到年纪 那个人 40 岁")
    assert handed_in(by_card.press("go_on"))["entitled"] == "young"


def test_what_is_not_known_is_left_to_staff(world: World) -> None:
    unread = replace(ELDER, birth=None, number="GBR110056112345", document="foreigner_2017")
    assert handed_in(at_person(world, unread).press("confirm"))["entitled"] == "no-birth"


def test_the_county_moves_an_age_and_the_page_says_the_new_one(world: World) -> None:
    county = replace(world, county=MappingProxyType({**world.county, "age.bus_card": "80"}))
    assert "您今年 76 岁，还不满 80 岁" in told(at_person(county, ELDER).press("confirm"))


def test_a_pension_is_refused_to_nobody(world: World) -> None:
    services = {"pension": world.services["pension"], **world.services}
    walk = Walk(replace(world, services=MappingProxyType(services)))(ev.Begin("v1")).press("pension", "claim", "agree")
    walk(ev.CardRead(AT_40)).press("confirm")
    assert told(walk) == "有的人早些能领 您今年 40 岁，还不满 60 岁。能不能领，窗口给您看。"
    assert walk.press("go_on").page.title.show.startswith("带了户口本")


@pytest.mark.parametrize(("target", "page"), [("$home", "home"), ("$end", "home"), ("$service:queue-ticket", "queue")])
def test_a_page_that_is_passed_may_lead_anywhere(world: World, target: str, page: str) -> None:
    service = world.services["bus-card"]
    quiet = replace(service.steps["age"], routes={**service.steps["age"].routes, "granted": target})
    steps = MappingProxyType({**service.steps, "age": quiet})
    services = MappingProxyType({**world.services, "bus-card": replace(service, steps=steps)})
    walk = at_person(replace(world, services=services), ELDER).press("confirm")
    assert walk.page.id.startswith(page) and walk.page.id != "bus"
    assert walk.count(Wipe) == (target == "$end")


def test_before_it_is_handed_in_a_certificates_number_is_covered(world: World) -> None:
    def wording(language: str, service: str, key: str, arguments: Mapping[str, str | int]) -> Words:
        if key.startswith("fact-certificate"):
            return Words(" ".join(map(str, ("fact", *arguments.values()))))
        return world.wording(language, service, key, arguments)

    visit = Visit(id="v", service="queue-ticket", step="draw").answer("certificate", "42122219650615007X14B1")
    fact = answer_fact(visit, replace(world, wording=wording), "certificate")
    assert fact.value.show == "fact 4212**********007X**** 0 0 7 X"
