"""The full walk: every page in every setting, drawn by worker processes that each have a window of their own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from kiosk_app.access.display import Panel
from kiosk_app.content.load import Content, load_content
from kiosk_app.core.visit import LAYOUTS, THEMES, Settings
from kiosk_app.tools.all_pages import all_pages
from kiosk_app.tools.audit.cases import Case, distinct, each_once, every_case
from kiosk_app.tools.audit.findings import Audit, Progress, from_state, to_state
from kiosk_app.tools.audit.progress import State
from kiosk_app.tools.met import Met
from kiosk_app.tools.recorder import Recorder

PAGES_A_PART = 3
"""Pages a worker takes at a time: what is lost at most when a run is killed."""

STATES = "states"
"""The part of the walk that compares states (A06)."""

STATE_SIZES = (0, 3)


class WorkerLost(RuntimeError):
    """A worker ended before its part was done."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be walked. `pictures`: where a small picture of every page is put; None: nowhere."""

    assets: Path
    word: str = ""
    quick: bool = False
    only: frozenset[str] = frozenset()
    pictures: Path | None = None

    def pages(self, content: Content, recorder: Recorder) -> list[Met]:
        return [met for met in all_pages(content, recorder) if self.word in met.name]

    def parts(self, pages: Sequence[Met]) -> list[str]:
        """Names of the parts of the walk."""
        count = len(distinct(pages))
        return [STATES, *(f"pages {first}" for first in range(0, count, PAGES_A_PART))]


@dataclass(slots=True)
class Walker:
    """Walks parts in one process. It opens a window: once a process."""

    plan: Plan
    content: Content
    pages: list[Met]
    once: dict[tuple[str, str], Settings]
    looker: Any

    @classmethod
    def ready(cls, plan: Plan) -> Walker:
        """Raises RuntimeError when Kivy has been imported already."""
        content, _ = load_content(plan.assets)
        recorder = Recorder(content)
        pages = distinct(plan.pages(content, recorder))
        from kiosk_app.tools.audit.look import Looker
        from kiosk_app.tools.audit.render import open_view

        looker = Looker(open_view(Panel(), recorder), recorder)
        once = {(case.met.language, case.met.name): case.settings for case in each_once(pages)}
        return cls(plan, content, pages, once, looker)

    def walk(self, part: str) -> Audit:
        audit = Audit(only=self.plan.only)
        if part == STATES:
            self.looker.look_at_states(audit, self._state_cases())
            return audit
        first = int(part.removeprefix("pages "))
        for met in self.pages[first : first + PAGES_A_PART]:
            for case in self._cases(met):
                here = self.once[(met.language, met.name)]
                picture = self.looker.look(audit, case, thorough=not self.plan.quick and case.settings == here)
                if self.plan.pictures is not None and (self.plan.quick or case.settings == Settings(met.language)):
                    from kiosk_app.tools.audit.render import save_small

                    save_small(self.plan.pictures, met, picture)
        return audit

    def _cases(self, met: Met) -> list[Case]:
        return [Case.of(met, self.once[(met.language, met.name)])] if self.plan.quick else every_case([met])

    def _state_cases(self) -> Iterator[Case]:
        if self.plan.quick:
            yield from (Case.of(met, self.once[(met.language, met.name)]) for met in self.pages)
            return
        for met in self.pages:
            for theme in THEMES:
                for size in STATE_SIZES:
                    for layout in LAYOUTS:
                        yield Case.of(met, Settings(met.language, size, theme, layout=layout))


def work(plan: Plan, talk: Connection) -> None:
    """A worker's life: parts in, findings out, until None comes."""
    walker = Walker.ready(plan)
    talk.send(None)
    while (part := talk.recv()) is not None:
        talk.send((part, to_state(walker.walk(part))))


def walk(
    plan: Plan,
    parts: Sequence[str],
    state: State,
    workers: int,
    progress: Progress,
    work: Callable[[Plan, Connection], None] = work,
) -> Audit:
    """All parts; those `state` has already are taken from there. Raises WorkerLost, OSError."""
    todo = [part for part in parts if part not in state.done]
    progress("walking", len(parts) - len(todo), len(parts))
    if todo:
        _with_workers(
            plan, todo, state, min(workers, len(todo)), lambda: progress("walking", *_count(state, parts)), work
        )
    audit = Audit(only=plan.only)
    for part in parts:
        audit.merge(state.done[part])
    return audit


def _count(state: State, parts: Sequence[str]) -> tuple[int, int]:
    return sum(part in state.done for part in parts), len(parts)


def _with_workers(
    plan: Plan,
    todo: Sequence[str],
    state: State,
    workers: int,
    done: Callable[[], None],
    work: Callable[[Plan, Connection], None],
) -> None:
    context = multiprocessing.get_context("spawn")  # a window cannot be shared, nor a process forked that has one
    waiting = list(todo)[::-1]
    talks: dict[Connection, Any] = {}
    try:
        for _ in range(workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=work, args=(plan, theirs), daemon=True)
            process.start()
            theirs.close()
            talks[ours] = process
        while talks:
            for talk in wait(list(talks)):
                assert isinstance(talk, Connection)
                try:
                    answer = talk.recv()
                except EOFError as error:
                    raise WorkerLost("a worker ended before its part was done; run it again to go on") from error
                if answer is not None:
                    state.keep(answer[0], from_state(answer[1]))
                    done()
                if waiting:
                    talk.send(waiting.pop())
                else:
                    talk.send(None)
                    talks.pop(talk).join()
                    talk.close()
    finally:
        for talk, process in talks.items():
            process.terminate()
            process.join()
            talk.close()
