"""A page, described once: eye, ear, finger and keypad all work from this.

Lengths of time are seconds. Texts are already in the visit's language. Nothing here knows how it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk_app.core.county_map import Sketch
from kiosk_app.core.ink import Stroke
from kiosk_app.core.sitting import Framing

MAX_CHOICES = 4
MAX_ACTIONS = 4
"""Three, and on the first page what it offers up front."""


class Privacy(StrEnum):
    """Who may see or hear a text. MASKED is what is left of a private one once a bystander may know it."""

    PUBLIC = "public"
    MASKED = "masked"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Words:
    """One string: what the eye sees and what the ear hears.

    `say` is empty where it equals `show`; `hint` is heard, and captioned, only. A PRIVATE text never shows in a repr.
    """

    show: str
    say: str = ""
    hint: str = ""
    privacy: Privacy = Privacy.PUBLIC

    @property
    def spoken(self) -> str:
        return self.say or self.show

    def __repr__(self) -> str:
        return f"Words({self.show!r})" if self.privacy is Privacy.PUBLIC else f"Words(<{self.privacy}>)"


class Voice(StrEnum):
    """What is spoken of a page by itself. Focus, repeat and announcements are always heard."""

    FULL = "full"  # the page when it comes, and what changes on it
    ARRIVAL = "arrival"  # the page when it comes; what changes on it is for the eye
    NONE = "none"  # something else is to be heard here


class PageKind(StrEnum):
    """Thirteen ways a citizen's page can look, a service never brings its own; two more are the technician's alone."""

    CHOICE = "choice"  # up to four large cards
    CONSENT = "consent"  # what will happen, agree or not
    DEVICE = "device"  # put something somewhere: one large picture of the real thing
    FACTS = "facts"  # a short list to confirm
    CAMERA = "camera"  # live picture and coaching
    PHOTO = "photo"  # the picture taken: this one, or again
    NUMBER = "number"  # a number pad
    WRITE = "write"  # a field to write characters in, or letters to spell them with
    WAIT = "wait"  # something is being done, with what
    MESSAGE = "message"  # one thing to know
    HELP = "help"  # who is coming
    CLIP = "clip"  # a short film, large, once
    KEYS = "keys"  # the keypad's picture: each key says what it does, and does nothing else
    SCALE = "scale"  # a card and a ruler in their true size
    POINT = "point"  # one mark to touch


@dataclass(frozen=True, slots=True)
class Item:
    """A choice: a full-width card with the number `key` (1…4) on the keypad."""

    id: str
    label: Words
    detail: Words | None = None
    pictogram: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A navigation button. At most one on a page is `main` (filled, at the right, what OK does first).

    `final`: what it does cannot be taken back; the keypad's `forward` moves the focus to it and never presses it.
    """

    id: str
    label: Words
    pictogram: str = ""
    main: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One line to read and confirm."""

    label: Words
    value: Words


@dataclass(frozen=True, slots=True)
class Entry:
    """Digits typed so far. `shown` is grouped for the eye; `complete` says whether OK will be accepted.

    `secret`: not even the digit in focus is spoken; whoever stands by must not learn it.
    """

    shown: str
    groups: tuple[int, ...]
    complete: bool
    label: Words
    secret: bool = False

    def __repr__(self) -> str:
        return f"Entry(<{len(self.shown)} private>, complete={self.complete})"


@dataclass(frozen=True, slots=True)
class Writing:
    """What a WRITE page is about: `text` so far, of at most `length` characters, and what makes the next one.

    `ink`: the strokes in the field, None where letters are pressed instead: `typed` so far. `candidates` may be what
    was meant. `keys` are letters and what erases; those of `blank` lead nowhere now and keep their place without being
    pressed.
    """

    text: str = field(repr=False)
    length: int
    typed: str = field(default="", repr=False)
    ink: tuple[Stroke, ...] | None = field(default=None, repr=False)
    candidates: tuple[Item, ...] = field(default=(), repr=False)
    keys: tuple[Item, ...] = field(default=(), repr=False)
    blank: tuple[str, ...] = field(default=(), repr=False)
    told: Words | None = None  # the text so far, to the ear

    def targets(self) -> tuple[str, ...]:
        """Characters first: whoever spells by ear hears them before the letters that might still follow."""
        return (
            *(one.id for one in self.candidates),
            *(one.id for one in self.keys if one.id not in self.blank),
        )


@dataclass(frozen=True, slots=True)
class Sight:
    """The live picture of a face. `hidden`: only the oval is drawn; `mirrored`: as a mirror shows it. `arrow`: where to
    the sitter is to move: left, right, up, down, closer, back, straight; or good, or what is counted: 3, 2, 1.
    `framing`: the oval lies where somebody put it. `shutter`: the target that any digit, and any touch of the picture,
    presses."""

    hidden: bool = False
    mirrored: bool = True
    arrow: str = ""
    framing: Framing | None = None
    shutter: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Step `number` of `total`, both from 1."""

    number: int
    total: int
    label: Words


