"""The audit's quick run over the real content: every page once, any two settings together on some page.

The languages take turns here; `kiosk audit` draws every page in both. Of pages that differ in words alone a few are
drawn, all of them in the slow suite: that the words fit, tests/ui/test_every_page.py sees of each.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from kiosk_app.content.load import LANGUAGES
from kiosk_app.core.visit import LAYOUTS, TEXT_SIZES, THEMES
from kiosk_app.tools.audit.behaviour import covering
from kiosk_app.tools.audit.cases import Case, distinct, each_once, every_case, languages_in_turn
from kiosk_app.tools.audit.findings import Audit
from kiosk_app.tools.audit.look import Looker, showing_new_states
from kiosk_app.tools.met import Met
from kiosk_app.tools.recorder import Recorder

PARTS = 3
EVERY = 5
"""Of the pages that differ from others in words alone, every so many-th."""


def whole(pages: list[Met]) -> list[Case]:
    return each_once(distinct(languages_in_turn(pages)))


def quick(pages: list[Met]) -> list[Case]:
    """Every kind of page with every set of targets, and some of those with the same."""
    return each_once(distinct([*covering(pages), *languages_in_turn(pages)[::EVERY]]))


Walk = Callable[[list[Met]], list[Case]]
drawn = pytest.mark.parametrize("walk", [quick, pytest.param(whole, marks=pytest.mark.slow)])


@drawn
@pytest.mark.spread
@pytest.mark.timeout(600)  # some seconds alone; many times that beside other tests
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_as_drawn_is_as_it_must_be(
    view: Any, pages: list[Met], recorder: Recorder, walk: Walk, part: int
) -> None:
    audit = Audit()
    cases = walk(pages)[part::PARTS]
    looker = Looker(view, recorder)
    for case in cases:
        looker.look(audit, case)
    assert [str(finding) for finding in audit.findings] == []
    assert audit.rendered == len(cases) > 50
    assert audit.tallies["A03"].measured > 10 * len(cases)
    assert set(audit.tallies["A05"].worst) == {"", "press", "ring", "focus"}
    assert set(audit.tallies["A01"].worst) >= {"", "capital"}


@pytest.mark.spread
@pytest.mark.timeout(600)
def test_every_state_a_page_can_show_is_told_by_more_than_colour(
    view: Any, pages: list[Met], recorder: Recorder
) -> None:
    audit = Audit()
    cases = list(showing_new_states(whole(pages)))
    assert {case.settings.theme for case in cases} == set(THEMES)
    Looker(view, recorder).look_at_states(audit, cases)
    assert [str(finding) for finding in audit.findings] == []
    assert audit.tallies["A06"].measured > 2 * len(cases)


@pytest.mark.parametrize("walk", [quick, whole])
def test_any_two_settings_meet_on_some_page(pages: list[Met], walk: Walk) -> None:
    cases = walk(pages)
    axes = {"language": LANGUAGES, "text_size": range(TEXT_SIZES), "theme": THEMES, "layout": LAYOUTS}
    for (one, ones), (other, others) in combinations(axes.items(), 2):
        met = {(getattr(case.settings, one), getattr(case.settings, other)) for case in cases}
        assert met == {(a, b) for a in ones for b in others}, (one, other)


def test_no_kind_of_page_and_no_set_of_targets_is_left_out_of_a_quick_walk(pages: list[Met]) -> None:
    as_met = {(met.language, met.name): met.page for met in pages}  # the first page has other cards in large letters

    def kind(met: Met) -> tuple[object, ...]:
        page = as_met[met.language, met.name]
        return page.id, met.overlay, page.targets()

    cases = quick(pages)
    assert {kind(case.met) for case in cases} == {kind(met) for met in pages}
    assert len(cases) < len(whole(pages)) / 2


def test_no_page_is_left_out_of_the_whole_walk(pages: list[Met]) -> None:
    cases = whole(pages)
    as_met = {(met.language, met.name): met.page for met in pages}  # the first page has other cards in large letters
    drawn = {(case.met.language, as_met[case.met.language, case.met.name]) for case in cases}
    left_out = {met.name for met in pages} - {met.name for met in pages if (met.language, met.page) in drawn}
    assert left_out == set()


def test_the_full_walk_has_every_page_in_every_setting(pages: list[Met]) -> None:
    cases = every_case(pages)
    assert len(cases) == len(set(cases)) == len(pages) * TEXT_SIZES * len(THEMES) * len(LAYOUTS)
