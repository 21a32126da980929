"""The technician's key chord: a row of keys that a citizen does not strike by chance. Pure; time comes in as seconds.

A row, not keys held together: keypads tell when a key goes down, not when it comes up. It needs only the keys that a
keypad of nine keys, a numeric pad and a usual keyboard all have, and none that calls help or chooses anything: on the
first page `back` does nothing, and what the others turn up they turn down again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk_app.access.keypad import Logical

KEYS = (
    Logical.BACK,
    Logical.BACK,
    Logical.LOUDER,
    Logical.QUIETER,
    Logical.LOUDER,
    Logical.QUIETER,
    Logical.BACK,
    Logical.BACK,
)
WITHIN_S = 2.0
"""From one key of the chord to the next."""


@dataclass(slots=True)
class Chord:
    """Logical keys in, True once the whole row was struck. What was struck before it does not matter."""

    _struck: list[str] = field(default_factory=list)
    _last_at: float = -1e9

    def struck(self, key: str, now: float) -> bool:
        if now - self._last_at > WITHIN_S:
            self._struck.clear()
        self._last_at = now
        self._struck = [*self._struck, key][-len(KEYS) :]
        if tuple(self._struck) != KEYS:
            return False
        self._struck.clear()
        return True
