"""A citizen who takes a wrong turn three times out of ten."""

from __future__ import annotations

import logging

import pytest
from support.citizens.confused import Confused
from support.citizens.hall import Hall
from support.citizens.opening import OpenHall

from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.journey import page as page_of
from kiosk_app.core.journey import update
from kiosk_app.core.page import PageKind

PATIENT = 90  # turns on one page, of which sixty lead on: more is a dead end


def help_is_one_press_away(hall: Hall) -> None:
    visit, world = hall.runtime.visit, hall.runtime.world
    assert any(target == "help" for target, _, _ in hall.view.targets())
    helped, effects = update(visit, ev.Pressed("help"), world)
    assert any(isinstance(effect, fx.CallHelp) for effect in effects)
    assert page_of(helped, world).kind is PageKind.HELP


def wanders(hall: Hall, seed: int, turns: int, caplog: pytest.LogCaptureFixture) -> Confused:
    citizen = Confused(hall, "", seed=seed)
    page, since = "", 0
    with caplog.at_level(logging.ERROR):
        for number in range(turns):
            citizen.turn()
            assert hall.page.id != "failsafe", citizen.turns
            help_is_one_press_away(hall)
            if hall.page.id != page or hall.away:
                page, since = hall.page.id, number
            assert number - since < PATIENT, f"no way out of {page}: {hall.page}"
    faults = [record for record in caplog.records if record.levelno >= logging.ERROR]  # kivy's own level lets more in
    assert not faults, faults
    return citizen


def test_there_is_no_dead_end_no_fault_and_help_is_one_press_away(
    quick_hall: OpenHall, caplog: pytest.LogCaptureFixture
) -> None:
    with quick_hall() as hall:
        citizen = wanders(hall, seed=20261123, turns=300, caplog=caplog)
        assert hall.desk.cases, "she never got to an end"
        wrong = 1 - citizen.turns["right"] / citizen.turns.total()
        assert 0.2 < wrong < 0.4


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(5))
def test_two_thousand_steps_each_time(quick_hall: OpenHall, caplog: pytest.LogCaptureFixture, seed: int) -> None:
    with quick_hall() as hall:
        wanders(hall, seed, 2000, caplog)
        assert len(hall.desk.cases) > 20
        assert {case[0] for case in hall.desk.cases} >= set(filter(hall.hands_in, hall.services()))
