"""A finger on the glass: until the first sound can be heard."""

from __future__ import annotations

import time
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.child import BenchFailed, Screen
from bench.lab import Lab, voice_folder
from bench.measures.card import Reader
from bench.results import Goal, Row
from bench.sounds import first_audible, last_audible

VOICE = "sit/cmn-latn-pinyin"  # the kiosk's Mandarin voice
LISTEN = 0.8  # seconds a page is heard before the next press
APLAY = """#!/bin/bash
# Stands in for aplay: notes when it was started, keeps what it was to play.
now=$EPOCHREALTIME
cp "$1" "{folder}/played.part" && echo "$now" > "{folder}/when" && mv "{folder}/played.part" "{folder}/played.wav"
"""


@dataclass(slots=True)
class Peers:
    """The bare window with its two speaking buttons, and the stand-in for aplay before the real one on its PATH."""

    screen: Screen
    folder: Path

    def pyttsx3(self, lab: Lab) -> float:
        """Milliseconds from the release to the first audible sample, as if aplay opened its device in no time."""
        return self.whole(lab)[0]

    def whole(self, lab: Lab) -> tuple[float, float]:
        """Milliseconds from the release to the first audible sample and to the last, were it played to the end."""
        played = self.folder / "played.wav"
        played.unlink(missing_ok=True)
        released = lab.tap(self.screen, "pyttsx3")
        end = time.monotonic() + 20
        while not played.exists():
            if time.monotonic() > end:
                raise BenchFailed("pyttsx3 never played its text")
            time.sleep(0.02)
        started = float((self.folder / "when").read_text()) - time.time() + time.monotonic()
        with wave.open(str(played)) as sound:
            samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
            lead, last = first_audible(samples), last_audible(samples)
            rate = float(sound.getframerate())
        if lead is None or last is None:
            raise BenchFailed("pyttsx3 played silence")
        return (started + lead / rate - released) * 1000, (started + last / rate - released) * 1000

    def espeak(self, lab: Lab) -> float:
        """Milliseconds from the release to the first audible sample."""
        released = lab.tap(self.screen, "espeak")
        sound = self.screen.expect(lambda message: "sound" in message, "sound of espeak-ng")["sound"]
        return (float(sound) - released) * 1000


def measure(lab: Lab) -> list[Row]:
    rounds = lab.times(10)
    cached: list[float] = []  # moments of the presses first, milliseconds in the end
    uncached: list[float] = []
    peer: list[float] = []
    floor: list[float] = []
    with Reader() as reader:
        devices = lab.hardware(reader.path)
        voice = voice_folder(devices)
        with lab.terminal(devices) as terminal:
            terminal.offers("disability-photo")
            time.sleep(2.0)
            title, page = spoken_page(lab, terminal)
            peers = peers_of(lab, title, page)
            with peers.screen:
                peers.screen.shows("voice")
                for first in (peers.pyttsx3, peers.espeak):
                    first(lab)
                for number in range(rounds):
                    if number % 5 == 0:
                        lab.say(f"sound {number + 1} of {rounds}")
                    cached += _there_and_back(lab, terminal)
                    peer.append(peers.pyttsx3(lab))
                    uncached += _there_and_back(lab, terminal, forget=voice)
                    floor.append(peers.espeak(lab))
            _there_and_back(lab, terminal)  # what was being said counts as heard only when it has ended
            heard = _heard(terminal)
    cached = [heard.first_after(pressed) for pressed in cached]
    uncached = [heard.first_after(pressed) for pressed in uncached]
    touch = "finger leaves the choice -> first audible sample of the next page, on an output that plays to nobody"
    says = (
        "a stock Kivy Button (60 frames a second) that calls pyttsx3 say() with the page's text, engine kept warm, "
        "until aplay is started plus the clip's own silence; aplay's own start counts nothing"
    )
    limit = Goal("p95", 300, "accessibility.md T25: at most 0.3 s from action to sound (VVSG 7.2-N: 0.5 s)")
    return [
        Row("sound-cached", f"{touch}; the page has been heard before", "ms", cached, says, peer, limit),
        Row("sound-uncached", f"{touch}; rendered for the first time", "ms", uncached, says, peer, limit),
        Row(
            "sound-floor",
            f"{touch}; rendered for the first time",
            "ms",
            uncached,
            "floor: a stock Kivy Button that runs `espeak-ng --stdout` with the title alone, until the first audible "
            "sample is in the pipe",
            floor,
            limit,
            "between them: 30 frames a second instead of 60, the page, the voice's own process, 15 ms of clip",
        ),
    ]


def peers_of(lab: Lab, title: str, page: str) -> Peers:
    folder = lab.fresh("aplay")
    (folder / "aplay").write_text(APLAY.format(folder=folder))
    (folder / "aplay").chmod(0o755)
    return Peers(lab.bare_voice(folder, VOICE, title, page), folder)


@dataclass(frozen=True, slots=True)
class Heard:
    """All that was heard: when each first audible sample came, and its text, in this order."""

    sounds: Sequence[tuple[float, str]]

    def first_after(self, pressed: float) -> float:
        """Milliseconds. Raises BenchFailed."""
        for at, _text in self.sounds:
            if at > pressed:
                return (at - pressed) * 1000
        raise BenchFailed("nothing was heard after a press")


def _heard(terminal: Screen) -> Heard:
    terminal.send("heard")
    told = terminal.expect(lambda message: "heard" in message, "what was heard")["heard"]
    return Heard(sorted((float(one["at"]), str(one["text"])) for one in told))


def spoken_page(lab: Lab, terminal: Screen) -> tuple[str, str]:
    """Both pages have been spoken; the spoken title and the whole text of the page that the peers speak."""
    _there_and_back(lab, terminal)
    pressed = lab.tap(terminal, "disability-photo")
    page = terminal.shows("consent")
    time.sleep(LISTEN)
    lab.tap(terminal, "decline")
    terminal.shows("home")
    time.sleep(LISTEN)
    title = next(text for at, text in _heard(terminal).sounds if at > pressed)
    return title, "，".join(page["spoken"])


def _there_and_back(lab: Lab, terminal: Screen, forget: Path | None = None) -> list[float]:
    """When the finger left, twice. `forget`: the folder of clips to be emptied before each press."""
    pressed = []
    for target, page in (("disability-photo", "consent"), ("decline", "home")):
        if forget is not None:
            for clip in forget.glob("*.wav"):
                clip.unlink()
        pressed.append(lab.tap(terminal, target))
        terminal.shows(page)
        time.sleep(LISTEN)
    return pressed
