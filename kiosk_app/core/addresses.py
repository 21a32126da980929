"""An address as it stands on an envelope, and as much of it as a bystander may know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kiosk_app.core.frame import words
from kiosk_app.core.listed import OTHER, asked_by, title_of
from kiosk_app.core.page import Fact, Words
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

AS_FAR_AS_TOWNSHIP = re.compile(r"(?:.{1,12}?[省市县区旗])?.{1,8}?(?:镇|乡|街道)")
SOME = 6  # characters that stand for where somebody lives, of an address that names no township
WRITTEN = ("home", "home-number", "home-unknown", "committee", "committee-unknown")
TEXTS = (
    *(f"address-written-{name}" for name in WRITTEN),
    *("fact-address", "fact-address-value", "fact-address-township", "fact-address-village", "fact-address-house"),
    "fact-address-house-value",
)


def masked(address: str) -> str:
    """As far as the township: 某省某县某镇****. Never all of it."""
    return f"{_start(address)}****" if address else ""


def _start(address: str) -> str:
    found = AS_FAR_AS_TOWNSHIP.match(address)
    if found and found.end() < len(address):
        return found.group()
    return address[: min(SOME, len(address) // 2)]


def masked_words(visit: Visit, world: World, address: str) -> Words:
    return words(visit, world, "fact-address-value", address=masked(address), start=_start(address))


def given(visit: Visit, world: World) -> str:
    """What was given in the present service; empty before that."""
    service = world.services.get(visit.service)
    steps = service.steps.values() if service else ()
    kept = (visit.answers.get(str(step.options.get("store")), "") for step in steps if step.kind == "give_address")
    return next(filter(None, kept), "")


def is_address(visit: Visit, world: World, name: str) -> bool:
    return asked_by(visit, world, name, "give_address") is not None


def whole(visit: Visit, world: World) -> str:
    """For the envelope, of what has been chosen on the pages of give_address so far, in the hall's own language."""
    how, village = visit.scratch.get("how", ""), visit.scratch.get("village", "")
    if how == "card":
        return visit.person.address if visit.person else ""
    kind = "-unknown" if village == OTHER else "-number" if how == "home" and visit.scratch.get("digits") else ""
    language = world.languages[0]
    arguments = {
        "county": world.county.get(f"county.{language}", ""),
        "township": _title("townships", visit.scratch.get("township", ""), language, world),
        "village": _title("villages", village, language, world),
        "house": visit.scratch.get("digits", ""),
    }
    return world.wording(language, visit.service, f"address-written-{how}{kind}", arguments).show


def _title(name: str, wanted: str, language: str, world: World) -> str:
    return next((title_of(one, language, world) for one in world.lists.get(name, ()) if one.id == wanted), "")


def facts(visit: Visit, world: World, name: str) -> tuple[Fact, ...]:
    """For whom, and where, before it is kept. A village that was chosen here was on the page already; a house is not
    named again."""
    return tuple(Fact(words(visit, world, f"fact-{key}"), value) for key, value in _told(visit, world, name))


def _told(visit: Visit, world: World, name: str) -> Iterator[tuple[str, Words]]:
    if name:
        yield "name", words(visit, world, "fact-name-value", name=name)
    if visit.scratch.get("how") == "card":
        yield "address", masked_words(visit, world, visit.person.address if visit.person else "")
        return
    language, village = visit.settings.language, visit.scratch.get("village", "")
    yield "address-township", Words(_title("townships", visit.scratch.get("township", ""), language, world))
    if village == OTHER:
        yield "address-village", words(visit, world, "address-other")
    else:
        yield "address-village", Words(_title("villages", village, language, world))
    if digits := visit.scratch.get("digits", ""):
        hidden, count = "*" * len(digits), len(digits)
        yield "address-house", words(visit, world, "fact-address-house-value", value=hidden, count=count)
