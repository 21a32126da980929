"""The ID card reader as the supervisor sees it: waits for a card, reads it, and climbs the retry ladder.

Personal data leaves only as the returned `IdDocument`; events, errors and log lines carry status bytes and durations.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from drivers.contract import Act, Code, Condition, Deadline, DeviceEvent, DriverError, Publish
from drivers.id_reader import protocol
from drivers.id_reader.attempt import Attempt, given_up
from drivers.id_reader.client import BROKEN, SILENT, SamClient
from drivers.id_reader.document import CardType, IdDocument
from drivers.id_reader.lying import LyingCard
from drivers.id_reader.options import SamOptions
from drivers.id_reader.photo import PhotoDecoder
from drivers.id_reader.search import may_be_the_wrong_way, nothing_answers, urls_to_try
from drivers.id_reader.text import decode_document
from drivers.transport import open_transport
from drivers.transport.base import Transport

HINT_LIFT = "lift_and_place_again"
HINT_HOLD_STILL = "hold_still"

_FAILURES_BEFORE_RESET = 3
_FAILURES_BEFORE_GIVING_UP = 6
_RETRY_PAUSE = 0.1
_BASE_READ_BYTES = 1305  # both ways
_WATCH_EVERY = 0.25  # seconds; mostly there is nothing to look at
_WATCH_SECONDS = 4.0  # the supervisor gives 5
_LOOK_SECONDS = 1.5  # the reader's own time for it; nobody is to wait for a reader that stays silent
_ALIVE = frozenset({protocol.OK, protocol.FOUND, protocol.FIND_FAILED, protocol.BAD_COMMAND})
_SILENCES_MEAN_UNSUPPORTED = 2

_log = logging.getLogger(__name__)


class SamReader:
    """A GA/T 467 (SAM) reader. Blocking, single-threaded; constructed and driven by the supervisor.

    `open_with` is where tests put a faulty transport.
    """

    role = "id_reader"

    def __init__(
        self,
        connect: str,
        options: Mapping[str, Any],
        publish: Publish,
        *,
        open_with: Callable[[str, Deadline], Transport] = open_transport,
    ) -> None:
        self._connect = connect
        self._options = SamOptions.model_validate(dict(options))
        self._publish = publish
        self._open_with = open_with
        self._transport: Transport | None = None
        self._client: SamClient | None = None
        self._photos = PhotoDecoder(self._options.photo_decoder, usb=connect.startswith("usb:"))
        self._sam_id: str | None = None
        self._alive_by = protocol.STATUS
        self._newest_supported: bool | None = None
        self._newest_silences = 0
        self._card_was_read = False
        self._lying = LyingCard(on=False)

    # --- what every driver states

    def open(self, deadline: Deadline) -> None:
        """Finds the reader's speed, or how its USB module takes frames, if the URL names none; then its number.

        Raises DriverError: NO_DEVICE `no_sam_reader` when nothing there speaks SAM, HARDWARE_ERROR `reader_down` when
        the reader's own self-test failed, or what opening the port raised.
        """
        self.close()
        self._sam_id, self._newest_supported, self._newest_silences = None, None, 0
        self._card_was_read = False
        self._lying = LyingCard(on=self._options.forgotten_card == "probe")
        urls = urls_to_try(self._connect)
        refused: list[DriverError] = []
        # The second time by "find": simple readers know no more than what a read needs.
        for command, url in product((protocol.STATUS, protocol.FIND), urls):
            try:
                self._transport = self._open_with(url, deadline)
                self._client = SamClient(self._transport)
                self._identify(command, deadline)
                self._photos.check(deadline)
                return
            except DriverError as error:
                self.close()
                if not may_be_the_wrong_way(error, one_of_many=len(urls) > 1):
                    raise
                refused.append(error)
        raise nothing_answers(self._connect, refused)

    def capabilities(self) -> Mapping[str, Any]:
        return {
            "protocol": "GA/T 467",
            "sam_id": self._sam_id,
            "baud": self._transport.baud if self._transport else None,
            "document_types": tuple(kind.value for kind in CardType),
            "newest_address": self._newest_supported,
            "photo": "decoded" if self._photos.on else "wlt",
            "fingerprints": False,
            # None until a card was seen lying after a read, see lying.py.
            "senses_removal": self._lying.senses,
        }

    def probe(self, deadline: Deadline) -> tuple[Condition, Mapping[str, Any]]:
        """Asks the reader's status. Raises DriverError when it does not answer twice."""
        client = self._opened()
        try:
            answer = client.ask(self._alive_by, deadline)
        except DriverError as error:
            if error.detail not in (SILENT, BROKEN):
                raise
            answer = client.ask(self._alive_by, deadline)
        details: dict[str, Any] = {"sam_id": self._sam_id or "", "noisy": client.rejected + client.resent > 0}
        if self._photos.on:
            details |= self._photos.details()
        if answer.status in _ALIVE:
            return Condition.OK, details
        return Condition.HARDWARE_ERROR, details | {"sam_status": f"{answer.status:02X}"}

    def watch(self, publish: Publish) -> float:
        """After a read: tells by `media_left` that the card still lies there, by `media_removed` that it was lifted.

        A card is looked for only while somebody is asked for it.
        """
        if self._client is not None:
            self._look_for_the_last_card(publish, Deadline.after(_WATCH_SECONDS))
        return _WATCH_EVERY

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        """`active` asks a person to lay down a card and reports how the read went, never what it said.

        It also finds out whether the reader tells that the card still lies there.
        """
        condition, details = self.probe(deadline)
        result = {"passed": condition is Condition.OK, **details, **self.capabilities()}
        if level == "active":
            document = self.read(deadline)
            self.watch(self._publish)
            result |= {
                "senses_removal": self._lying.senses,
                "photo_decoded": document.photo is not None if self._photos.on else None,
                "card": document.type.value,
                "problems": document.problems,
                "elapsed_ms": document.elapsed_ms,
            }
        return result

    def reset(self, deadline: Deadline, level: str = "soft") -> None:
        """`soft` resets the SAM, `hard` opens the port anew."""
        if level == "hard":
            self.open(deadline)
        else:
            self._reset_sam(deadline)

    def close(self) -> None:
        transport, self._transport, self._client = self._transport, None, None
        if transport is not None:
            transport.close()

    # --- the command

    def read(self, deadline: Deadline, *, newest_address: bool = True) -> IdDocument:
        """Waits for a card until `deadline` and reads it.

        Publishes `media_inserted` when a card is found and, on the way, `card_hint` with the payload `hold_still` or
        `lift_and_place_again`.
        Raises DriverError: TIMEOUT `no_card`, USER_ERROR `card_unreadable` or `not_an_id_card`, INVALID_DATA
        `card_needs_staff` (nobody is accused), HARDWARE_ERROR, DISCONNECTED, CANCELED.
        """
        attempt = Attempt(self._options.lift_hint_s, after_a_card=self._card_was_read)
        try:
            return self._wait_and_read(attempt, deadline, newest_address)
        except DriverError as error:
            if error.code is Code.TIMEOUT and deadline.passed:
                raise self._too_late(attempt) from error
            raise

    def _wait_and_read(self, attempt: Attempt, deadline: Deadline, newest_address: bool) -> IdDocument:
        while True:
            try:
                if self._card_found(attempt, deadline):
                    document = self._read_card(deadline, newest_address)
                    self._card_was_read = True
                    self._lying.was_read(time.monotonic())
                    document = replace(document, photo=self._photos.decode(document.photo_wlt, deadline))
                    _log.info("card read: type %s, %d ms", document.type.value, document.elapsed_ms)
                    return document
                self._pause(self._options.poll_ms / 1000, deadline)
            except DriverError as error:
                final = error.code in (Code.CANCELED, Code.DISCONNECTED, Code.NOT_READY) or not error.retryable
                if final or deadline.passed:
                    raise
                _log.warning("card read failed: %s %s", error.code, error.detail)
                self._climb(error, attempt, deadline)

    def _card_found(self, attempt: Attempt, deadline: Deadline) -> bool:
        self._look_for_the_last_card(self._publish, deadline)
        answer = self._opened().ask(protocol.FIND, deadline)
        if answer.status == protocol.FIND_FAILED:
            if attempt.lift_hint_due():
                self._hint(HINT_LIFT)
            return False
        if answer.status != protocol.FOUND:
            raise protocol.status_error(answer.status)
        if not attempt.announced:
            attempt.announced = True
            if (told := self._lying.found_another()) is not None:
                self._publish(DeviceEvent(self.role, told))
            self._publish(DeviceEvent(self.role, "media_inserted"))
        return True

    def _read_card(self, deadline: Deadline, newest_address: bool) -> IdDocument:
        client = self._opened()
        started = time.perf_counter()
        answer = client.ask(protocol.SELECT, deadline)
        if answer.status != protocol.OK:
            raise protocol.status_error(answer.status)
        payload = self._read_base(client, deadline)
        finished = time.perf_counter()
        newest: bytes | None = None
        problems: tuple[str, ...] = ("photo_length",) if payload.odd_lengths else ()
        if newest_address and self._newest_supported is not False:
            try:
                newest = self._read_newest_address(client, deadline)
                finished = time.perf_counter()
            except DriverError as error:
                if error.code is Code.CANCELED:
                    raise
                # The card itself is read; staff can ask for the address.
                problems += ("newest_address_unread",)
        parsing = time.perf_counter()
        document = decode_document(payload.text, payload.photo, newest, problems=problems)
        seconds = finished - started + time.perf_counter() - parsing
        return replace(document, elapsed_ms=round(seconds * 1000))

    def _read_base(self, client: SamClient, deadline: Deadline) -> protocol.BasePayload:
        """Asks a second time when the answer broke on the wire: the reader thinks it was read, and finds it no more."""
        for last in (False, True):
            try:
                answer = client.ask(protocol.READ_BASE, deadline)
                if answer.status != protocol.OK:
                    raise protocol.status_error(answer.status)
                return protocol.parse_base(answer.data)
            except DriverError as error:
                if last or error.detail != BROKEN:
                    raise
            except protocol.ProtocolError as error:
                if last:
                    raise DriverError(
                        Code.INVALID_DATA, BROKEN, act=Act.RESET, retryable=True, role=self.role, hint=str(error)
                    ) from error
        raise AssertionError("unreachable")

    def _read_newest_address(self, client: SamClient, deadline: Deadline) -> bytes | None:
        """None when the card has none, or the reader does not know the command."""
        try:
            answer = client.ask(protocol.READ_NEWEST_ADDRESS, deadline)
        except DriverError as error:
            if error.detail == SILENT:
                self._newest_silences += 1
                if self._newest_silences >= _SILENCES_MEAN_UNSUPPORTED:
                    self._newest_supported = False
            raise
        self._newest_silences = 0
        if answer.status == protocol.BAD_COMMAND:
            self._newest_supported = False
            return None
        if answer.status not in (protocol.OK, protocol.NO_SUCH_ITEM):
            raise protocol.status_error(answer.status)
        self._newest_supported = True
        return answer.data if answer.status == protocol.OK else None

    def _climb(self, error: DriverError, attempt: Attempt, deadline: Deadline) -> None:
        """One rung of the ladder: find again; after three failures reset the SAM; after six give up."""
        attempt.failed(error)
        if error.detail == "card_needs_staff" and attempt.refusals > 1:
            raise error
        if attempt.failures >= _FAILURES_BEFORE_GIVING_UP:
            raise given_up(error) from error
        if error.detail == "card_moved":
            self._hint(HINT_HOLD_STILL)
        if attempt.failures == _FAILURES_BEFORE_RESET:
            self._reset_sam(deadline)
        self._pause(_RETRY_PAUSE, deadline)

    def _too_late(self, attempt: Attempt) -> DriverError:
        last = attempt.last_error
        if last is not None and last.detail not in ("card_moved", "card_needs_staff"):
            return given_up(last)
        detail = "card_unreadable" if last else "no_card"
        return DriverError(Code.TIMEOUT, detail, act=Act.USER, retryable=True, role=self.role)

    # --- small parts

    def _look_for_the_last_card(self, publish: Publish, deadline: Deadline) -> None:
        """Asks, when it is time to, whether the card read last still lies there. Raises DISCONNECTED, CANCELED."""
        if not self._lying.due(time.monotonic()):
            return
        baud = self._transport.baud if self._transport else None
        wire = _BASE_READ_BYTES * 10 / baud if baud else 0.0
        status: int | None = None
        try:
            # Its status alone: what else it answers is gone before this line ends.
            status = self._opened().ask(protocol.READ_BASE, deadline.within(_LOOK_SECONDS + wire)).status
        except DriverError as error:
            if error.code not in (Code.TIMEOUT, Code.INVALID_DATA):
                raise
            deadline.check()
        told = self._lying.answered(status, time.monotonic())
        if told is not None:
            publish(DeviceEvent(self.role, told))

    def _reset_sam(self, deadline: Deadline) -> None:
        self._lying.forget()
        try:
            answer = self._opened().ask(protocol.RESET, deadline)
        except DriverError as error:
            if error.detail in (SILENT, BROKEN):
                raise given_up(error) from error
            raise
        if answer.status != protocol.OK:
            raise protocol.status_error(answer.status)

    def _identify(self, command: protocol.Command, deadline: Deadline) -> None:
        client = self._opened()
        answer = client.ask(command, deadline)
        if answer.status not in _ALIVE:
            raise protocol.status_error(answer.status)
        self._alive_by = command
        self._sam_id = self._ask_sam_id(client, deadline)

    def _ask_sam_id(self, client: SamClient, deadline: Deadline) -> str | None:
        """None when the reader does not tell."""
        try:
            answer = client.ask(protocol.SAM_ID, deadline)
            return protocol.format_sam_id(answer.data) if answer.status == protocol.OK else None
        except DriverError as error:
            if error.detail not in (SILENT, BROKEN):
                raise
            return None

    def _opened(self) -> SamClient:
        if self._client is None:
            raise DriverError(Code.NOT_READY, act=Act.WAIT, retryable=True, role=self.role, hint="open it first")
        return self._client

    def _hint(self, what: str) -> None:
        self._publish(DeviceEvent(self.role, "card_hint", what))

    def _pause(self, seconds: float, deadline: Deadline) -> None:
        deadline.cancel.wait(min(seconds, deadline.remaining()))
        deadline.check()
