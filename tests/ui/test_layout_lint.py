"""Every kind of page in every text size, theme and language: nothing cut off, nothing covered, all in reach."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from kiosk_app.access.display import (
    BASE_EM,
    EMS,
    FRAME_EM,
    TARGET_GAP,
    TARGET_MIN,
    Panel,
    TextRole,
    contrast,
    load_themes,
)
from kiosk_app.access.keypad import targets
from kiosk_app.access.metrics import measure
from kiosk_app.core.visit import Settings
from kiosk_app.ui.frame import HELP_H, HELP_W, compose
from kiosk_app.ui.kit import Kit
from kiosk_app.ui.scene import Film, Live, Photo, Picture, Rect, Target, Text

SIZES = (0, 1, 2, 3)
THEMES = ("default", "high_dark", "high_light")
LONG_CAPTION = "第二项，共四项：养老金。随到随办，可以预约上门。按确认键进入。"


def scene_of(page: Any, wording: Any, theme: str = "default", text_size: int = 0) -> Any:
    """Composed as it would be shown, without a window."""
    language = "en" if page.id.startswith("en-") else "zh-CN"
    kit = Kit(Panel(), load_themes()[theme], Settings(language=language, text_size=text_size), measure, wording)
    return compose(page, kit, ["您好。", "请慢慢看。"])


def _texts(scene: Any) -> list[Text]:
    texts = [part for part in scene.parts if isinstance(part, Text)]
    return texts + [text for target in scene.targets() for text in target.texts]


@pytest.mark.parametrize("size", SIZES)
def test_a_page_fits_whatever_the_text_size(driver: Any, sample: Any, size: int) -> None:
    driver.show(sample, draw=False, text_size=size)
    driver.view.caption(LONG_CAPTION)
    view, panel = driver.view, driver.view.panel
    scene = view.scene
    screen = Rect(0, 0, panel.width_px, panel.height_px)
    assert scene.misfits() == ()

    # what is drawn is what was planned: measured on the textures
    boxes = {text.key: text for text in _texts(scene)}
    seen = view.texts()
    assert len(seen) == len([text for text in boxes.values() if any(text.lines)])
    planned = {("".join(text.lines), text.role.value): text for text in boxes.values()}
    for one in seen:
        text = planned[(one.text, one.kind)]
        assert one.rect.w <= text.rect.w + 3, f"{text.key} is wider than its place"
        assert one.rect.inside(screen), f"{text.key} leaves the screen"
        em = panel.mm(one.em_px)
        role = TextRole(one.kind)
        least = FRAME_EM if EMS[role].frame else BASE_EM[size]
        assert em >= least - 0.15, f"{text.key}: em {em:.1f} mm, at least {least}"

    # targets
    for target in scene.targets():
        assert target.rect.inside(screen)
        assert panel.mm(target.rect.w) >= TARGET_MIN and panel.mm(target.rect.h) >= TARGET_MIN, target.key
        for text in target.texts:
            assert text.rect.x >= target.rect.x and text.rect.right <= target.rect.right + 1, text.key
            assert text.rect.y + text.rect.h / 2 >= target.rect.y and text.em_px <= target.rect.h
        for picture in target.pictures:
            assert picture.rect.inside(target.rect), picture.key
            for text in target.texts:
                assert not picture.rect.meets(text.rect), f"{picture.key} covers {text.key}"
    for one, other in combinations(scene.targets(), 2):
        assert panel.mm(one.rect.gap(other.rect)) >= TARGET_GAP - 0.1, f"{one.key} is too near to {other.key}"

    # nothing covers a text
    solid = [part for part in scene.parts if isinstance(part, Text | Target | Photo | Live | Film | Picture)]
    for one, other in combinations(solid, 2):
        if isinstance(one, Picture) and isinstance(other, Picture):
            continue
        assert not one.rect.meets(other.rect), f"{one.key} and {other.key} overlap"


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_stands_out_from_what_it_lies_on(sample: Any, wording: Any, theme: str) -> None:
    needed = load_themes()[theme].text_ratio
    for size in (0, 3):
        scene = scene_of(sample, wording, theme=theme, text_size=size)
        for number, part in enumerate(scene.parts):
            if isinstance(part, Text):
                ground = scene.ground
                for below in scene.parts[:number]:
                    if getattr(below, "fill", "") and part.rect.inside(below.rect):
                        ground = below.fill
                assert contrast(part.tone, ground) >= needed, part.key
            if isinstance(part, Target):
                assert contrast(part.paint.fill, part.pressed.fill) >= 1.4, f"a press on {part.key} is not seen"
                for paint in (part.paint, part.focused, part.pressed):
                    assert contrast(paint.ink, paint.fill) >= needed, part.key
                    assert contrast(paint.soft, paint.fill) >= needed, part.key
                    assert contrast(paint.accent, paint.fill) >= 4.5, part.key


def test_the_help_button_is_at_the_same_place_and_size_on_every_page(samples: dict[str, Any], wording: Any) -> None:
    places = set()
    for page in samples.values():
        for size in SIZES:
            places |= {
                target.rect for target in scene_of(page, wording, text_size=size).targets() if target.key == "help"
            }
    assert len(places) == 1
    (rect,) = places
    panel = Panel()
    assert (round(panel.mm(rect.w)), round(panel.mm(rect.h))) == (HELP_W, HELP_H)


def test_what_is_touched_is_what_the_keypad_walks(sample: Any, wording: Any) -> None:
    assert {target.key for target in scene_of(sample, wording).targets()} == set(targets(sample))


def test_a_panel_of_another_size_gets_the_same_millimetres(samples: dict[str, Any], wording: Any) -> None:
    theme = load_themes()["default"]
    for panel in (Panel(1080, 1920, 0.311), Panel(2160, 3840, 0.1373), Panel(1080, 1920, 0.248)):
        kit = Kit(panel, theme, Settings(), measure, wording)
        for page in samples.values():
            scene = compose(page, kit, ["好"])
            assert scene.misfits() == (), (page.id, panel)
            for target in scene.targets():
                assert panel.mm(min(target.rect.w, target.rect.h)) >= TARGET_MIN, (page.id, target.key, panel)
