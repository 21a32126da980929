"""What a citizen is to bring, and what of it they said they have: told to the desk, and on the slip."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk_app.core.effects import Ticked
from kiosk_app.core.frame import words
from kiosk_app.core.page import Words
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

BROUGHT, NOT_BROUGHT = "brought", "not_brought"
"""What is pressed about each material, and kept as the answer."""

SLIP = ("brought", "to-bring")


def materials(step: Step) -> tuple[str, ...]:
    """Ids, in the order they are asked about."""
    value = step.options.get("materials", ())
    return tuple(str(one) for one in value) if isinstance(value, (list, tuple)) else ()


def mark(step: Step, material: str) -> str:
    """The answer's name. With a hyphen: no `store` of a service can be called so."""
    return f"{step.id}-{material}"


def missing(visit: Visit, step: Step) -> tuple[str, ...]:
    return tuple(one for one in materials(step) if visit.answers.get(mark(step, one)) == NOT_BROUGHT)


def answered(visit: Visit, step: Step) -> bool:
    return all(mark(step, one) in visit.answers for one in materials(step))


def ticks(visit: Visit, world: World) -> tuple[Ticked, ...]:
    """All that was answered in this service, in the hall's own language, as staff read it."""
    return tuple(
        Ticked(material, world.wording(world.languages[0], visit.service, mark(step, material), {}).show, brought)
        for step, material, brought in _answers(visit, world)
    )


def slip_lines(visit: Visit, world: World) -> Iterator[tuple[str, Words]]:
    """(style, line): ticked what is there; an empty box before what is still needed, and below it where to get it.
    All of the list where nobody asked about it yet."""
    if not any(True for _ in _answers(visit, world)):
        for step, material in _listed(visit, world):
            title = words(visit, world, mark(step, material))
            yield "item", words(visit, world, f"slip-material-{SLIP[1]}", title=title.show, spoken=title.spoken)
    for step, material, brought in _answers(visit, world):
        title = words(visit, world, mark(step, material))
        key = f"slip-material-{SLIP[0] if brought else SLIP[1]}"
        yield "ticked" if brought else "item", words(visit, world, key, title=title.show, spoken=title.spoken)
        if not brought:
            yield "indent", words(visit, world, f"{mark(step, material)}-detail")


def _answers(visit: Visit, world: World) -> Iterator[tuple[Step, str, bool]]:
    for step, material in _listed(visit, world):
        answer = visit.answers.get(mark(step, material))
        if answer is not None:
            yield step, material, answer == BROUGHT


def _listed(visit: Visit, world: World) -> Iterator[tuple[Step, str]]:
    service = world.services.get(visit.service)
    for step in service.steps.values() if service else ():
        yield from ((step, material) for material in materials(step))
