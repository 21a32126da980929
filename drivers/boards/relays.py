"""Boards as their users see them: relays to switch, inputs to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from drivers.boards import lcus
from drivers.boards.bus import BROKEN, SILENT, Bus
from drivers.contract import Act, Code, Deadline, DriverError

TRIES = 3  # of one exchange: RS-485 next to a relay coil is noisy


def _patience(attempt: int) -> float:
    """Seconds to wait for an answer to begin; the second and third time longer, for a board or machine that is busy."""
    return 0.1 * float(2**attempt)


class Relays(Protocol):
    """`switch` takes relay (from 1) -> on. `confirms`: the board tells what its relays truly do."""

    confirms: bool

    def switch(self, wanted: Mapping[int, bool], deadline: Deadline) -> None: ...

    def read(self, deadline: Deadline) -> Mapping[int, bool] | None:
        """Relay -> on; None from a board that does not tell."""


class LcusRelays:
    """`numbers`: the relays in use. `tells`: the board answers the query `FF`."""

    def __init__(self, bus: Bus, numbers: frozenset[int], *, tells: bool) -> None:
        self._bus, self._highest, self.confirms = bus, max(numbers), tells

    def switch(self, wanted: Mapping[int, bool], deadline: Deadline) -> None:
        for number, on in sorted(wanted.items()):
            self._bus.send(lcus.encode(number, on), deadline)

    def read(self, deadline: Deadline) -> Mapping[int, bool] | None:
        if not self.confirms:
            self._bus.check(deadline)
            return None
        for attempt in range(TRIES):
            try:
                return self._bus.exchange(
                    lcus.QUERY,
                    lambda data: lcus.parse_report(data, self._highest),
                    deadline,
                    longest=12 * max(8, self._highest),
                    patience=_patience(attempt),
                )
            except DriverError as error:
                if error.detail not in (SILENT, BROKEN) or attempt == TRIES - 1:
                    raise
        raise AssertionError("unreachable")


class ModbusBoard:
    """Relays and inputs of one Modbus RTU slave. `numbers`: the relays or inputs in use, from 1 (address 0)."""

    confirms = True

    def __init__(self, bus: Bus, device_id: int, numbers: frozenset[int]) -> None:
        from drivers.boards import modbus  # a machine without pymodbus still drives an LCUS board

        self._modbus = modbus
        self._bus, self._id = bus, device_id
        self._first, self._last = min(numbers), max(numbers)
        if self._last - self._first >= modbus.MAX_BITS:
            raise DriverError(
                Code.CONFIG_ERROR,
                "bad_options",
                act=Act.CONFIGURATION,
                hint=f"the channels of one device lie within {modbus.MAX_BITS} of each other",
            )

    def switch(self, wanted: Mapping[int, bool], deadline: Deadline) -> None:
        for run in _runs(wanted):
            self._ask(self._modbus.write_coils(self._id, run[0] - 1, [wanted[number] for number in run]), deadline)

    def read(self, deadline: Deadline) -> Mapping[int, bool]:
        count = self._last - self._first + 1
        bits = self._ask(self._modbus.read_coils(self._id, self._first - 1, count), deadline)
        return {self._first + place: bit for place, bit in enumerate(bits)}

    def inputs(self, deadline: Deadline, tries: int = TRIES) -> Mapping[int, bool]:
        """Input -> is it closed."""
        count = self._last - self._first + 1
        bits = self._ask(self._modbus.read_inputs(self._id, self._first - 1, count), deadline, tries)
        return {self._first + place: bit for place, bit in enumerate(bits)}

    def _ask(self, query: object, deadline: Deadline, tries: int = TRIES) -> tuple[bool, ...]:
        modbus = self._modbus
        assert isinstance(query, modbus.Query)
        for attempt in range(tries):
            try:
                answer = self._bus.exchange(
                    query.frame,
                    lambda data: modbus.find_answer(query, data),
                    deadline,
                    longest=query.answer_bytes,
                    patience=_patience(attempt),
                )
            except DriverError as error:
                if error.detail not in (SILENT, BROKEN) or attempt == tries - 1:
                    raise
                continue
            if isinstance(answer, modbus.Refused):
                raise _refused(answer.code, query.function)
            bits: tuple[bool, ...] = answer
            return bits
        raise AssertionError("unreachable")


def _runs(wanted: Mapping[int, bool]) -> list[list[int]]:
    """Neighbouring relays are written in one frame; relays between, of other users, are left alone."""
    runs: list[list[int]] = []
    for number in sorted(wanted):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _refused(code: int, function: int) -> DriverError:
    if code in (1, 2, 3):  # the board has no such function, channel or value: no retry will change that
        return DriverError(
            Code.CONFIG_ERROR,
            "board_refuses",
            act=Act.CONFIGURATION,
            hint=f"the board refuses function {function} (Modbus exception {code}); check channel numbers and model",
        )
    return DriverError(
        Code.HARDWARE_ERROR,
        "board_fault",
        act=Act.RESET,
        retryable=True,
        hint=f"the board reports a fault (Modbus exception {code}); switch it off and on",
    )
