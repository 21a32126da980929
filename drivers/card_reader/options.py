"""What devices.yaml may say about the reader."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class PcscOptions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    settle_ms: int = Field(
        default=300,
        ge=0,
        le=2000,
        description="How long a card lies still before it is read, in milliseconds: contactless cards bounce.",
    )
    lift_hint_s: float = Field(
        default=3.0,
        ge=0.5,
        le=60.0,
        description="Seconds a card that does not answer may lie there until it is asked to lift it and lay it again.",
    )
