"""A blind citizen: ears and nine keys."""

from __future__ import annotations

from support.citizens import runs
from support.citizens.hall import Hall
from support.citizens.opening import OpenHall, Served

MOST_STEPS = 1.5
"""Of the sighted citizen's, decisions and key presses alike."""


def repeated(heard: tuple[str, ...], most: int = 2) -> list[str]:
    """Sentences said more often than that while nothing was said that had not been said before."""
    known: set[str] = set()
    since: dict[str, int] = {}
    found = []
    for sentence in heard:
        if sentence not in known:
            since.clear()
        known.add(sentence)
        since[sentence] = since.get(sentence, 0) + 1
        if since[sentence] == most + 1:
            found.append(sentence)
    return found


def test_the_count_of_repeats_finds_what_is_said_a_third_time_with_nothing_new() -> None:
    assert repeated(("a", "b", "a", "b", "a", "a", "c")) == ["a"]
    assert repeated(("a", "b", "a", "c", "a", "d")) == []


def test_she_finishes_every_service_by_ears_and_keys_alone(real_hall: OpenHall, served: Served) -> None:
    with real_hall() as hall:
        for service in served(hall):
            run = runs.blind(hall, service)
            assert run.finished
            assert hall.has_got(service)
            assert not hall.hands_in(service) or hall.desk.cases[-1][1]["phone"] == run.citizen.phone


def test_no_sentence_comes_a_third_time_without_anything_new(quick_hall: OpenHall, served: Served) -> None:
    for service in _services(quick_hall, served):
        with quick_hall() as hall:
            assert repeated(runs.blind(hall, service).citizen.ears.heard()) == []


def test_her_steps_are_at_most_half_as_many_again_as_with_sight(quick_hall: OpenHall, served: Served) -> None:
    for service in _services(quick_hall, served):
        with quick_hall() as hall:
            sighted = runs.sighted_keys(hall, service)
        with quick_hall() as hall:
            touching = runs.sighted(hall, service)
        with quick_hall() as hall:
            blind = runs.blind(hall, service)
        print(f"{service}: {blind.steps} of {sighted.steps} steps, {blind.presses} of {sighted.presses} keys")
        assert blind.steps <= MOST_STEPS * min(sighted.steps, touching.steps)
        assert blind.presses <= MOST_STEPS * sighted.presses


def test_nothing_of_the_inside_is_within_her_reach(quick_hall: OpenHall) -> None:
    with quick_hall() as hall:
        service = hall.services()[0]
        citizen = runs.blind(hall, service).citizen
        assert not any(isinstance(value, Hall) for value in vars(citizen).values())


def _services(opened: OpenHall, served: Served) -> tuple[str, ...]:
    with opened() as hall:
        return served(hall)
