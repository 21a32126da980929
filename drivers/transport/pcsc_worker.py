"""The thread that talks to the PC/SC service: it owns one context and at most one card; nobody else waits in there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from queue import SimpleQueue
from typing import Any, TypeVar

from drivers.contract import Deadline, DriverError
from drivers.transport.pcsc_errors import (
    NO_CARD,
    NO_READERS,
    REFUSED,
    RESTING,
    SERVICE,
    UNAVAILABLE,
    UNKNOWN_READER,
    error_of,
)

T = TypeVar("T")

_PNP = "\\\\?PnP?\\Notification"
_GRACE = 0.7  # seconds past its deadline a call may still come back in
_REFUSALS, _REFUSED_PAUSE = 3, 0.1
_LOOK = 0.05  # how often a waiting caller looks whether it was cancelled


class Slot(StrEnum):
    """What lies in the reader."""

    EMPTY = "empty"
    CARD = "card"
    MUTE = "mute"  # something is there that does not answer


@dataclass(frozen=True, slots=True)
class SlotState:
    """`counter` differs after each insertion and removal, so that a card changed between two looks is noticed."""

    reader: str
    slot: Slot
    counter: int = 0


class StuckError(Exception):
    """The service did not come back in time."""


class _Task:
    def __init__(self, do: Callable[[PcscWorker], Any]) -> None:
        self.do = do
        self.done = threading.Event()
        self.result: Any = None
        self.error: BaseException | None = None


class PcscWorker(threading.Thread):
    """Owns one context and at most one card. Only `call`, `end` and `busy` are for other threads."""

    def __init__(self, scard: Any) -> None:
        super().__init__(name="pcsc", daemon=True)
        self._scard = scard
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._context: Any = None
        self._card: tuple[Any, int] | None = None
        self.busy = False

    # --- for the line

    def call(self, do: Callable[[PcscWorker], T], deadline: Deadline) -> T:
        task = _Task(do)
        self.busy = True
        self._tasks.put(task)
        overdue: float | None = None
        while not task.done.wait(_LOOK):
            if overdue is None and (deadline.passed or deadline.cancel.canceled):
                overdue = time.monotonic() + _GRACE
            elif overdue is not None and time.monotonic() >= overdue:
                raise StuckError
        if task.error is not None:
            raise task.error
        result: T = task.result
        return result

    def end(self, wait: float) -> None:
        self._tasks.put(None)
        if wait:
            self.join(wait)

    # --- in its own thread

    def run(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                task.result = task.do(self)
            except DriverError as error:
                task.error = error
                if error.detail == SERVICE:
                    self.forget()
            except BaseException as error:  # noqa: BLE001 - handed to the caller as it is
                task.error = error
            self.busy = False
            task.done.set()
            del task
        self.forget()

    def context(self) -> Any:
        if self._context is None:
            for _ in range(_REFUSALS):
                result, context = self._scard.SCardEstablishContext(self._scard.SCARD_SCOPE_SYSTEM)
                if result & 0xFFFFFFFF != REFUSED:
                    break
                # pcsc-lite says so whenever the service hangs up on us, as one does that is just ending.
                time.sleep(_REFUSED_PAUSE)
            self._check(result)
            self._context = context
        return self._context

    def readers(self) -> list[str]:
        result, names = self._scard.SCardListReaders(self.context(), [])
        if result & 0xFFFFFFFF == NO_READERS:
            return []
        self._check(result)
        return sorted(str(name) for name in names)

    def find(self, wanted: str) -> str:
        result, readers = self._scard.SCardListReaders(self.context(), [])
        self._check(result)
        found = sorted(name for name in readers if wanted.casefold() in name.casefold())
        if not found:
            raise error_of(UNKNOWN_READER)
        return str(found[0])

    def look(self, wanted: str) -> SlotState:
        return self._status(self.find(wanted), 0, 0)

    def wait(self, wanted: str, known: SlotState | None, seconds: float) -> SlotState:
        """The state after at most `seconds`, earlier when it is no more as `known`."""
        if known is not None and known.slot is Slot.MUTE:
            # pcsc-lite does not keep to its own time-out while it tries to power such a card.
            time.sleep(seconds)
        if known is None or known.slot is Slot.MUTE or seconds <= 0:
            return self.look(wanted)
        empty = known.slot is Slot.EMPTY
        flags = self._scard.SCARD_STATE_EMPTY if empty else self._scard.SCARD_STATE_PRESENT
        return self._status(known.reader, known.counter << 16 | flags, int(seconds * 1000))

    def _status(self, reader: str, flags: int, milliseconds: int) -> SlotState:
        asked = [(reader, flags), (_PNP, self._scard.SCARD_STATE_UNAWARE)]
        result, states = self._scard.SCardGetStatusChange(self.context(), milliseconds, asked)
        if result & 0xFFFFFFFF not in RESTING:
            self._check(result)
        now = int(states[0][1])
        if now & (self._scard.SCARD_STATE_UNKNOWN | self._scard.SCARD_STATE_UNAVAILABLE):
            raise error_of(UNAVAILABLE)
        if not now & self._scard.SCARD_STATE_PRESENT:
            slot = Slot.EMPTY
        else:
            slot = Slot.MUTE if now & self._scard.SCARD_STATE_MUTE else Slot.CARD
        return SlotState(reader, slot, now >> 16 & 0xFFFF)

    def connect(self, wanted: str) -> int:
        self.disconnect()
        scard = self._scard
        result, card, protocol = scard.SCardConnect(
            self.context(),
            self.find(wanted),
            scard.SCARD_SHARE_EXCLUSIVE,
            scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
        )
        self._check(result)
        self._card = (card, scard.SCARD_PCI_T0 if protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1)
        return 0 if protocol == scard.SCARD_PROTOCOL_T0 else 1

    def transmit(self, apdu: bytes) -> bytes:
        if self._card is None:
            raise error_of(NO_CARD)
        card, pci = self._card
        result, answer = self._scard.SCardTransmit(card, pci, list(apdu))
        self._check(result)
        return bytes(answer)

    def disconnect(self) -> None:
        card, self._card = self._card, None
        if card is not None:
            self._scard.SCardDisconnect(card[0], self._scard.SCARD_RESET_CARD)

    def forget(self) -> None:
        """Lets go of everything; what the service answers to that does not matter."""
        self.disconnect()
        context, self._context = self._context, None
        if context is not None:
            self._scard.SCardReleaseContext(context)

    def _check(self, result: int) -> None:
        if result != 0:
            raise error_of(result)
