"""Papers under the document camera, one after the other: lay it down, photograph it, look at it large; "this one, or
again". A paper may be left out, and have several pages. Advice never has the last word, nor does a missing camera.

`scratch["at"]` is the place in the service's list of papers; what was taken so far is `visit.papers`, in its order.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.effects import Effect, StartPlate, StopPlate, TakePaper
from kiosk_app.core.events import CommandFailed, DeviceChanged, Event, PaperAdvice, PaperTaken, Pressed
from kiosk_app.core.frame import Body, action, back_action, device_notice, trouble_words, words
from kiosk_app.core.page import PageKind, Words
from kiosk_app.core.steps.kind import StepKind, Turn, done, names, stay, text
from kiosk_app.core.visit import Paper, Visit
from kiosk_app.core.world import Step, World

ROLE = "document_camera"
MOST = 8  # pictures in all: helpdesk.contract.SubmissionIn.pictures
ANSWERS = ("all", "some", "none")
"""What is kept under `store`: how many of the papers were photographed."""


def enter(visit: Visit, step: Step, world: World) -> Turn:
    if visit.papers:
        return stay(visit.note(stage="review", at=_at_last(visit, step)))
    return _lay(visit, 0)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    stage = visit.scratch.get("stage", "")
    match event:
        case PaperAdvice(code) if stage == "":
            return stay(visit.note(advice=code))
        case Pressed("take") if stage == "" and ROLE not in visit.devices:
            return stay(visit.note(stage="taking", trouble=""), TakePaper())
        case PaperTaken() if stage == "taking":
            taken = Paper(names(step, "papers")[_at(visit)], event.jpeg, event.advice)
            visit = replace(visit, papers=(*visit.papers, taken))
            return stay(visit.note(stage="review", advice=""), StopPlate())
        case CommandFailed(role="document_camera", key="error-canceled"):
            return stay(visit)
        case CommandFailed(role="document_camera", key=key) if stage != "review":
            return stay(visit.note(stage="", trouble=key))
        case DeviceChanged(role="document_camera", usable=True) if stage != "review":
            return stay(visit.note(stage="", trouble=""), StartPlate())
        case DeviceChanged(role="document_camera", usable=False) if stage == "taking":
            return stay(visit.note(stage=""))
        case Pressed("retake") | Pressed("back") if stage == "review":
            return _lay(replace(visit, papers=visit.papers[:-1]), _at(visit))
        case Pressed("more") if stage == "review" and len(visit.papers) < MOST:
            return _lay(visit, _at(visit))
        case Pressed("use") if stage == "review":
            return _next(visit, step)
        case Pressed("skip") if stage == "":
            return _next(visit, step)
        case Pressed("go_on") if stage == "" and ROLE in visit.devices:
            return _done(visit, step)
        case Pressed("back") if stage == "" and (before := _before(visit, step)) is not None:
            return before
    return stay(visit)


def leave(visit: Visit) -> tuple[Effect, ...]:
    return (StopPlate(),)


def _at(visit: Visit) -> int:
    return int(visit.scratch.get("at", "0"))


def _at_last(visit: Visit, step: Step) -> str:
    """The place of the paper that was photographed last."""
    return str(names(step, "papers").index(visit.papers[-1].id))


def _lay(visit: Visit, at: int) -> Turn:
    visit = visit.note(stage="", advice="", trouble="", at=str(at))
    return stay(visit) if ROLE in visit.devices else stay(visit, StartPlate())


def _next(visit: Visit, step: Step) -> Turn:
    """The next paper, if there is one and room for it."""
    at = _at(visit) + 1
    return _lay(visit, at) if at < len(names(step, "papers")) and len(visit.papers) < MOST else _done(visit, step)


def _before(visit: Visit, step: Step) -> Turn | None:
    """What came before this paper: the picture taken last, or a paper that was left out. None at the very first."""
    at = _at(visit)
    last = int(_at_last(visit, step)) if visit.papers else -1
    if last >= max(0, at - 1):
        return stay(visit.note(stage="review", advice="", trouble="", at=str(last)), StopPlate())
    return _lay(visit, at - 1) if at else None


def _done(visit: Visit, step: Step) -> Turn:
    taken, wanted = {one.id for one in visit.papers}, names(step, "papers")
    answer = "none" if not taken else "all" if len(taken) == len(wanted) else "some"
    return done(visit.answer(text(step, "store"), answer), "taken" if taken else "skipped")


def paper_words(visit: Visit, world: World, step: Step, paper: str) -> Words:
    return words(visit, world, f"{step.id}-{paper}")


def body(visit: Visit, step: Step, world: World) -> Body:
    stage = visit.scratch.get("stage", "")
    if stage == "review" and visit.papers:
        return _review(visit, step, world, visit.papers[-1])
    if ROLE in visit.devices:
        return _without(visit, world)
    paper = names(step, "papers")[_at(visit)]
    pages = sum(one.id == paper for one in visit.papers)
    name = paper_words(visit, world, step, paper)
    trouble = visit.scratch.get("trouble", "")
    if stage == "taking":
        told = words(visit, world, "paper-taking")
    elif "advice" in visit.scratch:
        told = _advice(visit, world, visit.scratch["advice"])
    else:
        told = words(visit, world, "paper-lay-body")
    title = "paper-lay-page" if pages else "paper-lay-title"
    skip = action(visit, world, "skip", label=f"action-skip-{'page' if pages else 'paper'}", pictogram="cross")
    take = action(visit, world, "take", label="action-take-paper", pictogram="camera", main=True)
    return Body(
        kind=PageKind.CAMERA,
        title=words(visit, world, title, paper=name.show, spoken=name.spoken, page=pages + 1),
        body=None if trouble else told,  # the title says what to lay there
        notice=trouble_words(visit, world, trouble, ROLE) if trouble else None,
        plate=True,
        actions=(back_action(visit, world), skip, take) if stage != "taking" else (),
    )


def _without(visit: Visit, world: World) -> Body:
    """No camera: the papers go to the window, and everything else is done here all the same."""
    return Body(
        kind=PageKind.MESSAGE,
        title=words(visit, world, "papers-without-title"),
        body=words(visit, world, "papers-without-body"),
        notice=device_notice(visit, world, (ROLE,)),
        pictogram="papers",
        actions=(
            back_action(visit, world),
            action(visit, world, "go_on", label="action-go-on", pictogram="check", main=True),
        ),
    )


def _advice(visit: Visit, world: World, code: str) -> Words:
    return words(visit, world, f"paper-{code.replace('_', '-')}")


def _review(visit: Visit, step: Step, world: World, paper: Paper) -> Body:
    if paper.advice:
        reason = _advice(visit, world, paper.advice[0])
        line = words(visit, world, "paper-review-advice", reason=reason.show, spoken=reason.spoken)
    else:
        line = words(visit, world, "paper-review-body")
    more = action(visit, world, "more", label="action-more-pages", pictogram="plus")
    return Body(
        kind=PageKind.PHOTO,
        title=words(visit, world, "paper-review-title"),
        body=line,
        photo=paper.jpeg,
        actions=(
            action(visit, world, "retake", label="action-retake-paper", pictogram="again"),
            *((more,) if len(visit.papers) < MOST else ()),
            action(visit, world, "use", label="action-use-paper", pictogram="check", main=True),
        ),
    )


KIND = StepKind(
    "photograph_papers",
    outcomes=("taken", "skipped"),
    enter=enter,
    handle=handle,
    body=body,
    leave=leave,
    roles=(ROLE,),
    messages=(),
    options=("store", "papers"),
)
