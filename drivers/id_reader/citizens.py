"""The demo citizens: invented people with a card, one YAML file each in `assets/citizens`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from drivers.id_reader.document import CardType
from drivers.id_reader.text import LAYOUTS, encode_block, encode_newest_address

FOLDER = Path(__file__).parents[2] / "assets" / "citizens"
_RUBBISH = "\ud800"  # a lone surrogate: what a damaged cell decodes to nothing sensible from


class Card(BaseModel):
    """A chip's contents. `fields` are named as in `text.LAYOUTS`, with values as on the chip (dates YYYYMMDD, 长期)."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    type: CardType
    fields: dict[str, str]
    newest_address: str | None = Field(default=None, description="Written to the chip after a move.")
    damaged: tuple[str, ...] = Field(default=(), description="Fields the chip holds rubbish in.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        self.text_block()
        self.newest_address_bytes()
        return self

    def text_block(self) -> bytes:
        """The 256 bytes a reader returns. Raises ValueError for a field that does not exist or fit."""
        layout = LAYOUTS[self.type]
        fields = dict(self.fields)
        for key in self.damaged:
            if key not in layout:
                raise ValueError(f"a card of type {self.type} has no field {key}")
            fields[key] = _RUBBISH * (layout[key][1] // 2)
        return encode_block(self.type, fields)

    def newest_address_bytes(self) -> bytes | None:
        return encode_newest_address(self.newest_address) if self.newest_address else None


class Citizen(BaseModel):
    """A person of the demo and the tests. Nobody real."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: str
    about: str = Field(description="One line in English.")
    wheelchair: bool = False
    phone: str = Field(pattern=r"1[0-9]{10}", description="Invented mobile number.")
    input: Literal["touch", "keys"] = Field(default="touch", description="What the person likes to use.")
    card: Card


def load_citizen(name: str, folder: Path = FOLDER) -> Citizen:
    """Raises ValueError naming the citizens there are, or what is wrong in the file."""
    path = folder / f"{name}.yaml"
    if name not in citizen_names(folder):
        raise ValueError(f"no citizen {name!r}; there are {', '.join(citizen_names(folder)) or 'none'}")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError(f"{path.name}: not a mapping")
        return Citizen.model_validate({"id": name, **content})
    except (yaml.YAMLError, ValidationError) as error:
        raise ValueError(f"{path.name}: {error}") from error


def citizen_names(folder: Path = FOLDER) -> tuple[str, ...]:
    """The file names without `.yaml`, sorted."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))
