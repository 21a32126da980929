"""What became of what one handed in, one matter after the other, what is new first.

Asked of the desk as the page opens, for the person whose card was read; told aloud digit by digit; nothing of it rests.
A matter counts as told when the person goes on from its page, or takes the printed slip (receipt, style `matters`).
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core import matters
from kiosk_app.core.effects import MarkTold, StartTimer, StopTimer
from kiosk_app.core.events import CasesFound, Event, LookUpFailed, Pressed, TimerFired
from kiosk_app.core.frame import Body, action, back_action, words
from kiosk_app.core.page import Fact, PageKind
from kiosk_app.core.person import digits_spoken
from kiosk_app.core.steps.kind import StepKind, Turn, done, stay
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

TIMER, PATIENCE = "look-up", 7.0  # seconds: the desk client's own word comes within 5
STAGES = {"none": "none", "failed": "failed"}  # page that ends the step -> outcome


def enter(visit: Visit, step: Step, world: World) -> Turn:
    visit = replace(visit, matters=())
    asked = matters.looked_up(visit)
    if not asked:  # nobody's card: there is nothing to ask by
        return stay(visit.note(stage="failed"))
    return stay(visit.note(stage="asking"), *asked, StartTimer(TIMER, PATIENCE))


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    stage = visit.scratch.get("stage", "")
    match event:
        case CasesFound(found) if stage == "asking":
            visit = replace(visit, matters=matters.ordered(found))
            return stay(visit.note(stage="1" if found else "none"), StopTimer(TIMER))
        case LookUpFailed() if stage == "asking":
            return stay(visit.note(stage="failed"), StopTimer(TIMER))
        case TimerFired("look-up") if stage == "asking":
            return stay(visit.note(stage="failed"))
        case Pressed("again") if stage == "failed" and visit.person is not None:
            return enter(visit, step, world)
        case Pressed("go_on") if stage in STAGES:
            return done(visit, STAGES[stage])
    if isinstance(event, Pressed) and stage.isdigit():
        return _reading(visit, int(stage), event.target)
    return stay(visit)


def _leaves(visit: Visit) -> tuple[tuple[int, int], ...]:
    """(place of the matter, part): 0 its facts, then the pages of what has no room beside them."""
    return tuple(
        (place, part)
        for place, matter in enumerate(visit.matters)
        for part in range(1 + len(matters.own_pages(visit, matter)))
    )


def _reading(visit: Visit, at: int, target: str) -> Turn:
    """On the page `at`, from 1."""
    leaves = _leaves(visit)
    if target == "back" and at > 1:
        return stay(visit.note(stage=str(at - 1)))
    if target not in ("print", "next_matter") or (target == "next_matter" and at == len(leaves)):
        return stay(visit)
    place = leaves[at - 1][0]
    told: tuple[MarkTold, ...] = ()
    if at == len(leaves) or leaves[at][0] != place:  # to its end
        visit, told = matters.told_of(visit, {visit.matters[place].change})
    return done(visit, "read", *told) if target == "print" else stay(visit.note(stage=str(at + 1)), *told)


def leave(visit: Visit) -> tuple[StopTimer, ...]:
    return (StopTimer(TIMER),)


def body(visit: Visit, step: Step, world: World) -> Body:
    stage = visit.scratch.get("stage", "")
    if stage.isdigit():
        return _matter(visit, step, world, int(stage))
    going = action(visit, world, "go_on", label="action-go-on", pictogram="check", main=True)
    if stage == "none":
        return Body(
            kind=PageKind.MESSAGE,
            title=words(visit, world, f"{step.id}-none-title"),
            body=words(visit, world, f"{step.id}-none-body"),
            pictogram="helper",
            actions=(going,),
        )
    if stage == "failed":
        phone = world.county.get("desk_phone", "")
        spoken = digits_spoken(phone.replace("-", " "))
        number = words(visit, world, "fact-desk-phone-value", phone=phone, spoken=spoken)
        return Body(
            kind=PageKind.FACTS,
            title=words(visit, world, f"{step.id}-failed-title"),
            body=words(visit, world, f"{step.id}-failed-body"),
            facts=(Fact(words(visit, world, "fact-desk-phone"), number),) if phone else (),
            actions=(action(visit, world, "again", pictogram="again"), going) if visit.person else (going,),
        )
    return Body(
        kind=PageKind.WAIT,
        title=words(visit, world, f"{step.id}-asking-title"),
        body=words(visit, world, f"{step.id}-asking-body"),
        pictogram="send",
        actions=(back_action(visit, world),),
    )


def _matter(visit: Visit, step: Step, world: World, at: int) -> Body:
    leaves = _leaves(visit)
    place, part = leaves[at - 1]
    matter, count, last = visit.matters[place], len(visit.matters), at == len(leaves)
    printing = action(visit, world, "print", label=f"{step.id}-print", pictogram="printer", main=last)
    going = action(visit, world, "next_matter", label=f"{step.id}-next", pictogram="arrow_right", main=True)
    title = words(visit, world, f"{step.id}-title", at=place + 1, of=count)
    if count == 1:
        title = words(visit, world, f"{step.id}-only-title")
    if part:
        name, _ = matters.own_pages(visit, matter)[part - 1]
        title = words(visit, world, f"{step.id}-{name}-title")
    told = words(visit, world, f"{step.id}-new" if matter.new else f"{step.id}-old")
    return Body(
        kind=PageKind.FACTS,
        title=title,
        body=None if part else told,
        facts=matters.page_facts(visit, world, matter, part - 1) if part else matters.facts_of(visit, world, matter),
        actions=(back_action(visit, world), printing, *(() if last else (going,))),
    )


KIND = StepKind(
    "my_matters",
    outcomes=("read", "none", "failed"),
    enter=enter,
    handle=handle,
    body=body,
    leave=leave,
    messages=(
        *("{step}-asking-title", "{step}-asking-body", "{step}-none-title", "{step}-none-body"),
        *("{step}-failed-title", "{step}-failed-body", "{step}-title", "{step}-only-title", "{step}-state-title"),
        *("{step}-reason-title", "{step}-new", "{step}-old", "{step}-next", "{step}-print"),
    ),
)
