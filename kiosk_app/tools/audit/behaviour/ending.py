"""A25 and A26 on every page: however a visit ends, every setting is as it was, and nothing of the person is left.

The memory is searched as far as it can be reached from the terminal; disk and logs by `residue`, with real parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

from kiosk_app.core import events as ev
from kiosk_app.core.person import Person
from kiosk_app.core.visit import LAYOUTS, THEMES, Photo, Settings, Visit
from kiosk_app.core.world import World
from kiosk_app.tools.audit.behaviour.logs import listening
from kiosk_app.tools.audit.behaviour.reach import holding
from kiosk_app.tools.audit.behaviour.sounding import SoundEar, of_driver
from kiosk_app.tools.audit.behaviour.stand import Stand
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.met import Met

NAME, NUMBER, ADDRESS, PHONE = "欧阳验真", "511902194412078863", "四川省查验县寻迹镇无痕路77号", "13977264853"
FACE = b"\xff\xd8 the face of somebody who was never here"
MARKERS = (NAME, NUMBER, ADDRESS, PHONE, FACE.decode("latin-1")[3:])
"""Of somebody invented for this search, and nowhere else in the program or its files."""

LONG_S = 1200.0
"""Longer than any visit lasts without a sign of life."""


def _leaves(stand: Stand) -> None:
    stand.runtime.post(ev.TimerFired("idle"))
    stand.tick()
    if stand.runtime.visit.overlay == "still_there":
        stand.eye.touch("leave")


def _walks_away(stand: Stand) -> None:
    stand.runtime.stirred()
    end = stand.clock() + LONG_S
    while stand.runtime.visit.id and stand.clock() < end:
        stand.jump(5.0)


def _fault(stand: Stand) -> None:
    stand.runtime.post(ev.Fault("audit"))
    stand.tick()
    stand.eye.touch("go_home")


ENDS: Mapping[str, Callable[[Stand], None]] = MappingProxyType(
    {"leaving": _leaves, "walking away": _walks_away, "a fault": _fault}
)


def changed(settings: Settings, world: World) -> Settings:
    """Every setting another than it was, those of later versions too. Raises ValueError for one of an unknown kind."""
    return replace(
        settings, **{one.name: _other(one.name, getattr(settings, one.name), world) for one in fields(Settings)}
    )


def _other(name: str, value: Any, world: World) -> Any:
    choices = {"language": world.languages, "theme": THEMES, "layout": LAYOUTS}.get(name)
    if choices is not None:
        return next(choice for choice in choices if choice != value)
    match value:
        case bool():
            return not value
        case int():
            return value + 1 if name != "rate" else 125
        case str():
            return f"another{value}"
        case tuple():
            return tuple("next" for _ in value)
    raise ValueError(f"the audit does not know how to change the setting {name}: teach it in ending.py")


def marked(visit: Visit) -> Visit:
    """The same visit of the person who was never here."""
    person = visit.person and Person("resident", NAME, NUMBER, visit.person.birth, "女", "汉", ADDRESS)
    answers = {key: PHONE if value.isdigit() else value for key, value in visit.answers.items()}
    scratch = {key: PHONE if key == "digits" else value for key, value in visit.scratch.items()}
    matters = tuple(replace(one, title=f"{one.title}{NAME}", tracking=one.tracking and NUMBER) for one in visit.matters)
    photo = visit.photo and Photo(FACE, visit.photo.advice, visit.photo.acceptable)
    papers = tuple(replace(one, jpeg=FACE) for one in visit.papers)
    delegate = visit.delegate and replace(visit.delegate, name=NAME, number=NUMBER, address=ADDRESS)
    bus_card = visit.bus_card and replace(visit.bus_card, number=NUMBER)
    read = replace(visit, person=person, delegate=delegate, bus_card=bus_card)
    kept = replace(read, photo=photo, papers=papers, matters=matters)
    return replace(kept, answers=MappingProxyType(answers), scratch=MappingProxyType(scratch))


def ended(met: Met, ways: Mapping[str, Callable[[Stand], None]] = ENDS) -> Measures:
    """One page, and each way a visit can end on it."""
    assert met.visit is not None and met.world is not None
    for way, end in ways.items():
        stand = Stand(met.world)
        stand.enter(replace(marked(met.visit), settings=changed(met.visit.settings, met.world)))
        with listening("kiosk") as log:
            stand.tick()
            end(stand)
            stand.tick()
        lines = [line for line in log.lines if any(marker in line for marker in MARKERS)]
        yield Measure("A26", not lines, f"in the log after {way}", float(len(lines)))
        over = not stand.runtime.visit.id
        yield Measure("A25", over, f"the visit does not end by {way}")
        if over:
            yield from _as_it_was(stand, way)
            left = holding(MARKERS, stand.runtime, without=_not_its_memory(stand, met.world))
            yield Measure("A26", not left, f"in memory after {way}", float(len(left)))


def _not_its_memory(stand: Stand, world: World) -> tuple[object, ...]:
    """What this stand itself keeps to look at, and the content."""
    return stand.gateway, stand.desk, world, world.wording, stand.runtime.world


def _as_it_was(stand: Stand, way: str) -> Iterator[Measure]:
    for where, settings in (("visit", stand.runtime.visit.settings), ("screen", stand.eye.settings)):
        kept = [one.name for one in fields(Settings) if getattr(settings, one.name) != getattr(Settings(), one.name)]
        yield Measure("A25", not kept, f"{', '.join(kept)} of the {where} after {way}")
    stand.runtime.repeat()  # the next person
    stand.hear_out(2.0)
    said = stand.said[-1] if stand.said else None
    fresh = Settings()
    heard = said is not None and (said.volume, said.rate, said.headphones) == (fresh.volume, fresh.rate, False)
    yield Measure("A25", heard, f"loudness, pace or headphones of the voice after {way}")


def driver_is_reset(met: Met, ear: SoundEar) -> Measures:
    """A25: the voice's own driver, after a visit by headphones at full loudness."""
    assert met.visit is not None and met.world is not None
    ear.hush()
    before = of_driver(ear)
    stand = Stand(met.world, ear)
    stand.enter(met.visit)
    stand.device("headphones", "media_inserted")
    stand.tick()
    yield Measure("A25", of_driver(ear)["route"] == "headphones", "headphones are not used")
    for _ in range(8):
        stand.runtime.setting("louder")
    _leaves(stand)
    stand.tick()
    after = of_driver(ear)
    kept = [name for name in before if before[name] != after[name]]
    yield Measure("A25", not kept, f"{', '.join(kept)} of the voice's driver")
    ear.hush()
