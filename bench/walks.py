"""A way of a tour gone at the robots' quick hall, by the hall's own clock: how many pages, how many seconds.

The terminal is the real one (content, journey, runtime, layout, window off screen); its parts and its desk are the
tests' prompt ones, which answer after the time a machine or a helper would have taken. She reads each page for two
seconds and waits for no voice; then she acts. Nothing here depends on how fast this machine is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "lib"))  # no more installed than the bench itself

from drivers.contract import DeviceEvent
from drivers.id_reader.citizens import load_citizen
from helpdesk.contract import RoundOut, RoundsOut
from kiosk_app.desk.events import RoundsKnown
from kiosk_app.tools.citizen_robot import Acts, Robot
from kiosk_app.tools.places import ASSETS
from kiosk_app.tools.ways import Way, load_ways

if TYPE_CHECKING:
    from support.citizens.hall import Hall

READING = 2.0  # seconds a page is read
BANK_CARD = "6222020000000000125"  # invented
OTHER = "wang-yan"  # whom one acts for
TOWNSHIP, TITLE = "麦市镇", "老年人公交卡年审"  # of a round that is to come, as at the demo's desk


@dataclass(frozen=True)
class Walked:
    pages: int
    seconds: float


@dataclass
class Eyes:
    hall: Hall

    def words(self) -> list[str]:
        return [seen.text for seen in self.hall.view.texts()]

    def labels(self) -> list[tuple[str, str]]:
        return [(name, label) for name, label, _ in self.hall.view.targets()]

    def focus(self) -> str | None:
        return self.hall.view.focus


@dataclass
class Hands:
    hall: Hall
    citizen: str
    finger: Any  # support.citizens.hands.Finger

    def tap(self, target: str) -> None:
        from support.citizens.senses import Button

        for name, label, rect in self.hall.view.targets():
            if name == target:
                self.finger.tap(Button(rect, label, (), ()))
                return
        raise AssertionError(f"there is no {target} to touch")

    def wake(self) -> None:
        self.finger.touch_glass()

    def key(self, key: str) -> None:
        self.hall.parts.key(key)

    def card(self, on: bool) -> None:
        self.hall.parts.card(self.citizen if on else "")

    def other_card(self, on: bool) -> None:
        self.hall.parts.card(OTHER if on else "")

    def bus_card(self, on: bool) -> None:
        self.hall.parts.card(self.citizen if on else "")

    def scene(self, name: str) -> None:
        """The camera says where to look; the prompt one has no eyes of its own."""
        advice = "move_left" if name == "left" else "good"
        self.hall.runtime.device_event(DeviceEvent("camera", "advice", advice))

    def staff(self, acts: Acts) -> Callable[[], bool]:
        """At once: how long a case lies at the desk is no part of the way."""
        if "post" in acts.get("case", ()):
            self.hall.desk.found = tuple(one for one in self.hall.desk.found if one.tracking)
        return lambda: True


@dataclass
class Watch:
    """Since when this page has been there, and how many there were."""

    hall: Hall
    pages: int = 0
    _standing: tuple[str, str] = ("", "")
    _since: float = 0.0
    _papers: str = field(default="", repr=False)

    def look(self) -> None:
        page = self.hall.page
        standing = page.id, page.title.show
        if standing != self._standing:
            self._standing, self._since = standing, self.hall.now()
            self.pages += 1
            self._sheet_lies()

    def reading(self) -> bool:
        return self.hall.now() - self._since < READING

    def _sheet_lies(self) -> None:
        """Whoever is asked for a paper lays it down; the camera sees it lie well."""
        self.hall.runtime.device_event(DeviceEvent("document_camera", "advice", "good"))


def ways_of(assets: Path = ASSETS) -> dict[str, dict[str, Way]]:
    """Of every service with a tour. Raises ValueError for one that is ill written."""
    found = {}
    for path in sorted(assets.glob("services/*/tour.yaml")):
        found[path.parent.name], problems = load_ways(path, f"{path.parent.name}/{path.name}")
        if problems:
            raise ValueError("; ".join(str(problem) for problem in problems))
    return found


def walk(hall: Hall, way: Way, citizen: str, *, keys: bool) -> Walked:
    """Raises GaveUp."""
    from support.citizens.hands import Finger

    who = load_citizen(citizen)
    watch, began = Watch(hall), hall.now()
    hall.runtime.desk_event(RoundsKnown(_rounds()))
    hall.turn()
    robot = Robot(
        eyes=Eyes(hall),
        hands=Hands(hall, citizen, Finger(hall)),
        listening=watch.reading,
        now=hall.now,
        with_keys=keys,
        wheelchair=who.wheelchair,
        answers=MappingProxyType({"phone": who.phone, "bank_card": BANK_CARD}),
    )
    for _ in robot.perform(way):
        hall.wait(0.05)
        watch.look()
    return Walked(watch.pages, hall.now() - began)


def _rounds() -> RoundsOut:
    from support.citizens.hall import TODAY

    begins = datetime.fromisoformat(f"{TODAY + timedelta(days=9)}T09:00:00+08:00")
    ends = begins + timedelta(hours=3)
    coming = RoundOut(id=1, title=TITLE, township=TOWNSHIP, place="麦市示例地点", begins_at=begins, ends_at=ends)
    return RoundsOut(rounds=(coming,))


@contextmanager
def fresh_hall(content: Any) -> Iterator[Hall]:
    from support.citizens.hall import hall_of
    from support.citizens.parts import PromptParts

    with hall_of(content, PromptParts()) as hall:
        yield hall
