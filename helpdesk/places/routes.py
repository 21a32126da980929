"""`/places`: where to send somebody; and the same for terminals."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter, Request, Response

from helpdesk.access import TheDesk, TheMember, for_kiosk, for_staff
from helpdesk.contract import PLACES, PlaceOut, PlacesOut
from helpdesk.places import service
from helpdesk.places.rules import KINDS
from helpdesk.staff.rules import Permission
from helpdesk.web.pages import render

router = APIRouter()


@router.get(PLACES, response_model=PlacesOut)
@for_kiosk
async def get_places(desk: TheDesk) -> PlacesOut:
    found = await desk.read(service.everywhere)
    return PlacesOut(places=tuple(PlaceOut(**asdict(one)) for one in found))


@router.get("/places")
@for_staff(Permission.CONSOLE)
async def places_page(request: Request, desk: TheDesk, member: TheMember) -> Response:
    found = await desk.read(service.everywhere)
    groups = [(words, [one for one in found if one.kind is kind]) for kind, words in KINDS.items()]
    return render(request, "places.html", member=member, groups=[group for group in groups if group[1]])
