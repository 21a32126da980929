"""A card's chip as bytes: answers commands from its files, knows nothing of readers. For the emulator and tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

NOT_FOUND = b"\x6a\x82"
NO_RECORD = b"\x6a\x83"
NOT_ALLOWED = b"\x69\x82"
UNKNOWN_COMMAND = b"\x6d\x00"
SUCCESS = b"\x90\x00"


@dataclass(frozen=True, slots=True, repr=False)
class Application:
    """`records`: (short file identifier, number) -> content. `purses`: number -> four bytes.

    `by_identifier`: files are selected by EFxx before their records can be read. `hidden`: files that want a PIN.
    """

    name: bytes
    fci: bytes = b""
    binaries: Mapping[int, bytes] = field(default_factory=dict)
    records: Mapping[tuple[int, int], bytes] = field(default_factory=dict)
    purses: Mapping[int, bytes] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    by_identifier: bool = False


class VirtualCard:
    """`t0`: speaks T=0 manners, 61xx and 6Cxx. `power` forgets everything, as a reset does."""

    def __init__(self, atr: bytes, applications: tuple[Application, ...], *, t0: bool = False) -> None:
        self.atr = atr
        self._applications = applications
        self._t0 = t0
        self._selected: Application | None = None
        self._file = 0
        self._waiting = b""

    def power(self) -> None:
        self._selected, self._file, self._waiting = None, 0, b""

    def answer(self, apdu: bytes) -> bytes:
        """The answer with its status bytes, whatever the command."""
        if len(apdu) < 4:
            return b"\x67\x00"
        do: Mapping[tuple[int, int], Callable[[bytes], bytes]] = {
            (0x00, 0xA4): self._select,
            (0x00, 0xB0): self._read_binary,
            (0x00, 0xB2): self._read_record,
            (0x00, 0xC0): self._get_response,
            (0x80, 0x5C): self._balance,
        }
        found = do.get((apdu[0], apdu[1]))
        return found(apdu) if found else UNKNOWN_COMMAND

    def _select(self, apdu: bytes) -> bytes:
        data = apdu[5 : 5 + apdu[4]] if len(apdu) > 4 else b""
        if apdu[2] == 0x00:
            return self._select_file(data)
        for application in self._applications:
            if data and application.name.startswith(data):
                self._selected, self._file = application, 0
                if not self._t0:
                    return application.fci + SUCCESS
                self._waiting = application.fci
                return bytes((0x61, len(application.fci))) if application.fci else SUCCESS
        return NOT_FOUND

    def _select_file(self, data: bytes) -> bytes:
        if self._selected is None or len(data) != 2 or data[0] != 0xEF:
            return NOT_FOUND
        if not any(sfi == data[1] for sfi, _ in self._selected.records):
            return NOT_FOUND
        self._file = data[1]
        return SUCCESS

    def _read_binary(self, apdu: bytes) -> bytes:
        if self._selected is None or not apdu[2] & 0x80:
            return NOT_FOUND
        content = self._selected.binaries.get(apdu[2] & 0x1F)
        return NOT_FOUND if content is None else self._give(content, apdu)

    def _read_record(self, apdu: bytes) -> bytes:
        application = self._selected
        if application is None:
            return NOT_FOUND
        sfi = apdu[3] >> 3
        if application.by_identifier and sfi:
            return NOT_FOUND
        sfi = sfi or self._file
        if sfi in application.hidden:
            return NOT_ALLOWED
        if not any(known == sfi for known, _ in application.records):
            return NOT_FOUND
        content = application.records.get((sfi, apdu[2]))
        return NO_RECORD if content is None else self._give(content, apdu)

    def _balance(self, apdu: bytes) -> bytes:
        if self._selected is None or apdu[2] not in self._selected.purses:
            return NOT_FOUND
        return self._give(self._selected.purses[apdu[2]], apdu)

    def _get_response(self, apdu: bytes) -> bytes:
        waiting, self._waiting = self._waiting, b""
        return waiting + SUCCESS if waiting else b"\x69\x85"

    def _give(self, content: bytes, apdu: bytes) -> bytes:
        wanted = (apdu[4] or 256) if len(apdu) > 4 else 256
        if self._t0 and wanted != len(content):
            return bytes((0x6C, len(content)))
        return content[:wanted] + SUCCESS
