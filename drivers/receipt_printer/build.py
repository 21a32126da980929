"""An emulated printer from text options."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, cast

from drivers.receipt_printer.emulator import EscPosEmulator
from drivers.receipt_printer.interpreter import HanziSize
from drivers.transport.lines import FarEnd, PtyLine, TcpLine


def build(options: Mapping[str, str]) -> EscPosEmulator:
    """From text options: transport=pty|tcp, baud, port, link, speed, buffer, charset, hanzi_size, width_dots,
    gs_r, presenter.

    Raises ValueError naming what is wrong.
    """
    known = {
        "transport",
        "baud",
        "port",
        "link",
        "speed",
        "buffer",
        "charset",
        "hanzi_size",
        "width_dots",
        "gs_r",
        "presenter",
    }
    unknown = set(options) - known
    if unknown:
        raise ValueError(f"unknown {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")

    def choice(key: str, *allowed: str) -> str:
        value = options.get(key, allowed[0])
        if value not in allowed:
            raise ValueError(f"{key} is one of {', '.join(allowed)}")
        return value

    def number(key: str, default: int, low: int, high: int) -> int:
        try:
            value = int(options.get(key, default))
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise ValueError(f"{key} is a whole number from {low} to {high}")
        return value

    transport = choice("transport", "tcp", "pty")
    charset = cast(Literal["gbk", "gb18030"], choice("charset", "gbk", "gb18030"))
    hanzi_size = cast(HanziSize, choice("hanzi_size", "shared", "own"))
    answers_gs_r = choice("gs_r", "on", "off") == "on"
    presenter = choice("presenter", "off", "on") == "on"
    speed = number("speed", 150, 1, 2000)
    buffer = number("buffer", 4096, 64, 1 << 20)
    width = number("width_dots", 576, 200, 1280)
    baud = number("baud", 0, 0, 921600) or None
    link = Path(options["link"]) if options.get("link") else None
    port = number("port", 0, 0, 65535)
    line: FarEnd = TcpLine(port, baud) if transport == "tcp" else PtyLine(baud, link, private=True)
    return EscPosEmulator(
        line,
        speed=speed,
        buffer=buffer,
        charset=charset,
        hanzi_size=hanzi_size,
        width_dots=width,
        answers_gs_r=answers_gs_r,
        presenter=presenter,
    )
