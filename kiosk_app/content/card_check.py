"""What a service tells of a card is read by one of its steps: a delegate's name, a bus card's number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kiosk_app.content.load import Content
from kiosk_app.content.problems import Problem, relative
from kiosk_app.core import bus_told
from kiosk_app.core.steps.read_card import APPLICANT, DELEGATE
from kiosk_app.core.world import Service, Step

BUS = "bus"
REMEDIES = {
    APPLICANT: "add a step of kind read_card before it",
    DELEGATE: "add a step of kind read_card with `as: delegate` before it",
    BUS: "add a step of kind read_bus_card before it",
}


def card_problems(service: Service, content: Content, assets: Path) -> Iterator[Problem]:
    """One problem for each step that tells of a card nobody is asked for."""
    read = set(filter(None, map(_reads, service.steps.values())))
    name = relative(assets / "services" / service.id / "service.yaml", assets)
    for step in service.steps.values():
        for card in sorted(set(_tells_of(step)) - read):
            line = content.sources[service.id].line(("steps", step.id))
            what = {BUS: "bus card"}.get(card, f"identity card of the {card}")
            yield Problem(name, line, step.id, f"no step reads the {what}", REMEDIES[card])


def _reads(step: Step) -> str:
    if step.kind == "read_bus_card":
        return BUS
    return str(step.options.get("whose")) if step.kind == "read_card" else ""


def _tells_of(step: Step) -> Iterator[str]:
    if step.kind == "confirm_person":
        yield str(step.options.get("whose"))
    for name in _names(step, "fields") + _names(step, "shows"):
        if name in (DELEGATE, "delegate_name", "delegate_number"):
            yield DELEGATE
        if name == "bus_card" or name in bus_told.READ:
            yield BUS
    lines = step.options.get("lines")
    if isinstance(lines, list) and any(entry.get("style") == "bus_card" for entry in lines):
        yield BUS


def _names(step: Step, option: str) -> list[str]:
    value = step.options.get(option)
    return [str(one) for one in value] if isinstance(value, list) else []
