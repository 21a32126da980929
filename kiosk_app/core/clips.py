"""A page's clip: the target that offers it, and the overlay "clip" in which it plays once.

What runs below goes on; when it leads elsewhere, or somebody comes to help, the clip is over.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.effects import Effect, StartTimer, StopTimer
from kiosk_app.core.frame import Body, action, words
from kiosk_app.core.page import Item, PageKind
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Clip, World

OVERLAY = TIMER = "clip"
TARGET = "show-clip"  # no choice of a service is called so: those have no hyphen
MOST_BESIDE = 2
"""Buttons a page may have besides: three are a row. With more, something has gone wrong that the clip does not tell."""
WITH_ROOM = (PageKind.DEVICE, PageKind.CONSENT, PageKind.MESSAGE)
"""Kinds with one large picture: a card below it keeps its pictogram in every size, which a third button would not."""
SPARE_S = 0.5
"""Seconds the last picture stands."""
PICTOGRAMS = {"sign": "sign", "picture": "film"}

Result = tuple[Visit, tuple[Effect, ...]]


def of(visit: Visit, world: World) -> Clip | None:
    """What tells the step the person is at."""
    return world.clips.get(f"{visit.service}/{visit.step}") if visit.bench is None else None


def offered(body: Body, visit: Visit, world: World) -> Body:
    """With a target for the clip, where it has one and its step is as it began: under the large picture, or among the
    buttons of a page that has other choices. Who said they do not hear well meets it first."""
    clip = of(visit, world)
    if clip is None or "stage" in visit.scratch or not 0 < len(body.actions) <= MOST_BESIDE:
        return body
    label, pictogram = f"action-clip-{clip.kind}", PICTOGRAMS[clip.kind]
    deaf = visit.answers.get("aid") == "deaf"
    body = replace(body, clip=clip.name, focus=body.focus or (TARGET if deaf else ""))
    if body.kind in WITH_ROOM and not body.items:
        return replace(body, items=(Item(TARGET, words(visit, world, label), None, pictogram, "1"),))
    button = action(visit, world, TARGET, label=label, pictogram=pictogram)
    return replace(body, actions=(button, *body.actions) if deaf else (*body.actions, button))


def playing(body: Body, visit: Visit, world: World) -> Body:
    """The page's own words over the clip, which has no sound; one button."""
    clip = of(visit, world)
    stop = action(visit, world, "back", label="action-clip-stop", pictogram="stop", main=True)
    return Body(
        kind=PageKind.CLIP,
        title=body.title,
        body=body.body,
        clip=clip.name if clip else "",
        actions=(stop,),
        focus="back",
        time=body.time,
    )


def begun(visit: Visit, world: World) -> Result:
    clip = of(visit, world)
    if clip is None:
        return visit, ()
    return replace(visit, overlay=OVERLAY), (StartTimer(TIMER, clip.seconds + SPARE_S),)


def stopped(visit: Visit) -> Result:
    return over(visit), (StopTimer(TIMER),)


def over(visit: Visit) -> Visit:
    """The page below is there again. The timer of a clip that was stopped changes nothing."""
    return replace(visit, overlay="") if visit.overlay == OVERLAY else visit


def followed(before: Visit, visit: Visit) -> Visit:
    """No clip goes on over another page than it tells, nor comes back after the question whether somebody is there."""
    if visit.asked_over == OVERLAY:
        visit = replace(visit, asked_over="")
    same = (before.service, before.step, before.scratch.get("stage")) == (
        visit.service,
        visit.step,
        visit.scratch.get("stage"),
    )
    return visit if same else over(visit)
