"""Each robot citizen's way through one service, and the row it leaves in the table of docs/accessibility.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from support.citizens.blind import Blind
from support.citizens.deaf import Deaf
from support.citizens.hall import Hall
from support.citizens.hands import Keypad, Pocket
from support.citizens.low_vision import LowVision, Reader
from support.citizens.non_reader import NonReader
from support.citizens.senses import Ears
from support.citizens.sighted import Sighted
from support.citizens.slow import Slow
from support.citizens.switcher import DialectSwitcher, Switcher
from support.citizens.tremor import Tremor
from support.citizens.two_switch import TwoSwitch
from support.citizens.wheelchair import Wheelchair

from drivers.id_reader.citizens import load_citizen


@dataclass(frozen=True)
class Run:
    """`seconds` are the hall's, from her first touch to the end of the visit."""

    robot: str
    service: str
    steps: int
    presses: int
    seconds: float
    finished: bool
    citizen: Any

    def cell(self) -> str:
        """Steps, presses and seconds, as in the table of docs/accessibility.md."""
        told = f"{self.steps} · {self.presses} · {self.seconds:.0f} s"
        return told if self.finished else f"NOT finished: {told}"


Walk = Callable[[Hall, str], Run]


def _run(robot: str, hall: Hall, service: str, citizen: Any) -> Run:
    began, met = hall.now(), len(hall.met)
    citizen.finish()
    hall.until(lambda: hall.away, 3.0)
    done = hall.finished(service, met)
    return Run(robot, service, citizen.steps, citizen.presses, hall.now() - began, done, citizen)


def sighted(hall: Hall, service: str) -> Run:
    return _run("sighted, touch", hall, service, Sighted(hall, hall.name_of(service)))


def sighted_keys(hall: Hall, service: str) -> Run:
    return _run("sighted, nine keys", hall, service, Sighted(hall, hall.name_of(service), keys=True))


def blind(hall: Hall, service: str, forward: str = "forward") -> Run:
    name = "ayixia"
    ears, keypad, pocket = Ears(hall), Keypad(hall), Pocket(hall, name)
    citizen = Blind(ears, keypad, pocket, hall.name_of(service), load_citizen(name).phone, forward)
    return _run("blind", hall, service, citizen)


def deaf(hall: Hall, service: str) -> Run:
    return _run("deaf", hall, service, Deaf(hall, hall.name_of(service)))


def low_vision(hall: Hall, service: str, reader: Reader | None = None) -> Run:
    return _run("low vision", hall, service, LowVision(hall, hall.name_of(service), reader=reader))


def non_reader(hall: Hall, service: str) -> Run:
    sign = hall.content.services[service].pictogram
    return _run("non-reader", hall, service, NonReader(hall, hall.name_of(service), sign=sign))


def slow(hall: Hall, service: str) -> Run:
    return _run("slow", hall, service, Slow(hall, hall.name_of(service)))


def slower(hall: Hall, service: str) -> Run:
    return _run("slower than the question", hall, service, Slow(hall, hall.name_of(service), asked=True))


def two_switch(hall: Hall, service: str) -> Run:
    return _run("two switches", hall, service, TwoSwitch(hall, hall.name_of(service)))


def wheelchair(hall: Hall, service: str) -> Run:
    return _run("wheelchair", hall, service, Wheelchair(hall, hall.name_of(service), citizen="wang-yan"))


def tremor(hall: Hall, service: str, sigma: float = 2.7, seed: int = 0, steady: bool = False) -> Run:
    citizen = Tremor(hall, hall.name_of(service), sigma=sigma, seed=seed, steady=steady)
    return _run(f"tremor, σ {sigma} mm{', 稳手' if steady else ''}", hall, service, citizen)


def switcher(hall: Hall, service: str, at: int = 3) -> Run:
    return _run("changes the language", hall, service, Switcher(hall, hall.name_of(service), at=at))


def dialect_switcher(hall: Hall, service: str, at: int = 3) -> Run:
    return _run("changes the voice", hall, service, DialectSwitcher(hall, hall.name_of(service), at=at))


ALL: tuple[Walk, ...] = (
    sighted,
    sighted_keys,
    blind,
    deaf,
    low_vision,
    two_switch,
    wheelchair,
    non_reader,
    slow,
    slower,
    switcher,
    tremor,
    lambda hall, service: tremor(hall, service, sigma=5.4, steady=True),
)
"""Those whose way through a service is one row; confused and leaver are counted otherwise."""
