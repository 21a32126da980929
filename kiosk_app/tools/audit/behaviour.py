"""The behavioural half of the audit: what happens over time, and what is heard (A07, A14–A21, A25, A26, A28, A29)."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk_app.content.load import Content
from kiosk_app.core.visit import Settings
from kiosk_app.tools.all_pages import Recorder, citizens
from kiosk_app.tools.audit.findings import Audit, Place, Progress
from kiosk_app.tools.audit.words import speech
from kiosk_app.tools.step_states import Met


def run(
    audit: Audit,
    content: Content,
    pages: Sequence[Met],
    recorder: Recorder,
    quick: bool = False,
    progress: Progress = lambda what, done, total: None,
) -> None:
    """Adds to `audit` what behaviour shows. `pages`: those to look at, made with `recorder` as wording.

    `quick`: a covering part of it, for every change; it must end within a minute. No window is opened here.
    """
    people = citizens().values()
    secrets = {text for one in people for text in (one.name, one.number, one.address) if len(text) > 1}
    for number, met in enumerate(pages, start=1):
        settings = Settings(language=met.language)
        audit.add(Place.of(met, settings), speech(met.page, settings, recorder, secrets))
        progress("listening", number, len(pages))
