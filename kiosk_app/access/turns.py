"""Whose turn it is: the terminal speaks, then the person has time; after a while of nothing it says again what to do.

Pure: seconds of any steady clock come in. Sources: the project's accessibility report, T51 (time counts from the end of
speech), T52 (a wait is told at once and every 8 s), and VotingWorks' read-on-idle.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

AGAIN_AFTER, AGAIN_TIMES = 12.0, 3
WAIT_EVERY = 8.0
LONGEST_ANSWER = 300.0
"""Seconds of speech after which the person's time counts, whatever goes on being said."""


class Due(StrEnum):
    """What is to be done now."""

    NOTHING = ""
    THEIRS = "theirs"  # all was said that answers the person
    REMIND = "remind"
    REASSURE = "reassure"


@dataclass(slots=True)
class Turns:
    _since: float = 0.0  # of the last sound or act
    _answering: bool = False
    _acted_at: float = 0.0
    _reminded: int = 0

    def acted(self, now: float) -> None:
        """The person did something; what is said from now on answers it."""
        self._since, self._acted_at, self._answering, self._reminded = now, now, True, 0

    def turned(self, now: float) -> None:
        """Another page has come, whoever brought it: the person's time for it begins when it has been said."""
        self.acted(now)

    def answering(self, now: float) -> bool:
        """What the person did is still being answered: their time does not count."""
        return self._answering and now - self._acted_at < LONGEST_ANSWER

    def follow(self, now: float, speaking: bool, waiting: bool, may_remind: bool) -> Due:
        """Called again and again. `waiting`: the page waits for the machine, not for the person."""
        if speaking:
            self._since = now
            return Due.NOTHING
        if self._answering:
            self._answering = False
            return Due.THEIRS
        if waiting and now - self._since >= WAIT_EVERY:
            self._since = now
            return Due.REASSURE
        if may_remind and not waiting and self._reminded < AGAIN_TIMES and now - self._since >= AGAIN_AFTER:
            self._since, self._reminded = now, self._reminded + 1
            return Due.REMIND
        return Due.NOTHING
