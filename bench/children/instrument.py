"""Watches and touches this process's Kivy window on behalf of the bench, the same way in the kiosk and in its peers.

A touch is pushed into SDL's own queue from another thread, at whatever moment of the frame the bench says it: it then
takes the whole way a touch screen's takes. A frame counts when it is drawn to the end (glFinish) and flipped.

Lines on standard input: `down X Y`, `up X Y`, `watch X Y W H` (px from the top left), `quit`, and what `extra` offers.
On standard output: {"page", "at", "targets"} with the first frame of a page, {"down": t}, {"up": t},
{"watching": true}, {"changed": t} with the first frame in which the watched part differs.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels

from bench.children.own_stdout import say

_DOWN, _UP = 0x401, 0x402  # SDL_MOUSEBUTTONDOWN, SDL_MOUSEBUTTONUP: what SDL makes of a touch on Linux
_EVENT_BYTES = 128

Page = tuple[object, Mapping[str, Any]]
"""What is shown: something that is another object for another page; its `page` (name), `targets` (name -> x, y, width,
height in px from the top left) and whatever else shall be told of it."""


class _Button(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("which", ctypes.c_uint32),
        ("button", ctypes.c_uint8),
        ("state", ctypes.c_uint8),
        ("clicks", ctypes.c_uint8),
        ("padding", ctypes.c_uint8),
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
    )


def _sdl() -> ctypes.CDLL:
    """The library Kivy has loaded, not another one of the system."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        path = line.split()[-1]
        if Path(path).name.startswith("libSDL2-2"):
            return ctypes.CDLL(path)
    raise RuntimeError("Kivy runs without SDL2 here")


def _gl_finish(sdl: ctypes.CDLL) -> Callable[[], None]:
    """Through ctypes, because Kivy's own glFinish keeps all other threads of the process waiting, the voice's, too."""
    sdl.SDL_GL_GetProcAddress.restype = ctypes.c_void_p
    address = sdl.SDL_GL_GetProcAddress(b"glFinish")
    if not address:
        raise RuntimeError("no glFinish here")
    return ctypes.CFUNCTYPE(None)(address)


class Instrument:
    """`page` is asked at each frame; `stop` ends the application; `extra`: further commands, word -> answer."""

    def __init__(
        self,
        out: int,
        page: Callable[[], Page | None],
        stop: Callable[[], None],
        extra: Mapping[str, Callable[[], Any]] | None = None,
    ) -> None:
        self._out, self._page, self._stop, self._extra = out, page, stop, dict(extra or {})
        self._sdl = _sdl()
        self._finish = _gl_finish(self._sdl)
        self._shown: object = None
        self._rect: tuple[int, int, int, int] | None = None
        self._before: bytes | None = None
        self._flip = Window.flip
        Window.flip = self._flipped
        threading.Thread(target=self._obey, name="bench-orders", daemon=True).start()

    def say(self, message: Mapping[str, Any]) -> None:
        say(self._out, message)

    def _flipped(self) -> None:
        self._finish()
        drawn = time.monotonic()
        now_there = self._pixels() if self._rect is not None else b""
        read = time.monotonic()
        self._flip()
        at = time.monotonic() - (read - drawn)  # looking at the pixels is not the window's work
        if self._rect is not None:
            self._compare(now_there, at)
        page = self._page()
        if page is not None and page[0] is not self._shown:
            self._shown = page[0]
            self.say({**page[1], "at": at})

    def _compare(self, now_there: bytes, at: float) -> None:
        if self._before is None:
            self._before = now_there
            self.say({"watching": True})
        elif now_there != self._before:
            self._rect = self._before = None
            self.say({"changed": at})

    def _pixels(self) -> bytes:
        assert self._rect is not None
        x, y, width, height = self._rect
        low = int(Window.system_size[1]) - y - height
        return bytes(glReadPixels(x, low, width, height, GL_RGBA, GL_UNSIGNED_BYTE))

    def _watch(self, rect: tuple[int, int, int, int]) -> None:
        self._rect, self._before = rect, None
        Window.canvas.ask_update()

    def _obey(self) -> None:
        for line in sys.stdin:
            words = line.split()
            if not words:
                continue
            word, numbers = words[0], [int(value) for value in words[1:]]
            if word in ("down", "up"):
                self.say({word: self._touch(_DOWN if word == "down" else _UP, *numbers)})
            elif word == "watch":
                x, y, width, height = numbers
                rect = (x, y, width, height)
                Clock.schedule_once(lambda _dt, rect=rect: self._watch(rect), 0)
            elif word in self._extra:
                self.say({word: self._extra[word]()})
            else:
                break
        Clock.schedule_once(lambda _dt: self._stop(), 0)

    def _touch(self, what: int, x: int, y: int) -> float:
        room = ctypes.create_string_buffer(_EVENT_BYTES)
        event = _Button.from_buffer(room)
        event.type, event.button, event.state, event.clicks, event.x, event.y = what, 1, int(what == _DOWN), 1, x, y
        at = time.monotonic()
        self._sdl.SDL_PushEvent(room)
        return at
