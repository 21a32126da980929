"""`/search`. What is looked for is sent in the body, never in an address: it may be a citizen's number."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from helpdesk.access import TheDesk, TheMember, for_staff
from helpdesk.search.hits import MOST, Asked, Hit
from helpdesk.search.providers import PROVIDERS
from helpdesk.staff.rules import Permission, allowed
from helpdesk.store.writer import Tx
from helpdesk.web.pages import render

router = APIRouter()


@router.get("/search")
@for_staff(Permission.CONSOLE)
async def search_page(request: Request, member: TheMember) -> Response:
    return render(request, "search.html", member=member, asked=False, hits=(), more=False)


@router.post("/search")
@for_staff(Permission.CONSOLE)
async def search(
    request: Request, desk: TheDesk, member: TheMember, text: Annotated[str, Form(max_length=60)] = ""
) -> Response:
    """Only what this role may see is looked through; an idle login finds no citizens' data."""
    asked = Asked(text.strip(), member)

    def job(tx: Tx) -> tuple[list[Hit], bool]:
        hits: list[Hit] = []
        more = False
        for provider in PROVIDERS:
            if not allowed(member.role, provider.needs, member.standing):
                continue
            found = provider.find(tx, desk.vault, asked)
            hits += found[:MOST]
            more = more or len(found) > MOST
        return hits, more

    hits, more = await desk.write(job) if asked.text else ([], False)
    return render(request, "search.html", member=member, asked=bool(asked.text), hits=hits, more=more)
