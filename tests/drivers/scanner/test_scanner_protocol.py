"""Where a code ends, which characters it holds, and when it is the same one still."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.inputs.events import DOWN, DROPPED, EV_KEY, REPEAT, UP, InputEvent
from drivers.scanner.protocol import Framer, Repeats, Scan, decode
from drivers.scanner.typed import FOREIGN, Typist, keys_for

CODE = st.binary(min_size=1, max_size=40).map(lambda data: data.translate(None, b"\r\n\0")).filter(bool)
TYPED = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    marks = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[a:b] for a, b in pairwise(marks)]


@given(st.lists(CODE), st.lists(st.integers(0, 10_000)), st.sampled_from([b"\r", b"\n", b"\r\n", b"\0"]))
def test_codes_come_out_whole_however_they_arrive(codes: list[bytes], places: list[int], ending: bytes) -> None:
    framer, found = Framer(1000), []
    for piece in cut(b"".join(code + ending for code in codes), places):
        found += framer.feed(piece)
    assert found == codes
    assert not framer.begun


@given(CODE)
def test_a_pause_ends_a_code_without_a_terminator(code: bytes) -> None:
    framer = Framer(1000)
    assert framer.feed(code) == []
    assert framer.begun
    assert framer.pause() == [code]
    assert framer.pause() == []


def test_a_code_of_several_lines_is_one_where_pauses_end_codes() -> None:
    framer = Framer(1000, by_pause=True)
    assert framer.feed(b"one\r\ntwo\r\n") == []
    assert framer.pause() == [b"one\r\ntwo"]


@given(st.binary(max_size=300), st.integers(1, 50))
def test_nothing_longer_than_allowed_is_kept(data: bytes, longest: int) -> None:
    framer = Framer(longest)
    codes = framer.feed(data) + framer.pause()
    assert all(code is None or len(code) <= longest for code in codes)
    if b"\r" not in data and b"\n" not in data and b"\0" not in data and len(data) > longest:
        assert codes == [None]
    assert framer.feed(b"next\r") == ([b"next"] if longest >= 4 else [None])


@pytest.mark.parametrize(
    ("code", "text", "encoding"),
    [
        (b"GCK-007", "GCK-007", "utf-8"),
        ("张三 预约".encode(), "张三 预约", "utf-8"),
        ("张三 预约".encode("gb18030"), "张三 预约", "gb18030"),
        ("王𬀩".encode("gb18030"), "王𬀩", "gb18030"),
        (b"\x02GCK-007\x03 ", "GCK-007", "utf-8"),
        (b"]C1\x1d010", "]C1\x1d010", "utf-8"),
    ],
)
def test_text_is_utf_8_or_else_gb_18030(code: bytes, text: str, encoding: str) -> None:
    assert decode(code) == (text, encoding)


@pytest.mark.parametrize("code", [b"", b"  ", b"\xff", b"abc\x07", b"\x80\x80", "\ue000".encode(), b"\xfe\xff\xfe"])
def test_what_is_no_text_is_nothing(code: bytes) -> None:
    assert decode(code) is None


def test_the_character_set_can_be_insisted_on() -> None:
    both = "联通".encode("gb18030")  # also well-formed UTF-8, as many a person has found out
    assert decode(both, "gb18030") == ("联通", "gb18030")
    assert decode(both, "utf-8") != ("联通", "utf-8")
    assert decode("张三".encode("gb18030"), "utf-8") is None


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_nothing(code: bytes) -> None:
    found = decode(code)
    assert found is None or (found[0] and found[0].encode("utf-8"))


def test_a_code_that_stays_is_one_scan_until_it_was_taken_away() -> None:
    repeats = Repeats(1.5)
    seen = [repeats.is_repeat("a", at) for at in (0.0, 1.0, 2.0, 3.0, 4.6)]
    assert seen == [False, True, True, True, False]
    assert repeats.is_repeat("b", 4.7) is False
    assert repeats.is_repeat("a", 4.8) is False


def test_nothing_a_code_says_is_shown_by_repr() -> None:
    assert "秘密" not in repr(Scan("秘密", "utf-8")) + repr(Repeats(1, "秘密"))
    assert Scan("秘密", "utf-8").as_dict()["characters"] == 2


# --- scanners that type


def typed(text: str) -> list[InputEvent]:
    events = []
    for code, shift in keys_for(text):
        keys = [42, code] if shift else [code]
        events += [InputEvent(EV_KEY, key, DOWN) for key in keys]
        events += [InputEvent(EV_KEY, code, REPEAT)]
        events += [InputEvent(EV_KEY, key, UP) for key in reversed(keys)]
    return events


@given(TYPED)
def test_what_is_typed_on_a_us_keyboard_is_read(text: str) -> None:
    assert Typist().feed(typed(text)) == text.encode()


@given(TYPED)
def test_with_caps_lock_letters_are_the_other_way_round(text: str) -> None:
    caps = [InputEvent(EV_KEY, 58, DOWN), InputEvent(EV_KEY, 58, UP)]
    assert Typist().feed(caps + typed(text)) == text.swapcase().encode()


def test_chinese_cannot_be_typed_and_what_stands_for_it_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot carry"):
        keys_for("张")
    alt = [InputEvent(EV_KEY, 56, DOWN), *typed("24352"), InputEvent(EV_KEY, 56, UP)]
    assert FOREIGN in Typist().feed(typed("ab") + alt)
    assert decode(Typist().feed(typed("ab") + alt), "utf-8") is None
    assert Typist().feed([InputEvent(EV_KEY, 0x1FF, DOWN)]) == FOREIGN


def test_dropped_events_make_the_code_unreadable() -> None:
    events = typed("abc")
    assert decode(Typist().feed([*events[:3], DROPPED, *events[3:]]), "utf-8") is None


@given(st.lists(st.builds(InputEvent, st.integers(0, 5), st.integers(0, 800), st.integers(-1, 3))))
def test_any_events_can_be_read(events: list[InputEvent]) -> None:
    assert isinstance(Typist().feed(events), bytes)
