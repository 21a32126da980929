"""Everybody in every case: nobody is turned away. The table of docs/photo.md comes from here."""

from __future__ import annotations

import pytest
from support.faces.drawn import astronaut, people
from support.faces.sitting import CASES, shoot
from support.faces.table import judged, rows, take

from drivers.camera.checks import BY_CODE
from drivers.camera.faces import FaceFinder


@pytest.mark.parametrize("case", ["half out of the picture", "no features at all", "light 0.04", "leaning 60°"])
@pytest.mark.parametrize("nets", [True, False], ids=["nets", "haar alone"])
def test_the_hardest_cases_end_in_a_photo_with_and_without_nets(case, nets, nets_finder, spec):
    finder = nets_finder if nets else FaceFinder({})
    outcome = judged(take(shoot(astronaut(), CASES[case]).image, finder, spec)[0])
    assert outcome.portrait is not None
    assert outcome.way in ("advice", "again", "by hand")


@pytest.mark.slow
def test_nobody_is_turned_away_in_any_case(nets_finder, spec):
    seen = dict(rows(nets_finder, spec))
    for case, outcomes in seen.items():
        assert len(outcomes) == len(people())
        for outcome in outcomes:
            assert outcome.way != "dead end", case
            assert set(outcome.codes) <= set(BY_CODE)
    for case in ("leaning 30°", "leaning -30°", "light 0.08", "leaning 30°, light 0.08"):
        assert all(outcome.portrait.geometry is not None for outcome in seen[case]), "the face is found"
    assert sum(outcome.way == "by hand" for outcomes in seen.values() for outcome in outcomes) <= 4
