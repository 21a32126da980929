"""Terminals as rows: enrolment, tokens, heartbeats."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import String, cast, select, update
from sqlalchemy.orm import Session

from helpdesk.contract import DeviceReport, Heartbeat
from helpdesk.fleet import rules
from helpdesk.fleet.rules import FleetError
from helpdesk.fleet.words import shipped
from helpdesk.language import current
from helpdesk.staff import audit
from helpdesk.store.models import Kiosk, table_of
from helpdesk.store.pieces import among, asked
from helpdesk.store.writer import Tx


@dataclass(frozen=True)
class Terminal:
    """A terminal as the console shows it."""

    id: str
    name: str
    place: str
    seen_at: datetime | None
    version: str
    busy: bool
    outbox_waiting: int
    devices: tuple[rules.Words, ...]
    words: rules.Words
    state: rules.Words  # the same, in words that do not change with the time
    content: str
    skew_ms: int | None
    lags: bool = False  # another terminal has a newer version of the program


@dataclass(frozen=True)
class Enrolled:
    id: str
    name: str
    place: str
    token: str = field(repr=False)


def token_hash(token: str) -> str:
    """Tokens are 256 random bits: a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def enrol(tx: Tx, kiosk: str, name: str, place: str, actor: str, *, token: str | None = None) -> Enrolled:
    """Makes a terminal known, or gives a known one a new token (the old one stops at once). Raises FleetError."""
    rules.check_kiosk(kiosk, name, place)
    fresh = token or secrets.token_urlsafe(32)
    row = tx.session.get(Kiosk, kiosk)
    if row is None:
        row = Kiosk(id=kiosk, name=name.strip(), place=place.strip(), token_hash="", enrolled_at=tx.now)
        row.offline_mark = tx.next("offline-mark")
        tx.session.add(row)
    row.name, row.place, row.token_hash = name.strip(), place.strip(), token_hash(fresh)
    row.enrolled_at, row.revoked_at = tx.now, None
    tx.session.flush()
    audit.note(tx, actor, "kiosk.enrol", kiosk)
    return Enrolled(kiosk, row.name, row.place, fresh)


def revoke(tx: Tx, kiosk: str, actor: str) -> None:
    """Its token stops at once. Raises FleetError."""
    row = tx.session.get(Kiosk, kiosk)
    if row is None or row.revoked_at is not None:
        raise FleetError("unknown", f"there is no enrolled terminal {kiosk!r}")
    row.revoked_at = tx.now
    audit.note(tx, actor, "kiosk.revoke", kiosk)


_KIOSKS = table_of(Kiosk)
_BY_TOKEN = select(_KIOSKS.c.token_hash, _KIOSKS.c.id).where(
    among(_KIOSKS.c.token_hash), _KIOSKS.c.revoked_at.is_(None)
)


def kiosks_of(session: Session, hashes: Collection[str]) -> dict[str, str]:
    """Token's hash -> the terminal it belongs to; without those that are unknown or were revoked."""
    return {row.token_hash: row.id for row in asked(session, _BY_TOKEN, sorted(hashes))}


def heartbeats(tx: Tx, beats: Sequence[Heartbeat]) -> list[None]:
    """One statement for however many; of several of one terminal the last counts."""
    newest = {beat.kiosk: beat for beat in beats}
    tx.session.execute(
        update(Kiosk),
        [
            {
                "id": beat.kiosk,
                "seen_at": tx.now,
                "version": beat.version,
                "busy": beat.busy,
                "devices": [device.model_dump(mode="json") for device in beat.devices],
                "outbox_waiting": min(beat.outbox_waiting, 2**31 - 1),
                "content": beat.content,
                "skew_ms": beat.skew_ms,
                "left_at": tx.now if beat.leaving else None,
            }
            for beat in newest.values()
        ],
    )
    return [None] * len(beats)


def all_known(session: Session) -> list[Kiosk]:
    """Also those whose token was revoked, by id."""
    return list(session.scalars(select(Kiosk).where(Kiosk.id != DESK).order_by(Kiosk.id)))


DESK = ".desk"  # no terminal's id: `rules.check_kiosk`


def the_desk_itself(tx: Tx) -> str:
    """The id under which staff hand something in themselves. It has no token, and stands in no list of terminals."""
    if tx.session.get(Kiosk, DESK) is None:
        tx.session.add(Kiosk(id=DESK, name=DESK, place=DESK, token_hash=DESK, enrolled_at=tx.now, revoked_at=tx.now))
        tx.session.flush()
    return DESK


def terminals(session: Session, now: datetime) -> list[Terminal]:
    """All that may speak to the desk, by id."""
    rows = session.execute(select(*_SHOWN).where(Kiosk.revoked_at.is_(None)).order_by(Kiosk.id)).all()
    newest = rules.newest(row.version for row in rows)
    return [_terminal(row, now, newest) for row in rows]


@lru_cache(maxsize=4096)
def _parts(reports: str, language: str) -> tuple[rules.Words, ...]:
    """Terminals are looked at every second and their parts seldom change. `reports` is JSON; `language`: the one that
    is spoken now."""
    texts = shipped()
    return tuple(rules.device_words(DeviceReport.model_validate(report), texts) for report in json.loads(reports))


# Columns and no entities: all terminals are read every second, and of some thousands that is felt.
_SHOWN = (
    *(Kiosk.id, Kiosk.name, Kiosk.place, Kiosk.seen_at, Kiosk.left_at, Kiosk.skew_ms, Kiosk.version, Kiosk.busy),
    *(Kiosk.outbox_waiting, Kiosk.content, cast(Kiosk.devices, String).label("devices")),
)


def _terminal(row: Any, now: datetime, newest: str) -> Terminal:
    devices = _parts(row.devices, current())
    signs = rules.Signs(row.seen_at, row.left_at, row.skew_ms)
    return Terminal(
        id=row.id,
        name=row.name,
        place=row.place,
        seen_at=row.seen_at,
        version=row.version,
        busy=row.busy and rules.online(row.seen_at, now),
        outbox_waiting=row.outbox_waiting,
        devices=devices,
        words=rules.terminal_words(signs, devices, now),
        state=rules.state_of(signs, devices, now),
        content=row.content,
        skew_ms=row.skew_ms,
        lags=row.version not in ("", newest),
    )
