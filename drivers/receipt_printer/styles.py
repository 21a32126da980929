"""What a printer keeps in mind between commands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """What ESC @ puts back. Sizes are factors of the 12 × 24 (Latin) and 24 × 24 (Chinese) dot cells."""

    latin: tuple[int, int] = (1, 1)
    hanzi: tuple[int, int] = (1, 1)
    bold: bool = False
    underline: bool = False
    inverse: bool = False
    align: int = 0
    spacing: int = 30
    gap: int = 0
    code_page: int = 0
    china: bool = False
    hanzi_mode: bool = True
    utf8: bool = False


@dataclass(slots=True)
class QrDraft:
    """A code the printer is being told, function by function."""

    module: int = 3
    level: str = "L"
    data: bytes = b""
