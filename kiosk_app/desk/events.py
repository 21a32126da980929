"""What the desk side tells the kiosk. Frozen; nothing a person would mind stands in a repr.

For one help press, in this order:

    Safe ─── once, as soon as the outbox or the desk has it durably: from here a power cut loses nothing
    HelpStored ─── the outbox has it, the desk has not answered yet (first attempt failed, or a second has passed)
    NotSafe ─── neither has it: it lives in memory only and is still being tried
    HelpChanged ─── the desk's word, first and at every change;  HelpUnheard ─── and nobody is listening there now
    Refused ─── the desk will not take it; it is parked
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from helpdesk.contract import HALL_ZONE as HALL_ZONE
from helpdesk.contract import HallOut as HallOut
from helpdesk.contract import HelpRequestOut, MineCase, TicketOut
from helpdesk.contract import PlacesOut as PlacesOut
from helpdesk.contract import RoundsOut as RoundsOut


@dataclass(frozen=True, slots=True)
class Safe:
    """This write survives a power cut from now on. Exactly once per write."""

    key: str
    where: Literal["outbox", "desk"]


@dataclass(frozen=True, slots=True)
class NotSafe:
    """Neither disk nor desk has this write (disk full, outbox full or broken, and the desk away). It is still tried."""

    key: str
    kind: str


@dataclass(frozen=True, slots=True)
class HelpChanged:
    """The desk's word on a help request. `keys` are all presses of ours that name it (a later press merges)."""

    request: HelpRequestOut = field(repr=False)  # names the helper
    keys: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"HelpChanged(key={self.request.key!r}, state={self.request.state.value!r}, seq={self.request.seq})"


@dataclass(frozen=True, slots=True)
class HelpStored:
    """Safe in this terminal; the desk has not been reached yet. It goes out by itself."""

    key: str


@dataclass(frozen=True, slots=True)
class HelpUnheard:
    """The desk has the request but no console listens: say so and ring locally."""

    key: str


@dataclass(frozen=True, slots=True)
class SubmissionAccepted:
    """The desk has it durably; `number` is for the receipt."""

    key: str
    number: str


@dataclass(frozen=True, slots=True)
class SubmissionStored:
    """Safe and encrypted in this terminal; the desk has not been reached yet."""

    key: str


@dataclass(frozen=True, slots=True)
class TicketDrawn:
    """A number is the citizen's for good: the desk's, with how it stands there, or one this terminal gave out while it
    is cut off (`ticket` None). Once for each ticket."""

    key: str
    number: str
    ticket: TicketOut | None = None


@dataclass(frozen=True, slots=True)
class TicketCalled:
    """The desk asks this terminal to call somebody who does not hear."""

    ticket: TicketOut


@dataclass(frozen=True, slots=True)
class HallKnown:
    """What the hall offers now, or, when a run begins, what it last offered."""

    hall: HallOut


@dataclass(frozen=True, slots=True)
class RoundsKnown:
    """When the rounds come to which township, or, when a run begins, what was last told."""

    rounds: RoundsOut


@dataclass(frozen=True, slots=True)
class PlacesKnown:
    """Where things are done besides this hall, or, when a run begins, what was last told."""

    places: PlacesOut


@dataclass(frozen=True, slots=True)
class CasesFound:
    """What became of the matters of the card that was asked about. Never kept."""

    key: str
    cases: tuple[MineCase, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class LookUpFailed:
    """The desk did not say it in time, or will not. `reason`: its word for why, or the line's."""

    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DeskLost:
    """Two exchanges in a row failed, or the desk no longer knows this terminal."""


@dataclass(frozen=True, slots=True)
class DeskBack:
    """The desk answers (also the first time)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Sending the same again cannot help; kept, not repeated. `reason` is the desk's word (`token`, `invalid`, …),
    `unreadable` (our own stored copy), or `unknown` (the desk has forgotten this request). An empty key means that the
    terminal itself is refused."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class OutboxTrouble:
    """The outbox cannot do its part: `full`, `disk`, `corrupt` (set aside, a new one is in use), `key`."""

    reason: str


@dataclass(frozen=True, slots=True)
class OutboxWell:
    """The outbox stores again."""


DeskEvent = (
    Safe
    | NotSafe
    | HelpChanged
    | HelpStored
    | HelpUnheard
    | SubmissionAccepted
    | SubmissionStored
    | TicketDrawn
    | TicketCalled
    | HallKnown
    | RoundsKnown
    | PlacesKnown
    | CasesFound
    | LookUpFailed
    | DeskLost
    | DeskBack
    | Refused
    | OutboxTrouble
    | OutboxWell
)
