"""Is the person still there? Nobody is asked before they had time, and whoever answers has as much as they want.

WCAG 2.2.1 and the project's accessibility report, T51: minutes without a press, counted from the end of what was said;
then a question that counts down without haste; any key or touch is an answer. What follows is told, too.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.effects import Announce, Effect, StartTimer
from kiosk_app.core.frame import Body, action, words
from kiosk_app.core.page import PageKind, TimeProfile, Voice
from kiosk_app.core.visit import Settings, Visit
from kiosk_app.core.world import World

IDLE, LEAVE = "idle", "leave"
UNHURRIED = 240.0
"""Seconds for who hears the page, reads it in large letters or presses with difficulty."""
LEFT = (45, 30, 15, 5)
"""Seconds left whenever it is said how many."""
LARGE = 2  # text size

Result = tuple[Visit, tuple[Effect, ...]]


def patience(visit: Visit, time: TimeProfile) -> float:
    """Seconds without any input before the question."""
    settings = visit.settings
    by_hand = any(settings.switches) or settings.steady or settings.layout == "low"
    unhurried = visit.by_keys or settings.text_size >= LARGE or by_hand
    return max(time.ask_after, UNHURRIED) if unhurried else time.ask_after


def nothing_to_lose(visit: Visit) -> bool:
    """On the first page, as the next person would find it, or no citizen here: no need to ask."""
    if visit.bench is not None or visit.overlay == "failsafe":
        return True
    return visit.at_home and not visit.overlay and visit.settings == Settings() and not holds_anything(visit)


def holds_anything(visit: Visit) -> bool:
    """Something of the person."""
    held = (visit.person, visit.delegate, visit.answers, visit.photo, visit.papers)
    return bool(visit.service) or any(map(bool, held))


def asked(visit: Visit) -> Result:
    """The question lies over whatever is there."""
    visit = replace(visit, overlay="still_there", asked_over=visit.overlay, left=LEFT[0])
    return visit, (StartTimer(LEAVE, float(LEFT[0] - LEFT[1])),)


def counted(visit: Visit, world: World) -> Result | None:
    """Some of the time is over: says how much is left. None when none is."""
    after = (*LEFT, 0)[LEFT.index(visit.left) + 1] if visit.left in LEFT else 0
    if not after:
        return None
    following = (*LEFT, 0)[LEFT.index(after) + 1]
    told = words(visit, world, "still-there-left", seconds=after)
    return replace(visit, left=after), (Announce(told.spoken, told.show), StartTimer(LEAVE, float(after - following)))


def answered(visit: Visit) -> Visit:
    """Somebody is there: what lay under the question comes back as it was."""
    if visit.overlay != "still_there":
        return visit
    return replace(visit, overlay=visit.asked_over, asked_over="", left=0)


def question(visit: Visit, world: World) -> Body:
    return Body(
        kind=PageKind.MESSAGE,
        title=words(visit, world, "still-there-title"),
        body=words(visit, world, "still-there-body", seconds=visit.left or LEFT[0]),
        pictogram="clock",
        actions=(
            action(visit, world, "leave", label="action-finish", pictogram="leave", final=True),
            action(visit, world, "stay", label="action-still-here", pictogram="check", main=True),
        ),
        focus="stay",
        voice=Voice.ARRIVAL,  # how much is left is announced
        time=TimeProfile(wait_after=float(LEFT[0])),
    )


def taken_up(visit: Visit, waking: bool, world: World) -> Result:
    """The keypad, or headphones. Where the key did no more than wake the terminal, the voice is on, and on the first
    page it says how to go about."""
    first, silent = not visit.by_keys, not visit.settings.sound
    visit = replace(visit, by_keys=True)
    if not waking:
        return visit, ()
    visit = replace(visit, settings=replace(visit.settings, sound=True))
    welcome = first and visit.at_home and not visit.overlay and visit.bench is None
    if not (silent or welcome):
        return visit, ()
    told = words(visit, world, "set-sound-on" if silent else "ear-welcome")
    return visit, (Announce(told.spoken, told.show),)


def wiped(visit: Visit, world: World) -> tuple[Announce, ...]:
    """What is told of the end of a visit that held anything; the runtime says it once the wipe has been done."""
    if not holds_anything(visit):
        return ()
    told = words(visit, world, "visit-wiped")
    return (Announce(told.spoken, told.show, language=visit.settings.language),)
