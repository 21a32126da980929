"""What the window shows over time: flashes are counted as WCAG does; a planted fault is found by its check alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kiosk_app.tools.audit.flashes import CELLS, CHANGE, light_of, most_flashes

ROOT = Path(__file__).parents[3]
SHAPE = (CELLS[1], CELLS[0])


def film(*light: tuple[float, float]) -> Any:
    return [(at, np.full(SHAPE, value)) for at, value in light]


def blinking(times: int, every: float, low: float = 0.1, high: float = 0.9) -> Any:
    return film(*((number * every, high if number % 2 else low) for number in range(2 * times + 1)))


def test_a_page_that_gives_way_to_another_is_no_flash() -> None:
    assert most_flashes(film((0, 0.1), (1, 0.9))) == 0


def test_dark_light_dark_is_one_flash() -> None:
    assert most_flashes(film((0, 0.1), (0.2, 0.9), (0.4, 0.1))) == 1


def test_four_flashes_a_second_are_eight_in_two() -> None:
    assert most_flashes(blinking(12, 1 / 8)) == 8


def test_flashes_far_apart_are_one_at_a_time() -> None:
    assert most_flashes(blinking(5, 1.5)) == 1


def test_what_is_slight_or_light_throughout_does_not_count() -> None:
    assert most_flashes(blinking(8, 0.1, 0.5, 0.5 + CHANGE - 0.01)) == 0
    assert most_flashes(blinking(8, 0.1, 0.85, 1.0)) == 0


def test_a_slow_fade_up_and_down_is_one_flash_all_the_same() -> None:
    up = [(number * 0.05, number * 0.09) for number in range(11)]
    down = [(0.5 + number * 0.05, 0.9 - number * 0.09) for number in range(11)]
    assert most_flashes(film(*up, *down)) == 1


def test_one_cell_that_blinks_is_enough() -> None:
    frames = film(*((number / 8, 1.0) for number in range(17)))
    for number, (_, light) in enumerate(frames):
        light[3, 2] = 1.0 if number % 2 else 0.0
    assert most_flashes(frames) == 8


def test_the_light_of_a_cell_is_that_of_its_pixels() -> None:
    picture = np.zeros((CELLS[1] * 5 + 3, CELLS[0] * 4 + 1, 3), np.uint8)
    assert light_of(picture).shape == SHAPE and light_of(picture).max() == 0
    picture[:] = 255
    assert light_of(picture).min() == pytest.approx(1, abs=1e-6)
    picture[:] = 188  # half the light
    assert light_of(picture).mean() == pytest.approx(0.5, abs=0.01)


def test_nothing_filmed_has_no_flash() -> None:
    assert most_flashes([]) == 0


@pytest.fixture(scope="module")
def watched() -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIVY")}
    environment["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(ROOT / "tests" / "lib")))
    ran = subprocess.run(
        [sys.executable, "-m", "support.filming"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert ran.returncode == 0, ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return told


def test_the_window_as_it_is_shows_nothing_wrong(watched: dict[str, Any]) -> None:
    assert watched["nothing"]["failed"] == []
    assert set(watched["nothing"]["measured"]) == {"A07", "A22", "A28"}
    assert watched["nothing"]["measured"]["A28"] > 15


@pytest.mark.parametrize(("plant", "check"), [("blinking", "A07"), ("unseen presses", "A28"), ("deaf to help", "A22")])
def test_a_planted_fault_is_found_by_its_check(watched: dict[str, Any], plant: str, check: str) -> None:
    assert watched[plant]["failed"] == [check], watched[plant]
