"""The slip. What it says is also on the page and spoken; without paper nobody is sent away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk_app.core import addresses, bus_told, checklist, matters, places, rounds
from kiosk_app.core.effects import Print, SlipLine
from kiosk_app.core.events import CommandFailed, DeviceChanged, Event, Pressed, Printed
from kiosk_app.core.frame import Body, action, trouble_words, words
from kiosk_app.core.listed import written_name
from kiosk_app.core.page import Fact, PageKind, Privacy, Words
from kiosk_app.core.person import digits_spoken, masked_name, masked_number
from kiosk_app.core.steps.choose_queue import title_of
from kiosk_app.core.steps.kind import StepKind, Turn, done, stay
from kiosk_app.core.steps.phones import numbers_about
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

ROLE = "receipt_printer"
MATTERS = "matters"  # a line of the content that stands for what became of the person's matters


def job_id(visit: Visit, step: Step) -> str:
    return f"{visit.id}-{step.id}-{visit.scratch.get('attempt', '1')}"


def arguments(visit: Visit, world: World) -> dict[str, str]:
    """What a line of the slip may mention; nothing personal but masked names and numbers."""
    return {
        "number": visit.submission,
        "name": masked_name(visit.person.name if visit.person else written_name(visit, world)),
        "phone": world.county.get("desk_phone", ""),
        "hall": world.county.get(f"hall.{visit.settings.language}", world.county.get("hall", "")),
        "date": world.today.isoformat(),
        "id_number": _id_number(visit),
        "delegate": masked_name(visit.delegate.name) if visit.delegate else "",
        "queue": _queue(visit, world),
        "address": addresses.masked(addresses.given(visit, world)),
    }


def _id_number(visit: Visit) -> str:
    """Masked; of whose card is not here, the number that was typed."""
    number = visit.person.number if visit.person else visit.answers.get("number", "")
    return masked_number(number) if number else ""


def _queue(visit: Visit, world: World) -> str:
    """What the number was drawn for."""
    found = [queue for queue in world.queues if queue.id == visit.answers.get("queue")]
    return title_of(visit, world, found[0]).show if found else ""


def slip(visit: Visit, step: Step, world: World) -> tuple[SlipLine, ...]:
    """The lines the service's content lists, in order; a line that needs a number is left out when there is none."""
    return tuple(
        SlipLine(style, text.show if text else "", places.sketch_of(visit, world) if style == places.MAP else None)
        for style, text in _lines(visit, step, world)
    )


def read_out(visit: Visit, step: Step, world: World) -> tuple[Words, ...]:
    """What there is to read on the slip, for those who cannot (EN 301 549 5.1.3.16); figures one by one."""
    found = []
    for style, text in _lines(visit, step, world):
        if text is None or not text.show or style == "qr":
            continue
        spoken = text.say
        for figures in (
            (visit.submission, world.county.get("desk_phone", "")) if style == "big" and not text.say else ()
        ):
            if figures and figures in text.show:
                spoken = text.show.replace(figures, digits_spoken(figures.replace("-", " ")))
        found.append(replace(text, say=spoken, privacy=_privacy(text, visit, world)))
    return tuple(found)


def _privacy(text: Words, visit: Visit, world: World) -> Privacy:
    """What is left of a name is not the hall's to keep."""
    given = addresses.given(visit, world)
    names = [masked_name(one.name) for one in (visit.person, visit.delegate) if one]
    own = (*names, _id_number(visit), visit.submission, addresses.masked(given) if given else "")
    return Privacy.MASKED if any(part and part in text.show for part in own) else text.privacy


def _lines(visit: Visit, step: Step, world: World) -> Iterator[tuple[str, Words | None]]:
    entries = step.options.get("lines")
    values = arguments(visit, world)
    for entry in entries if isinstance(entries, (list, tuple)) else ():
        style, key = str(entry.get("style", "plain")), str(entry.get("text", ""))
        if entry.get("when") == "number" and not visit.submission:
            continue
        if entry.get("when") == "no_number" and visit.submission:
            continue
        if entry.get("when") == "name" and not values["name"]:
            continue
        asked, equals, answer = str(entry.get("when", "")).partition("=")
        if equals and visit.answers.get(asked) != answer:
            continue
        if style == MATTERS:
            yield from matters.slip_lines(visit, world)
            continue
        if style == "materials":
            yield from checklist.slip_lines(visit, world)
            continue
        if style == "place":
            yield from places.slip_lines(visit, world)
            continue
        if style == "round":
            yield from rounds.slip_lines(visit, world)
            continue
        if style == "bus_card":
            yield from bus_told.slip_lines(visit, world)
            continue
        if style == "phones":
            for whose, number in numbers_about(visit, world, str(entry.get("about", ""))):
                called = words(visit, world, "slip-call", number=number.show, spoken=number.spoken)
                yield from (("plain", words(visit, world, "slip-whose", whose=whose.show)), ("strong", called))
            continue
        yield style, words(visit, world, key, **values) if key else None


