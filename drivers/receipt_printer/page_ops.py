"""What a printer does to its paper, as frozen values: said by the interpreter, done by paper and emulator."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Char:
    """One printed character in its cell of `width` × `height` dots."""

    char: str = field(repr=False)
    width: int
    height: int
    bold: bool = False
    underline: bool = False
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class TextLine:
    """A row of characters; `align` is 0 left, 1 centre, 2 right; the paper then moves by `advance` dots."""

    chars: tuple[Char, ...]
    align: int
    advance: int

    @property
    def text(self) -> str:
        return "".join(char.char for char in self.chars)


@dataclass(frozen=True, slots=True)
class Picture:
    """Dots: rows of `width_bytes` bytes, 1 black, each dot `across` × `down` dots large."""

    width_bytes: int
    data: bytes = field(repr=False)
    align: int = 0
    across: int = 1
    down: int = 1

    @property
    def rows(self) -> int:
        return len(self.data) // self.width_bytes


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code the printer draws itself; `module` dots per square."""

    data: bytes = field(repr=False)
    module: int
    level: str
    align: int


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty paper, dots."""

    dots: int


@dataclass(frozen=True, slots=True)
class Cut:
    partial: bool


@dataclass(frozen=True, slots=True)
class Eject:
    """What the presenter holds is pushed out, or taken back."""

    retract: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that came up in the queue: `gs_r` or `gs_i` with its parameter."""

    kind: Literal["gs_r", "gs_i"]
    n: int


@dataclass(frozen=True, slots=True)
class Reset:
    """ESC @."""


Op: TypeAlias = TextLine | Picture | QrCode | Feed | Cut | Eject | Answer | Reset


@dataclass(frozen=True, slots=True)
class Step:
    """One command or character: its bytes and what it did."""

    raw: bytes = field(repr=False)
    ops: tuple[Op, ...] = ()
