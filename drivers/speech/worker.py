"""The process that renders: pyttsx3 with its espeak driver, one request at a time, killed and replaced at will.

Started as a script by renderer.py, so that it loads nothing of this project but itself. Over its standard input come
lines of JSON `{"id", "text", "voice", "rate"}`; over its standard output go lines of JSON `{"id", "ok", "bytes"}` each
followed by that many bytes of mono 16-bit 22 050 Hz samples. The first line out is `{"id": 0, "ok": true}` or why not.
No text ever touches a disk: pyttsx3 saves into anonymous memory.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import wave
from collections.abc import Callable
from typing import Any, BinaryIO

WATCHDOG_S = 30  # ends an orphan whose parent was killed while espeak hung; C code included
ATTEMPTS = 3


class Engine:
    """pyttsx3 made dependable: its save_to_file is not as synchronous as it looks.

    espeak's library renders in a thread of its own. The very first `runAndWait` returns before the sound is there, and
    a rate or voice set just before may reach espeak after the text (2 to 13 in 1000 renders came out empty, others at
    the old rate). An empty run first, `espeak_Synchronize` around setting, and reading the rate back cure both (0 in
    4200 under load).
    """

    def __init__(self) -> None:
        import pyttsx3
        from pyttsx3.drivers import _espeak

        self._synchronize: Callable[[], int] = _espeak.Synchronize
        self._engine = pyttsx3.init("espeak")
        self._engine.runAndWait()
        self.voices = [voice.id for voice in self._engine.getProperty("voices")]

    def render(self, text: str, voice: str, rate: int) -> bytes:
        """Samples of `text`; empty if the voice has no sound for it. Raises ValueError for an unknown voice."""
        if voice not in self.voices:
            raise ValueError("unknown voice")  # pyttsx3 would swallow espeak's refusal and speak with the voice before
        for _ in range(ATTEMPTS):
            self._set(voice, rate)
            samples = self._save(text)
            if samples:
                return samples
        return b""

    def _set(self, voice: str, rate: int) -> None:
        self._synchronize()  # the voice changes on our thread, under the feet of espeak's if that still renders
        self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", rate)
        end = time.monotonic() + 1
        while time.monotonic() < end:
            self._synchronize()
            if self._engine.getProperty("rate") == rate:
                return
            time.sleep(0.001)
        raise RuntimeError("espeak does not take the rate")

    def _save(self, text: str) -> bytes:
        memory = os.memfd_create("speech", os.MFD_CLOEXEC)
        try:
            path = f"/proc/self/fd/{memory}"
            self._engine.save_to_file(text, path)
            self._engine.runAndWait()
            if os.fstat(memory).st_size == 0:
                return b""
            with wave.open(path, "rb") as reader:
                return reader.readframes(reader.getnframes())
        finally:
            os.close(memory)


def serve(requests: BinaryIO, answers: BinaryIO, before_each: Callable[[], None] = lambda: None) -> None:
    """Answers until the requests end. `before_each` is where the emulator's worker hangs or dies."""

    def answer(header: dict[str, Any], samples: bytes = b"") -> None:
        answers.write(json.dumps({**header, "bytes": len(samples)}).encode() + b"\n" + samples)
        answers.flush()

    try:
        engine = Engine()
    except (ImportError, OSError, RuntimeError) as error:
        answer({"id": 0, "ok": False, "error": type(error).__name__})
        return
    answer({"id": 0, "ok": True, "voices": engine.voices})
    for line in requests:
        request = json.loads(line)
        signal.alarm(WATCHDOG_S)
        before_each()
        try:
            samples = engine.render(request["text"], request["voice"], request["rate"])
        except (RuntimeError, ValueError, OSError, wave.Error, EOFError) as error:
            answer({"id": request["id"], "ok": False, "error": type(error).__name__})
        else:
            answer({"id": request["id"], "ok": True}, samples)
        signal.alarm(0)


def claim_output() -> BinaryIO:
    """The real standard output for answers alone: pyttsx3 prints where it saved, which must not come in between."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches the whole group; our parent decides
    serve(sys.stdin.buffer, claim_output())
