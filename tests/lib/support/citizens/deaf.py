"""A deaf person: she has only what is drawn. She cannot know when the voice has finished; she reads, and acts.

The sound card is missing altogether, so that nothing could be heard; what would have been said must stand as a caption.
"""

from __future__ import annotations

from dataclasses import dataclass

from support.citizens.sighted import Sighted

READS_A_SECOND = 8.0  # characters


@dataclass
class Deaf(Sighted):
    def listen(self) -> None:
        """Reads everything once."""
        self.hall.breathe()
        self.hall.wait(max(1.0, len("".join(self.eyes.words())) / READS_A_SECOND))
