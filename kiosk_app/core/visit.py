"""A visit: everything one citizen's time at the terminal holds, in memory only, replaced as a whole at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from kiosk_app.core.bus_card import BusCard
from kiosk_app.core.ink import Stroke
from kiosk_app.core.matter import Matter
from kiosk_app.core.person import Person
from kiosk_app.core.sitting import Photo as Photo
from kiosk_app.core.sitting import Sitting
from kiosk_app.core.technician.state import Bench

TEXT_SIZES = 4
THEMES = ("default", "high_dark", "high_light", "soft")
RATES = (50, 75, 90, 100, 125, 150, 200)
VOLUMES = 8
LAYOUTS = ("standing", "low")  # low: everything to be touched within a sitting person's reach


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person set for this visit; a new visit starts with the defaults."""

    language: str = "zh-CN"
    text_size: int = 0  # 0…3
    theme: str = "default"
    sound: bool = True
    volume: int = 2  # 1…8; EN 301 549, 5.1.3.13: at most 65 dBA, where step 8 is calibrated to 85 and a step is 3.4 dB
    rate: int = 100  # per cent
    voice: str = ""  # one of World.voices; empty: the first, the terminal's own
    layout: str = LAYOUTS[0]
    steady: bool = False  # 稳手: longer filters for a hand that trembles
    hold: bool = False  # and a touch counts only when the finger has rested
    switches: tuple[str, str] = ("", "")  # two-switch mode: the logical keys that move on and that choose
    veiled: bool = False  # the privacy key: nothing is to be seen, all is to be heard


@dataclass(frozen=True, slots=True)
class HelpRequest:
    """Where our call stands: `state` as helpdesk.contract.RequestState, or `calling` until the desk answers."""

    state: str = "calling"
    key: str = ""
    helper: str = ""
    minutes: int | None = None
    heard: bool = True
    reached: bool = True
    handed_back: bool = False  # who was on the way does not come: another is being found
    message: str = field(default="", repr=False)  # the helper's newest words, for somebody who does not hear
    messages: int = 0
    answered: str = ""  # what was chosen as an answer to it
    waited: bool = False  # so long that other ways are offered

    @property
    def open(self) -> bool:
        return self.state not in ("closed", "cancelled")

    @property
    def waiting(self) -> bool:
        """Nobody is on the way yet."""
        return self.open and self.state not in ("claimed", "arrived")

    @property
    def alone(self) -> bool:
        """Nobody of the staff can know: the terminal itself has to call."""
        return self.waiting and not (self.heard and self.reached)


@dataclass(frozen=True, slots=True)
class Paper:
    """A photographed paper, or a page of it. `id`: which one, as the service names it."""

    id: str
    jpeg: bytes = field(repr=False)
    advice: tuple[str, ...] = ()


NEVER_HERE = ("error-switched-off", "error-not-configured")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a device is not usable: the catalogue key of its texts."""

    key: str

    @property
    def never_here(self) -> bool:
        """This terminal has no such part and is to have none."""
        return self.key in NEVER_HERE


@dataclass(frozen=True, slots=True)
class Lesson:
    """The pages about keys. `key`: the one struck last; `stage` of finding two keys: begin, move, choose, try, or
    empty: the first of them, for who has two keys the last."""

    stage: str = ""
    key: str = field(default="", repr=False)
    refused: bool = False  # the same key cannot do both


@dataclass(frozen=True, slots=True)
class Call:
    """Who does not hear is called, by number, to a window."""

    number: str
    window: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit, or the terminal waiting for one (`id` empty).

    `overlay`: "" | "help" | "still_there" | "failsafe" | "settings" | "practice" | "switches" | "clip"; `under` is the
    one that "settings" was opened over and gives way to, `leaf` its page. What outlives the visit: `devices`, `help`
    while a helper is on the way, and `card_left`, 0 or, while a card lies forgotten on the reader, 1 and how often that
    was said.
    """

    id: str = ""
    settings: Settings = Settings()
    service: str = ""
    step: str = ""
    history: tuple[str, ...] = ()
    person: Person | None = None
    delegate: Person | None = None  # who acts for the person, and stands here
    bus_card: BusCard | None = field(default=None, repr=False)
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    photo: Photo | None = None
    sitting: Sitting = field(default_factory=Sitting)
    papers: tuple[Paper, ...] = field(default=(), repr=False)  # in the order in which they were photographed
    scratch: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)  # of the present step
    ink: tuple[Stroke, ...] = field(default=(), repr=False)  # of the present step, too: what a finger wrote
    submission: str = ""  # the desk's number, for the receipt
    matters: tuple[Matter, ...] = field(default=(), repr=False)  # what was found of the person's, in this service
    overlay: str = ""
    under: str = ""
    leaf: int = 0
    by_keys: bool = False  # a key was struck, or headphones plugged in
    lesson: Lesson = Lesson()
    asked_over: str = ""  # the overlay that the question "are you still there" lies over
    left: int = 0  # seconds that question still waits, as last said
    help: HelpRequest | None = None
    kept: bool = False  # failed safe, and what the visit held could not be wiped to its end
    bench: Bench | None = None  # the technician's page is open: no citizen is here
    devices: Mapping[str, Trouble] = field(default_factory=lambda: MappingProxyType({}))  # only those in trouble
    card_left: int = 0
    called: Call | None = None  # whoever waits for it; nothing of this visit

    @property
    def at_home(self) -> bool:
        return not self.service

    def answer(self, name: str, value: str) -> Visit:
        return replace(self, answers=MappingProxyType({**self.answers, name: value}))

    def note(self, **values: str) -> Visit:
        """Change the present step's scratch; an empty value removes it."""
        merged = {**self.scratch, **values}
        return replace(self, scratch=MappingProxyType({k: v for k, v in merged.items() if v}))

    def wiped(self) -> Visit:
        """The terminal as the next person finds it."""
        help_ = replace(self.help, message="", answered="") if self.help and self.help.open else None
        return Visit(devices=self.devices, help=help_, card_left=min(self.card_left, 1), called=self.called)
