"""The first admin comes in by a code that stands in the desk's log and in a file, and is good once."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.staff import service as staff
from helpdesk.staff.passwords import generate
from helpdesk.staff.rules import Role
from helpdesk.store.models import Fact, Staff
from helpdesk.store.writer import Tx

FILE = "setup-code"
_FACT = "setup_code"
ACTOR = "setup"


def open_setup(tx: Tx, state: Path) -> str:
    """The code of a desk that nobody can log in to yet, written to `state`/setup-code (0600); "" where somebody can.
    A desk started again before it was used keeps its code. Raises OSError."""
    path = state / FILE
    if tx.session.scalar(select(Staff.id).limit(1)) is not None:
        path.unlink(missing_ok=True)
        return ""
    fact = tx.session.get(Fact, _FACT)
    known = path.read_text().strip() if path.is_file() else ""
    if fact is not None and known and hmac.compare_digest(fact.value, _hashed(known)):
        return known
    code = generate()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(code + "\n")
    tx.session.merge(Fact(name=_FACT, value=_hashed(code)))
    return code


def is_open(session: Session) -> bool:
    """Whether this desk still waits for its first admin."""
    return session.get(Fact, _FACT) is not None and session.scalar(select(Staff.id).limit(1)) is None


def matches(session: Session, code: str) -> bool:
    fact = session.get(Fact, _FACT)
    return fact is not None and is_open(session) and hmac.compare_digest(fact.value, _hashed(code))


def first_admin(tx: Tx, code: str, login: str, name: str, password: str, hashed: str) -> bool:
    """False when the code is wrong, or was used meanwhile. Raises StaffError."""
    if not matches(tx.session, code):
        return False
    staff.add(tx, login, Role.ADMIN, password, ACTOR, name=name, hashed=hashed)
    tx.session.delete(tx.session.get_one(Fact, _FACT))
    return True


def _hashed(code: str) -> str:
    """Codes are 79 random bits: a plain hash is enough. People type spaces and capitals."""
    plain = "".join(code.split()).lower()
    return hashlib.sha256(plain.encode()).hexdigest()
