"""What can happen to a visit. Frozen; anything personal stays out of every repr."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk_app.core.bus_card import BusCard
from kiosk_app.core.ink import Stroke
from kiosk_app.core.matter import Matter
from kiosk_app.core.person import Person
from kiosk_app.core.technician.signals import Pointed, TechnicianEvent


@dataclass(frozen=True, slots=True)
class Begin:
    """Somebody touched, pressed or was noticed. `visit_id` is random and says nothing about a person."""

    visit_id: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A choice, an action, or `help`, by touch or key: the id the page gave it."""

    target: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A digit 0-9, or `erase`, on a NUMBER page."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Inked:
    """A stroke in the writing field of a WRITE page."""

    stroke: Stroke = field(repr=False)


@dataclass(frozen=True, slots=True)
class InkRead:
    """What the strokes may be, likely ones first; None where handwriting cannot be read at this terminal. `asked`: as
    ReadInk named it."""

    asked: str
    signs: tuple[str, ...] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class SettingPressed:
    """The settings strip and what it opens: larger, smaller, contrast, low, sound, more, language, steady, hold,
    privacy, louder, quieter, faster, slower, large (the first page's), reset."""

    name: str


@dataclass(frozen=True, slots=True)
class KeysTakenUp:
    """The person works by keys: the first one was struck, or headphones went in. `waking`: that is all it did."""

    waking: bool = False


@dataclass(frozen=True, slots=True)
class FingerRested:
    """Long enough on its target: it counts when it is lifted now."""


@dataclass(frozen=True, slots=True)
class KeyTried:
    """A key on a page that is about keys (PageKind.KEYS): any of the keypad's meanings, or a digit."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Stirred:
    """Any sign of life that changes nothing but the idle timer (a repeat key, a moved focus)."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said in answer to the person has ended: from now on it is their turn."""


@dataclass(frozen=True, slots=True)
class CardRead:
    person: Person


@dataclass(frozen=True, slots=True)
class BusCardRead:
    card: BusCard = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardHint:
    """What the reader suggests to the person: `lift_and_place_again`, `hold_still`."""

    code: str


@dataclass(frozen=True, slots=True)
class CardLeft:
    """The card that was read still lies on the reader. Told again now and then while it does."""


@dataclass(frozen=True, slots=True)
class CardLifted:
    """It does not any more."""


@dataclass(frozen=True, slots=True)
class CommandFailed:
    """A device command ended without its effect. `key` is the catalogue key of the texts (`error-…`)."""

    role: str
    command: str
    key: str
    act: str


@dataclass(frozen=True, slots=True)
class PhotoAdvice:
    """What the camera suggests now: `no_face`, `too_far`, … `good`."""

    code: str


@dataclass(frozen=True, slots=True)
class PhotoCount:
    """So many counts until the picture: 3, 2, 1."""

    number: int


@dataclass(frozen=True, slots=True)
class PhotoTaken:
    """`waived`: what the camera gave up for it."""

    jpeg: bytes = field(repr=False)
    advice: tuple[str, ...] = ()
    acceptable: bool = True
    waived: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperAdvice:
    """What the document camera suggests now: `nothing_there`, `not_middle`, … `good`."""

    code: str


@dataclass(frozen=True, slots=True)
class PaperTaken:
    jpeg: bytes = field(repr=False)
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Printed:
    """A receipt, or the photos."""

    job_id: str
    proof: str  # sent, accepted, printed


@dataclass(frozen=True, slots=True)
class SubmissionAccepted:
    key: str
    number: str


@dataclass(frozen=True, slots=True)
class SubmissionStored:
    """The desk is out of reach; the submission is safe in this terminal and goes out by itself."""

    key: str


@dataclass(frozen=True, slots=True)
class TicketDrawn:
    """The citizen's number. `before`, `wait` (minutes): as the desk sees it, None where nobody knows."""

    number: str
    before: int | None = None
    wait: int | None = None
    printed: bool = False  # this terminal's own: the desk does not answer
    appointment: str = ""  # the one it was drawn for: 10:30


@dataclass(frozen=True, slots=True)
class TicketRefused:
    """`reason`: closed, or empty where nobody can tell."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class CasesFound:
    """What became of the matters of whose card lies here, the newest change first; empty where there are none."""

    found: tuple[Matter, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class LookUpFailed:
    """The desk cannot be asked now."""


@dataclass(frozen=True, slots=True)
class TicketCalled:
    """Somebody who does not hear is called to a window: the terminal where the ticket was drawn shows it."""

    number: str
    window: str


@dataclass(frozen=True, slots=True)
class HelpChanged:
    """The desk's word on our request. State as helpdesk.contract.RequestState."""

    key: str
    state: str
    helper: str = ""
    minutes: int | None = None
    heard: bool = True
    handed_back: bool = False  # somebody was on the way and does not come
    message: str = field(default="", repr=False)  # the helper's newest words, for somebody who does not hear
    messages: int = 0  # how many there were


@dataclass(frozen=True, slots=True)
class HelpUnreached:
    """The request is stored here, the desk has not answered yet."""

    key: str


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A part was lost or is back. `key` names the texts of what is wrong, empty when it is well."""

    role: str
    usable: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class TimerFired:
    name: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A step raised; `where` is a module and function, never data."""

    where: str


Event = (
    Begin
    | Pressed
    | Typed
    | Inked
    | InkRead
    | SettingPressed
    | KeysTakenUp
    | KeyTried
    | FingerRested
    | Stirred
    | Heard
    | CardRead
    | BusCardRead
    | CardHint
    | CardLeft
    | CardLifted
    | CommandFailed
    | PhotoAdvice
    | PhotoCount
    | PhotoTaken
    | PaperAdvice
    | PaperTaken
    | Printed
    | SubmissionAccepted
    | SubmissionStored
    | TicketDrawn
    | TicketRefused
    | TicketCalled
    | CasesFound
    | LookUpFailed
    | HelpChanged
    | HelpUnreached
    | DeviceChanged
    | TimerFired
    | Fault
    | TechnicianEvent
)

BY_PERSON = (
    Pressed,
    Typed,
    Inked,
    SettingPressed,
    KeysTakenUp,
    KeyTried,
    FingerRested,
    Stirred,
    CardRead,
    BusCardRead,
    Pointed,
)
"""Events that prove somebody is there: they put the idle question off."""
