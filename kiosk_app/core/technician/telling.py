"""Words the technician's pages, slip and reports share."""

from __future__ import annotations

from typing import Protocol

from kiosk_app.core.frame import words
from kiosk_app.core.page import Words
from kiosk_app.core.technician.state import Part, Trial
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World


class Tell(Protocol):
    """The message `key` in one language."""

    def __call__(self, key: str, **arguments: str | int) -> Words: ...


def tell_in(visit: Visit, world: World) -> Tell:
    """In the visit's language."""

    def tell(key: str, **arguments: str | int) -> Words:
        return words(visit, world, key, **arguments)

    return tell


ROLES = (
    "id_reader",
    "card_reader",
    "receipt_printer",
    "photo_printer",
    "camera",
    "document_camera",
    "speech",
    "help_button",
    "signal_light",
    "scanner",
    "keypad",
    "headphones",
)
"""Roles that have words of their own; a part of another one is called by its role."""


def role_key(role: str) -> str:
    return role.replace("_", "-")


def name_of(role: str, tell: Tell) -> Words:
    return tell(f"technician-role-{role_key(role)}") if role in ROLES else tell("technician-role-other", role=role)


def state_key(part: Part) -> str:
    return f"technician-state-{role_key(part.state)}"


def state_words(part: Part, tell: Tell) -> Words:
    """How it is, and whether it is real."""
    state = tell(state_key(part)).show
    return tell("technician-state-simulated", state=state) if part.simulated else tell(state_key(part))


def trial_words(trial: Trial | None, tell: Tell) -> Words:
    if trial is None:
        return tell("technician-trial-never")
    verdict = tell("technician-trial-passed" if trial.passed else "technician-trial-failed").show
    return tell(f"technician-trial-{trial.level}", at=short(trial.at), verdict=verdict)


def short(at: str) -> str:
    """2026-11-25 14:03 -> 11-25 14:03."""
    return at[5:] if len(at) == 16 else at


def decibels(db: float) -> str:
    """-6.0 -> −6."""
    return f"−{-db:g}" if db < 0 else "0"


MAY_BREAK, MUST_NOT = "\u200b", "\u2060"
"""Between two characters: a line may, or must not, end there; never drawn."""


def asset_words(asset: str, tell: Tell) -> Words:
    """A long number may be broken after its dashes, nowhere else."""
    shown = f"{MUST_NOT}-{MAY_BREAK}".join(asset.split("-"))
    return tell("technician-fact-asset-value", asset=shown)
