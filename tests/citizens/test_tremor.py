"""A citizen whose hand trembles: what is pressed is what was meant."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from support.citizens import runs
from support.citizens.opening import OpenHall
from support.citizens.sense import GaveUp


@dataclass
class Count:
    began: int = 0
    finished: int = 0
    touches: int = 0
    unintended: int = 0


def visits(opened: OpenHall, many: int, sigma: float, steady: bool = False) -> Count:
    """So many visits, each with a hand of its own."""
    count = Count()
    for seed in range(many):
        with opened() as hall:
            service = hall.services()[seed % len(hall.services())]
            count.began += 1
            try:
                run = runs.tremor(hall, service, sigma, seed, steady)
            except GaveUp:
                continue
            count.finished += run.finished
            count.touches += run.citizen.touches
            count.unintended += len(run.citizen.unintended)
    print(f"σ {sigma} mm{', steady' if steady else ''}: {count}")
    return count


def test_nothing_is_pressed_that_was_not_meant(quick_hall: OpenHall) -> None:
    count = visits(quick_hall, 10, 2.7)
    assert count.touches > 100
    assert count.unintended == 0 and count.finished == count.began


def test_who_trembles_twice_as_much_comes_to_the_end_with_a_steady_hand(quick_hall: OpenHall) -> None:
    count = visits(quick_hall, 6, 5.4, steady=True)
    assert count.finished == count.began


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("sigma", "steady", "share"), [(2.7, False, 0.99), (5.4, True, 0.95)])
def test_of_two_hundred_visits_hardly_one_fails(quick_hall: OpenHall, sigma: float, steady: bool, share: float) -> None:
    count = visits(quick_hall, 200, sigma, steady)
    assert count.finished >= share * count.began
    if sigma < 3:
        assert count.unintended == 0
