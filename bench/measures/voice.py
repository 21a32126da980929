"""A voice that is speaking: until it is silent after an action, and until it has said a whole page."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bench.child import BenchFailed, Screen
from bench.lab import Lab
from bench.measures.card import Reader
from bench.measures.sound import LISTEN, Peers, peers_of, spoken_page
from bench.results import Goal, Row

SPEAKS = 1.2  # seconds a page has been speaking when it is interrupted
PATIENCE = 60.0  # seconds a page may take to be said
PAUSE = 6.0  # seconds in which no further sentence has ended, after which the page is said


@dataclass(frozen=True, slots=True)
class Sound:
    """One utterance: monotonic seconds of its first and last audible sample."""

    at: float
    end: float


def measure(lab: Lab) -> list[Row]:
    rounds = lab.times(10)
    stopped: list[float] = []
    said: list[float] = []
    theirs_stopped: list[float] = []
    theirs_said: list[float] = []
    with Reader() as reader, lab.terminal(lab.hardware(reader.path)) as terminal:
        terminal.offers("disability-photo")
        time.sleep(2.0)
        title, page = spoken_page(lab, terminal)
        peers = peers_of(lab, title, page)
        with peers.screen:
            peers.screen.shows("voice")
            peers.whole(lab)  # not counted: its first time
            for number in range(rounds):
                if number % 5 == 0:
                    lab.say(f"voice {number + 1} of {rounds}")
                stopped += _interrupted(lab, terminal)
                _unstoppable(lab, peers, theirs_stopped, theirs_said)
            for _ in range(min(rounds, 5)):
                said.append(_whole_page(lab, terminal))
    return [
        Row(
            id="voice-silence",
            what="finger touches a choice while the page is spoken -> last audible sample of what was being said",
            unit="ms",
            ours=stopped,
            peer="pyttsx3 say() and runAndWait() in a stock Kivy Button: nothing stops what it began",
            theirs=theirs_stopped,
            goal=Goal("p95", 100, "accessibility.md T24: silence within 100 ms of any key or touch"),
            note=f"both interrupted after {SPEAKS:g} s; from the finger's coming down; it rests 60 to 160 ms",
        ),
        Row(
            id="voice-page",
            what="finger leaves the choice -> last audible sample of the whole next page",
            unit="ms",
            ours=said,
            peer="the same texts in one pyttsx3 say(), without pauses and without the number of choices",
            theirs=theirs_said,
            goal=Goal("ours", 30000, "set here: a page is said in half a minute (T29 gives 180 Han a minute)"),
            note="longer on purpose: pauses around what matters (T30), position of each choice, and 180 Han a minute",
        ),
    ]


def _interrupted(lab: Lab, terminal: Screen) -> list[float]:
    """Milliseconds from touch to silence, on the way there and back."""
    touched: list[float] = []
    for target, page in (("disability-photo", "consent"), ("decline", "home")):
        time.sleep(SPEAKS)
        touched.append(terminal.down(target))
        lab.any_moment(0.06, 0.16)
        terminal.up(target)
        terminal.shows(page)
    time.sleep(SPEAKS)
    sounds = _sounds(terminal)
    found = []
    for moment in touched:
        before = [sound for sound in sounds if sound.at < moment]
        if before and before[-1].end > moment:  # else it happened to be between two sentences
            found.append((before[-1].end - moment) * 1000)
    return found


def _unstoppable(lab: Lab, peers: Peers, stopped: list[float], said: list[float]) -> None:
    first, last = peers.whole(lab)
    said.append(last)
    stopped.append(max(0.0, last - first - SPEAKS * 1000))


def _whole_page(lab: Lab, terminal: Screen) -> float:
    """Milliseconds until the consent page is said; then back home."""
    released = lab.tap(terminal, "disability-photo")
    terminal.shows("consent")
    end = time.monotonic() + PATIENCE
    last = released
    while time.monotonic() < end:
        time.sleep(LISTEN)
        heard = [sound.end for sound in _sounds(terminal) if sound.at > released]
        last = max(heard, default=last)
        if heard and time.monotonic() - last > PAUSE:
            break
    else:
        raise BenchFailed("a page was never said to its end")
    lab.tap(terminal, "decline")
    terminal.shows("home")
    time.sleep(LISTEN)  # a touch just after a page change is not meant
    return (last - released) * 1000


def _sounds(terminal: Screen) -> list[Sound]:
    terminal.send("heard")
    told = terminal.expect(lambda message: "heard" in message, "what was heard")["heard"]
    return sorted((Sound(float(one["at"]), float(one["end"])) for one in told), key=lambda sound: sound.at)
