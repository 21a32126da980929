"""The reference citizen, against whose steps the others' are counted; and what a new service means to all robots."""

from __future__ import annotations

import pytest
from support.citizens import runs
from support.citizens.hall import hall_of
from support.citizens.opening import OpenHall, Served
from support.citizens.parts import PromptParts

from kiosk_app.content.load import Content


@pytest.mark.parametrize("walk", [runs.sighted, runs.blind, runs.non_reader], ids=["sighted", "blind", "non-reader"])
def test_a_service_nobody_has_written_a_robot_for_is_finished_all_the_same(
    newly_offered: Content, walk: runs.Walk
) -> None:
    with hall_of(newly_offered, PromptParts()) as hall:
        assert "new-card" in hall.services()
        assert walk(hall, "new-card").finished and hall.has_got("new-card")


def test_the_robots_meet_every_service_there_is(quick_hall: OpenHall) -> None:
    with quick_hall() as hall:
        assert set(hall.services()) == set(hall.content.services)


@pytest.mark.parametrize("walk", [runs.sighted, runs.sighted_keys], ids=["touch", "keys"])
def test_she_finishes_every_service_with_its_case_and_its_slip(
    real_hall: OpenHall, walk: runs.Walk, served: Served
) -> None:
    with real_hall() as hall:
        slips = 0
        for service in served(hall):
            run = walk(hall, service)
            assert run.finished, run.citizen.seen[-3:]
            assert hall.has_got(service)
            slips += hall.prints(service)
            assert len(hall.parts.slips()) == slips


def test_what_she_answered_is_what_the_desk_gets(quick_hall: OpenHall, served: Served) -> None:
    with quick_hall() as hall:
        for service in filter(hall.hands_in, served(hall)):
            run = runs.sighted(hall, service)
            _, fields = hall.desk.cases[-1]
            assert fields["phone"] == run.citizen.phone and fields["name"] == "张三"
