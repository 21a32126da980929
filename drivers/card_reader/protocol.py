"""ISO 7816-4 as far as reading needs it: commands, answers, status words, BER-TLV. Pure functions over bytes.

Only commands that read exist here, and `Exchange` sends no others: a PIN is never tried, a purse never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from drivers.contract import Act, Code, DriverError

OK = 0x9000
BLOCKED = 0x6283  # an application that was switched off; it still tells what it is
NOT_FOUND = frozenset({0x6A81, 0x6A82, 0x6A83, 0x6A88})  # function, file, record, data
NOT_ALLOWED = frozenset({0x6982, 0x6985, 0x6986, 0x6987, 0x6988, 0x6A80})  # without a PIN or PSAM we do not have
_TROUBLE = frozenset({0x62, 0x63, 0x64, 0x65, 0x66, 0x6F})  # something is wrong in the card itself
_MORE = 0x61
_WRONG_LENGTH = 0x6C
_MAX_ANSWER = 4096
_MAX_FOLLOW_UPS = 20  # GET RESPONSE and repeats with the length the card wants
_MAX_DEPTH = 8

# (class, instruction) -> name. The one list of what may ever reach a card.
ALLOWED: Mapping[tuple[int, int], str] = MappingProxyType(
    {
        (0x00, 0xA4): "SELECT",
        (0x00, 0xB0): "READ BINARY",
        (0x00, 0xB2): "READ RECORD",
        (0x00, 0xC0): "GET RESPONSE",
        (0x80, 0x5C): "GET BALANCE",
    }
)


class ProtocolError(ValueError):
    """Bytes that are not what they should be. The text names no content."""


@dataclass(frozen=True, slots=True, repr=False)
class Apdu:
    """A short command. `length`: how many bytes are expected, 256 for all there are, None for none."""

    cla: int
    ins: int
    p1: int = 0
    p2: int = 0
    data: bytes = b""
    length: int | None = None

    def encode(self, *, t0: bool = False) -> bytes:
        """The bytes to send. With T=0 a command that carries data cannot name a length: the card answers 61xx."""
        head = bytes((self.cla, self.ins, self.p1, self.p2))
        body = bytes((len(self.data),)) + self.data if self.data else b""
        tail = b"" if self.length is None or (t0 and self.data) else bytes((self.length & 0xFF,))
        return head + body + tail

    def __repr__(self) -> str:
        return f"Apdu({ALLOWED.get((self.cla, self.ins), 'not allowed')})"


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What a card said. `status` is SW1 SW2."""

    data: bytes
    status: int

    @property
    def ok(self) -> bool:
        return self.status == OK

    def checked(self) -> Answer:
        """Itself. Raises DriverError USER_ERROR `card_unreadable` for a card that is in trouble, not merely another."""
        if self.status >> 8 in _TROUBLE and self.status != BLOCKED:
            raise unreadable(f"status {self.status:04X}")
        return self

    def __repr__(self) -> str:
        return f"Answer({len(self.data)} bytes, {self.status:04X})"


def unreadable(why: str) -> DriverError:
    """The card is one of ours and does not come across."""
    return DriverError(Code.USER_ERROR, "card_unreadable", act=Act.USER, retryable=True, role="card_reader", hint=why)


def select_by_name(name: bytes) -> Apdu:
    return Apdu(0x00, 0xA4, 0x04, 0x00, name, 256)


def select_file(file_id: int) -> Apdu:
    return Apdu(0x00, 0xA4, 0x00, 0x00, file_id.to_bytes(2, "big"), 256)


def read_binary(sfi: int, length: int) -> Apdu:
    """The first bytes of a file by its short identifier."""
    return Apdu(0x00, 0xB0, 0x80 | sfi, 0x00, length=length)


def read_record(sfi: int, number: int, length: int) -> Apdu:
    """A record of a file by its short identifier; `sfi` 0 is the file selected last."""
    return Apdu(0x00, 0xB2, number, sfi << 3 | 0x04, length=length)


def get_response(length: int) -> Apdu:
    return Apdu(0x00, 0xC0, length=length)


def get_balance(purse: int) -> Apdu:
    """`purse` 0 is the money, 1 what the card owes."""
    return Apdu(0x80, 0x5C, purse, 0x02, length=4)


