"""A measured process: it speaks one JSON object a line on its standard output and obeys lines on its input.

All moments are seconds of CLOCK_MONOTONIC, which every process of a machine shares.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0  # seconds; a busy machine is slow, a broken child is for ever

Message = dict[str, Any]


class BenchFailed(Exception):
    """A measurement could not be made; the text says which child failed at what."""


class Child:
    """`python -m MODULE WORDS`, started at `started` (monotonic seconds, taken just before the process exists)."""

    def __init__(self, module: str, words: Sequence[str], log: Path, env: Mapping[str, str] | None = None) -> None:
        self.name, self._log = module.rpartition(".")[2], log
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("KIVY", "SDL"))}
        for name in ("DISPLAY", "WAYLAND_DISPLAY"):
            clean.pop(name, None)
        command = [sys.executable, "-m", module, *words]
        self._errors = log.open("ab")
        self.started = time.monotonic()
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**clean, **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._messages: list[Message] = []
        self._news = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, name=f"bench-{self.name}", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, line: str) -> None:
        """Raises BenchFailed when it is gone."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise BenchFailed(self._why(f"'{line}' could not be sent")) from None

    def expect(
        self, fits: Callable[[Message], bool], what: str, within: float = PATIENCE, *, keep: bool = False
    ) -> Message:
        """The first fitting message from here on; those before it are dropped unless `keep`. Raises BenchFailed."""
        end = time.monotonic() + within
        with self._news:
            while True:
                for place, message in enumerate(self._messages):
                    if fits(message):
                        self._messages = (self._messages[:place] if keep else []) + self._messages[place + 1 :]
                        return message
                if self._ended:
                    raise BenchFailed(self._why(f"it ended before {what}"))
                left = end - time.monotonic()
                if left <= 0:
                    raise BenchFailed(self._why(f"no {what} within {within:.0f} s"))
                self._news.wait(left)

    def forget(self, before: float) -> None:
        """What was told of earlier moments."""
        with self._news:
            self._messages = [
                one for one in self._messages if float(one.get("at") or one.get("changed") or 0) >= before
            ]

    def stop(self) -> None:
        """Idempotent; the process is gone when it returns."""
        if self._process.poll() is None:
            with contextlib.suppress(BenchFailed):
                self.send("quit")
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._reader.join(5)
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                message = json.loads(line)
            except ValueError:
                continue
            with self._news:
                self._noted(message)
                self._messages.append(message)
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _noted(self, message: Message) -> None:
        """Each message as it arrives, in the reader's thread."""

    def _why(self, trouble: str) -> str:
        self._errors.flush()
        tail = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-6:]
        return f"{self.name}: {trouble}; its last words: {' | '.join(tail) or 'none'}"


class Screen(Child):
    """A window that is watched and touched from here: see children/instrument.py."""

    page = ""
    targets: Mapping[str, Sequence[float]] = MappingProxyType({})

    def shows(self, name: str, within: float = PATIENCE) -> Message:
        """The first frame of that page, even if it was shown before this call. Raises BenchFailed."""
        return self.expect(lambda message: message.get("page") == name, f"page {name}", within)

    def offers(self, target: str, within: float = PATIENCE) -> None:
        """Returns when this can be pressed. Raises BenchFailed."""
        end = time.monotonic() + within
        while target not in self.targets:
            if self._ended or time.monotonic() > end:
                self._rect(target)
            time.sleep(0.05)

    def _noted(self, message: Message) -> None:
        if "page" in message:
            self.page, self.targets = message["page"], message["targets"]

    def watch(self, target: str) -> None:
        """From now on the next frame in which this target looks different is told."""
        x, y, width, height = self._rect(target)
        self.send(f"watch {x:.0f} {y:.0f} {width:.0f} {height:.0f}")
        self.expect(lambda message: "watching" in message, "answer to watch")

    def changed(self) -> float:
        """When that frame was shown."""
        return float(self.expect(lambda message: "changed" in message, f"change of {self.page}")["changed"])

    def down(self, target: str) -> float:
        """The finger touches; when."""
        return self._finger("down", target)

    def up(self, target: str) -> float:
        """The finger leaves; when."""
        return self._finger("up", target)

    def _finger(self, what: str, target: str) -> float:
        x, y, width, height = self._rect(target)
        self.send(f"{what} {x + width / 2:.0f} {y + height / 2:.0f}")
        at = float(self.expect(lambda message: what in message, f"answer to {what}", keep=True)[what])
        self.forget(before=at)  # under load the frame may be told before the answer
        return at

    def _rect(self, target: str) -> Sequence[float]:
        try:
            return self.targets[target]
        except KeyError:
            there = ", ".join(self.targets) or "nothing"
            raise BenchFailed(self._why(f"page '{self.page}' has {there}, no {target}")) from None
