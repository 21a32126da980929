"""What a service says of rights can be true: ages that the county names, a step that tells them, and the same ages in
its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kiosk_app.content.load import LANGUAGES, Content
from kiosk_app.content.problems import Problem, relative
from kiosk_app.content.services import nearest
from kiosk_app.core.steps.eligibility import NUMBER
from kiosk_app.core.world import Service, Step

AGE = "age."
SAID = {
    "zh-CN": re.compile(r"(\d+|[一二三四五六七八九十]+)\s*岁"),
    "en": re.compile(r"\b(?:of|under|over|are|is) (\d{2,3})\b|\b(\d{2,3})(?: or older| years)"),
}
"""Where a text names an age."""
DIGITS = "一二三四五六七八九"


def rights_problems(service: Service, content: Content, assets: Path) -> Iterator[Problem]:
    """In the order of the steps, then of the texts."""
    file, name = content.sources[service.id], relative(assets / "services" / service.id / "service.yaml", assets)
    asking = [step for step in service.steps.values() if step.kind == "eligibility"]
    for step in service.steps.values():
        found = (*_of(step, service, content), *_ticket(step, asking))
        for field, reason, remedy in found:
            yield Problem(name, file.line(("steps", step.id)), f"{step.id}.{field}", reason, remedy)
    ages = {years for step in asking for years in _ages(step, content)}
    if ages:
        yield from _said(service, ages, content, assets)


Told = Iterator[tuple[str, str, str]]
"""(field, what is wrong, remedy)"""


def _of(step: Step, service: Service, content: Content) -> Told:
    if step.kind != "eligibility":
        return
    kinds = {one.kind for one in service.steps.values()}
    rules = _rules(step)
    known = sorted(key.removeprefix(AGE) for key in content.county if key.startswith(AGE))
    for age in (rule.get(of) for rule in rules for of in ("age", "female_age")):
        if isinstance(age, str) and age not in known:
            remedy = nearest(age, known) if known else "add `ages:` to assets/county/county.yaml, or write the years"
            yield "rules", f"the county names no age '{age}'", remedy
    if any(rule.get("age") is not None for rule in rules) and not kinds & {"read_card", "enter_id_number"}:
        yield "rules", "nothing tells how old somebody is", "add a step of kind read_card before it"
    certificate = any(rule.get("certificate") for rule in rules)
    by_number = any(rule.get("certificate") and not rule.get("shown_later") for rule in rules)
    if by_number and "enter_certificate" not in kinds:
        yield (
            "rules",
            "nobody is asked for the certificate",
            "add a step of kind enter_certificate, or `shown_later: true`",
        )
    leads = service.steps.get(step.routes.get(NUMBER, ""))
    if NUMBER in step.routes and (not certificate or leads is None or leads.kind != "enter_certificate"):
        remedy = "lead it to a step of kind enter_certificate, and have a rule with `certificate: true`"
        yield f"routes.{NUMBER}", "no certificate's number is typed there", remedy
    yield from _quiet(step, service)


def _quiet(step: Step, service: Service) -> Told:
    for entry in _names(step, "quiet"):
        question, _, answer = entry.partition("=")
        asked = [one for one in service.steps.values() if one.options.get("store") == question]
        if answer and not any(answer in _names(one, "choices") for one in asked):
            yield "quiet", f"nobody can answer '{entry}'", "write QUESTION=ANSWER as a step of kind choose stores it"
    following = (service.steps[target] for target in step.routes.values() if target in service.steps)
    if _names(step, "quiet") and any(one.kind == "eligibility" and _names(one, "quiet") for one in following):
        yield "quiet", "leads to another step that may be passed without a page", "ask both in one step's `rules`"


def _ticket(step: Step, asking: list[Step]) -> Told:
    entitled = step.options.get("entitled")
    if step.kind == "draw_ticket" and not any(one.options.get("store") == entitled for one in asking):
        yield "entitled", f"no right is found under '{entitled}'", "name the `store` of a step of kind eligibility"


def _rules(step: Step) -> list[Mapping[str, object]]:
    rules = step.options.get("rules")
    return [rule for rule in rules if isinstance(rule, Mapping)] if isinstance(rules, list) else []


def _names(step: Step, option: str) -> list[str]:
    value = step.options.get(option)
    return [str(one) for one in value] if isinstance(value, list) else []


def _ages(step: Step, content: Content) -> Iterator[int]:
    for rule in _rules(step):
        for age in (rule.get("age"), rule.get("female_age")):
            if isinstance(age, int):
                yield age
            elif age is not None and f"{AGE}{age}" in content.county:
                yield int(content.county[f"{AGE}{age}"])


def _said(service: Service, ages: set[int], content: Content, assets: Path) -> Iterator[Problem]:
    """An age in the words that no rule has: somebody changed the one and not the other."""
    for language in LANGUAGES:
        name = relative(assets / "services" / service.id / f"texts.{language}.ftl", assets)
        for message in content.catalogues[(language, service.id)].messages.values():
            texts = {message.id: message.value, **{f"{message.id}.{key}": of for key, of in message.attributes.items()}}
            for field, text in texts.items():
                for found in SAID[language].finditer(text):
                    years = number_of(next(group for group in found.groups() if group))
                    if years not in ages:
                        told = " or ".join(map(str, sorted(ages)))
                        remedy = f"say {told}, or change the rule or the county's `ages:`"
                        yield Problem(name, message.line, field, f"says {years}, the rules say {told}", remedy)


def number_of(text: str) -> int:
    """七十 and 70, up to 99."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    of = {digit: value for value, digit in enumerate(DIGITS, start=1)}
    return (of.get(tens, 1) * 10 + of.get(ones, 0)) if ten else of.get(tens, 0)
