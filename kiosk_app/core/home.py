"""The first page: what can be done here today, and honestly what cannot."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core import leaves
from kiosk_app.core.frame import Body, action, optional_words, words
from kiosk_app.core.page import MAX_CHOICES, Action, Item, PageKind, Words
from kiosk_app.core.settings import LARGE
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World


def blocked_by(visit: Visit, world: World, service_id: str) -> str:
    """The role of a required device that is in trouble, or empty."""
    for need in world.needs.get(service_id, ()):
        if need.required and need.role in visit.devices:
            return need.role
    return ""


EXTRA = ("photo_printer",)
"""Where none stands nobody was promised anything by it: staff print at the desk."""


def reduced_by(visit: Visit, world: World, service_id: str) -> str:
    """The role of an optional device that is in trouble, or empty."""
    for need in world.needs.get(service_id, ()):
        trouble = visit.devices.get(need.role)
        if not need.required and trouble is not None and not (need.role in EXTRA and trouble.never_here):
            return need.role
    return ""


def on_home(world: World) -> tuple[str, ...]:
    """All that can be chosen on the first page, in their order."""
    return tuple(service.id for service in world.services.values() if service.on_home)


MORE = "more_services"


def offered(visit: Visit, world: World) -> tuple[str, ...]:
    """What can be done now."""
    return tuple(one for one in on_home(world) if not blocked_by(visit, world, one))


def shown(visit: Visit, world: World) -> tuple[str, ...]:
    """Of those the present page's."""
    return leaves.beside_a_card(visit, offered(visit, world), room(visit))


def room(visit: Visit) -> int:
    """Cards: in large letters one less, for below them stand large letters, voice, low keys and English."""
    return MAX_CHOICES - (visit.settings.text_size >= LARGE)


def has_more(visit: Visit, world: World) -> bool:
    return len(offered(visit, world)) > room(visit)


def service_words(visit: Visit, world: World, service_id: str, key: str) -> Words:
    return world.wording(visit.settings.language, service_id, key, {})


def counter_of(visit: Visit, world: World, service_id: str) -> str:
    """Where staff do this service, as the county says; else the green channel."""
    named = world.county.get(f"counter.{service_id}.{visit.settings.language}")
    return named or words(visit, world, "home-counter").show


def without_words(visit: Visit, world: World, role: str) -> Words:
    """What is missing while this part is in trouble; a part without words of its own is named."""
    name = role.replace("_", "-")
    own = optional_words(visit, world, f"without-{name}")
    device = optional_words(visit, world, f"device-{name}") or words(visit, world, "device-part")
    return own or words(visit, world, "without-part", device=device.show)


def _keys_offered(line: Words, visit: Visit, world: World) -> Words:
    """Who works by keys hears once that they can be practised."""
    return replace(line, hint=words(visit, world, "practice-offered").spoken) if visit.by_keys else line


def body(visit: Visit, world: World) -> Body:
    items: list[Item] = []
    closed: list[Words] = []
    counters: list[str] = []
    for service_id in on_home(world):
        if blocked_by(visit, world, service_id):
            closed.append(service_words(visit, world, service_id, "service-name"))
            counters.append(counter_of(visit, world, service_id))
    for service_id in shown(visit, world):
        name = service_words(visit, world, service_id, "service-name")
        reduced = reduced_by(visit, world, service_id)
        detail = (
            without_words(visit, world, reduced)
            if reduced
            else service_words(visit, world, service_id, "service-detail")
        )
        items.append(Item(service_id, name, detail, world.services[service_id].pictogram, str(len(items) + 1)))
    if has_more(visit, world):
        items.append(Item(MORE, words(visit, world, "home-more"), None, "arrow_right", str(len(items) + 1)))
    notice = None
    if len(closed) == 1:
        name, counter = closed[0], counters[0]
        full = len(items) >= room(visit) < MAX_CHOICES  # in large letters: one line
        key = "home-closed-large" if full else "home-closed"
        notice = words(visit, world, key, services=name.show, spoken=name.spoken, counter=counter)
    elif closed:  # their names and counters would be more than anybody reads
        notice = words(visit, world, "home-closed-several", count=len(closed))
    title = words(visit, world, "home-title" if items else "home-title-closed")
    line: Words | None = words(visit, world, "home-body" if items else "home-body-closed")
    if notice is not None and items:
        title, line = _keys_offered(title, visit, world), None  # in large letters there is room for one of them
    elif line is not None:
        line = _keys_offered(line, visit, world)
    return Body(
        kind=PageKind.CHOICE if items else PageKind.MESSAGE,
        title=title,
        body=line,
        notice=notice,
        items=tuple(items),
        pictogram="" if items else "helper",
        actions=_offers(visit, world),
    )


def _offers(visit: Visit, world: World) -> tuple[Action, ...]:
    """What makes the terminal usable for this person, before anything else: large letters, voice, low keys, English."""
    large = "on" if visit.settings.text_size >= LARGE else "off"
    low = "on" if visit.settings.layout == "low" else "off"
    offers = (
        action(visit, world, "large", label=f"action-large-{large}", pictogram="letter_large"),
        action(visit, world, "voice", pictogram="ear"),
        action(visit, world, "low", label=f"action-low-{low}", pictogram="wheelchair"),
    )
    if len(world.languages) < 2:
        return offers
    return (*offers, action(visit, world, "language", label="action-other-language", pictogram="globe"))
