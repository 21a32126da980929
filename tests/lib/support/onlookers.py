"""Those who look on while a random technician and a random citizen are at a terminal, and the desk they know.

Alarms hears what must never happen, Paper watches every row that is printed, Flow measures what a process holds.
"""

from __future__ import annotations

import ctypes
import gc
import itertools
import logging
import os
import random
import re
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from support.terminal import FOUND, Eye, word

from drivers.gateway import Gateway
from drivers.id_reader.citizens import citizen_names, load_citizen
from kiosk_app.core.person import masked_name
from kiosk_app.core.visit import Visit
from kiosk_app.desk import events as desk
from kiosk_app.desk.events import DeskEvent
from kiosk_app.runtime import Runtime
from kiosk_app.tools.audit.behaviour.reach import forms_of, has_any, reachable

GRACE = 2.5  # seconds a printer may take to fall silent after a visit's end; what it holds is wiped
LOUD = ("fault in", "fault while", "fail-safe", "a listener failed", "cannot be asked for", "did not come back")
STUCK_CALL = "a call did not come back; going on without it"
PERSONAL_ROW = re.compile(r"^(?:姓名：|Name: ?)(?P<name>.*)$|^(?P<number>\d{8}-\d{6})$")


def secrets() -> tuple[str, ...]:
    """What no log, page or slip may say of the demo citizens."""
    found: set[str] = set()
    for name in citizen_names():
        citizen = load_citizen(name)
        told = citizen.card.fields
        found |= {told.get(key, "") for key in ("name", "name_latin", "number", "address")}
        found |= {citizen.phone, citizen.card.newest_address or ""}
    return tuple(sorted(found - {""}))


class Clock:
    """The kiosk's: real time, and what it was pushed on by (seconds)."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


class Screen(Eye):
    """Nobody sees it; the keypad's keys do what they would on it."""

    def __init__(self, runtime: Callable[[], Runtime]) -> None:
        super().__init__()
        self._runtime = runtime
        self.struck = 0

    def caption(self, text: str) -> None:
        self.captions = [text]

    def logical_key(self, key: str) -> None:
        assert self.page is not None
        runtime, targets = self._runtime(), self.page.targets()
        self.struck += 1
        if key.isdigit():
            runtime.type(key)
        elif key == "repeat":
            runtime.repeat()
        elif key in ("help", "back") and key in targets:
            runtime.press(key)
        elif key == "ok":
            runtime.press(targets[0])
        elif key in ("louder", "quieter"):
            runtime.setting(key)
        else:
            runtime.focused(targets[-1])


# -- those who look on ------------------------------------------------------------------------------------------------


class Alarms(logging.Handler):
    """Everything that must never happen in a thread, in the loop, or in a log."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []
        self._secrets = secrets()

    def __enter__(self) -> Alarms:
        self._before = threading.excepthook, sys.unraisablehook, logging.getLogger().level
        threading.excepthook = lambda told: self.heard.append(f"{told.exc_type.__name__} in {told.thread}")
        sys.unraisablehook = lambda told: self.heard.append(f"unraisable {type(told.exc_value).__name__} {told.object}")
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        logging.getLogger().removeHandler(self)
        threading.excepthook, sys.unraisablehook, _ = self._before

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if any(secret in text for secret in self._secrets):
            self.heard.append(f"a person's data in a line of {record.name}")
        elif record.name == "drivers.transport.pcsc" and STUCK_CALL in text:
            pass  # a frozen card service is outlived, and its line says so; a driver's worker may not be stuck with it
        elif record.exc_info or any(loud in text for loud in LOUD):
            self.heard.append(f"{record.name}: {text}")


@dataclass(slots=True)
class Asked:
    """One slip that was asked for."""

    visit: str
    name: str
    number: str


class Spy:
    """The gateway as the runtime sees it, with a note of every slip and every visit's end."""

    def __init__(self, gateway: Gateway, visit: Callable[[], Visit]) -> None:
        self._gateway, self._visit = gateway, visit
        self.asked: list[Asked] = []
        self.ended: dict[str, float] = {}
        self.proofs: Counter[str] = Counter()

    def submit(self, role: str, command: str, *args: Any, timeout: float, visit: str = "", **options: Any) -> Any:
        job = self._gateway.submit(role, command, *args, timeout=timeout, visit=visit, **options)
        if command == "print_document":
            now = self._visit()
            name = masked_name(now.person.name) if now.person else ""
            self.asked.append(Asked(visit, name, now.submission))
            job.future.add_done_callback(self._printed)
        return job

    def _printed(self, future: Any) -> None:
        error = future.exception()
        self.proofs[future.result().proof.value if error is None else str(error.detail or error.code)] += 1

    def cancel_visit(self, visit: str) -> None:
        self.ended[visit] = time.monotonic()
        self._gateway.cancel_visit(visit)

    def latest_frame(self, role: str = "camera") -> Any:
        return self._gateway.latest_frame(role)

    def may_print(self, name: str, number: str) -> bool:
        """Has a visit that is open, or was a moment ago, asked for this row?"""
        now = time.monotonic()
        return any(
            (name == one.name if name else number == one.number) and now - self.ended.get(one.visit, now) <= GRACE
            for one in self.asked[-20:]
        )


