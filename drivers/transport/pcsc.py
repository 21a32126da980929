"""PC/SC with deadlines: a line to one card reader.

pyscard's functions only (`pcsc_library`), never its monitors: those end for ever when the service restarts. A line
survives a service that is absent, killed or restarted and readers that come and go; a call makes itself a new context
when the old one died. A call the service does not come back from is left to its thread, which cleans up whenever it
returns, and the next one begins with a fresh thread and context (PC/SC wants one context per thread).
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qsl, unquote

from drivers.contract import Act, Code, Deadline, DriverError
from drivers.transport.pcsc_errors import NO_READER, SERVICE, STUCK, TORN, error_of
from drivers.transport.pcsc_library import load_scard
from drivers.transport.pcsc_worker import PcscWorker, SlotState, StuckError

T = TypeVar("T")

_SOCKET_ENV = "PCSCLITE_CSOCK_NAME"
_SLICE = 0.25  # seconds one wait inside the service lasts at most
_CLOSE = 2.0
_MAX_STUCK = 3
_RETRY = 0.25  # pause before a lost service or reader is looked for again
_PATIENCE = 5.0  # after that who waits is told

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PcscUrl:
    """`name` is part of the reader's name (any reader when empty); `socket` the service's, when not the system's."""

    name: str
    socket: str = ""


def parse_pcsc_url(url: str) -> PcscUrl:
    """`pcsc:NAME` or `pcsc:NAME?socket=/path`. Raises DriverError CONFIG_ERROR."""
    scheme, colon, rest = url.partition(":")
    name, _, query = rest.partition("?")
    pairs = dict(parse_qsl(query, keep_blank_values=True))
    socket = pairs.pop("socket", "")
    if scheme != "pcsc" or not colon or pairs or (socket and not socket.startswith("/")):
        raise DriverError(
            Code.CONFIG_ERROR,
            "bad_connect",
            act=Act.CONFIGURATION,
            hint=f"{url!r} is no card reader; write pcsc:NAME with a part of the reader's name, such as pcsc:ACR",
        )
    return PcscUrl(unquote(name).strip(), socket)


class CardLine(Protocol):
    """What a driver needs of a reader. All raise DriverError and end by the deadline."""

    name: str

    def state(self, deadline: Deadline) -> SlotState: ...
    def wait_change(self, known: SlotState | None, deadline: Deadline) -> SlotState: ...
    def connect(self, deadline: Deadline) -> int: ...
    def transmit(self, apdu: bytes, deadline: Deadline) -> bytes: ...
    def disconnect(self, deadline: Deadline) -> None: ...
    def renew(self, deadline: Deadline) -> None: ...
    def close(self) -> None: ...


