"""ESC/POS as bytes: commands out, answers in. Pure functions, no I/O, no fonts.

Command names and bits follow Epson's ESC/POS reference and the Chinese commands (`FS &`, `FS !`) of its Simplified
Chinese models, which the common 80 mm printers copy; where they differ, `Settings` says so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from drivers.contract import Supply

INIT = b"\x1b@"
HANZI_ON = b"\x1c&"
HANZI_OFF = b"\x1c."
LF = b"\n"
ASK_IN_ORDER = b"\x1dr\x01"
"""GS r 1, paper sensor: answered when the printer comes to it, which proves that what came before was consumed."""
CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 fn 8: at once, even when offline, drops what was received and not printed. Every byte is a control character,
so a printer that does not know it prints nothing."""
CLEAR_ANSWER = b"\x37\x25\x00"
RECOVER = b"\x10\x05\x02"
"""DLE ENQ 2: leave a recoverable error (cutter) and drop the buffers; the older relative of fn 8."""
FULL_QUESTION = 20
"""DLE EOT 20, full status: Custom's kiosk printers and their like answer 10 0F and four bytes; the others nothing."""
FULL_START, FULL_LENGTH = 0x10, 6
EJECT = b"\x1de\x05"
"""GS e 5 (Custom): push the slip out of the presenter."""
RETRACT = b"\x1de\x02"
"""GS e 2 (Custom): take it back into the cabinet."""
_ALPHABET = b"\x1bR\x00"  # USA: some Chinese models start with ¥ at the place of $
_UTF8 = b"\x1c(C\x02\x00\x30\x02"

Charset = Literal["gbk", "gb18030", "utf-8", "none"]
Cut = Literal["gs_v", "esc_i", "esc_m", "none"]
Presents = Literal["none", "custom"]
LeftBehind = Literal["retract", "eject", "leave"]
WITHDRAW: Mapping[str, bytes] = {"retract": RETRACT, "eject": EJECT, "leave": b""}
Sensor = Literal["online", "cover", "paper_end", "paper_near_end", "cutter", "error"]
ALL_SENSORS: tuple[Sensor, ...] = ("online", "cover", "paper_end", "paper_near_end", "cutter", "error")
_CUTS: Mapping[str, bytes] = {"gs_v": b"\x1dV\x01", "esc_i": b"\x1bi", "esc_m": b"\x1bm", "none": b""}


