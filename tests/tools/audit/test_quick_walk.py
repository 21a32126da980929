"""The audit's quick run over the real content: every page once, any two settings together on some page."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from kiosk_app.content.load import LANGUAGES
from kiosk_app.core.visit import LAYOUTS, TEXT_SIZES, THEMES
from kiosk_app.tools.all_pages import Recorder
from kiosk_app.tools.audit.cases import distinct, each_once, every_case
from kiosk_app.tools.audit.findings import Audit
from kiosk_app.tools.audit.look import Looker, look_once
from kiosk_app.tools.step_states import Met

PARTS = 12


@pytest.mark.spread
@pytest.mark.timeout(600)  # some seconds alone; many times that beside other tests
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_as_drawn_is_as_it_must_be(view: Any, pages: list[Met], recorder: Recorder, part: int) -> None:
    audit = Audit()
    cases = each_once(distinct(pages))[part::PARTS]
    look_once(audit, Looker(view, recorder), cases)
    assert [str(finding) for finding in audit.findings] == []
    assert audit.rendered == len(cases) > 50
    assert audit.tallies["A03"].measured > 10 * len(cases)
    assert set(audit.tallies["A05"].worst) == {"", "press", "ring", "focus"}
    assert set(audit.tallies["A01"].worst) >= {"", "capital"}


def test_any_two_settings_meet_on_some_page_and_no_page_is_left_out(pages: list[Met]) -> None:
    cases = each_once(distinct(pages))
    axes = {"language": LANGUAGES, "text_size": range(TEXT_SIZES), "theme": THEMES, "layout": LAYOUTS}
    for (one, ones), (other, others) in combinations(axes.items(), 2):
        met = {(getattr(case.settings, one), getattr(case.settings, other)) for case in cases}
        assert met == {(a, b) for a in ones for b in others}, (one, other)
    looks = {(met.language, met.page) for met in pages}
    assert {(case.met.language, case.met.page) for case in cases} == looks


def test_the_full_walk_has_every_page_in_every_setting(pages: list[Met]) -> None:
    cases = every_case(pages)
    assert len(cases) == len(set(cases)) == len(pages) * TEXT_SIZES * len(THEMES) * len(LAYOUTS)
