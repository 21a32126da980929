"""Events and effects of the technician's page. None carries anything personal; the PIN never shows in a repr."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk_app.core.technician.state import Gate, Seen, Trial

# ---- events -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TechnicianAsked:
    """The key chord was struck. `visit_id` is a new one: no citizen's visit is ever mixed with the technician's."""

    visit_id: str
    gate: Gate


@dataclass(frozen=True, slots=True)
class PinChecked:
    """The answer to CheckPin of the visit `visit_id`; one that comes after that visit's end opens nothing."""

    visit_id: str
    gate: Gate
    seen: Seen = field(default_factory=Seen)


@dataclass(frozen=True, slots=True)
class PartsSeen:
    """The terminal's parts or its record have changed."""

    seen: Seen


@dataclass(frozen=True, slots=True)
class TrialEnded:
    """A test is over. `detail`: code of what went wrong; `facts`: what it told, never personal; `jpeg`: a camera's."""

    number: str
    passed: bool
    at: str
    detail: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    jpeg: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class PlayEnded:
    """The reference was heard to its end, or (`heard` false) could not be played."""

    number: str
    heard: bool


@dataclass(frozen=True, slots=True)
class Pointed:
    """A finger meant the mark of a POINT page and came down so many mm beside its middle: right and down count up."""

    dx: float
    dy: float


@dataclass(frozen=True, slots=True)
class NotKept:
    """The record could not be written to disk."""


TechnicianEvent = TechnicianAsked | PinChecked | PartsSeen | TrialEnded | PlayEnded | Pointed | NotKept

# ---- effects ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CheckPin:
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RunTrial:
    """Test a part; ends in TrialEnded with this number."""

    number: str
    role: str
    level: str


@dataclass(frozen=True, slots=True)
class StopTrial:
    pass


@dataclass(frozen=True, slots=True)
class KeepTrial:
    role: str
    trial: Trial


@dataclass(frozen=True, slots=True)
class Play:
    """Speak each (volume step, text), one after the other; ends in PlayEnded with this number."""

    number: str
    texts: tuple[tuple[int, str], ...]
    language: str


@dataclass(frozen=True, slots=True)
class StopPlaying:
    pass


@dataclass(frozen=True, slots=True)
class TryVolume:
    """Put this calibration (dB) in force, for now."""

    db: float


@dataclass(frozen=True, slots=True)
class KeepVolume:
    db: float


@dataclass(frozen=True, slots=True)
class KeepScreen:
    mm_per_px: float


@dataclass(frozen=True, slots=True)
class KeepTouch:
    worst_mm: float


TechnicianEffect = (
    CheckPin | RunTrial | StopTrial | KeepTrial | Play | StopPlaying | TryVolume | KeepVolume | KeepScreen | KeepTouch
)
