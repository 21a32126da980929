"""How much of a page there is to read, in what words (A23), and whether a picture says it too (A24)."""

from __future__ import annotations

from functools import cache

from kiosk_app.access.pictograms import pictogram_names
from kiosk_app.content.plain_words import PlainWords, load_plain_words
from kiosk_app.content.reading import LIMITS, amount, page_findings, picture_findings
from kiosk_app.core.page import Page
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.places import ASSETS


@cache
def _list_of(language: str) -> PlainWords:
    return load_plain_words(ASSETS, language)[0]


def read(page: Page, language: str, *, citizens: bool = True) -> Measures:
    """A23: instruction, sentences, choices and words as `kiosk check` judges them; A24. A technician reads more."""
    if citizens:
        told = [words for words in (page.body, page.notice) if words is not None]
        much = sum(amount(words.show, language) for words in told)
        ok = much <= LIMITS[language].instruction
        if language.startswith("zh"):
            yield Measure("A23", ok, f"{much} Han of instruction", float(much), "instruction")
        for finding in page_findings(page, language, _list_of(language)):
            yield Measure("A23", False, f"{finding.field}: {finding.reason}")
    bare = list(picture_findings(page, pictogram_names()))
    for finding in bare:
        yield Measure("A24", False, f"{finding.field}: {finding.reason}")
    yield Measure("A24", not bare, f"{len(bare)} targets without a pictogram or a word")
