"""The SAM protocol of second-generation ID readers (GA/T 467): frames, commands, status bytes. Pure functions.

Request  `AA AA AA 96 69 | length (2, big-endian) | CMD PARA data | XOR`
Answer   `AA AA AA 96 69 | length (2, big-endian) | SW1 SW2 SW3 data | XOR`
The length counts everything after itself; the XOR covers everything after the preamble. An answer does not say which
command it answers. Sources: this folder's README.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import xor

from drivers.contract import Act, Code, DriverError

PREAMBLE = bytes.fromhex("AAAAAA9669")
MIN_REQUEST = 3
MIN_ANSWER = 4
MAX_LENGTH = 2400
HEAD = len(PREAMBLE) + 2

TEXT_BYTES = 256
PHOTO_BYTES = 1024
NEWEST_ADDRESS_BYTES = 70

OK = 0x90
FOUND = 0x9F
NO_SUCH_ITEM = 0x91
FIND_FAILED = 0x80
SELECT_FAILED = 0x81
READ_FAILED = 0x41
RANDOM_FAILED = 0x47
BAD_CHECKSUM = 0x10
BAD_LENGTH = 0x11
BAD_COMMAND = 0x21
SAM_NOT_TRUSTED = 0x31
UNRECOGNISED = 0x24

CARD_MOVED = frozenset({SELECT_FAILED, READ_FAILED, RANDOM_FAILED})
LINK_NOISE = frozenset({BAD_CHECKSUM, BAD_LENGTH})


class ProtocolError(ValueError):
    """An answer that is a frame, but not one we can use. Its text holds no card data."""


@dataclass(frozen=True, slots=True)
class Command:
    """What we send. `answer` bounds the data bytes of a success (SW3 90 or 9F); `seconds` is the reader's own time."""

    name: str
    body: bytes
    seconds: float
    answer: tuple[int, int] = (0, 0)
    success: int = 0x90

    @property
    def frame(self) -> bytes:
        return build_frame(self.body)

    def wire_bytes(self) -> int:
        """Both ways, at most."""
        return HEAD + len(self.body) + 1 + HEAD + 3 + self.answer[1] + 1

    def fits(self, answer: Answer) -> bool:
        """False for a late answer to an earlier command."""
        if answer.status not in (OK, FOUND):
            return True
        low, high = self.answer
        return answer.status == self.success and low <= len(answer.data) <= high


@dataclass(frozen=True, slots=True)
class Answer:
    """SW3 is the SAM's own status; SW1 SW2 are the card's, passed through."""

    status: int
    card_status: bytes = b"\0\0"
    data: bytes = field(default=b"", repr=False)  # may be a person's data

    @property
    def frame(self) -> bytes:
        return build_frame(self.card_status + bytes([self.status]) + self.data)


# Fingerprints (30 10) are left out on purpose: the kiosk has no use for them.
RESET = Command("reset", bytes.fromhex("10FF"), 1.5)
STATUS = Command("status", bytes.fromhex("11FF"), 0.3)
SAM_ID = Command("sam_id", bytes.fromhex("12FF"), 0.8, (16, 16))
FIND = Command("find", bytes.fromhex("2001"), 0.8, (0, 8), FOUND)
SELECT = Command("select", bytes.fromhex("2002"), 0.8, (0, 15))
READ_BASE = Command("read_base", bytes.fromhex("3001"), 3.0, (4 + TEXT_BYTES, 2300))
READ_NEWEST_ADDRESS = Command("read_newest_address", bytes.fromhex("3003"), 2.0, (32, 512))