class Paper:
    """Watches the paper as it comes: every personal row must be of a slip that an open visit asked for."""

    def __init__(self, spy: Spy) -> None:
        self._spy = spy
        self._emulator: Any = None
        self._cuts = self._rows = 0
        self.slips: Counter[str] = Counter()  # number -> how often it came out
        self.whole: list[tuple[str, str]] = []  # name and number of each slip that came out whole
        self.wrong: list[str] = []

    def look(self, emulator: Any) -> None:
        if emulator is not self._emulator:
            self._emulator, self._cuts, self._rows = emulator, 0, 0
        if emulator is None:
            return
        while True:
            cuts = int(emulator.describe()["slips"])
            hanging, slips = emulator.hanging().lines, emulator.slips()
            if cuts == int(emulator.describe()["slips"]):
                break
        fresh = [slip.lines for slip in slips[len(slips) - (cuts - self._cuts) :]] if cuts > self._cuts else []
        for rows in fresh:
            self._read(rows)
            self._whole(rows)
        self._cuts = cuts
        if not fresh and len(hanging) < self._rows:
            self._rows = 0  # only feed was cut off
        self._read(hanging)
        self._rows = len(hanging)

    def _read(self, rows: list[str]) -> None:
        for row in rows[self._rows :]:
            said = PERSONAL_ROW.match(row.strip())
            if said and not self._spy.may_print(said["name"] or "", said["number"] or ""):
                self.wrong.append(f"a row of nobody who is here: {row.strip()!r}; asked: {self._spy.asked[-3:]}")
        self._rows = 0

    def _whole(self, rows: list[str]) -> None:
        said = [match for row in rows if (match := PERSONAL_ROW.match(row.strip()))]
        names, numbers = ([match[key] for match in said if match[key]] for key in ("name", "number"))
        if len(names) > 1 or len(numbers) > 1:
            self.wrong.append(f"two slips in one piece: {names} {numbers}")
        for name, number in itertools.product(names, numbers):
            if not any(one.name == name and one.number == number for one in self._spy.asked):
                self.wrong.append(f"{number} is not the number of {name}")
        self.slips.update(numbers)
        for number in numbers:
            if self.slips[number] > sum(one.number == number for one in self._spy.asked):
                self.wrong.append(f"{number} came out more often than it was asked for")
        if names and "□" in "".join(rows):
            self.whole.append((names[0], next(iter(numbers), "")))


# -- the desk ---------------------------------------------------------------------------------------------------------


