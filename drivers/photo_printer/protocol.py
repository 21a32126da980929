"""IPP messages as bytes (RFC 8010): pure, total, and strict about lengths.

Written here because pyipp 0.17 cannot say what a photo printer must be told: its serializer has no collections
(`media-col`), leaves out attributes it has no tag for (`print-scaling`) without a word, and its parser can run
backwards for ever on a negative length. It remains the second opinion in the tests.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

MAX_DEPTH = 8  # collections within collections


class IppFormatError(ValueError):
    """The bytes are no IPP message. The text never quotes them."""


class Tag(IntEnum):
    """Value tags; any other number is kept as it came."""

    UNSUPPORTED = 0x10
    UNKNOWN = 0x12
    NO_VALUE = 0x13
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    OCTETS = 0x30
    DATE_TIME = 0x31
    RESOLUTION = 0x32
    RANGE = 0x33
    COLLECTION = 0x34
    TEXT_LANG = 0x35
    NAME_LANG = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    URI_SCHEME = 0x46
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49
    MEMBER = 0x4A


class GroupTag(IntEnum):
    """Delimiters of groups."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED = 0x05


class Op(IntEnum):
    """Operations used here (RFC 8011 §5.4.15)."""

    PRINT_JOB = 0x0002
    CREATE_JOB = 0x0005
    SEND_DOCUMENT = 0x0006
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    PAUSE_PRINTER = 0x0010
    RESUME_PRINTER = 0x0011


@dataclass(frozen=True, slots=True)
class Resolution:
    """`units`: 3 dots per inch, 4 dots per centimetre."""

    across: int
    feed: int
    units: int

    @property
    def dpi(self) -> tuple[int, int]:
        if self.units == 4:
            return round(self.across * 2.54), round(self.feed * 2.54)
        return self.across, self.feed


@dataclass(frozen=True, slots=True)
class Collection:
    members: tuple[Attribute, ...]

    def get(self, name: str) -> Attribute | None:
        return next((member for member in self.members if member.name == name), None)


Plain = int | bool | str | bytes | Resolution | tuple[int, int] | Collection | None


@dataclass(frozen=True, slots=True)
class Value:
    """One value with its tag. Text and name with a language lose the language; out-of-band values are None."""

    tag: int
    plain: Plain


