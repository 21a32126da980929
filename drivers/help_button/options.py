"""What devices.yaml may say about the button."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from drivers.help_button.protocol import Timing


class ButtonOptions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    normally_closed: bool = Field(
        default=False,
        description="true: the contact opens when pressed. A cut wire then shows as a button that is held.",
    )
    poll_ms: int = Field(default=15, ge=5, le=50, description="Pause between two looks, in milliseconds.")
    debounce_ms: int = Field(
        default=30, ge=10, le=100, description="How long the contact must stay the same to count, in milliseconds."
    )
    long_press_ms: int = Field(
        default=0, ge=0, le=3000, description="How long it must be held to call, in milliseconds; 0: at once."
    )
    stuck_s: float = Field(
        default=30.0, ge=1.0, le=600.0, description="Held so many seconds it counts as stuck, not as a person."
    )

    def timing(self) -> Timing:
        return Timing(self.debounce_ms / 1000, self.long_press_ms / 1000, max(self.stuck_s, self.long_press_ms / 1000))


class ModbusButtonOptions(ButtonOptions):
    device_id: int = Field(default=1, ge=1, le=247, description="Address of the board on its line.")
    input: int = Field(default=1, ge=1, le=256, description="Number of the input, from 1.")


Line = Literal["cts", "dsr", "ri", "cd"]


class ContactOptions(ButtonOptions):
    line: Line = Field(default="cts", description="The input the button connects to RTS and DTR.")
    loop: Literal["none", "cts", "dsr", "ri", "cd"] = Field(
        default="none", description="An input wired to DTR in the button's box: when it is open, the cable is cut."
    )
