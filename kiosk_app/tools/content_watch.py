"""Changed content while the terminal runs: looked at when it is at rest, taken when it is good and nobody is there.

A thread of its own looks, copies and has the copy judged; `taken` hears of each good one and must hand it to the main
thread. Whoever edits may take as long as they like: until all is right the terminal shows what it showed.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk_app.content.check import check_content
from kiosk_app.content.kept import Copy, StillChanging, call_good, copy_of, last_good, tidy
from kiosk_app.content.load import Content, load_content
from kiosk_app.content.problems import Problem
from kiosk_app.content.quiet import QUIET, Seen, Traces, at_rest, looked, traces_of, under_way
from kiosk_app.content.standing import Standing, read_standing, write_standing
from kiosk_app.content.version import content_version

log = logging.getLogger("kiosk.content")

LOOK_EVERY = 3.0
"""Seconds between two looks; each costs some two hundred `stat`."""
CALM = 60.0
"""Seconds after a start before the first judgement: what is shown then has already been looked through."""


def folder_of(state: Path) -> Path:
    """Where copies and standing lie in the terminal's state."""
    return state / "content"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a terminal starts with. `problems`: of what it shows; a service with one is left out."""

    assets: Path
    version: str
    content: Content
    problems: tuple[Problem, ...]


def choose(assets: Path, folder: Path) -> Chosen:
    """The last good content, unless this software cannot use it any more; else what can be used of `assets`."""
    good = last_good(folder)
    if good is not None:
        content, problems = check_content(good.assets)
        if not problems:
            return Chosen(good.assets, good.version, content, ())
        log.warning("content: the last good one (%s) does not go with this software", good.version)
    content, problems = check_content(assets)
    return Chosen(assets, content_version(assets), content, tuple(problems))


@dataclass(frozen=True, slots=True)
class Taken:
    """Good content, to be shown when nobody is there."""

    copy: Copy
    content: Content


class ContentWatch:
    """`judge` tells what is wrong with a copy; `shown` is what the terminal started with; `stamp` the county's time in
    words; `told` hears of every change of the standing. Everything but `showing`, `impossible`, `start` and `stop`
    happens on the watcher's own thread."""

    def __init__(
        self,
        assets: Path,
        folder: Path,
        taken: Callable[[Taken], None],
        judge: Callable[[Path], list[Problem]],
        *,
        shown: Chosen,
        stamp: Callable[[], str],
        told: Callable[[Standing], None] = lambda standing: None,
        now: Callable[[], float] = time.monotonic,
        quiet: float = QUIET,
        calm: float = CALM,
    ) -> None:
        self._assets, self._folder, self._taken, self._judge = assets, folder, taken, judge
        self._stamp, self._told, self._now, self._quiet = stamp, told, now, quiet
        self._from_copy = shown.assets != assets
        self._shows = shown.version
        self._standing = Standing(shown=shown.version, at=stamp())
        before = read_standing(folder)
        if before is not None and before.refused:
            self._standing = replace(before, shown=shown.version)
        self._written: Standing | None = None
        self._handed = ""  # good, and waiting for an empty hall
        self._impossible: tuple[str, str] | None = None
        self._seen: Seen | None = None
        self._done: Traces | None = None  # looked through already
        self._refused = ""  # since the start: other software may find the same content good
        self._begin_at = now() + calm
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="content-watch", daemon=True)

    # -- from any thread ----------------------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def stop(self, patience: float = 5.0) -> None:
        """Idempotent."""
        self._end.set()
        stop = getattr(self._judge, "stop", None)
        if stop is not None:
            stop()
        if self._thread.is_alive():
            self._thread.join(patience)

    def showing(self, version: str) -> None:
        """The terminal has it on the screen."""
        self._shows = version

    def impossible(self, version: str, why: str) -> None:
        """It passed every check, and the terminal could not show it all the same."""
        self._impossible = version, why

    # -- the thread ---------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._end.wait(LOOK_EVERY):
            self.look()

    def look(self) -> None:
        """One look. Never raises."""
        try:
            self._settle()
            self._look()
        except OSError as error:
            self._troubled(os.strerror(error.errno or 0))
        except Exception as error:  # noqa: BLE001 – whatever is in the files, the terminal goes on with what it has
            self._troubled(type(error).__name__)

    def _settle(self) -> None:
        """What the main thread said since the last look."""
        if self._impossible is not None:
            version, why = self._impossible
            self._impossible, self._handed = None, ""
            self._refuse(version, [Problem("assets", 0, "show", why, "put back what was changed last")])
        if self._handed and self._shows == self._handed:
            call_good(Copy(self._handed, self._folder / self._handed / "assets"), self._folder)
            self._handed, self._from_copy = "", True
            log.warning("content: showing %s", self._shows)
            self._say(Standing(shown=self._shows, at=self._stamp()))
            tidy(self._folder, {self._shows})
        if self._written is None:
            self._say(self._standing)

    def _look(self) -> None:
        now = self._now()
        self._seen = looked(self._seen, traces_of(self._assets), now)
        if now < self._begin_at or self._seen.traces == self._done or not at_rest(self._seen, now, self._quiet):
            return
        if under_way(self._assets, time.time()):
            return
        version = content_version(self._assets)
        if version == self._handed or (version == self._shows and self._from_copy and not self._handed):
            self._say(Standing(shown=self._shows, at=self._standing.at))  # put back as it was: nothing is refused now
        elif version != self._refused:
            try:
                self._look_through()
            except StillChanging:
                self._seen = None
                return
        elif self._standing.trouble:
            self._say(replace(self._standing, trouble=""))
        self._done = self._seen.traces

    def _look_through(self) -> None:
        """Raises OSError, StillChanging."""
        copy = copy_of(self._assets, self._folder)
        problems = self._judge(copy.assets)
        if self._end.is_set():
            return
        content, unreadable = load_content(copy.assets)
        if problems or unreadable:
            self._refuse(copy.version, problems or unreadable)
            return
        self._handed, self._refused = copy.version, ""
        self._say(replace(self._standing, refused="", problems=(), trouble=""))
        self._taken(Taken(copy, content))

    def _refuse(self, version: str, problems: list[Problem]) -> None:
        log.error("content: %s refused, %d problem(s); showing %s", version, len(problems), self._shows)
        for problem in problems:
            log.error("content: %s", problem)
        self._refused = version
        self._say(Standing(self._shows, version, tuple(problems), "", self._stamp()))
        tidy(self._folder, {self._shows, self._handed})

    def _troubled(self, trouble: str) -> None:
        """Told once; tried again with every look."""
        if trouble == self._standing.trouble:
            return
        log.error("content: cannot be looked at: %s", trouble)
        self._standing = replace(self._standing, trouble=trouble, at=self._stamp())
        with suppress(OSError):  # the disk that is full cannot be told so
            self._say(self._standing)

    def _say(self, standing: Standing) -> None:
        """Raises OSError."""
        self._standing = standing
        if standing != self._written:
            self._told(standing)
            write_standing(self._folder, standing)
            self._written = standing