@dataclass(frozen=True, slots=True)
class Attribute:
    name: str
    values: tuple[Value, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(value.plain for value in self.values if isinstance(value.plain, str))

    @property
    def numbers(self) -> tuple[int, ...]:
        """Integers and enums; no booleans."""
        return tuple(v.plain for v in self.values if isinstance(v.plain, int) and not isinstance(v.plain, bool))

    @property
    def collections(self) -> tuple[Collection, ...]:
        return tuple(value.plain for value in self.values if isinstance(value.plain, Collection))


@dataclass(frozen=True, slots=True)
class Group:
    """Attributes of one object. When a name stands twice the first counts, as CUPS reads it."""

    tag: int
    attributes: tuple[Attribute, ...]

    def get(self, name: str) -> Attribute | None:
        return next((each for each in self.attributes if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Message:
    """`code` is the operation of a request and the status of a response."""

    code: int
    request_id: int
    groups: tuple[Group, ...]
    data: bytes = b""
    version: tuple[int, int] = (2, 0)

    def of(self, tag: int) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.tag == tag)


# --- making


def attribute(name: str, tag: int, *values: Plain) -> Attribute:
    return Attribute(name, tuple(Value(tag, value) for value in values))


def collection(*members: Attribute) -> Collection:
    return Collection(members)


def encode(message: Message) -> bytes:
    """Raises ValueError for a value that does not fit its tag: a fault in our own code."""
    out = bytearray(struct.pack(">BBhi", *message.version, message.code, message.request_id))
    for group in message.groups:
        out.append(group.tag)
        for each in group.attributes:
            _put_attribute(out, each)
    out.append(GroupTag.END)
    return bytes(out) + message.data


def _put_attribute(out: bytearray, each: Attribute) -> None:
    if not each.name or not each.values:
        raise ValueError("an attribute has a name and at least one value")
    name = each.name
    for value in each.values:
        _put(out, value.tag, name, value.plain)
        name = ""


def _put(out: bytearray, tag: int, name: str, plain: Plain) -> None:
    if isinstance(plain, Collection):
        _put_raw(out, Tag.COLLECTION, name, b"")
        for member in plain.members:
            if not member.values:
                raise ValueError("a member has at least one value")
            _put_raw(out, Tag.MEMBER, "", member.name.encode())
            for value in member.values:
                _put(out, value.tag, "", value.plain)
        _put_raw(out, Tag.END_COLLECTION, "", b"")
    else:
        _put_raw(out, tag, name, _bytes_of(tag, plain))


def _bytes_of(tag: int, plain: Plain) -> bytes:
    match tag, plain:
        case (Tag.BOOLEAN, bool()):
            return bytes((plain,))
        case (Tag.INTEGER | Tag.ENUM, int()):
            return struct.pack(">i", plain)
        case (Tag.RESOLUTION, Resolution()):
            return struct.pack(">iib", plain.across, plain.feed, plain.units)
        case (Tag.RANGE, (int(low), int(high))):
            return struct.pack(">ii", low, high)
        case (Tag.TEXT_LANG | Tag.NAME_LANG, str()):
            text = plain.encode()
            return struct.pack(">h2sh", 2, b"en", len(text)) + text
        case (_, str()):
            return plain.encode()
        case (_, bytes()):
            return plain
        case (_, None):
            return b""
    raise ValueError(f"tag {tag:#x} does not take a {type(plain).__name__}")


def _put_raw(out: bytearray, tag: int, name: str, value: bytes) -> None:
    encoded = name.encode()
    if len(encoded) > 0x7FFF or len(value) > 0x7FFF:
        raise ValueError("a name or value is too long for IPP")
    out += struct.pack(">BH", tag, len(encoded)) + encoded + struct.pack(">H", len(value)) + value


# --- reading


def decode(data: bytes) -> Message:
    """Raises IppFormatError, and nothing else, for bytes that are no message."""
    reader = _Reader(data)
    major, minor, code, number = reader.unpack(">BBhi")
    groups: list[Group] = []
    while (tag := reader.byte()) != GroupTag.END:
        if tag > 0x0F:
            raise IppFormatError("a value stands outside a group")
        groups.append(Group(tag, tuple(_attributes(reader))))
    return Message(code, number, tuple(groups), data[reader.at :], (major, minor))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self.at = data, 0

    def take(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self._data):
            raise IppFormatError("the message is cut short")
        piece, self.at = self._data[self.at : end], end
        return piece

    def byte(self) -> int:
        return self.take(1)[0]

    def peek(self) -> int:
        if self.at >= len(self._data):
            raise IppFormatError("the message is cut short")
        return self._data[self.at]

    def unpack(self, form: str) -> tuple[int, ...]:
        return struct.unpack(form, self.take(struct.calcsize(form)))

    def raw(self) -> tuple[int, str, bytes]:
        """Tag, name and value bytes of the next value."""
        tag = self.byte()
        name = self.take(self.unpack(">H")[0])
        value = self.take(self.unpack(">H")[0])
        return tag, name.decode("utf-8", "replace"), value


def _attributes(reader: _Reader) -> Iterator[Attribute]:
    name, values = "", list[Value]()
    while reader.peek() > 0x0F:
        tag, told, data = reader.raw()
        if told:
            if values:
                yield Attribute(name, tuple(values))
            name, values = told, []
        elif not name:
            raise IppFormatError("a value has no name")
        values.append(_value(reader, tag, data, 0))
    if values:
        yield Attribute(name, tuple(values))


def _value(reader: _Reader, tag: int, data: bytes, depth: int) -> Value:
    if tag == Tag.COLLECTION:
        if depth >= MAX_DEPTH:
            raise IppFormatError("collections too deep")
        return Value(tag, _members(reader, depth + 1))
    if tag in (Tag.MEMBER, Tag.END_COLLECTION):
        raise IppFormatError("a member outside a collection")
    try:
        return Value(tag, _plain(tag, data))
    except struct.error:
        raise IppFormatError("a value has the wrong length") from None


def _members(reader: _Reader, depth: int) -> Collection:
    members: list[Attribute] = []
    name, values = "", list[Value]()
    while True:
        tag, _, data = reader.raw()
        if tag in (Tag.MEMBER, Tag.END_COLLECTION):
            if values:
                members.append(Attribute(name, tuple(values)))
            if tag == Tag.END_COLLECTION:
                return Collection(tuple(members))
            name, values = data.decode("utf-8", "replace"), []
        elif not name:
            raise IppFormatError("a member has no name")
        else:
            values.append(_value(reader, tag, data, depth))


def _plain(tag: int, data: bytes) -> Plain:
    match tag:
        case Tag.INTEGER | Tag.ENUM:
            number: int = struct.unpack(">i", data)[0]
            return number
        case Tag.BOOLEAN:
            return bool(struct.unpack(">B", data)[0])
        case Tag.RESOLUTION:
            across, feed, units = struct.unpack(">iib", data)
            return Resolution(across, feed, units)
        case Tag.RANGE:
            pair: tuple[int, int] = struct.unpack(">ii", data)
            return pair
        case Tag.TEXT_LANG | Tag.NAME_LANG:
            return _without_language(data)
        case Tag.OCTETS | Tag.DATE_TIME:
            return data
        case _ if tag >= 0x40:
            return data.decode("utf-8", "replace")
        case _ if tag < 0x20:
            return None
    return data


def _without_language(data: bytes) -> str:
    (length,) = struct.unpack_from(">H", data, 0)
    (size,) = struct.unpack_from(">H", data, 2 + length)
    text = data[4 + length :]
    if len(text) != size:
        raise IppFormatError("a text has the wrong length")
    return text.decode("utf-8", "replace")
