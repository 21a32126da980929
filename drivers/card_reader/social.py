"""Social-security cards (社会保障卡): the public fields, by tag, as record numbers differ by generation.

First and second generation tell who they belong to. The third keeps that behind a PSAM: of it region, version and dates
are read, and nothing is tried that could lock it.
"""

from __future__ import annotations

from collections.abc import Mapping

from drivers.card_reader.card import Card, CardKind, CardType
from drivers.card_reader.protocol import (
    NOT_ALLOWED,
    Apdu,
    Exchange,
    bcd_date,
    read_record,
    select_by_name,
    select_file,
)
from drivers.contract import DriverError

APPLICATION = b"sx1.sh." + "社会保障".encode("gbk")
CARD_SFI, HOLDER_SFI = 0x05, 0x06
_CARD_FILE, _HOLDER_FILE = 0xEF05, 0xEF06
_RECORDS = {CARD_SFI: 7, HOLDER_SFI: 4}  # holder: number, name, its extension, sex – no more is needed
_CODE, _VERSION, _FROM, _TO, _NUMBER = 0x01, 0x03, 0x05, 0x06, 0x07
_HOLDER_NUMBER, _NAME, _NAME_MORE = 0x08, 0x09, 0x4E
# Card files' declared lengths + tag and length: what T=0 cards want as Le, saving them a 6Cxx.
LENGTHS = {
    (CARD_SFI, 1): 0x12,
    (CARD_SFI, 2): 0x03,
    (CARD_SFI, 3): 0x06,
    (CARD_SFI, 4): 0x0E,
    (CARD_SFI, 5): 0x06,
    (CARD_SFI, 6): 0x06,
    (CARD_SFI, 7): 0x0B,
    (HOLDER_SFI, 1): 0x14,
    (HOLDER_SFI, 2): 0x20,
}
_GENERATIONS = {
    "1": CardKind.FIRST_GENERATION,
    "2": CardKind.SECOND_GENERATION,
    "3": CardKind.THIRD_GENERATION,
}
_PADDING = "\x00 \u3000\uffff"


def read(exchange: Exchange, *, partial: bool = False) -> Card | None:
    """None when the card has no such application. Raises what the line raises; with `partial` a card that was lifted
    once its own file is known is good enough.
    """
    if not exchange(select_by_name(APPLICATION)).checked().ok:
        return None
    card, _ = _fields(exchange, CARD_SFI, _CARD_FILE)
    version = _text(card.get(_VERSION, b""), "ascii")
    kind = _GENERATIONS.get(version[:1], CardKind.UNKNOWN)
    holder: Mapping[int, bytes] = {}
    problems: list[str] = []
    if kind is CardKind.THIRD_GENERATION:
        problems.append("holder_needs_psam")
    else:
        try:
            holder, refused = _fields(exchange, HOLDER_SFI, _HOLDER_FILE)
            if refused:
                problems.append("holder_protected")
        except DriverError as error:
            if not partial or error.detail != "card_moved" or not card:
                raise
            problems.append("holder_unread")
    number = _text(card.get(_NUMBER, b""), "ascii") if kind is not CardKind.THIRD_GENERATION else ""
    # A name of more than 30 bytes goes on in its extension, if need be within a character.
    name = _text(holder.get(_NAME, b"").rstrip(b"\x00 ") + holder.get(_NAME_MORE, b""), "gb18030")
    return Card(
        CardType.SOCIAL_SECURITY,
        kind,
        number=number,
        region=_region(card.get(_CODE, b"")),
        valid_from=bcd_date(card.get(_FROM, b"")),
        valid_to=bcd_date(card.get(_TO, b"")),
        holder_name=name,
        holder_number=_text(holder.get(_HOLDER_NUMBER, b""), "ascii"),
        version=version,
        problems=tuple(problems),
    )


def parse_field(record: bytes) -> tuple[int, bytes] | None:
    """One-byte tag, one-byte length, value. None for an empty or cut record."""
    if len(record) < 2 or record[0] in (0x00, 0xFF) or len(record) < 2 + record[1]:
        return None
    return record[0], record[2 : 2 + record[1]]


def _fields(exchange: Exchange, sfi: int, file_id: int) -> tuple[dict[int, bytes], bool]:
    """Tag -> value of a file's records, and whether the card refused to show some."""
    found: dict[int, bytes] = {}
    number, asked = 1, sfi
    answer = exchange(_record(sfi, asked, number))
    if not answer.ok and answer.status not in NOT_ALLOWED:
        # Some cards know their files by identifier only.
        if not exchange(select_file(file_id)).ok:
            return found, False
        asked = 0
        answer = exchange(_record(sfi, asked, number))
    while answer.ok:
        field = parse_field(answer.data)
        if field is not None:
            found.setdefault(*field)
        number += 1
        if number > _RECORDS[sfi]:
            return found, False
        answer = exchange(_record(sfi, asked, number))
    return found, answer.status in NOT_ALLOWED


def _record(sfi: int, asked: int, number: int) -> Apdu:
    return read_record(asked, number, LENGTHS.get((sfi, number), 256))


def _text(value: bytes, encoding: str) -> str:
    return value.decode(encoding, errors="replace").strip(_PADDING).replace("\ufffd", "")


def _region(code: bytes) -> str:
    """The first six digits of the card identification code, which stands packed or as text."""
    packed = code[:3].hex()
    if packed.isdecimal() and packed[:1] in "1234567":
        return packed
    text = _text(code[:6], "ascii")
    return text if len(text) == 6 and text.isdecimal() else ""


# --- the other way round, for demo cards and tests


def encode_field(tag: int, value: bytes) -> bytes:
    return bytes((tag, len(value))) + value
