"""Rows of help requests as everybody is told of them: many in a few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.contract import Aid, Need, RequestState
from helpdesk.requests import escalations, messages
from helpdesk.requests.escalations import Loud
from helpdesk.requests.views import Letter, RequestView
from helpdesk.store.models import Kiosk, Staff, table_of
from helpdesk.store.pieces import among, asked


def seen(session: Session, rows: Sequence[Any], loud: Mapping[int, Loud] | None = None) -> list[RequestView]:
    """Each row (a HelpRequest, or its columns) with its terminal's and helper's names, its short texts, and how loud
    it has become (looked up when not known)."""
    if loud is None:
        loud = escalations.loud(session, [row.id for row in rows])
    letters = messages.of(session, [row.id for row in rows if row.messages])
    kiosks = {one.id: one for one in asked(session, _NAMES, sorted({row.kiosk_id for row in rows}))}
    people = sorted({row.holder_id for row in rows if row.holder_id is not None})
    holders = {one.id: one for one in asked(session, _PEOPLE, people)}
    return [
        _seen(row, kiosks[row.kiosk_id], holders.get(row.holder_id), loud[row.id], letters.get(row.id, ()))
        for row in rows
    ]


_KIOSKS, _STAFF = table_of(Kiosk), table_of(Staff)
_NAMES = select(_KIOSKS.c.id, _KIOSKS.c.name, _KIOSKS.c.place).where(among(_KIOSKS.c.id))
_PEOPLE = select(_STAFF.c.id, _STAFF.c.name, _STAFF.c.shown_as).where(among(_STAFF.c.id))


def _seen(row: Any, kiosk: Any, holder: Any, loud: Loud, letters: tuple[Letter, ...]) -> RequestView:
    return RequestView(
        key=row.key,
        number=row.number,
        kiosk=row.kiosk_id,
        kiosk_name=kiosk.name,
        place=kiosk.place,
        seq=row.seq,
        state=RequestState(row.state),
        need=Need(row.need),
        given=None if row.given is None else Need(row.given),
        aids=tuple(Aid(a) for a in row.aids),
        service=row.service,
        service_title=row.service_title,
        step_number=row.step_number,
        page_title=row.page_title,
        presses=row.presses,
        late=row.late,
        raised_at=row.raised_at,
        delivered_at=row.delivered_at,
        claimed_at=row.claimed_at,
        arrived_at=row.arrived_at,
        closed_at=row.closed_at,
        holder=row.holder_id,
        holder_name="" if holder is None else holder.name,
        holder_shown="" if holder is None else holder.shown_as,
        minutes=row.minutes,
        letters=letters,
        steps=tuple(step.value for step in loud.steps),
        handed_back=loud.round > 0,
        language=row.language,
        borrow=row.borrow,
    )
