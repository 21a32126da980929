"""What a random technician's run came to: the table at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from support.cabinet import ROLES


@dataclass(slots=True)
class Tally:
    """The table at the end. Seconds are real ones unless they say otherwise."""

    steps: int = 0
    visits: int = 0
    whole_visits: int = 0
    staged: Counter[str] = field(default_factory=Counter)
    swaps: int = 0
    tests: int = 0
    losses: Counter[str] = field(default_factory=Counter)
    recoveries: Counter[str] = field(default_factory=Counter)
    slowest_recovery: dict[str, float] = field(default_factory=dict)
    longest_page: tuple[float, str] = (0.0, "")  # kiosk's seconds
    longest_without_way: tuple[float, str] = (0.0, "")
    reach_samples: int = 0
    memory: list[float] = field(default_factory=list)  # MB, each time nobody was there

    def table(self, rows: Iterable[tuple[str, object]]) -> str:
        def by_role(what: Counter[str]) -> str:
            return ", ".join(f"{role} {what[role]}" for role in ROLES)

        slowest = ", ".join(f"{role} {seconds:.1f}" for role, seconds in sorted(self.slowest_recovery.items()))
        own = (
            ("steps", self.steps),
            ("visits", self.visits),
            ("whole visits after repair", self.whole_visits),
            ("faults staged", f"{self.staged.total()} ({by_role(self.staged)})"),
            ("parts swapped for another model", self.swaps),
            ("parts tested in mid-visit", self.tests),
            ("losses seen", f"{self.losses.total()} ({by_role(self.losses)})"),
            ("recoveries seen", f"{self.recoveries.total()} ({by_role(self.recoveries)})"),
            ("slowest recovery after repair, s", slowest),
            ("longest on one page, kiosk's s", f"{self.longest_page[0]:.0f} ({self.longest_page[1]})"),
            ("longest without a button, s", f"{self.longest_without_way[0]:.1f} ({self.longest_without_way[1]})"),
            ("searched for what is left of people", self.reach_samples),
            ("memory then, MB", " ".join(f"{each:.0f}" for each in self.memory)),
        )
        return "\n".join(f"  {name:<38} {value}" for name, value in (*own, *rows))
