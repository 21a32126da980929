"""loans.yaml: what the hall lends, kind by kind, as the county says. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from helpdesk.local import Local, Strict

KindId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class Kind(Strict):
    """`minutes`: due back so long after it was handed out. `clean`: before it is lent again."""

    title: Local
    minutes: Annotated[int, Field(ge=5, le=7 * 24 * 60)] = 120
    clean: bool = True
    place: Local | None = None

    @property
    def lends_for(self) -> timedelta:
        return timedelta(minutes=self.minutes)


class LoanKinds(Strict):
    """In the order in which the page shows them."""

    kinds: Annotated[dict[KindId, Kind], Field(max_length=20)]

    def of(self, kind: str) -> Kind:
        """Of a thing whose kind the county took out of its file, too: it is still somewhere."""
        known = self.kinds.get(kind)
        return Kind(title=Local(**{"zh-CN": kind, "en": kind})) if known is None else known

    def title(self, kind: str) -> str:
        """In the language spoken now; an id that nobody knows stays as it is."""
        known = self.kinds.get(kind)
        return kind if known is None else str(known.title)
