"""service.yaml -> core.world.Service, with every problem found on the way."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError

from kiosk_app.content.problems import Problem
from kiosk_app.content.schema import STEP_MODELS, ServiceModel
from kiosk_app.content.yaml_file import YamlFile
from kiosk_app.core.steps import KINDS
from kiosk_app.core.world import OTHER_SERVICE, Service, Step

ENDS = ("$home", "$end", "$help")
LEAVES = ("$home", "$end", OTHER_SERVICE)


def nearest(word: str, known: list[str]) -> str:
    """A remedy that names the nearest known word, or all of them."""
    close = difflib.get_close_matches(word, known, n=1)
    return f"did you mean '{close[0]}'?" if close else f"use one of: {', '.join(sorted(known))}"


def validated(
    model: type[BaseModel], value: Any, file: YamlFile, name: str, at: tuple[str | int, ...]
) -> tuple[Any, list[Problem]]:
    """The model instance, or None and one problem for each thing pydantic found, with its line."""
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        return None, [_problem(model, detail, file, name, at) for detail in error.errors(include_url=False)]


def _problem(model: type[BaseModel], detail: Any, file: YamlFile, name: str, at: tuple[str | int, ...]) -> Problem:
    path = (*at, *detail["loc"])
    field = ".".join(str(part) for part in path) or "file"
    line = file.line(path)
    if detail["type"] == "extra_forbidden":
        known = [info.alias or key for key, info in model.model_fields.items()]
        return Problem(name, line, field, "unknown key", nearest(str(path[-1]), known))
    if detail["type"] == "missing":
        return Problem(name, line, field, "is missing", f"add `{path[-1]}:` here")
    remedy = {"bool_type": "write true or false", "string_type": "put it in double quotes"}.get(detail["type"], "")
    return Problem(name, line, field, str(detail["msg"]), remedy or "change the value as the reason says")


def load_service(file: YamlFile, name: str, folder: str) -> tuple[Service | None, list[Problem]]:
    """The service and its problems; None when it is too broken to run."""
    model, problems = validated(ServiceModel, file.value, file, name, ())
    if model is None:
        return None, problems
    if model.id != folder:
        remedy = f"write `id: {folder}` or rename the folder"
        problems.append(Problem(name, file.line(("id",)), "id", "differs from its folder's name", remedy))
    steps: dict[str, Step] = {}
    for step_id, raw in model.steps.items():
        step, bad = _load_step(step_id, raw, file, name)
        problems += bad
        if step is not None:
            steps[step_id] = step
    if len(steps) == len(model.steps):
        problems += _routes(steps, file, name) + _fields(steps, model, file, name) + _by_card(steps, file, name)
    if problems:
        return None, problems
    service = Service(
        id=model.id,
        pictogram=model.pictogram,
        steps=MappingProxyType(steps),
        start=next(iter(steps)),
        fields=tuple(model.fields),
        measures=tuple(model.measures),
        on_home=model.on_home,
        order=model.order,
    )
    return service, []


def _load_step(step_id: str, raw: Mapping[str, Any], file: YamlFile, name: str) -> tuple[Step | None, list[Problem]]:
    at = ("steps", step_id)
    kind_name = str(raw.get("kind", ""))
    if kind_name not in STEP_MODELS:
        reason = f"unknown kind '{kind_name}'" if kind_name else "has no kind"
        return None, [
            Problem(name, file.line((*at, "kind")), f"{step_id}.kind", reason, nearest(kind_name, list(KINDS)))
        ]
    model, problems = validated(STEP_MODELS[kind_name], raw, file, name, at)
    if model is None:
        return None, problems
    kind = KINDS[kind_name]
    choices = set(getattr(model, "choices", []))
    known = [*kind.outcomes, *kind.may, *choices]
    every_choice_routed = bool(choices) and choices <= set(model.routes)
    for outcome in kind.outcomes:
        if outcome not in model.routes and not every_choice_routed:
            remedy = f"add `{outcome}: <step, $home, $end, $help or $service:ID>` to its routes"
            field = f"{step_id}.routes"
            problems.append(Problem(name, file.line((*at, "routes")), field, f"no route for '{outcome}'", remedy))
    for outcome in model.routes:
        if outcome not in known:
            field = f"{step_id}.routes.{outcome}"
            line = file.line((*at, "routes", outcome))
            problems.append(Problem(name, line, field, "this kind never ends so", nearest(outcome, known)))
    options = model.model_dump(exclude={"kind", "routes", "aside", "branch", "instead_of"})
    routes, told = MappingProxyType(model.routes), MappingProxyType(options)
    step = Step(step_id, kind_name, routes, told, model.aside, model.branch, model.instead_of)
    return step, problems


def _routes(steps: Mapping[str, Step], file: YamlFile, name: str) -> list[Problem]:
    problems: list[Problem] = []
    for step in steps.values():
        if step.instead_of and (step.instead_of not in steps or steps[step.instead_of].instead_of):
            line, field = file.line(("steps", step.id, "instead_of")), f"{step.id}.instead_of"
            problems.append(Problem(name, line, field, f"'{step.instead_of}' is no step of its own", "name one"))
        for outcome, target in step.routes.items():
            if target not in ENDS and not target.startswith(OTHER_SERVICE) and target not in steps:
                field = f"{step.id}.routes.{outcome}"
                line = file.line(("steps", step.id, "routes", outcome))
                problems.append(Problem(name, line, field, f"no step '{target}'", nearest(target, list(steps))))
    if problems:
        return problems
    reached, open_ends = set(), [next(iter(steps))]
    while open_ends:
        step_id = open_ends.pop()
        if step_id not in reached and step_id in steps:
            reached.add(step_id)
            open_ends += steps[step_id].routes.values()
    finishing: set[str] = set()
    while True:
        more = {
            step.id
            for step in steps.values()
            if step.id not in finishing and any(t.startswith(LEAVES) or t in finishing for t in step.routes.values())
        }
        if not more:
            break
        finishing |= more
    for step_id in steps:
        line = file.line(("steps", step_id))
        if step_id not in reached:
            problems.append(Problem(name, line, step_id, "no route leads here", "route to it, or take it out"))
        if step_id not in finishing:
            problems.append(Problem(name, line, step_id, "dead end: no way to $home or $end", "give it a route out"))
    return problems


def _by_card(steps: Mapping[str, Step], file: YamlFile, name: str) -> list[Problem]:
    """What is one's own is told to whose card was read, and who said that it is theirs: on every way there."""
    problems: list[Problem] = []
    for step in steps.values():
        for kind in ("read_card", "confirm_person") if step.kind == "my_matters" else ():
            if step.id in _reached_without(kind, steps):
                remedy = f"let every route to it pass a step of kind {kind}"
                line = file.line(("steps", step.id))
                problems.append(Problem(name, line, step.id, f"can be reached without {kind}", remedy))
    return problems


def _reached_without(kind: str, steps: Mapping[str, Step]) -> set[str]:
    reached, open_ends = set[str](), [next(iter(steps))]
    while open_ends:
        step_id = open_ends.pop()
        if step_id in steps and step_id not in reached and steps[step_id].kind != kind:
            reached.add(step_id)
            open_ends += steps[step_id].routes.values()
    return reached


def _fields(steps: Mapping[str, Step], model: ServiceModel, file: YamlFile, name: str) -> list[Problem]:
    problems: list[Problem] = []
    for step in steps.values():
        stored = [str(step.options[name]) for name in ("store", "bank") if step.options.get(name)]
        wanted = step.options.get("fields")
        names = stored or [str(field) for field in wanted] if isinstance(wanted, list) else []
        for field in names:
            if field not in model.fields:
                line = file.line(("steps", step.id))
                remedy = f"add `{field}: private` (or public) under fields:"
                problems.append(Problem(name, line, f"{step.id}", f"undeclared field '{field}'", remedy))
    return problems
