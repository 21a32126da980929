"""The simulated hall: the same people under each rule, nobody lost, nobody starved by ours."""

from __future__ import annotations

from random import Random

import pytest

from bench import hall
from helpdesk.queue.rules import Rank

DATA = hall.load()


@pytest.mark.parametrize("seed", range(3))
def test_everybody_is_called_or_left_over_under_every_rule(seed: int) -> None:
    crowd = hall.people(DATA, Random(seed))
    assert len(crowd) > 200
    for choice in (hall.ours, hall.strict, hall.first_come):
        day = hall.day(DATA, crowd, choice)
        assert sum(map(len, day.waits.values())) + day.left_over == len(crowd)
        assert min(min(waits) for waits in day.waits.values()) >= 0


def test_ours_passes_nobody_by_more_than_the_head_start_and_strict_priority_does() -> None:
    crowd = hall.people(DATA, Random(1))
    assert hall.day(DATA, crowd, hall.ours).passed == 0
    assert hall.day(DATA, crowd, hall.first_come).passed == 0
    assert hall.day(DATA, crowd, hall.strict).passed > 0


def test_those_with_the_right_wait_less_than_first_come_first_served() -> None:
    crowd = hall.people(DATA, Random(2))
    mean = {
        choice: sum(waits) / len(waits)
        for choice in (hall.ours, hall.first_come)
        for waits in [hall.day(DATA, crowd, choice).waits[Rank.PRIORITY]]
    }
    assert mean[hall.ours] < mean[hall.first_come] / 2


def test_a_hall_with_nobody_in_it_has_a_day_as_well() -> None:
    day = hall.day(DATA, [], hall.ours)
    assert (day.left_over, day.passed, day.errors) == (0, 0, [])
