"""Somebody who goes away, from any page, and leaves her card where it lies."""

from __future__ import annotations

from dataclasses import dataclass

from support.citizens import sense
from support.citizens.sighted import Sighted


@dataclass
class Leaver(Sighted):
    """Goes as soon as she sees the page number `leaves_at` (0 is the first), and forgets her card."""

    leaves_at: int = 0

    def go(self) -> str:
        """Until she has gone; the page she left. Empty when the service was over before."""
        self.wake()
        pages = [self.hall.page.id]
        for _ in range(60):
            self.listen()
            if self.hall.page.id != pages[-1]:
                pages.append(self.hall.page.id)
            if len(pages) > self.leaves_at:
                return pages[self.leaves_at]
            if self.hall.away:
                return ""
            self.one_step()
        raise sense.GaveUp(f"she does not get that far: {pages}")

    def one_step(self) -> None:
        """As anybody, but she never takes her card."""
        self.pocket.forgotten = True
        super().one_step()
