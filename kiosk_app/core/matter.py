"""One thing that a citizen handed in, asked for, or is told the result of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Matter:
    """As the desk told it to the holder of the card that lies here. `changed`: the hall's day of the newest change,
    which `change` names to the desk; `new`: the citizen has not been told of it. `told`: now they have."""

    number: str = field(repr=False)
    title: str = field(repr=False)
    words: str = field(repr=False)  # how it stands, in the county's words
    changed: date = field(repr=False)
    change: str
    new: bool
    reason: str = field(default="", repr=False)
    tracking: str = field(default="", repr=False)
    told: bool = False
