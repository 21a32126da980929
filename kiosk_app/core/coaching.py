"""What the sitter is told while the camera looks on: one sentence at a time, and never for ever. Pure; a timer of the
journey is its clock.

The camera says what it sees (`heard`), the timer says that a sentence and the time to act on it are over (`due`). A
sentence that has begun is said to its end; what was asked `TRIES` times without success is given up and goes with the
photo as waived. So every way through it is finite and ends with the shutter, or, where no face was ever recognised,
with the key: a machine that sees nobody must not decide when somebody is photographed.

Directions in speech were found better than tones or silence, and they must come while they are true: Vazquez &
Steinfeld, TOCHI 2014. The order of what is asked is the camera's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

TIMER = "coach"
TRIES = 3
PAUSE = 3.0  # seconds from a sentence's end to the same one again
GAP = 0.8  # seconds from its end to another
SIGNS_A_SECOND = 4.0  # spoken, at the voice's normal pace

NO_FACE, STILL, GOOD = "no_face", "hold_still", "good"
GIVEN_UP = "given_up"  # "never mind, it can be taken like this"
UNSEEN = "unseen"  # no face was recognised: the photo is taken by a key
OWN = (GIVEN_UP, UNSEEN)
"""Sentences that are not the camera's."""

SAYING, RESTING, OFF = "saying", "resting", "off"


@dataclass(frozen=True, slots=True)
class Coaching:
    """`seen`: the camera's newest word. `said`: the sentence that stands, empty before the first; `phase`: it is being
    said, the sitter acts on it, or nothing is said any more. `tries`: how often each was asked."""

    seen: str = ""
    said: str = ""
    phase: str = OFF
    tries: tuple[tuple[str, int], ...] = ()
    waived: tuple[str, ...] = ()

    def asked(self, code: str) -> int:
        return dict(self.tries).get(code, 0)


@dataclass(frozen=True, slots=True)
class Move:
    """What is to be done. `say`: a sentence; `again`: it stands there already, and is heard once more. `waived`: the
    camera is to stop asking for what was given up. `wait`: seconds besides the sentence's own until `due`; None: the
    timer is left alone."""

    say: str = ""
    again: bool = False
    waived: bool = False
    shoot: bool = False
    wait: float | None = field(default=None)


NOTHING = Move()
Result = tuple[Coaching, Move]


def begun(state: Coaching) -> Coaching:
    """The page's own words are being said first. What was given up before stays so."""
    return Coaching(phase=SAYING, tries=state.tries, waived=state.waived)


def stopped(state: Coaching) -> Coaching:
    """From now on the person alone decides when; nothing is said by itself."""
    return replace(state, phase=OFF, said="")


def heard(state: Coaching, code: str) -> Result:
    """The camera sees this now."""
    state = replace(state, seen=code)
    return (state, NOTHING) if state.phase != RESTING else _decided(state)


def due(state: Coaching) -> Result:
    """The sentence is over, or the time that was given to act on it."""
    match state.phase:
        case "saying":
            state = replace(state, phase=RESTING)
            wanted = _wanted(state)
            if wanted == state.said == GOOD:
                return replace(state, phase=OFF), Move(shoot=True)
            if wanted and wanted != state.said:
                return _decided(state)
            return state, NOTHING if state.said in ("", *OWN) else Move(wait=PAUSE - GAP)
        case "resting":
            wanted = _wanted(state)
            return _asked(state, wanted) if wanted == state.said and wanted not in OWN else (state, NOTHING)
    return state, NOTHING


def _wanted(state: Coaching) -> str:
    """The sentence that fits what is seen."""
    if state.seen == NO_FACE and NO_FACE in state.waived:
        return UNSEEN
    return GOOD if state.seen in state.waived else state.seen


def _decided(state: Coaching) -> Result:
    wanted = _wanted(state)
    return (state, NOTHING) if wanted in ("", state.said) else _asked(state, wanted)


def _asked(state: Coaching, wanted: str) -> Result:
    """Says it, or gives it up."""
    asked = state.asked(wanted)
    if wanted in (GOOD, UNSEEN) and asked >= TRIES:  # a face that comes and goes
        return replace(state, phase=OFF), Move(shoot=wanted == GOOD)
    if wanted not in (GOOD, *OWN) and asked >= TRIES:
        state = replace(state, said=GIVEN_UP, phase=SAYING, waived=(*state.waived, wanted))
        if wanted == NO_FACE:
            return replace(state, said=UNSEEN), Move(UNSEEN, waived=True, wait=GAP)
        return state, Move(GIVEN_UP, waived=True, wait=GAP)
    again = wanted == state.said
    counted = tuple({**dict(state.tries), wanted: asked + 1}.items())
    return replace(state, said=wanted, phase=SAYING, tries=counted), Move(wanted, again=again, wait=GAP)


def seconds_to_say(text: str, rate: int) -> float:
    """How long a sentence takes, at `rate` per cent of the voice's pace."""
    return len(text) / SIGNS_A_SECOND * 100 / rate
