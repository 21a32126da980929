"""A15, A17, A19: what is said at each step of the keypad, that the caption is the same words, and that the voice obeys.

By words and settings as the driver is given them; sound itself is measured in `sound`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from kiosk_app.access.keypad import AGAIN, DIGIT, SETTING, Logical
from kiosk_app.access.strip import again_words, erase_words, strip
from kiosk_app.core.page import Page, PageKind, Privacy, Voice
from kiosk_app.core.visit import RATES, VOLUMES, Settings
from kiosk_app.core.world import Wording
from kiosk_app.tools.audit.behaviour.stand import Said, Stand, stand_at
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.met import Met

PLACE: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "zh-CN": re.compile(r"第 ?(\d+) ?项，共 ?(\d+) ?项"),
        "en": re.compile(r"number (\d+) of (\d+)", re.IGNORECASE),
    }
)
"""How a place among others is told, in the languages there are."""

ROLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "zh-CN": ("可以选", "可以按", "数字键", "字母键", "设置键"),
        "en": ("choice", "button", "digit key", "letter key", "settings key"),
    }
)
"""What a target is called: a choice, a button, a key of the number pad or of letters, a key of the settings."""


def steps_of_focus(met: Met, wording: Wording) -> Measures:
    """A15: all round the ring, each step says what it has come to, its sort, its state, and which of how many it is."""
    if met.page.kind is PageKind.KEYS:
        return  # keys are told about here, and walk nowhere
    stand = stand_at(met, by_keys=True)
    places: dict[str, list[tuple[int, int]]] = {}
    for _ in stand.eye.ring.names:
        before = len(stand.said)
        stand.eye.logical_key(Logical.NEXT)
        target = stand.eye.ring.at or ""
        heard = stand.said[before:]
        if stand.page.id != met.page.id:
            return  # any key is the answer here, as to the question whether somebody is there
        if not heard:
            yield Measure("A15", False, f"{target} says nothing")
            continue
        text = heard[0].text
        label = label_of(stand.page, target, stand.eye.settings, wording)
        if label is not None:
            yield Measure("A15", label in text, f"{target} does not say its label")
        role = next((role for role in ROLES[met.language] if role in text.lower()), "")
        yield Measure("A15", bool(role), f"{target} does not say what it is")
        place = PLACE[met.language].search(text)
        yield Measure("A15", place is not None, f"{target} does not say which of how many it is")
        if place is not None:
            places.setdefault(role, []).append((int(place[1]), int(place[2])))
    for role, told in places.items():
        right = [(number, len(told)) for number in range(1, len(told) + 1)]
        yield Measure("A15", sorted(told) == right, f"the places of the {role} are not 1 to {len(told)}")


def label_of(page: Page, target: str, settings: Settings, wording: Wording) -> str | None:
    """What a target is called to the ear, with its state where it has one; None where that must not be said."""
    if target.startswith(DIGIT) and target != f"{DIGIT}erase":
        secret = page.entry is not None and page.entry.secret
        return None if secret else target.removeprefix(DIGIT)
    labels = {item.id: item.label for item in page.items} | {action.id: action.label for action in page.actions}
    if page.writing is not None:
        labels |= {key.id: key.label for key in (*page.writing.candidates, *page.writing.keys)}
    labels |= {"help": page.help, f"{DIGIT}erase": erase_words(settings.language, wording)}
    labels |= {AGAIN: again_words(settings.language, wording)}
    labels |= {SETTING + key.name: key.label for key in strip(settings, wording)}
    label = labels[target]
    return None if label.privacy is Privacy.PRIVATE else label.spoken.rstrip("。.")


def captions(met: Met) -> Measures:
    """A17: the caption is what is said, for as long as it is said; what is for one ear alone is not captioned."""
    for plugged in (False, True):
        stand = stand_at(met, by_keys=True)
        if plugged:
            stand.device("headphones", "media_inserted")
            stand.tick()
        for _ in _while_speaking(stand):
            pass
        stand.eye.logical_key(Logical.NEXT)
        stand.eye.logical_key(Logical.LOUDER)
        for number, said in enumerate(stand.said):
            until = stand.said[number + 1].at if number + 1 < len(stand.said) else stand.clock()
            shown = stand.gateway.captions_between(said, until)
            if said.alone:
                yield Measure(
                    "A17", all(bare(said.text) not in bare(one) for one in shown), "a private text is captioned"
                )
            else:
                yield Measure("A17", shown == [said.caption] and bare(said.caption) == bare(said.text), _differs(said))


def _differs(said: Said) -> str:
    return "the caption differs" if said.private else f"“{said.text}” is captioned “{said.caption}”"


def _while_speaking(stand: Stand, most: float = 600.0) -> Iterator[None]:
    end = stand.clock() + most
    while stand.runtime.speaking and stand.clock() < end:
        stand.wait(0.5)
        yield


def bare(text: str) -> str:
    """Letters and digits alone: how they are set and pointed is the eye's affair."""
    return "".join(char for char in text.lower() if char.isalnum())


def obeys(met: Met) -> Measures:
    """A19: repeat, pause, louder, quieter, faster and slower, on this page."""
    if met.page.voice is Voice.NONE or met.page.kind is PageKind.KEYS or met.overlay == "still_there":
        return  # keys are told about here, or any of them is the answer
    yield Measure("A19", _repeats(met), "repeat does not say the page again")
    yield Measure("A19", _pauses(met), "pause does not stop, or does not go on")
    start = met.visit.settings if met.visit is not None else Settings(language=met.language)
    for key, field, steps in (
        (Logical.LOUDER, "volume", list(range(start.volume + 1, VOLUMES + 1))),
        (Logical.QUIETER, "volume", list(range(start.volume - 1, 0, -1))),
        (Logical.FASTER, "rate", [rate for rate in RATES if rate > start.rate]),
        (Logical.SLOWER, "rate", [rate for rate in reversed(RATES) if rate < start.rate]),
    ):
        heard = steps or [getattr(start, field)]  # at the end of its way a key says so
        yield Measure("A19", _turned(met, key, field) == heard, f"{key} does not go through all its steps")


def _repeats(met: Met) -> bool:
    stand = stand_at(met, by_keys=True)
    stand.hear_out()
    before = len(stand.said)
    title = stand.page.title.spoken
    stand.eye.logical_key(Logical.REPEAT)
    stand.hear_out()
    return any(said.text.startswith(title) for said in stand.said[before:])


def _pauses(met: Met) -> bool:
    stand = stand_at(met, by_keys=True)
    if not stand.runtime.speaking:
        return False
    cut = stand.said[-1].text
    stand.eye.logical_key(Logical.PAUSE)
    stand.wait(1.0)
    silent = not stand.gateway.sounding and len(stand.said) == 1
    stand.eye.logical_key(Logical.PAUSE)
    stand.tick()
    return silent and stand.gateway.sounding and stand.said[-1].text == cut


def _turned(met: Met, key: Logical, field: str) -> list[int]:
    """The values heard after each press; each press is answered, the last in vain too."""
    stand = stand_at(met, by_keys=True)
    told = []
    for _ in range(max(VOLUMES, len(RATES))):
        before = len(stand.said)
        stand.eye.logical_key(key)
        stand.tick()
        answered = stand.said[before:]
        told.append(getattr(answered[0], field) if answered else 0)
    return list(dict.fromkeys(told))
