"""What devices.yaml may say about the scanner."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from drivers.scanner.protocol import Encoding

HexBytes = Annotated[str, Field(pattern=r"^([0-9A-Fa-f]{2}( ?[0-9A-Fa-f]{2})*)?$", max_length=96)]


class ScannerOptions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    gap_ms: int = Field(
        default=80, ge=50, le=100, description="A pause this long ends a code that has no terminator, in milliseconds."
    )
    ends_by: Literal["terminator", "pause"] = Field(
        default="terminator", description="What ends a code. pause: for codes of several lines."
    )
    max_bytes: int = Field(default=4096, ge=16, le=8192, description="Longest code in bytes; more is thrown away.")
    repeat_s: float = Field(
        default=1.5, ge=1.0, le=2.0, description="The same code within so many seconds is one scan."
    )


class SerialScannerOptions(ScannerOptions):
    encoding: Encoding = Field(default="auto", description="auto: UTF-8, else GB 18030.")
    trigger_on: HexBytes = Field(
        default="", description='Bytes in hex that switch the scanner on, e.g. "16 54 0D". Empty: it is always on.'
    )
    trigger_off: HexBytes = Field(default="", description='Bytes in hex that switch it off, e.g. "16 55 0D".')


class WedgeOptions(ScannerOptions):
    pass