Send = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Sends commands and follows 61xx and 6Cxx to their end. `t0`: the card speaks T=0."""

    send: Send
    t0: bool = False

    def __call__(self, apdu: Apdu) -> Answer:
        """Raises DriverError INTERNAL for a command that does not read, and what `send` raises."""
        answer = self._once(apdu)
        data = bytearray(answer.data)
        for _ in range(_MAX_FOLLOW_UPS):
            kind, count = answer.status >> 8, answer.status & 0xFF or 256
            if kind == _WRONG_LENGTH:
                apdu = Apdu(apdu.cla, apdu.ins, apdu.p1, apdu.p2, apdu.data, count)
                data.clear()
            elif kind == _MORE:
                apdu = get_response(count)
            else:
                break
            answer = self._once(apdu)
            data += answer.data
            if len(data) > _MAX_ANSWER:
                break
        return Answer(bytes(data), answer.status)

    def _once(self, apdu: Apdu) -> Answer:
        if (apdu.cla, apdu.ins) not in ALLOWED:
            raise DriverError(Code.INTERNAL, "forbidden_command", act=Act.SOFTWARE, role="card_reader")
        return parse_answer(self.send(apdu.encode(t0=self.t0)))


def parse_answer(raw: bytes) -> Answer:
    """Raises DriverError USER_ERROR `card_moved` for what is too short to be an answer."""
    if len(raw) < 2:
        raise DriverError(Code.USER_ERROR, "card_moved", act=Act.USER, retryable=True, role="card_reader")
    return Answer(raw[:-2], int.from_bytes(raw[-2:], "big"))


# --- BER-TLV


@dataclass(frozen=True, slots=True, repr=False)
class Tlv:
    """`tag` as it stands in the data, e.g. 0x9F0C."""

    tag: int
    value: bytes

    def __repr__(self) -> str:
        return f"Tlv({self.tag:X}, {len(self.value)} bytes)"


def parse_tlv(data: bytes) -> tuple[Tlv, ...]:
    """One level. Filling bytes (00, FF) between items are skipped. Raises ProtocolError."""
    return tuple(_items(data))


def find_tlv(data: bytes, tag: int, depth: int = _MAX_DEPTH) -> bytes | None:
    """The first value with this tag, at any depth. Raises ProtocolError."""
    for item in parse_tlv(data):
        if item.tag == tag:
            return item.value
        if depth and _constructed(item.tag):
            found = find_tlv(item.value, tag, depth - 1)
            if found is not None:
                return found
    return None


def encode_tlv(tag: int, value: bytes) -> bytes:
    """Up to 65535 bytes of value."""
    name = tag.to_bytes(max(1, (tag.bit_length() + 7) // 8), "big")
    if len(value) < 0x80:
        length = bytes((len(value),))
    elif len(value) < 0x100:
        length = bytes((0x81, len(value)))
    else:
        length = b"\x82" + len(value).to_bytes(2, "big")
    return name + length + value


def _items(data: bytes) -> Iterator[Tlv]:
    at = 0
    while at < len(data):
        if data[at] in (0x00, 0xFF):
            at += 1
            continue
        start = at
        at += 1
        if data[start] & 0x1F == 0x1F:
            while _byte(data, at) & 0x80:
                at += 1
            at += 1
        if at - start > 4:
            raise ProtocolError("a tag of more than four bytes")
        tag = int.from_bytes(data[start:at], "big")
        length = _byte(data, at)
        at += 1
        if length & 0x80:
            count = length & 0x7F
            if not 1 <= count <= 3:
                raise ProtocolError("an item without a usable length")
            _byte(data, at + count - 1)
            length = int.from_bytes(data[at : at + count], "big")
            at += count
        if at + length > len(data):
            raise ProtocolError("an item longer than what is there")
        yield Tlv(tag, data[at : at + length])
        at += length


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise ProtocolError("an item breaks off")
    return data[at]


def _constructed(tag: int) -> bool:
    return bool(tag >> 8 * (max(1, (tag.bit_length() + 7) // 8) - 1) & 0x20)


# --- values


def bcd(data: bytes) -> str | None:
    """Decimal digits packed two to a byte; None when some are none."""
    text = data.hex()
    return text if text.isdecimal() else None


def bcd_date(data: bytes) -> date | None:
    """YYYYMMDD; None when it is no day."""
    text = bcd(data)
    if text is None or len(text) != 8:
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def bcd_moment(data: bytes) -> datetime | None:
    """YYYYMMDDhhmmss; None when it is none."""
    text = bcd(data)
    day = bcd_date(data[:4])
    if text is None or day is None or len(text) != 14:
        return None
    try:
        return datetime(day.year, day.month, day.day, int(text[8:10]), int(text[10:12]), int(text[12:]))
    except ValueError:
        return None
