"""Many keys in one question: databases take so many parameters in a statement and no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Executable, Row, bindparam
from sqlalchemy.orm import Session

AT_ONCE = 500
K = TypeVar("K")


def pieces(keys: Sequence[K]) -> Iterator[Sequence[K]]:
    """The keys in their order, at most AT_ONCE at a time."""
    for first in range(0, len(keys), AT_ONCE):
        yield keys[first : first + AT_ONCE]


def among(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """For statements that are made once: `column` is one of those that `asked` or `tx.put` is given as `some`."""
    return column.in_(bindparam("some", expanding=True))


def asked(session: Session, statement: Executable, keys: Sequence[K]) -> Iterator[Row[Any]]:
    """The rows of all keys. `statement` is on tables, not entities: what this session holds is written first."""
    session.flush()
    for some in pieces(keys):
        yield from session.connection().execute(statement, {"some": some})
