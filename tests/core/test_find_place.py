"""Where to go: the places near one's township come first, one of them is seen in full, spoken and printed."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.walk import Walk

from kiosk_app.core import events as ev
from kiosk_app.core.effects import Print
from kiosk_app.core.page import PageKind
from kiosk_app.core.places import distances, nearest
from kiosk_app.core.world import Place, World

PLACES = (
    Place("far", "township", "麦市便民中心", "麦市镇", "示例街 5 号", "4320003"),
    Place("hall", "office", "办事大厅", "隽水镇", "示例大道 1 号", "0715-4320000 4369220", "上午八点半到下午五点"),
    Place("help", "community", "城东社区", "隽水镇", "示例路 20 号"),
    Place("own", "township", "五里便民中心", "五里镇", "五里镇示例街 2 号", "4320004"),
    Place("lost", "township", "外地便民中心", "外地镇", "示例街 9 号"),
    Place("clinic", "institution", "示例医院", "五里镇", "示例街 1 号"),
    Place("own-2", "township", "五里二站", "五里镇", "示例街 12 号"),
)


def at_places(world: World, places: tuple[Place, ...] = PLACES, township: str = "wuli") -> Walk:
    walk = Walk(replace(world, places=places))(ev.Begin("v1")).press("pension", "place")
    while township not in [item.id for item in walk.page.items]:
        walk.press("more_choices")
    return walk.press(township)


def labels(walk: Walk) -> list[str]:
    return [item.label.show for item in walk.page.items]


def test_the_nearest_come_first_and_what_nobody_placed_last(world: World) -> None:
    walk = at_places(world)
    assert labels(walk) == ["五里便民中心", "五里二站", "城东社区", "办事大厅"]
    assert [item.detail.show for item in walk.page.items if item.detail] == ["五里镇", "五里镇", "隽水镇", "隽水镇"]
    assert labels(walk.press("more_choices")) == ["麦市便民中心", "外地便民中心"], "and no clinic among them"


def test_one_is_seen_in_full_its_number_said_digit_by_digit(world: World) -> None:
    walk = at_places(world).press("at-hall")
    assert walk.page.kind is PageKind.FACTS and walk.page.id == "place-one"
    assert [(fact.label.show, fact.value.show) for fact in walk.page.facts] == [
        ("地方", "办事大厅"),
        ("地址", "隽水镇 示例大道 1 号"),
        ("电话", "0715-4320000 4369220"),
        ("时间", "上午八点半到下午五点"),
    ]
    assert walk.page.facts[2].value.spoken.startswith("0 7 1 5")
    assert labels(walk.press("back"))[0] == "五里便民中心"
    walk.press("at-own")
    assert [fact.value.show for fact in walk.page.facts] == [
        "五里便民中心",
        "五里镇示例街 2 号",
        "4320004",
        "五里镇，往东北",
    ]


def test_it_is_printed_with_all_there_is_to_bring(world: World) -> None:
    walk = at_places(world).press("at-own", "print")
    slip = walk.last(Print)
    assert isinstance(slip, Print)
    lines = [(line.style, line.text) for line in slip.lines]
    assert {("strong", "五里便民中心"), ("plain", "五里镇示例街 2 号"), ("strong", "4320004")} <= set(lines)
    assert [text for style, text in lines if style == "item"] == ["身份证", "户口本", "社保卡", "银行卡", "小照片"]
    walk(ev.Printed(slip.job_id, "printed"))
    assert "4 3 2 0 0 0 4" in [words.spoken for words in walk.page.paper]


def test_an_id_of_the_desk_is_never_taken_for_a_button(world: World) -> None:
    walk = at_places(world).press("at-help")
    assert walk.visit.overlay == "" and walk.page.facts[0].value.show == "城东社区"


@pytest.mark.parametrize("places", [(), (PLACES[5],)])
def test_where_nobody_knows_a_place_the_numbers_are_told(world: World, places: tuple[Place, ...]) -> None:
    walk = at_places(world, places)
    assert walk.page.kind is PageKind.MESSAGE and walk.press("go_on").visit.step == "phones"


def test_the_county_has_places_and_neighbours_of_its_own(world: World) -> None:
    assert {one.kind for one in world.places} >= {"office", "township", "community"}
    assert {one.id for one in world.lists["townships"]} == set(world.near)
    assert all(set(distances(one, world.near)) == set(world.near) for one in world.near), "every township is reached"


def test_beside_counts_in_both_directions() -> None:
    near = {"a": ("b",), "c": ("b",), "d": ()}
    assert distances("a", near) == {"a": 0, "b": 1, "c": 2} and distances("d", near) == {"d": 0}


NAMES = st.sampled_from("abcdef")


@given(near=st.dictionaries(NAMES, st.lists(NAMES, max_size=3)), one=NAMES, other=NAMES)
def test_it_is_as_far_there_as_back(near: dict[str, list[str]], one: str, other: str) -> None:
    assert distances(one, near).get(other) == distances(other, near).get(one)


def test_a_world_without_lists_still_lists_its_places(world: World) -> None:
    bare = replace(world, lists=MappingProxyType({}), near=MappingProxyType({}), places=PLACES)
    assert len(nearest("", ("township", "office"), bare)) == 5
