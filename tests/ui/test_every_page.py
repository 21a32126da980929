"""Every page a person can meet, with the real content, in every setting."""

from __future__ import annotations

import pytest

from kiosk_app.access.display import ASSETS, Panel
from kiosk_app.content.load import LANGUAGES, Content, load_content
from kiosk_app.core.page import PageKind
from kiosk_app.core.steps import KINDS
from kiosk_app.tools.all_pages import all_pages, citizens
from kiosk_app.tools.audit import behaviour
from kiosk_app.tools.audit.cases import audit_layout, no_fits, sizes_covered
from kiosk_app.tools.audit.findings import Audit
from kiosk_app.tools.met import SILENT, Met
from kiosk_app.tools.recorder import Recorder
from kiosk_app.tools.step_states import STATES
from kiosk_app.tools.words_beside import words_beside
from kiosk_app.ui.check import kits, misfits


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(ASSETS)[0]


@pytest.fixture(scope="module")
def recorder(content: Content) -> Recorder:
    return Recorder(content)


@pytest.fixture(scope="module")
def pages(content: Content, recorder: Recorder) -> list[Met]:
    return all_pages(content, recorder)


def test_every_kind_of_step_and_page_and_every_overlay_is_met(pages: list[Met]) -> None:
    for language in LANGUAGES:
        here = [met for met in pages if met.language == language]
        assert {met.step_kind for met in here if met.step_kind} == set(KINDS) == set(STATES)
        assert {met.page.kind for met in here} == set(PageKind)
        assert {met.overlay for met in here} == {"", "help", "still_there", "failsafe", "settings", "clip"}


def test_every_step_of_every_service_is_met(pages: list[Met], content: Content) -> None:
    steps = {f"{service.id}/{step}" for service in content.services.values() for step in service.steps}
    assert steps <= {met.name.rpartition("/")[0] for met in pages}


def test_a_page_is_met_once_and_always_the_same(pages: list[Met], content: Content) -> None:
    assert len({(met.language, met.name) for met in pages}) == len(pages)
    assert [met.page for met in all_pages(content)] == [met.page for met in pages]


def test_both_languages_have_the_same_pages(pages: list[Met]) -> None:
    zh, en = ([met.name for met in pages if met.language == language] for language in LANGUAGES)
    assert zh == en


def test_no_text_is_missing_and_none_is_there_for_nobody(
    pages: list[Met], recorder: Recorder, content: Content
) -> None:
    words_beside(pages, recorder)
    assert recorder.missing == set()
    known = {(language, scope, key) for (language, scope), cat in content.catalogues.items() for key in cat.messages}
    unmet = {key for _, _, key in known - recorder.used}
    assert {key for key in unmet if not key.startswith("warning-")} == SILENT  # warnings are for the desk alone


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_in_every_text_size(pages: list[Met], recorder: Recorder, language: str) -> None:
    sizes = kits(recorder, language)
    found = [
        (met.name, size, key) for met in pages if met.language == language for size, key in misfits(met.page, sizes)
    ]
    assert found == []


@pytest.mark.parametrize("sizes", [2, pytest.param(4, marks=pytest.mark.slow)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_laid_out_as_it_must_be(pages: list[Met], recorder: Recorder, language: str, sizes: int) -> None:
    """In two sizes by turns, in all four in the slow suite; that it fits in each is seen above."""
    audit, fits = Audit(), no_fits()
    here = [met for met in pages if met.language == language]
    # every theme on a third of them: places do not depend on the theme
    for place, case in enumerate(sizes_covered(here)):
        if sizes == 4 or case.settings.text_size % 2 == place // 8 % 2:
            audit_layout(audit, case, recorder, Panel(), fits=fits)
    assert [str(finding) for finding in audit.findings] == []
    assert audit.composed == sizes * len(here)


def test_every_page_is_spoken_as_it_is_seen_and_tells_no_secret(
    pages: list[Met], recorder: Recorder, content: Content
) -> None:
    audit = Audit()
    behaviour.run(audit, content, pages, recorder, quick=True)
    assert [str(finding) for finding in audit.findings] == []
    assert audit.tallies["A15"].measured > 5 * len(pages)


def test_the_demo_citizens_are_read_from_their_cards() -> None:
    people = citizens()
    assert people["ayixia"].name == "阿依夏·王𬀩"
    assert people["li-xiuying"].address.endswith("2栋1单元101室"), "the newest address counts"
    assert people["zhang-san"].valid_to is None
