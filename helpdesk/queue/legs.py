"""What is kept of a ticket for the figures: a line for each service it is through with, written with the move."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from helpdesk.queue.rules import Act, State, Ticket
from helpdesk.store.models import TicketLeg, TicketRow
from helpdesk.store.writer import Tx

MOVED = "moved"  # to another service, or on to the next on the ticket: this one is done with it
_MS = timedelta(milliseconds=1)
OVER = frozenset({Act.FINISH, Act.TRANSFER, Act.NO_SHOW, Act.GIVE_UP, Act.CLOSE})
TAKEN_BACK = frozenset({State.NO_SHOW, State.LEFT_OVER})


def follow(tx: Tx, row: TicketRow, before: Ticket, after: Ticket, what: Act) -> None:
    """Call it with every move."""
    if what in (Act.RETURN, Act.REOPEN) and before.state in TAKEN_BACK:
        tx.session.execute(
            delete(TicketLeg).where(TicketLeg.ticket_id == row.id, TicketLeg.outcome == before.state.value)
        )
    if what not in OVER:
        return
    since = row.since_at or before.drawn_at
    called = before.called_at is not None and before.called_at >= since
    outcome = State.DONE.value if what is Act.FINISH else MOVED if what is Act.TRANSFER else after.state.value
    tx.session.add(
        TicketLeg(
            ticket_id=row.id,
            service=before.service,
            window=before.window,
            rank=before.rank.value,
            outcome=outcome,
            since_at=since,
            waited_ms=(before.called_at - since) // _MS if called and before.called_at is not None else None,
            told_ms=row.told_ms if since == before.drawn_at else None,
        )
    )
    if after.state is State.WAITING:
        row.since_at = tx.now
