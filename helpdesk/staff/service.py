"""Staff and their logins as rows."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from helpdesk.staff import audit, rules
from helpdesk.staff.passwords import hash_password
from helpdesk.staff.rules import Login, Role
from helpdesk.store.models import Staff, StaffSession
from helpdesk.store.writer import Tx

TOUCH_EVERY = timedelta(minutes=1)


class StaffError(Exception):
    """What was asked cannot be; the text says why, for the person at the command line."""


@dataclass(frozen=True)
class Member:
    """Somebody logged in, as a request carries them."""

    id: int
    login: str
    name: str
    shown_as: str
    role: Role
    session: int
    standing: Login
    csrf: str = field(repr=False)

    @property
    def actor(self) -> str:
        return f"staff:{self.login}"


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_of(token: str) -> str:
    """Derived from the session's token, so it needs no row and dies with it."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def _by_login(session: Session, login: str) -> Staff:
    row = session.scalar(select(Staff).where(Staff.login == login))
    if row is None:
        raise StaffError(f"there is no user {login!r}")
    return row


def _check_password(password: str) -> None:
    if len(password) < rules.MIN_PASSWORD:
        raise StaffError(f"a password needs at least {rules.MIN_PASSWORD} characters")


def add(tx: Tx, login: str, role: Role, password: str, actor: str, *, name: str = "", shown_as: str = "") -> None:
    """Raises StaffError."""
    if not rules.LOGIN.match(login):
        raise StaffError(f"{login!r} is no login name: use a-z, 0-9, . _ -, first a letter, at most 40")
    if tx.session.scalar(select(Staff.id).where(Staff.login == login)) is not None:
        raise StaffError(f"there is a user {login!r} already")
    _check_password(password)
    display = name.strip() or login
    row = Staff(
        login=login,
        name=display,
        shown_as=shown_as.strip() or rules.shown_as(display),
        role=role.value,
        password_hash=hash_password(password),
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    audit.note(tx, actor, "user.add", login, role.value)


def reset(tx: Tx, login: str, password: str, actor: str) -> None:
    """A new password; every open login of that person ends. Raises StaffError."""
    row = _by_login(tx.session, login)
    _check_password(password)
    row.password_hash, row.disabled_at = hash_password(password), None
    _end_all(tx, row.id)
    audit.note(tx, actor, "user.reset", login)


def set_role(tx: Tx, login: str, role: Role, actor: str) -> None:
    """Counts from the next click. Raises StaffError."""
    row = _by_login(tx.session, login)
    before, row.role = row.role, role.value
    audit.note(tx, actor, "user.role", login, f"{before}->{role.value}")


def disable(tx: Tx, login: str, actor: str) -> None:
    """No login any more (what they did stays on record); `reset` undoes it. Raises StaffError."""
    row = _by_login(tx.session, login)
    row.disabled_at = tx.now
    _end_all(tx, row.id)
    audit.note(tx, actor, "user.disable", login)


def _end_all(tx: Tx, staff_id: int) -> None:
    tx.session.execute(
        update(StaffSession)
        .where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None))
        .values(ended_at=tx.now)
    )


def everybody(session: Session) -> list[Staff]:
    return list(session.scalars(select(Staff).order_by(Staff.login)))


@dataclass(frozen=True)
class Candidate:
    """Whoever a login name belongs to."""

    id: int
    password_hash: str = field(repr=False)


def candidate(session: Session, login: str) -> Candidate | None:
    row = session.scalar(select(Staff).where(Staff.login == login, Staff.disabled_at.is_(None)))
    return None if row is None else Candidate(row.id, row.password_hash)


def begin_session(tx: Tx, staff_id: int) -> str:
    """A new login; returns the token for the cookie, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    row = tx.session.get_one(Staff, staff_id)
    tx.session.add(
        StaffSession(token_hash=_hashed(token), staff_id=staff_id, created_at=tx.now, seen_at=tx.now, leased_at=tx.now)
    )
    audit.note(tx, f"staff:{row.login}", "login", row.login)
    return token


def end_session(tx: Tx, member: Member) -> None:
    tx.session.execute(update(StaffSession).where(StaffSession.id == member.session).values(ended_at=tx.now))
    audit.note(tx, member.actor, "logout", member.login)


def touch(tx: Tx, session_id: int) -> None:
    """A person acted."""
    query = update(StaffSession).where(StaffSession.id == session_id)
    tx.session.execute(query.values(seen_at=tx.now, leased_at=tx.now))


def touch_lease(tx: Tx, session_id: int) -> None:
    """The open page said that it is there; written at most once a minute."""
    query = update(StaffSession).where(StaffSession.id == session_id, StaffSession.leased_at < tx.now - TOUCH_EVERY)
    tx.session.execute(query.values(leased_at=tx.now))


@dataclass(frozen=True)
class Found:
    member: Member
    needs_touch: bool  # its last human act is written down as older than a minute


def member_of(session: Session, token: str, now: datetime) -> Found | None:
    """Who a cookie belongs to; None when the login has ended."""
    pair = session.execute(
        select(StaffSession, Staff)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(StaffSession.token_hash == _hashed(token), StaffSession.ended_at.is_(None), Staff.disabled_at.is_(None))
    ).first()
    if pair is None:
        return None
    login, staff = pair.tuple()
    standing = rules.login_standing(now, login.created_at, login.seen_at, login.leased_at)
    if standing is Login.ENDED:
        return None
    member = Member(
        id=staff.id,
        login=staff.login,
        name=staff.name,
        shown_as=staff.shown_as,
        role=Role(staff.role),
        session=login.id,
        standing=standing,
        csrf=csrf_of(token),
    )
    return Found(member, now - login.seen_at >= TOUCH_EVERY)
