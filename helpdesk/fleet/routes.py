"""Terminals over HTTP: the heartbeat, and whether the desk is alive at all."""

from __future__ import annotations

from fastapi import APIRouter

from helpdesk.access import TheDesk, TheKiosk, for_kiosk, own_kiosk, public
from helpdesk.contract import HEALTH, HEARTBEAT, Heartbeat, HeartbeatReply

router = APIRouter()


@router.post(HEARTBEAT, response_model=HeartbeatReply)
@for_kiosk
async def post_heartbeat(body: Heartbeat, desk: TheDesk, kiosk: TheKiosk) -> HeartbeatReply:
    own_kiosk(body.kiosk, kiosk)
    await desk.beat(body)
    return HeartbeatReply(server_time=desk.clock(), consoles=desk.consoles)


@router.get(HEALTH)
@public
async def get_health() -> dict[str, str]:
    return {"status": "ok"}
