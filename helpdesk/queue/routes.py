"""The queue over HTTP: what a terminal calls, and what a clerk's page calls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from sqlalchemy.orm import Session

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
from helpdesk.contract import HALL, TICKETS, WHOLE, HallOut, Id, Key, TicketIn, TicketOut
from helpdesk.events import QUEUE_TOPIC, EventStream, Frame, frame, stream
from helpdesk.language import said
from helpdesk.loans import looking as loans
from helpdesk.queue import calling, day, drawing, hall, service, views
from helpdesk.queue.drawing import Closed, NumberTaken
from helpdesk.queue.rules import Act, Refused, Why
from helpdesk.queue.service import NoSuchService
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


# ---- terminals -------------------------------------------------------------------------------------------------------


@router.get(HALL, response_model=HallOut)
@for_kiosk
async def get_hall(desk: TheDesk, kiosk: TheKiosk) -> HallOut:
    now, county = desk.clock(), desk.county

    def look(session: Session) -> HallOut:
        offered = hall.offers(session, kiosk, now, county.queue.rules)
        return offered.model_copy(update={"things": loans.things(session, county.loans)})

    return await desk.read(look)


@router.post(TICKETS, response_model=TicketOut, responses={201: {"model": TicketOut}})
@for_kiosk
async def post_ticket(
    body: TicketIn, response: Response, desk: TheDesk, kiosk: TheKiosk, idempotency_key: IdempotencyKey = ""
) -> TicketOut:
    own_key(idempotency_key, body.key, body.kiosk, kiosk)
    try:
        drawn = await desk.write(lambda tx: drawing.draw(tx, desk.vault, kiosk, body, desk.county.queue.rules))
    except KeyReused:
        raise ApiError(422, "key_reused", "this key was used for another ticket") from None
    except NoSuchService:
        raise ApiError(404, "service", "no ticket is drawn for such a service here") from None
    except Closed:
        raise ApiError(409, "closed", "no ticket is drawn any more today") from None
    except NumberTaken:
        raise ApiError(409, "number", "another ticket of that day has this number") from None
    response.status_code = 201 if drawn.created else 200
    return views.for_kiosk(drawn.seen)


@router.get(TICKETS + "/{key}", response_model=TicketOut)
@for_kiosk
async def get_ticket(key: Key, desk: TheDesk, kiosk: TheKiosk) -> TicketOut:
    now = desk.clock()
    try:
        return views.for_kiosk(await desk.read(lambda session: drawing.one(session, kiosk, key, now)))
    except Unknown:
        raise ApiError(404, "unknown", "there is no such ticket") from None


@router.post(TICKETS + "/{key}/give-up", response_model=TicketOut)
@for_kiosk
async def give_up_ticket(key: Key, desk: TheDesk, kiosk: TheKiosk) -> TicketOut:
    try:
        return views.for_kiosk(await desk.write(lambda tx: drawing.give_up(tx, kiosk, key)))
    except Unknown:
        raise ApiError(404, "unknown", "there is no such ticket") from None
    except Refused:
        raise ApiError(409, "state", "it is at a window, or over") from None


# ---- clerks ----------------------------------------------------------------------------------------------------------


@router.get("/console/api/queue", response_model=views.QueueState)
@for_staff(Permission.QUEUE, human=False)
async def queue_state(desk: TheDesk) -> views.QueueState:
    now = desk.clock()
    found = await desk.read(lambda session: hall.hall(session, now))
    return views.state_of(found, now)


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
    found, closed = await desk.read(lambda session: (hall.hall(session, now), day.closed_at(session, now)))
    return render(
        request,
        "queue.html",
        member=member,
        windows=found.windows,
        services=found.services,
        closed=closed,
        may_close=may(member.role, Permission.OVERRIDE),
        may_reopen=closed is not None and now - closed <= day.UNDO,
        voice=calling.can_speak(),
    )


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

    ticket: views.QueueTicket | None


@router.post("/console/api/queue/windows/{window}/call-next", response_model=Called)
@for_staff(Permission.QUEUE)
async def call_next(window: WindowId, desk: TheDesk, member: TheMember) -> Called:
    try:
        seen = await desk.write(lambda tx: service.call_next(tx, window, member.actor))
    except Unknown:
        raise ApiError(404, "unknown", "没有这个窗口") from None
    except Refused as refused:
        raise ApiError(409, refused.why.value, said(WORDS[refused.why])) from None
    return Called(ticket=None if seen is None else views.line(seen))


class MoveIn(BaseModel):
    """`window`: where the clerk sits. `service`: with transfer, where to."""

    model_config = ConfigDict(extra="forbid")
    window: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,10}$")]
    service: Id | None = None


TicketId = Annotated[int, Path(ge=1, lt=2**53)]


@router.post("/console/api/queue/tickets/{ticket}/{act}", response_model=views.QueueTicket)
@for_staff(Permission.QUEUE)
async def move_ticket(
    ticket: TicketId,
    act: Literal["recall", "start", "skip", "park", "return", "no_show", "transfer", "finish"],
    body: MoveIn,
    desk: TheDesk,
    member: TheMember,
) -> views.QueueTicket:
    override = may(member.role, Permission.OVERRIDE)
    to = body.service if act == "transfer" else None
    terms = desk.county.queue.rules
    try:
        seen = await desk.write(
            lambda tx: service.act(
                tx,
                ticket,
                Act(act),
                member.actor,
                window=body.window,
                override=override,
                service=to,
                terms=terms,
            )
        )
    except Unknown:
        raise ApiError(404, "unknown", "没有这个号") from None
    except NoSuchService:
        raise ApiError(404, "service", "没有这项业务") from None
    except Refused as refused:
        raise ApiError(409, refused.why.value, said(WORDS[refused.why])) from None
    return views.line(seen)


class DayClosed(BaseModel):
    left_over: Annotated[int, WHOLE]


@router.post("/console/api/queue/close-day", response_model=DayClosed)
@for_staff(Permission.OVERRIDE)
async def close_day(desk: TheDesk, member: TheMember) -> DayClosed:
    """Closing time: whoever waits has to come again; whoever is served is served to the end."""
    return DayClosed(left_over=await desk.write(lambda tx: day.close(tx, member.actor)))


@router.post("/console/api/queue/reopen-day", response_model=DayClosed)
@for_staff(Permission.OVERRIDE)
async def reopen_day(desk: TheDesk, member: TheMember) -> DayClosed:
    """Within five minutes after it was closed; `left_over` is how many wait again."""
    back = await desk.write(lambda tx: day.reopen(tx, member.actor))
    if back is None:
        raise ApiError(409, "state", "已经过了五分钟，不能再改回来")
    return DayClosed(left_over=back)
