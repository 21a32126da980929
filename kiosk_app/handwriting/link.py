"""Reads strokes on a thread of its own, so that no frame waits for it; only the newest question is answered."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from kiosk_app.core.effects import ReadInk
from kiosk_app.core.events import InkRead
from kiosk_app.handwriting.zinnia import Recogniser, Unavailable

log = logging.getLogger("kiosk.handwriting")

MOST = 16
"""Candidates: two pages of the eight that are offered at once."""


class InkLink:
    """`opened` makes the recogniser, on the thread that reads with it, when the first stroke comes. Where it cannot, or
    reading fails, every question is answered with None. `post` may be called from any thread."""

    def __init__(self, opened: Callable[[], Recogniser], post: Callable[[InkRead], None]) -> None:
        self._opened, self._post = opened, post
        self._wake = threading.Condition()
        self._newest: ReadInk | None = None
        self._ended = False
        self._thread: threading.Thread | None = None

    def read(self, asked: ReadInk) -> None:
        """Ends in InkRead, unless something newer is asked or it is forgotten."""
        with self._wake:
            if self._ended:
                return
            self._newest = asked
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="handwriting", daemon=True)
                self._thread.start()
            self._wake.notify()

    def forget(self) -> None:
        """The visit is over: nothing of it is read any more."""
        with self._wake:
            self._newest = None

    def close(self) -> None:
        """Idempotent; waits until the thread has let go."""
        with self._wake:
            self._ended, self._newest = True, None
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(timeout=2.0)

    def _run(self) -> None:
        recogniser = self._open()
        while (asked := self._next()) is not None:
            name, signs = asked.asked, self._signs(recogniser, asked)
            del asked
            with self._wake:
                outdated = self._ended or self._newest is not None
            if not outdated:
                self._post(InkRead(name, signs))
        if recogniser is not None:
            recogniser.close()

    def _open(self) -> Recogniser | None:
        try:
            return self._opened()
        except Unavailable as error:
            log.error("handwriting: %s", error)
            return None

    def _next(self) -> ReadInk | None:
        with self._wake:
            while self._newest is None and not self._ended:
                self._wake.wait()
            asked, self._newest = self._newest, None
            return asked

    @staticmethod
    def _signs(recogniser: Recogniser | None, asked: ReadInk) -> tuple[str, ...] | None:
        if recogniser is None:
            return None
        try:
            return recogniser.read(asked.strokes, MOST)
        except Unavailable as error:
            log.error("handwriting: %s", error)
            return None
