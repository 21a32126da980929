"""From a socket's switch to plugs in and out. Pure; seconds come in from outside."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Jack:
    """The socket so far. `told`: what the world was told last; None before anything was."""

    settle: float
    told: bool | None = None
    seen: bool = False
    since: float = 0.0

    def sees(self, plugged: bool, now: float) -> Jack:
        """The switch moved, or was looked at."""
        return self if plugged == self.seen else replace(self, seen=plugged, since=now)

    def settles(self, now: float) -> tuple[Jack, bool | None]:
        """Whether a plug is to be told as in (True) or out (False) now. At the start only a plug that is in is told."""
        if self.seen == self.told or now - self.since < self.settle:
            return self, None
        news = None if self.told is None and not self.seen else self.seen
        return replace(self, told=self.seen), news

    def until(self, now: float) -> float:
        """Seconds until `settles` may have something to tell; 0 when it never will by itself."""
        return max(0.001, self.since + self.settle - now) if self.seen != self.told else 0.0
