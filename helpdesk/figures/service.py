"""What the rows say of waiting."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.contract import RequestState
from helpdesk.figures.rules import Figures, Range, Wait, figures
from helpdesk.language import said
from helpdesk.requests.escalation import Step
from helpdesk.requests.views import NEEDS
from helpdesk.store.models import Escalation, HelpRequest, Kiosk


def of(session: Session, wanted: Range) -> Figures:
    """Requests raised in these days. Presses that came late, after a cut line, are left out: nobody could have come."""
    query = select(HelpRequest).where(
        HelpRequest.raised_at >= wanted.begins, HelpRequest.raised_at < wanted.ends, HelpRequest.late.is_(False)
    )
    rows = session.scalars(query.order_by(HelpRequest.raised_at)).all()
    breached = frozenset(
        session.scalars(
            select(Escalation.request_id).where(
                Escalation.step == Step.BREACH.value,
                Escalation.fired_at.is_not(None),
                Escalation.fired_at >= wanted.begins,
            )
        )
    )
    waits = [
        Wait(
            row.kiosk_id,
            row.given or row.need,
            row.raised_at,
            row.claimed_at,
            row.arrived_at,
            row.state == RequestState.CANCELLED,
            row.id in breached,
        )
        for row in rows
    ]
    names = {kiosk.id: f"{kiosk.name} {kiosk.place}" for kiosk in session.scalars(select(Kiosk))}
    return figures(waits, names, {need.value: said(words) for need, words in NEEDS.items()})
