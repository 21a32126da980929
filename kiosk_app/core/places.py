"""Where something is done: the places of some kinds, the nearest to a township first, and how each is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kiosk_app.core.county_map import Point, Sketch, way
from kiosk_app.core.frame import words
from kiosk_app.core.listed import asked_by
from kiosk_app.core.page import Fact, Words
from kiosk_app.core.person import digits_spoken
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Place, World

MAP = "map"
"""The style of the slip's line that is the sketch."""
FAR = 999  # townships away: nobody says how far


def distances(origin: str, near: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """How many townships away each is; beside one another counts in both directions, whichever of them says so."""
    beside: dict[str, set[str]] = {}
    for one, others in near.items():
        for other in others:
            beside.setdefault(one, set()).add(other)
            beside.setdefault(other, set()).add(one)
    away, edge = {origin: 0}, [origin]
    while edge:
        edge = [other for one in edge for other in sorted(beside.get(one, ())) if other not in away]
        distance = max(away.values()) + 1
        away |= dict.fromkeys(edge, distance)
    return away


def nearest(township: str, kinds: Iterable[str], world: World) -> tuple[Place, ...]:
    """Of these kinds; of as far ones the kind named first, then as the desk tells them."""
    wanted = tuple(kinds)
    away = distances(township, world.near)
    ids = {one.titles.get(world.languages[0], ""): one.id for one in world.lists.get("townships", ())}

    def order(place: Place) -> tuple[int, int]:
        return away.get(ids.get(place.township, ""), FAR), wanted.index(place.kind)

    return tuple(sorted((one for one in world.places if one.kind in wanted), key=order))


def chosen(visit: Visit, world: World) -> Place | None:
    """What was chosen in the present service."""
    service = world.services.get(visit.service)
    steps = service.steps.values() if service else ()
    kept = {visit.answers.get(str(step.options.get("store"))) for step in steps if step.kind == "find_place"}
    return next((one for one in world.places if one.id in kept), None)


def answer_place(visit: Visit, world: World, name: str) -> Place | None:
    """What was chosen, where `name` is what a step of kind find_place keeps; else None."""
    return chosen(visit, world) if asked_by(visit, world, name, "find_place") is not None else None


def facts_of(visit: Visit, world: World, place: Place) -> tuple[Fact, ...]:
    return tuple(Fact(words(visit, world, f"found-place-{name}"), value) for name, value in _told(visit, world, place))


def title_words(visit: Visit, world: World, place: Place) -> Words:
    return words(visit, world, "found-place-value", value=place.title)


def _told(visit: Visit, world: World, place: Place) -> Iterator[tuple[str, Words]]:
    yield "title", title_words(visit, world, place)
    address = place.address if place.township in place.address else f"{place.township} {place.address}"
    yield "address", words(visit, world, "found-place-value", value=address)
    if place.phone:
        spoken = digits_spoken(place.phone.replace("-", " "))
        yield "phone", words(visit, world, "found-place-phone-value", phone=place.phone, spoken=spoken)
    if place.hours:
        yield "hours", words(visit, world, "found-place-value", value=place.hours)
    if place.way:
        yield "way", words(visit, world, "found-place-value", value=place.way)
        return
    there = _at(place, world)
    direction = way(world.county_map.here, there) if world.county_map is not None and there is not None else ""
    if direction:
        yield "side", words(visit, world, f"found-way-{direction}", township=place.township)


def _at(place: Place, world: World) -> Point | None:
    """Where it lies on the county's map, or its township does."""
    return place.at or (world.county_map.towns.get(place.township) if world.county_map is not None else None)


def sketch_of(visit: Visit, world: World) -> Sketch | None:
    """Of what was chosen; None where the county has no map, or it is not on it."""
    place, map_ = chosen(visit, world), world.county_map
    there = _at(place, world) if place is not None else None
    if map_ is None or there is None or place is None:
        return None
    here = words(visit, world, "found-place-here").show
    return Sketch(map_.outline, tuple(map_.towns.values()), map_.here, there, here, place.title)


def slip_lines(visit: Visit, world: World) -> Iterator[tuple[str, Words | None]]:
    """(style, line): what it is called, where, its number, when it is open, how to get there, the sketch."""
    place = chosen(visit, world)
    if place is None:
        return
    for name, value in _told(visit, world, place):
        yield "strong" if name in ("title", "phone") else "plain", value
    if sketch_of(visit, world) is not None:
        yield MAP, None
