"""What lies over the live picture, and what presses the shutter."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from kiosk_app.access.keypad import Deed, FocusRing, respond
from kiosk_app.core.page import Sight
from kiosk_app.core.sitting import Framing
from kiosk_app.ui.viewfinder import overlay

ARROWS = ("", "left", "right", "up", "down", "closer", "back", "straight", "good", "3", "2", "1")


def drawn(sight: Sight | None, w: int = 900, h: int = 700) -> str:
    return overlay(w, h, 20, "#FFFFFF", sight)


def ellipse(svg: str) -> tuple[float, ...]:
    found = re.search(r'<ellipse cx="(-?\d+)" cy="(-?\d+)" rx="(\d+)" ry="(\d+)"', svg)
    assert found is not None
    return tuple(float(part) for part in found.groups())


def test_each_thing_to_do_is_drawn_in_a_form_of_its_own() -> None:
    forms = [re.sub(r'(fill|stroke)="#\w+"', "", drawn(Sight(arrow=arrow))) for arrow in ARROWS]
    assert len(set(forms)) == len(ARROWS)


def test_a_plate_has_neither_oval_nor_arrow() -> None:
    assert "<ellipse" not in drawn(None)


def test_who_does_not_want_to_see_herself_has_the_oval_and_the_arrow() -> None:
    assert "<ellipse" in drawn(Sight(hidden=True, arrow="left")) and "rotate(180)" in drawn(
        Sight(hidden=True, arrow="left")
    )


@pytest.mark.parametrize(("w", "h"), [(900, 700), (900, 380), (300, 700)])
def test_an_oval_that_was_placed_is_never_outside_of_what_is_seen(w: int, h: int) -> None:
    for way in ("left", "right", "up", "down"):
        framing = Framing()
        for _ in range(6):
            framing = framing.moved(way)
        x, y, _, _ = ellipse(drawn(Sight(framing=framing), w, h))
        assert 0 <= x <= w and 0 <= y <= h


def test_a_mirror_shows_the_sitters_left_at_the_left() -> None:
    moved = Framing().moved("left")
    assert ellipse(drawn(Sight(framing=moved)))[0] < 450 < ellipse(drawn(Sight(framing=moved, mirrored=False)))[0]


def test_any_digit_presses_the_shutter_where_there_is_one(samples: dict[str, Any]) -> None:
    page = replace(samples["camera"], sight=Sight(shutter="snap"))
    _, response = respond(FocusRing(), "7", page)
    assert (response.deed, response.value) == (Deed.PRESS, "snap")
    _, response = respond(FocusRing(), "7", samples["camera"])
    assert response.deed is Deed.STIR


def test_a_touch_anywhere_on_the_picture_presses_it(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(replace(samples["camera"], sight=Sight(shutter="snap")))
    driver.wait(0.6)
    live = driver.view.scene.live()
    x, y = live.rect.x + live.rect.w * 0.3, live.rect.y + live.rect.h * 0.8
    driver.finger.down(x, y)
    driver.finger.up()
    assert driver.terminal.told("press") == ["snap"]


def test_a_hand_that_trembles_presses_buttons_alone(driver: Any, samples: dict[str, Any]) -> None:
    driver.show(replace(samples["camera"], sight=Sight(shutter="snap")), steady=True)
    driver.wait(0.9)
    live = driver.view.scene.live()
    driver.finger.down(live.rect.x + 50, live.rect.y + 50)
    driver.wait(0.5)
    driver.finger.up()
    assert driver.terminal.told("press") == []


def test_nobody_who_is_hidden_is_asked_of_the_camera(driver: Any, samples: dict[str, Any]) -> None:
    asked: list[int] = []
    driver.terminal.latest_frame = lambda: asked.append(1)
    driver.show(replace(samples["camera"], sight=Sight(hidden=True)))
    driver.wait(0.5)
    assert asked == []
