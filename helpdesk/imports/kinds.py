"""Which tables can be brought in, and who may do it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import select

from helpdesk.clock import hall_date
from helpdesk.county import County
from helpdesk.loans import service as loans
from helpdesk.loans import table as loan_table
from helpdesk.places import rules as place_rules
from helpdesk.places import service as places
from helpdesk.queue import load as hall
from helpdesk.queue import service as queue
from helpdesk.results import rules as result_rules
from helpdesk.results import service as results
from helpdesk.staff.rules import Permission
from helpdesk.store.models import QueueService
from helpdesk.store.writer import Tx
from helpdesk.tables import Problem
from helpdesk.vault import Vault
from helpdesk.visits import round_rules, rounds

SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Table:
    """A table that was read. `write` is called in one transaction, and only when there are no problems."""

    lines: int
    problems: Sequence[Problem]
    write: Callable[[Tx, Vault, str], None]


@dataclass(frozen=True)
class Kind:
    """`title` and `effect` are Chinese, of the catalogue."""

    id: str
    title: str
    columns: tuple[str, ...]
    effect: str
    read: Callable[[Tx, County, str], Table]
    needs: Permission = Permission.HALL_DATA

    @property
    def sample(self) -> bytes:
        """The heading and a few lines, to begin with; with the mark by which spreadsheets know UTF-8."""
        return (SAMPLES / f"{self.id}.csv").read_text(encoding="utf-8").encode("utf-8-sig")


def _services(tx: Tx, _county: County, text: str) -> Table:
    letters = {row.id: row.letter for row in tx.session.scalars(select(QueueService))}
    loaded = hall.read_services(text, letters)
    return Table(len(loaded.services), loaded.problems, lambda at, _vault, actor: queue.load(at, loaded, actor))


def _windows(tx: Tx, _county: County, text: str) -> Table:
    loaded = hall.read_windows(text, [*tx.session.scalars(select(QueueService.id))])
    return Table(len(loaded.windows), loaded.problems, lambda at, _vault, actor: queue.load(at, loaded, actor))


def _places(_tx: Tx, _county: County, text: str) -> Table:
    found, problems = place_rules.read(text)
    return Table(len(found), problems, lambda at, _vault, actor: places.load(at, found, actor))


def _items(tx: Tx, county: County, text: str) -> Table:
    found, problems = loan_table.read(text, county.loans.kinds, loans.out(tx.session))
    return Table(len(found), problems, lambda at, _vault, actor: loans.load(at, found, actor))


def _rounds(_tx: Tx, county: County, text: str) -> Table:
    found, problems = round_rules.read(text, county.visits)
    return Table(len(found), problems, lambda at, _vault, actor: rounds.load(at, found, actor))


def _results(tx: Tx, _county: County, text: str) -> Table:
    found, problems = result_rules.read(text, hall_date(tx.now))

    def write(at: Tx, vault: Vault, actor: str) -> None:
        results.publish(at, vault, found, actor)

    return Table(len(found), problems, write)


_CHANGES = "表里有的加上或改掉，表里没有的不动"
_REPLACES = "表里有的就是全部，表里没有的去掉"
_PUBLISHES = "表里有的都公布给本人，公布过又没有改的不动"
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.id: kind
        for kind in (
            Kind("services", "排队的业务", hall.SERVICE_COLUMNS, _CHANGES, _services),
            Kind("windows", "窗口", hall.WINDOW_COLUMNS, _CHANGES, _windows),
            Kind("places", "办事地点", place_rules.COLUMNS, _REPLACES, _places),
            Kind(loan_table.KIND, "借用的东西", loan_table.COLUMNS, _REPLACES, _items),
            Kind("rounds", "下乡的日子", round_rules.COLUMNS, _CHANGES, _rounds),
            Kind("results", "评定结果", result_rules.COLUMNS, _PUBLISHES, _results, Permission.OVERRIDE),
        )
    }
)
