"""What is being played: utterances in a row, pulled block by block by an output, silenced at once.

The mixer is the only thing the audio callback touches. It never blocks on anything but its own short lock, and reports
by `notify`, which must not block either.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from drivers.speech.sound import SAMPLE_RATE, Samples, gain

FADE_S = 0.008  # a cut without a fade clicks


PRIORITIES = {"hint": 0, "normal": 1, "urgent": 2}
"""A hint is lost to anything; an urgent text is said to its end, unless another urgent one or silence is asked for."""


def priority_of(word: str) -> int:
    """Raises ValueError naming those there are."""
    if word not in PRIORITIES:
        raise ValueError(f"priority {word!r} is none of {', '.join(PRIORITIES)}")
    return PRIORITIES[word]


class Outcome(StrEnum):
    """How an utterance ended."""

    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


@dataclass(eq=False)
class Utterance:
    """One text on its way to the ear. `text` may be personal: it is not in the repr and goes with it."""

    id: str
    text: str = field(repr=False)
    language: str
    private: bool
    volume: int
    alone: bool = False  # never by loudspeaker
    priority: int = 1
    chunks: deque[Samples] = field(default_factory=deque, repr=False)
    complete: bool = False  # no chunk will follow
    started: float | None = None  # monotonic seconds of the first sample
    ended: float | None = None
    heard: int = 0  # samples
    outcome: Outcome | None = None
    detail: str = ""  # why it failed
    recorded: list[Samples] = field(default_factory=list, repr=False)
    done: threading.Event = field(default_factory=threading.Event, repr=False)


Notify = Callable[[str, Utterance], None]  # kind: started, finished, interrupted, failed


class Mixer:
    """Plays utterances one after the other. Safe from any thread."""

    def __init__(self, notify: Notify, *, calibration_db: float = 0.0, record: bool = False) -> None:
        self._notify, self._calibration_db, self._record = notify, calibration_db, record
        self._lock = threading.Lock()
        self._work = threading.Event()
        self._queue: deque[Utterance] = deque()
        self._tail: Samples = np.zeros(0, dtype=np.int16)  # the fade of what was cut off
        self._factor = 0.0

    @property
    def busy(self) -> bool:
        """Whether an utterance is being played or waited for."""
        with self._lock:
            return bool(self._queue) or len(self._tail) > 0

    @property
    def starved(self) -> bool:
        """The next utterance has nothing to play yet: its rendering is behind."""
        with self._lock:
            return bool(self._queue) and not self._queue[0].chunks and not self._queue[0].complete

    @property
    def playing(self) -> tuple[str, int]:
        """Id of what sounds now and how many of its samples have been played; ("", 0) while nothing does."""
        with self._lock:
            if not self._queue or self._queue[0].started is None:
                return "", 0
            return self._queue[0].id, self._queue[0].heard

    def wait_for_work(self, seconds: float) -> bool:
        """True as soon as there is something to pull."""
        return self._work.wait(seconds)

    def play(self, utterance: Utterance) -> None:
        """Behind those already there; its chunks may come later."""
        with self._lock:
            self._queue.append(utterance)
            self._work.set()

    def feed(self, utterance: Utterance, samples: Samples) -> bool:
        """The next chunk of `utterance`; False if it has ended meanwhile."""
        with self._lock:
            if utterance.outcome is not None:
                return False
            if len(samples):
                utterance.chunks.append(samples)
            return True

    def complete(self, utterance: Utterance) -> None:
        """No chunk will follow."""
        with self._lock:
            utterance.complete = True
            self._work.set()

    def waiting(self, utterance: Utterance) -> float:
        """Seconds of `utterance` handed over and not yet played."""
        with self._lock:
            return sum(len(chunk) for chunk in utterance.chunks) / SAMPLE_RATE

    def set_volume(self, step: int) -> None:
        """For what is being played and what waits."""
        with self._lock:
            for utterance in self._queue:
                utterance.volume = step

    def calibrate(self, calibration_db: float) -> None:
        """For what is played from now on: another loudspeaker, or headphones."""
        with self._lock:
            self._calibration_db = calibration_db

    def stop(self, utterance: Utterance | None = None, *, up_to: int | None = None) -> None:
        """Silences `utterance`, or everything (of priority `up_to` at most), within one block and 8 ms of fade."""
        with self._lock:
            chosen = [u for u in self._queue if up_to is None or u.priority <= up_to]
            self._end_locked([utterance] if utterance else chosen, Outcome.INTERRUPTED, "")

    def fail(self, detail: str, utterance: Utterance | None = None) -> None:
        """As stop, but because it cannot be played: `detail` says why."""
        with self._lock:
            self._end_locked([utterance] if utterance else list(self._queue), Outcome.FAILED, detail)

    def _end_locked(self, chosen: list[Utterance], outcome: Outcome, detail: str) -> None:
        ended = [u for u in self._queue if u in chosen]
        if ended and ended[0] is self._queue[0] and outcome is Outcome.INTERRUPTED:
            self._tail = self._fade(ended[0])
        for utterance in ended:
            self._queue.remove(utterance)
            self._close(utterance, outcome, detail)

    def _fade(self, utterance: Utterance) -> Samples:
        if utterance.started is None or not utterance.chunks:
            return np.zeros(0, dtype=np.int16)
        rest = utterance.chunks[0][: int(FADE_S * SAMPLE_RATE)]
        faded: Samples = (rest * np.linspace(self._factor, 0.0, len(rest))).astype(np.int16)
        utterance.heard += len(faded)
        if self._record:
            utterance.recorded.append(faded)
        return faded

    def _close(self, utterance: Utterance, outcome: Outcome, detail: str) -> None:
        utterance.outcome, utterance.detail, utterance.ended = outcome, detail, time.monotonic()
        if utterance.private:
            for chunk in utterance.chunks:
                chunk.fill(0)
        utterance.chunks.clear()
        self._notify(outcome.value, utterance)  # inside the lock, so that the news keep their order

    def pull(self, frames: int) -> Samples:
        """The next `frames` samples, zeros where there is nothing to play. Called by the output alone."""
        out = np.zeros(frames, dtype=np.int16)
        with self._lock:
            at = min(len(self._tail), frames)
            out[:at] = self._tail[:at]
            self._tail = self._tail[at:]
            while at < frames and self._queue:
                utterance = self._queue[0]
                if not utterance.chunks:
                    if not utterance.complete:
                        break  # rendering is behind: silence until it catches up
                    self._queue.popleft()
                    self._close(utterance, Outcome.FINISHED, "")
                    continue
                if utterance.started is None:
                    utterance.started = time.monotonic()
                    self._factor = gain(utterance.volume, self._calibration_db)
                    self._notify("started", utterance)
                at += self._mix(out, at, utterance)
            if not self._queue and not len(self._tail):
                self._work.clear()
        return out

    def _mix(self, out: Samples, at: int, utterance: Utterance) -> int:
        chunk = utterance.chunks[0]
        part = chunk[: len(out) - at]
        wanted = gain(utterance.volume, self._calibration_db)
        ramp = np.linspace(self._factor, wanted, len(part))  # a jump in volume would click
        self._factor = wanted
        played = np.clip(part * ramp, -32768, 32767).astype(np.int16)
        out[at : at + len(part)] = played
        utterance.heard += len(part)
        if self._record:
            utterance.recorded.append(played)
        count = len(part)
        if utterance.private:
            part.fill(0)
        if count == len(chunk):
            utterance.chunks.popleft()
        else:
            utterance.chunks[0] = chunk[count:]
        return count
