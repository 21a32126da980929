"""IPP messages: what we write others can read, what others write we can, and nothing else hurts."""

from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyipp.enums import IppOperation
from pyipp.parser import parse as pyipp_parse
from pyipp.serializer import encode_dict as pyipp_encode

from drivers.photo_printer.client import job_template
from drivers.photo_printer.protocol import (
    Attribute,
    Collection,
    Group,
    GroupTag,
    IppFormatError,
    Message,
    Op,
    Resolution,
    Tag,
    Value,
    attribute,
    collection,
    decode,
    encode,
)
from drivers.photo_printer.settings import IppPhotoOptions

_names = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=30)
_ints = st.integers(-(2**31), 2**31 - 1)
_values = st.one_of(
    st.builds(Value, st.sampled_from([Tag.INTEGER, Tag.ENUM]), _ints),
    st.builds(Value, st.just(Tag.BOOLEAN), st.booleans()),
    st.builds(Value, st.sampled_from([Tag.KEYWORD, Tag.NAME, Tag.TEXT, Tag.URI, Tag.MIME]), st.text(max_size=60)),
    st.builds(Value, st.sampled_from([Tag.OCTETS, Tag.DATE_TIME]), st.binary(max_size=60)),
    st.builds(Value, st.just(Tag.RESOLUTION), st.builds(Resolution, _ints, _ints, st.sampled_from([3, 4]))),
    st.builds(Value, st.just(Tag.RANGE), st.tuples(_ints, _ints)),
    st.builds(Value, st.sampled_from([Tag.UNSUPPORTED, Tag.UNKNOWN, Tag.NO_VALUE]), st.none()),
)
_nested = st.recursive(
    _values,
    lambda inner: st.builds(
        lambda members: Value(Tag.COLLECTION, Collection(tuple(members))),
        st.lists(st.builds(Attribute, _names, st.lists(inner, min_size=1, max_size=3).map(tuple)), max_size=3),
    ),
    max_leaves=12,
)
_attributes = st.builds(Attribute, _names, st.lists(_nested, min_size=1, max_size=3).map(tuple))
_messages = st.builds(
    Message,
    st.integers(-(2**15), 2**15 - 1),
    _ints,
    st.lists(
        st.builds(Group, st.sampled_from([1, 2, 4, 5, 6, 9]), st.lists(_attributes, max_size=4).map(tuple)), max_size=3
    ).map(tuple),
    st.binary(max_size=40),
    st.sampled_from([(1, 1), (2, 0), (2, 2)]),
)


@settings(max_examples=40, deadline=None)
@given(_messages)
def test_what_is_written_is_read_again(message):
    assert decode(encode(message)) == message


@given(st.binary(max_size=300))
def test_rubbish_is_refused_and_nothing_else_happens(data):
    with contextlib.suppress(IppFormatError):
        decode(data)


@settings(max_examples=40, deadline=None)
@given(_messages, st.data())
def test_a_damaged_message_is_read_or_refused(message, data):
    wire = bytearray(encode(message))
    at = data.draw(st.integers(0, len(wire) - 1))
    wire[at] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(IppFormatError):
        decode(bytes(wire[: data.draw(st.integers(0, len(wire)))]))


def test_collections_do_not_nest_without_end():
    opening = struct.pack(">BH", Tag.COLLECTION, 1) + b"a" + struct.pack(">H", 0)
    member = struct.pack(">BHH", Tag.MEMBER, 0, 1) + b"m"
    inner = struct.pack(">BHH", Tag.COLLECTION, 0, 0)
    with pytest.raises(IppFormatError, match="deep"):
        decode(struct.pack(">BBhiB", 2, 0, 0, 1, 4) + opening + (member + inner) * 5000)


def test_of_two_attributes_with_one_name_the_first_counts():
    # ippeveprinter 2.4 lists document-format-supported twice: what was configured, then its default.
    group = Group(4, (attribute("a", Tag.KEYWORD, "right"), attribute("a", Tag.KEYWORD, "wrong")))
    assert group.get("a").texts == ("right",)


def test_a_name_with_a_language_is_read_without_it():
    text = struct.pack(">h2sh", 2, b"zh", 6) + "照片".encode()
    wire = struct.pack(">BBhiB", 2, 0, 0, 1, 2) + struct.pack(">BH", Tag.NAME_LANG, 8) + b"job-name"
    assert decode(wire + struct.pack(">H", len(text)) + text + b"\x03").groups[0].get("job-name").texts == ("照片",)


def test_pyipp_reads_the_job_we_describe():
    job = Group(GroupTag.JOB, job_template(IppPhotoOptions(), copies=2))
    operation = Group(GroupTag.OPERATION, (attribute("attributes-charset", Tag.CHARSET, "utf-8"),))
    found = pyipp_parse(encode(Message(Op.CREATE_JOB, 7, (operation, job))))
    assert found["request-id"] == 7
    told = found["jobs"][0]
    assert (told["copies"], told["print-scaling"], told["print-color-mode"]) == (2, "none", "color")
    assert told["printer-resolution"] == (300, 300, 3)
    assert told["media-col"]["media-size"] == {"x-dimension": 10160, "y-dimension": 15240}
    assert {told["media-col"][f"media-{side}-margin"] for side in ("top", "bottom", "left", "right")} == {0}


def test_we_read_what_pyipp_writes():
    wire = pyipp_encode(
        {
            "version": (2, 0),
            "operation": IppOperation.CANCEL_JOB,
            "request-id": 9,
            "operation-attributes-tag": {"attributes-charset": "utf-8", "job-id": 4, "my-jobs": True},
        }
    )
    message = decode(wire)
    assert (message.code, message.request_id) == (Op.CANCEL_JOB, 9)
    assert message.groups[0].get("job-id").numbers == (4,)
    assert message.groups[0].get("my-jobs").values[0].plain is True


def test_pyipp_still_cannot_say_what_a_photo_printer_must_be_told():
    """Why the messages are our own. When this fails, look again whether the library will do."""
    job = {"print-scaling": "none", "media-col": {"media-left-margin": 0}}
    wire = pyipp_encode({"version": (2, 0), "operation": IppOperation.PRINT_JOB, "job-attributes-tag": job})
    assert b"print-scaling" not in wire
    assert b"media-col" not in wire


def test_a_collection_keeps_all_values_of_a_member():
    twice = Attribute("media-type", (Value(Tag.KEYWORD, "a"), Value(Tag.KEYWORD, "b")))
    group = Group(4, (attribute("media-col", Tag.COLLECTION, collection(twice)),))
    read = decode(encode(Message(0, 1, (group,)))).groups[0].get("media-col").collections[0]
    assert read.get("media-type").texts == ("a", "b")
