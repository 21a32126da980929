"""What `kiosk check` finds by making every page: texts that are missing, too much to read, or do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk_app.access.metrics import require_faces
from kiosk_app.access.strip import erase_words, strip
from kiosk_app.content.check import catalogue_file
from kiosk_app.content.load import LANGUAGES, Content
from kiosk_app.content.plain_words import load_plain_words
from kiosk_app.content.problems import Problem
from kiosk_app.content.reading import page_findings, picture_findings
from kiosk_app.core.page import Page, Words
from kiosk_app.core.visit import Settings
from kiosk_app.tools.all_pages import all_pages
from kiosk_app.tools.met import Met
from kiosk_app.tools.recorder import Recorder
from kiosk_app.tools.words_beside import words_beside
from kiosk_app.ui.check import kits, misfits


def page_problems(content: Content, assets: Path) -> list[Problem]:
    """Texts missing on any page or beside them; when none is, pages with too much to read, and texts too long for their
    place in any text size."""
    recorder = Recorder(content)
    pages = all_pages(content, recorder)
    words_beside(pages, recorder)
    if recorder.missing:
        return [
            Problem(catalogue_file(assets, scope, language, key), 0, key, "missing; a page needs it", f"add `{key} = `")
            for language, scope, key in sorted({(lang, _scope(content, key), key) for lang, _, key in recorder.missing})
        ]
    return [*_too_much(pages, recorder, content, assets), *_misfits(pages, recorder, content, assets)]


def _too_much(pages: Sequence[Met], recorder: Recorder, content: Content, assets: Path) -> list[Problem]:
    """Of citizens' pages; a technician reads more. Pictograms of all."""
    lists = {language: load_plain_words(assets, language)[0] for language in LANGUAGES}
    found: dict[tuple[str, int, str, str], Problem] = {}
    drawn = {path.stem for path in (assets / "pictograms").glob("*.svg")}
    for met in pages:
        findings = list(picture_findings(met.page, drawn))
        if not met.name.startswith("technician/"):
            findings += page_findings(met.page, met.language, lists[met.language])
        for finding in findings:
            file, line, field = _place(recorder, content, assets, met.page, met.language, finding.words)
            reason = f"{finding.reason}; on page {met.name}, {finding.field}"
            found.setdefault((file, line, field, finding.field), Problem(file, line, field, reason, finding.remedy))
    return sorted(found.values())


def _misfits(pages: Sequence[Met], recorder: Recorder, content: Content, assets: Path) -> list[Problem]:
    try:
        require_faces()
    except FileNotFoundError as error:
        return [Problem("assets/fonts", 0, "face", str(error), "run `make setup`; texts were not measured")]
    found: dict[tuple[str, int, str], Problem] = {}
    sizes = {language: kits(recorder, language) for language in LANGUAGES}
    for met in pages:
        for size, key in misfits(met.page, sizes[met.language]):
            words = dict(words_of(met.page, met.language, recorder)).get(key)
            file, line, field = _place(recorder, content, assets, met.page, met.language, words)
            reason = f"too long for its place at text size {size} of 0-3, on page {met.name}"
            remedy = "shorten it, or another text of that page"
            found.setdefault((file, line, field), Problem(file, line, field, reason, remedy))
    return sorted(found.values())


def _scope(content: Content, key: str) -> str:
    """A text that neither catalogue has is looked for in the shared one, unless a step of a service has its name."""
    for service in content.services.values():
        if any(key.startswith(f"{step}-") for step in service.steps):
            return service.id
    return ""


def _place(
    recorder: Recorder, content: Content, assets: Path, page: Page, language: str, words: Words | None
) -> tuple[str, int, str]:
    """(file, line, message id) of the text that a problem is about; the title's where it is about the whole page."""
    source = recorder.source(words) or recorder.source(page.title)
    if source is None:
        return page.id, 0, "page"
    scope, message = source
    line = content.catalogues[(language, scope)].messages[message].line
    return catalogue_file(assets, scope, language, message), line, message


def words_of(page: Page, language: str, wording: Recorder) -> Iterator[tuple[str, Words]]:
    """(key of the text in the scene, its words) of everything on a page."""
    yield "title", page.title
    yield "head/service", page.head
    yield "help/label", page.help
    for name, words in (("body", page.body), ("notice/text", page.notice)):
        if words is not None:
            yield name, words
    if page.progress is not None:
        yield "progress/words", page.progress.label
    for number, fact in enumerate(page.facts):
        yield from (
            (f"fact{number}/label", fact.label),
            (f"fact{number}/value", fact.value),
            (f"fact{number}", fact.value),
        )
    for item in page.items:
        yield f"{item.id}/label", item.label
        if item.detail is not None:
            yield f"{item.id}/detail", item.detail
    for action in page.actions:
        yield f"{action.id}/label", action.label
    for number, stage in enumerate(page.stages):
        yield f"stage{number}/label", stage.label
    for key in strip(Settings(language=language), wording):
        yield f"setting:{key.name}/label", key.label
    yield "digit:erase/label", erase_words(language, wording)
