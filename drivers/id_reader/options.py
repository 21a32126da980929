"""What devices.yaml may say about the reader."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


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
