"""What a process must tell its listeners of the commits of all processes: read from the rows, in the order of `seq`.

Nothing can be skipped: every write transaction holds one lock from its beginning (store.engine), so no smaller `seq`
becomes visible after a greater one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpdesk import duty
from helpdesk.duty import Lease
from helpdesk.loans import looking as loans
from helpdesk.queue import drawing
from helpdesk.queue.rows import Seen
from helpdesk.requests import service as requests
from helpdesk.requests.views import RequestView
from helpdesk.store.models import Submission, TicketRow


@dataclass(frozen=True)
class News:
    """One look. `seq`, `submission` (an id) and `ticket` (a seq): how far it saw."""

    seq: int = 0
    submission: int = 0
    ticket: int = 0
    leases: tuple[Lease, ...] = ()
    changed: tuple[RequestView, ...] = ()
    overdue_at: datetime | None = None  # when staff were last told of a loan that is overdue
    overdue: tuple[str, ...] = ()  # labels
    called: tuple[tuple[str, Seen], ...] = ()  # terminal and ticket: called for somebody who does not hear


def newest(session: Session, now: datetime) -> News:
    """Where a process begins: who connects from now on is told of earlier changes by the rows."""
    return News(
        requests.last_seq(session),
        _submission(session),
        _ticket(session),
        tuple(duty.held(session, now)),
        overdue_at=loans.last_told(session),
    )


def since(session: Session, told: News, now: datetime) -> News:
    """What came after `told`. A database that was put back to an earlier day is followed there."""
    begin = newest(session, now)
    if begin.ticket > told.ticket:
        begin = replace(begin, called=tuple(drawing.called_by_text(session, now, after=told.ticket)))
    if begin.overdue_at is not None and (told.overdue_at is None or begin.overdue_at > told.overdue_at):
        begin = replace(begin, overdue=loans.told_since(session, told.overdue_at))
    if begin.seq <= told.seq:
        return begin
    return replace(begin, changed=tuple(requests.changed_since(session, told.seq)))


def _submission(session: Session) -> int:
    return session.scalar(select(func.max(Submission.id))) or 0


def _ticket(session: Session) -> int:
    return session.scalar(select(func.max(TicketRow.seq))) or 0
