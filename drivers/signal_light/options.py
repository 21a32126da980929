"""What devices.yaml may say about the light."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from drivers.signal_light.protocol import MAX_HZ, OFF, ON, Pattern

Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,19}$")]


class PatternOptions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    lamps: tuple[Word, ...] | None = Field(
        default=None, max_length=16, description="Lamps that are lit; not written: all; []: none."
    )
    hz: float = Field(
        default=0.0, ge=0.0, le=MAX_HZ, description="0: steady; else how often it blinks in a second, at most 2."
    )

    @model_validator(mode="after")
    def _possible(self) -> Self:
        Pattern(hz=self.hz)
        return self


_USUAL = {
    "ready": PatternOptions(lamps=()),  # a single lamp is for what somebody has to see: dark when there is nothing
    "attention": PatternOptions(hz=1.0),
    "help": PatternOptions(),
    "coming": PatternOptions(hz=0.5),
    "error": PatternOptions(hz=0.25),
}


class LightOptions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    lamps: dict[Word, Annotated[int, Field(ge=1, le=254)]] = Field(
        default={"lamp": 1}, min_length=1, max_length=16, description="Name of each lamp: number of its relay, from 1."
    )
    states: dict[Word, PatternOptions] = Field(
        default=_USUAL,
        max_length=16,
        description="What each state shows. `off` (nothing) and `on` (every lamp, steady) are always there.",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(set(self.lamps.values())) < len(self.lamps):
            raise ValueError("two lamps have the same relay")
        for name in (OFF, ON):
            if name in self.states:
                raise ValueError(f"the state {name} is fixed; choose another name")
        for name, pattern in self.states.items():
            for lamp in pattern.lamps or ():
                if lamp not in self.lamps:
                    raise ValueError(f"state {name} names the lamp {lamp}, which is not in lamps")
        return self

    def patterns(self) -> dict[str, Pattern]:
        """State -> pattern, `off` and `on` included."""
        every = frozenset(self.lamps.values())
        found = {OFF: Pattern(), ON: Pattern(every)}
        for name, state in self.states.items():
            relays = every if state.lamps is None else frozenset(self.lamps[lamp] for lamp in state.lamps)
            found[name] = Pattern(relays, state.hz)
        return found


class LcusOptions(LightOptions):
    feedback: Literal["none", "query"] = Field(
        default="none", description="query: the board answers FF with the state of its relays. Most do not answer."
    )


class ModbusOptions(LightOptions):
    device_id: int = Field(default=1, ge=1, le=247, description="Address of the board on its line.")
