"""Two pages about the keys themselves: practice, and finding the two keys of somebody who can use no more than two.

Both lie over any other page and lose nothing of it. On them a key does not do what it means, it is told about
(`PageKind.KEYS`, `KeyTried`); the ways out: on the practice page `back` or `ok` twice in a row, as `ok` is the one key
that every way of working has; on the other the page that tries the two keys, walked with them. Help is never farther
away than a second press.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core import settings_pages
from kiosk_app.core.effects import Announce, Effect
from kiosk_app.core.frame import Body, action, words
from kiosk_app.core.page import Figure, Item, PageKind, Words
from kiosk_app.core.visit import Lesson, Visit
from kiosk_app.core.world import World

OVERLAYS = ("practice", "switches")
NINE = ("prev", "next", "listen", "forward", "ok", "back", "help", "quieter", "louder")
"""The nine keys that do everything."""
MEANINGS = (*NINE, "repeat", "pause", "faster", "slower", "privacy", "switch_move", "switch_select")
_LEAVE = ("back", "ok", "switch_select")
"""Struck twice in a row, they end the practice."""

_Result = tuple[Visit, tuple[Effect, ...]]


def opened(visit: Visit, overlay: str) -> Visit:
    """`overlay` is one of OVERLAYS. Who works with two keys already meets the page that tries them."""
    return replace(visit, overlay=overlay, lesson=Lesson())


def page_id(visit: Visit) -> str:
    return visit.overlay if visit.overlay == "practice" else f"switches-{_stage(visit)}"


def _stage(visit: Visit) -> str:
    return visit.lesson.stage or ("try" if any(visit.settings.switches) else "begin")


def explains_help(visit: Visit) -> bool:
    """On the practice page the help key is told about first; struck again, it calls somebody as it does everywhere."""
    return visit.overlay == "practice" and visit.lesson.key != "help"


# ---- what the person does ---------------------------------------------------------------------------------------


def tried(visit: Visit, key: str, world: World) -> _Result:
    """A key was struck on one of these pages; on all others nothing happens."""
    lesson = visit.lesson
    match visit.overlay, _stage(visit):
        case "practice", _:
            return _practised(visit, key, world)
        case "switches", "begin" if key == "back":
            return _closed(visit)
        case "switches", "begin":
            return replace(visit, lesson=Lesson("move")), ()
        case "switches", "move":
            return replace(visit, lesson=Lesson("choose", key)), ()
        case "switches", "choose" if key == lesson.key:
            again = words(visit, world, "switches-same")
            told = (Announce(again.spoken, again.show),) if lesson.refused else ()  # the notice says it the first time
            return replace(visit, lesson=replace(lesson, refused=True)), told
        case "switches", "choose":
            settings = replace(visit.settings, switches=(lesson.key, key))
            return replace(visit, settings=settings, lesson=Lesson("try")), ()
    return visit, ()


def _practised(visit: Visit, key: str, world: World) -> _Result:
    if key == visit.lesson.key and key in _LEAVE:
        return _told(_closed(visit)[0], world, "practice-ended")
    again = key == visit.lesson.key
    visit = replace(visit, lesson=Lesson(key=key))
    if not again:
        return visit, ()  # the page itself says it: its title and instruction are the key's
    name, does = _key_words(visit, world, key)
    said = words(visit, world, "practice-again", name=name.spoken, does=does.spoken)
    shown = words(visit, world, "practice-again", name=name.show, does=does.show)
    return visit, (Announce(said.spoken, shown.show),)


def pressed(visit: Visit, target: str, world: World) -> _Result:
    """A button of one of these pages."""
    match target:
        case "finish" | "cancel" | "back":
            return _closed(visit)
        case "start":
            return replace(visit, lesson=Lesson("move")), ()
        case "keep":
            return _told(_closed(visit)[0], world, "set-switches-on")
        case "choose_again":
            settings = replace(visit.settings, switches=("", ""))
            return replace(visit, settings=settings, lesson=Lesson("move")), ()
        case "off":
            visit = replace(visit, settings=replace(visit.settings, switches=("", "")))
            return _told(_closed(visit)[0], world, "set-switches-off")
    return visit, ()


def _closed(visit: Visit) -> _Result:
    return replace(settings_pages.closed(visit), lesson=Lesson()), ()


def _told(visit: Visit, world: World, key: str) -> _Result:
    told = words(visit, world, key)
    return visit, (Announce(told.spoken, told.show),)


# ---- what the person meets --------------------------------------------------------------------------------------


def body(visit: Visit, world: World) -> Body:
    if visit.overlay == "practice":
        return _practice(visit, world)
    lesson, stage = visit.lesson, _stage(visit)
    if stage == "try":
        return _try(visit, world)
    actions = [action(visit, world, "cancel", label="action-switches-cancel", pictogram="cross")]
    if stage == "begin":
        actions.append(action(visit, world, "start", label="action-switches-start", pictogram="check", main=True))
    return Body(
        kind=PageKind.KEYS,
        title=words(visit, world, f"switches-{stage}-title"),
        body=words(visit, world, f"switches-{stage}-body"),
        notice=words(visit, world, "switches-same") if lesson.refused else None,
        figure=Figure(key=lesson.key),
        actions=tuple(actions),
    )


def _practice(visit: Visit, world: World) -> Body:
    """The button to end it is not the main action: that would be said after every key."""
    key = visit.lesson.key
    title, line = (
        _key_words(visit, world, key)
        if key
        else (
            words(visit, world, "practice-title"),
            words(visit, world, "practice-body"),
        )
    )
    return Body(
        kind=PageKind.KEYS,
        title=title,
        body=line,
        figure=Figure(key=key),
        actions=(action(visit, world, "finish", label="action-practice-finish", pictogram="check"),),
    )


def _try(visit: Visit, world: World) -> Body:
    """Walked and pressed with the two keys: who gets on from here has shown that they work."""
    choices = (("keep", "check"), ("choose_again", "again"), ("off", "cross"))
    return Body(
        kind=PageKind.CHOICE,
        title=words(visit, world, "switches-try-title"),
        body=words(visit, world, "switches-try-body"),
        items=tuple(
            Item(name, words(visit, world, f"switches-{name.replace('_', '-')}"), None, pictogram, str(number))
            for number, (name, pictogram) in enumerate(choices, start=1)
        ),
    )


def _key_words(visit: Visit, world: World, key: str) -> tuple[Words, Words]:
    """A key's name and what it does."""
    if key in MEANINGS:
        name = key.replace("_", "-")
        return words(visit, world, f"key-{name}"), words(visit, world, f"key-{name}-does")
    return words(visit, world, "key-digit", digit=key), words(visit, world, "key-digit-does")
