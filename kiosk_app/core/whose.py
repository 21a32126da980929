"""Whose matter it is: what stays, and what is forgotten, when another person turns out to be meant."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

STORES = ("store", "bank")  # options that say under which name an answer is kept


def of(visit: Visit, world: World, number: str) -> Visit:
    """The visit as it is about the person with this number: of anybody else met before, nothing stays."""
    known = visit.person.number if visit.person is not None else visit.answers.get("number", "")
    return visit if known in ("", number) else of_nobody_yet(visit, world)


def of_nobody_yet(visit: Visit, world: World) -> Visit:
    """Only what was asked before this page stays: who acts for somebody may have told who they are to them."""
    steps = world.services[visit.service].steps
    before = {name for step in visit.history for name in _kept_by(steps[step])}
    since = {name for step in steps.values() for name in _kept_by(step)} - before
    answers = MappingProxyType({name: value for name, value in visit.answers.items() if name not in since})
    return replace(visit, person=None, answers=answers, photo=None, papers=(), matters=(), bus_card=None)


def _kept_by(step: Step) -> set[str]:
    return {str(step.options[option]) for option in STORES if step.options.get(option)}