@dataclass(frozen=True, slots=True)
class HelpStage:
    """One dot of the way a helper comes: 已通知 – 有人接了 – 正在过来."""

    label: Words
    reached: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """What SCALE, POINT and KEYS pages draw. SCALE: an outline `wide_px` panel pixels wide that stands for `wide_mm` ×
    `high_mm`, and a ruler of `ruler_mm` by the same measure. POINT: where the mark is, 0…1 of the free area.
    KEYS: the key that was struck last, which may be none of those drawn."""

    wide_px: int = 0
    wide_mm: float = 0.0
    high_mm: float = 0.0
    ruler_mm: float = 0.0
    at: tuple[float, float] = (0.5, 0.5)
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TimeProfile:
    """Seconds without any input before the page asks "are you still there", and seconds that question then waits.

    Both count from the end of what was said in answer to the person. WCAG 2.2.1: there is always more time to be had.
    """

    ask_after: float = 180.0
    wait_after: float = 45.0


@dataclass(frozen=True, slots=True)
class Page:
    """See the module. `id` is stable (service and step) and carries nothing personal."""

    id: str
    kind: PageKind
    title: Words
    head: Words  # head bar: service
    place: Words  # head bar: hall
    help: Words  # the help button's label, always in its place
    body: Words | None = None
    notice: Words | None = None  # something is wrong or different: icon, word and colour
    items: tuple[Item, ...] = ()
    facts: tuple[Fact, ...] = ()
    actions: tuple[Action, ...] = ()
    pictogram: str = ""  # the large picture
    photo: bytes = field(default=b"", repr=False)  # JPEG, PHOTO and FACTS pages
    sketch: Sketch | None = None  # FACTS pages: where something is
    entry: Entry | None = None
    writing: Writing | None = None
    progress: Progress | None = None
    stages: tuple[HelpStage, ...] = ()
    paper: tuple[Words, ...] = ()  # what a slip of paper says: read out and captioned after the page's own words
    figure: Figure | None = None  # SCALE and POINT pages
    plate: bool = False  # CAMERA pages: down on a paper, not a person's face
    sight: Sight | None = None  # CAMERA pages: how the person's face is shown
    clip: str = ""  # the sign-language or picture clip that tells this page, by its name in assets/clips
    standing: bool = False  # never put low: it measures the whole glass
    focus: str = ""  # the target that has the keypad's focus when the page comes; empty: none
    help_active: bool = False  # a helper has been called and is not here yet
    voice: Voice = Voice.FULL
    time: TimeProfile = field(default_factory=TimeProfile)

    def __post_init__(self) -> None:
        if len(self.items) > MAX_CHOICES:
            raise ValueError(f"page {self.id}: {len(self.items)} choices, at most {MAX_CHOICES}")
        if len(self.actions) > MAX_ACTIONS:
            raise ValueError(f"page {self.id}: {len(self.actions)} actions, at most {MAX_ACTIONS}")
        if sum(action.main for action in self.actions) > 1:
            raise ValueError(f"page {self.id}: more than one main action")

    def targets(self) -> tuple[str, ...]:
        """Everything the keypad walks, in order: choices, characters and letters, then actions, then help."""
        written = self.writing.targets() if self.writing is not None else ()
        return (*(item.id for item in self.items), *written, *(action.id for action in self.actions), "help")
