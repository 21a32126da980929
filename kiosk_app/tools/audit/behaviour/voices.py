"""A16: every text has its clip in every voice pack, and every clip is sound: in the packs of this terminal, and in one
rendered here by machine as `kiosk voice build` does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from drivers.speech.engines import EngineMissing, espeak
from drivers.speech.pack import packs_in
from kiosk_app.content.load import LANGUAGES
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.prompts import Prompt
from kiosk_app.tools.voice_build import build
from kiosk_app.tools.voice_check import check_pack

SAMPLE = 12
"""One prompt of so many is rendered by the quick audit."""
DAY = date(2026, 11, 23)


Note = Callable[[str, float], None]
"""Told of each pack and language: how much of its texts it has, in per cent."""


def packs(assets: Path, prompts: Sequence[Prompt], note: Note = lambda pack, share: None) -> Measures:
    """Those under assets/voice; one that is still being recorded is held to what it has."""
    for folder in packs_in(assets / "voice"):
        yield from _checked(folder, prompts, note, promised=False)


def rendered(
    folder: Path,
    prompts: Sequence[Prompt],
    quick: bool,
    progress: Callable[[int, int], None] = lambda done, of: None,
    note: Note = lambda pack, share: None,
) -> Measures:
    """A fresh pack in `folder`: whole, or of a sample of the texts."""
    wanted = prompts[::SAMPLE] if quick else prompts
    title = {LANGUAGES[0]: "机器"}
    try:
        build(folder, wanted, lambda: espeak(None), languages=LANGUAGES, dialect=LANGUAGES[0], title=title, day=DAY,
              progress=progress)  # fmt: skip
    except EngineMissing as error:
        yield Measure("A16", False, f"no pack can be rendered: {error}")
        return
    yield from _checked(folder, wanted, note, promised=True)


def _checked(folder: Path, prompts: Sequence[Prompt], note: Note, promised: bool) -> Measures:
    report = check_pack(folder, prompts, promised=promised)
    for one in report.coverage:
        note(f"pack {report.name}, {one.language}", one.percent)
        what = f"{report.name} in {one.language}: {one.have} of {one.wanted} texts"
        if one.promised:
            yield Measure("A16", one.have == one.wanted, what, one.percent)
    for problem in report.problems:
        yield Measure("A16", False, f"{report.name}: {problem.kind} {problem.id} {problem.reason}")
    for _ in range(report.human + report.machine - len(report.problems)):
        yield Measure("A16", True, "a clip")
