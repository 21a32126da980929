"""What a receiving office asks of a photo, as far as the desk cuts and prints one: `assets/photo-specs/*.yaml`.

The files are the terminal's own, and `kiosk check` tells what is wrong in them with its line; here only what is needed
is read, and a file that cannot be used is left out with a line in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from helpdesk.language import current
from plain.yaml_file import read_file

log = logging.getLogger("helpdesk")
ASSETS = Path(__file__).resolve().parents[2] / "assets"
FOLDER = "photo-specs"


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Name(_Read):
    zh: str
    en: str


class JpegRule(_Read):
    """Bytes, and Pillow's quality from 1 to 100."""

    quality: Annotated[int, Field(ge=30, le=100)] = 95
    min_quality: Annotated[int, Field(ge=10, le=100)] = 60
    min_bytes: Annotated[int, Field(ge=0)] = 0
    max_bytes: Annotated[int, Field(ge=2_000, le=50_000_000)] = 1_000_000


class SheetRule(_Read):
    """Millimetres. How the photos lie: as the file says, else as many as fit."""

    paper_width_mm: Annotated[float, Field(gt=20, le=500)] = 152.4
    paper_height_mm: Annotated[float, Field(gt=20, le=500)] = 101.6
    columns: Annotated[int, Field(ge=1, le=20)] | None = None
    rows: Annotated[int, Field(ge=1, le=20)] | None = None
    rotated: bool | None = None
    gap_mm: Annotated[float, Field(ge=1, le=50)] = 2.0
    margin_mm: Annotated[float, Field(ge=0, le=50)] = 5.0


class Spec(_Read):
    """Millimetres, pixels, dots per inch; `background` is #RRGGBB. `head`: as the file has it, for guide lines."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    name: Name
    width_mm: Annotated[float, Field(gt=5, le=300)]
    height_mm: Annotated[float, Field(gt=5, le=300)]
    width_px: Annotated[int, Field(ge=50, le=6000)]
    height_px: Annotated[int, Field(ge=50, le=6000)]
    dpi: Annotated[int, Field(ge=72, le=1200)]
    background: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] = "#FFFFFF"
    jpeg: JpegRule = JpegRule()
    sheet: SheetRule = SheetRule()
    head: Mapping[str, Any] = Field(default_factory=dict)

    @property
    def title(self) -> str:
        """In the language of the page that is drawn."""
        return self.name.en if current() == "en" else self.name.zh

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width_px / self.height_px

    @property
    def guides(self) -> tuple[float, ...]:
        """Where the top of the hair and the chin should lie, as shares of the height from above; empty where the rule
        says it otherwise."""
        try:
            top = float(self.head["top_gap"]["target"])
            return top, top + float(self.head["height"]["target"])
        except (KeyError, TypeError, ValueError):
            return ()


TWO_INCHES = Spec(
    id="disability-certificate",
    name=Name(zh="残疾人证照片（两寸白底）", en="Disability certificate photo (two inches, white)"),
    width_mm=35.0,
    height_mm=49.0,
    width_px=413,
    height_px=579,
    dpi=300,
    sheet=SheetRule(columns=2, rows=2, rotated=True),
)
"""For a desk that stands apart from the terminals' files: 《残疾人证管理办法》第九条, two inches on white."""


def parse(value: object, name: str) -> Spec | None:
    """A file's value as a specification; None, and a line in the log, where it is none."""
    try:
        spec = Spec.model_validate(value)
    except ValidationError as error:
        log.error(
            "photo specification %s is left out: %d problems; `kiosk check` tells them", name, error.error_count()
        )
        return None
    return spec if spec.id == name else None


@cache
def specs(folder: Path | None = None) -> Mapping[str, Spec]:
    """All that can be used, by id; never empty."""
    found: dict[str, Spec] = {}
    for path in sorted((folder or ASSETS / FOLDER).glob("*.yaml")):
        content, problems = read_file(path)
        spec = None if problems else parse(content.value, path.stem)
        if spec is not None:
            found[spec.id] = spec
    return MappingProxyType(found or {TWO_INCHES.id: TWO_INCHES})


def spec_of(id_: str) -> Spec:
    """The one of that name; the disability certificate's where there is none such."""
    known = specs()
    return known.get(id_) or known.get(TWO_INCHES.id, TWO_INCHES)
