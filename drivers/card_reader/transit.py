"""T-Union (交通联合, JT/T 978) cards: what is asked, and what the bytes mean. Read only.

`read` asks as little as it can: some co-branded bank cards drop the link after a few commands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from drivers.card_reader.card import Card, CardKind, CardType, Movement
from drivers.card_reader.protocol import (
    BLOCKED,
    Answer,
    Exchange,
    ProtocolError,
    bcd,
    bcd_date,
    bcd_moment,
    encode_tlv,
    find_tlv,
    get_balance,
    read_binary,
    read_record,
    select_by_name,
    unreadable,
)
from drivers.contract import DriverError

APPLICATIONS = (bytes.fromhex("A000000632010105"), bytes.fromhex("A000000632010106"))
PUBLIC_SFI, PUBLIC_BYTES = 0x15, 30
AREA_SFI, AREA_BYTES = 0x17, 11
HISTORY_SFI, HISTORY_BYTES, HISTORY_RECORDS = 0x18, 23, 10
_FCI_PUBLIC = 0x9F0C
_LOAD = frozenset({0x01, 0x02})  # into the deposit, into the purse
_SPEND = frozenset({0x05, 0x06, 0x09})
_KINDS = {
    1: CardKind.ORDINARY,
    2: CardKind.STUDENT,
    3: CardKind.ELDERLY,
    4: CardKind.TEST,
    5: CardKind.MILITARY,
}
KIND_BYTES = {kind: byte for byte, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True, repr=False)
class PublicInfo:
    """File 0x15."""

    number: str
    region: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """One line of the purse's history. `kind` 02 is a load, 06 and 09 are purchases."""

    counter: int
    amount_fen: int
    kind: int
    movement: Movement


def parse_public(data: bytes) -> PublicInfo:
    """Raises ProtocolError when it is too short or has no card number."""
    if len(data) < PUBLIC_BYTES:
        raise ProtocolError("file 0x15 is too short")
    digits = bcd(data[10:20])
    if digits is None or not digits.strip("0"):
        raise ProtocolError("file 0x15 has no card number")
    number = digits[1:] if digits.startswith("0") else digits
    return PublicInfo(number, bcd(data[2:4]) or "", bcd_date(data[20:24]), bcd_date(data[24:28]))


def parse_kind(data: bytes) -> CardKind:
    """From file 0x17. (Byte 0 of file 0x15 is the issuer's, only by chance the same on ordinary cards.)"""
    return _KINDS.get(data[10], CardKind.UNKNOWN) if len(data) >= AREA_BYTES else CardKind.UNKNOWN


def parse_amount(data: bytes) -> int | None:
    """Fen; the top bit is no part of it. None when it is not four bytes."""
    return int.from_bytes(data, "big") & 0x7FFFFFFF if len(data) == 4 else None


def parse_record(data: bytes) -> Record | None:
    """None for an empty or cut line."""
    if len(data) < HISTORY_BYTES or set(data[:HISTORY_BYTES]) <= {0x00} or set(data[:HISTORY_BYTES]) <= {0xFF}:
        return None
    amount = int.from_bytes(data[5:9], "big")
    moment = bcd_moment(data[16:23])
    return Record(int.from_bytes(data[0:2], "big"), amount, data[9], Movement(amount, moment))


def read(exchange: Exchange, *, partial: bool = False) -> Card | None:
    """None when the card has no such application. Raises what the line raises; with `partial` a card that was lifted
    once its number is known is good enough.
    """
    selected = _select(exchange)
    if selected is None:
        return None
    problems: list[str] = []
    if selected.status == BLOCKED:
        problems.append("application_blocked")
    public = _public(exchange, selected)
    kind, balance = CardKind.UNKNOWN, None
    loads: Movement | None = None
    uses: Movement | None = None
    asked = "kind"
    try:
        area = exchange(read_binary(AREA_SFI, AREA_BYTES))
        if area.ok:
            kind = parse_kind(area.data)
        else:
            problems.append("kind_unread")
        asked = "balance"
        balance = _balance(exchange)
        if balance is None:
            problems.append("balance_unread")
        asked = "history"
        loads, uses = _history(exchange)
    except DriverError as error:
        if not partial or error.detail != "card_moved":
            raise
        problems.append(f"{asked}_unread")
    return Card(
        CardType.TRANSIT,
        kind,
        number=public.number,
        region=public.region,
        valid_from=public.valid_from,
        valid_to=public.valid_to,
        balance_fen=balance,
        last_top_up=loads,
        last_use=uses,
        problems=tuple(problems),
    )


def _select(exchange: Exchange) -> Answer | None:
    for name in APPLICATIONS:
        answer = exchange(select_by_name(name)).checked()
        if answer.ok or answer.status == BLOCKED:
            return answer
    return None


def _public(exchange: Exchange, selected: Answer) -> PublicInfo:
    try:
        inside = find_tlv(selected.data, _FCI_PUBLIC)
        if inside is not None:
            return parse_public(inside)
    except ProtocolError:
        pass  # then it is read from the file itself
    try:
        return parse_public(exchange(read_binary(PUBLIC_SFI, PUBLIC_BYTES)).data)
    except ProtocolError as error:
        raise unreadable(str(error)) from error


def _balance(exchange: Exchange) -> int | None:
    answer = exchange(get_balance(0))
    money = parse_amount(answer.data) if answer.ok else None
    if money != 0:
        return money
    owed = exchange(get_balance(1))
    return -(parse_amount(owed.data) or 0) if owed.ok else 0


def _history(exchange: Exchange) -> tuple[Movement | None, Movement | None]:
    """The newest load and the newest purchase; the newest line is the first. Stops as soon as both are known."""
    load: Movement | None = None
    use: Movement | None = None
    for number in range(1, HISTORY_RECORDS + 1):
        answer = exchange(read_record(HISTORY_SFI, number, HISTORY_BYTES))
        record = parse_record(answer.data) if answer.ok else None
        if record is None:
            break
        if record.kind in _LOAD:
            load = load or record.movement
        elif record.kind in _SPEND:
            use = use or record.movement
        if load and use:
            break
    return load, use


# --- the other way round, for demo cards and tests


def encode_public(number: str, region: str, valid_from: str, valid_to: str) -> bytes:
    """File 0x15. Dates as YYYYMMDD. Raises ValueError for what does not fit."""
    issuer = bytes.fromhex(f"0101{region}FFFFFFFF")
    content = issuer + b"\x02\x01" + bytes.fromhex(number.rjust(20, "0") + valid_from + valid_to) + b"\x00\x00"
    if len(content) != PUBLIC_BYTES:
        raise ValueError("a number has at most 20 digits, a region 4, a date 8")
    return content


def encode_fci(public: bytes) -> bytes:
    """The answer to SELECT, without status."""
    inside = encode_tlv(0x9F08, b"\x02") + encode_tlv(_FCI_PUBLIC, public)
    return encode_tlv(0x6F, encode_tlv(0x84, APPLICATIONS[0]) + encode_tlv(0xA5, inside))


def encode_area(kind: int, province: str = "0000", city: str = "0000") -> bytes:
    """File 0x17."""
    return bytes.fromhex(f"00000156{province}{city}0001") + bytes((kind,))


def encode_record(counter: int, amount_fen: int, kind: int, moment: str) -> bytes:
    """`moment` as YYYYMMDDhhmmss."""
    return (
        counter.to_bytes(2, "big")
        + bytes(3)
        + amount_fen.to_bytes(4, "big")
        + bytes((kind,))
        + bytes.fromhex("300089000340")
        + bytes.fromhex(moment)
    )
