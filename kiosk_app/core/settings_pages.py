"""The overlay "settings": what does not fit into the strip, as ordinary choices, each with its present state in words.

It lies over any page, and what runs below goes on. Closed, the person is where they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk_app.core.frame import Body, action, optional_words, words
from kiosk_app.core.page import Item, PageKind, Words
from kiosk_app.core.visit import Settings, Visit
from kiosk_app.core.world import World

LEAVES: tuple[tuple[str, ...], ...] = (
    ("language", "steady", "slower", "faster"),
    ("louder", "quieter", "low", "reset"),
    ("practice", "switches", "privacy", "hold"),
)
"""The choices of each page, by the setting they press or the overlay they open."""

VOICES_LEAF = ("dialect",)
"""Another page, where the terminal has more than one voice."""

KEYS_LEAF = 2
OVERLAYS = ("practice", "switches")
ALL = ("settings", *OVERLAYS)

PICTOGRAMS = {
    "language": "globe",
    "steady": "hand",
    "slower": "slower",
    "faster": "faster",
    "louder": "louder",
    "quieter": "quieter",
    "low": "wheelchair",
    "reset": "again",
    "practice": "keys",
    "switches": "two_keys",
    "privacy": "eye_covered",
    "hold": "hold",
    "dialect": "speaker",
}


def opened(visit: Visit) -> Visit:
    """Over whatever is there; pressed once more it closes. Who works by keys meets what is about keys first."""
    if visit.overlay == "settings":
        return closed(visit)
    under = visit.overlay if visit.overlay in ("help", "failsafe") else ""
    return replace(visit, overlay="settings", under=under, leaf=KEYS_LEAF if visit.by_keys else 0)


def closed(visit: Visit) -> Visit:
    """Exactly where the person was; a call for help that has ended meanwhile is not shown again."""
    gone = visit.under == "help" and visit.help is None
    return replace(visit, overlay="" if gone else visit.under, under="", leaf=0)


def leaves(world: World) -> tuple[tuple[str, ...], ...]:
    return (*LEAVES, VOICES_LEAF) if len(world.voices) > 1 else LEAVES


def leaf_of(visit: Visit, world: World) -> tuple[str, ...]:
    """The choices of the page that is open."""
    return leaves(world)[visit.leaf]


def page_id(visit: Visit) -> str:
    return f"settings-{visit.leaf + 1}"


def body(visit: Visit, world: World) -> Body:
    here = leaf_of(visit, world)
    items = tuple(_item(visit, world, name, str(number)) for number, name in enumerate(here, start=1))
    return Body(
        kind=PageKind.CHOICE,
        title=words(visit, world, f"settings-title-{visit.leaf + 1}"),
        items=items,
        actions=(
            action(visit, world, "next_leaf", label="action-next-leaf", pictogram="arrow_right"),
            action(visit, world, "back", label="action-settings-done", pictogram="check", main=True),
        ),
    )


def pressed(visit: Visit, target: str, world: World) -> Visit:
    """After a target that is no setting."""
    match target:
        case "next_leaf":
            return replace(visit, leaf=(visit.leaf + 1) % len(leaves(world)))
        case "back":
            return closed(visit)
        case _ if target in OVERLAYS and target in leaf_of(visit, world):
            return replace(visit, overlay=target)
    return visit


def _item(visit: Visit, world: World, name: str, key: str) -> Item:
    label = words(visit, world, f"settings-{name}", **_STATES[name](visit, world))
    return Item(name, label, optional_words(visit, world, f"settings-{name}-detail"), PICTOGRAMS[name], key)


def _on_off(is_on: Callable[[Settings], bool]) -> Callable[[Visit, World], dict[str, str]]:
    def state(visit: Visit, world: World) -> dict[str, str]:
        return {"state": _word(visit, world, f"state-{'on' if is_on(visit.settings) else 'off'}").show}

    return state


def _word(visit: Visit, world: World, key: str) -> Words:
    return words(visit, world, key)


def _rate(visit: Visit, world: World) -> dict[str, str]:
    return {"state": _word(visit, world, f"state-rate-{visit.settings.rate}").show}


def _volume(visit: Visit, world: World) -> dict[str, str]:
    return {"state": words(visit, world, "state-volume", step=visit.settings.volume).show}


def _voice(visit: Visit, world: World) -> dict[str, str]:
    """As its pack calls itself, in this language or the first."""
    name = visit.settings.voice or next(iter(world.voices))
    title = world.voices.get(name, {})
    said = title.get(visit.settings.language) or title.get(world.languages[0])
    return {"state": said or _word(visit, world, "state-voice-machine").show}


def _nothing(visit: Visit, world: World) -> dict[str, str]:
    return {}


_STATES: dict[str, Callable[[Visit, World], dict[str, str]]] = {
    "language": _nothing,
    "steady": _on_off(lambda settings: settings.steady),
    "slower": _rate,
    "faster": _rate,
    "louder": _volume,
    "quieter": _volume,
    "low": _on_off(lambda settings: settings.layout == "low"),
    "reset": _nothing,
    "dialect": _voice,
    "practice": _nothing,
    "switches": _on_off(lambda settings: any(settings.switches)),
    "privacy": _on_off(lambda settings: settings.veiled),
    "hold": _on_off(lambda settings: settings.hold),
}
