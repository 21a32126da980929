"""How often somebody may ask within a while. Of one process; kept in memory."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta


class Meter:
    """At most `most` within `span`, for each name."""

    def __init__(self, most: int, span: timedelta) -> None:
        self._most, self._span = most, span
        self._asked: dict[str, deque[datetime]] = {}

    def wait(self, name: str, now: datetime) -> int:
        """Counts one, and says 0; or the seconds until there may be another."""
        asked = self._asked.setdefault(name, deque())
        while asked and now - asked[0] >= self._span:
            asked.popleft()
        if len(asked) >= self._most:
            return max(1, round((asked[0] + self._span - now).total_seconds()))
        asked.append(now)
        return 0