class PcscLine:
    """One reader by its name. Used by one thread at a time."""

    def __init__(self, url: str, scard: Any) -> None:
        self.name = url
        self._wanted = parse_pcsc_url(url).name
        self._scard = scard
        self._worker: PcscWorker | None = None
        self._stuck: list[PcscWorker] = []

    # --- looking

    def state(self, deadline: Deadline) -> SlotState:
        """What lies in the reader now. Raises NO_DEVICE `no_card_reader`, DISCONNECTED `pcsc_service`."""
        return self._call(lambda worker: worker.look(self._wanted), deadline)

    def readers(self, deadline: Deadline) -> tuple[str, ...]:
        """Every reader there is, whatever its name."""
        return tuple(self._call(lambda worker: worker.readers(), deadline))

    def wait_change(self, known: SlotState | None, deadline: Deadline) -> SlotState:
        """The state once it differs from `known`; the present one when `known` is None. TIMEOUT when nothing changed.

        Waits out a service that is gone and a reader that is missing for five seconds, then raises that.
        """
        gone_since: float | None = None
        while True:
            deadline.check()
            seconds = min(_SLICE, deadline.remaining()) if gone_since is None else 0.0
            try:
                state = self._call(
                    partial(PcscWorker.wait, wanted=self._wanted, known=known, seconds=seconds), deadline
                )
            except DriverError as error:
                if error.detail not in (SERVICE, NO_READER):
                    raise
                now = time.monotonic()
                gone_since = now if gone_since is None else gone_since
                if now - gone_since >= _PATIENCE:
                    raise
                deadline.cancel.wait(min(_RETRY, deadline.remaining()))
                continue
            if known is None or state != known or gone_since is not None:
                return state

    # --- talking to the card

    def connect(self, deadline: Deadline) -> int:
        """Takes the card for ourselves; returns its protocol, 0 or 1 (T=0, T=1)."""
        return self._call(lambda worker: worker.connect(self._wanted), deadline, card=True)

    def transmit(self, apdu: bytes, deadline: Deadline) -> bytes:
        """The card's answer with its two status bytes. TIMEOUT when the card takes longer; the card is then let go."""
        deadline.check()
        answer = self._call(lambda worker: worker.transmit(apdu), deadline, card=True)
        if len(answer) < 2:
            raise error_of(TORN)
        return answer

    def disconnect(self, deadline: Deadline) -> None:
        """Lets the card go, reset, so that nobody finds it as we left it. Never raises."""
        worker = self._worker
        if worker is not None and not worker.busy:
            with contextlib.suppress(DriverError):
                self._call(lambda worker: worker.disconnect(), Deadline.after(1.0))

    def renew(self, deadline: Deadline) -> None:
        """A new context; the card in the reader, if any, is let go."""
        self._call(lambda worker: worker.forget(), deadline)
        self._call(lambda worker: worker.context(), deadline)

    def close(self) -> None:
        """Idempotent. A call that never came back keeps its thread until it does."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end(_CLOSE)
        for each in self._stuck:
            each.join(0.0 if each.busy else _CLOSE)

    # --- inside

    def _call(self, do: Callable[[PcscWorker], T], deadline: Deadline, *, card: bool = False) -> T:
        """`card`: it is a card that may be slow, not the service that hangs."""
        worker = self._worker
        if worker is None:
            self._stuck = [each for each in self._stuck if each.is_alive()]
            if len(self._stuck) >= _MAX_STUCK:
                raise _hanging()
            worker = self._worker = PcscWorker(self._scard)
            worker.start()
        try:
            return worker.call(do, deadline)
        except StuckError:
            _log.warning("%s: a call did not come back; going on without it", self.name)
            self._worker = None
            self._stuck.append(worker)
            worker.end(0.0)
            if card or deadline.cancel.canceled:
                deadline.check()
            raise _hanging() from None


def _hanging() -> DriverError:
    return DriverError(
        Code.TIMEOUT,
        STUCK,
        act=Act.RESET,
        retryable=True,
        hint="the PC/SC service does not come back; systemctl restart pcscd",
    )


def open_pcsc(url: str, deadline: Deadline) -> PcscLine:
    """A line to a reader that is there. Raises DriverError: CONFIG_ERROR (URL, library), DISCONNECTED `pcsc_service`,
    NO_DEVICE `no_card_reader`, PERMISSION.
    """
    deadline.check()
    wanted = parse_pcsc_url(url)
    scard = _library()
    use_socket(wanted.socket)
    line = PcscLine(url, scard)
    try:
        line.state(deadline)
    except BaseException:
        line.close()
        raise
    return line


def list_readers(deadline: Deadline) -> tuple[str, ...]:
    """The names of all readers the service knows. Raises DriverError CONFIG_ERROR, DISCONNECTED `pcsc_service`,
    PERMISSION, TIMEOUT `unresponsive`.
    """
    deadline.check()
    line = PcscLine("pcsc:", _library())
    use_socket("")
    try:
        return line.readers(deadline)
    finally:
        line.close()


def _library() -> Any:
    try:
        return load_scard()
    except ImportError as error:
        raise DriverError(
            Code.CONFIG_ERROR,
            "library_missing",
            act=Act.CONFIGURATION,
            hint="pcsc: needs the Python package pyscard and the Debian package libpcsclite1; run `make run` once",
        ) from error


def use_socket(path: str) -> None:
    """Names the service's socket to the library, which looks once per process. Raises DriverError CONFIG_ERROR when
    this process speaks to another service already.
    """
    if path and not _socket_in_use.cache_info().currsize:
        os.environ[_SOCKET_ENV] = path
    in_use = _socket_in_use()
    if path and in_use != path:
        raise DriverError(
            Code.CONFIG_ERROR,
            "pcsc_socket",
            act=Act.CONFIGURATION,
            hint=f"this process uses the PC/SC service at {in_use or 'its usual place'}; one process has one service",
        )


@cache
def _socket_in_use() -> str:
    """Fixed with the first call, as in the library itself."""
    return os.environ.get(_SOCKET_ENV, "")
