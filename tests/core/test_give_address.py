"""Where a document is posted: by the card, a list and a house number, or the committee; never shown whole."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.walk import ELDER, Walk

from kiosk_app.core import events as ev
from kiosk_app.core.addresses import masked
from kiosk_app.core.effects import Announce
from kiosk_app.core.page import PageKind
from kiosk_app.core.person import Person
from kiosk_app.core.world import World

SERVICE = "disability-certificate"
WHERE = "湖北省通城县隽水镇示例路12号"
LIVING = replace(ELDER, address=WHERE)


def at_address(world: World, person: Person = LIVING) -> Walk:
    alone = replace(world, services=MappingProxyType({SERVICE: world.services[SERVICE]}))
    walk = Walk(alone)(ev.Begin("v1")).press(SERVICE, "post")
    return walk(ev.CardRead(person)).press("confirm")


def labels(walk: Walk) -> list[str]:
    return [item.label.show for item in walk.page.items]


def facts(walk: Walk) -> str:
    return " · ".join(f"{fact.label.show} {fact.value.show}" for fact in walk.page.facts)


def kept(walk: Walk) -> str:
    return walk.visit.answers.get("post_address", "")


def test_the_cards_own_address_is_shown_as_far_as_the_township(world: World) -> None:
    walk = at_address(world)
    assert labels(walk) == ["身份证地址", "别的地方", "村委会"]
    walk.press("card")
    assert facts(walk) == "姓名 李* · 地址 湖北省通城县隽水镇****"
    said = " ".join(fact.value.spoken for fact in walk.page.facts)
    assert "示例路" not in said and "后面的不念" in said and "示例路" not in repr(walk.page)
    assert kept(walk.press("use")) == WHERE and walk.visit.step == "post-phone"


def test_all_of_it_is_read_by_headphones_only(world: World) -> None:
    walk = at_address(world)
    assert "read" not in [action.id for action in walk.press("card").page.actions]
    walk(ev.KeysTakenUp())
    assert "read" in [action.id for action in walk.page.actions]
    told = walk.press("read").last(Announce)
    assert isinstance(told, Announce)
    assert WHERE in told.alone and "示例路" not in told.say + told.show


def test_a_card_without_an_address_is_not_offered(world: World) -> None:
    walk = at_address(world, replace(ELDER, address=""))
    assert labels(walk) == ["别的地方", "村委会"]
    assert walk.press("card").page.id == "address", "and cannot be pressed"


def test_a_village_and_a_house_stand_on_the_envelope_in_the_halls_language(world: World) -> None:
    walk = at_address(world)(ev.SettingPressed("language")).press("home", "junshui", "junshui-2")
    assert walk.page.kind is PageKind.NUMBER and walk.page.id == "address-house"
    walk.press("ok")
    assert walk.page.notice is not None, "nothing was typed: that is told, and one may say that there is none"
    walk.type("12").press("ok")
    assert facts(walk) == "Name 李* · Township Junshui · Village Chengdong · House No. **"
    assert kept(walk.press("use")) == "通城县隽水镇城东示例村 12 号"


@pytest.mark.parametrize(
    ("presses", "written"),
    [
        (("home", "wuli", "wuli-1", "none"), "通城县五里镇五里示例村"),
        (("home", "wuli", "other"), "通城县五里镇（村名要打电话问）"),
        (("committee", "wuli", "wuli-1"), "通城县五里镇五里示例村 村（居）委会转"),
        (("committee", "wuli", "other"), "通城县五里镇便民服务中心转"),
    ],
)
def test_every_way_ends_with_an_address(world: World, presses: tuple[str, ...], written: str) -> None:
    walk = at_address(world)
    for press in presses:
        while press not in [*(item.id for item in walk.page.items), *(one.id for one in walk.page.actions)]:
            walk.press("more_choices")
        walk.press(press)
    assert walk.page.id == "address-sure" and kept(walk.press("use")) == written


def test_back_goes_page_by_page_and_a_number_is_not_lost(world: World) -> None:
    walk = at_address(world).press("home", "junshui", "junshui-1").type("7").press("ok")
    assert walk.press("back").page.id == "address-house" and walk.page.entry is not None
    assert walk.page.entry.shown == "7"
    seen = []
    while walk.visit.step == "address":
        seen.append(walk.page.id)
        walk.press("back")
    assert seen == ["address-house", "address-village", "address-township", "address"] and kept(walk) == ""


def test_the_review_and_the_slip_say_as_much_as_the_page(world: World) -> None:
    walk = at_address(world).press("card", "use", "none")
    assert "寄到 湖北省通城县隽水镇****" in facts(walk) and "示例路" not in facts(walk)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("湖北省通城县隽水镇", "湖北省通****"),
        ("湖北省通城县石南镇示例街道6号", "湖北省通城县石南镇****"),
        ("江苏省镇江市丹徒区高桥镇12号", "江苏省镇江市丹徒区高桥镇****"),
        ("镇江市示例区3号", "镇江市示****"),
        ("北京市东城区示例胡同5号", "北京市东城区****"),
        ("某村", "某****"),
        ("", ""),
    ],
)
def test_an_address_is_masked_from_the_township_on(address: str, shown: str) -> None:
    assert masked(address) == shown


@settings(max_examples=60)
@given(st.text(alphabet="省市县区镇乡街道示例路号栋0123456789", max_size=40))
def test_what_is_masked_begins_as_the_address_does_and_says_less(address: str) -> None:
    shown = masked(address)
    start = shown.removesuffix("****")
    assert address.startswith(start) and (start != address or not address)
