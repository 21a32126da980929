"""A citizen who takes all the time there is, and one who takes more."""

from __future__ import annotations

from support.citizens import runs
from support.citizens.opening import OpenHall, Served


def test_somebody_five_seconds_before_the_question_finishes_and_loses_nothing(
    quick_hall: OpenHall, served: Served
) -> None:
    with quick_hall() as hall:
        for service in served(hall):
            quick = runs.sighted(hall, service)
            at_ease = hall.desk.cases[-1:]
            run = runs.slow(hall, service)
            assert run.finished and run.seconds > 5 * quick.seconds
            assert hall.desk.cases[-1:] == at_ease
            assert not any("still-there" in met.page for met in hall.met)


def test_somebody_asked_on_every_page_whether_she_is_there_loses_nothing(quick_hall: OpenHall, served: Served) -> None:
    with quick_hall() as hall:
        for service in served(hall):
            runs.sighted(hall, service)
            at_ease = hall.desk.cases[-1:]
            run = runs.slower(hall, service)
            assert run.finished and run.citizen.times_asked >= min(6, hall.length(service) - 1)
            assert hall.desk.cases[-1:] == at_ease