def only_after(step: Step) -> tuple[tuple[str, str], ...]:
    """(question, answer) on which lines of it depend."""
    entries = step.options.get("lines")
    found = (
        (str(entry.get("when", "")).partition("=") for entry in entries) if isinstance(entries, (list, tuple)) else ()
    )
    return tuple(dict.fromkeys((asked, answer) for asked, equals, answer in found if equals))


def _holds(step: Step, style: str) -> bool:
    entries = step.options.get("lines")
    return isinstance(entries, (list, tuple)) and any(entry.get("style") == style for entry in entries)


def enter(visit: Visit, step: Step, world: World) -> Turn:
    if ROLE in visit.devices:
        return stay(visit.note(state="failed", trouble=visit.devices[ROLE].key))
    return stay(visit, Print(job_id(visit, step), slip(visit, step, world)))


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match event:
        case Printed(job, _) if job == job_id(visit, step):
            visit, told = matters.told_on_paper(visit) if _holds(step, MATTERS) else (visit, ())
            return stay(visit.note(state="printed", trouble=""), *told)
        case CommandFailed(role="receipt_printer", key="error-canceled"):
            return stay(visit)
        case CommandFailed(role="receipt_printer", key=key):
            return stay(visit.note(state="failed", trouble=key))
        case DeviceChanged(role="receipt_printer", usable=True) if visit.scratch.get("state") == "failed":
            return stay(visit.note(trouble="", state="ready"))
        case Pressed("reprint") if visit.scratch.get("state") in ("failed", "ready"):
            attempt = str(int(visit.scratch.get("attempt", "1")) + 1)
            visit = visit.note(attempt=attempt, state="", trouble="")
            return stay(visit, Print(job_id(visit, step), slip(visit, step, world)))
        case Pressed("taken"):
            return done(visit, "taken")
    return stay(visit)


def body(visit: Visit, step: Step, world: World) -> Body:
    state = visit.scratch.get("state", "")
    title, pictogram = f"{step.id}-title", "receipt"
    notice, actions = None, []
    if state == "printed":
        line = words(visit, world, f"{step.id}-take")
    elif state in ("failed", "ready"):
        line, pictogram = words(visit, world, "receipt-on-screen"), "paper_out"
        if state == "failed":
            notice = trouble_words(visit, world, visit.scratch.get("trouble", ""), ROLE)
            if ROLE not in visit.devices:
                actions.append(action(visit, world, "reprint", label="action-reprint", pictogram="again", final=True))
        else:
            actions.append(action(visit, world, "reprint", label="action-reprint", pictogram="again", final=True))
    else:
        line = words(visit, world, f"{step.id}-body")
    facts: tuple[Fact, ...] = ()
    if visit.submission:
        spoken = digits_spoken(visit.submission.replace("-", " "))
        number = words(visit, world, "fact-submission-value", number=visit.submission, spoken=spoken)
        facts = (Fact(words(visit, world, "fact-submission"), number),)
    label = "action-taken" if state == "printed" else "action-go-on"
    # Without paper the number is nowhere else, and nobody can come back to this page.
    only_here = state != "printed"
    actions.append(action(visit, world, "taken", label=label, pictogram="check", main=True, final=only_here))
    return Body(
        kind=PageKind.DEVICE,
        title=words(visit, world, title),
        body=line,
        notice=notice,
        facts=facts,
        pictogram=pictogram,
        actions=tuple(actions) if state else (),
        paper=read_out(visit, step, world) if state else (),
    )


KIND = StepKind(
    "receipt",
    outcomes=("taken",),
    enter=enter,
    handle=handle,
    body=body,
    messages=("{step}-title", "{step}-body", "{step}-take"),
    options=("lines",),
)
