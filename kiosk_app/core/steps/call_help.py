"""Somebody is called as the page opens, for something in particular; who comes, and when, is told here.

Options: `need`, what for (helpdesk.contract.Need); with `need: borrow` the option `borrow`, a kind of what the hall
lends. Called like any help: where no desk hears, the terminal itself rings.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core import helping, overlays
from kiosk_app.core.effects import CallHelp, CancelHelp, RingBell
from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, words
from kiosk_app.core.page import PageKind
from kiosk_app.core.steps.kind import StepKind, Turn, done, stay, text
from kiosk_app.core.visit import HelpRequest, Visit
from kiosk_app.core.world import Step, World


def _call(visit: Visit, step: Step, world: World) -> CallHelp:
    for_staff = replace(visit, settings=replace(visit.settings, language=world.languages[0]))
    return CallHelp(
        service=visit.service,
        step=step.id,
        page_title=words(for_staff, world, f"{step.id}-title").show,
        step_number=0,  # it is no step of a case that staff would have to find their way in
        need=text(step, "need", "help"),
        language="" if visit.settings.language == world.languages[0] else visit.settings.language,
        borrow=text(step, "borrow"),
    )


def enter(visit: Visit, step: Step, world: World) -> Turn:
    begun = helping.called(visit.help)
    request = visit.help if visit.help and visit.help.open else HelpRequest()
    return stay(replace(visit, help=request), _call(visit, step, world), *begun)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match event:
        case Pressed("go_on"):
            there = visit.help is None or visit.help.state in ("arrived", "closed")
            return done(visit, "brought" if there else "called")
        case Pressed("cancel_help") if visit.help is not None and visit.help.open:
            return done(replace(visit, help=None), "cancelled", CancelHelp(), *helping.called_off())
        case Pressed("call_again") if visit.help is not None and visit.help.waited:
            return stay(visit, _call(visit, step, world), RingBell())
        case Pressed(name) if name in helping.ANSWERS:
            visit, effects = helping.answered(visit, name)
            return stay(visit, *effects)
    return stay(visit)


def body(visit: Visit, step: Step, world: World) -> Body:
    request = visit.help
    if request is None or not request.open:  # it was brought, or staff ended it
        return Body(
            kind=PageKind.MESSAGE,
            title=words(visit, world, "brought-title"),
            body=words(visit, world, "brought-body"),
            pictogram=text(step, "pictogram", "check"),
            actions=(action(visit, world, "go_on", label="action-finished", pictogram="check", main=True),),
        )
    told = overlays.help_page(visit, world)
    actions = tuple(
        action(visit, world, "go_on", label="action-finished", pictogram="check", main=True)
        if one.id == "go_on"
        else one
        for one in told.actions
    )
    if request.message or not request.waiting or request.alone or request.waited or request.handed_back:
        return replace(told, actions=actions)
    title, line = words(visit, world, f"{step.id}-title"), words(visit, world, f"{step.id}-body")
    return replace(told, title=title, body=line, pictogram=text(step, "pictogram", "helper"), actions=actions)


KIND = StepKind(
    "call_help",
    outcomes=("called", "brought", "cancelled"),
    enter=enter,
    handle=handle,
    body=body,
    messages=("{step}-title", "{step}-body", "brought-title", "brought-body"),
    options=("need", "borrow", "pictogram"),
    no_return=True,
    tells_help=True,
)
