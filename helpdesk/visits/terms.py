"""visits.yaml: townships, teams, kinds of visit and of round, what citizens are told. Pure."""

from __future__ import annotations

import string
from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field, model_validator

from helpdesk.local import Local, Strict

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Village = Annotated[str, Field(min_length=1, max_length=40)]
Weekday = Annotated[int, Field(ge=1, le=7)]  # 1 is Monday
Half = tuple[time, time]
OF_A_DAY = frozenset({"day", "when"})
OF_A_ROUND = OF_A_DAY | {"place"}


class Township(Strict):
    title: Local
    villages: Annotated[tuple[Village, ...], Field(max_length=200)] = ()


class Team(Strict):
    """Who goes. `per_day`: visits it can make on one day; `kinds` empty: it makes all."""

    title: Local
    townships: Annotated[tuple[Id, ...], Field(min_length=1)]
    kinds: tuple[Id, ...] = ()
    per_day: Annotated[int, Field(ge=1, le=50)]
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)] = (1, 2, 3, 4, 5)


class Kind(Strict):
    """`committee`: the village (community) committee has to confirm before a day is set."""

    title: Local
    committee: bool = False


class RoundKind(Strict):
    title: Local


class HalfDays(Strict):
    """From, to; the hall's own time."""

    am: Half
    pm: Half

    @model_validator(mode="after")
    def _ordered(self) -> HalfDays:
        for name, (begins, ends) in (("am", self.am), ("pm", self.pm)):
            if begins >= ends:
                raise ValueError(f"{name}: it ends before it begins")
        return self


class Citizen(Strict):
    """By state (helpdesk.visits.rules)."""

    committee: Local
    declined: Local
    requested: Local
    scheduled: Local
    confirmed: Local
    done: Local
    missed: Local
    cancelled: Local

    @model_validator(mode="after")
    def _fills_in_what_is_known(self) -> Citizen:
        for name in type(self).model_fields:
            _filled(name, getattr(self, name), OF_A_DAY if name in ("scheduled", "confirmed") else frozenset())
        return self


class SignedUp(Strict):
    place: Local
    waiting: Local
    attended: Local
    withdrawn: Local
    called_off: Local
    unknown: Local

    @model_validator(mode="after")
    def _fills_in_what_is_known(self) -> SignedUp:
        for name in type(self).model_fields:
            _filled(name, getattr(self, name), OF_A_ROUND if name in ("place", "waiting") else frozenset())
        return self


def _filled(name: str, words: Local, known: frozenset[str]) -> None:
    """Raises ValueError."""
    for text in (words.zh_cn, words.en):
        try:
            parts = [(field, spec, how) for _, field, spec, how in string.Formatter().parse(text) if field is not None]
        except ValueError:
            raise ValueError(f"{name}: a brace stands alone; {{day}} is written with both") from None
        if strange := sorted({field for field, spec, how in parts if field not in known or spec or how}):
            may = ", ".join(f"{{{one}}}" for one in sorted(known)) or "nothing"
            raise ValueError(f"{name}: {{{strange[0]}}} is not known here; {may} may stand in it")


class VisitTerms(Strict):
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 180
    minutes: Annotated[int, Field(ge=10, le=480)] = 60
    half_days: HalfDays
    days_off: Annotated[tuple[date, ...], Field(max_length=400)] = ()
    townships: Annotated[dict[Id, Township], Field(min_length=1, max_length=200)]
    teams: Annotated[dict[Id, Team], Field(min_length=1, max_length=50)]
    kinds: Annotated[dict[Id, Kind], Field(min_length=1)]
    rounds: dict[Id, RoundKind] = Field(default_factory=dict)
    citizen: Citizen
    signed_up: SignedUp

    @model_validator(mode="after")
    def _names_what_there_is(self) -> VisitTerms:
        for name, team in self.teams.items():
            for what, named, known in (
                ("townships", team.townships, self.townships),
                ("kinds", team.kinds, self.kinds),
            ):
                for strange in (one for one in named if one not in known):
                    raise ValueError(f"teams.{name}.{what}: there is no {strange} under `{what}:`")
        for kind in self.kinds:
            for township in self.townships:
                if not self.teams_for(kind, township):
                    raise ValueError(f"teams: nobody makes {kind} in {township}; name both in one of the teams")
        return self

    def teams_for(self, kind: str, township: str) -> tuple[str, ...]:
        """Ids of the teams that make such a visit there."""
        return tuple(
            name
            for name, team in self.teams.items()
            if township in team.townships and (not team.kinds or kind in team.kinds)
        )

    def township_of(self, text: str) -> str:
        """The id of what somebody wrote or chose; empty when there is no such township."""
        wanted = text.strip().casefold()
        for id_, township in self.townships.items():
            if wanted in (id_, township.title.zh_cn.casefold(), township.title.en.casefold()):
                return id_
        return ""

    def title(self, what: Literal["kinds", "townships", "teams", "rounds"], id_: str) -> str:
        """In the language of the page; what a county took out of its file stays with its id."""
        group: dict[str, Township | Team | Kind | RoundKind] = getattr(self, what)
        found = group.get(id_)
        return id_ if found is None else str(found.title)
