"""A ticket as its terminal hears of it and as a clerk's page shows it. Pure."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from helpdesk.clock import milliseconds
from helpdesk.contract import TicketOut, TicketState
from helpdesk.queue.hall import Hall
from helpdesk.queue.rows import Seen
from helpdesk.queue.rules import Act, Rank, State, acts


def for_kiosk(seen: Seen) -> TicketOut:
    ticket = seen.ticket
    return TicketOut(
        key=seen.key,
        number=ticket.number,
        state=TicketState(ticket.state.value),
        service=ticket.service,
        window=ticket.window or "",
        before=seen.before,
        wait_s=None if seen.wait is None else round(seen.wait.total_seconds()),
        window_name=seen.window_name,
        calls=ticket.calls,
        appointment_at=seen.appointment,
    )


class QueueTicket(BaseModel):
    """A ticket on a clerk's page. Moments are milliseconds since 1970 UTC."""

    model_config = ConfigDict(frozen=True)
    id: int
    number: str
    priority: bool
    state: State
    service: str
    ahead: tuple[str, ...]
    window: str | None
    calls: int
    by_text: bool
    acts: tuple[Act, ...]
    drawn_at: int
    called_at: int | None


class QueueService(BaseModel):
    model_config = ConfigDict(frozen=True)
    id: str
    title: str
    waiting: int


class QueueWindow(BaseModel):
    model_config = ConfigDict(frozen=True)
    id: str
    name: str
    services: tuple[str, ...]
    open: bool
    ticket: QueueTicket | None


class QueueState(BaseModel):
    """All a clerk's page shows: who waits comes in the order in which they are called."""

    server_time: int
    services: list[QueueService]
    windows: list[QueueWindow]
    waiting: list[QueueTicket]
    aside: list[QueueTicket]


def line(seen: Seen) -> QueueTicket:
    ticket = seen.ticket
    return QueueTicket(
        id=ticket.id,
        number=ticket.number,
        priority=ticket.rank is Rank.PRIORITY,
        state=ticket.state,
        service=ticket.service,
        ahead=ticket.ahead,
        window=ticket.window,
        calls=ticket.calls,
        by_text=seen.by_text,
        acts=acts(ticket.state),
        drawn_at=milliseconds(ticket.drawn_at),
        called_at=None if ticket.called_at is None else milliseconds(ticket.called_at),
    )


def state_of(hall: Hall, now: datetime) -> QueueState:
    lines = [line(seen) for seen in hall.tickets]
    return QueueState(
        server_time=milliseconds(now),
        services=[
            QueueService(
                id=id_, title=title, waiting=sum(one.service == id_ for one in lines if one.state is State.WAITING)
            )
            for id_, title in hall.services.items()
        ],
        windows=[
            QueueWindow(
                id=window.id,
                name=window.name,
                services=tuple(window.services),
                open=window.open,
                ticket=next((one for one in lines if one.window == window.id), None),
            )
            for window in hall.windows
        ],
        waiting=[one for one in lines if one.state is State.WAITING],
        aside=[one for one in lines if one.state is State.ASIDE],
    )
