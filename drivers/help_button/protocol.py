"""From samples of a contact to presses. Pure; seconds come in from outside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Happened(StrEnum):
    PRESSED = "pressed"
    RELEASED = "released"
    STUCK = "stuck"  # held longer than any hand holds it
    FREED = "freed"  # and let go after all


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. A contact counts as closed or open when it has been so for `debounce` in at least two samples."""

    debounce: float = 0.03
    long_press: float = 0.0
    stuck: float = 30.0


class Phase(StrEnum):
    UNKNOWN = "unknown"  # nothing decided yet
    OPEN = "open"
    HELD = "held"  # closed, not yet long enough for a press
    PRESSED = "pressed"
    IGNORED = "ignored"  # closed from the very first sample: nobody was seen to press it
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class Button:
    """The button so far."""

    timing: Timing = Timing()
    phase: Phase = Phase.UNKNOWN
    seen: bool | None = None  # the newest sample
    seen_since: float = 0.0
    closed_since: float = 0.0
    owes_release: bool = False

    @property
    def closed(self) -> bool:
        return self.phase not in (Phase.UNKNOWN, Phase.OPEN)

    def sample(self, closed: bool, now: float) -> tuple[Button, tuple[Happened, ...]]:
        """The contact was seen closed or open at `now`."""
        if closed is not self.seen:
            # A first sample of the other kind proves nothing: a spark looks the same.
            return replace(self, seen=closed, seen_since=now), ()
        if now - self.seen_since < self.timing.debounce:
            return self, ()
        if not closed:
            return self._opened()
        button = self
        if not button.closed:
            phase = Phase.IGNORED if self.phase is Phase.UNKNOWN else Phase.HELD
            button = replace(self, phase=phase, closed_since=self.seen_since)
        return button._held(now - button.closed_since)

    def gap(self) -> Button:
        """Samples are missing: what was about to be decided starts anew."""
        return replace(self, seen=None)

    def _opened(self) -> tuple[Button, tuple[Happened, ...]]:
        happened: list[Happened] = []
        if self.phase is Phase.STUCK:
            happened.append(Happened.FREED)
        if self.owes_release:
            happened.append(Happened.RELEASED)
        return replace(self, phase=Phase.OPEN, owes_release=False), tuple(happened)

    def _held(self, seconds: float) -> tuple[Button, tuple[Happened, ...]]:
        if self.phase is not Phase.STUCK and seconds >= self.timing.stuck:
            return replace(self, phase=Phase.STUCK), (Happened.STUCK,)
        if self.phase is Phase.HELD and seconds >= self.timing.long_press:
            return replace(self, phase=Phase.PRESSED, owes_release=True), (Happened.PRESSED,)
        return self, ()
