"""Everything about the content that can be known without running it: each problem with file, line and remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from kiosk_app.content.card_check import card_problems
from kiosk_app.content.load import LANGUAGES, SHARED, Content, load_content
from kiosk_app.content.problems import Problem, relative
from kiosk_app.content.rights_check import rights_problems
from kiosk_app.content.slip_check import slips
from kiosk_app.content.texts import Catalogue, Message
from kiosk_app.core import bus_told, checklist, matters
from kiosk_app.core.steps import KINDS, eligibility, photograph_papers, receipt
from kiosk_app.core.steps.review import BUS_CARD
from kiosk_app.core.world import OTHER_SERVICE, Service, Step
from plain.width import columns

# The widest a text may be, in columns (a Han character is two), by the ending of its message id: what fits the page
# in the default size, measured by the layout lint.
WIDEST = {
    "-title": {"zh-CN": 24, "en": 28},
    "-body": {"zh-CN": 62, "en": 76},
    "-detail": {"zh-CN": 30, "en": 40},
    "action-": {"zh-CN": 14, "en": 16},
}
DRAWN = re.compile(r"\{[^}]*\}")
ABBREVIATION = re.compile(r"[A-Z]{2,}")
QUOTED = re.compile(r"[“”「」]")
ROUND_TEXTS = (
    *("round-title", "round-day", "round-time", "round-time-value", "round-when", "round-place"),
    *("clock-spoken", "date-day", "date-weekday", "round-title-value", "round-place-value"),
)
PLACE_TEXTS = ("found-place-value", "found-place-phone-value", "found-place-way")
FOR_STAFF = ("error-", "device-", "warning-")
"""Shared messages that the desk reads, too."""


def check_content(assets: Path) -> tuple[Content, list[Problem]]:
    """The content and every problem of it, in the order of files and lines."""
    content, problems = load_content(assets)
    cut_short = {problem.file for problem in problems}  # what is missing there follows from what is told already
    for scope in ("", *content.services):
        for language in LANGUAGES[1:]:
            found = list(_same_messages(content, assets, scope, LANGUAGES[0], language))
            source = catalogue_file(assets, scope, LANGUAGES[0])
            problems += [one for one in found if one.file not in cut_short and source not in cut_short]
    for (language, scope), catalogue in content.catalogues.items():
        problems += list(_texts(catalogue, language, scope, assets))
    for service in content.services.values():
        problems += [one for one in _needed(service, content, assets) if one.file not in cut_short]
        problems += list(_assets(service, content, assets))
        problems += list(_unused(service, content, assets))
    county = relative(assets / "county", assets)
    if not any(problem.file.startswith(county) for problem in problems):  # else half of it would follow from those
        problems += list(_counters(content, assets))
        for service in content.services.values():
            problems += list(_answers(service, content, assets))
            problems += list(rights_problems(service, content, assets))
    for service in content.services.values():
        problems += list(card_problems(service, content, assets))
        file = relative(assets / "services" / service.id / "service.yaml", assets)
        problems += list(slips(service, content.sources[service.id], file))
    return content, sorted(set(problems))


def _answers(service: Service, content: Content, assets: Path) -> Iterator[Problem]:
    """What a step takes from earlier answers or from the county is there to be taken."""
    file, name = content.sources[service.id], relative(assets / "services" / service.id / "service.yaml", assets)
    about = {one for phone in content.phones for one in phone.about}
    for asking, reason, remedy in _papers(service):
        yield Problem(name, file.line(("steps", asking)), asking, reason, remedy)
    for step in service.steps.values():
        stores = {str(one.options["store"]): one for one in service.steps.values() if "store" in one.options}
        line = file.line(("steps", step.id))
        if step.kind == "choose_from" and not content.lists.get(str(step.options["list"])):
            remedy = "add `townships:` with their villages to assets/county/county.yaml"
            yield Problem(name, line, f"{step.id}.list", f"the county lists no {step.options['list']}", remedy)
        if step.kind == "give_address" and not content.lists.get("townships"):
            remedy = "add `townships:` with their villages to assets/county/county.yaml"
            yield Problem(name, line, step.id, "the county lists no townships", remedy)
        if step.kind == "choose_from" and step.options.get("within") and not step.options.get("other"):
            remedy = "add `other: true`: no list names every village"
            yield Problem(name, line, f"{step.id}.other", "somebody may find nothing of theirs", remedy)
        for option in ("within", "township"):
            asked = str(step.options.get(option) or "")
            if asked and (asked not in stores or stores[asked].kind != "choose_from"):
                remedy = "name the `store` of a step of kind choose_from"
                yield Problem(name, line, f"{step.id}.{option}", f"no list was chosen from under '{asked}'", remedy)
        instead = str(step.options.get("instead") or "")
        if instead and not (instead in stores and stores[instead].options.get("other")):
            remedy = "name the `store` of a step of kind choose_from with `other: true`"
            yield Problem(name, line, f"{step.id}.instead", f"nobody can choose another under '{instead}'", remedy)
        named = step.options.get("as_")
        for question, of in named.items() if isinstance(named, Mapping) else ():
            choices = set(_choices_of(service, question))
            if set(of) != choices:
                remedy = f"give one id for each of: {', '.join(sorted(choices)) or 'the choices of a step'}"
                yield Problem(name, line, f"{step.id}.as.{question}", "does not name each answer", remedy)
        for said in _strings(step.options.get("said")):
            if not _choices_of(service, said):
                remedy = "name the `store` of a step of kind choose"
                yield Problem(name, line, f"{step.id}.said", f"no question keeps its answer under '{said}'", remedy)
        for outcome, target in step.routes.items():
            other = target.removeprefix(OTHER_SERVICE)
            if target.startswith(OTHER_SERVICE) and (other == service.id or other not in content.services):
                remedy = f"use one of: {', '.join(sorted(set(content.services) - {service.id}))}"
                at = file.line(("steps", step.id, "routes", outcome))
                yield Problem(name, at, f"{step.id}.routes.{outcome}", f"no other service '{other}'", remedy)
        for asked, answer in receipt.only_after(step):
            if answer not in _choices_of(service, asked):
                remedy = "write when: QUESTION=ANSWER as a step of kind choose stores it"
                yield Problem(name, line, f"{step.id}.lines", f"nobody can answer '{asked}={answer}'", remedy)
        if step.kind == "print_photo" and not _taken_as(service, step):
            remedy = "give it the `spec` of the step of kind take_photo that comes before it"
            yield Problem(name, line, f"{step.id}.spec", "no photo is taken like that", remedy)
        for wanted in _about(step):
            if wanted not in about:
                remedy = "add a phone with it under `phones:` in assets/county/county.yaml"
                yield Problem(name, line, f"{step.id}.about", f"the county has no phone about '{wanted}'", remedy)


def _taken_as(service: Service, printing: Step) -> bool:
    """Is every photo that may come to this step one of its specification? It would be refused for its size else."""
    taking = [step for step in service.steps.values() if step.kind == "take_photo" and step.meets(printing)]
    return bool(taking) and {step.options.get("spec") for step in taking} == {printing.options.get("spec")}


def _papers(service: Service) -> Iterator[tuple[str, str, str]]:
    """(step, what is wrong, remedy): what is photographed is handed in, and once on each way."""
    steps = service.steps.values()
    asking = [step for step in steps if step.kind == "photograph_papers"]
    handing = [step for step in steps if step.options.get("pictures")]
    for at, step in enumerate(asking):
        if any(step.meets(first) for first in asking[:at]):
            yield step.id, "a second step that photographs papers", "put all papers into one step"
        if not any(step.meets(one) for one in handing):
            yield step.id, "nobody gets the pictures", "add `pictures: true` to the step of kind submit"
    for step in handing:
        if not any(step.meets(one) for one in asking):
            remedy = "take `pictures` out, or add a step of kind photograph_papers"
            yield step.id, "there are no pictures to hand in", remedy


def _about(step: Step) -> Iterator[str]:
    if step.kind == "phones":
        yield str(step.options["about"])
    lines = step.options.get("lines")
    for entry in lines if isinstance(lines, list) else []:
        if entry.get("style") == "phones":
            yield str(entry.get("about", ""))


def _counters(content: Content, assets: Path) -> Iterator[Problem]:
    name = relative(assets / "county" / "county.yaml", assets)
    named = {key.split(".")[1] for key in content.county if key.startswith("counter.")}
    for service in sorted(named - set(content.services)):
        remedy = f"use one of: {', '.join(sorted(content.services))}"
        yield Problem(name, 0, f"counters.{service}", f"no service '{service}'", remedy)


def catalogue_file(assets: Path, scope: str, language: str, key: str = "") -> str:
    """The file a message stands in, as messages name it."""
    if scope:
        return relative(assets / "services" / scope / f"texts.{language}.ftl", assets)
    likely = "technician" if "technician-" in key else "errors" if key.startswith(FOR_STAFF) else "common"
    part = next((part for part in SHARED if key and _holds(assets / "texts", part, key)), likely)
    return relative(assets / "texts" / f"{part}.{language}.ftl", assets)


def _holds(texts: Path, part: str, key: str) -> bool:
    """In any language: what is missing in one has its place where the others have it."""
    return any(f"\n{key} =" in f"\n{path.read_text(encoding='utf-8')}" for path in texts.glob(f"{part}.*.ftl"))


def _same_messages(content: Content, assets: Path, scope: str, source: str, language: str) -> Iterator[Problem]:
    named = partial(catalogue_file, assets, scope, language)  # reads files: only for what is wrong
    first, second = content.catalogues[(source, scope)], content.catalogues[(language, scope)]
    for key, message in first.messages.items():
        other = second.messages.get(key)
        if other is None:
            yield Problem(named(key), 0, key, f"missing in {language}", f"add `{key} = …` as {source} has it")
        elif other.variables != message.variables:
            wanted = ", ".join(sorted(f"${variable}" for variable in message.variables)) or "none"
            yield Problem(
                named(key), other.line, key, "its placeholders differ from the source language", f"use: {wanted}"
            )
    for key, message in second.messages.items():
        if key not in first.messages:
            yield Problem(
                named(key), message.line, key, f"is not in {source}", f"add it to {source} or take it out here"
            )


def _texts(catalogue: Catalogue, language: str, scope: str, assets: Path) -> Iterator[Problem]:
    named = partial(catalogue_file, assets, scope, language)
    for key, message in catalogue.messages.items():
        widest = _widest(key, language)
        shown = message.shown(language)
        width = columns(DRAWN.sub("", shown))
        if widest and width > widest:
            remedy = f"shorten it to {widest} columns (a Han character is two)"
            yield Problem(named(key), message.line, key, f"too long for its place: {width} columns", remedy)
        if ABBREVIATION.search(DRAWN.sub("", shown)) and "say" not in message.attributes and language == "zh-CN":
            yield Problem(
                named(key), message.line, key, "has letters a voice may spell", "add `.say = ` as it is spoken"
            )
        if language == "zh-CN" and QUOTED.search(shown) and "say" not in message.attributes:
            yield Problem(
                named(key), message.line, key, "has quotation marks, which nobody hears", "add `.say = ` without them"
            )
        if not scope and key.startswith(FOR_STAFF) and not message.attributes.get("staff", "").strip():
            remedy = "add `.staff = ` what the desk is to do, verb first"
            yield Problem(named(key), message.line, key, "says nothing to the help desk", remedy)
        if any(mark in text for text in (message.value, *message.attributes.values()) for mark in "!！"):
            yield Problem(named(key), message.line, key, "has an exclamation mark", "say it calmly, with a full stop")


def _widest(key: str, language: str) -> int:
    for ending, widths in WIDEST.items():
        if key.endswith(ending) or (ending.endswith("-") and key.startswith(ending)):
            return widths[language]
    return 0


def step_messages(step: Step) -> Iterator[str]:
    """The message ids one step needs from its service's texts (or the shared ones)."""
    for pattern in KINDS[step.kind].messages:
        yield pattern.format(step=step.id)
    points = step.options.get("points")
    for number in range(1, (points if isinstance(points, int) else 0) + 1):
        yield f"{step.id}-point-{number}"
    for choice in _strings(step.options.get("choices")):
        yield f"{step.id}-{choice}"
    for material in _strings(step.options.get("materials")):
        yield from (f"{step.id}-{material}{part}" for part in ("", "-detail"))
    for shown in _strings(step.options.get("shows")):
        yield "fact-bus-number" if shown == BUS_CARD else f"fact-{shown}"
    lines = step.options.get("lines")
    for entry in lines if isinstance(lines, list) else []:
        if entry.get("text"):
            yield str(entry["text"])
        if entry.get("style") == "round":
            yield from ROUND_TEXTS
        if entry.get("style") == "bus_card":
            yield from bus_told.SLIP_TEXTS
        if entry.get("style") == "phones":
            yield from ("slip-whose", "slip-call")
        if entry.get("style") == "materials":
            yield from (f"slip-material-{name}" for name in checklist.SLIP)
        if entry.get("style") == "place":
            yield from PLACE_TEXTS
        if entry.get("style") == "matters":
            yield from (f"slip-matter-{name}" for name in matters.SLIP)
    for paper in _strings(step.options.get("papers")):
        yield f"{step.id}-{paper}"
    if step.options.get("other"):
        yield f"{step.id}-other"
    if step.kind == "choose_round":
        yield from ROUND_TEXTS
    if step.kind == "eligibility":
        yield from eligibility.messages_of(step)
    named = step.options.get("as_")
    for service in _handed_in_as(named):
        yield f"as-{service}"
    if step.options.get("label"):
        yield str(step.options["label"])


