"""The pages of a photo that is taken: live, other ways to do it, placed by hand, being taken, and what came of it."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core import coaching
from kiosk_app.core.frame import Body, action, back_action, device_notice, optional_words, trouble_words, words
from kiosk_app.core.page import Action, Item, PageKind, Sight, Voice, Words
from kiosk_app.core.sitting import WAYS as MOVES
from kiosk_app.core.sitting import Photo, Sitting
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

ROLE = "camera"
WAYS, FRAME, TAKING, REVIEW = "ways", "frame", "taking", "review"
HELPER = "ask_helper"
"""On the page of other ways: as the help button, said in the words of the photo."""
ARROWS = {
    "move_left": "left",
    "move_right": "right",
    "move_up": "up",
    "move_down": "down",
    "too_far": "closer",
    "too_close": "back",
    "straight": "straight",
    "good": "good",
}


def bursts(sitting: Sitting) -> bool:
    """The best of many seconds: it was asked for, or holding still was asked in vain."""
    return sitting.burst or coaching.STILL in sitting.coaching.waived


def coach_words(visit: Visit, world: World, code: str) -> Words:
    """A sentence of the coach. One that no text is for is what an unknown trouble would be: nothing to act on."""
    told = optional_words(visit, world, f"coach-{code.replace('_', '-')}")
    return told or words(visit, world, "coach-given-up")


def advice_words(visit: Visit, world: World, code: str) -> Words:
    told = optional_words(visit, world, f"photo-{code.replace('_', '-')}")
    return told or words(visit, world, "photo-uncertain")


def live(visit: Visit, step: Step, world: World) -> Body:
    sitting, trouble = visit.sitting, visit.scratch.get("trouble", "")
    notice = device_notice(visit, world, (ROLE,))
    if notice is None and trouble:
        notice = trouble_words(visit, world, trouble, ROLE)
    said = sitting.coaching.said
    usable = ROLE not in visit.devices
    take = action(visit, world, "take", label="action-take-photo", pictogram="camera", main=True)
    more = action(visit, world, "ways", label="action-photo-ways", pictogram="more")
    on = (take,) if notice else (more, take)  # what went wrong, and once more
    return Body(
        kind=PageKind.CAMERA,
        title=words(visit, world, f"{step.id}-title"),
        body=None if notice else coach_words(visit, world, said) if said else words(visit, world, f"{step.id}-body"),
        notice=notice,
        sight=_sight(sitting, ARROWS.get(said, ""), "take" if usable else ""),
        actions=(back_action(visit, world), _without(visit, world), *(on if usable else ())),
    )


def _sight(sitting: Sitting, arrow: str = "", shutter: str = "") -> Sight:
    return Sight(sitting.hidden, sitting.mirrored, arrow, sitting.framing, shutter)


def _without(visit: Visit, world: World) -> Action:
    """The way on without another photo: with the one that was taken before, or with none."""
    if visit.sitting.before is not None:
        return action(visit, world, "previous", label="action-previous-photo", pictogram="photo")
    return action(visit, world, "skip", label="action-skip-photo", pictogram="no_photo")


def ways(visit: Visit, world: World) -> Body:
    sitting = visit.sitting
    hide = "see" if sitting.hidden else "hide"
    burst = "single" if sitting.burst else "burst"
    signs = {"hide": "eye" if sitting.hidden else "eye_covered", "burst": "film", "frame": "hand", HELPER: "assist"}
    labels = {"hide": hide, "burst": burst, "frame": "frame", HELPER: "helper"}
    items = tuple(
        Item(
            name,
            words(visit, world, f"photo-way-{label}"),
            words(visit, world, f"photo-way-{label}-detail"),
            signs[name],
            str(number),
        )
        for number, (name, label) in enumerate(labels.items(), 1)
    )
    mirror = "action-mirror-off" if sitting.mirrored else "action-mirror-on"
    return Body(
        kind=PageKind.CHOICE,
        title=words(visit, world, "photo-ways-title"),
        body=words(visit, world, "photo-ways-body"),
        items=items,
        actions=(back_action(visit, world), action(visit, world, "mirror", label=mirror, pictogram="again")),
    )


def by_hand(visit: Visit, world: World) -> Body:
    """The oval is moved to where the head is. It needs no face to be recognised."""
    trouble = visit.scratch.get("trouble", "")
    notice = trouble_words(visit, world, trouble, ROLE) if trouble else None
    items = tuple(
        Item(way, words(visit, world, f"frame-{way}"), None, f"arrow_{way}", str(number))
        for number, way in enumerate(MOVES, 1)
    )
    take = action(visit, world, "take", label="action-take-photo", pictogram="camera", main=True)
    return Body(
        kind=PageKind.CAMERA,
        title=words(visit, world, "photo-frame-title"),
        body=None if notice else words(visit, world, "photo-frame-body"),
        notice=notice,
        items=items,
        sight=replace(_sight(visit.sitting), hidden=False),  # it cannot be placed unseen
        actions=(
            back_action(visit, world),
            action(visit, world, "smaller", label="action-frame-smaller", pictogram="minus"),
            action(visit, world, "larger", label="action-frame-larger", pictogram="plus"),
            take,
        ),
    )


def taking(visit: Visit, step: Step, world: World) -> Body:
    """What is to be said here is announced, for a count must not wait for a sentence."""
    return Body(
        kind=PageKind.CAMERA,
        title=words(visit, world, f"{step.id}-title"),
        body=taking_words(visit, world),
        sight=_sight(visit.sitting, visit.scratch.get("count", "")),
        voice=Voice.NONE,
    )


def taking_words(visit: Visit, world: World) -> Words:
    count = visit.scratch.get("count", "")
    told = f"photo-count-{count}" if count else "photo-taking-burst" if bursts(visit.sitting) else "photo-taking"
    return words(visit, world, told)


def review(visit: Visit, world: World, photo: Photo) -> Body:
    """Where something hard is wrong, another picture is offered first, once; using this one always is."""
    sitting = visit.sitting
    if photo.acceptable or not photo.advice:
        line = words(visit, world, "photo-review-good")
    else:
        reason = advice_words(visit, world, photo.advice[0])
        key = "photo-review-hard" if photo.hard else "photo-review-advice"
        line = words(visit, world, key, reason=reason.show, spoken=reason.spoken)
    again_first = bool(photo.hard) and not sitting.retakes
    use = "action-use-photo" if photo.acceptable else "action-use-anyway"
    other = action(visit, world, "other", label="action-other-photo", pictogram="photo")
    return Body(
        kind=PageKind.PHOTO,
        title=words(visit, world, "photo-review-title"),
        body=line,
        photo=photo.jpeg,
        actions=_last_main(
            action(visit, world, "retake", label="action-retake", pictogram="again", main=again_first),
            *((other,) if sitting.before is not None else ()),
            action(visit, world, "use", label=use, pictogram="check", main=not again_first),
        ),
    )


def _last_main(*actions: Action) -> tuple[Action, ...]:
    """The main one at the right, where it always is."""
    return tuple(sorted(actions, key=lambda one: one.main))
