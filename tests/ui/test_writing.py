"""The page to write a name on: a finger draws in its field, and everything else is pressed as anywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk_app.access.display import TARGET_GAP, TARGET_MIN, Panel
from kiosk_app.core.page import Action, Item, Page, PageKind, Words, Writing
from kiosk_app.tools.samples import STROKES
from kiosk_app.ui.pen import Pen
from kiosk_app.ui.scene import Rect

SIGNS = tuple(Item(f"sign-{sign}", Words(sign, f"{sign}，{sign}字"), Words(f"{sign}人")) for sign in "王玉主五土工干下")
KEYS = (Item("more_signs", Words("更多"), pictogram="arrow_right"), Item("erase", Words("删掉"), pictogram="erase"))
PAGE = Page(
    "name",
    PageKind.WRITE,
    Words("那个人叫什么？"),
    Words("公交卡"),
    Words("大厅"),
    Words("请人帮我"),
    body=Words("请用手指写。"),
    writing=Writing("李", 12, ink=(), candidates=SIGNS, keys=KEYS),
    actions=(Action("back", Words("返回"), "back"), Action("ok", Words("好了"), "check", main=True)),
)


def field(driver: Any) -> Rect:
    part = driver.view.scene.ink()
    assert part is not None
    return part.rect


def draw(driver: Any, *corners: tuple[float, float]) -> None:
    rect = field(driver)
    places = [(rect.x + x * rect.w, rect.y + y * rect.h) for x, y in corners]
    driver.finger.down(*places[0])
    for place in places[1:]:
        driver.finger.move(*place)
    driver.finger.up()
    driver.frame()


def black(driver: Any, rect: Rect) -> int:
    pixels = driver.pixels()[rect.y + 12 : rect.bottom - 12, rect.x + 12 : rect.right - 12]
    return int((pixels.max(axis=2) < 60).sum())


def test_a_finger_draws_a_stroke_that_is_seen_at_once_and_told_when_it_is_lifted(driver: Any) -> None:
    driver.show(PAGE)
    driver.wait(0.6)
    rect, empty = field(driver), black(driver, field(driver))
    driver.finger.down(rect.x + 0.2 * rect.w, rect.y + 0.5 * rect.h)
    driver.finger.move(rect.x + 0.8 * rect.w, rect.y + 0.5 * rect.h)
    driver.frame()
    assert black(driver, rect) > empty + 500 and driver.terminal.strokes == []
    driver.finger.up()
    (stroke,) = driver.terminal.strokes
    assert stroke[0] == pytest.approx((0.2, 0.5), abs=0.02) and stroke[-1] == pytest.approx((0.8, 0.5), abs=0.02)
    assert driver.terminal.told("press") == []


def test_what_was_written_is_drawn_again_and_gone_when_it_is_erased(driver: Any) -> None:
    driver.show(PAGE)
    empty = black(driver, field(driver))
    driver.show(replace(PAGE, writing=replace(PAGE.writing, ink=STROKES)))
    assert black(driver, field(driver)) > empty + 2000
    driver.show(PAGE)
    assert black(driver, field(driver)) == empty


def test_a_finger_that_slides_out_of_the_field_presses_nothing_and_one_that_slides_in_writes_nothing(
    driver: Any,
) -> None:
    driver.show(PAGE)
    driver.wait(0.6)
    draw(driver, (0.5, 0.5), (1.6, 0.2))
    assert len(driver.terminal.strokes) == 1 and driver.terminal.told("press") == []
    driver.wait(0.6)
    draw(driver, (1.4, 0.1), (0.5, 0.5))
    assert len(driver.terminal.strokes) == 1


def test_a_second_finger_and_the_heel_of_the_hand_write_nothing_while_the_first_one_does(driver: Any) -> None:
    driver.show(PAGE)
    driver.wait(0.6)
    rect = field(driver)
    driver.finger.down(rect.x + 30, rect.y + 30)
    driver.second.down(rect.x + 200, rect.y + 200)
    driver.second.move(rect.x + 260, rect.y + 200)
    driver.second.up()
    driver.finger.move(rect.x + 90, rect.y + 30)
    driver.finger.up()
    assert len(driver.terminal.strokes) == 1 and driver.terminal.strokes[0][-1][0] < 0.4


def test_a_character_is_pressed_beside_the_field_and_with_the_veil_nothing_can_be_written(driver: Any) -> None:
    driver.show(PAGE)
    driver.wait(0.6)
    driver.tap("sign-玉")
    assert driver.terminal.told("press") == ["sign-玉"]
    driver.show(PAGE, veiled=True)
    assert driver.view.scene.ink() is None


@pytest.mark.parametrize("layout", ["standing", "low"])
@pytest.mark.parametrize("size", [0, 3])
def test_field_and_keys_are_large_enough_and_apart_in_every_layout(driver: Any, layout: str, size: int) -> None:
    panel = Panel()
    letters = tuple(Item(f"letter-{letter}", Words(letter)) for letter in "abcdefghijklmnopqrstuvwxyz")
    spelled = replace(PAGE.writing, ink=None, typed="wang", keys=(*letters, Item("dot", Words("·")), *KEYS))
    for writing in (PAGE.writing, spelled):
        driver.show(replace(PAGE, writing=writing), draw=False, layout=layout, text_size=size)
        scene = driver.view.scene
        assert scene.misfits() == ()
        targets = [
            target for target in scene.targets() if target.key.startswith(("sign-", "letter-", "erase", "more_"))
        ]
        assert len(targets) == 8 + len(writing.keys) - (0 if writing.ink is not None else 1)
        for target in targets:
            assert panel.mm(min(target.rect.w, target.rect.h)) >= TARGET_MIN - 0.2, target.key
        for one in targets:
            for other in targets:
                assert one is other or panel.mm(one.rect.gap(other.rect)) >= TARGET_GAP - 0.2
        if (ink := scene.ink()) is not None:
            assert panel.mm(min(ink.rect.w, ink.rect.h)) >= 90 - 0.2
            assert all(panel.mm(ink.rect.gap(target.rect)) >= TARGET_GAP - 0.2 for target in scene.targets())


def test_the_pen_keeps_only_points_that_say_something_new() -> None:
    pen = Pen()
    assert pen.put_down("a", 10, 10, Rect(0, 0, 100, 100)) and not pen.put_down("b", 5, 5, Rect(0, 0, 100, 100))
    for x in (10, 10.1, 10.2, 50, 50.1, 90):
        assert pen.moved("a", x, 10) and not pen.moved("b", x, 10)
    assert pen.lifted() == ((0.1, 0.1), (0.5, 0.1), (0.9, 0.1)) and pen.lifted() == ()
