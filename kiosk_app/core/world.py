"""What a visit happens in: the services, the texts and the county's facts, all loaded beforehand and frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from kiosk_app.core.county_map import CountyMap, Point
from kiosk_app.core.page import Words
from kiosk_app.core.pinyin import Pinyin

Wording = Callable[[str, str, str, Mapping[str, str | int]], Words]
"""(language, service id or "", message id, arguments) -> Words. Service texts shadow the common ones."""


OTHER_SERVICE = "$service:"
"""Before another service's id: the route goes to where that one starts."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a service.

    `routes`: outcome -> step id, $home (the visit goes on there), $end (it is wiped), $help or $service:ID. `aside`
    steps do not count as progress. `branch`: of a service that parts, which of its ways it belongs to; empty: to all.
    `instead_of`: the step in whose place this one is gone through; both count as one.
    """

    id: str
    kind: str
    routes: Mapping[str, str]
    options: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    aside: bool = False
    branch: str = ""
    instead_of: str = ""

    def meets(self, other: Step) -> bool:
        """May one way go by both? Where a service parts, not by those of two branches."""
        return self.branch == other.branch or "" in (self.branch, other.branch)


@dataclass(frozen=True, slots=True)
class Service:
    """A service as assets/services/<id>/service.yaml describes it. The first step is where it starts."""

    id: str
    pictogram: str
    steps: Mapping[str, Step]
    start: str
    fields: tuple[str, ...]  # what may be submitted, declared
    measures: tuple[str, ...] = ()
    on_home: bool = True
    order: int = 50

    def progress_of(self, step_id: str) -> tuple[int, int] | None:
        """(number, total) among the steps that count, or None for an aside. Where a service parts into branches, among
        those of the step's own; what all share has no place then."""
        branch = self.steps[step_id].branch
        if not branch and any(step.branch for step in self.steps.values()):
            return None
        own = (step for step in self.steps.values() if step.branch == branch)
        counted = [step.id for step in own if not step.aside and not step.instead_of]
        place = self.steps[step_id].instead_of or step_id
        return (counted.index(place) + 1, len(counted)) if place in counted else None


@dataclass(frozen=True, slots=True)
class Need:
    """A service cannot do without (`required`), or does with less without (`optional`), the device of this role."""

    role: str
    required: bool


def _all_is(text: str) -> bool:
    """In a world without a screen."""
    return True


@dataclass(frozen=True, slots=True)
class Clip:
    """A short film that tells a page, in sign language or in pictures. `seconds`: how long it runs; `file`: a path."""

    name: str
    kind: str  # sign, picture
    seconds: float
    file: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A service of the hall one draws a ticket for, as the desk last told. `open`: a window for it calls now; `waiting`
    and `wait` (minutes): None where nobody knows."""

    id: str
    title: str
    open: bool = True
    waiting: int | None = 0
    wait: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a list that the county's data gives: a township, a village. `titles` by language; `under`: the entry
    of another list that it belongs to."""

    id: str
    titles: Mapping[str, str]
    under: str = ""


@dataclass(frozen=True, slots=True)
class Phone:
    """Whose numbers, by language; `about`: what one calls them for."""

    titles: Mapping[str, str]
    numbers: tuple[str, ...]
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """A day on which a team comes to a township, as the desk last told; the hall's time."""

    id: str
    title: str
    township: str
    place: str
    begins: datetime
    ends: datetime
    full: bool = False  # who signs up now waits for a place


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is done besides this hall. `kind`: office, township, community, institution; `township` by its
    name in the hall's language; `phone`: numbers with spaces between; `phone`, `hours` and `way`, how one gets there,
    may be empty."""

    id: str
    kind: str
    title: str
    township: str
    address: str
    phone: str = ""
    hours: str = ""
    way: str = ""
    at: Point | None = None  # on the county's map; else its township's


@dataclass(frozen=True, slots=True)
class World:
    """`voices`: who can be heard, by name, with what each is called in a language; the first is the terminal's own, and
    one without a title is the machine. Empty where nobody looked: a test's world. `clips`: the one that
    tells a page, by SERVICE/STEP."""

    services: Mapping[str, Service]
    wording: Wording
    today: date
    languages: tuple[str, ...] = ("zh-CN", "en")
    needs: Mapping[str, tuple[Need, ...]] = field(default_factory=lambda: MappingProxyType({}))
    voices: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    clips: Mapping[str, Clip] = field(default_factory=lambda: MappingProxyType({}))
    county: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # hall, desk_phone, …
    queues: tuple[Queue, ...] = ()
    queues_closed: bool = False  # no ticket is drawn any more today
    lists: Mapping[str, tuple[Listed, ...]] = field(default_factory=lambda: MappingProxyType({}))  # of the county
    phones: tuple[Phone, ...] = ()
    card_prefixes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # -> an id of lists["banks"]
    rounds: tuple[Round, ...] = ()
    places: tuple[Place, ...] = ()  # as the desk last told; before that the county's own
    near: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))  # townships, by their ids
    county_map: CountyMap | None = None
    pinyin: Pinyin = field(default_factory=Pinyin)
    handwriting: bool = True  # this terminal can read it
    legible: Callable[[str], bool] = field(default=_all_is)  # has the screen's face these characters
