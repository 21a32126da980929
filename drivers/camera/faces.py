"""Faces and heads: the names that the rest of the driver uses."""

from __future__ import annotations

from drivers.camera.engine.finder import FaceFinder, Finder
from drivers.camera.engine.haar import HaarFinder
from drivers.camera.face import Face, Head, main_faces
from drivers.camera.head import estimate_head, square_of

__all__ = ["Face", "FaceFinder", "Finder", "HaarFinder", "Head", "estimate_head", "main_faces", "square_of"]