class HallDesk:
    """Answers as desks do: at once, late, not at all for a while, with a helper on the way or nobody there."""

    def __init__(self, now: Callable[[], float], tell: Callable[[DeskEvent], None], seed: int) -> None:
        self._now, self._tell, self._random = now, tell, random.Random(seed)
        self._due: list[tuple[float, int, DeskEvent]] = []
        self._count = itertools.count(1)
        self._open: set[str] = set()  # the keys of the help request people know of
        self.told: Counter[str] = Counter()

    def call_help(self, **call: Any) -> str:
        key = self._key()
        if self._open and self._random.random() < 0.7:  # merged with the one that is open
            self._open.add(key)
            return key
        self._open = {key}
        after = 0.0
        chance = self._random.random()
        if chance < 0.2:
            after = self._later(desk.HelpStored(key), after)
        elif chance < 0.3:
            after = self._later(desk.HelpUnheard(key), after)
        for state in ("raised", "delivered", "claimed", "arrived", "closed"):
            if self._random.random() < 0.15:
                break
            after = self._later(self._help(key, state), after, 6.0)
        return key

    def cancel_help(self, key: str) -> None:
        if key in self._open:
            self._later(self._help(key, "cancelled"), 0.0)

    def answer_help(self, key: str, answer: str) -> None:
        pass

    def submit(
        self,
        service: str,
        fields: dict[str, str],
        photo_jpeg: bytes | None,
        *,
        service_title: str,
        pictures: Sequence[tuple[str, str, bytes]] = (),
        materials: Sequence[tuple[str, str, bool]] = (),
    ) -> str:
        if self._random.random() < 0.03:
            self.told["not taken"] += 1
            raise RuntimeError("the desk client does not run")
        key, chance, after = self._key(), self._random.random(), 0.0
        if chance < 0.1:
            after = self._later(desk.NotSafe(key, "submission"), after)
        if chance > 0.92:
            self._later(desk.Refused(key, "invalid"), after)
        elif chance > 0.7:
            after = self._later(desk.SubmissionStored(key), after)
            self._later(self._accepted(key), after)
        else:
            self._later(self._accepted(key), after)
        return key

    def draw_ticket(
        self, services: Sequence[str], *, right: str | None, by_text: bool, holder: str | None, called_as: str
    ) -> str:
        key, chance = self._key(), self._random.random()
        if chance < 0.1:
            self._later(desk.Refused(key, "closed"), 0.0)
        elif chance < 0.9:
            self._later(desk.TicketDrawn(key, "A012"), 0.0)
        return key

    def print_ticket(self, key: str) -> None:
        self._later(desk.TicketDrawn(key, "A3-01"), 0.0)

    def look_up(self, holder: str, *, language: str) -> str:
        key, chance = self._key(), self._random.random()
        if chance < 0.1:
            self._later(desk.LookUpFailed(key, "timeout"), 0.0)
        elif chance < 0.9:
            self._later(desk.CasesFound(key, FOUND[: self._random.randrange(len(FOUND) + 1)]), 0.0)
        return key

    def forget_look_up(self) -> None:
        pass

    def told(self, holder: str, changes: Sequence[str]) -> None:
        pass

    def report_devices(self, devices: object = None, *, busy: bool | None = None) -> None:
        pass

    def tick(self) -> None:
        for entry in sorted(self._due):
            if entry[0] <= self._now():
                self._due.remove(entry)
                self.told[type(entry[2]).__name__] += 1
                self._tell(entry[2])

    def _key(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def _accepted(self, key: str) -> desk.SubmissionAccepted:
        return desk.SubmissionAccepted(key, f"20261123-{next(self._count):06}")

    def _help(self, key: str, state: str) -> desk.HelpChanged:
        minutes = self._random.choice((None, 2, 10)) if state == "claimed" else None
        helper = "王老师" if state in ("claimed", "arrived", "closed") else ""
        request = word(key, state, helper=helper, minutes=minutes, heard=self._random.random() < 0.9)
        return desk.HelpChanged(request, frozenset(self._open))

    def _later(self, event: DeskEvent, after: float, most: float = 1.5) -> float:
        after += self._random.uniform(0.02, most)
        self._due.append((self._now() + after, next(self._count), event))
        return after


def way_to(secret: str, root: object, without: Iterable[object]) -> str:
    """How a secret can be reached, as kinds of objects: for whoever has to find out who holds it."""
    kept = list(reachable(root, without))
    forms = forms_of(secret)
    last: object = next(
        (
            one
            for one in kept
            if (isinstance(one, str) and secret in one) or (isinstance(one, (bytes, bytearray)) and has_any(one, forms))
        ),
        None,
    )
    way: list[object] = []
    while last is not None and last is not root and len(way) < 25:
        way.append(last)
        seen = {id(one) for one in way}
        last = next((one for one in kept if id(one) not in seen and any(last is it for it in _held_by(one))), None)
    return " < ".join(_kind(one) for one in way)


def _held_by(one: object) -> list[object]:
    return [it for it in gc.get_referents(one) if not isinstance(it, (ModuleType, type))]


def _kind(one: object) -> str:
    keys = [key for key in one if isinstance(key, str)][:6] if isinstance(one, dict) else ""
    return f"{type(one).__name__}{keys}"


# -- what flows away --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flow:
    """What a process holds: `rss` in megabytes."""

    threads: int
    fds: int
    children: int
    rss: float

    @classmethod
    def now(cls) -> Flow:
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)  # what is free but not given back is nobody's
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        children = sum(map(_children, Path("/proc/self/task").iterdir()))
        fds = sum(1 for _ in Path("/proc/self/fd").iterdir())
        return cls(threading.active_count(), fds, children, pages * os.sysconf("SC_PAGE_SIZE") / 1e6)

    def least(self, later: Flow) -> Flow:
        """What was held both times; the memory of the later."""
        fewer = (min(self.threads, later.threads), min(self.fds, later.fds), min(self.children, later.children))
        return Flow(*fewer, later.rss)

    def flat_since(self, before: Flow) -> bool:
        return self.threads <= before.threads and self.fds <= before.fds and self.children <= before.children


def open_files() -> dict[str, int]:
    """What this process holds open, by kind or path."""
    found: Counter[str] = Counter()
    for one in Path("/proc/self/fd").iterdir():
        try:
            found[str(one.readlink()).split(":[")[0]] += 1
        except OSError:  # the one this looked through
            continue
    return dict(found)


def _children(task: Path) -> int:
    """How many processes a thread began that still run; none if it ended meanwhile."""
    try:
        return len((task / "children").read_text().split())
    except OSError:
        return 0
