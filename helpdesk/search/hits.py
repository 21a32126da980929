"""What a search found. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from helpdesk.staff.rules import Permission
from helpdesk.staff.service import Member
from helpdesk.store.writer import Tx
from helpdesk.vault import Vault

MOST = 20  # of each kind


@dataclass(frozen=True)
class Hit:
    """`what` is Chinese, of the catalogue; `name` and `detail` as they may stand in a list: masked where personal."""

    what: str
    name: str = field(repr=False)
    detail: str = field(repr=False)
    href: str


@dataclass(frozen=True)
class Asked:
    """`text` as typed, without the blanks around it. A full document number may stand in it: never log it."""

    text: str = field(repr=False)
    member: Member

    @property
    def folded(self) -> str:
        return self.text.casefold()


Find = Callable[[Tx, Vault, Asked], Sequence[Hit]]


@dataclass(frozen=True)
class Provider:
    """Looks for one kind of thing; asked only for those who may see it."""

    needs: Permission
    find: Find
