"""The kiosk's side of the help desk. README.md says what it guarantees."""

from kiosk_app.desk.client import DeskClient, SubmissionInvalid
from kiosk_app.desk.config import DeskConfig, Limits, Timings
from kiosk_app.desk.events import (
    DeskBack,
    DeskEvent,
    DeskLost,
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
)

__all__ = [
    "DeskBack",
    "DeskClient",
    "DeskConfig",
    "DeskEvent",
    "DeskLost",
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
    "Timings",
]
