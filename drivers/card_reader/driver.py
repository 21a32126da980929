"""The card reader as the supervisor sees it: tells when a card comes and goes, waits for one and reads it.

Personal data leaves only as the returned `Card`; events, errors and log lines carry kinds, states and durations.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from drivers.card_reader import social, transit
from drivers.card_reader.card import Card, CardType
from drivers.card_reader.options import PcscOptions
from drivers.card_reader.protocol import Exchange
from drivers.contract import Act, Code, Condition, Deadline, DeviceEvent, DriverError, Publish
from drivers.transport.pcsc import CardLine, open_pcsc
from drivers.transport.pcsc_errors import IN_USE, MOVED, MUTE, NO_READER, SERVICE, STUCK
from drivers.transport.pcsc_worker import Slot, SlotState

HINT_LIFT = "lift_and_place_again"
HINT_HOLD_STILL = "hold_still"

_LOOK_EVERY = 0.25
_RETRY_PAUSE = 0.3
_MENDED_BY_WAITING = (SERVICE, NO_READER, MOVED, MUTE)
_FAILURES_BEFORE_GIVING_UP = 6
_BUSY_PATIENCE = 5.0

_log = logging.getLogger(__name__)


class PcscCardReader:
    """A PC/SC reader. Blocking, single-threaded; constructed and driven by the supervisor.

    `open_with` is where tests put another line.
    """

    role = "card_reader"

    def __init__(
        self,
        connect: str,
        options: Mapping[str, Any],
        publish: Publish,
        *,
        open_with: Callable[[str, Deadline], CardLine] = open_pcsc,
    ) -> None:
        self._connect = connect
        self._options = PcscOptions.model_validate(dict(options))
        self._publish = publish
        self._open_with = open_with
        self._line: CardLine | None = None
        self._reader = ""
        self._seen: SlotState | None = None  # what was last announced

    # --- what every driver states

    def open(self, deadline: Deadline) -> None:
        """Finds the reader. Raises DriverError: NO_DEVICE `no_card_reader`, DISCONNECTED `pcsc_service` when the PC/SC
        service does not run, PERMISSION, CONFIG_ERROR.
        """
        self.close()
        try:
            self._line = self._open_with(self._connect, deadline)
            self._reader = self._line.state(deadline).reader
        except DriverError as error:
            self.close()
            raise self._mine(error) from error

    def capabilities(self) -> Mapping[str, Any]:
        return {
            "reader": self._reader or None,
            "protocol": "PC/SC",
            "card_types": tuple(kind.value for kind in CardType),
            "contactless": None,
            "senses_removal": True,
            "pin": False,
            "writes": False,
        }

    def probe(self, deadline: Deadline) -> tuple[Condition, Mapping[str, Any]]:
        """Asks the service what lies in the reader. Raises DriverError when the service or the reader is gone."""
        try:
            state = self._opened().state(deadline)
        except DriverError as error:
            raise self._mine(error) from error
        return Condition.OK, {"reader": state.reader, "card": state.slot.value}

    def watch(self, publish: Publish) -> float:
        """Publishes `media_inserted` and `media_removed`; wants to be called four times a second."""
        try:
            self._announce(self._opened().state(Deadline.after(2.0)), publish)
        except DriverError as error:
            raise self._mine(error) from error
        return _LOOK_EVERY

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        """`active` asks a person to lay down a card and reports how the read went, never what it said."""
        condition, details = self.probe(deadline)
        result = {"passed": condition is Condition.OK, **details, **self.capabilities()}
        if level == "active":
            card = self.read(deadline)
            result |= {"card": card.type.value, "problems": card.problems, "elapsed_ms": card.elapsed_ms}
        return result

    def reset(self, deadline: Deadline, level: str = "soft") -> None:
        """`soft` begins a new conversation with the service, `hard` finds the reader anew."""
        if level == "hard":
            self.open(deadline)
            return
        try:
            self._opened().renew(deadline)
        except DriverError as error:
            raise self._mine(error) from error

    def close(self) -> None:
        line, self._line = self._line, None
        self._seen = None
        if line is not None:
            line.close()

    # --- the command

    def read(self, deadline: Deadline) -> Card:
        """Waits for a card until `deadline` and reads it. A card that already lies there is read at once.

        Publishes `media_inserted` when a card is found and, on the way, `card_hint` with the payload `hold_still` or
        `lift_and_place_again`. A PC/SC service that is restarted meanwhile is waited out.
        Raises DriverError: TIMEOUT `no_card`; USER_ERROR `card_moved` (lay it again), `card_unreadable`; UNSUPPORTED
        `unsupported_card`; BUSY `reader_busy`; DISCONNECTED `pcsc_service`; NO_DEVICE `no_card_reader`; CANCELED.
        """
        attempt = _Attempt()
        try:
            while True:
                self._wait_for_card(attempt, deadline)
                try:
                    return self._read_card(deadline, partial=attempt.moves > 0)
                except DriverError as error:
                    self._climb(attempt, error)
                deadline.cancel.wait(min(_RETRY_PAUSE, deadline.remaining()))
        except DriverError as error:
            if deadline.passed and error.code in (Code.TIMEOUT, Code.USER_ERROR) and error.detail != STUCK:
                raise self._too_late(attempt, error) from error
            raise self._mine(error) from error

    def _wait_for_card(self, attempt: _Attempt, deadline: Deadline) -> None:
        """Returns when a card has lain still for a moment."""
        line = self._opened()
        state = line.wait_change(None, deadline)
        while True:
            self._announce(state, self._publish)
            if state.slot is Slot.CARD:
                settled = self._unchanged(line, state, self._options.settle_ms / 1000, deadline)
                if settled is None:
                    return
                state = settled
            elif state.slot is Slot.MUTE:
                attempt.mute = True
                changed = self._unchanged(line, state, self._options.lift_hint_s, deadline)
                if changed is None:
                    self._hint(HINT_LIFT)
                    changed = line.wait_change(state, deadline)
                state = changed
            else:
                state = line.wait_change(state, deadline)

    def _unchanged(self, line: CardLine, state: SlotState, seconds: float, deadline: Deadline) -> SlotState | None:
        """None when it stayed as it is for so long; else what it became."""
        if seconds <= 0:
            return None
        spell = deadline.within(seconds)
        try:
            return line.wait_change(state, spell)
        except DriverError as error:
            if error.code is Code.TIMEOUT and spell.passed and not deadline.passed:
                return None
            raise

    def _read_card(self, deadline: Deadline, *, partial: bool) -> Card:
        line = self._opened()
        started = time.perf_counter()
        try:
            protocol = line.connect(deadline)
            exchange = Exchange(lambda apdu: line.transmit(apdu, deadline), t0=protocol == 0)
            # The bus application first: some co-branded cards drop the link after a few other commands.
            card = transit.read(exchange, partial=partial) or social.read(exchange, partial=partial)
        finally:
            line.disconnect(deadline)
        if card is None:
            raise DriverError(
                Code.UNSUPPORTED,
                "unsupported_card",
                act=Act.USER,
                role=self.role,
                hint="neither a bus card of JT/T 978 nor a social-security card",
            )
        elapsed = round((time.perf_counter() - started) * 1000)
        _log.info("card read: %s %s, %d ms", card.type.value, card.kind.value, elapsed)
        return replace(card, elapsed_ms=elapsed)

    def _climb(self, attempt: _Attempt, error: DriverError) -> None:
        """Raises what trying again cannot mend; else tells the citizen what to do."""
        if error.detail == IN_USE:
            if not attempt.still_busy():
                raise error
            return
        attempt.failures += 1
        if error.detail not in _MENDED_BY_WAITING or attempt.failures >= _FAILURES_BEFORE_GIVING_UP:
            raise error
        _log.warning("card read failed: %s %s", error.code, error.detail)
        if error.detail == MOVED:
            attempt.moves += 1
            self._hint(HINT_HOLD_STILL)
        elif error.detail == MUTE:
            attempt.mute = True
            self._hint(HINT_LIFT)

    def _too_late(self, attempt: _Attempt, error: DriverError) -> DriverError:
        if attempt.moves:
            return DriverError(Code.USER_ERROR, MOVED, act=Act.USER, retryable=True, role=self.role)
        if attempt.mute or (self._seen is not None and self._seen.slot is not Slot.EMPTY):
            return DriverError(
                Code.USER_ERROR,
                MUTE,
                act=Act.USER,
                retryable=True,
                role=self.role,
                hint="too slow, or it never answered",
            )
        return DriverError(Code.TIMEOUT, "no_card", act=Act.USER, retryable=True, role=self.role, hint=error.hint)

    # --- small parts

    def _announce(self, state: SlotState, publish: Publish) -> None:
        before, self._seen = self._seen, state
        was = before is not None and before.slot is not Slot.EMPTY
        present = state.slot is not Slot.EMPTY
        another = was and present and before is not None and before.counter != state.counter
        if was and (not present or another):
            publish(DeviceEvent(self.role, "media_removed"))
        if present and (not was or another):
            publish(DeviceEvent(self.role, "media_inserted"))

    def _opened(self) -> CardLine:
        if self._line is None:
            raise DriverError(Code.NOT_READY, act=Act.WAIT, retryable=True, role=self.role, hint="open it first")
        return self._line

    def _hint(self, what: str) -> None:
        self._publish(DeviceEvent(self.role, "card_hint", what))

    def _mine(self, error: DriverError) -> DriverError:
        return DriverError(
            error.code, error.detail, act=error.act, retryable=error.retryable, role=self.role, hint=error.hint
        )


class _Attempt:
    """What happened so far while one person is being asked for a card."""

    def __init__(self) -> None:
        self.failures = 0
        self.moves = 0
        self.mute = False
        self._busy_since: float | None = None

    def still_busy(self) -> bool:
        """False once another program has held the card for too long."""
        now = time.monotonic()
        if self._busy_since is None:
            self._busy_since = now
        return now - self._busy_since < _BUSY_PATIENCE
