"""The kiosk's side of the help desk. README.md says what it guarantees."""

from kiosk_app.desk.client import DeskClient, SubmissionInvalid
from kiosk_app.desk.config import DeskConfig, Limits, Timings
from kiosk_app.desk.events import (
    DeskBack,
    DeskEvent,
    DeskLost,
    HallKnown,
    HelpChanged,
    HelpStored,
    HelpUnheard,
    NotSafe,
    OutboxTrouble,
    OutboxWell,
    Refused,
    Safe,
    SubmissionAccepted,
    SubmissionStored,
    TicketCalled,
    TicketDrawn,
)

__all__ = [
    "DeskBack",
    "DeskClient",
    "DeskConfig",
    "DeskEvent",
    "DeskLost",
    "HallKnown",
    "HelpChanged",
    "HelpStored",
    "HelpUnheard",
    "Limits",
    "NotSafe",
    "OutboxTrouble",
    "OutboxWell",
    "Refused",
    "Safe",
    "SubmissionAccepted",
    "SubmissionInvalid",
    "SubmissionStored",
    "TicketCalled",
    "TicketDrawn",
    "Timings",
]
