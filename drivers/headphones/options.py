"""What devices.yaml may say about the headphone socket."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class JackOptions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    inverted: bool = Field(default=False, description="true for sockets whose switch opens when a plug is in.")
    settle_ms: int = Field(
        default=150, ge=20, le=1000, description="A plug scrapes while it goes in: the switch must rest so long."
    )
