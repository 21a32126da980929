"""Staff and their logins as rows."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from helpdesk.staff import audit, rules
from helpdesk.staff.passwords import hash_password
from helpdesk.staff.rules import Login, Role
from helpdesk.store.models import Staff, StaffSession
from helpdesk.store.pieces import pieces
from helpdesk.store.writer import Tx

TOUCH_EVERY = timedelta(minutes=1)


class StaffError(Exception):
    """What was asked cannot be; the text says why, for the person at the command line. `code` names it for pages."""

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        super().__init__(text)


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
    must_change: bool  # the password, before anything else
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
        raise StaffError("unknown", f"there is no user {login!r}")
    return row


def _check_password(password: str) -> None:
    if len(password) < rules.MIN_PASSWORD:
        raise StaffError("short", f"a password needs at least {rules.MIN_PASSWORD} characters")


def add(
    tx: Tx,
    login: str,
    role: Role,
    password: str,
    actor: str,
    *,
    name: str = "",
    shown_as: str = "",
    hashed: str = "",
    must_change: bool = False,
) -> None:
    """`hashed`: the password's hash where it was made before (it takes 45 ms, which one transaction should not).
    `must_change`: it was made for somebody, who makes one of their own at the first login. Raises StaffError."""
    if not rules.LOGIN.match(login):
        raise StaffError("login", f"{login!r} is no login name: use a-z, 0-9, . _ -, first a letter, at most 40")
    if tx.session.scalar(select(Staff.id).where(Staff.login == login)) is not None:
        raise StaffError("taken", f"there is a user {login!r} already")
    _check_password(password)
    display = name.strip() or login
    row = Staff(
        login=login,
        name=display,
        shown_as=shown_as.strip() or rules.shown_as(display),
        role=role.value,
        password_hash=hashed or hash_password(password),
        must_change=must_change,
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    audit.note(tx, actor, "user.add", login, role.value)


def reset(
    tx: Tx, login: str, password: str, actor: str, *, hashed: str = "", must_change: bool = False
) -> tuple[int, ...]:
    """A new password; every open login of that person ends: gives their ids. Raises StaffError."""
    row = _by_login(tx.session, login)
    _check_password(password)
    row.password_hash, row.must_change, row.disabled_at = hashed or hash_password(password), must_change, None
    ended = _end_all(tx, row.id)
    audit.note(tx, actor, "user.reset", login)
    return ended


def change_own(tx: Tx, member: Member, password: str, hashed: str) -> tuple[int, ...]:
    """One's own new password; one's other logins end: gives their ids. Raises StaffError."""
    _check_password(password)
    row = tx.session.get_one(Staff, member.id)
    row.password_hash, row.must_change = hashed, False
    ended = _end_all(tx, row.id, but=member.session)
    audit.note(tx, member.actor, "user.password", member.login)
    return ended


def set_role(tx: Tx, login: str, role: Role, actor: str) -> None:
    """Counts from the next click. Raises StaffError."""
    row = _by_login(tx.session, login)
    before, row.role = row.role, role.value
    _keep_an_admin(tx, before)
    audit.note(tx, actor, "user.role", login, f"{before}->{role.value}")


def disable(tx: Tx, login: str, actor: str) -> tuple[int, ...]:
    """No login any more (what they did stays on record); `enable` and `reset` undo it. Gives the ids of the logins that
    end. Raises StaffError."""
    row = _by_login(tx.session, login)
    row.disabled_at = tx.now
    _keep_an_admin(tx, row.role)
    ended = _end_all(tx, row.id)
    audit.note(tx, actor, "user.disable", login)
    return ended


def enable(tx: Tx, login: str, actor: str) -> None:
    """Raises StaffError."""
    _by_login(tx.session, login).disabled_at = None
    audit.note(tx, actor, "user.enable", login)


def _keep_an_admin(tx: Tx, role_before: str) -> None:
    """Of the admins somebody stays who can let others in. Raises StaffError; the transaction is to be given up then."""
    tx.session.flush()
    if role_before == Role.ADMIN.value and not has_admin(tx.session):
        raise StaffError("last_admin", "this is the last admin: make another one first")


def has_admin(session: Session) -> bool:
    query = select(Staff.id).where(Staff.role == Role.ADMIN.value, Staff.disabled_at.is_(None)).limit(1)
    return session.scalar(query) is not None


def _end_all(tx: Tx, staff_id: int, but: int | None = None) -> tuple[int, ...]:
    open_ones = (StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None), StaffSession.id != (but or 0))
    ended = tuple(tx.session.scalars(select(StaffSession.id).where(*open_ones)))
    tx.session.execute(update(StaffSession).where(StaffSession.id.in_(ended)).values(ended_at=tx.now))
    return ended


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


def roles_of(session: Session, logins: Collection[int], now: datetime) -> dict[int, Role]:
    """The role of each login (its session's id) that has not ended."""
    found: dict[int, Role] = {}
    for some in pieces(sorted(logins)):
        query = (
            select(StaffSession.id, StaffSession.created_at, StaffSession.seen_at, StaffSession.leased_at, Staff.role)
            .join(Staff, Staff.id == StaffSession.staff_id)
            .where(StaffSession.id.in_(some))
            .where(StaffSession.ended_at.is_(None), Staff.disabled_at.is_(None))
        )
        for row in session.execute(query):
            if rules.login_standing(now, row.created_at, row.seen_at, row.leased_at) is not Login.ENDED:
                found[row.id] = Role(row.role)
    return found


def member_of(session: Session, token: str, now: datetime) -> Found | None:
    """Who a cookie belongs to; None when the login has ended."""
    pair = session.execute(
        select(StaffSession, Staff)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(StaffSession.token_hash == _hashed(token), StaffSession.ended_at.is_(None), Staff.disabled_at.is_(None))
    ).first()
    if pair is None:
        return None
    login, staff = pair[0], pair[1]
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
        must_change=staff.must_change,
        csrf=csrf_of(token),
    )
    return Found(member, now - login.seen_at >= TOUCH_EVERY)
