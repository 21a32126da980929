"""What the measurements share: a folder, a help desk, the terminal with its emulated hardware, a bare window."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

from PIL import Image

from bench.child import Screen
from drivers.receipt_printer import make_emulator as make_printer
from kiosk_app.tools import desk_process

DEVICES = """version: 1
devices:
  id_reader:
    driver: sam
    connect: {{serial: {reader}, baud: 115200}}
    required_by: {{disability-photo: required}}
  receipt_printer:
    driver: escpos
    connect: {{tcp: 127.0.0.1, port: {printer}}}
    required_by: {{disability-photo: optional}}
  camera:
    driver: opencv
    connect: {{file: {picture}}}
    required_by: {{disability-photo: required}}
  speech:
    driver: voice
    connect: {{audio: default}}
    options: {{output: "null", record: true, cache: {voice}}}
"""


@dataclass(slots=True)
class Lab:
    """`rounds` None: what each measurement thinks right. `say` shows progress."""

    rounds: int | None = None
    say: Callable[[str], None] = lambda line: None
    random: Random = field(default_factory=lambda: Random(1))
    _open: ExitStack = field(default_factory=ExitStack)
    _desk: desk_process.DeskProcess | None = None
    _folder: Path | None = None
    _count: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    @property
    def folder(self) -> Path:
        if self._folder is None:
            self._folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="kiosk-bench-")))
        return self._folder

    def times(self, usual: int) -> int:
        return usual if self.rounds is None else max(1, self.rounds)

    def any_moment(self, low: float, high: float) -> None:
        """Wait, so that the next act falls at no particular moment of a frame or a poll."""
        time.sleep(self.random.uniform(low, high))

    def tap(self, screen: Screen, target: str) -> float:
        """A touch that rests as long as fingers do; when it left."""
        screen.down(target)
        self.any_moment(0.06, 0.16)
        return screen.up(target)

    def desk(self) -> desk_process.DeskProcess:
        """The real help desk with its demo people, one for the whole run. Raises DeskFailed."""
        if self._desk is None:
            self._desk = desk_process.start_desk(self.folder / "desk")
            self._open.callback(self._desk.stop)
        return self._desk

    def fresh(self, name: str) -> Path:
        """A folder of its own."""
        self._count += 1
        path = self.folder / f"{self._count:02d}-{name}"
        path.mkdir()
        return path

    def hardware(self, reader: str) -> Path:
        """devices.yaml of a terminal in service. `reader`: the ID reader's port; the printer is emulated on TCP."""
        folder = self.fresh("hardware")
        printer = make_printer({"transport": "tcp"})
        printer.start()
        self._open.callback(printer.stop)
        picture = folder / "camera.png"
        Image.new("RGB", (1280, 720), "#8090a0").save(picture)
        devices = folder / "devices.yaml"
        port = printer.url.rpartition(":")[2]
        line = Path(reader).resolve()  # an emulated line has a stable name in /tmp, devices.yaml takes none but /dev
        devices.write_text(DEVICES.format(reader=line, printer=port, picture=picture, voice=folder / "voice"))
        return devices

    def terminal(self, devices: Path) -> Screen:
        """`kiosk run` in production profile at the help desk, its window off screen."""
        folder = self.fresh("terminal")
        token = folder / "token"
        token.write_text(desk_process.TOKEN)
        words = ["--devices", devices, "--desk", self.desk().url, "--kiosk", desk_process.KIOSK]
        words += ["--token-file", token, "--state", folder]
        env = {"KIOSK_CONTROL": str(folder / "control.sock"), "KIVY_HOME": str(folder / "kivy")}
        return Screen("bench.children.terminal", [str(word) for word in words], folder / "log", env)

    def bare(self, fps: int) -> Screen:
        return Screen("bench.children.bare", [str(fps)], self.fresh("bare") / "log", {"TMPDIR": str(self.folder)})

    def bare_voice(self, path: Path, *words: str) -> Screen:
        """`path`: a folder put before the PATH."""
        env = {"PATH": f"{path}:{os.environ.get('PATH', '')}", "TMPDIR": str(self.folder)}
        return Screen("bench.children.bare_voice", words, self.fresh("voice") / "log", env)


def voice_folder(devices: Path) -> Path:
    """Where the speech of a terminal with these devices is cached."""
    return devices.parent / "voice"
