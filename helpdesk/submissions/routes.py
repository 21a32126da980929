"""Submissions over HTTP: from the kiosk. The staff's pages are in helpdesk.web.routes."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response

from helpdesk.access import ApiError, IdempotencyKey, TheDesk, TheKiosk, for_kiosk, own_key
from helpdesk.cases.pictures import is_photograph
from helpdesk.contract import SUBMISSIONS, SubmissionIn, SubmissionOut
from helpdesk.requests.service import KeyReused
from helpdesk.submissions import service

router = APIRouter()


def _are_photographs(body: SubmissionIn) -> bool:
    return all(is_photograph(picture.jpeg) for picture in body.pictures)


@router.post(SUBMISSIONS, response_model=SubmissionOut, responses={201: {"model": SubmissionOut}})
@for_kiosk
async def post_submission(
    body: SubmissionIn, response: Response, desk: TheDesk, kiosk: TheKiosk, idempotency_key: IdempotencyKey = ""
) -> SubmissionOut:
    own_key(idempotency_key, body.key, body.kiosk, kiosk)
    if body.pictures and not await asyncio.to_thread(_are_photographs, body):
        raise ApiError(422, "invalid", "a picture is no photograph that can be read to its end")
    try:
        stored = await desk.write(lambda tx: service.receive(tx, desk.vault, body, desk.county))
    except KeyReused:
        raise ApiError(422, "key_reused", "this key was used for another submission") from None
    response.status_code = 201 if stored.created else 200
    return stored.out
