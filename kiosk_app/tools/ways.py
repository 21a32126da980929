"""The ways a scripted citizen can go through a service: tour.yaml, one way or several with names.

    script: [...]          # one way
    desk: {case: [begin]}

or

    ways:
      claim: {desk: {case: [begin, approve, finish]}, script: [...]}
      place: {script: [...]}

`desk` says which records the desk must hold when she has gone, and what staff then do with each, button by
button; none: it is only read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kiosk_app.content.problems import Problem
from kiosk_app.content.services import validated
from kiosk_app.content.yaml_file import read_yaml
from kiosk_app.tools.citizen_robot import Acts, Line, Script

ONLY = "whole"  # what the way of a file is called that has but one
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,29}$")]


class Way(Script):
    """`desk`: see above; empty where she hands in nothing."""

    desk: Acts = Field(default_factory=dict)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    script: Annotated[list[Line], Field(min_length=1)] | None = None
    desk: Acts = {}
    anytime: list[Line] = []
    ways: Annotated[dict[Name, Way], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_or_several(self) -> _File:
        if (self.script is None) is (self.ways is None):
            raise ValueError("write either `script:` (one way) or `ways:` (several, each with a name)")
        if self.ways is not None and self.desk:
            raise ValueError("`desk:` belongs to each of the ways")
        return self


def load_ways(path: Path, name: str) -> tuple[dict[str, Way], list[Problem]]:
    """By their names, the default first; or none, and every problem of the file. `anytime` holds for all ways."""
    file, problems = read_yaml(path, name)
    if problems:
        return {}, problems
    read: Any
    read, problems = validated(_File, file.value, file, name, ())
    if read is None:
        return {}, problems
    if read.script is not None:
        return {ONLY: Way(script=read.script, anytime=read.anytime, desk=read.desk)}, problems
    shared = {way: one.model_copy(update={"anytime": [*one.anytime, *read.anytime]}) for way, one in read.ways.items()}
    return shared, problems
