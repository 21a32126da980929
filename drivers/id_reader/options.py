"""What devices.yaml may say about the reader."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class PhotoDecoderOptions(BaseModel):
    """The vendor's library for the photo on the chip, which nobody else can decode. None comes with the kiosk."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    backend: Literal["none", "unpack", "getbmp"] = Field(
        default="none", description="none; unpack: `int unpack(wlt, rgb, flag)`; getbmp: `int GetBmp(file, interface)`."
    )
    library: Annotated[str, Field(pattern=r"^$|^/[^\x00]+$", max_length=400)] = Field(
        default="", description="Full path of the vendor's .so, built for this machine's processor."
    )
    symbol: Annotated[str, Field(pattern=r"^\w*$", max_length=100)] = Field(
        default="", description="Name of the function; empty: unpack or GetBmp. In C++ builds such as _Z6unpackPcS_i."
    )
    flag: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Its last argument; null: 752 for unpack, for getbmp 1 (serial) or 2 (USB).",
    )
    timeout_s: float = Field(default=2.0, ge=0.2, le=10.0, description="Seconds until it is killed, no picture then.")
    mirror: bool = Field(default=False, description="true when faces come out left for right.")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.backend != "none" and not self.library:
            raise ValueError("write library: /path/of/the/vendor's.so, or backend: none")
        return self


class SamOptions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    poll_ms: int = Field(
        default=250, ge=100, le=2000, description="Pause between two looks for a card, in milliseconds."
    )
    lift_hint_s: float = Field(
        default=6.0,
        ge=1.0,
        le=60.0,
        description="Seconds without a card until it is asked to lift it and lay it again.",
    )
    forgotten_card: Literal["probe", "off"] = Field(
        default="probe",
        description="probe: after a read the reader is asked now and then whether the card still lies there.",
    )
    photo_decoder: PhotoDecoderOptions = Field(
        default=PhotoDecoderOptions(), description="The vendor's library for the card's photo."
    )
