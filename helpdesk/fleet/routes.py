"""Terminals over HTTP: the heartbeat, and whether the desk is alive at all."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from helpdesk.access import desk_of, for_kiosk, kiosk_of, own_kiosk, public
from helpdesk.contract import HEALTH, HEARTBEAT, Heartbeat, HeartbeatReply
from helpdesk.direct import Direct, answer

router = APIRouter()
direct = APIRouter(route_class=Direct)


@direct.post(HEARTBEAT, response_model=HeartbeatReply)
@for_kiosk
async def post_heartbeat(body: Heartbeat, request: Request) -> Response:
    desk = desk_of(request)
    own_kiosk(body.kiosk, kiosk_of(request))
    await desk.beats.ask(body)
    return answer(HeartbeatReply(server_time=desk.clock(), consoles=desk.consoles))


@router.get(HEALTH)
@public
async def get_health() -> dict[str, str]:
    return {"status": "ok"}
