"""What the journey wants done. The runtime performs these; none of them is done here."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk_app.core.county_map import Sketch
from kiosk_app.core.ink import Stroke
from kiosk_app.core.person import Person
from kiosk_app.core.sitting import Framing
from kiosk_app.core.technician.signals import TechnicianEffect


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Wait for an identity card and read it; ends in CardRead or CommandFailed."""

    newest_address: bool = True


@dataclass(frozen=True, slots=True)
class StopReading:
    pass


@dataclass(frozen=True, slots=True)
class ReadBusCard:
    """Wait for a card on the other reader, for bus and social-security cards; ends in BusCardRead or CommandFailed."""


@dataclass(frozen=True, slots=True)
class StopBusCard:
    pass


@dataclass(frozen=True, slots=True)
class StartCamera:
    """Live picture and PhotoAdvice events until StopCamera; nothing is suggested any more that was `waived`."""

    waived: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StopCamera:
    pass


@dataclass(frozen=True, slots=True)
class TakePhoto:
    """One portrait to the named specification, counted down by PhotoCount events; ends in PhotoTaken or CommandFailed.

    `burst`: the best of many seconds instead, without a count. `framing`: where the head is, put there by hand. `pace`:
    how much slower than usual is counted, as the voice speaks.
    """

    spec: str
    burst: bool = False
    framing: Framing | None = None
    pace: float = 1.0


@dataclass(frozen=True, slots=True)
class Tone:
    """A short sound of the terminal's own, before what is said next: `count-3`, `count-2`, `count-1`, `taken`."""

    name: str
    volume: int


@dataclass(frozen=True, slots=True)
class StartPlate:
    """Live picture of the document camera and PaperAdvice events until StopPlate."""


@dataclass(frozen=True, slots=True)
class StopPlate:
    pass


@dataclass(frozen=True, slots=True)
class TakePaper:
    """A picture of the paper on the plate, straightened; ends in PaperTaken or CommandFailed."""


@dataclass(frozen=True, slots=True)
class ReadInk:
    """Which character these strokes are; ends in InkRead of the same `asked`, unless something newer was asked."""

    asked: str
    strokes: tuple[Stroke, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A photographed paper as it is handed in; `title` as staff read it."""

    id: str
    title: str
    jpeg: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One line of a receipt. `style`: head, plain, strong, indent, big (the number), item (a list entry), ticked (an
    entry that is done), rule, qr, map (the sketch)."""

    style: str
    text: str = field(default="", repr=False)
    sketch: Sketch | None = None


@dataclass(frozen=True, slots=True)
class Print:
    """A receipt. The same `job_id` never prints twice."""

    job_id: str
    lines: tuple[SlipLine, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrintPhotos:
    """`copies` sheets of photo paper, filled with this photo as the named specification says; ends in Printed or
    CommandFailed. The same `job_id` never prints twice."""

    job_id: str
    spec: str
    jpeg: bytes = field(repr=False)
    copies: int = 1


@dataclass(frozen=True, slots=True)
class StopPhotos:
    """What of them is not on paper yet is not printed any more."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """A line of the service's material list. `title` as staff read it."""

    id: str
    title: str
    brought: bool


@dataclass(frozen=True, slots=True)
class Submit:
    """Hand the finished service to the desk; ends in SubmissionAccepted or SubmissionStored."""

    service: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    photo: bytes = field(default=b"", repr=False)
    title: str = ""  # as staff read it, where that is not the name of the service it was done in
    pictures: tuple[Picture, ...] = ()
    materials: tuple[Ticked, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class DrawTicket:
    """A number of the hall's queue; ends in TicketDrawn or TicketRefused. `right`: age, certificate or empty. `holder`:
    the number of the card that was read, of somebody who has an appointment; `called_as`: the masked name for the
    hall's display, with consent."""

    queue: str
    right: str = ""
    by_text: bool = False
    holder: str = field(default="", repr=False)
    called_as: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PrintNumber:
    """The desk has not answered DrawTicket: this terminal gives out a number of its own."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """What became of this person's matters; ends in CasesFound or LookUpFailed. A Person, not a number: it comes from a
    card on the reader alone (kiosk_app.core.matters), and nobody can type one."""

    person: Person = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class MarkTold:
    """The holder of the card was told of these changes; the desk hears of it sooner or later."""

    person: Person = field(repr=False)
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallHelp:
    """Raise, or press again, this terminal's help request. Carries no personal data."""

    service: str
    step: str
    page_title: str
    step_number: int
    need: str = "help"
    aids: tuple[str, ...] = ()
    language: str = ""  # the citizen's, where it is not the first of the terminal's
    borrow: str = ""  # with the need `borrow`: a kind of what the hall lends


@dataclass(frozen=True, slots=True)
class CancelHelp:
    pass


@dataclass(frozen=True, slots=True)
class AnswerHelp:
    """Tell the helper, who wrote, what the citizen chose: a name of helpdesk.contract.Answer."""

    answer: str


@dataclass(frozen=True, slots=True)
class RingBell:
    """Aloud, once, from the terminal itself: for whoever of the staff is near, when no console hears."""


@dataclass(frozen=True, slots=True)
class Announce:
    """Speak and caption this now, over what the page says by itself.

    `alone`: what is said instead to somebody who hears it by headphones, and nobody else. `urgent`: said to its end,
    whatever is pressed meanwhile. `language`: where it is not the visit's (any more).
    """

    say: str
    show: str
    alone: str = field(default="", repr=False)
    urgent: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class SayPage:
    """Say the present page again, after what is announced with it."""


@dataclass(frozen=True, slots=True)
class StartTimer:
    """(Re)start the named timer; it ends in TimerFired(name)."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class StopTimer:
    name: str


@dataclass(frozen=True, slots=True)
class Wipe:
    """The visit is over: cancel its device jobs, stop speech, forget everything that was its."""

    visit_id: str


Effect = (
    ReadCard
    | StopReading
    | ReadBusCard
    | StopBusCard
    | StartCamera
    | StopCamera
    | TakePhoto
    | Tone
    | StartPlate
    | StopPlate
    | TakePaper
    | ReadInk
    | Print
    | PrintPhotos
    | StopPhotos
    | Submit
    | DrawTicket
    | PrintNumber
    | LookUp
    | MarkTold
    | CallHelp
    | CancelHelp
    | RingBell
    | AnswerHelp
    | Announce
    | SayPage
    | StartTimer
    | StopTimer
    | Wipe
    | TechnicianEffect
)
