"""Counts tries to log in, by name and by address, as rows: however many processes serve the desk, and over a restart.

A try is counted before the password is looked at, so that many at once are not one; a right password takes it back.
Names and addresses are kept as keyed hashes only, for people type passwords where a name belongs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from helpdesk.staff import rules
from helpdesk.staff.rules import GUESS_WINDOW, GUESSES_PER_ADDRESS, GUESSES_PER_LOGIN, Guesses
from helpdesk.store.models import LoginTry
from helpdesk.store.writer import Tx

Digest = Callable[[bytes], str]


@dataclass(frozen=True)
class Try:
    """`wait`: how long to wait first; zero when this try was allowed and counted."""

    wait: timedelta
    login: str = ""
    rows: tuple[int, ...] = ()


def take(tx: Tx, login: str, address: str, digest: Digest) -> Try:
    """Counts a try, or says how long to wait."""
    who, where = digest(b"login:" + login.encode()), digest(b"address:" + address.encode())
    limits = ((who, GUESSES_PER_LOGIN), (where, GUESSES_PER_ADDRESS))
    wait = max(rules.guess_wait(_recent(tx.session, name, tx.now), limit, tx.now) for name, limit in limits)
    if wait > timedelta(0):
        return Try(wait)
    tx.session.execute(delete(LoginTry).where(~_within(tx.now)))
    rows = [LoginTry(name=name, at=tx.now) for name, _ in limits]
    tx.session.add_all(rows)
    tx.session.flush()
    return Try(timedelta(0), who, tuple(row.id for row in rows))


def succeeded(tx: Tx, one: Try) -> None:
    """The password was right: this try, and all of that name before it, count no more."""
    tx.session.execute(delete(LoginTry).where((LoginTry.name == one.login) | LoginTry.id.in_(one.rows)))


def _within(now: datetime) -> ColumnElement[bool]:
    """Nor in a future that a clock jumped to."""
    return LoginTry.at.between(now - GUESS_WINDOW, now + GUESS_WINDOW)


def _recent(session: Session, name: str, now: datetime) -> Guesses:
    query = select(LoginTry.at).where(LoginTry.name == name, _within(now)).order_by(LoginTry.at)
    return Guesses(tuple(session.scalars(query)))