def _handed_in_as(named: object) -> Iterator[str]:
    if isinstance(named, str):
        yield named
    elif isinstance(named, Mapping):
        yield from dict.fromkeys(str(service) for of in named.values() for service in of.values())


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(entry) for entry in value) if isinstance(value, list | tuple) else ()


def _needed(service: Service, content: Content, assets: Path) -> Iterator[Problem]:
    wanted = {"service-name": 0, "service-detail": 0}
    for step in service.steps.values():
        for key in step_messages(step):
            wanted[key] = content.sources[service.id].line(("steps", step.id))
    for step in service.steps.values():
        for shown in _strings(step.options.get("shows")):
            for choice in _choices_of(service, shown):
                wanted[f"fact-{shown}-{choice}"] = content.sources[service.id].line(("steps", step.id))
    for language in LANGUAGES:
        for key, line in wanted.items():
            scopes = (content.catalogues[(language, service.id)], content.catalogues[(language, "")])
            if not any(key in catalogue.messages for catalogue in scopes):
                name = catalogue_file(assets, service.id, language)
                source = f"service.yaml line {line}" if line else "every service"
                yield Problem(name, 0, key, f"missing; {source} needs it", f"add `{key} = …`")


def _choices_of(service: Service, stored: str) -> tuple[str, ...]:
    for step in service.steps.values():
        if step.options.get("store") == stored and "choices" in step.options:
            return _strings(step.options["choices"])
        if step.options.get("store") == stored and step.kind == "photograph_papers":
            return photograph_papers.ANSWERS
    return ()


