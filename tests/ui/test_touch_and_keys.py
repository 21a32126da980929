"""Taps and key runs through Kivy's own event path, on a clock the test moves."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest


def test_a_tap_on_a_card_presses_it_once(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["home"])
    driver.wait(0.6)
    driver.tap("pension")
    assert driver.terminal.heard == [("press", "pension")]


def test_a_press_shows_before_the_finger_is_lifted(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["home"])
    driver.wait(0.6)
    rect = {name: rect for name, _, rect in driver.view.targets()}["pension"]
    before = driver.pixels()
    driver.finger.down(rect.x + rect.w / 2, rect.y + rect.h / 2)
    driver.frame()
    held = driver.pixels()
    driver.finger.up()
    changed = np.any(before != held, axis=2)[rect.y : rect.bottom, rect.x : rect.right]
    assert changed.mean() > 0.5, "a press must be seen on most of the card"
    driver.wait(0.3)
    assert (driver.pixels() == before).all(), "the pressed look must go away again"


def test_sliding_off_presses_nothing(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["home"])
    driver.wait(0.6)
    rect = {name: rect for name, _, rect in driver.view.targets()}["pension"]
    driver.finger.down(rect.x + 20, rect.y + 20)
    driver.finger.move(rect.x + 20, rect.y - 150)
    driver.finger.up()
    assert driver.terminal.told("press") == []
    assert driver.terminal.told("stirred") == [None], "but it is a sign of life"


def test_a_slip_of_a_few_millimetres_still_counts(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["home"])
    driver.wait(0.6)
    rect = {name: rect for name, _, rect in driver.view.targets()}["wheel"]
    driver.finger.down(rect.x + 30, rect.bottom - 4)
    driver.finger.move(rect.x + 30, rect.bottom + 12)
    driver.finger.up()
    assert driver.terminal.told("press") == ["wheel"]


def test_a_trembling_double_strike_counts_once(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["home"])
    driver.wait(0.6)
    driver.tap("setting:larger")
    driver.frame(0.2)
    driver.tap("setting:larger")
    assert driver.terminal.told("setting") == ["larger"]
    driver.frame(0.6)
    driver.tap("setting:larger")
    assert driver.terminal.told("setting") == ["larger", "larger"]


def test_the_second_half_of_a_double_strike_presses_nothing_on_the_next_page(
    driver: Any, samples: dict[str, Any]
) -> None:
    driver.show(samples["home"])
    driver.wait(0.6)
    driver.tap("card")
    driver.show(samples["person"])
    driver.frame(0.2)
    driver.tap("yes")
    assert driver.terminal.told("press") == ["card"]
    driver.wait(0.6)
    driver.tap("yes")
    assert driver.terminal.told("press") == ["card", "yes"]


def test_a_resting_palm_does_not_press_and_does_not_block_for_ever(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["home"])
    driver.wait(0.6)
    driver.finger.down(20, 1000)  # the dead margin
    driver.second.tap("photo")
    driver.finger.up()
    assert driver.terminal.told("press") == ["photo"]


def test_a_second_finger_is_ignored_while_the_first_is_on_a_target(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["home"])
    driver.wait(0.6)
    rects = {name: rect for name, _, rect in driver.view.targets()}
    driver.finger.down(rects["photo"].x + 50, rects["photo"].y + 50)
    driver.second.tap("wheel")
    driver.finger.up()
    assert driver.terminal.told("press") == ["photo"]


def test_the_number_pad_types_by_touch_and_by_key(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["number"])
    driver.wait(0.6)
    driver.tap("digit:5")
    driver.tap("digit:erase")
    driver.stroke("7", "pad8", "backspace")
    assert driver.terminal.told("type") == ["5", "erase", "7", "8", "erase"]


def test_the_keypad_reaches_everything_and_comes_round_again(driver: Any, samples: dict[str, Any]) -> None:
    for name in ("home", "number", "person", "wait"):
        driver.show(samples[name])
        driver.terminal.heard.clear()
        everything = [target for target, _, _ in driver.view.targets()]
        driver.stroke(*["down"] * (len(everything) + 1))
        walked = driver.terminal.told("focused")
        assert sorted(walked[:-1]) == sorted(everything)
        assert walked[-1] == walked[0]
        driver.stroke("up")
        assert driver.terminal.told("focused")[-1] == walked[-2]


def test_focus_changes_shape_and_brightness_not_only_colour(driver: Any, samples: dict[str, Any]) -> None:
    for theme in ("default", "high_dark", "high_light"):
        driver.show(samples["home"], theme=theme)
        at_rest = driver.pixels()
        for steps in (1, 4, 1, 1, 1):  # a card, a button, the main one, help, a setting
            driver.stroke(*["down"] * steps)
            rect = {name: rect for name, _, rect in driver.view.targets()}[driver.view.focus]
            ring = rect.inset(-driver.view.panel.px(3.4))
            around = np.s_[max(0, ring.y) : ring.bottom, max(0, ring.x) : ring.right]
            grey = np.abs(driver.pixels()[around].astype(int) - at_rest[around]).sum(axis=2)
            outline = driver.view.panel.px(1.5) * 2 * (rect.w + rect.h)
            assert (grey > 150).sum() > outline, f"{driver.view.focus} in {theme}"
        driver.fresh()


def test_digits_choose_and_ok_takes_the_main_action(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["home"])
    driver.stroke("2", "pad3")
    assert driver.terminal.told("press") == ["pension", "phone"]
    driver.show(samples["consent"])
    driver.stroke("enter")
    assert driver.terminal.told("press")[-1] == "yes"
    driver.stroke("down", "enter", "backspace", "#", "*")
    assert driver.terminal.heard[-3:] == [("press", "back"), ("press", "help"), ("repeat", None)]


def test_right_goes_to_a_final_action_and_ok_alone_presses_it(driver: Any, samples: dict[str, Any]) -> None:
    page = samples["consent"]
    last = replace(page, actions=tuple(replace(one, final=one.main) for one in page.actions))
    driver.show(last)
    driver.stroke("right", "right")
    assert driver.terminal.heard == [("focused", "yes"), ("focused", "yes")]
    driver.stroke("enter", "left")
    assert driver.terminal.heard[2:] == [("press", "yes"), ("listen", None)]


@pytest.mark.parametrize(("steady", "heard"), [(False, ["larger", "larger"]), (True, ["larger"])])
def test_touching_again_after_half_a_second_counts_only_with_a_usual_hand(
    driver: Any, samples: dict[str, Any], steady: bool, heard: list[str]
) -> None:
    driver.show(samples["home"], steady=steady)
    driver.wait(0.6)
    driver.tap("setting:larger")
    driver.frame(0.5)
    driver.tap("setting:larger")
    assert driver.terminal.told("setting") == heard


@pytest.mark.parametrize(("steady", "steps"), [(False, 2), (True, 1)])
def test_the_same_key_again_after_a_third_of_a_second_counts_only_with_a_usual_hand(
    driver: Any, samples: dict[str, Any], steady: bool, steps: int
) -> None:
    driver.show(samples["home"], steady=steady)
    driver.stroke("down", "down")  # 0.3 s apart
    assert len(driver.terminal.told("focused")) == steps
    driver.frame(1.0)
    driver.terminal.heard.clear()
    for _ in range(2):
        driver.frame(0.3)
        driver.view.logical_key("next")
    assert len(driver.terminal.told("focused")) == steps, "and so it is with a key of the keypad's driver"


def test_a_touch_that_must_rest_shows_a_ring_tells_when_it_is_full_and_counts_when_lifted(
    driver: Any, samples: dict[str, Any]
) -> None:
    driver.show(samples["home"], steady=True, hold=True)
    driver.wait(1.0)
    rect = {name: rect for name, _, rect in driver.view.targets()}["pension"]
    middle = (rect.x + rect.w / 2, rect.y + rect.h / 2)
    before = driver.pixels()
    driver.finger.down(*middle)
    driver.wait(0.3)
    half = driver.pixels()
    driver.finger.up()
    assert driver.terminal.heard == [("stirred", None)], "too short"
    driver.wait(1.0)
    assert (driver.pixels() == before).all(), "nothing of the ring stays"
    driver.finger.down(*middle)
    driver.wait(0.8)
    full = driver.pixels()
    assert driver.terminal.told("rested") == [None] and driver.terminal.told("press") == []
    driver.finger.up()
    assert driver.terminal.told("press") == ["pension"]
    round_it = np.s_[rect.y - 30 : rect.bottom + 30, int(middle[0]) - 80 : int(middle[0]) + 80]
    assert np.any(half[round_it] != full[round_it], axis=2).sum() > 1500, "half a ring, and a whole one with a tick"
    driver.wait(1.0)
    driver.finger.down(*middle)
    driver.wait(0.3)
    driver.finger.move(middle[0], middle[1] + 300)
    driver.wait(0.5)
    driver.finger.up()
    assert driver.terminal.told("press") == ["pension"], "sliding off takes it back"
    assert driver.terminal.told("rested") == [None]


def test_escape_f1_and_closing_do_nothing(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["home"])
    shown = list(driver.window.children)  # other tests of this process may have opened a view of their own
    driver.stroke("escape", "f1")
    assert driver.terminal.heard == []
    assert driver.window.dispatch("on_request_close"), "a request to close is refused"
    assert driver.window.children == shown, "no settings panel has opened"


def test_a_fault_in_the_terminal_is_reported_and_the_view_goes_on(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["home"])
    driver.wait(0.6)
    driver.terminal.broken = True
    driver.tap("pension")
    driver.stroke("down")
    assert [type(fault) for fault in driver.faults] == [RuntimeError, RuntimeError]
    driver.terminal.broken = False
    driver.wait(0.6)
    driver.tap("photo")
    assert driver.terminal.told("press") == ["photo"]


def test_the_same_page_with_other_content_keeps_the_focus(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["home"])
    driver.stroke("down", "down")
    driver.show(samples["home"], text_size=2)
    assert driver.view.focus == "pension"
    driver.show(samples["card"])
    assert driver.view.focus is None


def test_a_long_caption_moves_on_until_all_of_it_was_there(driver: Any, samples: dict[str, Any]) -> None:
    words = "".join(f"第{number}句话，请您慢慢听，不着急。" for number in "一二三四五六七八")
    driver.show(samples["home"], text_size=3)
    driver.view.caption(words)
    shown: list[str] = []
    for _ in range(120):
        driver.wait(1)
        text = next(one.text for one in driver.view.texts() if one.kind == "caption")
        if not shown or shown[-1] != text:
            shown.append(text)
    assert "".join(shown) == words


def test_three_hundred_pages_leave_no_widgets_and_no_callbacks_behind(driver: Any, samples: dict[str, Any]) -> None:
    from kivy.core.window import Window

    def counts() -> tuple[int, int, int]:
        shown, spare = driver.view.stage.census()
        observers = sum(len(Window.get_property_observers(name)) for name in ("size", "children"))
        return shown + spare, observers, len(Window.children)

    pages = itertools.cycle(samples.values())
    for size in (0, 3):
        for _ in samples:
            driver.show(next(pages), draw=False, text_size=size)
    first = counts()
    for number in range(300):
        theme = "high_dark" if number % 7 == 0 else "default"
        driver.show(next(pages), draw=number % 10 == 0, text_size=number % 4, theme=theme)
    total, observers, children = counts()
    assert total <= first[0] + 40, "widgets are used again"
    assert (observers, children) == first[1:]


def test_nothing_of_a_page_stays_in_widgets_put_away(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["person"])
    driver.show(samples["wait"])
    for views in driver.view.stage._spare.values():
        for view in views:
            assert view.part is None and view.seen() == []


def test_the_live_picture_is_mirrored_and_stops_with_its_page(driver: Any, samples: dict[str, Any]) -> None:
    left_red = np.zeros((480, 640, 3), np.uint8)
    left_red[:, :320, 2] = 255
    driver.terminal.frame = driver.camera_frame(left_red, 1)
    driver.show(samples["camera"])
    driver.wait(0.3)
    image = driver.pixels().astype(int)
    middle = image[900, :, :]
    assert middle[450][0] < 120 and middle[630][0] > 200, "red was left in the frame, so it is right on the mirror"
    driver.show(samples["photo"])
    driver.terminal.frame = None
    driver.wait(0.5)
    assert driver.faults == []
