"""What devices.yaml may say about the keypad."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Left = Annotated[str, Field(pattern=r"^(/dev/input/.+|[0-9a-f]{4}:[0-9a-f]{4})$")]


class KeypadOptions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    keymap: str = Field(
        default="numpad",
        min_length=1,
        max_length=200,
        description="What the keys mean: a map of drivers/keypad/keymaps, or the path of a file.",
    )
    grab_all: bool = Field(
        default=True, description="Hold every other keyboard, too, so that nobody can type into the kiosk."
    )
    leave: tuple[Left, ...] = Field(
        default=(),
        max_length=16,
        description='Keyboards that are left alone, by path or ids ("0c2e:0200"). A scanner that types belongs here.',
    )
    same_key_ms: int = Field(
        default=200, ge=0, le=800, description="The same key again within so many milliseconds counts once."
    )
