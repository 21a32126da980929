"""The demo cards: invented ones, one YAML file each in `assets/cards`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from drivers.card_reader import social, transit
from drivers.card_reader.card import CardKind
from drivers.card_reader.virtual_card import Application, VirtualCard

FOLDER = Path(__file__).parents[2] / "assets" / "cards"
_ATR_T0, _ATR_T1 = "3B600000", "3B800181"
_DAY = r"(19|20)[0-9]{6}"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Movement(_Model):
    """A line of the purse's history. `at` as YYYYMMDDhhmmss."""

    kind: Literal["top_up", "purchase", "ride"]
    amount_fen: int = Field(ge=0, le=0x7FFFFFFF)
    at: str = Field(pattern=_DAY + r"[0-9]{6}")

    @property
    def code(self) -> int:
        return {"top_up": 0x02, "purchase": 0x06, "ride": 0x09}[self.kind]


class TransitContents(_Model):
    """A T-Union application."""

    number: str = Field(pattern=r"[0-9]{1,20}")
    region: str = Field(default="1000", pattern=r"[0-9]{4}")
    kind: int = Field(ge=0, le=255, description="Byte 10 of file 0x17: 1 ordinary, 2 student, 3 elderly.")
    valid_from: str = Field(pattern=_DAY)
    valid_to: str = Field(pattern=_DAY)
    balance_fen: int = Field(default=0, ge=-0x7FFFFFFF, le=0x7FFFFFFF, description="Negative: the card owes.")
    history: tuple[Movement, ...] = Field(default=(), max_length=10, description="Newest first.")
    public_in_file_only: bool = Field(default=False, description="SELECT does not carry file 0x15.")

    def application(self) -> Application:
        public = transit.encode_public(self.number, self.region, self.valid_from, self.valid_to)
        purse = self.balance_fen
        return Application(
            transit.APPLICATIONS[0],
            b"" if self.public_in_file_only else transit.encode_fci(public),
            {transit.PUBLIC_SFI: public, transit.AREA_SFI: transit.encode_area(self.kind)},
            {
                (transit.HISTORY_SFI, number): transit.encode_record(1000 - number, line.amount_fen, line.code, line.at)
                for number, line in enumerate(self.history, start=1)
            },
            {0: max(0, purse).to_bytes(4, "big"), 1: max(0, -purse).to_bytes(4, "big")},
        )


class SocialContents(_Model):
    """A social-security application. Generation 3 shows nothing of its holder."""

    version: Literal["1.00", "2.00", "3.00"]
    region: str = Field(pattern=r"[1-7][0-9]{5}")
    number: str = Field(pattern=r"[0-9A-Z]{9}")
    valid_from: str = Field(pattern=_DAY)
    valid_to: str = Field(pattern=_DAY)
    holder_number: str = Field(pattern=r"[0-9]{17}[0-9X]")
    name: str
    name_more: str = ""
    sex: Literal["1", "2"]
    by_identifier: bool = Field(default=False, description="Its files are known by EFxx only.")
    protected: bool = Field(default=False, description="The holder's file wants a PIN, as some cities have it.")

    def application(self) -> Application:
        third = self.version == "3.00"
        code = bytes.fromhex(self.region + "D15600000501") + bytes(8)
        card = [
            (0x01, code[:16].ljust(16, b"\x00")),
            (0x02, b"\x01"),
            (0x03, self.version.encode("ascii")),
            (0x04, b"0" * 12),
            (0x05, bytes.fromhex(self.valid_from)),
            (0x06, bytes.fromhex(self.valid_to)),
            (0x07, b"" if third else self.number.encode("ascii")),
        ]
        holder = [(0x08, self.holder_number.encode("ascii")), (0x09, _name(self.name))]
        if self.version != "1.00":
            holder.append((0x4E, _name(self.name_more)))
        holder.append((0x0A, self.sex.encode("ascii")))
        records = {
            (sfi, number): social.encode_field(tag, value)
            for sfi, fields in ((social.CARD_SFI, card), (social.HOLDER_SFI, [] if third else holder))
            for number, (tag, value) in enumerate(fields, start=1)
        }
        return Application(
            social.APPLICATION,
            records=records,
            hidden=frozenset({social.HOLDER_SFI}) if third or self.protected else frozenset(),
            by_identifier=self.by_identifier,
        )


class DemoCard(_Model):
    """A card of the demo and the tests. Nobody's."""

    id: str
    about: str = Field(description="One line in English.")
    manners: Literal["t0", "t1"] = Field(default="t1", description="t0: a contact card answering 61xx and 6Cxx.")
    transit: TransitContents | None = None
    social: SocialContents | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        self.make()
        return self

    def make(self) -> VirtualCard:
        """A fresh chip. Raises ValueError for a field that does not fit."""
        contents = (self.transit, self.social)
        t0 = self.manners == "t0"
        atr = bytes.fromhex(_ATR_T0 if t0 else _ATR_T1)
        return VirtualCard(atr, tuple(each.application() for each in contents if each), t0=t0)


def load_card(name: str, folder: Path = FOLDER) -> DemoCard:
    """Raises ValueError naming the cards there are, or what is wrong in the file."""
    if name not in card_names(folder):
        raise ValueError(f"no card {name!r}; there are {', '.join(card_names(folder)) or 'none'}")
    path = folder / f"{name}.yaml"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError(f"{path.name}: not a mapping")
        return DemoCard.model_validate({"id": name, **content})
    except (yaml.YAMLError, ValidationError) as error:
        raise ValueError(f"{path.name}: {error}") from error


def card_names(folder: Path = FOLDER) -> tuple[str, ...]:
    """The file names without `.yaml`, sorted."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


def kind_byte(kind: CardKind) -> int:
    """Byte 10 of file 0x17."""
    return transit.KIND_BYTES[kind]


def _name(text: str) -> bytes:
    raw = text.encode("gb18030")
    if len(raw) > 30:
        raise ValueError("a name has at most 30 bytes, the rest is name_more")
    return raw.ljust(30, b"\x00")
