"""What happened so far while one person is being asked for a card, and how it is told when it does not work."""

from __future__ import annotations

import time

from drivers.contract import Act, Code, DriverError

_LIFT_HINT_AFTER_A_CARD = 1.5  # seconds: there was a card a moment ago, so silence means it was not lifted


class Attempt:
    """What happened so far while one person is being asked for a card."""

    def __init__(self, lift_hint_s: float, *, after_a_card: bool) -> None:
        self.failures = 0
        self.refusals = 0
        self.announced = False
        self.last_error: DriverError | None = None
        self._lift_hint_s = lift_hint_s
        # The last reader of a card may have left it lying; asking soon is kind to who forgot it.
        first = min(lift_hint_s, _LIFT_HINT_AFTER_A_CARD) if after_a_card else lift_hint_s
        self._hint_at = time.monotonic() + first

    def failed(self, error: DriverError) -> None:
        self.failures += 1
        self.refusals += error.detail == "card_needs_staff"
        self.last_error = error
        self._hint_at = time.monotonic() + min(self._lift_hint_s, _LIFT_HINT_AFTER_A_CARD)

    def lift_hint_due(self) -> bool:
        """True once per hint period without a card."""
        now = time.monotonic()
        if now < self._hint_at:
            return False
        self._hint_at = now + self._lift_hint_s
        return True


def given_up(error: DriverError) -> DriverError:
    """The ladder's end: the citizen's card if it kept moving, else the reader."""
    if error.detail == "card_moved":
        return DriverError(
            Code.USER_ERROR, "card_unreadable", act=Act.USER, retryable=True, role="id_reader", hint=error.hint
        )
    return DriverError(
        Code.HARDWARE_ERROR, error.detail, act=Act.RESET, retryable=True, role="id_reader", hint=error.hint
    )
