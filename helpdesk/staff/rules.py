"""Who may do what, when a login ends, how fast one may guess. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

IDLE = timedelta(minutes=30)
SHIFT = timedelta(hours=12)
MIN_PASSWORD = 10
LOGIN = re.compile(r"^[a-z][a-z0-9._-]{0,39}$")


class Role(StrEnum):
    HELPER = "helper"
    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    TECHNICIAN = "technician"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Permission(StrEnum):
    CONSOLE = "console"  # be logged in at all
    HELP = "help"  # see, claim, arrive, close
    OVERRIDE = "override"  # act on what another holds
    QUEUE = "queue"  # call the next ticket
    SUBMISSIONS = "submissions"  # citizens' data
    VISITS = "visits"  # home visits and rounds: citizens' data
    LOANS = "loans"  # wheelchairs and glasses: who has which
    HALL_DATA = "hall_data"  # windows, places, what one may borrow: no citizen's data
    FLEET = "fleet"  # how the terminals are
    ENROL = "enrol"  # which terminals may speak to the desk
    STAFF = "staff"  # who may log in, and as what
    AUDIT = "audit"  # who did what
    FIGURES = "figures"  # how long citizens waited


_ANYBODY = frozenset({Permission.CONSOLE})
_CITIZENS = frozenset({Permission.QUEUE, Permission.SUBMISSIONS, Permission.VISITS, Permission.LOANS})
_HELPER = _ANYBODY | _CITIZENS | {Permission.HELP, Permission.FLEET}
# A technician sees no citizen's data; an admin looks after people and terminals and has no need to see any either; an
# auditor reads who did what, and changes nothing.
ALLOWED: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.HELPER: _HELPER,
        Role.CLERK: _ANYBODY | _CITIZENS,
        Role.SUPERVISOR: _HELPER | {Permission.OVERRIDE, Permission.FIGURES, Permission.HALL_DATA},
        Role.TECHNICIAN: _ANYBODY | {Permission.FLEET, Permission.ENROL},
        Role.AUDITOR: _ANYBODY | {Permission.AUDIT, Permission.FIGURES},
        Role.ADMIN: _ANYBODY
        | {
            Permission.FLEET,
            Permission.ENROL,
            Permission.STAFF,
            Permission.AUDIT,
            Permission.FIGURES,
            Permission.HALL_DATA,
        },
    }
)
ROLE_NAMES = MappingProxyType(
    {
        Role.HELPER: "帮代办员",
        Role.CLERK: "窗口人员",
        Role.SUPERVISOR: "值班长",
        Role.TECHNICIAN: "技术员",
        Role.AUDITOR: "审计员",
        Role.ADMIN: "管理员",
    }
)


def may(role: Role, permission: Permission) -> bool:
    return permission in ALLOWED[role]


ASKS_AGAIN = frozenset(
    {Permission.SUBMISSIONS, Permission.VISITS, Permission.LOANS, Permission.STAFF, Permission.ENROL}
)
"""What an open page that nobody touches does not keep open: citizens' data, and who and what may come in."""


class Login(StrEnum):
    """How alive a login is."""

    FRESH = "fresh"  # a person acted within IDLE
    WATCHING = "watching"  # only the open page speaks: requests still ring, citizens' data asks for the password
    ENDED = "ended"


def login_standing(now: datetime, created: datetime, seen: datetime, leased: datetime) -> Login:
    """The console is an alarm, so an open page that holds its lease must not fall silent after 30 idle minutes; but
    citizens' data is closed to whoever sits down at it."""
    if now - created > SHIFT or now - max(seen, leased) > IDLE:
        return Login.ENDED
    return Login.FRESH if now - seen <= IDLE else Login.WATCHING


def allowed(role: Role, permission: Permission, standing: Login) -> bool:
    """Deny by default."""
    if standing is Login.ENDED or not may(role, permission):
        return False
    return standing is Login.FRESH or permission not in ASKS_AGAIN


@dataclass(frozen=True)
class Guesses:
    """Failed logins of one name or one address within the window."""

    failures: tuple[datetime, ...] = ()


GUESS_WINDOW = timedelta(minutes=1)
GUESSES_PER_LOGIN = 5
GUESSES_PER_ADDRESS = 20


def guess_wait(guesses: Guesses, limit: int, now: datetime) -> timedelta:
    """How long to wait before the next try; zero when allowed."""
    recent = [at for at in guesses.failures if now - at < GUESS_WINDOW]
    if len(recent) < limit:
        return timedelta(0)
    return recent[-limit] + GUESS_WINDOW - now


def guess_failed(guesses: Guesses, now: datetime) -> Guesses:
    return Guesses((*(at for at in guesses.failures if now - at < GUESS_WINDOW), now))


def shown_as(name: str) -> str:
    """How citizens are told when nothing else was said: 王敏 -> 王老师."""
    return f"{name[:1]}老师"


@dataclass(frozen=True)
class AuditEntry:
    at_ms: int
    actor: str
    action: str
    subject: str
    detail: str
    previous: str

    def digest(self) -> str:
        """SHA-256 over this entry and the hash before it."""
        plain = [self.at_ms, self.actor, self.action, self.subject, self.detail, self.previous]
        return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()


def first_break(chain: Iterable[tuple[int, AuditEntry, str]]) -> int | None:
    """Id of the first row (id, entry, stored hash; oldest first) whose hash or link is wrong; None when all hold."""
    previous = ""
    for row_id, entry, stored in chain:
        if entry.previous != previous or entry.digest() != stored:
            return row_id
        previous = stored
    return None