def build_frame(body: bytes) -> bytes:
    """Preamble, length, body, XOR."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes([checksum(counted)])


def checksum(data: bytes | bytearray) -> int:
    return reduce(xor, data, 0)


def parse_answer(body: bytes) -> Answer:
    """`body` is what `FrameReader` yields. Raises ProtocolError when it is too short for a status."""
    if len(body) < 3:
        raise ProtocolError("answer without a status")
    return Answer(status=body[2], card_status=body[:2], data=body[3:])


class FrameReader:
    """Finds frames in a stream that may hold noise and other devices' framings.

    `rejected` counts candidates with a wrong length or XOR since the start, as a measure of the cable; `broken` those
    that came whole and failed only the XOR.
    """

    def __init__(self, min_length: int = MIN_ANSWER) -> None:
        self._min_length = min_length
        self._buffer = bytearray()
        self.rejected = 0
        self.broken = 0

    def clear(self) -> None:
        self._buffer.clear()

    @property
    def in_frame(self) -> bool:
        """A frame has begun and is not complete; noise alone does not count."""
        return self._buffer.startswith(PREAMBLE)

    def feed(self, data: bytes) -> list[bytes]:
        """Adds bytes; the bodies (what stands between length and XOR) of the frames now complete."""
        self._buffer += data
        return self._scan(giving_up=False)

    def salvage(self) -> list[bytes]:
        """The line fell silent: gives up the frame in progress and looks for complete ones behind its false start."""
        found = self._scan(giving_up=True)
        self._buffer.clear()
        return found

    def _scan(self, *, giving_up: bool) -> list[bytes]:
        found: list[bytes] = []
        buffer = self._buffer
        while True:
            start = buffer.find(PREAMBLE)
            if start < 0:
                # Keep what may be the beginning of a preamble.
                del buffer[: max(0, len(buffer) - len(PREAMBLE) + 1)]
                return found
            del buffer[:start]
            if len(buffer) < HEAD:
                return found
            length = int.from_bytes(buffer[len(PREAMBLE) : HEAD], "big")
            if self._min_length <= length <= MAX_LENGTH:
                end = HEAD + length
                if len(buffer) >= end:
                    if checksum(buffer[len(PREAMBLE) : end]) == 0:
                        found.append(bytes(buffer[HEAD : end - 1]))
                        del buffer[:end]
                        continue
                    self.broken += 1
                elif not giving_up:
                    return found
            self.rejected += 1
            del buffer[:1]


@dataclass(frozen=True, slots=True)
class BasePayload:
    """The data of a base read. `odd_lengths` when the reader declared others than 256 and 1024."""

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)
    odd_lengths: bool = False


def parse_base(data: bytes) -> BasePayload:
    """Splits the answer to READ_BASE by its declared lengths. Raises ProtocolError when they do not fit."""
    if len(data) < 4:
        raise ProtocolError("base read without lengths")
    text_length = int.from_bytes(data[:2], "big")
    photo_length = int.from_bytes(data[2:4], "big")
    if text_length != TEXT_BYTES:
        raise ProtocolError(f"text block of {text_length} bytes")
    if 4 + text_length + photo_length > len(data):
        raise ProtocolError("base read shorter than it declares")
    photo_start = 4 + text_length
    return BasePayload(
        text=data[4:photo_start],
        photo=data[photo_start : photo_start + photo_length],
        odd_lengths=photo_length != PHOTO_BYTES,
    )


def build_base(text: bytes, photo: bytes) -> bytes:
    """What a reader answers to READ_BASE."""
    return len(text).to_bytes(2, "big") + len(photo).to_bytes(2, "big") + text + photo


def format_sam_id(data: bytes) -> str:
    """The reader's number as printed on it, `05.03-20200101-0001234567-0123456789`; not personal data.

    Raises ProtocolError on other than 16 bytes.
    """
    if len(data) != 16:
        raise ProtocolError("SAM id is not 16 bytes")
    a, b = (int.from_bytes(data[i : i + 2], "little") for i in (0, 2))
    c, d, e = (int.from_bytes(data[i : i + 4], "little") for i in (4, 8, 12))
    return f"{a:02d}.{b:02d}-{c:08d}-{d:010d}-{e:010d}"


@dataclass(frozen=True, slots=True)
class StatusMeaning:
    """What SW3 says and who must act."""

    meaning: str
    code: Code
    detail: str
    act: Act
    retryable: bool = False


STATUS_TABLE: dict[int, StatusMeaning] = {
    FIND_FAILED: StatusMeaning(
        "no card, or a card already read and not lifted", Code.TIMEOUT, "no_card", Act.USER, True
    ),
    SELECT_FAILED: StatusMeaning("card moved while being selected", Code.USER_ERROR, "card_moved", Act.USER, True),
    READ_FAILED: StatusMeaning("card moved while being read", Code.USER_ERROR, "card_moved", Act.USER, True),
    RANDOM_FAILED: StatusMeaning("card moved while answering", Code.USER_ERROR, "card_moved", Act.USER, True),
    0x40: StatusMeaning("not a resident ID card", Code.USER_ERROR, "not_an_id_card", Act.USER),
    SAM_NOT_TRUSTED: StatusMeaning(
        "card did not accept the reader", Code.INVALID_DATA, "card_needs_staff", Act.CLEAR, True
    ),
    0x32: StatusMeaning("reader could not verify the card", Code.INVALID_DATA, "card_needs_staff", Act.CLEAR),
    0x33: StatusMeaning("card data could not be verified", Code.INVALID_DATA, "card_needs_staff", Act.CLEAR),
    0x23: StatusMeaning("operation not authorised", Code.UNSUPPORTED, "card_needs_staff", Act.CLEAR),
    NO_SUCH_ITEM: StatusMeaning("the card has no such item", Code.UNSUPPORTED, "no_such_item", Act.NONE),
    BAD_CHECKSUM: StatusMeaning("reader got a bad checksum", Code.INVALID_DATA, "link_noise", Act.MAINTENANCE, True),
    BAD_LENGTH: StatusMeaning("reader got a bad length", Code.INVALID_DATA, "link_noise", Act.MAINTENANCE, True),
    BAD_COMMAND: StatusMeaning("reader does not know the command", Code.UNSUPPORTED, "bad_command", Act.SOFTWARE),
    UNRECOGNISED: StatusMeaning(
        "reader reports an unnamed error", Code.HARDWARE_ERROR, "reader_error", Act.RESET, True
    ),
    0x60: StatusMeaning("reader failed its self-test", Code.HARDWARE_ERROR, "reader_down", Act.MAINTENANCE),
    0x66: StatusMeaning("reader's SAM is not authorised", Code.HARDWARE_ERROR, "reader_down", Act.MAINTENANCE),
}

_UNKNOWN_STATUS = StatusMeaning(
    "reader answered an undocumented status", Code.HARDWARE_ERROR, "reader_error", Act.RESET, True
)


def status_error(status: int) -> DriverError:
    """The error for a status byte that is no success."""
    found = STATUS_TABLE.get(status, _UNKNOWN_STATUS)
    return DriverError(
        found.code,
        found.detail,
        act=found.act,
        retryable=found.retryable,
        role="id_reader",
        hint=f"SAM status {status:02X}: {found.meaning}",
    )
