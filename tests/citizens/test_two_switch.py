"""A citizen with two switches: one moves on, one chooses."""

from __future__ import annotations

from support.citizens import runs
from support.citizens.opening import OpenHall, Served

STEPS_AS_MANY = 1.1
"""Of the sighted citizen's: two switches cost presses, not decisions."""


def test_she_finishes_every_service_with_two_keys_and_is_never_hurried(quick_hall: OpenHall, served: Served) -> None:
    with quick_hall() as hall:
        for service in served(hall):
            by_touch = runs.sighted(hall, service)
            run = runs.two_switch(hall, service)
            assert run.finished
            assert set(run.citizen.keypad.struck) == {"switch_move", "switch_select"}
            assert run.steps <= STEPS_AS_MANY * by_touch.steps
            assert not any("still-there" in met.page for met in hall.met)


def test_the_switches_may_hang_from_the_real_keypad(real_hall: OpenHall) -> None:
    with real_hall() as hall:
        assert runs.two_switch(hall, hall.services()[0]).finished
