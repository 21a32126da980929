"""Single keys of a terminal, without waiting for Enter; the terminal is as it was afterwards."""

from __future__ import annotations

import os
import select
import termios
import tty
from types import TracebackType
from typing import Any

INTERRUPT, END = "\x03", "\x04"


class Keys:
    """`with Keys(fd) as keys`. A key is one character in small letters, Enter is `\\n`, the end of input is empty."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._before: list[Any] | None = None

    def __enter__(self) -> Keys:
        self._before = termios.tcgetattr(self._fd)
        tty.setcbreak(self._fd, termios.TCSANOW)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._before is not None:
            termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)

    def wait(self) -> str:
        """The next key."""
        while (key := self._read(None)) is None:
            pass
        return key

    def poll(self) -> str | None:
        """A key if one was pressed."""
        return self._read(0.0)

    def _read(self, seconds: float | None) -> str | None:
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return None
        try:
            data = os.read(self._fd, 1)
        except OSError:
            return ""  # the terminal is gone
        key = data.decode("latin-1").lower()
        if key == INTERRUPT:
            raise KeyboardInterrupt
        return "" if key == END else "\n" if key == "\r" else key
