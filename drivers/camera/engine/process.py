"""The finder in a child process: a net that crashes or hangs costs one look, and its memory goes with the visit.

Frames are handed over in memory without a name (memfd), which vanishes with the two processes.
"""

from __future__ import annotations

import contextlib
import json
import logging
import mmap
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from drivers.camera.engine.mesh import Region
from drivers.camera.engine.person import SIDE, Person
from drivers.camera.face import Face
from drivers.camera.frame import Image

log = logging.getLogger(__name__)

START_S = 15.0
LOOK_S = 2.0
_MAX_HEADER = 65_536
_MESH = 468 * 2 * 4
_MASK = SIDE * SIDE * 4
_NETS, _CRASHES = 2, 4  # crashes after which Haar alone is tried, and after which nobody looks any more
WORKER = (sys.executable, "-m", "drivers.camera.engine.worker")


class Gone(Exception):
    """The child crashed, hung, or said what nobody understands."""


class EngineProcess:
    """A `Finder`, from `start` to `close`, again and again. Any thread may ask; one at a time is answered.

    `restarts`: children that crashed or hung since `start`. After two of them the next one does without the nets, after
    four nobody is found any more: the photo is then framed by hand.
    """

    def __init__(self, command: Sequence[str] = WORKER, *, look_s: float = LOOK_S) -> None:
        self._command, self._look_s = tuple(command), look_s
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._memory: tuple[int, mmap.mmap] | None = None
        self._buffer = bytearray()
        self._asked = 0
        self._open = False
        self.restarts = 0
        self.engine = ""  # "dnn" or "haar", once a child has said so

    @property
    def pid(self) -> int | None:
        """Of the living child."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def start(self) -> None:
        """Returns at once; the child gets ready meanwhile. Once started it does nothing."""
        with self._lock:
            if self._open:
                return
            self._open, self.restarts = True, 0
            with contextlib.suppress(OSError):
                self._spawn()

    def close(self) -> None:
        """Idempotent. The child is gone when it returns, and the last frame with it."""
        self._open = False
        child = self._child
        if child is not None:
            child.kill()  # before the lock: whoever waits for its answer holds that
        with self._lock:
            self._end()
            if self._memory is not None:
                fd, shared = self._memory
                self._memory = None
                shared.close()
                os.close(fd)

    def find(self, image: Image) -> list[Face]:
        return self._look("find", image)

    def find_turned(self, image: Image) -> list[Face]:
        return self._look("find_turned", image)

    def follow(self, image: Image) -> list[Face]:
        return self._look("follow", image)

    def closer(self, image: Image, face: Face) -> Face:
        if face.mesh is None:
            return face
        square = [face.x, face.y, face.size, face.roll]
        told = self._ask("closer", image, square=square, mesh=face.mesh.reshape(-1).tolist())
        return (parse_faces(*told) or [face])[0] if told is not None else face

    def person(self, image: Image, around: Region) -> Person | None:
        told = self._ask("person", image, around=[around.x, around.y, around.side, around.roll])
        if told is None or not told[0].get("mask") or len(told[1]) != _MASK:
            return None
        return Person(np.frombuffer(told[1], np.float32).reshape(SIDE, SIDE), around)

    # -- inside

    def _look(self, do: str, image: Image) -> list[Face]:
        told = self._ask(do, image)
        return [] if told is None else parse_faces(*told)

    def _ask(self, do: str, image: Image, **more: Any) -> tuple[dict[str, Any], bytes] | None:
        """None when the child did not answer: whoever asked saw nobody, and asks again with the next picture."""
        with self._lock:
            if not self._open or self.restarts >= _CRASHES:
                return None
            try:
                self._spawn()
                self._share(image)
                return self._exchange({"do": do, "size": list(image.shape[:2]), **more})
            except (Gone, OSError):
                if self._open:
                    self._failed()
                self._end()
                return None

    def _failed(self) -> None:
        self.restarts += 1
        log.warning("the face finder's process failed, %d of %d times", self.restarts, _CRASHES)

    def _spawn(self) -> None:
        if self.pid is not None:
            return
        if self._child is not None:
            self._failed()
        self._end()
        fd, _ = self._memory or self._map(1 << 20)
        command = [*self._command, str(fd), *(["haar"] if self.restarts >= _NETS else [])]
        self._child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            pass_fds=(fd,),
            start_new_session=True,
        )

    def _map(self, size: int) -> tuple[int, mmap.mmap]:
        fd = self._memory[0] if self._memory is not None else os.memfd_create("frame", os.MFD_CLOEXEC)
        os.ftruncate(fd, size)
        if self._memory is not None:
            self._memory[1].close()
        self._memory = fd, mmap.mmap(fd, size)
        return self._memory

    def _share(self, image: Image) -> None:
        _, shared = self._memory or self._map(image.nbytes)
        if len(shared) < image.nbytes:
            _, shared = self._map(image.nbytes)
        into = np.frombuffer(shared, np.uint8, image.nbytes)
        np.copyto(into.reshape(image.shape), image)

    def _exchange(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        child = self._child
        assert child is not None and child.stdin is not None
        if not self._ready:
            header, _ = self._answer(time.monotonic() + START_S)
            self.engine, self._ready = str(header.get("ready", "")), True
        self._asked += 1
        child.stdin.write(json.dumps({"id": self._asked, **question}).encode() + b"\n")
        header, data = self._answer(time.monotonic() + self._look_s)
        if header.get("id") != self._asked:
            raise Gone
        return header, data

    def _answer(self, end: float) -> tuple[dict[str, Any], bytes]:
        while (line := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > _MAX_HEADER:
                raise Gone
            self._read(end)
        try:
            header = json.loads(bytes(self._buffer[:line]))
            total = line + 1 + int(header["bytes"])
        except (ValueError, TypeError, KeyError):
            raise Gone from None
        if not line < total <= line + 1 + 64 * _MASK:
            raise Gone
        while len(self._buffer) < total:
            self._read(end)
        data = bytes(self._buffer[line + 1 : total])
        del self._buffer[:total]
        return header, data

    def _read(self, end: float) -> None:
        child = self._child
        assert child is not None and child.stdout is not None
        left = end - time.monotonic()
        if left <= 0 or not select.select([child.stdout], [], [], left)[0]:
            raise Gone
        data = os.read(child.stdout.fileno(), 1 << 20)
        if not data:
            raise Gone
        self._buffer += data

    def _end(self) -> None:
        child, self._child, self._ready = self._child, None, False
        self._buffer.clear()
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()


def parse_faces(header: dict[str, Any], data: bytes) -> list[Face]:
    """The faces of an answer; none when it does not add up."""
    told = header.get("faces")
    if not isinstance(told, list):
        return []
    faces: list[Face] = []
    at = 0
    try:
        for x, y, size, roll, engine, sure, pose, has_mesh in told:
            points = None
            if has_mesh:
                points = np.frombuffer(data[at : at + _MESH], np.float32).reshape(468, 2)
                at += _MESH
            turned = None if pose is None else (float(pose[0]), float(pose[1]))
            faces.append(Face(float(x), float(y), float(size), float(roll), points, str(engine), float(sure), turned))
    except (ValueError, TypeError, IndexError):
        return []
    return faces
