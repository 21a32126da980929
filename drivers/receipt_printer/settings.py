"""What devices.yaml may say about an ESC/POS printer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from drivers.receipt_printer.protocol import ALL_SENSORS, Charset, Cut, LeftBehind, Presents, Sensor

_FINE_FROM = 38400
"""Bits per second from which a row in full dots takes less than a second."""


class EscPosOptions(BaseModel):
    """Options of driver `escpos`. The defaults fit an 80 mm, 203 dpi printer with Simplified Chinese."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    width_dots: int = Field(
        576, ge=200, le=1280, description="printable dots across: 576 on 80 mm paper, 384 on 58 mm; a multiple of 8"
    )
    charset: Charset = Field(
        "gbk", description="Chinese the printer has in its own fonts; none: every line with Chinese is drawn by us"
    )
    text: Literal["auto", "raster"] = Field(
        "auto", description="auto: as text where the printer has every character; raster: always drawn by us"
    )
    ascii_outside_hanzi: bool = Field(
        False, description="true for printers that print wrong Latin letters while in Chinese mode"
    )
    code_page: int = Field(
        0, ge=0, le=255, description="ESC t: single-byte code page, only matters outside Chinese mode"
    )
    vertical_units_per_inch: int = Field(
        203, ge=100, le=720, description="unit of paper feeds: 203 on most printers, 360 on Epson TM-T88"
    )
    cut: Cut = Field("gs_v", description="cutter command: gs_v, esc_i, esc_m (older and clone models), none (tear bar)")
    feed_before_cut_mm: float = Field(15.0, ge=0, le=60, description="from the print head to the knife, millimetres")
    sensors: tuple[Sensor, ...] = Field(
        ALL_SENSORS, description="what the printer truly reports by DLE EOT; an empty list: it is never asked"
    )
    presenter: Presents = Field(
        "none", description="custom: a kiosk printer that holds the slip and tells by DLE EOT 20 when it is taken"
    )
    left_behind: LeftBehind = Field(
        "retract",
        description="a slip nobody took is, before the next one, taken back (retract), let fall (eject) or left there",
    )
    completion: Literal["auto", "gs_r", "none"] = Field(
        "auto", description="proof that a slip was consumed: gs_r, none, or auto (find out by asking)"
    )
    clear: Literal["dle_dc4", "dle_enq", "none"] = Field(
        "dle_dc4", description="how an unfinished slip is wiped from the printer's memory"
    )
    model: str = Field(
        "", max_length=64, description="what GS I 67 must contain, to notice swapped printers; empty: no check"
    )
    status_timeout_ms: int = Field(500, ge=50, le=5000, description="how long an answer may take, milliseconds")
    stall_timeout_s: float = Field(12.0, ge=1, le=120, description="no progress for this long ends a job, seconds")
    speed_mm_s: float = Field(
        100.0, ge=20, le=500, description="paper speed assumed where the printer gives no proof, millimetres per second"
    )
    image_detail: Literal["auto", "fine", "coarse"] = Field(
        "auto", description="coarse: images in double dots, a quarter of the bytes; auto: on lines below 38400 baud"
    )
    band_rows: int = Field(24, ge=8, le=255, description="rows of an image sent at once; small for little memory")
    baud: int = Field(19200, ge=1200, le=921600, description="used when a serial connect names none, bits per second")

    @field_validator("sensors", mode="before")
    @classmethod
    def _list_to_tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("width_dots")
    @classmethod
    def _whole_bytes(cls, value: int) -> int:
        if value % 8:
            raise ValueError("width_dots is a multiple of 8")
        return value

    @property
    def columns(self) -> int:
        """Single-size columns of 12 dots."""
        return self.width_dots // 12

    def capabilities(self, answering: bool | None, completion_proof: str | None) -> Mapping[str, Any]:
        """What a printer with these options can do; `answering` as its state says, None while it is closed."""
        asked = bool(self.sensors) or answering is None
        return {
            "width_dots": self.width_dots,
            "dpi": 203,
            "charset": self.charset,
            "hanzi_text": self.charset != "none" and self.text == "auto",
            "raster": True,
            "qr": True,
            "cut": self.cut != "none",
            "status": answering if asked else False,
            "paper_end": "paper_end" in self.sensors,
            "paper_near_end": "paper_near_end" in self.sensors,
            "cover": "cover" in self.sensors,
            "paper_taken": self.presenter != "none",
            "completion_proof": completion_proof,
        }

    def coarse(self, baud: int | None) -> bool:
        """Whether images go out in double dots on a line of this speed (None: no serial line)."""
        slow = baud is not None and baud < _FINE_FROM
        return self.image_detail == "coarse" or (self.image_detail == "auto" and slow)

    def units(self, mm: float) -> int:
        """Millimetres of paper in the printer's vertical unit."""
        return round(mm * self.vertical_units_per_inch / 25.4)
