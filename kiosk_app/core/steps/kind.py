"""What a kind of step is: pure functions over a visit, and what it needs said so that content can be checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk_app.core.effects import Effect
from kiosk_app.core.events import Event
from kiosk_app.core.frame import Body
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of an event: the visit, what is to be done, and the outcome when the step is finished. A step that is
    finished as it is entered shows no page, and "back" does not come by it."""

    visit: Visit
    effects: tuple[Effect, ...] = ()
    outcome: str = ""


def _no_effects(visit: Visit) -> tuple[Effect, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class StepKind:
    """`outcomes` must each have a route; `messages` are ids the service's texts must hold, `{step}` its id.

    `roles` are the devices without which it cannot finish; `options` the names service.yaml may set.
    `may`: outcomes a service need not offer; without a route for one its page has no way to it.
    `no_return`: once entered, nobody can go back before it. `tells_help`: its page says who comes to help, and when.
    """

    name: str
    outcomes: tuple[str, ...]
    enter: Callable[[Visit, Step, World], Turn]
    handle: Callable[[Visit, Step, World, Event], Turn]
    body: Callable[[Visit, Step, World], Body]
    leave: Callable[[Visit], tuple[Effect, ...]] = _no_effects
    roles: tuple[str, ...] = ()
    messages: tuple[str, ...] = ("{step}-title", "{step}-body")
    options: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    no_return: bool = False
    tells_help: bool = False


def stay(visit: Visit, *effects: Effect) -> Turn:
    return Turn(visit, effects)


def done(visit: Visit, outcome: str, *effects: Effect) -> Turn:
    return Turn(visit, effects, outcome)


def names(step: Step, option: str) -> tuple[str, ...]:
    """An option that is a list of names."""
    value = step.options.get(option, ())
    return tuple(str(entry) for entry in value) if isinstance(value, (list, tuple)) else ()


def text(step: Step, option: str, default: str = "") -> str:
    return str(step.options.get(option, default))


def integer(step: Step, option: str, default: int) -> int:
    value = step.options.get(option, default)
    return value if isinstance(value, int) else default
