"""The far end of Modbus RTU: what an emulated board answers. Pure but for the board it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pymodbus.framer.rtu import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.bit_message import (
    ReadCoilsRequest,
    ReadCoilsResponse,
    ReadDiscreteInputsRequest,
    ReadDiscreteInputsResponse,
    WriteMultipleCoilsRequest,
    WriteMultipleCoilsResponse,
    WriteSingleCoilRequest,
    WriteSingleCoilResponse,
)

_FUNCTION, _ADDRESS = 1, 2  # Modbus exception codes


@dataclass(frozen=True, slots=True)
class Slave:
    """`relays` and `inputs` give their present states, from 1 on without gaps; `write` sets relays."""

    device_id: int
    relays: Callable[[], Mapping[int, bool]]
    inputs: Callable[[], Mapping[int, bool]]
    write: Callable[[Mapping[int, bool]], None]

    def answers(self, data: bytes, refuse: int = 0) -> tuple[list[bytes], bytes]:
        """To each request in `data`, and the rest that may become one. `refuse`: answer this exception code."""
        framer = FramerRTU(DecodePDU(True))
        found: list[bytes] = []
        while data:
            used, request = framer.handleFrame(data, self.device_id, 0)
            data = data[used:]
            if request is None:
                break
            answer = ExceptionResponse(request.function_code, refuse) if refuse else self._obey(request)
            answer.dev_id = self.device_id
            found.append(framer.buildFrame(answer))
        return found, data

    def _obey(self, request: ModbusPDU) -> ModbusPDU:
        first = request.address + 1
        match request:
            case ReadDiscreteInputsRequest():
                states, count = self.inputs(), request.count
            case ReadCoilsRequest():
                states, count = self.relays(), request.count
            case WriteMultipleCoilsRequest() | WriteSingleCoilRequest():
                states, count = self.relays(), len(request.bits)
            case _:
                return ExceptionResponse(request.function_code, _FUNCTION)
        numbers = range(first, first + count)
        if any(number not in states for number in numbers):
            return ExceptionResponse(request.function_code, _ADDRESS)
        match request:
            case ReadDiscreteInputsRequest():
                return ReadDiscreteInputsResponse(bits=[states[number] for number in numbers])
            case ReadCoilsRequest():
                return ReadCoilsResponse(bits=[states[number] for number in numbers])
        self.write(dict(zip(numbers, request.bits, strict=True)))
        if isinstance(request, WriteSingleCoilRequest):
            return WriteSingleCoilResponse(address=request.address, bits=list(request.bits))
        return WriteMultipleCoilsResponse(address=request.address, count=count)
