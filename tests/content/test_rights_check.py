"""What `kiosk check` says of rights: nonsense in a rule, an age nobody can know, words that say another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from pydantic import ValidationError

from kiosk_app.content.load import Content, load_content
from kiosk_app.content.rights_check import number_of, rights_problems
from kiosk_app.content.schema import CountyModel, Eligibility
from kiosk_app.core.world import Service

ASSETS = Path(__file__).parents[2] / "assets"
ROUTES = {"granted": "a", "refused": "b", "unknown": "c"}


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(ASSETS)[0]


def changed(service: Service, step: str, routes: dict[str, str] | None = None, **options: Any) -> Service:
    """The service with these options or routes of a step changed."""
    old = service.steps[step]
    now = replace(old, routes={**old.routes, **(routes or {})}, options={**old.options, **options})
    return replace(service, steps=MappingProxyType({**service.steps, step: now}))


def said(service: Service, content: Content) -> list[str]:
    return [str(problem) for problem in rights_problems(service, content, ASSETS)]


def test_what_is_shipped_is_right(content: Content) -> None:
    assert [problem for service in content.services.values() for problem in said(service, content)] == []


@pytest.mark.parametrize(
    ("service", "step", "options", "told", "remedy"),
    [
        ("bus-card", "age", {"rules": [{"age": "bus_cart"}]}, "no age 'bus_cart'", "did you mean 'bus_card'?"),
        ("bus-card", "age", {"rules": [{"certificate": True}]}, "nobody is asked for the certificate", "shown_later"),
        ("bus-card", "age", {"quiet": ["granted", "who=you"]}, "nobody can answer 'who=you'", "QUESTION=ANSWER"),
        ("bus-card", "age", {"routes": {"refused": "their-age"}}, "may be passed without a page", "in one step"),
        (
            "bus-card",
            "age",
            {"routes": {"number": "bus"}},
            "no certificate's number is typed there",
            "enter_",
        ),
        ("queue-ticket", "shown", {"routes": {"number": "hearing"}}, "no certificate's number is typed", "enter_"),
        ("queue-ticket", "draw", {"entitled": "right"}, "no right is found under 'right'", "kind eligibility"),
        ("borrow", "", {}, "nothing tells how old somebody is", "read_card"),
    ],
)
def test_a_mistake_is_told_with_its_remedy(
    content: Content, service: str, step: str, options: dict[str, Any], told: str, remedy: str
) -> None:
    old = content.services[service]
    wrong = changed(old, step, options.pop("routes", None), **options) if step else with_age(old)
    problems = said(wrong, content)
    assert any(told in problem and remedy in problem for problem in problems), problems
    assert all(f"{service}/service.yaml:" in problem for problem in problems)


def with_age(service: Service) -> Service:
    """Where no card is read."""
    first = service.steps[service.start]
    asks = replace(first, kind="eligibility", options={"rules": [{"age": 70}], "store": "x", "quiet": []})
    return replace(service, steps=MappingProxyType({**service.steps, service.start: asks}))


def test_words_say_the_age_that_the_rules_have(content: Content) -> None:
    younger = replace(content, county=MappingProxyType({**content.county, "age.first": "65"}))
    problems = said(content.services["queue-ticket"], younger)
    assert any("texts.zh-CN.ftl" in one and "says 70, the rules say 65" in one for one in problems)
    assert any("right-age.say" in one for one in problems), "what is heard, too: 七十"
    assert any("texts.en.ftl" in one and "or change the rule" in one for one in problems)
    none = replace(content, county=MappingProxyType({"hall": "x"}))
    assert any("add `ages:`" in one for one in said(content.services["queue-ticket"], none))


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ([{}], "a rule asks for something"),
        ([], "at least 1 item"),
        ([{"age": 0}], "greater than or equal to 1"),
        ([{"age": 121}], "less than or equal to 120"),
        ([{"age": "Seventy"}], "pattern"),
        ([{"female_age": 55}], "`female_age` stands beside `age`"),
        ([{"age": 70, "grades": [1]}], "go with `certificate: true`"),
        ([{"certificate": True, "categories": [8]}], "less than or equal to 7"),
        ([{"certificate": True, "grades": [1], "shown_later": True}], "take out `shown_later`"),
        ([{"aeg": 70}], "Extra inputs"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rules: list[dict[str, Any]], told: str) -> None:
    with pytest.raises(ValidationError, match=told.replace("`", ".")):
        Eligibility.model_validate({"kind": "eligibility", "store": "x", "rules": rules, "routes": ROUTES})


def test_the_county_names_ages_within_a_life() -> None:
    told = CountyModel.model_fields["ages"]
    assert told.default == {}
    with pytest.raises(ValidationError, match=r"ages\.first"):
        CountyModel.model_validate({"ages": {"first": 0}})


@pytest.mark.parametrize(("text", "years"), [("70", 70), ("七十", 70), ("六十五", 65), ("十八", 18), ("九", 9)])
def test_a_number_in_words_is_one(text: str, years: int) -> None:
    assert number_of(text) == years
