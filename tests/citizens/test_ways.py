"""Every way of every tour, gone at the quick hall; and docs/measures.md, which says what each of them is for."""

from __future__ import annotations

import pytest
from support.citizens.opening import OpenHall
from support.measures import ROOT, ROWS, acts_of, awaited, desk_words, entries
from yaml import safe_load

from bench import walks

WAYS = {f"{service} {name}": way for service, ways in walks.ways_of().items() for name, way in ways.items()}


@pytest.mark.parametrize("number", range(len(WAYS)), ids=[name.replace(" ", "-") for name in WAYS])
def test_whoever_follows_the_tour_gets_to_the_end(quick_hall: OpenHall, number: int) -> None:
    """By touch and by keys in turn; `make tours` and the bench go each of them by both."""
    with quick_hall() as hall:
        walked = walks.walk(hall, list(WAYS.values())[number], "zhang-san", keys=number % 2 == 1)
        assert hall.page.id == "home" and walked.pages >= 5
        assert hall.faults == []


def test_every_row_of_the_plan_has_a_tour_or_names_the_service_it_awaits() -> None:
    shown = {entry.row for entry in entries()}
    assert shown | awaited().keys() == set(ROWS) and not shown & awaited().keys()


def test_a_service_that_has_come_is_no_longer_awaited() -> None:
    there = {path.parent.name for path in ROOT.glob("assets/services/*/service.yaml")}
    assert not there & set(awaited().values()), "point its rows of docs/measures.md to its ways"


def test_every_way_of_the_table_is_there_and_does_at_the_desk_what_the_table_says() -> None:
    for entry in entries():
        assert f"{entry.service} {entry.way}" in WAYS, entry
        assert entry.desk == desk_words(entry.walked), entry
        assert entry.there or entry.heard, f"{entry.row}: say what it shows"


def test_every_way_stands_for_a_row() -> None:
    assert {f"{entry.service} {entry.way}" for entry in entries()} == set(WAYS)


def test_a_service_says_itself_which_rows_it_is_for() -> None:
    for entry in entries():
        service = safe_load((ROOT / "assets" / "services" / entry.service / "service.yaml").read_text(encoding="utf-8"))
        assert entry.row in service["measures"] or entry.row in ALSO.get(entry.service, ()), entry


ALSO = {"disability-photo": ("M1.1",)}
"""Help is called on every page of every service; one tour shows it."""


def test_what_staff_do_on_the_way_and_after_it_is_told_in_one() -> None:
    assert acts_of(WAYS["my-matters posted"]) == {"case": ["begin", "approve", "post", "track", "finish"]}
