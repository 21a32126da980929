"""Whether the card that was just read still lies on the reader. A pure state machine; the driver asks and tells.

After a good read "find" answers "no card" although the card still lies there. A repeated base read tells: 90 while it
lies, 41 once it was lifted. That was seen on some readers and is promised by none, so a reader that answers otherwise
is soon left in peace. What it answers besides the status is thrown away. Sources: this folder's README.
"""

from __future__ import annotations

from drivers.id_reader import protocol

LEFT = "media_left"
REMOVED = "media_removed"

LOOK_EVERY = 2.0  # seconds; a reader needs up to one for a base read
REMIND_EVERY = 10.0
GIVE_UP_AFTER = 600.0

_INCONCLUSIVE = frozenset({protocol.SELECT_FAILED, protocol.RANDOM_FAILED})
_ODD_ANSWERS = 3
_NEVER_SEEN_LYING = 3


class LyingCard:
    """Times are monotonic seconds.

    `senses`: True once the reader was seen telling that a card still lies there, False when it cannot or is not to be
    asked, None while nobody knows.
    """

    def __init__(self, *, on: bool) -> None:
        self.senses: bool | None = None if on else False
        self._since: float | None = None  # a card was read and may still lie there
        self._look_at = 0.0
        self._seen = False  # this very card was seen lying
        self._remind_at = 0.0
        self._odd = 0
        self._gone_at_once = 0

    def was_read(self, now: float) -> None:
        if self.senses is not False:
            self._since, self._look_at, self._seen, self._odd = now, now, False, 0

    def forget(self) -> None:
        """Nobody knows any more: the reader was reset."""
        self._since = None

    def found_another(self) -> str | None:
        """A card was found, so that none lay there. Returns what is to be told, as `answered` does."""
        told = REMOVED if self._since is not None and self._seen else None
        self._since = None
        return told

    def due(self, now: float) -> bool:
        return self._since is not None and now >= self._look_at

    def answered(self, status: int | None, now: float) -> str | None:
        """The status byte of a repeated base read, None when there was no answer. Returns LEFT, REMOVED or None."""
        if self._since is None:
            return None
        self._look_at = now + LOOK_EVERY
        match status:
            case protocol.OK:
                return self._lies(now)
            case protocol.READ_FAILED:
                return self._gone()
            case protocol.BAD_COMMAND:
                self._leave_in_peace()
            case _ if status not in _INCONCLUSIVE:
                self._odd += 1 if status is not None else 2  # silence holds up whoever comes next
                if self._odd >= _ODD_ANSWERS:
                    self._leave_in_peace()
        return None

    def _lies(self, now: float) -> str | None:
        assert self._since is not None
        self.senses, self._odd, self._gone_at_once = True, 0, 0
        if now - self._since >= GIVE_UP_AFTER:
            self._since = None
            return None
        if self._seen and now < self._remind_at:
            return None
        self._seen, self._remind_at = True, now + REMIND_EVERY
        return LEFT

    def _gone(self) -> str | None:
        self._since = None
        if self._seen or self.senses:
            return REMOVED
        # Lifted within a blink, or a reader that never reads twice.
        self._gone_at_once += 1
        if self._gone_at_once >= _NEVER_SEEN_LYING:
            self.senses = False
        return None

    def _leave_in_peace(self) -> None:
        self.senses, self._since = False, None
