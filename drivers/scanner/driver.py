"""The scanner: hears only while somebody waits for a code, and hands over one code, once."""

from __future__ import annotations

import contextlib
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from drivers.contract import Act, Code, Condition, Deadline, DeviceEvent, DriverError, Publish
from drivers.inputs.find import InputSystem, parse_target
from drivers.inputs.node import InputNode, NodeInfo, wait_any
from drivers.scanner.options import ScannerOptions, SerialScannerOptions, WedgeOptions
from drivers.scanner.protocol import Encoding, Framer, Repeats, Scan, decode
from drivers.scanner.typed import Typist
from drivers.transport import open_transport
from drivers.transport.base import Transport

_DRAIN_S = 0.25  # how often what nobody asked for is thrown away
_QUIET_MAX_S = 0.5  # how long the tail of an earlier code is waited for
_TRIGGER_S = 0.5

_log = logging.getLogger(__name__)


class Scanner(ABC):
    """What both kinds have in common. Constructed and driven by the supervisor."""

    role = "scanner"

    def __init__(self, connect: str, options: Mapping[str, Any], publish: Publish) -> None:
        self._connect = connect
        self._options = self._checked(options)
        self._publish = publish
        self._framer = Framer(self._options.max_bytes, by_pause=self._options.ends_by == "pause")
        self._repeats = Repeats(self._options.repeat_s)
        self._scans = self._rejected = 0

    @abstractmethod
    def _checked(self, options: Mapping[str, Any]) -> ScannerOptions: ...

    @abstractmethod
    def _connected(self) -> bool: ...

    @abstractmethod
    def _connect_to(self, deadline: Deadline) -> None: ...

    @abstractmethod
    def _disconnect(self) -> None: ...

    @abstractmethod
    def _hear(self, deadline: Deadline) -> bytes:
        """What came. Raises TIMEOUT when nothing did, DISCONNECTED when it never will."""

    @abstractmethod
    def _discard(self) -> None:
        """Throws away what came. Raises DISCONNECTED."""

    @abstractmethod
    def _switch(self, on: bool, deadline: Deadline) -> None:
        """Its light and its eye, where it can be told."""

    @abstractmethod
    def _about(self) -> Mapping[str, Any]: ...

    def _encoding(self) -> Encoding:
        return "auto"

    # --- what every driver states

    def open(self, deadline: Deadline) -> None:
        """Raises what opening the port or the input device raises. The scanner is switched off where it can be."""
        self.close()
        self._framer.clear()
        self._repeats.forget()
        try:
            self._connect_to(deadline)
            self._switch(False, deadline)
            self._discard()
        except DriverError:
            self.close()
            raise

    def capabilities(self) -> Mapping[str, Any]:
        return {"max_bytes": self._options.max_bytes, "removal": None, **self._about()}

    def probe(self, deadline: Deadline) -> tuple[Condition, Mapping[str, Any]]:
        """Whether the line is there; a scanner says nothing about itself. Raises DISCONNECTED."""
        self._opened()
        deadline.check()
        self._discard()
        return Condition.UNKNOWN, {"scans": self._scans, "rejected": self._rejected}

    def watch(self, publish: Publish) -> float:
        """Nobody waits for a code: what is scanned now is nobody's."""
        if self._connected():
            self._discard()
        return _DRAIN_S

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        """`active` asks a person to show a code, and reports what kind it was, never what it said."""
        condition, details = self.probe(deadline)
        result: dict[str, Any] = {"passed": condition is not Condition.HARDWARE_ERROR, **details}
        if level == "active":
            scan = self.read(deadline)
            result |= {"characters": len(scan.text), "encoding": scan.encoding}
        return result

    def reset(self, deadline: Deadline, level: str = "soft") -> None:
        self.open(deadline)

    def close(self) -> None:
        if self._connected():
            with contextlib.suppress(DriverError):
                self._switch(False, Deadline.after(_TRIGGER_S))
        self._disconnect()

    # --- the command

    def read(self, deadline: Deadline) -> Scan:
        """The next code that is shown, from now on; what was scanned before is thrown away.

        Publishes `scanned`, without the code, when one was read. Raises DriverError: TIMEOUT `no_scan` (nothing was
        shown), INVALID_DATA `code_unreadable` (something was, but it was no text), DISCONNECTED, CANCELED.
        """
        self._opened()
        rejected = self._rejected
        self._switch(True, deadline.within(_TRIGGER_S))
        try:
            self._until_quiet(deadline)
            while True:
                for code in self._codes(deadline):
                    scan = self._scan_of(code)
                    if scan is not None:
                        self._scans += 1
                        self._publish(DeviceEvent(self.role, "scanned"))
                        return scan
        except DriverError as error:
            if error.code is Code.TIMEOUT and deadline.passed:
                raise self._too_late(unreadable=self._rejected > rejected) from error
            raise
        finally:
            self._framer.clear()
            with contextlib.suppress(DriverError):
                self._switch(False, Deadline.after(_TRIGGER_S))

    # --- inside

    def _until_quiet(self, deadline: Deadline) -> None:
        """The tail of a code that was on its way before anybody asked is not a code."""
        self._discard()
        self._framer.clear()
        limit = deadline.within(_QUIET_MAX_S)
        while not limit.passed:
            try:
                self._hear(limit.within(self._options.gap_ms / 1000))
            except DriverError as error:
                if error.code is Code.TIMEOUT:
                    break
                raise
        self._discard()

    def _codes(self, deadline: Deadline) -> list[bytes | None]:
        """The next codes that end, by a terminator or by a pause."""
        gap = self._options.gap_ms / 1000
        while True:
            try:
                codes = self._framer.feed(self._hear(deadline.within(gap) if self._framer.begun else deadline))
            except DriverError as error:
                if error.code is not Code.TIMEOUT or not self._framer.begun:
                    raise
                codes = self._framer.pause()
            if codes:
                return codes

    def _scan_of(self, code: bytes | None) -> Scan | None:
        now = time.monotonic()
        found = decode(code, self._encoding()) if code else None
        if found is None:
            self._rejected += 1
            _log.warning("scanner: a code of %s bytes is no text", len(code) if code else "too many")
            return None
        text, encoding = found
        return None if self._repeats.is_repeat(text, now) else Scan(text, encoding, now)

    def _too_late(self, *, unreadable: bool) -> DriverError:
        if unreadable:
            return DriverError(
                Code.INVALID_DATA,
                "code_unreadable",
                act=Act.USER,
                retryable=True,
                role=self.role,
                hint=self._unreadable_hint(),
            )
        return DriverError(
            Code.TIMEOUT, "no_scan", act=Act.USER, retryable=True, role=self.role, hint="no code was shown"
        )

    def _unreadable_hint(self) -> str:
        return "a code was scanned that is no text; check the scanner's character set (UTF-8 or GB 18030)"

    def _opened(self) -> None:
        if not self._connected():
            raise DriverError(Code.NOT_READY, act=Act.WAIT, role=self.role, hint="the scanner is not open")


