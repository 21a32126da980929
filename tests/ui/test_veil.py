"""The veil: of no page is anything to be seen; a touch or the key opens it; help and the keypad go on."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support.pages import content, pages

from kiosk_app.access.display import TARGET_GAP, Panel, load_themes
from kiosk_app.access.metrics import measure
from kiosk_app.core.visit import LAYOUTS, TEXT_SIZES, Settings
from kiosk_app.ui.frame import compose
from kiosk_app.ui.kit import Kit
from kiosk_app.ui.scene import Live, Photo, Scene, Target, Text
from kiosk_app.ui.veil import PRIVACY


def scene_of(page: Any, settings: Settings) -> Scene:
    theme = load_themes()[settings.theme]
    kit = Kit(Panel(), theme, settings, measure, content().wording())
    return compose(page, kit, ["什么话也不写"])


def words_on(scene: Scene) -> set[str]:
    texts = [part for part in scene.parts if isinstance(part, Text)]
    texts += [text for part in scene.parts if isinstance(part, Target) for text in part.texts]
    return {"".join(text.lines) for text in texts}


@given(
    met=st.deferred(lambda: st.sampled_from(pages())),
    size=st.integers(0, TEXT_SIZES - 1),
    theme=st.sampled_from(sorted(load_themes())),
    layout=st.sampled_from(LAYOUTS),
)
def test_of_every_page_only_help_is_left_and_at_its_place(met: Any, size: int, theme: str, layout: str) -> None:
    settings = Settings(language=met.language, text_size=size, theme=theme, layout=layout)
    plain = scene_of(met.page, settings)
    veiled = scene_of(met.page, Settings(met.language, size, theme, layout=layout, veiled=True))
    targets = {target.key: target for target in veiled.targets()}
    assert set(targets) == {"help", PRIVACY} and len(veiled.parts) == 2
    assert targets["help"] == next(target for target in plain.targets() if target.key == "help")
    assert not any(isinstance(part, Photo | Live) for part in veiled.parts)
    wording = content().wording()
    sign = {wording(met.language, "", key, {}).show for key in ("veil-title", "veil-body")}
    assert {"".join(words.split()) for words in words_on(veiled)} == {
        "".join(words.split()) for words in {*sign, met.page.help.show}
    }
    whole, sheet, button = Panel(), targets[PRIVACY].rect, targets["help"].rect
    assert sheet.gap(button) >= whole.px(TARGET_GAP)
    assert sheet.w * sheet.h > 0.5 * whole.width_px * whole.height_px, "wherever one touches"
    assert all(text.fits for text in targets[PRIVACY].texts)


def test_a_touch_nearly_anywhere_opens_and_nothing_below_is_pressed(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["home"])
    below = {name: rect for name, _, rect in driver.view.targets()}
    driver.show(samples["home"], veiled=True)
    for name, rect in below.items():
        driver.wait(1.0)
        driver.terminal.heard.clear()
        driver.finger.down(rect.x + rect.w / 2, rect.y + rect.h / 2)
        driver.finger.up()
        assert driver.terminal.heard == [("press", "help") if name == "help" else ("setting", "privacy")], name


def test_what_appears_when_it_opens_is_not_pressed_by_the_second_tap(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["home"])
    rect = next(rect for name, _, rect in driver.view.targets() if name == "pension")
    driver.show(samples["home"], veiled=True)
    driver.wait(1.0)
    for pause, pressed in ((0.2, []), (0.6, ["pension"])):
        driver.finger.down(rect.x + 50, rect.y + 50)
        driver.finger.up()
        driver.show(samples["home"])
        driver.frame(pause)
        driver.terminal.heard.clear()
        driver.finger.down(rect.x + 50, rect.y + 50)
        driver.finger.up()
        assert driver.terminal.told("press") == pressed
        driver.wait(1.0)
        driver.show(samples["home"], veiled=True)
        driver.wait(1.0)


def test_the_key_covers_and_opens_and_the_others_walk_the_page_below(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(samples["home"], veiled=True)
    driver.stroke("f3", "down", "enter", "#")
    assert driver.terminal.heard == [
        ("setting", "privacy"),
        ("focused", "photo"),
        ("press", "photo"),
        ("press", "help"),
    ]


def test_not_one_pixel_of_the_page_shows(driver: Any, samples: dict[str, Any]) -> None:
    shots = []
    for name in ("person", "camera"):
        driver.show(samples[name], veiled=True)
        driver.view.caption("王某某的话")
        driver.frame()
        shots.append(driver.pixels())
    assert (shots[0] == shots[1]).all(), "two pages look the same"
