"""The queue over HTTP: what a terminal calls, and what a clerk's page calls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from helpdesk.access import (
    ApiError,
    IdempotencyKey,
    TheDesk,
    TheKiosk,
    TheMember,
    for_kiosk,
    for_staff,
    own_key,
)
from helpdesk.contract import TICKETS, WHOLE, Id, Key, TicketIn, TicketOut, TicketState
from helpdesk.events import QUEUE_TOPIC, EventStream, Frame, frame, stream
from helpdesk.language import said
from helpdesk.queue import service
from helpdesk.queue.rules import Act, Refused, State, Why
from helpdesk.queue.service import NoSuchService, NumberTaken, Seen
from helpdesk.requests.service import KeyReused, Unknown
from helpdesk.staff.rules import Permission, may
from helpdesk.web.pages import render

router = APIRouter()
QUEUE_EVENTS = "/console/api/queue/events"
WORDS = {
    Why.STATE: "这个号已经变了，请看最新的",
    Why.WINDOW: "这个号在别的窗口",
    Why.BUSY: "请先办完这一位，再叫下一位",
    Why.PAUSED: "窗口暂停了：请先开窗",
}


def _out(seen: Seen) -> TicketOut:
    ticket = seen.ticket
    return TicketOut(
        key=seen.key,
        number=ticket.number,
        state=TicketState(ticket.state.value),
        service=ticket.service,
        window=ticket.window or "",
        before=seen.before,
        wait_s=None if seen.wait is None else round(seen.wait.total_seconds()),
        calls=ticket.calls,
    )


# ---- terminals -------------------------------------------------------------------------------------------------------


@router.post(TICKETS, response_model=TicketOut, responses={201: {"model": TicketOut}})
@for_kiosk
async def post_ticket(
    body: TicketIn, response: Response, desk: TheDesk, kiosk: TheKiosk, idempotency_key: IdempotencyKey = ""
) -> TicketOut:
    own_key(idempotency_key, body.key, body.kiosk, kiosk)
    try:
        drawn = await desk.write(lambda tx: service.draw(tx, kiosk, body))
    except KeyReused:
        raise ApiError(422, "key_reused", "this key was used for another ticket") from None
    except NoSuchService:
        raise ApiError(404, "service", "no ticket is drawn for such a service here") from None
    except NumberTaken:
        raise ApiError(409, "number", "another ticket of that day has this number") from None
    response.status_code = 201 if drawn.created else 200
    return _out(drawn.seen)


@router.get(TICKETS + "/{key}", response_model=TicketOut)
@for_kiosk
async def get_ticket(key: Key, desk: TheDesk, kiosk: TheKiosk) -> TicketOut:
    now = desk.clock()
    try:
        return _out(await desk.read(lambda session: service.one(session, kiosk, key, now)))
    except Unknown:
        raise ApiError(404, "unknown", "there is no such ticket") from None


@router.post(TICKETS + "/{key}/give-up", response_model=TicketOut)
@for_kiosk
async def give_up_ticket(key: Key, desk: TheDesk, kiosk: TheKiosk) -> TicketOut:
    try:
        return _out(await desk.write(lambda tx: service.give_up(tx, kiosk, key)))
    except Unknown:
        raise ApiError(404, "unknown", "there is no such ticket") from None
    except Refused:
        raise ApiError(409, "state", "it is at a window, or over") from None


# ---- clerks ----------------------------------------------------------------------------------------------------------


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


def _line(seen: Seen) -> QueueTicket:
    ticket = seen.ticket
    return QueueTicket(
        id=ticket.id,
        number=ticket.number,
        priority=ticket.rank.value == "priority",
        state=ticket.state,
        service=ticket.service,
        ahead=ticket.ahead,
        window=ticket.window,
        calls=ticket.calls,
        by_text=seen.by_text,
        drawn_at=round(ticket.drawn_at.timestamp() * 1000),
        called_at=None if ticket.called_at is None else round(ticket.called_at.timestamp() * 1000),
    )


@router.get("/console/api/queue", response_model=QueueState)
@for_staff(Permission.QUEUE, human=False)
async def queue_state(desk: TheDesk) -> QueueState:
    now = desk.clock()
    hall = await desk.read(lambda session: service.hall(session, now))
    lines = [_line(seen) for seen in hall.tickets]
    return QueueState(
        server_time=round(now.timestamp() * 1000),
        services=[
            QueueService(
                id=id_, title=title, waiting=sum(one.service == id_ for one in lines if one.state == "waiting")
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


@router.get(QUEUE_EVENTS)
@for_staff(Permission.QUEUE, human=False)
async def queue_events(desk: TheDesk, member: TheMember) -> Response:
    """`queue`, without content: something changed, ask for the state."""

    async def missed() -> Iterable[Frame]:
        return [frame("queue", {})]

    async def logged_in() -> bool:
        role = await desk.logins.get(member.session)
        return role is not None and may(role, Permission.QUEUE)

    return EventStream(stream(desk.hub, QUEUE_TOPIC, member.session, missed, logged_in))


@router.get("/queue")
@for_staff(Permission.QUEUE)
async def queue_page(request: Request, desk: TheDesk, member: TheMember) -> Response:
    now = desk.clock()
    hall = await desk.read(lambda session: service.hall(session, now))
    return render(request, "queue.html", member=member, windows=hall.windows, services=hall.services)


WindowId = Annotated[str, Path(pattern=r"^[A-Za-z0-9]{1,10}$")]


class OpenIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    open: StrictBool


@router.post("/console/api/queue/windows/{window}/open", status_code=204)
@for_staff(Permission.QUEUE)
async def open_window(window: WindowId, body: OpenIn, desk: TheDesk, member: TheMember) -> None:
    """Opens it, or pauses: whoever stands there is served to the end."""
    try:
        await desk.write(lambda tx: service.open_window(tx, window, body.open, member.actor))
    except Unknown:
        raise ApiError(404, "unknown", "没有这个窗口") from None


class Called(BaseModel):
    """`ticket` None: nobody waits for this window."""

    ticket: QueueTicket | None


@router.post("/console/api/queue/windows/{window}/call-next", response_model=Called)
@for_staff(Permission.QUEUE)
async def call_next(window: WindowId, desk: TheDesk, member: TheMember) -> Called:
    try:
        seen = await desk.write(lambda tx: service.call_next(tx, window, member.actor))
    except Unknown:
        raise ApiError(404, "unknown", "没有这个窗口") from None
    except Refused as refused:
        raise ApiError(409, refused.why.value, said(WORDS[refused.why])) from None
    return Called(ticket=None if seen is None else _line(seen))


class MoveIn(BaseModel):
    """`window`: where the clerk sits. `service`: with transfer, where to."""

    model_config = ConfigDict(extra="forbid")
    window: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,10}$")]
    service: Id | None = None


TicketId = Annotated[int, Path(ge=1, lt=2**53)]


@router.post("/console/api/queue/tickets/{ticket}/{act}", response_model=QueueTicket)
@for_staff(Permission.QUEUE)
async def move_ticket(
    ticket: TicketId,
    act: Literal["recall", "start", "skip", "park", "return", "no_show", "transfer", "finish"],
    body: MoveIn,
    desk: TheDesk,
    member: TheMember,
) -> QueueTicket:
    override = may(member.role, Permission.OVERRIDE)
    to = body.service if act == "transfer" else None
    try:
        seen = await desk.write(
            lambda tx: service.act(
                tx, ticket, Act(act), member.actor, window=body.window, override=override, service=to
            )
        )
    except Unknown:
        raise ApiError(404, "unknown", "没有这个号") from None
    except NoSuchService:
        raise ApiError(404, "service", "没有这项业务") from None
    except Refused as refused:
        raise ApiError(409, refused.why.value, said(WORDS[refused.why])) from None
    return _line(seen)


class Closed(BaseModel):
    left_over: Annotated[int, WHOLE]


@router.post("/console/api/queue/close-day", response_model=Closed)
@for_staff(Permission.OVERRIDE)
async def close_day(desk: TheDesk, member: TheMember) -> Closed:
    """Closing time: whoever waits has to come again; whoever is served is served to the end."""
    return Closed(left_over=await desk.write(lambda tx: service.close_day(tx, member.actor)))
