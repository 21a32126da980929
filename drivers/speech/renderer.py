"""The rendering process as its owner sees it: started, asked, given up on, killed, started again."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from drivers.contract import Act, Code, Deadline, DriverError
from drivers.speech.sound import Samples

WORKER = (sys.executable, "-P", str(Path(__file__).with_name("worker.py")))
START_S = 10.0  # a cold SD card reads Python, pyttsx3 and espeak's data
_MAX_HEADER = 65_536
_MAX_SAMPLES = 1 << 26  # bytes; 25 minutes, where a sentence takes one
_INSTALL = "install espeak-ng, libespeak-ng1 and pyttsx3; then `espeak-ng --voices` lists the voices"


@dataclass(frozen=True, slots=True)
class Header:
    """The line before the samples of an answer; `size` in bytes."""

    id: int
    ok: bool
    size: int
    voices: tuple[str, ...] = ()


def parse_header(line: bytes) -> Header:
    """Raises ValueError for anything but a well-formed line."""
    try:
        found = json.loads(line)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(found, dict):
        raise ValueError("not an object")
    id, ok, size, voices = found.get("id"), found.get("ok"), found.get("bytes"), found.get("voices", [])
    if type(id) is not int or type(ok) is not bool or type(size) is not int or not isinstance(voices, list):
        raise ValueError("missing or wrong members")
    if not 0 <= size <= _MAX_SAMPLES or size % 2 or not all(isinstance(voice, str) for voice in voices):
        raise ValueError("members out of range")
    return Header(id, ok, size, tuple(voices))


class Renderer:
    """Turns text into samples in a child process. One caller at a time; `cancel` of the deadline ends a call at once.

    A call that is cancelled leaves the child alone and its late answer is thrown away; a call that reaches `timeout_s`
    kills it. A child that died or was killed is replaced within the same call and the text tried once more.
    """

    def __init__(self, command: Sequence[str] = WORKER, *, timeout_s: float = 3.0) -> None:
        self._command, self._timeout_s = tuple(command), timeout_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._buffer = bytearray()
        self._last_id = self._answered = 0
        self.voices: tuple[str, ...] = ()
        self.renders = 0  # answers used
        self.restarts = 0  # children replaced because they died or hung
        self.failed = False  # the last start or render ended in an error

    @property
    def pid(self) -> int | None:
        """Of the living child."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    @property
    def owed(self) -> bool:
        """The answer to a call that was cancelled is still to come, or half here: what was to be said to somebody. The
        next render reads it away."""
        return not self._lock.locked() and self._answered != self._last_id

    def start(self, deadline: Deadline) -> None:
        """Ready to render when it returns. Raises DriverError CONFIG_ERROR `no_voice`, TIMEOUT or CANCELED."""
        with self._turn(deadline):
            self._start(deadline)

    def render(self, text: str, voice: str, rate: int, deadline: Deadline) -> Samples:
        """Samples, empty if the voice has no sound for this text.

        Raises DriverError TIMEOUT `renderer_hung`, HARDWARE_ERROR `renderer_crashed`, CONFIG_ERROR, CANCELED. The text
        is never part of an error.
        """
        with self._turn(deadline):
            try:
                samples = self._render_twice(text, voice, rate, deadline)
            except DriverError as error:
                self.failed = self.failed or error.code is not Code.CANCELED
                raise
            self.failed = False
            self.renders += 1
            return samples

    def close(self) -> None:
        """Idempotent; the child is gone when it returns."""
        with self._lock:
            self._kill()

    def restart(self, deadline: Deadline) -> None:
        """A fresh child, whatever the old one was doing."""
        with self._turn(deadline):
            self._kill()
            self._start(deadline)

    @contextlib.contextmanager
    def _turn(self, deadline: Deadline) -> Iterator[None]:
        """One caller at a time; who waits for a hanging one keeps to its own deadline."""
        while not self._lock.acquire(timeout=0.02):
            _check(deadline)
        try:
            yield
        finally:
            self._lock.release()

    def _render_twice(self, text: str, voice: str, rate: int, deadline: Deadline) -> Samples:
        error: DriverError | None = None
        for _ in range(2):
            deadline.check()
            try:
                self._start(deadline)
                return self._ask({"text": text, "voice": voice, "rate": rate}, deadline)
            except DriverError as failed:
                if failed.code is Code.CANCELED or not failed.retryable:
                    raise
                error = failed
                self._kill()
                self.restarts += 1
        assert error is not None
        raise error

    def _start(self, deadline: Deadline) -> None:
        if self.pid is None:
            self._kill()
            self._spawn()
        if self._ready:
            return
        try:
            ready, _ = self._answer(deadline.within(START_S))
        except DriverError as error:
            if error.code is Code.CANCELED:
                raise  # it goes on starting for the next caller
            self._kill()
            if error.code is Code.HARDWARE_ERROR:
                raise _no_voice() from None
            raise
        if not ready.ok:
            self._kill()
            raise _no_voice()
        self.voices, self._ready = ready.voices, True

    def _spawn(self) -> None:
        process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
        self._process = process

    def _ask(self, request: dict[str, Any], deadline: Deadline) -> Samples:
        self._last_id += 1
        within = deadline.within(self._timeout_s)
        self._send(json.dumps({"id": self._last_id, **request}).encode() + b"\n", within)
        while True:
            header, samples = self._answer(within)
            self._answered = header.id
            if header.id != self._last_id:
                continue  # the late answer to a call that was cancelled
            if not header.ok:
                raise DriverError(Code.CONFIG_ERROR, "render_refused", act=Act.CONFIGURATION, hint=_INSTALL)
            return np.frombuffer(samples, dtype="<i2").astype(np.int16)

    def _send(self, data: bytes, deadline: Deadline) -> None:
        process = self._process
        assert process is not None and process.stdin is not None
        while data:
            self._wait(process.stdin.fileno(), select.POLLOUT, deadline)
            try:
                data = data[os.write(process.stdin.fileno(), data) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise _crashed() from None

    def _answer(self, deadline: Deadline) -> tuple[Header, bytes]:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > _MAX_HEADER:
                raise _crashed()
            self._read(deadline)
        try:
            header = parse_header(bytes(self._buffer[:end]))
        except ValueError:
            raise _crashed() from None
        total = end + 1 + header.size
        while len(self._buffer) < total:
            self._read(deadline)
        samples = bytes(self._buffer[end + 1 : total])
        del self._buffer[:total]
        return header, samples

    def _read(self, deadline: Deadline) -> None:
        process = self._process
        assert process is not None and process.stdout is not None
        self._wait(process.stdout.fileno(), select.POLLIN, deadline)
        with contextlib.suppress(BlockingIOError):
            data = os.read(process.stdout.fileno(), 1 << 20)
            if not data:
                raise _crashed()
            self._buffer += data

    def _wait(self, fd: int, what: int, deadline: Deadline) -> None:
        """Until `fd` is ready. Looks at the cancel token every 20 ms: a callback left on it could not be taken back."""
        poll = select.poll()
        poll.register(fd, what)
        while True:
            _check(deadline)
            if poll.poll(min(20.0, deadline.remaining() * 1000 + 1)):
                return

    def _kill(self) -> None:
        process, self._process, self._ready = self._process, None, False
        self._answered = self._last_id
        self._buffer.clear()
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()


def _check(deadline: Deadline) -> None:
    if deadline.cancel.canceled:
        raise DriverError(Code.CANCELED, role="speech")
    if deadline.passed:
        raise DriverError(Code.TIMEOUT, "renderer_hung", act=Act.WAIT, retryable=True, role="speech")


def _crashed() -> DriverError:
    return DriverError(
        Code.HARDWARE_ERROR,
        "renderer_crashed",
        act=Act.WAIT,
        retryable=True,
        role="speech",
        hint="the rendering process ended; it is started again by itself",
    )


def _no_voice() -> DriverError:
    return DriverError(Code.CONFIG_ERROR, "no_voice", act=Act.CONFIGURATION, role="speech", hint=_INSTALL)