def _assets(service: Service, content: Content, assets: Path) -> Iterator[Problem]:
    file = content.sources[service.id]
    name = relative(assets / "services" / service.id / "service.yaml", assets)
    known = {path.stem for path in (assets / "pictograms").glob("*.svg")}
    for path, pictogram in _pictograms(service):
        if pictogram and pictogram not in known:
            remedy = f"draw assets/pictograms/{pictogram}.svg or use one of: {', '.join(sorted(known))}"
            yield Problem(name, file.line(path), ".".join(path), f"no pictogram '{pictogram}'", remedy)
    for step in service.steps.values():
        pictures = step.options.get("pictograms")
        listed = "materials" if step.kind == "checklist" else "choices"
        told = f"a {'material' if listed == 'materials' else 'choice'} without a pictogram"
        for choice in _strings(step.options.get(listed)):
            if not isinstance(pictures, Mapping) or choice not in pictures:
                remedy = f"add `{choice}: …` to `pictograms` of this step"
                line = file.line(("steps", step.id, listed))
                yield Problem(name, line, f"{step.id}.pictograms.{choice}", told, remedy)
    for step in service.steps.values():
        spec = step.options.get("spec")
        if spec and not (assets / "photo-specs" / f"{spec}.yaml").exists():
            remedy = f"add assets/photo-specs/{spec}.yaml"
            line = file.line(("steps", step.id, "spec"))
            yield Problem(name, line, f"{step.id}.spec", f"no photo specification '{spec}'", remedy)


