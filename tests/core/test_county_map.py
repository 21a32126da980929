"""Which way a place lies, in words and on a sketch: as far as the county's data knows, and no further."""

from __future__ import annotations

from dataclasses import replace
from math import cos, radians, sin

import pytest
from support.walk import Walk

from kiosk_app.core import events as ev
from kiosk_app.core.county_map import NEAR, WAYS, way
from kiosk_app.core.effects import Print, SlipLine
from kiosk_app.core.world import Place, World


def at_place(world: World, place: str) -> Walk:
    walk = Walk(world)(ev.Begin("v1")).press("pension", "place", "junshui")
    while f"at-{place}" not in walk.page.targets():
        walk.press("more_choices")
    return walk.press(f"at-{place}")


def facts(walk: Walk) -> dict[str, str]:
    return {fact.label.show: fact.value.show for fact in walk.page.facts}


def printed(walk: Walk) -> tuple[SlipLine, ...]:
    slip = walk.press("print").last(Print)
    assert isinstance(slip, Print)
    return slip.lines


@pytest.mark.parametrize("at", range(8))
def test_each_of_the_eight_directions_is_named_on_both_sides_of_its_middle(at: int) -> None:
    for turned in (-20, 0, 20):
        angle = radians(at * 45 + turned)
        assert way((50, 50), (50 + 30 * sin(angle), 50 - 30 * cos(angle))) == WAYS[at]


def test_what_is_as_good_as_here_has_no_direction() -> None:
    assert way((50, 50), (50, 50)) == way((50, 50), (50 + NEAR * 0.9, 50)) == ""


def test_the_sketch_and_the_words_say_the_same_on_page_and_slip(world: World) -> None:
    walk = at_place(world, "maishi")
    sketch = walk.page.sketch
    assert sketch is not None and sketch.apart and sketch.there == (70, 62) and sketch.here == (46, 40)
    assert (sketch.here_label, sketch.there_label) == ("您在这里", "麦市便民中心")
    assert facts(walk)["方向"] == "麦市镇，往东南" and len(sketch.towns) == 11
    lines = printed(walk)
    assert [line.sketch for line in lines if line.style == "map"] == [sketch]
    assert "麦市镇，往东南" in [line.text for line in lines]


def test_a_place_in_the_halls_own_township_is_here_and_one_mark(world: World) -> None:
    walk = at_place(world, "hall")
    assert walk.page.sketch is not None and not walk.page.sketch.apart
    assert "方向" not in facts(walk) and "隽水镇" in facts(walk)["地址"]


def test_a_county_without_a_map_and_a_place_that_is_not_on_it_show_no_picture_and_no_gap(world: World) -> None:
    lost = replace(world, places=(Place("lost", "office", "外地中心", "外地镇", "示例街 9 号"),))
    for here, place in ((replace(world, county_map=None), "maishi"), (lost, "lost")):
        walk = at_place(here, place)
        assert walk.page.sketch is None and "方向" not in facts(walk)
        assert all(line.style != "map" for line in printed(walk))
