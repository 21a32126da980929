"""What devices.yaml may say about a photo printer reached by IPP."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Format = Literal["auto", "png", "pwg", "jpeg"]
Sensor = Literal["paper", "ribbon", "cover"]
ALL_SENSORS: tuple[Sensor, ...] = ("paper", "ribbon", "cover")
_SELF_DESCRIBING = re.compile(r"[a-z0-9.-]+_[a-z0-9.-]+_(\d{1,4}(?:\.\d{1,3})?)x(\d{1,4}(?:\.\d{1,3})?)(in|mm)")
_DEFAULT_MEDIA = "na_index-4x6_4x6in"


def media_size(name: str) -> tuple[int, int]:
    """Width and height in hundredths of a millimetre (PWG 5101.1 name). Raises ValueError."""
    found = _SELF_DESCRIBING.fullmatch(name)
    if found is None:
        raise ValueError(
            "media is a name such as na_index-4x6_4x6in or jpn_hagaki_100x148mm (`lpoptions -l` lists them)"
        )
    unit = 2540 if found[3] == "in" else 100
    return round(float(found[1]) * unit), round(float(found[2]) * unit)


class IppPhotoOptions(BaseModel):
    """Options of driver `ipp`. The defaults fit a borderless 4 x 6 inch dye-sublimation printer at 300 dpi."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    media: str = Field(
        _DEFAULT_MEDIA, max_length=80, description="the paper's PWG name: na_index-4x6_4x6in, jpn_hagaki_100x148mm …"
    )
    dpi: int = Field(300, ge=150, le=1200, description="the printer's dots per inch")
    width_px: int = Field(
        0, ge=0, le=20000, description="dots across where the printer wants other than media x dpi, such as 1240; 0: no"
    )
    height_px: int = Field(0, ge=0, le=20000, description="dots along, such as 1844; 0: media x dpi")
    margin_mm: float = Field(0.0, ge=0, le=20, description="white edge the printer cannot print on; 0: borderless")
    resample: Literal["density", "never"] = Field(
        "density",
        description="a picture of other dots: density scales it to its true size by its own dpi, never refuses it",
    )
    scale_x_percent: float = Field(
        100.0, ge=90, le=110, description="correction found with a ruler on the test print, across"
    )
    scale_y_percent: float = Field(100.0, ge=90, le=110, description="the same, along")
    offset_x_mm: float = Field(0.0, ge=-5, le=5, description="how far the print is moved to the right, mm; left: minus")
    offset_y_mm: float = Field(0.0, ge=-5, le=5, description="the same, down; up: minus")
    format: Format = Field("auto", description="how the picture is sent; auto: png, else pwg, else jpeg")
    color_mode: Literal["auto", "color", "monochrome"] = Field("color", description="print-color-mode")
    print_scaling: Literal["none", "unset"] = Field(
        "none", description="unset only for a printer that refuses print-scaling none"
    )
    sensors: tuple[Sensor, ...] = Field(
        ALL_SENSORS, description="what the printer truly reports; the rest is counted (see paper_capacity)"
    )
    ignore_reasons: tuple[str, ...] = Field((), description="printer-state-reasons this model reports wrongly")
    completion: Literal["auto", "printed", "accepted"] = Field(
        "auto", description="what a completed job proves; auto: printed where the printer itself counts sheets"
    )
    max_copies: int = Field(4, ge=1, le=50, description="sheets one command may print")
    paper_capacity: int = Field(0, ge=0, le=2000, description="sheets after a refill, for counting; 0: not counted")
    ribbon_capacity: int = Field(0, ge=0, le=2000, description="prints of a new ribbon, for counting; 0: not counted")
    low_at: int = Field(5, ge=0, le=200, description="counted supplies are low from so many prints on")
    state_file: str = Field(
        "", max_length=400, description="where counts and job ids outlive a restart, an absolute path; empty: nowhere"
    )
    poll_ms: int = Field(300, ge=50, le=5000, description="how often a job is looked at, milliseconds")
    answer_timeout_s: float = Field(4.0, ge=0.5, le=30, description="how long one answer may take, seconds")
    stall_timeout_s: float = Field(90.0, ge=1, le=600, description="no progress for this long ends a job, seconds")

    @field_validator("sensors", "ignore_reasons", mode="before")
    @classmethod
    def _list_to_tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("media")
    @classmethod
    def _known_size(cls, value: str) -> str:
        media_size(value)
        return value

    @field_validator("state_file")
    @classmethod
    def _absolute(cls, value: str) -> str:
        if value and not value.startswith("/"):
            raise ValueError("state_file starts with /")
        return value

    @model_validator(mode="after")
    def _both_or_none(self) -> IppPhotoOptions:
        if bool(self.width_px) != bool(self.height_px):
            raise ValueError("give both width_px and height_px, or neither")
        width, height = media_size(self.media)
        if 2 * round(self.margin_mm * 100) >= min(width, height):
            raise ValueError("margin_mm leaves nothing to print on")
        return self

    @property
    def size(self) -> tuple[int, int]:
        """Of the paper, hundredths of a millimetre."""
        return media_size(self.media)

    @property
    def margin(self) -> int:
        """Hundredths of a millimetre."""
        return round(self.margin_mm * 100)

    @property
    def pixels(self) -> tuple[int, int]:
        """Exact device pixels of the printed area."""
        if self.width_px:
            return self.width_px, self.height_px
        across, up = ((side - 2 * self.margin) * self.dpi / 2540 for side in self.size)
        return round(across), round(up)
