"""The child that looks: `python -m drivers.camera.engine.worker FD`. Frames come by shared memory, questions by lines.

A question is one JSON object a line; `size` is height and width of the BGR frame that lies at the beginning of the
memory. The answer is a line of JSON and `bytes` bytes: the points of each face that has them, then the person's mask.
Nothing is written anywhere: no picture, no log, no core file. It ends when its input ends, or when it is stuck.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import mmap
import os
import resource
import sys
from typing import Any

import numpy as np

from drivers.camera._cv import load_cv2
from drivers.camera.engine.finder import FaceFinder
from drivers.camera.engine.mesh import Region
from drivers.camera.face import Face
from drivers.camera.frame import Image

STUCK_S = 20
LOOKS = ("find", "find_turned", "follow")


class Shared:
    """The frame's memory, mapped anew when it has grown."""

    def __init__(self, fd: int) -> None:
        self._fd, self._map = fd, mmap.mmap(fd, 0)

    def frame(self, high: int, wide: int) -> Image:
        needed = high * wide * 3
        if len(self._map) < needed:
            self._map = mmap.mmap(self._fd, 0)
        return np.frombuffer(self._map, np.uint8, needed).reshape(high, wide, 3)


def answer(finder: FaceFinder, question: dict[str, Any], shared: Shared) -> tuple[dict[str, Any], bytes]:
    """Header and payload. Raises what OpenCV raises."""
    image = shared.frame(*question["size"])
    do = question["do"]
    if do == "person":
        person = finder.person(image, Region(*question["around"]))
        data = b"" if person is None else np.ascontiguousarray(person.mask, np.float32).tobytes()
        return {"mask": person is not None}, data
    if do == "closer":
        mesh = np.array(question["mesh"], np.float32).reshape(468, 2)
        x, y, size, roll = question["square"]
        return _told([finder.closer(image, Face(x, y, size, roll, mesh, "dnn"))])
    if do not in LOOKS:
        raise ValueError(do)
    return _told(getattr(finder, do)(image))


def _told(faces: list[Face]) -> tuple[dict[str, Any], bytes]:
    told = [
        [face.x, face.y, face.size, face.roll, face.engine, face.mesh_score, face.pose, face.mesh is not None]
        for face in faces
    ]
    meshes = [np.ascontiguousarray(face.mesh, np.float32).tobytes() for face in faces if face.mesh is not None]
    return {"faces": told}, b"".join(meshes)


def main(fd: int, haar_only: bool = False) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold a face
    shared, out = Shared(fd), sys.stdout.buffer
    failures = (load_cv2().error, ValueError, TypeError, KeyError, IndexError, MemoryError)
    finder = FaceFinder({}) if haar_only else FaceFinder()
    _say(out, {"ready": finder.engine}, b"")
    for line in sys.stdin.buffer:
        faulthandler.dump_traceback_later(STUCK_S, exit=True)  # a net that hangs hears no signal
        question = json.loads(line)
        try:
            header, data = answer(finder, question, shared)
        except failures as error:
            header, data = {"error": type(error).__name__}, b""
        faulthandler.cancel_dump_traceback_later()
        _say(out, {"id": question["id"], **header}, data)


def _say(out: Any, header: dict[str, Any], data: bytes) -> None:
    out.write(json.dumps({**header, "bytes": len(data)}).encode() + b"\n" + data)
    out.flush()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        main(int(sys.argv[1]), "haar" in sys.argv[2:])
    os._exit(0)
