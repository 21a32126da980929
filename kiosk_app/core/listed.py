"""Answers that are entries of a county's list: its townships, the villages of each."""

from __future__ import annotations

from kiosk_app.core.page import Words
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Listed, Step, World

OTHER = "other"
"""What is chosen by whoever finds nothing of theirs in the list, where the step offers it."""


def entries_of(visit: Visit, step: Step, world: World) -> tuple[Listed, ...]:
    """What a step of kind choose_from offers: the list it names, or what in it belongs to an earlier answer."""
    found = world.lists.get(str(step.options.get("list", "")), ())
    within = step.options.get("within")
    return tuple(one for one in found if one.under == visit.answers.get(str(within), "")) if within else found


def title_of(entry: Listed, language: str, world: World) -> str:
    """In that language, else in the county's own."""
    return entry.titles.get(language) or entry.titles.get(world.languages[0], entry.id)


def asked_by(visit: Visit, world: World, name: str, kind: str, option: str = "store") -> Step | None:
    """The step of this kind that keeps its answer, or what `option` is for, under this name."""
    service = world.services.get(visit.service)
    steps = service.steps.values() if service else ()
    return next((step for step in steps if step.kind == kind and step.options.get(option) == name), None)


def kept_by(visit: Visit, world: World, kind: str) -> str:
    """What was answered at the service's steps of this kind; empty where nothing was."""
    service = world.services.get(visit.service)
    stores = [str(step.options.get("store")) for step in service.steps.values() if step.kind == kind] if service else []
    return next((visit.answers[name] for name in stores if visit.answers.get(name)), "")


def answer_words(visit: Visit, world: World, name: str, language: str = "") -> Words | None:
    """The chosen entry's name, in the visit's language unless another is asked for; None where `name` is no such
    answer."""
    step = asked_by(visit, world, name, "choose_from")
    value = visit.answers.get(name, "")
    language = language or visit.settings.language
    if value and asked_by(visit, world, name, "enter_number", "bank") is not None:
        banks = [one for one in world.lists.get("banks", ()) if one.id == value]
        return Words(title_of(banks[0], language, world)) if banks else None
    if step is None or not value:
        return None
    if value == OTHER:
        return world.wording(language, visit.service, f"{step.id}-{OTHER}", {})
    found = [one for one in entries_of(visit, step, world) if one.id == value]
    return Words(title_of(found[0], language, world)) if found else None
