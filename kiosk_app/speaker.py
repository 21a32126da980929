"""The terminal's voice as a device: one utterance at a time, and each of them ends, heard or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from kiosk_app.access.voice_guide import Utterance
from kiosk_app.core.visit import Settings
from kiosk_app.device_jobs import GatewayLike, JobLike

SPEECH_TIMEOUT = 10.0  # seconds the voice has to take a text, from the queue included
SLOWEST_CHAR = 0.6  # seconds one character may take at normal pace; an utterance without an end is over after that
READ_CHARS = 4.0  # characters a second, for a caption that nobody speaks
READ_LEAST, READ_MOST = 2.0, 6.0  # seconds


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """One utterance ended, or (`failed`) was never heard."""

    utterance: str
    failed: bool = False


class Speaker:
    """`post` is called from any thread; all else belongs to the main thread."""

    def __init__(self, gateway: GatewayLike, post: Callable[[SpeechEnded], None], now: Callable[[], float]) -> None:
        self._gateway, self._post, self._now = gateway, post, now
        self._job: JobLike | None = None
        self._show = 0  # characters of the caption
        self._over: tuple[str, float] = ("", 0.0)  # the utterance, and when it counts as ended

    def speak(self, utterance_id: str, utterance: Utterance, settings: Settings, visit: str) -> None:
        seconds = SPEECH_TIMEOUT + len(utterance.say) * SLOWEST_CHAR * 100 / settings.rate
        self._over, self._show = (utterance_id, self._now() + seconds), len(utterance.show)
        self._job = self._gateway.submit(
            "speech",
            "say",
            utterance.say,
            timeout=SPEECH_TIMEOUT,
            visit=visit,
            id=utterance_id,
            language=utterance.language or settings.language,
            rate=settings.rate,
            volume=settings.volume,
            private=utterance.masked,
            **({"alone": True} if utterance.alone else {}),
            **({"priority": "urgent"} if utterance.urgent else {}),
            **({"voice": settings.voice} if settings.voice else {}),
        )
        self._job.future.add_done_callback(partial(self._taken, utterance_id))

    def hush(self) -> None:
        job, self._job, self._over = self._job, None, ("", 0.0)
        if job is not None:
            job.cancel()
        self._gateway.submit("speech", "stop", timeout=SPEECH_TIMEOUT)

    def ended(self, news: SpeechEnded) -> str:
        """The utterance that is over now, or empty. One that nobody heard stands as a caption until it can be read."""
        if news.utterance != self._over[0]:
            return ""
        if news.failed:
            seconds = min(READ_MOST, max(READ_LEAST, self._show / READ_CHARS))
            self._over = (news.utterance, self._now() + seconds)
            return ""
        return self._end(news.utterance)

    def overdue(self) -> str:
        """The utterance that has to be over by now, or empty: no silence of a part holds the page's words up."""
        utterance, end = self._over
        return self._end(utterance) if utterance and self._now() >= end else ""

    def _end(self, utterance: str) -> str:
        self._job, self._over = None, ("", 0.0)
        return utterance

    def _taken(self, utterance_id: str, future: Any) -> None:
        """In the driver's thread."""
        if future.cancelled() or future.exception() is not None:
            self._post(SpeechEnded(utterance_id, failed=True))