def _pictograms(service: Service) -> Iterator[tuple[tuple[str, ...], str]]:
    yield ("pictogram",), service.pictogram
    for step in service.steps.values():
        single, many = step.options.get("pictogram"), step.options.get("pictograms")
        if isinstance(single, str):
            yield ("steps", step.id, "pictogram"), single
        if isinstance(many, Mapping):
            for choice, pictogram in many.items():
                yield ("steps", step.id, "pictograms", str(choice)), str(pictogram)


def _unused(service: Service, content: Content, assets: Path) -> Iterator[Problem]:
    used = {"service-name", "service-detail"}
    for step in service.steps.values():
        used |= set(step_messages(step))
        used |= {f"{step.id}-{choice}-detail" for choice in _strings(step.options.get("choices"))}
        for shown in _strings(step.options.get("shows")):
            used |= {f"fact-{shown}-value", *(f"fact-{shown}-{choice}" for choice in _choices_of(service, shown))}
    names_queues = any(step.kind == "choose_queue" for step in service.steps.values())  # those the desk has today
    shared: Mapping[str, Message] = content.catalogues[(LANGUAGES[0], "")].messages
    for language in LANGUAGES:
        for key, message in content.catalogues[(language, service.id)].messages.items():
            if key not in used and key not in shared and not (names_queues and key.startswith("queue-")):
                name = catalogue_file(assets, service.id, language)
                near = difflib.get_close_matches(
                    key, used - set(content.catalogues[(language, service.id)].messages), n=1
                )
                remedy = f"did you mean '{near[0]}'?" if near else "take it out, or correct its id"
                yield Problem(name, message.line, key, "no step uses it", remedy)
