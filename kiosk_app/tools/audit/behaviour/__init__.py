"""The behavioural half of the audit: what happens over time, what is heard, what is left behind.

Every page is walked without anybody naming it: `stand` puts the real terminal on a clock set by hand before it,
`sounding` gives it the real voice; the other modules say what is looked at. `watching` needs the window, and is run by
itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from drivers.contract import DriverError
from kiosk_app.access.display import Panel
from kiosk_app.content.load import Content
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import World
from kiosk_app.tools.all_pages import QUEUES, TODAY, citizens
from kiosk_app.tools.audit.behaviour import (
    ending,
    faces,
    heard,
    helping,
    private,
    residue,
    sound,
    time_limits,
    voices,
    waits,
)
from kiosk_app.tools.audit.behaviour.sounding import SoundEar, VoiceStuck
from kiosk_app.tools.audit.behaviour.stand import with_visit
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.audit.findings import Audit, Place, Progress
from kiosk_app.tools.audit.words import speech
from kiosk_app.tools.met import Met
from kiosk_app.tools.places import ASSETS
from kiosk_app.tools.prompts import prompts
from kiosk_app.tools.recorder import Recorder
from kiosk_app.tools.samples import rounds_in


@dataclass(frozen=True, slots=True)
class Walk:
    """Something looked at on page after page: what for, and under which name progress is told."""

    name: str
    checks: tuple[str, ...]
    look: Callable[[Met], Measures]


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
    people = citizens()
    secrets = {text for one in people.values() for text in (one.name, one.number, one.address) if len(text) > 1}
    for number, met in enumerate(pages, start=1):
        settings = Settings(language=met.language)
        audit.add(Place.of(met, settings), speech(met.page, settings, recorder, secrets))
        progress("listening", number, len(pages))
    standing = list(with_visit(pages))
    if not standing:
        return
    chosen = covering(standing) if quick else standing
    for walk in _walks(secrets, recorder):
        _walk(audit, walk, chosen, progress)
    world = replace(content.world(TODAY), queues=QUEUES, rounds=rounds_in(content.lists))
    if audit.counts("A29"):
        searched = replace(world, wording=Recorder(content))  # thousands of states ask for the same texts
        audit.add(Place("every service"), faces.without_faces(searched, next(iter(people.values()))))
    if audit.counts("A16"):
        _packs(audit, content, quick, progress)
    if audit.counts("A26"):
        visited = _every_third(world) if quick else world
        audit.add(Place("whole visits"), _or_why("A26", residue.residue(visited)))
    _by_ear(audit, chosen, progress)


def covering(pages: Iterable[Met]) -> list[Met]:
    """One of each page and set of targets: every kind of step in its stages, every page that lies over others. The
    languages take turns."""
    found: dict[tuple[object, ...], dict[str, Met]] = {}
    for met in pages:
        found.setdefault((met.page.id, met.overlay, met.page.targets()), {}).setdefault(met.language, met)
    return [list(told.values())[number % len(told)] for number, told in enumerate(found.values())]


def _every_third(world: World) -> World:
    """With every third service: a whole visit of each takes real parts and real time."""
    return replace(world, services=MappingProxyType(dict(list(world.services.items())[::3])))


def _walks(secrets: Collection[str], recorder: Recorder) -> Iterator[Walk]:
    yield Walk("walking by keys", ("A15",), partial(heard.steps_of_focus, wording=recorder))
    yield Walk("captions", ("A17",), heard.captions)
    yield Walk("keys of the voice", ("A19",), heard.obeys)
    yield Walk("waiting", ("A21",), time_limits.time_limits)
    yield Walk("slow parts", ("A28",), waits.slow_parts)
    yield Walk("speaking aloud", ("A20",), partial(private.aloud, secrets=secrets))
    yield Walk("typing", ("A20",), private.typed)
    yield Walk("behind the veil", ("A20",), partial(private.veiled, wording=recorder, panel=Panel()))
    yield Walk("calling help", ("A22",), helping.help_comes)
    yield Walk("leaving", ("A25", "A26"), ending.ended)


def _packs(audit: Audit, content: Content, quick: bool, progress: Progress) -> None:
    asked = prompts(content)
    note = audit.numbers.__setitem__
    audit.add(Place("voice packs"), voices.packs(ASSETS, asked, note))
    with tempfile.TemporaryDirectory() as folder:
        tell = partial(progress, "rendering a voice")
        audit.add(Place("a rendered voice"), voices.rendered(Path(folder, "machine"), asked, quick, tell, note))


def _by_ear(audit: Audit, pages: Sequence[Met], progress: Progress) -> None:
    """What is measured in the sound itself."""
    if not any(audit.counts(check) for check in ("A14", "A18", "A20", "A25")):
        return
    with tempfile.TemporaryDirectory() as cache:
        try:
            ear = SoundEar(Path(cache))
        except DriverError as error:
            audit.add(Place("the voice"), [Measure("A14", False, f"this machine has no voice: {error.hint}")])
            return
        try:
            audit.add(Place("the voice"), private.refused(ear, pages[0].language))
            audit.add(Place("the voice"), ending.driver_is_reset(pages[0], ear))
            _walk(audit, Walk("hearing titles", ("A14",), lambda met: sound.title_heard(met, ear)), pages, progress)
            _walk(audit, Walk("interrupting", ("A18",), lambda met: sound.silenced(met, ear)), pages, progress)
        finally:
            ear.close()


def _walk(audit: Audit, walk: Walk, pages: Sequence[Met], progress: Progress) -> None:
    if not any(audit.counts(check) for check in walk.checks):
        return
    for number, met in enumerate(pages, start=1):
        audit.add(Place.of(met, Settings(language=met.language)), _or_why(walk.checks[0], walk.look(met)))
        progress(walk.name, number, len(pages))


def _or_why(check: str, measures: Measures) -> Measures:
    """What cannot be measured has not passed."""
    try:
        yield from measures
    except (VoiceStuck, residue.NotFinished, DriverError) as error:
        yield Measure(check, False, str(error))
