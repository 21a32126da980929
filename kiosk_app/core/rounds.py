"""The days on which a team comes to a township: which are still to come, and how each is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kiosk_app.core.frame import words
from kiosk_app.core.listed import answer_words
from kiosk_app.core.page import Fact, Words
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Round, World


def to_come(visit: Visit, world: World, township: str) -> tuple[Round, ...]:
    """Of the township answered under this name, the next one first."""
    chosen = answer_words(visit, world, township, world.languages[0])
    found = [one for one in world.rounds if chosen and one.township == chosen.show]
    return tuple(sorted((one for one in found if one.ends.date() >= world.today), key=lambda one: one.begins))


def chosen(visit: Visit, world: World) -> Round | None:
    """What was chosen in the present service."""
    service = world.services.get(visit.service)
    steps = service.steps.values() if service else ()
    kept = {visit.answers.get(str(step.options.get("store"))) for step in steps if step.kind == "choose_round"}
    return next((one for one in world.rounds if one.id in kept), None)


def day_words(visit: Visit, world: World, moment: datetime) -> Words:
    """12 月 3 日周四."""
    return words(visit, world, "date-weekday", month=moment.month, day=moment.day, weekday=moment.isoweekday())


def time_words(visit: Visit, world: World, one: Round) -> Words:
    """9:00 到 16:00, said as a person says it."""
    return _time_words(visit, world, one, "round-time-value")


def _time_words(visit: Visit, world: World, one: Round, key: str, **more: int) -> Words:
    said = [words(visit, world, "clock-spoken", hour=at.hour, minute=at.minute).show for at in (one.begins, one.ends)]
    shown = [f"{at.hour}:{at.minute:02d}" for at in (one.begins, one.ends)]
    return words(visit, world, key, begins=shown[0], ends=shown[1], first=said[0], last=said[1], **more)


def facts_of(visit: Visit, world: World, one: Round) -> tuple[Fact, ...]:
    return tuple(Fact(words(visit, world, f"round-{name}"), value) for name, value in _told(visit, world, one))


def _told(visit: Visit, world: World, one: Round) -> Iterator[tuple[str, Words]]:
    yield "title", words(visit, world, "round-title-value", title=one.title)
    yield "day", day_words(visit, world, one.begins)
    yield "time", time_words(visit, world, one)
    place = one.place if one.township in one.place else f"{one.township} {one.place}"
    yield "place", words(visit, world, "round-place-value", place=place)


def slip_lines(visit: Visit, world: World) -> Iterator[tuple[str, Words]]:
    """(style, line): what it is, large the day, its weekday and hours, where."""
    one = chosen(visit, world)
    if one is None:
        return
    told = dict(_told(visit, world, one))
    yield "strong", told["title"]
    yield "big", words(visit, world, "date-day", month=one.begins.month, day=one.begins.day)
    yield "plain", _time_words(visit, world, one, "round-when", weekday=one.begins.isoweekday())
    yield "plain", told["place"]
