"""Modbus RTU, as much as relay and input boards need: FC 01, 02, 05, 0F. Pure.

Encoding and decoding are pymodbus' framer and messages over our own transport. Its synchronous client is not used: it
opens the port itself (DTR and RTS raised, the reason of a failure swallowed), reopens it silently, cannot be cancelled,
and measures its time-outs by the wall clock. Its framer takes whatever comes first for the beginning of an answer and
drops everything when the check sum is wrong; here the answer is looked for at every place where it could begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pymodbus.exceptions import ModbusException
from pymodbus.framer.rtu import FramerRTU
from pymodbus.pdu import DecodePDU, ModbusPDU
from pymodbus.pdu.bit_message import (
    ReadCoilsRequest,
    ReadCoilsResponse,
    ReadDiscreteInputsRequest,
    WriteMultipleCoilsRequest,
    WriteSingleCoilRequest,
)

BAUD = 9600
MAX_BITS = 64
LONGEST = 5 + MAX_BITS // 8 + 4

_client = FramerRTU(DecodePDU(False))


@dataclass(frozen=True, slots=True)
class Refused:
    """The board answered that it will not: Modbus exception code (1 function, 2 address, 3 value, 4 failure …)."""

    code: int


@dataclass(frozen=True, slots=True)
class Query:
    """One question to one board. `count` bits from `address` (from 0); `bits` are what is written."""

    function: int
    device_id: int
    address: int
    count: int = 1
    bits: tuple[bool, ...] = ()

    @property
    def frame(self) -> bytes:
        return _client.buildFrame(self._message())

    @property
    def answer_bytes(self) -> int:
        """Length of the usual answer."""
        return 5 + (self.count + 7) // 8 if self.function in (1, 2) else 8

    def _message(self) -> ModbusPDU:
        match self.function:
            case 1:
                return ReadCoilsRequest(dev_id=self.device_id, address=self.address, count=self.count)
            case 2:
                return ReadDiscreteInputsRequest(dev_id=self.device_id, address=self.address, count=self.count)
            case 5:
                return WriteSingleCoilRequest(dev_id=self.device_id, address=self.address, bits=list(self.bits))
            case _:
                return WriteMultipleCoilsRequest(dev_id=self.device_id, address=self.address, bits=list(self.bits))


def read_coils(device_id: int, address: int, count: int) -> Query:
    return Query(1, device_id, address, count)


def read_inputs(device_id: int, address: int, count: int) -> Query:
    return Query(2, device_id, address, count)


def write_coils(device_id: int, address: int, bits: Sequence[bool]) -> Query:
    """FC 05 for one, FC 0F for several."""
    return Query(5 if len(bits) == 1 else 15, device_id, address, len(bits), tuple(bits))


def find_answer(query: Query, data: bytes) -> tuple[bool, ...] | Refused | None:
    """The answer to `query` anywhere in `data`: the bits (of a write: what was written), or None if there is none.

    Other boards' answers, echoes, noise before and after, and broken frames are passed over.
    """
    for at in range(max(0, len(data) - 4)):
        if data[at] != query.device_id or data[at + 1] & 0x7F != query.function:
            continue
        try:
            _, answer = _client.handleFrame(data[at:], query.device_id, 0)
        except ModbusException:
            continue
        if answer is None:
            continue
        if answer.isError():
            return Refused(int(getattr(answer, "exception_code", 0)))
        bits = _fitting(query, answer)
        if bits is not None:
            return bits
    return None


def _fitting(query: Query, answer: ModbusPDU) -> tuple[bool, ...] | None:
    if isinstance(answer, ReadCoilsResponse):  # inputs, too
        # Whole bytes come back, whatever was asked for.
        fits = len(answer.bits) == (query.count + 7) // 8 * 8
        return tuple(answer.bits[: query.count]) if fits else None
    if answer.address != query.address:
        return None
    if query.function == 5:
        return query.bits if list(answer.bits) == list(query.bits) else None
    return query.bits if answer.count == query.count else None
