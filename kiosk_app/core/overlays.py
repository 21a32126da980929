"""Pages that lie over any other: who is coming, and the fail-safe. The third, are you still there: `presence`."""

from __future__ import annotations

from kiosk_app.core import helping
from kiosk_app.core.frame import Body, action, words
from kiosk_app.core.page import Action, HelpStage, Item, PageKind, TimeProfile, Words
from kiosk_app.core.person import digits_spoken
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
        actions.insert(0, action(visit, world, "cancel_help", label="action-no-help", pictogram="no_helper"))
    if request.waiting and request.waited:
        actions.insert(0, action(visit, world, "call_again", label="action-call-again", pictogram="again"))
    if request.message and request.open:
        return _message_page(visit, world, request, actions)
    return Body(
        kind=PageKind.HELP,
        title=title,
        body=line,
        pictogram="helper",
        stages=stages,
        actions=tuple(actions),
        time=TimeProfile(ask_after=300),
    )


def _message_page(visit: Visit, world: World, request: HelpRequest, actions: list[Action]) -> Body:
    """The helper's words, large, and what can be said back."""
    written = Words(request.message if world.legible(request.message) else words(visit, world, "help-illegible").show)
    answers = tuple(
        Item(name, words(visit, world, name.replace("_", "-")), pictogram=pictogram, key=str(number))
        for number, (name, pictogram) in enumerate(helping.ANSWERS.items(), 1)
    )
    told = words(visit, world, f"answer-{request.answered}").show if request.answered else ""
    return Body(
        kind=PageKind.HELP,
        title=words(visit, world, "help-answered", answer=told) if told else words(visit, world, "help-says-title"),
        body=written,
        pictogram="helper",
        items=() if told else answers,
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
    if not request.reached or not request.heard:
        name = "unheard" if request.reached else "unreached"
        spoken = digits_spoken(phone.replace("-", " "))
        body = words(visit, world, f"help-{name}-body", phone=phone, spoken=spoken)
        return words(visit, world, f"help-{name}-title"), body
    if request.waited:
        spoken = digits_spoken(phone.replace("-", " "))
        body = words(visit, world, "help-waited-body", phone=phone, spoken=spoken)
        return words(visit, world, "help-waited-title"), body
    if request.handed_back:
        return words(visit, world, "help-again-title"), words(visit, world, "help-again-body")
    state = "delivered" if request.state == "delivered" else "calling"
    return words(visit, world, f"help-{state}-title"), words(visit, world, f"help-{state}-body")


def failsafe(visit: Visit, world: World) -> Body:
    return Body(
        kind=PageKind.MESSAGE,
        title=words(visit, world, "failsafe-title"),
        body=words(visit, world, "failsafe-body-kept" if visit.kept else "failsafe-body"),
        pictogram="helper",
        actions=(action(visit, world, "go_home", label="action-start-again", pictogram="home", main=True),),
    )
