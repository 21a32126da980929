"""Low mode: everything that is touched within reach of whoever sits, on every page, in every size."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from support.pages import of_citizens, pages, recorder

from drivers.cabinet import Cabinet
from kiosk_app.access.display import LOW_REACH, REACH_MAX, TARGET_GAP, TARGET_MIN, Panel, load_themes
from kiosk_app.access.metrics import measure
from kiosk_app.content.load import LANGUAGES
from kiosk_app.core.page import PageKind
from kiosk_app.core.visit import THEMES, Settings
from kiosk_app.tools.audit.places import places
from kiosk_app.tools.audit.words import longest_caption
from kiosk_app.tools.cabinet import cabinet_problems, panel_in
from kiosk_app.tools.met import Met
from kiosk_app.ui.caption import break_caption
from kiosk_app.ui.frame import compose, help_place, layout_of
from kiosk_app.ui.kit import Kept, Kit
from kiosk_app.ui.scene import Scene, Text

KEPT_BELOW = ("caption/text", "/dull")
"""The caption, and letters that lead nowhere now and keep their place among the keys."""
EVERY = 5
"""Of the pages that differ in a word or two, every so many-th: the audit looks at all."""


@cache
def kept(panel: Panel, size: int) -> Kept:
    """What was fitted for one page is there for the next."""
    return {}


def scene_of(met: Met, panel: Panel, size: int, layout: str = "low", theme: str = "default") -> Scene:
    met = met.shown_in(size)
    settings = Settings(language=met.language, text_size=size, layout=layout, theme=theme)
    kit = Kit(panel, load_themes()[theme], settings, measure, recorder(), kept(panel, size))
    return compose(met.page, kit, break_caption(longest_caption(met.page, met.language, recorder()).show, kit))


def out_of(scene: Scene, panel: Panel, low: float, high: float) -> list[str]:
    return [
        target.key
        for target in scene.targets()
        if panel.height_mm(target.rect.y) > high or panel.height_mm(target.rect.bottom) < low
    ]


@pytest.mark.parametrize("size", range(4))
@pytest.mark.parametrize("bottom_mm", [700, 850])
def test_every_target_of_every_page_lies_between_800_and_1100_mm(bottom_mm: float, size: int) -> None:
    panel = Panel(bottom_mm=bottom_mm)
    kinds = {met.page.kind for met in of_citizens()[size::EVERY]}
    assert {PageKind.CHOICE, PageKind.NUMBER, PageKind.PHOTO, PageKind.DEVICE, PageKind.HELP} <= kinds
    for met in of_citizens()[size::EVERY]:
        scene = scene_of(met, panel, size, theme=THEMES[size])
        assert out_of(scene, panel, *LOW_REACH) == [], met.name
        wrong = [str(one.what) for one in places(scene, panel, size, lambda char: True, "low") if not one.ok]
        assert wrong == [], (met.name, met.language)


@pytest.mark.parametrize("size", range(4))
@pytest.mark.parametrize("bottom_mm", [690, 700, 717, 720, 760])
def test_who_sits_can_reach_the_key_to_the_low_layout_before_it_is_on(bottom_mm: float, size: int) -> None:
    panel = Panel(bottom_mm=bottom_mm)
    offering = [met for met in of_citizens() if any(action.id == "low" for action in met.page.actions)]
    assert {met.language for met in offering} == set(LANGUAGES)
    for met in offering:
        scene = scene_of(met, panel, size, layout="standing")
        low = next(target.rect for target in scene.targets() if target.key == "low")
        assert panel.height_mm(low.bottom) >= LOW_REACH[0] and panel.height_mm(low.y) <= LOW_REACH[1], met.name
        assert "body" not in scene.dropped, met.name


@pytest.mark.parametrize("bottom_mm", [700, 850])
def test_the_help_button_has_one_place_of_its_own(bottom_mm: float) -> None:
    panel = Panel(bottom_mm=bottom_mm)
    places_seen = {
        target.rect
        for met in of_citizens()[::17]
        for size in (0, 3)
        for target in scene_of(met, panel, size).targets()
        if target.key == "help"
    }
    assert places_seen == {help_place(panel, "low")}


def test_the_number_pad_keeps_large_keys_and_loses_none() -> None:
    for met in (met for met in of_citizens() if met.page.kind is PageKind.NUMBER):
        for size in (0, 3):
            panel = Panel()
            digits = [target for target in scene_of(met, panel, size).targets() if target.key.startswith("digit:")]
            assert len(digits) == 11
            assert all(panel.mm(min(target.rect.w, target.rect.h)) >= 22 for target in digits)


def test_what_is_read_stands_above_what_is_touched() -> None:
    for met in of_citizens()[::11]:
        scene = scene_of(met, Panel(), 3)
        highest = min(target.rect.y for target in scene.targets())
        texts = [part for part in scene.parts if isinstance(part, Text) and not part.key.endswith(KEPT_BELOW)]
        assert all(text.rect.bottom <= highest for text in texts), met.name


def test_the_caption_is_the_last_line_where_there_is_room_below_the_keys() -> None:
    met = next(met for met in of_citizens() if met.name == "home/open")

    def caption_below(panel: Panel) -> bool:
        parts = {part.key: part.rect for part in scene_of(met, panel, 0).parts}
        return parts["caption/text"].y > parts["help"].bottom

    assert caption_below(Panel(bottom_mm=700)) and not caption_below(Panel(bottom_mm=850))


@pytest.mark.parametrize("bottom_mm", [700, 850, 950])
def test_standing_nothing_is_touched_above_1220_mm(bottom_mm: float) -> None:
    panel = Panel(bottom_mm=bottom_mm)
    for met in of_citizens()[3::29]:
        scene = scene_of(met, panel, 3, layout="standing")
        assert scene.misfits() == () and out_of(scene, panel, 380, REACH_MAX) == [], met.name


def test_the_technicians_page_keeps_the_whole_glass() -> None:
    met = next(met for met in pages() if met.page.kind is PageKind.POINT)
    low, standing = (scene_of(met, Panel(), 0, layout) for layout in ("low", "standing"))
    assert [target.rect for target in low.targets()] == [target.rect for target in standing.targets()]
    assert layout_of(met.page, Settings(layout="low")) == "whole"


# ---- the cabinet ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cabinet", [{}, {"bottom_mm": 850}, {"bottom_mm": 750, "tilt_deg": 5}])
def test_a_usual_cabinet_is_no_problem(cabinet: dict[str, float]) -> None:
    assert cabinet_problems(Cabinet(**cabinet), "devices.yaml") == []


@pytest.mark.parametrize(
    ("cabinet", "layouts"),
    [
        ({"bottom_mm": 1000}, ["low mode", "the standing layout"]),
        ({"bottom_mm": 880}, ["low mode"]),
        ({"bottom_mm": 600}, ["low mode"]),
    ],
)
def test_a_cabinet_that_leaves_no_room_is_told_with_the_height_that_would(
    cabinet: dict[str, float], layouts: list[str]
) -> None:
    found = cabinet_problems(Cabinet(**cabinet), "devices.yaml", 7)
    assert [problem.reason.partition(" has ")[0] for problem in found] == layouts
    assert all("700–850 mm" in problem.remedy for problem in found if problem.reason.startswith("low"))
    assert all(problem.line == 7 for problem in found)


def test_a_screen_too_small_for_four_choices_is_told_so() -> None:
    (found, *_) = cabinet_problems(Cabinet(bottom_mm=800), "devices.yaml", panel=Panel(mm_per_px=0.1))
    assert "larger" in found.remedy


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bottom_mm", [700, 740, 850])
def test_where_no_problem_is_told_the_fullest_pages_fit_in_the_largest_letters(bottom_mm: float, language: str) -> None:
    cabinet = Cabinet(bottom_mm=bottom_mm)
    assert cabinet_problems(cabinet, "devices.yaml") == []
    names = ("settings-1", "phone/incomplete", "aid/plain", "camera-missing", "by-keys", "help-claimed-minutes-2")
    full = [met for met in of_citizens() if met.language == language and met.name.endswith(names)]
    assert len(full) >= len(names)
    assert [(met.name, scene_of(met, panel_in(cabinet), 3).misfits()) for met in full] == [
        (met.name, ()) for met in full
    ]


def test_nothing_touches_anything_else(driver: Any) -> None:
    """As drawn in the window, and pressed where it is seen."""
    met = next(met for met in of_citizens() if met.name == "home/open" and met.language == "zh-CN")
    driver.view.show(met.page, Settings(layout="low"))
    driver.frame(1)
    for name in ("low", "setting:more", "help"):
        driver.tap(name)
        driver.frame(1)
    assert driver.terminal.told("press") == ["low", "help"] and driver.terminal.told("setting") == ["more"]
    scene = driver.view.scene
    panel = driver.view.panel
    for target in scene.targets():
        assert panel.mm(min(target.rect.w, target.rect.h)) >= TARGET_MIN
        for other in scene.targets():
            assert other is target or panel.mm(target.rect.gap(other.rect)) >= TARGET_GAP
