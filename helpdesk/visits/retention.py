"""What is over its days goes as a whole: visits and sign-ups with what was handed in. The audit keeps numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from helpdesk.staff import audit
from helpdesk.store.models import Submission
from helpdesk.store.visit_models import RoundRow, SignupRow, VisitChange, VisitPicture, VisitRow
from helpdesk.store.writer import Tx
from helpdesk.visits.terms import VisitTerms

DESK = "desk"
AT_ONCE = 200  # of each kind in one transaction


def _visits(session: Session, before: datetime) -> Sequence[VisitRow]:
    query = select(VisitRow).where(VisitRow.ended_at <= before).order_by(VisitRow.ended_at).limit(AT_ONCE)
    return session.scalars(query).all()


def _signups(session: Session, before: datetime) -> list[tuple[int, int, str]]:
    """By the round's end; of an unknown round by the day it was sent. Id, submission, number."""
    query = (
        select(SignupRow.id, SignupRow.submission_id, Submission.number)
        .join(Submission, Submission.id == SignupRow.submission_id)
        .outerjoin(RoundRow, RoundRow.id == SignupRow.round_id)
        .where(or_(RoundRow.ends_at <= before, SignupRow.round_id.is_(None) & (Submission.received_at <= before)))
        .order_by(SignupRow.id)
        .limit(AT_ONCE)
    )
    return [(id_, submission, number) for id_, submission, number in session.execute(query)]


def due(session: Session, terms: VisitTerms, now: datetime) -> bool:
    before = now - timedelta(days=terms.keep_days)
    return bool(_visits(session, before) or _signups(session, before))


def purge(tx: Tx, terms: VisitTerms, actor: str = DESK) -> int:
    """How many went; of how it leaves the files see helpdesk.cases.retention."""
    before = tx.now - timedelta(days=terms.keep_days)
    visits, signups = _visits(tx.session, before), _signups(tx.session, before)
    ids = [one.id for one in visits]
    gone = [("visit.purge", one.number) for one in visits] + [("round.purge", number) for _, _, number in signups]
    submissions = [one.submission_id for one in visits if one.submission_id is not None]
    submissions += [submission for _, submission, _ in signups]
    tx.session.execute(delete(VisitPicture).where(VisitPicture.visit_id.in_(ids)))
    tx.session.execute(delete(VisitChange).where(VisitChange.visit_id.in_(ids)))
    tx.session.execute(delete(VisitRow).where(VisitRow.id.in_(ids)))
    tx.session.execute(delete(SignupRow).where(SignupRow.id.in_([id_ for id_, _, _ in signups])))
    tx.session.execute(delete(Submission).where(Submission.id.in_(submissions)))
    audit.notes(tx, [audit.Note(actor, action, number) for action, number in gone])
    return len(gone)
