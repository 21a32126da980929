"""Pages that lie over any other: who is coming, are you still there, and the fail-safe."""

from __future__ import annotations

from kiosk_app.core.frame import Body, action, words
from kiosk_app.core.page import HelpStage, PageKind, TimeProfile, Words
from kiosk_app.core.visit import HelpRequest, Visit
from kiosk_app.core.world import World

STAGES = ("delivered", "claimed", "arrived")
ORDER = ("calling", "raised", "delivered", "claimed", "arrived", "closed")


def help_page(visit: Visit, world: World) -> Body:
    request = visit.help or HelpRequest()
    phone = world.county.get("desk_phone", "")
    title, line = _help_words(visit, world, request, phone)
    reached = ORDER.index(request.state) if request.state in ORDER else 0
    stages = tuple(
        HelpStage(words(visit, world, f"help-stage-{stage}"), reached >= ORDER.index(stage)) for stage in STAGES
    )
    actions = [action(visit, world, "go_on", label="action-carry-on", pictogram="check", main=True)]
    if request.open and request.state != "arrived":
        actions.insert(0, action(visit, world, "cancel_help", label="action-no-help"))
    return Body(
        kind=PageKind.HELP,
        title=title,
        body=line,
        pictogram="helper",
        stages=stages,
        actions=tuple(actions),
        time=TimeProfile(ask_after=300),
    )


def _help_words(visit: Visit, world: World, request: HelpRequest, phone: str) -> tuple[Words, Words]:
    if request.state in ("claimed", "arrived", "closed") and request.helper:
        helper = request.helper
        title = words(visit, world, f"help-{request.state}-title", helper=helper)
        if request.state == "claimed" and request.minutes:
            return title, words(visit, world, "help-claimed-minutes", helper=helper, minutes=request.minutes)
        return title, words(visit, world, f"help-{request.state}-body", helper=helper)
    if not request.reached:
        return words(visit, world, "help-unreached-title"), words(visit, world, "help-unreached-body", phone=phone)
    if not request.heard:
        return words(visit, world, "help-unheard-title"), words(visit, world, "help-unheard-body", phone=phone)
    state = "delivered" if request.state == "delivered" else "calling"
    return words(visit, world, f"help-{state}-title"), words(visit, world, f"help-{state}-body")


def still_there(visit: Visit, world: World) -> Body:
    return Body(
        kind=PageKind.MESSAGE,
        title=words(visit, world, "still-there-title"),
        body=words(visit, world, "still-there-body"),
        pictogram="clock",
        actions=(
            action(visit, world, "leave", label="action-finish", final=True),
            action(visit, world, "stay", label="action-still-here", pictogram="check", main=True),
        ),
    )


def failsafe(visit: Visit, world: World) -> Body:
    return Body(
        kind=PageKind.MESSAGE,
        title=words(visit, world, "failsafe-title"),
        body=words(visit, world, "failsafe-body", phone=world.county.get("desk_phone", "")),
        pictogram="helper",
        actions=(action(visit, world, "go_home", label="action-start-again", pictogram="home", main=True),),
        time=TimeProfile(ask_after=60, wait_after=30),
    )
