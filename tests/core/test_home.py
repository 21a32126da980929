"""The first page says honestly what can be done, what can be done with less, and where to go for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from support.walk import Walk

from kiosk_app.core.events import Begin, DeviceChanged, Pressed, SettingPressed
from kiosk_app.core.page import Words
from kiosk_app.core.world import Need, World

PHOTO, QUEUE = "disability-photo", "queue-ticket"


def needing(world: World, *needs: Need) -> World:
    return replace(world, needs=MappingProxyType({PHOTO: needs}))


def at_home(world: World, *events: DeviceChanged) -> Walk:
    return Walk(world)(Begin("v1"), *events)


def test_what_is_missing_for_good_is_named_with_the_counter_to_go_to(world: World) -> None:
    walk = at_home(needing(world, Need("camera", True)), DeviceChanged("camera", False, "error-no-device"))
    assert PHOTO not in [item.id for item in walk.page.items]
    assert walk.page.notice is not None
    assert walk.page.notice.show == "残疾人证照相：请到一楼残疾人窗口（残联）。"
    assert walk.page.notice.spoken.startswith("现在不能在这里办：残疾人证照相。请到一楼残疾人窗口")
    walk(SettingPressed("language"))
    assert "disability counter, floor 1" in walk.page.notice.show


def test_a_county_that_names_no_counter_sends_to_the_green_channel(world: World) -> None:
    county = {key: fact for key, fact in world.county.items() if not key.startswith("counter.")}
    bare = replace(needing(world, Need("camera", True)), county=MappingProxyType(county))
    walk = at_home(bare, DeviceChanged("camera", False, "error-no-device"))
    assert walk.page.notice is not None and walk.page.notice.show.endswith("请到绿色通道。")


def test_of_several_closed_services_it_is_said_how_many_and_where_somebody_helps(world: World) -> None:
    photo = world.services[PHOTO]
    services = {name: replace(photo, id=name) for name in (PHOTO, "bus-card", "pension")}
    needs = {name: (Need("camera", True),) for name in services}
    county = {**world.county, "counter.bus-card.zh-CN": "二楼三号窗口"}

    def wording(language: str, service: str, key: str, arguments: Any) -> Words:
        return world.wording(language, PHOTO if service else "", key, arguments)

    many = replace(world, services=services, needs=needs, county=MappingProxyType(county), wording=wording)
    walk = at_home(many, DeviceChanged("camera", False, "error-no-device"))
    assert walk.page.notice is not None
    assert walk.page.notice.show == "有 3 项现在不能在这里办。请到绿色通道。"


@pytest.mark.parametrize("role", ["receipt_printer", "photo_printer", "speech", "scanner", "help_button", "keypad"])
def test_what_can_be_done_with_less_says_what_is_missing(world: World, role: str) -> None:
    walk = at_home(needing(world, Need(role, False)), DeviceChanged(role, False, "error-disconnected"))
    item = walk.page.items[0]
    assert item.detail is not None and item.detail.show.startswith("能办，")
    assert walk.page.notice is None


def test_a_part_nobody_has_words_for_is_named_all_the_same(world: World) -> None:
    walk = at_home(needing(world, Need("weighing_scale", False)), DeviceChanged("weighing_scale", False, "error-busy"))
    item = walk.page.items[0]
    assert item.detail is not None and item.detail.show == "能办，现在这个部件用不了"


def test_a_part_that_is_back_brings_its_service_back_at_once(world: World) -> None:
    walk = at_home(needing(world, Need("camera", True)), DeviceChanged("camera", False, "error-no-device"))
    walk(DeviceChanged("camera", True))
    assert {PHOTO, QUEUE} <= {item.id for item in walk.page.items} and walk.page.notice is None


def test_a_service_that_cannot_be_done_cannot_be_begun_by_its_old_key(world: World) -> None:
    walk = at_home(needing(world, Need("camera", True)), DeviceChanged("camera", False, "error-no-device"))
    walk(Pressed(PHOTO))
    assert walk.page.id == "home"


def many(world: World, count: int) -> World:
    """So many of one service, s1 and on."""
    one = next(iter(world.services.values()))
    services = {f"s{n}": replace(one, id=f"s{n}") for n in range(1, count + 1)}

    def wording(language: str, service: str, key: str, arguments: Mapping[str, str | int]) -> Words:
        return world.wording(language, one.id if service else "", key, arguments)

    return replace(world, services=MappingProxyType(services), wording=wording)


def test_more_than_four_services_are_turned_over_and_round(world: World) -> None:
    walk = at_home(many(world, 6))
    assert [item.id for item in walk.page.items] == ["s1", "s2", "s3", "more_services"]
    assert [item.id for item in walk.press("more_services").page.items] == ["s4", "s5", "s6", "more_services"]
    assert walk.press("more_services").page.items[0].id == "s1"
    assert walk.press("more_services", "s5").visit.service == "s5"


def test_in_large_letters_there_is_room_for_one_less(world: World) -> None:
    walk = at_home(many(world, 4))
    assert [item.id for item in walk.page.items] == ["s1", "s2", "s3", "s4"]
    assert [item.id for item in walk.press("large").page.items] == ["s1", "s2", "more_services"]
    assert [item.id for item in walk.press("more_services").page.items] == ["s3", "s4", "more_services"]


def test_what_is_closed_leaves_its_place_to_others(world: World) -> None:
    closed = replace(many(world, 5), needs=MappingProxyType({"s2": (Need("camera", True),)}))
    walk = at_home(closed, DeviceChanged("camera", False, "error-no-device"))
    assert [item.id for item in walk.page.items] == ["s1", "s3", "s4", "s5"]
    assert walk.press("s2").visit.service == "", "what is closed is not entered"
