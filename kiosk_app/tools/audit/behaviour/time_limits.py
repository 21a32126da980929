"""A21: nobody is hurried. On every page: asked only long after the last word, with time to answer that is counted
aloud, as often as one likes; and wiped only when nobody answers. On a clock set by hand."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.visit import Settings, Visit
from kiosk_app.tools.audit.behaviour.stand import Stand, stand_at
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.met import Met

ASK_AFTER_S = 180.0
ANSWER_S = 45.0
COUNTED_AT = (30.0, 15.0, 5.0)
"""Seconds left at which they are said, after the question itself."""
EXTENSIONS = 20
SLACK_S = 1.0
LONGEST_S = 900.0
"""Longer than any page may wait: a visit that nobody ends keeps a person's data on the screen."""


def time_limits(met: Met, extensions: int = EXTENSIONS) -> Measures:
    """The page's whole time, from the last word on it to the wipe."""
    stand = stand_at(met)
    if not may_be_asked(stand):
        return
    stand.runtime.stirred()
    kept = _work(stand.runtime.visit)
    for number in range(1, extensions + 1):
        if not may_be_asked(stand):
            return  # help came over the first page: with it gone there is nothing to lose
        asked = _until_asked(stand)
        if asked is None:
            yield Measure("A21", False, f"nobody asks whether the person is still there ({number}. time)")
            return
        yield Measure("A21", asked >= ASK_AFTER_S, f"asked {asked:.0f} s after the last word, not {ASK_AFTER_S:g}")
        spoken = _says_the_question(stand)
        yield Measure("A21", spoken, "the question is not spoken")
        stand.eye.touch("stay")
        yield Measure("A21", _work(stand.runtime.visit) == kept, f"something is lost by staying ({number}. time)")
        if asked < ASK_AFTER_S or not spoken:
            return
    yield from _unanswered(stand)


def may_be_asked(stand: Stand) -> bool:
    """Where something is to be lost, or somebody is in the middle of something. At home with nothing chosen the
    settings alone go back; the fail-safe page has wiped already, and the question itself is not asked about."""
    visit = stand.runtime.visit
    nothing = visit.at_home and visit.person is None and not visit.overlay
    return not nothing and visit.overlay not in ("failsafe", "still_there") and not _is_over(stand)


def _is_over(stand: Stand) -> bool:
    """All is done, and this page says goodbye: nothing but the end follows it."""
    visit, service = stand.runtime.visit, stand.runtime.world.services.get(stand.runtime.visit.service)
    return service is not None and set(service.steps[visit.step].routes.values()) == {"$end"} and not visit.overlay


def _until_asked(stand: Stand) -> float | None:
    """Seconds from the last word that answers the person to the question; None when it does not come."""
    while stand.runtime.speaking and stand.runtime.visit.overlay != "still_there":
        stand.wait(SLACK_S / 2)
    quiet = stand.clock()
    while stand.runtime.visit.overlay != "still_there":
        if stand.clock() - quiet > LONGEST_S or not stand.runtime.visit.id:
            return None
        stand.jump(SLACK_S)
    return stand.clock() - quiet


def _says_the_question(stand: Stand) -> bool:
    """Heard to its end, well before the time to answer is over."""
    title, before = stand.page.title.spoken, len(stand.said) - 1
    stand.hear_out(ANSWER_S - 2 * SLACK_S)
    return any(said.text.startswith(title) for said in stand.said[before:])


def _unanswered(stand: Stand) -> Measures:
    """The question, and nobody there: counted aloud, then wiped."""
    if _until_asked(stand) is None:
        yield Measure("A21", False, "nobody asks whether the person is still there")
        return
    began, before = stand.clock(), len(stand.said)
    told: dict[float, bool] = {}
    while stand.runtime.visit.id and stand.clock() - began < LONGEST_S:
        stand.jump(SLACK_S)
    waited = stand.clock() - began
    yield Measure("A21", waited >= ANSWER_S, "from the question to the wipe", waited)
    for left in COUNTED_AT:
        told[left] = any(
            abs(began + waited - left - said.at) <= 2 * SLACK_S and f"{left:g}" in said.text
            for said in stand.said[before:]
        )
        yield Measure("A21", told[left], f"{left:g} s left is not said")
    clean = stand.runtime.visit.person is None and stand.runtime.visit.settings == Settings()
    yield Measure("A21", clean and not stand.runtime.visit.id, "nothing is wiped when nobody answers")


def _work(visit: Visit) -> Visit:
    """What must not be lost: all but the question itself, and the words under it."""
    return replace(visit, overlay="")
