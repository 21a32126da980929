"""A citizen in a wheelchair: 800 to 1100 mm above the floor."""

from __future__ import annotations

import pytest
from support.citizens import runs
from support.citizens.hall import Hall
from support.citizens.opening import OpenHall, Served
from support.citizens.sense import GaveUp
from support.citizens.wheelchair import HIGHEST, LOWEST, Wheelchair


def finishes_within_reach(hall: Hall, services: tuple[str, ...]) -> None:
    for service in services:
        run = runs.wheelchair(hall, service)
        assert run.finished and hall.has_got(service)
        assert not run.citizen.keypad.presses, "she took the keys"
        heights = run.citizen.heights()
        assert len(heights) > min(7, hall.length(service))
        assert min(heights) >= LOWEST and max(heights) <= HIGHEST, (min(heights), max(heights))


def test_she_finishes_every_service_and_never_touches_outside_her_reach(quick_hall: OpenHall, served: Served) -> None:
    with quick_hall() as hall:
        finishes_within_reach(hall, served(hall))


def test_at_real_devices_too(real_hall: OpenHall, served: Served) -> None:
    with real_hall() as hall:
        finishes_within_reach(hall, served(hall))


def test_a_touch_out_of_her_reach_would_fail_her(quick_hall: OpenHall) -> None:
    with quick_hall() as hall:
        citizen = Wheelchair(hall, hall.name_of(hall.services()[0]))
        settings = next(one for one in citizen.eyes.buttons() if "letter_large" in one.pictures)
        with pytest.raises(GaveUp, match="out of reach"):
            citizen.press(settings)


def test_the_terminal_stands_as_before_when_she_has_gone(quick_hall: OpenHall) -> None:
    with quick_hall() as hall:
        runs.wheelchair(hall, hall.services()[0])
        assert hall.view.settings.layout == "standing"
