"""A14 and A18: when the title is heard, and how soon an action silences it; by the real driver, in samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from drivers.speech.sound import SAMPLE_RATE
from kiosk_app.access.keypad import Logical
from kiosk_app.core.page import Voice
from kiosk_app.tools.audit.behaviour.sounding import BLOCK_S, DEVICE_S, SoundEar
from kiosk_app.tools.audit.behaviour.stand import Stand, stand_at
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.met import Met

TITLE_WITHIN_S = 0.5
SILENT_WITHIN_S = 0.1
INTO_S = 0.15
"""Seconds into the speech at which the person acts."""
LISTEN_S = 1.0
"""Seconds after which a voice that has not begun, or not ended, counts as one that never does."""
TICK_BLOCKS = 3


def title_heard(met: Met, ear: SoundEar) -> Measures:
    """A14: the first utterance after entering is the title, and it is heard in time."""
    if met.page.voice is Voice.NONE:
        return
    ear.hush()
    stand = stand_at(met, ear)
    began = stand.clock.seconds
    sounds = _turn_until(stand, ear, lambda heard: heard, LISTEN_S)
    waited = stand.clock.seconds - began if sounds else LISTEN_S
    saying, _ = ear.output.playing
    first = next((said.text for said in stand.said if said.id == saying), "")
    title = met.page.title.spoken
    yield Measure("A14", first.startswith(title), "the first thing said is not the title" if first else "silence")
    yield Measure("A14", sounds and waited <= TITLE_WITHIN_S, "from entering to the title", waited * 1000)


def silenced(met: Met, ear: SoundEar) -> Measures:
    """A18: each thing a person can do on the page, done while the page speaks."""
    for what, act in _actions(met):
        ear.hush()
        stand = stand_at(met, ear)
        if not _turn_until(stand, ear, lambda heard: heard, LISTEN_S):
            continue  # a page that says nothing has nothing to be silenced
        _turn_for(stand, ear, INTO_S)
        saying, played = ear.output.playing
        act(stand)
        stand.tick()
        _turn_until(stand, ear, partial(_is_over, ear, saying), LISTEN_S)
        over = ear.heard(saying)
        seconds = LISTEN_S if over is None else (over - played) / SAMPLE_RATE + DEVICE_S
        yield Measure("A18", seconds <= SILENT_WITHIN_S, what, seconds * 1000)


def _is_over(ear: SoundEar, utterance: str, _heard: bool) -> bool:
    return ear.heard(utterance) is not None


Act = Callable[[Stand], None]


def _actions(met: Met) -> Iterator[tuple[str, Act]]:
    for key in (Logical.NEXT, Logical.PREV, Logical.REPEAT, Logical.LOUDER, Logical.SLOWER, Logical.HELP):
        yield f"key {key}", _key(key)
    for target in met.page.targets():
        yield f"touch on {target}", _touch(target)


def _key(key: str) -> Act:
    return lambda stand: stand.eye.logical_key(key)


def _touch(target: str) -> Act:
    return lambda stand: stand.eye.touch(target)


def _turn_until(stand: Stand, ear: SoundEar, ended: Callable[[bool], bool], most: float) -> bool:
    """Lets sound pass until `ended`, told whether the last block was heard; whether it did."""
    for number in range(round(most / BLOCK_S)):
        heard = ear.turn(stand.clock)
        if number % TICK_BLOCKS == 0:
            stand.tick()
        else:
            for event in ear.news(stand.clock()):
                stand.runtime.device_event(event)
        if ended(heard):
            return True
    return False


def _turn_for(stand: Stand, ear: SoundEar, seconds: float) -> None:
    _turn_until(stand, ear, lambda _heard: False, seconds)