class SerialScanner(Scanner):
    """USB-COM (CDC) or RS-232: carries every character. `open_with` is where tests put a faulty transport."""

    def __init__(
        self,
        connect: str,
        options: Mapping[str, Any],
        publish: Publish,
        *,
        open_with: Callable[[str, Deadline], Transport] = open_transport,
    ) -> None:
        super().__init__(connect, options, publish)
        self._open_with = open_with
        self._transport: Transport | None = None

    def _checked(self, options: Mapping[str, Any]) -> ScannerOptions:
        self._own = SerialScannerOptions.model_validate(dict(options))
        return self._own

    def _connected(self) -> bool:
        return self._transport is not None

    def _connect_to(self, deadline: Deadline) -> None:
        self._transport = self._open_with(self._connect, deadline)

    def _disconnect(self) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()

    def _hear(self, deadline: Deadline) -> bytes:
        assert self._transport is not None
        return self._transport.read_some(1024, deadline)

    def _discard(self) -> None:
        assert self._transport is not None
        self._transport.discard_input()

    def _switch(self, on: bool, deadline: Deadline) -> None:
        command = bytes.fromhex(self._own.trigger_on if on else self._own.trigger_off)
        if command and self._transport is not None:
            self._transport.write(command, deadline)

    def _about(self) -> Mapping[str, Any]:
        return {"kind": "serial", "chinese": True, "trigger": bool(self._own.trigger_on)}

    def _encoding(self) -> Encoding:
        return self._own.encoding


class WedgeScanner(Scanner):
    """A scanner that types, held exclusively so that it types into nothing else. It cannot carry Chinese."""

    def __init__(self, connect: str, options: Mapping[str, Any], publish: Publish) -> None:
        super().__init__(connect, options, publish)
        self._target = parse_target(connect)
        self._typist = Typist()
        self._node: InputNode | None = None

    def _checked(self, options: Mapping[str, Any]) -> ScannerOptions:
        return WedgeOptions.model_validate(dict(options))

    def _connected(self) -> bool:
        return self._node is not None

    def _connect_to(self, deadline: Deadline) -> None:
        deadline.check()
        system = InputSystem.of(self._target)
        nodes = system.open_all(self._target, _types, deadline)
        self._node = nodes.pop(0)
        for other in nodes:
            other.close()
        self._node.grab()
        self._typist = Typist()

    def _disconnect(self) -> None:
        node, self._node = self._node, None
        if node is not None:
            node.close()

    def _hear(self, deadline: Deadline) -> bytes:
        assert self._node is not None
        while True:
            deadline.check()
            if wait_any([self._node], min(0.05, deadline.remaining())):
                typed = self._typist.feed(self._node.read())
                if typed:
                    return typed

    def _discard(self) -> None:
        assert self._node is not None
        self._node.check()
        while events := self._node.read():
            self._typist.feed(events)  # a shift let go meanwhile is not held any more

    def _switch(self, on: bool, deadline: Deadline) -> None:
        """A scanner that types cannot be told anything."""

    def _about(self) -> Mapping[str, Any]:
        return {"kind": "keyboard", "chinese": False, "trigger": False}

    def _encoding(self) -> Encoding:
        return "utf-8"

    def _unreadable_hint(self) -> str:
        return "a scanner that types cannot carry this code (Chinese?); switch it to USB-COM and use driver: serial"


def _types(info: NodeInfo) -> bool:
    return info.keyboard_like
