"""From texts to samples, on a thread of its own: what is said now comes first, what may be said later when idle."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from drivers.contract import Cancel, Code, Deadline, DriverError
from drivers.speech import sound
from drivers.speech.cache import Cache
from drivers.speech.mixer import Mixer, Utterance
from drivers.speech.pack import VoicePack
from drivers.speech.phrases import Piece, pieces
from drivers.speech.renderer import START_S, Renderer
from drivers.speech.text import MANDARIN, Chunk, Pace, Voice, cache_key, pace

_AHEAD_S = 20.0  # rendered ahead of the ear; bounds memory for long texts
_PREPARE_MAX = 5000  # sentences


@dataclass(eq=False)
class Job:
    """An utterance to render and feed to the mixer, sentence by sentence."""

    utterance: Utterance
    chunks: tuple[Chunk, ...] = field(repr=False)
    voice: Voice
    pace: Pace
    rate: int
    pack: VoicePack | None = None
    cancel: Cancel = field(default_factory=Cancel, repr=False)


Sentence = tuple[Chunk, Voice, Pace]


class Studio:
    """Owns the rendering thread. Methods are safe from any thread and never wait for a render."""

    def __init__(
        self, renderer: Renderer, cache: Cache, mixer: Mixer, *, timeout_s: float, pack: VoicePack | None = None
    ) -> None:
        """`pack`: whose clips need no rendering ahead."""
        self._renderer, self._cache, self._mixer, self._pack = renderer, cache, mixer, pack
        self._budget_s = START_S + 2 * timeout_s
        self._lock = threading.Condition()
        self._jobs: deque[Job] = deque()
        self._current: Job | None = None
        self._preparing: deque[Sentence] = deque()
        self._aside = Cancel()  # ends a render that nobody listens to
        self._recheck = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="speech-render", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Idempotent; silent and without a thread when it returns."""
        with self._lock:
            thread, self._thread = self._thread, None
            self._silence()
            self._preparing.clear()
            self._aside.cancel()
            self._lock.notify_all()
        if thread is not None:
            thread.join()

    def say(self, job: Job, *, interrupt: bool) -> None:
        """Instead of, or after, what is being said; what matters more is never silenced, but waited for.

        Raises DriverError NOT_READY when not started.
        """
        with self._lock:
            if self._thread is None:
                raise DriverError(Code.NOT_READY, role="speech")
            if interrupt:
                self._silence(job.utterance.priority)
            self._mixer.play(job.utterance)
            self._jobs.append(job)
            self._aside.cancel()
            self._lock.notify_all()

    def silence(self) -> None:
        """Everything said or waiting ends now."""
        with self._lock:
            self._silence()

    def prepare(self, sentences: Iterable[Sentence]) -> None:
        """Into the cache when there is time; beyond 5000 waiting they are left out."""
        with self._lock:
            for sentence in sentences:
                if len(self._preparing) < _PREPARE_MAX:
                    self._preparing.append(sentence)
            self._lock.notify_all()

    def recheck(self) -> None:
        """Try the renderer when there is time: its state is known then, a new one is warm, nothing is left in it."""
        with self._lock:
            self._recheck = True
            self._lock.notify_all()

    def _silence(self, up_to: int | None = None) -> None:
        """All of it, or what matters no more than `up_to`."""
        for job in (*self._jobs, *((self._current,) if self._current else ())):
            if up_to is None or job.utterance.priority <= up_to:
                job.cancel.cancel()
                if job in self._jobs:
                    self._jobs.remove(job)
        self._mixer.stop(up_to=up_to)

    def _work(self) -> None:
        while True:
            sentence: Sentence | None = None
            with self._lock:
                self._current = None
                while not (self._jobs or self._preparing or self._recheck) and self._thread is not None:
                    self._lock.wait()
                if self._thread is None:
                    return
                self._aside = aside = Cancel()
                if self._jobs:
                    self._current = self._jobs.popleft()
                elif self._recheck:
                    self._recheck = False
                else:
                    sentence = self._preparing.popleft()
                job = self._current
            if job is not None:
                self._speak(job)
            elif sentence is not None:
                self._render_ahead(sentence, aside)
            else:
                self._try_renderer(aside)

    def _speak(self, job: Job) -> None:
        if job.pack and (clip := job.pack.samples(job.utterance.text, job.voice.language)) is not None:
            if self._mixer.feed(job.utterance, sound.finish(clip, 100 / job.rate)):
                self._mixer.complete(job.utterance)
            return
        total = 0
        try:
            for number, chunk in enumerate(job.chunks, start=1):
                samples = self._sentence(chunk, job)
                total += len(samples)
                if len(samples) and number < len(job.chunks):
                    samples = np.concatenate((samples, sound.silence(chunk.pause_s * 100 / job.rate)))
                if not self._mixer.feed(job.utterance, samples):
                    return
                while self._mixer.waiting(job.utterance) > _AHEAD_S:
                    if job.cancel.wait(0.1):
                        return
        except DriverError as error:
            if error.code is not Code.CANCELED:
                self._mixer.fail(error.detail or error.code.value, job.utterance)
            return
        if total:
            self._mixer.complete(job.utterance)
        else:
            self._mixer.fail("no_sound", job.utterance)

    def _sentence(self, chunk: Chunk, job: Job) -> sound.Samples:
        """Recorded as far as there are clips, at the pace asked for; the rest is rendered."""
        pack, language = job.pack, job.voice.language
        if pack is None:
            return self._samples(chunk, job.voice, job.pace, job.cancel, private=job.utterance.private)
        said = pieces(chunk.text, lambda text: pack.has(text, language))
        parts = []
        for number, piece in enumerate(said, start=1):
            samples = self._piece(piece, pack, job)
            parts.append(samples)
            if len(samples) and number < len(said):
                parts.append(sound.silence(piece.pause_s * 100 / job.rate))
        return np.concatenate(parts)

    def _piece(self, piece: Piece, pack: VoicePack, job: Job) -> sound.Samples:
        """A clip that cannot be read any more is rendered, too: nothing is silent."""
        clip = pack.samples(piece.text, job.voice.language) if piece.recorded else None
        if clip is not None:
            return sound.finish(clip, 100 / job.rate)
        return self._samples(Chunk(piece.text), job.voice, job.pace, job.cancel, private=job.utterance.private)

    def _render_ahead(self, sentence: Sentence, cancel: Cancel) -> None:
        chunk, voice, wanted = sentence
        recorded = self._pack is not None and self._pack.has(chunk.text, voice.language)
        if recorded or cache_key(chunk.text, voice, wanted) in self._cache:
            return
        try:
            self._samples(chunk, voice, wanted, cancel, private=False)
        except DriverError as error:
            with self._lock:
                if error.code is not Code.CANCELED:
                    self._preparing.clear()  # a sick renderer gets only the work it must do
                elif self._thread is not None:
                    self._preparing.appendleft(sentence)

    def _try_renderer(self, cancel: Cancel) -> None:
        try:
            self._renderer.render("好", MANDARIN.name, pace(MANDARIN, 100).espeak_rate, self._deadline(cancel))
        except DriverError:
            return  # the renderer remembers; probe states it

    def _samples(self, chunk: Chunk, voice: Voice, wanted: Pace, cancel: Cancel, *, private: bool) -> sound.Samples:
        key = cache_key(chunk.text, voice, wanted)
        if not private and (kept := self._cache.get(key)) is not None:
            return kept
        raw = self._renderer.render(chunk.text, voice.name, wanted.espeak_rate, self._deadline(cancel))
        samples = sound.finish(raw, wanted.stretch)
        if private:
            raw.fill(0)
        elif len(samples):
            self._cache.put(key, samples)
        return samples

    def _deadline(self, cancel: Cancel) -> Deadline:
        return Deadline.after(self._budget_s, cancel)
