"""Practice, and working with two keys, at the real view: every page of the content that these modes may meet."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk_app.access.chord import KEYS as CHORD
from kiosk_app.access.display import ASSETS
from kiosk_app.access.keypad import Logical
from kiosk_app.content.load import load_content
from kiosk_app.core.page import PageKind
from kiosk_app.tools.all_pages import all_pages
from kiosk_app.tools.met import Met


@pytest.fixture(scope="module")
def met() -> dict[str, Met]:
    return {one.name: one for one in all_pages(load_content(ASSETS)[0], languages=("zh-CN",))}


def strike(driver: Any, *keys: str) -> None:
    for key in keys:
        driver.time += 0.7  # nothing needs to be drawn
        driver.view.logical_key(key)


def test_on_a_page_about_keys_each_one_is_told_and_does_nothing_else(driver: Any, met: dict[str, Met]) -> None:
    driver.show(met["home/practice"].page)
    strike(driver, *Logical, *"0123456789")
    assert driver.terminal.heard == [("key_tried", key) for key in [*map(str, Logical), *"0123456789"]]
    assert driver.view.focus is None


def test_the_window_s_keys_are_told_like_those_of_the_keypad(driver: Any, met: dict[str, Met]) -> None:
    driver.show(met["home/switches-move"].page)
    driver.stroke("down", "left", "5", "enter", "+")
    assert driver.terminal.told("key_tried") == ["next", "listen", "5", "ok", "louder"]


def test_a_finger_ends_the_practice_and_calls_help(driver: Any, met: dict[str, Met]) -> None:
    driver.show(met["home/practice-ok"].page)
    driver.wait(0.6)
    driver.tap("finish")
    driver.tap("help")
    assert driver.terminal.told("press") == ["finish", "help"]


@pytest.mark.parametrize("name", ["home/practice", "home/open", "home/switches-try"])
@pytest.mark.parametrize("switches", [("", ""), ("7", "louder")])
def test_the_technician_s_row_of_keys_opens_from_everywhere(
    driver: Any, met: dict[str, Met], name: str, switches: tuple[str, str]
) -> None:
    asked: list[bool] = []
    driver.terminal.technician_asked = lambda: asked.append(True)
    driver.show(met[name].page, switches=switches)
    strike(driver, *CHORD)
    del driver.terminal.technician_asked
    assert asked == [True]


@pytest.mark.parametrize("struck", ["prev", "louder", "help"])
@pytest.mark.parametrize("theme", ["default", "high_dark", "high_light"])
def test_the_struck_key_stands_out_by_more_than_colour(
    driver: Any, met: dict[str, Met], struck: str, theme: str
) -> None:
    import numpy as np

    boxes = {}
    for name in ("practice", f"practice-{struck}"):
        driver.show(met[f"home/{name}"].page, theme=theme)
        scene = driver.view.scene
        boxes[name] = {part.key: part.rect for part in scene.parts if part.key.startswith("key/")}
        pixels = driver.pixels().astype(int).sum(axis=2)
    ring = boxes[f"practice-{struck}"][f"key/{struck}/ring"]
    assert not any(key.endswith("/ring") for key in boxes["practice"])
    others = [rect for key, rect in boxes[f"practice-{struck}"].items() if key.count("/") == 1 and struck not in key]
    assert not any(ring.meets(rect) for rect in others)
    key = boxes[f"practice-{struck}"][f"key/{struck}"]
    near = others[0]
    inside = [pixels[rect.y : rect.bottom, rect.x : rect.right] for rect in (key, near)]
    assert abs(np.median(inside[0]) - np.median(inside[1])) > 240, "dark where the others are light, or the reverse"


# ---- two keys on every page


def test_two_keys_press_every_target_of_every_page(driver: Any, met: dict[str, Met]) -> None:
    """The closed loop, over all pages there are, as a person with two keys goes round it."""
    seen = set()
    for one in met.values():
        if one.page.kind is PageKind.KEYS or (one.page.id, one.page.targets()) in seen:
            continue
        seen.add((one.page.id, one.page.targets()))
        driver.view.page = None
        driver.show(one.page, draw=False, switches=("4", "privacy"))
        driver.terminal.heard.clear()
        there = [target for target, _, _ in driver.view.targets()]
        strike(driver, *["4"] * (len(there) + 1))
        walked = driver.terminal.told("focused")
        assert sorted(walked[:-1]) == sorted(there), one.name
        assert walked[-1] == walked[0], one.name
        driver.terminal.heard.clear()
        strike(driver, "privacy")
        (deed,) = driver.terminal.heard
        assert deed[0] in ("press", "type", "setting"), one.name


def test_a_number_is_typed_with_two_keys(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["number"], switches=("prev", "next"))
    for digit in "1386":
        while driver.view.focus != f"digit:{digit}":
            strike(driver, "prev")
        strike(driver, "next")
    assert driver.terminal.told("type") == ["1", "3", "8", "6"]


def test_with_two_keys_the_others_do_nothing_but_help(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["home"], switches=("1", "2"))
    strike(driver, "ok", "next", "forward", "back", "louder", "listen", "3", "help")
    assert driver.terminal.heard == [("stirred", None)] * 7 + [("press", "help")]


def test_a_box_with_two_switches_works_whatever_is_set(driver: Any, samples: dict[str, Any]) -> None:
    for switches in (("", ""), ("1", "2")):
        driver.fresh()
        driver.show(samples["home"], switches=switches)
        strike(driver, "switch_move", "switch_move", "switch_select")
        assert driver.terminal.told("focused")[-1] == driver.terminal.told("press")[-1]
