"""What a light shows and when it changes. Pure; seconds come in from outside.

Two limits protect people with photosensitive epilepsy (EN 301 549, ADA; XFS4IoT guide lights): no pattern above 2 Hz is
accepted, and no lamp is lit more than twice in a second, however fast its commands come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

MAX_HZ = 2.0
MIN_HZ = 0.1  # slower is not seen as blinking
MIN_PERIOD_S = 1.0 / MAX_HZ

OFF = "off"
ON = "on"


@dataclass(frozen=True, slots=True)
class Pattern:
    """`relays` are lit: steadily (`hz` 0) or `hz` times a second, half of the time."""

    relays: frozenset[int] = frozenset()
    hz: float = 0.0

    def __post_init__(self) -> None:
        if self.hz and not MIN_HZ <= self.hz <= MAX_HZ:
            raise ValueError(f"a light blinks {MIN_HZ:g} to at most {MAX_HZ:g} times a second; 0 is steady")

    def lit(self, age: float) -> frozenset[int]:
        """The relays that are closed `age` seconds after it began."""
        if not self.hz:
            return self.relays
        return self.relays if (max(age, 0.0) * self.hz) % 1.0 < 0.5 else frozenset()

    def until_change(self, age: float) -> float | None:
        """Seconds until `lit` differs; None for a steady light."""
        if not self.hz or not self.relays:
            return None
        half = 0.5 / self.hz
        return half - max(age, 0.0) % half


@dataclass(frozen=True, slots=True)
class Lamps:
    """What the relays show, and when each was last lit (monotonic seconds)."""

    lit: frozenset[int] = frozenset()
    lit_at: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({}))

    def allowed(self, wanted: frozenset[int], now: float) -> frozenset[int]:
        """What may be shown now: a relay lit less than half a second ago is not lit again. Putting out always is."""
        return frozenset(
            relay for relay in wanted if relay in self.lit or now - self.lit_at.get(relay, -1e9) >= MIN_PERIOD_S
        )

    def until_allowed(self, wanted: frozenset[int], now: float) -> float:
        """Seconds until all of `wanted` may be shown."""
        held = [self.lit_at.get(relay, -1e9) + MIN_PERIOD_S - now for relay in wanted - self.lit]
        return max([0.0, *held])

    def showing(self, lit: frozenset[int], now: float) -> Lamps:
        """After the relays were switched."""
        fresh = lit - self.lit
        return Lamps(lit, MappingProxyType({**self.lit_at, **dict.fromkeys(fresh, now)}))
