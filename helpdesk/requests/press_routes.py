"""A press, and that it is over: what whole halls ask at once when a line comes back."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from helpdesk.access import ApiError, IdempotencyKey, desk_of, for_kiosk, kiosk_of, own_key
from helpdesk.contract import HELP_REQUESTS, HelpRequestIn, HelpRequestOut, Key
from helpdesk.direct import Direct, answer
from helpdesk.requests import service, views
from helpdesk.requests.presses import Cancel, Press

router = APIRouter(route_class=Direct)


@router.post(HELP_REQUESTS, response_model=HelpRequestOut, responses={201: {"model": HelpRequestOut}})
@for_kiosk
async def post_help(body: HelpRequestIn, request: Request, idempotency_key: IdempotencyKey = "") -> Response:
    desk, kiosk = desk_of(request), kiosk_of(request)
    own_key(idempotency_key, body.key, body.kiosk, kiosk)
    try:
        raised = await desk.asks.ask(Press(kiosk, body))
    except service.KeyReused:
        raise ApiError(422, "key_reused", "this key was used for another press") from None
    return answer(views.for_kiosk(raised.view, desk.consoles > 0), 201 if raised.created else 200)


@router.post(HELP_REQUESTS + "/{key}/cancel", response_model=HelpRequestOut)
@for_kiosk
async def cancel_help(key: Key, request: Request) -> Response:
    desk, kiosk = desk_of(request), kiosk_of(request)
    try:
        cancelled = await desk.asks.ask(Cancel(kiosk, key))
    except service.Unknown:
        raise ApiError(404, "unknown", "there is no such request") from None
    return answer(views.for_kiosk(cancelled.view, desk.consoles > 0))
