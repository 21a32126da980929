"""Hand it to the desk. Out of reach is not an error for the citizen: it is kept here and sent by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk_app.core import bus_told, checklist, places
from kiosk_app.core.effects import Announce, Picture, Submit
from kiosk_app.core.events import CommandFailed, Event, Pressed, SubmissionAccepted, SubmissionStored
from kiosk_app.core.frame import Body, action, trouble_words, words
from kiosk_app.core.listed import answer_words, asked_by
from kiosk_app.core.page import PageKind
from kiosk_app.core.steps.kind import StepKind, Turn, done, names, stay
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World


def fields_of(visit: Visit, step: Step, world: World) -> tuple[tuple[str, str], ...]:
    """The declared fields, from a card or else from what was answered. What staff read in words – the county's entries,
    and the answers named under `said` – in the hall's own language."""
    person = visit.person
    from_card = {
        "name": person.name if person else "",
        "number": person.number if person else "",
        "birth": person.birth.isoformat() if person and person.birth else "",
        "sex": person.sex if person else "",
        "address": person.address if person else "",
        "document": person.document if person else "",
        "delegate_name": visit.delegate.name if visit.delegate else "",
        "delegate_number": visit.delegate.number if visit.delegate else "",
        "photo_verdict": _verdict(visit),
        **bus_told.fields_of(visit, world),
    }
    said = names(step, "said")
    return tuple(
        (name, from_card.get(name) or _answer(visit, world, name, name in said)) for name in names(step, "fields")
    )


def _answer(visit: Visit, world: World, name: str, in_words: bool) -> str:
    entry = answer_words(visit, world, name, world.languages[0])
    asked = asked_by(visit, world, name, "choose") if in_words else None
    value = visit.answers.get(name, "")
    if (place := places.answer_place(visit, world, name)) is not None:
        return place.title
    if asked is not None and value:
        return world.wording(world.languages[0], visit.service, f"{asked.id}-{value}", {}).show
    return value if entry is None else entry.show


def _verdict(visit: Visit) -> str:
    """What was found wanting in the photo when it was taken, and what was given up for it (`waived:…`), as codes of
    drivers.camera that the desk has its own words for; empty where nothing was."""
    photo = visit.photo
    if photo is None:
        return ""
    found = () if photo.acceptable else photo.advice
    return ",".join((*found, *(f"waived:{code}" for code in photo.waived)))


def handed_in_as(visit: Visit, step: Step) -> str:
    """The service id that the desk gets: the option `as`, one id or by the answer to a question; else the service's."""
    named = step.options.get("as_")
    if isinstance(named, Mapping):
        found = [of[visit.answers.get(name, "")] for name, of in named.items() if visit.answers.get(name, "") in of]
        return str(found[0]) if found else visit.service
    return str(named) if named else visit.service


def pictures_of(visit: Visit, step: Step, world: World) -> tuple[Picture, ...]:
    """The photographed papers, where the step hands them in; named as staff read it, further pages by their number."""
    steps = world.services[visit.service].steps.values()
    asked = next((one for one in steps if one.kind == "photograph_papers" and one.meets(step)), None)
    if not step.options.get("pictures") or asked is None:
        return ()
    found: list[Picture] = []
    for paper in visit.papers:
        title = world.wording(world.languages[0], visit.service, f"{asked.id}-{paper.id}", {}).show
        page = 1 + sum(one.id == paper.id for one in found)
        found.append(Picture(paper.id, title if page == 1 else f"{title} {page}", paper.jpeg))
    return tuple(found)


def _submit(visit: Visit, step: Step, world: World) -> Submit:
    service = handed_in_as(visit, step)
    own = service == visit.service
    title = "" if own else world.wording(world.languages[0], visit.service, f"as-{service}", {}).show
    photo = visit.photo.jpeg if visit.photo and step.options.get("photo") is not False else b""
    fields, pictures = fields_of(visit, step, world), pictures_of(visit, step, world)
    return Submit(service, fields, photo, title, pictures, checklist.ticks(visit, world))


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(replace(visit, submission=""), _submit(visit, step, world))  # of an earlier one there may be a number


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match event:
        case SubmissionAccepted(number=number):
            return done(replace(visit, submission=number), "accepted")
        case SubmissionStored():
            return done(visit, "stored")
        case CommandFailed(role="desk", key=key):
            return stay(visit.note(trouble=key))
        case Pressed("again") if "trouble" in visit.scratch:
            told = words(visit, world, f"{step.id}-title")  # the page is the same: by itself it would say nothing
            return stay(visit.note(trouble=""), _submit(visit, step, world), Announce(told.spoken, told.show))
    return stay(visit)


def body(visit: Visit, step: Step, world: World) -> Body:
    trouble = visit.scratch.get("trouble", "")
    return Body(
        kind=PageKind.WAIT,
        title=words(visit, world, f"{step.id}-title"),
        body=words(visit, world, f"{step.id}-body"),
        notice=trouble_words(visit, world, trouble) if trouble else None,
        pictogram="send",
        actions=(action(visit, world, "again", pictogram="again", main=True),) if trouble else (),
    )


KIND = StepKind(
    "submit",
    outcomes=("accepted", "stored"),
    enter=enter,
    handle=handle,
    body=body,
    options=("fields", "as", "said", "pictures", "photo"),
    no_return=True,
)
