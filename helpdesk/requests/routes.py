"""Help requests over HTTP: what a kiosk calls, and what a console calls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from helpdesk.access import (
    ApiError,
    IdempotencyKey,
    TheDesk,
    TheKiosk,
    TheMember,
    for_kiosk,
    for_staff,
    kiosk_by_token,
    own_key,
)
from helpdesk.clock import milliseconds, span
from helpdesk.contract import (
    EVENTS,
    HELP_REQUESTS,
    MESSAGE_MOST,
    WHOLE,
    AnswerIn,
    HelpRequestOut,
    Key,
    Need,
)
from helpdesk.duty import Lease
from helpdesk.events import EventStream, Frame, console_topic, frame, kiosk_topic, stream
from helpdesk.fleet import service as fleet
from helpdesk.fleet.rules import Level
from helpdesk.language import current, said
from helpdesk.loans import looking as loans
from helpdesk.loans.kinds import LoanKinds
from helpdesk.queue import drawing
from helpdesk.queue.views import for_kiosk as ticket_out
from helpdesk.requests import messages, rules, service, views
from helpdesk.requests.rules import Act, By, Why
from helpdesk.requests.views import RequestView, Tile
from helpdesk.staff import service as staff
from helpdesk.staff.rules import Permission, may

router = APIRouter()
LastEventId = Annotated[str, Header(alias="Last-Event-ID")]


@router.get(HELP_REQUESTS + "/{key}", response_model=HelpRequestOut)
@for_kiosk
async def get_help(key: Key, desk: TheDesk, kiosk: TheKiosk) -> HelpRequestOut:
    try:
        view = await desk.read(lambda session: service.one(session, kiosk, key))
    except service.Unknown:
        raise ApiError(404, "unknown", "there is no such request") from None
    return views.for_kiosk(view, desk.consoles > 0)


@router.post(HELP_REQUESTS + "/{key}/answers", response_model=HelpRequestOut)
@for_kiosk
async def post_answer(
    key: Key, body: AnswerIn, desk: TheDesk, kiosk: TheKiosk, idempotency_key: IdempotencyKey = ""
) -> HelpRequestOut:
    own_key(idempotency_key, body.key, body.kiosk, kiosk)
    try:
        view = await desk.write(lambda tx: service.answer(tx, kiosk, key, body))
    except service.Unknown:
        raise ApiError(404, "unknown", "there is no such request") from None
    except messages.MessageKeyReused:
        raise ApiError(422, "key_reused", "this key was used for another answer") from None
    return views.for_kiosk(view, desk.consoles > 0)


def _last_id(header: str) -> int | None:
    return int(header) if header.isascii() and header.isdigit() and len(header) < 19 else None


@router.get(EVENTS)
@for_kiosk
async def kiosk_events(request: Request, desk: TheDesk, kiosk: TheKiosk, last_event_id: LastEventId = "") -> Response:
    """With Last-Event-ID: all changes since. Without: what is open now. Then everything as it happens."""
    after = _last_id(last_event_id)

    async def missed() -> Iterable[Frame]:
        if after is None:
            found = await desk.read(lambda session: service.open_of_kiosk(session, kiosk))
        else:
            found = await desk.read(lambda session: service.changed_since(session, after, kiosk))
        heard, now = desk.consoles > 0, desk.clock()
        called = await desk.read(lambda session: drawing.called_by_text(session, now, kiosk=kiosk))
        return [
            *(frame("request", views.for_kiosk(v, heard).model_dump_json(), v.seq) for v in found),
            *(frame("ticket", ticket_out(ticket).model_dump_json()) for _, ticket in called),
        ]

    async def enrolled() -> bool:
        return await kiosk_by_token(request) == kiosk

    return EventStream(stream(desk.hub, kiosk_topic(kiosk), None, missed, enrolled))


@router.get("/console/api/events")
@for_staff(Permission.HELP, human=False)
async def console_events(desk: TheDesk, member: TheMember, last_event_id: LastEventId = "") -> Response:
    after = _last_id(last_event_id)

    async def missed() -> Iterable[Frame]:
        if after is None:
            return []
        found = await desk.read(lambda session: service.changed_since(session, after))
        return [_tile_frame(view, desk.county.loans) for view in found]

    async def logged_in() -> bool:
        role = await desk.logins.get(member.session)
        return role is not None and may(role, Permission.HELP)

    return EventStream(stream(desk.hub, console_topic(current()), member.session, missed, logged_in))


def _tile_frame(view: RequestView, lent: LoanKinds) -> Frame:
    return frame("request", views.for_console(view, lent).model_dump_json(), view.seq)


class ConsoleState(BaseModel):
    """Everything the help page shows of requests, for reconciling when the stream opens."""

    seq: int
    server_time: int
    me: int
    may_override: bool
    requests: list[Tile]


@router.get("/console/api/state", response_model=ConsoleState)
@for_staff(Permission.HELP, human=False)
async def console_state(desk: TheDesk, member: TheMember) -> ConsoleState:
    seq, found = await desk.read(lambda session: (service.last_seq(session), service.open_views(session)))
    return ConsoleState(
        seq=seq,
        server_time=milliseconds(desk.clock()),
        me=member.id,
        may_override=may(member.role, Permission.OVERRIDE),
        requests=[views.for_console(view, desk.county.loans) for view in found],
    )


class Row(BaseModel):
    """One line of the right-hand column: what, how much, and whether it wants attention."""

    label: str
    value: str
    alarm: bool = False


class Side(BaseModel):
    today: list[Row]
    terminals: list[Row]
    on_duty: list[str]


@router.get("/console/api/side", response_model=Side)
@for_staff(Permission.HELP, human=False)
async def console_side(desk: TheDesk) -> Side:
    now = desk.clock()
    figures, terminals, late = await desk.read(
        lambda session: (service.today(session, now), fleet.terminals(session, now), loans.overdue_now(session, now))
    )
    borrowed = [Row(label=said("借出没还，超时"), value=said("{n} 件", n=late), alarm=True)] if late else []
    return Side(
        today=[
            Row(label=said("求助"), value=said("{n} 次", n=figures.count)),
            Row(label=said("有人接，中位数"), value=_span(figures.claim_median)),
            Row(label=said("人到，95%"), value=_span(figures.arrive_p95)),
            Row(label=said("超过 3 分钟"), value=said("{n} 次", n=figures.over), alarm=figures.over > 0),
            *borrowed,
        ],
        terminals=[
            Row(label=f"{t.name} {t.place}", value=t.words.text, alarm=t.words.level > Level.WELL) for t in terminals
        ],
        on_duty=desk.leases.on_duty(now),
    )


def _span(seconds: float | None) -> str:
    return said("还没有") if seconds is None else span(seconds)


ConsoleId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]  # made by the page when it loads


class LeaseIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    console: ConsoleId
    last_seq: Annotated[int, Field(ge=0, lt=2**53), WHOLE]  # what a browser's numbers count to
    sound_ok: StrictBool
    visible: StrictBool


class LeaseOut(BaseModel):
    server_time: int
    on_duty: list[str]


@router.post("/console/api/lease", response_model=LeaseOut)
@for_staff(Permission.HELP, human=False)
async def renew_lease(body: LeaseIn, desk: TheDesk, member: TheMember) -> LeaseOut:
    now = desk.clock()
    lease = Lease(body.console, member.session, member.id, member.name, body.last_seq, body.sound_ok, body.visible, now)
    await desk.renew(lease)
    hearing = body.sound_ok or body.visible
    if hearing and await desk.read(lambda session: service.undelivered(session, body.last_seq)):
        await desk.write(lambda tx: service.deliver(tx, body.last_seq, member.actor))
    await desk.duty_changed()
    await desk.write(lambda tx: staff.touch_lease(tx, member.session))
    return LeaseOut(server_time=milliseconds(now), on_duty=desk.leases.on_duty(now))


@router.delete("/console/api/lease/{console}", status_code=204)
@for_staff(Permission.HELP, human=False)
async def drop_lease(console: ConsoleId, desk: TheDesk, member: TheMember) -> None:
    await desk.leave(console, member.session)


class ActIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    minutes: Literal[1, 2, 5] | None = None  # with claim: the helper's own estimate
    given: Literal[Need.LEAD, Need.ASSIST, Need.ACT_FOR] | None = None  # with close: what kind of help it was


WORDS = {
    Why.TAKEN: "{name} 已经接了",
    Why.STATE: "这个求助已经变了，请看最新的",
    Why.NOT_HOLDER: "这是 {name} 接的",
}
ACTS = {"claim": Act.CLAIM, "release": Act.RELEASE, "arrived": Act.ARRIVE, "close": Act.CLOSE}


ONE_LINE = r"^[^\x00-\x1f\x7f\u2028\u2029]+$"


class MessageIn(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    key: Key
    text: Annotated[
        str, Field(min_length=1, max_length=MESSAGE_MOST, pattern=r"^[^\x00-\x1f\x7f\u2028\u2029]+$", repr=False)
    ]


@router.post("/console/api/requests/{key}/messages", response_model=Tile)
@for_staff(Permission.HELP)
async def write_to_citizen(key: Key, body: MessageIn, desk: TheDesk, member: TheMember) -> Tile:
    try:
        view = await desk.write(lambda tx: service.say(tx, key, body.key, body.text, member.id, member.actor))
    except service.Unknown:
        raise ApiError(404, "unknown", "没有这个求助") from None
    except messages.MessageKeyReused:
        raise ApiError(422, "key_reused", "这条已经发过了") from None
    except rules.Refused as refused:
        raise ApiError(409, refused.why.value, WORDS[refused.why]) from None
    return views.for_console(view, desk.county.loans)


@router.post("/console/api/requests/{key}/{what}", response_model=Tile)
@for_staff(Permission.HELP)
async def act_on_request(
    key: Key,
    what: Literal["claim", "release", "arrived", "close"],
    body: ActIn,
    desk: TheDesk,
    member: TheMember,
) -> Tile:
    by = By(member.id, may(member.role, Permission.OVERRIDE))
    try:
        view = await desk.write(
            lambda tx: service.act(
                tx, key, ACTS[what], by, member.actor, minutes=body.minutes, given=body.given and Need(body.given)
            )
        )
    except service.Unknown:
        raise ApiError(404, "unknown", "没有这个求助") from None
    except rules.Refused as refused:
        now_held = await desk.read(lambda session: service.by_key(session, key))
        words = said(WORDS[refused.why], name=now_held.holder_name or said("别人"))
        raise ApiError(409, refused.why.value, words) from None
    return views.for_console(view, desk.county.loans)
