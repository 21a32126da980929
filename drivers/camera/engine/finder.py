"""Who is in the picture: by the nets where their files are there, by Haar cascades where not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from drivers.camera.engine.haar import HaarFinder
from drivers.camera.engine.mesh import Region
from drivers.camera.engine.nets import Nets
from drivers.camera.engine.person import Person
from drivers.camera.face import Face
from drivers.camera.frame import Image
from drivers.camera.models import read_models


class Finder(Protocol):
    """What looks for faces, here or in a child process. Nobody found is an answer, never an error."""

    def find(self, image: Image) -> list[Face]:
        """Faces, largest first."""

    def find_turned(self, image: Image) -> list[Face]:
        """After `find` found nobody: whatever else can be tried, in a few hundred milliseconds."""

    def follow(self, image: Image) -> list[Face]:
        """For the live picture: quick; a miss is tried another way with the next picture."""

    def closer(self, image: Image, face: Face) -> Face:
        """The same face once more, measured as well as can be: for the one picture that becomes the photo."""

    def person(self, image: Image, around: Region) -> Person | None:
        """What of a turned square is the person; None where nothing can tell."""


class FaceFinder:
    """In this process, for one thread. `files` as `read_models` gives them, for tests; empty: Haar alone."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        found = read_models() if files is None else files
        self._nets = Nets(found) if found else None
        self._haar = HaarFinder()
        self._missed = 0

    @property
    def engine(self) -> str:
        return "haar" if self._nets is None else "dnn"

    def find(self, image: Image) -> list[Face]:
        return self._haar.find(image) if self._nets is None else self._nets.find(image)

    def find_turned(self, image: Image) -> list[Face]:
        if self._nets is not None and (found := self._nets.find_small(image)):
            return found
        return self._haar.find(image) or self._haar.find_turned(image)

    def follow(self, image: Image) -> list[Face]:
        if self._nets is None:
            return self._haar.follow(image)
        found = self._nets.find(image)
        if not found and self._missed % 2:
            found = self._nets.find_small(image) or self._haar.follow(image)
        self._missed = 0 if found else self._missed + 1
        return found

    def closer(self, image: Image, face: Face) -> Face:
        return face if self._nets is None else self._nets.closer(image, face)

    def person(self, image: Image, around: Region) -> Person | None:
        return None if self._nets is None else Person(self._nets.person(image, around), around)