class Flag(StrEnum):
    """One yes-or-no of the printer; silence and not having the sensor are answers of their own."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    UNSUPPORTED = "unsupported"

    @classmethod
    def of(cls, bit: int) -> Flag:
        return cls.YES if bit else cls.NO


@dataclass(frozen=True, slots=True)
class PrinterState:
    """What the printer said about itself. `answering` is False when it said nothing, None when it was not asked."""

    answering: bool | None = None
    online: Flag = Flag.UNKNOWN
    paper: Supply = Supply.UNKNOWN
    cover_open: Flag = Flag.UNKNOWN
    cutter_jammed: Flag = Flag.UNKNOWN
    overheated: Flag = Flag.UNKNOWN
    failed: Flag = Flag.UNKNOWN  # an error that only switching off may clear
    presented: Flag = Flag.UNSUPPORTED  # a cut slip waits in the presenter

    @property
    def unknown(self) -> bool:
        """Nothing at all is known."""
        return self.answering is not True

    def as_details(self) -> dict[str, str | bool | None]:
        """Plain values for `Status.details`."""
        return {
            "answering": self.answering,
            "online": self.online.value,
            "paper": self.paper.value,
            "cover": {Flag.YES: "open", Flag.NO: "closed"}.get(self.cover_open, self.cover_open.value),
            "cutter": {Flag.YES: "jammed", Flag.NO: "ok"}.get(self.cutter_jammed, self.cutter_jammed.value),
            "head": {Flag.YES: "hot", Flag.NO: "ok"}.get(self.overheated, self.overheated.value),
            "failed": self.failed.value,
            "presenter": {Flag.YES: "holding", Flag.NO: "empty"}.get(self.presented, self.presented.value),
        }


def ask(n: int) -> bytes:
    """DLE EOT n: 1 printer, 2 why offline, 3 errors, 4 paper. Answered at once, ahead of what is queued."""
    return bytes((0x10, 0x04, n))


def questions(sensors: Iterable[Sensor]) -> tuple[int, ...]:
    """Which DLE EOT are worth asking of a printer with these sensors."""
    has = set(sensors)
    wanted = []
    if has:
        wanted.append(1)
    if has & {"cover"}:
        wanted.append(2)
    if has & {"cutter", "error"}:
        wanted.append(3)
    if has & {"paper_end", "paper_near_end"}:
        wanted.append(4)
    return tuple(wanted)


def is_status(byte: int) -> bool:
    """The fixed bits of every DLE EOT answer: 0xx1xx10."""
    return byte & 0x93 == 0x12


def is_ordered(byte: int) -> bool:
    """An answer to GS r 1: 0xx0 and sensors in agreeing pairs. The bytes of other answers do not pass."""
    return byte & 0xF0 == 0 and byte & 0x03 in (0, 3) and byte & 0x0C in (0, 0x0C)


def _pair(byte: int | None, mask: int) -> Flag:
    """Two bits that must agree."""
    if byte is None or byte & mask not in (0, mask):
        return Flag.UNKNOWN
    return Flag.of(byte & mask)


def decode_presented(frame: bytes) -> Flag:
    """Bit 5 of the paper byte of a full status: ticket present in output. Anything but a full status is `unknown`."""
    if len(frame) != FULL_LENGTH or frame[:2] != b"\x10\x0f":
        return Flag.UNKNOWN
    return Flag.of(frame[2] & 0x20)


def _bit(byte: int | None, mask: int) -> Flag:
    return Flag.UNKNOWN if byte is None else Flag.of(byte & mask)


def decode_state(answers: Mapping[int, int | None], sensors: Iterable[Sensor] = ALL_SENSORS) -> PrinterState:
    """The state from the one-byte answers to DLE EOT n. A missing or invalid answer is `unknown`, never a guess."""
    has = set(sensors)
    if not has:
        none = Flag.UNSUPPORTED
        return PrinterState(None, none, Supply.UNSUPPORTED, none, none, none, none)
    valid = {n: byte for n, byte in answers.items() if byte is not None and is_status(byte)}

    def known(flag: Flag, *needs: Sensor) -> Flag:
        return flag if has & set(needs) else Flag.UNSUPPORTED

    offline = _bit(valid.get(1), 0x08)
    online = {Flag.YES: Flag.NO, Flag.NO: Flag.YES}.get(offline, offline)
    end, near = _pair(valid.get(4), 0x60), _pair(valid.get(4), 0x0C)
    if end is Flag.UNKNOWN and _bit(valid.get(2), 0x20) is Flag.YES:
        end = Flag.YES
    return PrinterState(
        answering=bool(valid),
        online=known(online, "online"),
        paper=_paper(known(end, "paper_end"), known(near, "paper_near_end")),
        cover_open=known(_bit(valid.get(2), 0x04), "cover"),
        cutter_jammed=known(_bit(valid.get(3), 0x08), "cutter"),
        overheated=known(_bit(valid.get(3), 0x40), "error"),
        failed=known(_bit(valid.get(3), 0x20), "error"),
    )


def _paper(end: Flag, near: Flag) -> Supply:
    if end is Flag.YES:
        return Supply.OUT
    if near is Flag.YES:
        return Supply.LOW
    if end is Flag.NO or near is Flag.NO:
        # Without a near-end sensor "not at its end" is the best that is known, and enough to print.
        return Supply.FULL if Flag.UNKNOWN not in (end, near) else Supply.UNKNOWN
    return Supply.UNSUPPORTED if end is near is Flag.UNSUPPORTED else Supply.UNKNOWN


def ask_identity(what: int) -> bytes:
    """GS I n: 65 firmware, 66 maker, 67 model, 68 serial number. Queued, answered with `_`, text, NUL."""
    return bytes((0x1D, 0x49, what))


def decode_identity(answer: bytes) -> str | None:
    """The text of a GS I 65..68 answer, None when it is not one."""
    start = answer.find(b"_")
    end = answer.find(b"\0", start)
    if start < 0 or end < 0 or end - start > 81:
        return None
    text = answer[start + 1 : end].decode("ascii", "replace").strip()
    return text if text.isprintable() else None


def prologue(charset: Charset, code_page: int) -> bytes:
    """Start of a job: everything back to defaults, ASCII as ASCII, Chinese mode as declared."""
    mode = {"none": HANZI_OFF, "utf-8": _UTF8}.get(charset, HANZI_ON)
    return INIT + _ALPHABET + bytes((0x1B, 0x74, code_page)) + mode


def style(scale: int, bold: bool) -> bytes:
    """Size and weight of what follows, for Latin and Chinese alike.

    Clones keep two sizes, `ESC !`/`GS !` for Latin and `FS !` for Chinese, others one that the last command sets; this
    order gives the same on both. `FS !` knows no triple size: Chinese text is only sent at `scale` 1 and 2.
    """
    double = 0x30 if scale == 2 else 0
    chinese = 0x0C if scale == 2 else 0
    return (
        bytes((0x1B, 0x21, double | (0x08 if bold else 0)))
        + bytes((0x1C, 0x21, chinese))
        + bytes((0x1D, 0x21, (scale - 1) * 0x11))
        + bytes((0x1B, 0x45, int(bold)))
    )


def align(where: Literal["left", "center", "right"] | str) -> bytes:
    """ESC a, at the start of a row."""
    return bytes((0x1B, 0x61, {"left": 0, "center": 1, "right": 2}[where]))


def spacing(units: int) -> bytes:
    """ESC 3: from row to row."""
    return bytes((0x1B, 0x33, min(255, units)))


def feed(units: int) -> bytes:
    """ESC J, as often as needed."""
    whole, rest = divmod(max(0, units), 255)
    return b"\x1bJ\xff" * whole + (bytes((0x1B, 0x4A, rest)) if rest else b"")


def cut(kind: Cut, feed_units: int) -> bytes:
    """Lift the last row past the knife, then cut; the partial cut keeps the slip from falling to the floor."""
    return feed(feed_units) + _CUTS[kind]


def encode_text(text: str, charset: Charset) -> bytes | None:
    """The text in the printer's charset, or None if the printer may not have every one of its characters.

    A charset that can *write* a character is no promise that the printer *has* it: text beyond GBK goes out as text
    only where GB 18030 makes the glyph mandatory (Extension A), everything else is drawn by us.
    """
    out = bytearray()
    for char in text:
        encoded = _encode_char(char, charset)
        if encoded is None:
            return None
        out += encoded
    return bytes(out)


def _encode_char(char: str, charset: Charset) -> bytes | None:
    if " " <= char <= "~":
        return char.encode("ascii")
    if charset == "none" or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return None
    try:
        if charset == "gb18030":
            encoded = char.encode("gb18030")
            return encoded if len(encoded) == 2 or "\u3400" <= char <= "\u4db5" else None
        encoded = char.encode("gbk")
    except UnicodeEncodeError:
        return None
    if len(encoded) != 2:
        return None
    return char.encode("utf-8") if charset == "utf-8" else encoded


def text_row(encoded: bytes, charset: Charset, *, ascii_outside_hanzi: bool) -> bytes:
    """One row of encoded text and its line end; plain ASCII leaves Chinese mode where the printer wants that."""
    if ascii_outside_hanzi and charset in ("gbk", "gb18030") and encoded.isascii():
        return HANZI_OFF + encoded + LF + HANZI_ON
    return encoded + LF


def raster(data: bytes, width_bytes: int, *, doubled: bool = False) -> bytes:
    """GS v 0, one band: rows of `width_bytes` bytes, most significant bit left, 1 black. `doubled`: each dot is four.

    Inside the image a printer still obeys real-time commands, so `calm` must have been applied to `data`.
    """
    rows, rest = divmod(len(data), width_bytes)
    if rest or not 0 < rows < 2048:
        raise ValueError("an image band is whole rows, 1 to 2047 of them")
    return (
        b"\x1dv0"
        + (b"\x03" if doubled else b"\x00")
        + width_bytes.to_bytes(2, "little")
        + rows.to_bytes(2, "little")
        + data
    )


def calm(data: bytes) -> bytes:
    """Image bytes without DLE EOT, DLE ENQ or DLE DC4 in them: one more dot at the left of an existing one.

    A printer picks those out of the middle of an image too and would answer, cut its buffer or open a drawer.
    """
    out = bytearray(data)
    for at in range(len(out) - 1):
        if out[at] == 0x10 and out[at + 1] in (0x04, 0x05, 0x14):
            out[at] = 0x30
    return bytes(out)
