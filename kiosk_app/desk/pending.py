"""What waits to reach the desk: a write with how far it has come, the lane it waits in, and how each kind is said."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.contract import CASES_TOLD, HELP_REQUESTS, SUBMISSIONS, TICKETS
from kiosk_app.desk.backoff import Backoff
from kiosk_app.desk.outbox import Entry, Kind
from kiosk_app.desk.vault import Sealed
from kiosk_app.desk.wire import Exchanger, Outcome, with_member

ABOUT_A_CALL = frozenset({Kind.HELP_CANCEL, Kind.HELP_ANSWER})
PERSONAL = frozenset({Kind.SUBMISSION, Kind.TOLD})
UNWAITED = ABOUT_A_CALL | {Kind.TICKET, Kind.TOLD}  # nobody waits for news of where it is


@dataclass(slots=True, eq=False)
class Item:
    entry: Entry
    backoff: Backoff
    body: Sealed | None = None  # None: in the outbox only
    quiet: bool = False  # from an earlier run: nobody waits for news of where it is
    due: float = 0.0
    flying: bool = False
    tries: int = 0
    waited: bool = False  # longer than a citizen should without a word
    stored: bool | None = None
    safe: bool = False
    told: str = ""
    parked: int = 0
    dropped: bool = False
    printed: str = ""  # the number this terminal gave out itself: from then on the ticket's only one
    version: int = 0  # of the body: what the outbox says of an earlier one counts no more

    @property
    def old(self) -> bool:
        return self.quiet or self.tries > 0


@dataclass(slots=True, eq=False)
class Lane:
    """`gate`: nothing is tried before this moment (loop time), because the desk did not answer."""

    backoff: Backoff
    fresh: int  # how many may be in flight so that a write never tried yet still goes out
    again: int  # and so that an older one does: the difference is kept free for the press of the moment
    gate: float = 0.0
    flying: int = 0


async def post(wire: Exchanger, entry: Entry, plain: bytes, age: int) -> Outcome:
    """One attempt. `age`: milliseconds since the write was made."""
    match entry.kind:
        case Kind.HELP_REQUEST:
            return await wire.exchange("POST", HELP_REQUESTS, with_member(plain, "pressed_ms_ago", age), key=entry.key)
        case Kind.HELP_CANCEL:
            return await wire.exchange("POST", f"{HELP_REQUESTS}/{entry.target}/cancel", key=entry.key)
        case Kind.HELP_ANSWER:
            return await wire.exchange("POST", f"{HELP_REQUESTS}/{entry.target}/answers", plain, key=entry.key)
        case Kind.TICKET:
            return await wire.exchange("POST", TICKETS, with_member(plain, "drawn_ms_ago", age), key=entry.key)
        case Kind.TOLD:
            return await wire.exchange("POST", CASES_TOLD, plain)  # of itself harmless to repeat
        case Kind.SUBMISSION:
            aged = with_member(plain, "submitted_ms_ago", age)
            return await wire.exchange("POST", SUBMISSIONS, aged, key=entry.key, large=True)
