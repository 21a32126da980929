"""From a socket's switch to plugs in and out. Pure; seconds come in from outside."""

from __future__ import annotations

from dataclasses import dataclass, replace

OUT_SETTLE_S = 0.03
"""A plug that comes out is told sooner than one that goes in: what was for one ear alone must not go on aloud."""


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
        if self.seen == self.told or now - self.since < self._rest:
            return self, None
        news = None if self.told is None and not self.seen else self.seen
        return replace(self, told=self.seen), news

    @property
    def _rest(self) -> float:
        """Seconds the switch must rest before it is believed."""
        return min(self.settle, OUT_SETTLE_S) if self.told and not self.seen else self.settle

    def until(self, now: float) -> float:
        """Seconds until `settles` may have something to tell; 0 when it never will by itself."""
        return max(0.001, self.since + self._rest - now) if self.seen != self.told else 0.0
