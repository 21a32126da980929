"""cases.yaml: the states a case goes through, service by service, as the county says. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, model_validator

from helpdesk.local import Local, Strict

DEFAULT = "default"
StateId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
ServiceId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class Move(Strict):
    """A button. `reason`: it has to be written why, and the citizen reads it. `supervisor`: nobody else may. `photo`:
    not with a photo that was found badly wanting, unless somebody said why it will do. `again`: asks the citizen to
    have the photo taken once more; it stands beside the photo."""

    to: StateId
    title: Local
    reason: bool = False
    supervisor: bool = False
    photo: bool = False
    again: bool = False


class State(Strict):
    """`citizen`: what the citizen is told at the terminal. Without moves it is an end."""

    title: Local
    citizen: Local
    moves: Annotated[dict[StateId, Move], Field(max_length=6, default_factory=dict)]
    posted: bool = False  # something goes to the citizen by post: a tracking number can be written down


class Kind(Strict):
    """`due_days`: working on it should end within so many; `keep_days`: all of it is purged so long after its end.
    `title`: what staff who begin one call it. `photo_spec`: a file of assets/photo-specs, by its name."""

    title: Local | None = None
    photo_spec: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)] = "disability-certificate"
    start: StateId
    due_days: Annotated[int, Field(ge=1, le=365)] = 20
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 180
    states: Annotated[dict[StateId, State], Field(min_length=2, max_length=20)]

    @property
    def takes_photo(self) -> bool:
        """A photo is decided about somewhere on its way."""
        return any(move.photo for state in self.states.values() for move in state.moves.values())

    def way_again(self, state: str) -> tuple[str, Move] | None:
        """The move by which a photo is asked for once more, from that state."""
        here = self.states.get(state)
        moves = {} if here is None else here.moves
        return next(((name, move) for name, move in moves.items() if move.again), None)

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Kind:
        targets = {name: {move.to for move in state.moves.values()} for name, state in self.states.items()}
        if self.start not in targets:
            raise ValueError(f"start: there is no state {self.start}")
        for name, wanted in targets.items():
            for strange in sorted(wanted - targets.keys()):
                raise ValueError(f"states.{name}: a move leads to {strange}, and there is no such state")
        reached = _closure({self.start}, targets)
        if lost := sorted(targets.keys() - reached):
            raise ValueError(f"states.{lost[0]}: no move leads there; lead one to it, or take it out")
        for name in targets:
            if not any(not targets[end] for end in _closure({name}, targets)):
                raise ValueError(f"states.{name}: no way to an end; one state has to be without moves")
        return self


def _closure(begin: set[str], targets: Mapping[str, set[str]]) -> set[str]:
    found, open_ends = set(begin), list(begin)
    while open_ends:
        for target in targets[open_ends.pop()] - found:
            found.add(target)
            open_ends.append(target)
    return found


class CaseKinds(Strict):
    """By the id of the service that was handed in; `default` for all others. `results_keep_days`: published results of
    assessments are purged so long after."""

    results_keep_days: Annotated[int, Field(ge=1, le=3650)] = 365
    kinds: Annotated[dict[ServiceId, Kind], Field(min_length=1)]

    @model_validator(mode="after")
    def _has_a_default(self) -> CaseKinds:
        if DEFAULT not in self.kinds:
            raise ValueError(f"kinds: add `{DEFAULT}:`, for services that are not named")
        return self

    def of(self, service: str) -> Kind:
        return self.kinds.get(service, self.kinds[DEFAULT])
