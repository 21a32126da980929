"""A receipt of 400 Han characters, one of them rare, on a serial line of 9600 baud: our way beside all of it drawn."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.child import BenchFailed
from bench.lab import Lab
from bench.results import Goal, Row
from drivers.contract import Deadline, DriverError, Proof
from drivers.receipt_printer import EscPosPrinter, Line, Slip
from drivers.receipt_printer.emulator import EscPosEmulator
from drivers.transport.lines import PtyLine

BAUD = 9600
HAN = 400
RARE = "𬀩"
_WORDS = (
    "请带身份证到一楼三号窗口办理残疾人证照片已经拍好不用再交纸质照片工作人员会帮您看材料家里人可以代您来取"
    "取证时间是周一到周五上午八点半到十二点下午两点半到五点半路上慢走有事请打电话问服务台"
)
TEXT = {"completion": "gs_r"}
DRAWN = {"text": "raster", "image_detail": "fine", "sensors": [], "completion": "none", "stall_timeout_s": 120.0}
"""As programs do that print a picture of the receipt: every dot is sent, nothing is asked. A pty takes bytes by the ten
thousand and then none for long: hence the patience."""
DRAWN_ROUNDS = 2  # of two minutes each; the line alone makes the time


class Tapped(PtyLine):
    """The printer's end of the line: how many bytes came over it. Answers go the other way at the same time."""

    def __init__(self) -> None:
        super().__init__(BAUD, private=True)
        self.bytes = 0

    def read(self, limit: int, timeout: float) -> bytes:
        data = super().read(limit, timeout)
        self.bytes += len(data)
        return data


@dataclass(slots=True)
class Way:
    """Samples of one way: seconds the wire to the printer was busy, seconds until the slip is cut off, bytes."""

    wire: list[float] = field(default_factory=list)
    cut: list[float] = field(default_factory=list)
    bytes: list[float] = field(default_factory=list)


def receipt() -> Slip:
    """400 Han characters in body text, twelve to a row."""
    text = (_WORDS * (HAN // len(_WORDS) + 1))[: HAN - 1]
    return Slip([Line(text[: HAN // 2] + RARE + text[HAN // 2 :])])


def measure(lab: Lab) -> list[Row]:
    ours, drawn = Way(), Way()
    for number in range(lab.times(5)):
        lab.say(f"receipt {number + 1}: text with one row drawn{', then all drawn' * (number < DRAWN_ROUNDS)}")
        _print(ours, TEXT)
        if number < DRAWN_ROUNDS:
            _print(drawn, DRAWN)
    size = f"{ours.bytes[0]:.0f} bytes against {drawn.bytes[0]:.0f}, questions included"
    peer = "all of the same receipt drawn in full dots, as programs do that print a picture of it, on the same line"
    return [
        Row(
            id="receipt-wire",
            what="400 Han characters, one of them rare: wire time of what really went to the printer at 9600 baud",
            unit="s",
            ours=ours.wire,
            peer=peer,
            theirs=drawn.wire,
            goal=Goal("ours", 3, "the issue: at most 3 s of wire time at 9600 baud, text mode, one raster line"),
            note=f"{size}; ours is asked between bands how it is and proves the end, theirs is not",
        ),
        Row(
            id="receipt-printed",
            what="the same: print command -> slip printed and cut off, paper at 150 mm/s",
            unit="s",
            ours=ours.cut,
            peer=peer,
            theirs=drawn.cut,
            goal=Goal("ratio", 0.2, "drivers.md finding 4: raster receipts need bandwidth; text must save four fifths"),
        ),
    ]


def _print(way: Way, options: Mapping[str, Any]) -> None:
    """One receipt from a printer opened for it. Raises BenchFailed when it did not come out whole and proved."""
    line = Tapped()
    emulator = EscPosEmulator(line, speed=150)
    emulator.start()
    printer = EscPosPrinter(emulator.url, options, lambda event: None)
    try:
        printer.open(Deadline.after(30))
        line.bytes = 0
        began = time.monotonic()
        result = printer.print_document(Deadline.after(300), receipt(), job_id="bench")
        slips = emulator.wait_for_slips(1, 180)
        ended = time.monotonic()
    except DriverError as error:
        raise BenchFailed(f"the receipt was not printed: {error}") from None
    finally:
        printer.close()
        emulator.stop()
    typed = sum(map(len, slips[0].lines)) if slips else 0
    proof, by_type = (Proof.SENT, 0) if options is DRAWN else (Proof.PRINTED, HAN - 12)
    if result.proof is not proof or not slips or typed != by_type:
        raise BenchFailed(f"the receipt did not come out whole: {typed} characters as text, proof {result.proof}")
    way.wire.append(line.wire_seconds(line.bytes))
    way.cut.append(ended - began)
    way.bytes.append(line.bytes)
