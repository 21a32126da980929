"""A clip on the real screen: its pictures change there, it can be stopped, it ends by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from support.terminal import Desk, Gateway
from support.walk import TODAY

from kiosk_app.access.display import ASSETS
from kiosk_app.content.load import load_content
from kiosk_app.core.page import PageKind
from kiosk_app.runtime import Runtime
from kiosk_app.ui.scene import Film


@pytest.fixture
def at_card(driver: Any) -> Iterator[Any]:
    """The real runtime behind the real view, at the card page."""
    kept = driver.view.terminal
    world = load_content(ASSETS)[0].world(TODAY)
    runtime = Runtime(
        world, Gateway(), Desk(), driver.view, ASSETS / "photo-specs", now=lambda: driver.time, today=lambda: TODAY
    )
    driver.view.terminal = driver.runtime = runtime
    runtime.start()
    for target in ("disability-photo", "agree"):
        runtime.press(target)
    wait(driver, 1.0)
    yield driver
    runtime.close()
    driver.view.terminal = kept


def wait(driver: Any, seconds: float, step: float = 0.1) -> None:
    for _ in range(round(seconds / step)):
        driver.frame(step)
        driver.runtime.tick()


def film(driver: Any) -> Any:
    """What is seen where the clip plays."""
    rect = next(part.rect for part in driver.view.scene.parts if isinstance(part, Film))
    return driver.pixels()[rect.y : rect.bottom, rect.x : rect.right].astype(int)


def changes(driver: Any, before: Any) -> bool:
    """Within a while of real time, which the decoder needs, the picture is another."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        driver.frame(0.0)
        time.sleep(0.02)
        driver.frame(1 / 25)
        if np.abs(film(driver) - before).mean() > 2:
            return True
    return False


def test_its_pictures_change_on_the_screen_until_it_is_stopped(at_card: Any) -> None:
    at_card.tap("show-clip")
    assert at_card.view.page.kind is PageKind.CLIP and at_card.view.focus == "back"
    empty = np.full_like(film(at_card), 255)
    assert changes(at_card, empty), "the first picture comes"
    first = film(at_card)
    wait(at_card, 2.5, 0.5)
    assert changes(at_card, first), "and others follow"
    at_card.tap("back")
    assert at_card.view.page.id == "card" and at_card.runtime.clip_frame() is None


def test_it_ends_by_itself_and_the_page_is_as_it_was(at_card: Any) -> None:
    before = at_card.view.page
    scene = at_card.view.stage.scene
    at_card.tap("show-clip")
    wait(at_card, 7.0, 0.5)
    assert at_card.view.page.kind is PageKind.CLIP
    wait(at_card, 1.0)
    assert at_card.view.page == before and at_card.runtime.clip_frame() is None
    assert [target.key for target in at_card.view.scene.targets()] == [target.key for target in scene.targets()]


@pytest.mark.parametrize("layout", ["standing", "low"])
@pytest.mark.parametrize("size", [0, 3])
def test_it_is_large_in_every_size_and_layout(at_card: Any, layout: str, size: int) -> None:
    from kiosk_app.core.visit import Settings

    at_card.runtime.press("show-clip")
    at_card.view.show(at_card.view.page, Settings(text_size=size, layout=layout))
    rect = next(part.rect for part in at_card.view.scene.parts if isinstance(part, Film))
    panel = at_card.view.panel
    assert min(panel.mm(rect.w), panel.mm(rect.h)) >= 60
    assert at_card.view.scene.misfits() == ()
