"""Which installed font has a character: read from the font files, nothing is guessed."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from PIL import ImageFont

ASSETS = Path(__file__).resolve().parents[2] / "assets" / "fonts"
SYSTEM = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_SUFFIXES = {".otf", ".ttf", ".ttc"}
_PREFERRED = ("NotoSansCJK", "NotoSerifCJK", "Noto", "DejaVuSans.", "DejaVuSans-Bold.", "DejaVu")
_SIMPLIFIED = 2
"""Index of Simplified Chinese in Debian's Noto CJK collections (JP, KR, SC, TC, HK)."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Code points as ranges: a set of 45,000 would take megabytes per font."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, points: Iterable[int]) -> Coverage:
        starts: list[int] = []
        ends: list[int] = []
        for point in sorted(points):
            if ends and ends[-1] == point - 1:
                ends[-1] = point
            else:
                starts.append(point)
                ends.append(point)
        return cls(tuple(starts), tuple(ends))

    def __contains__(self, point: int) -> bool:
        at = bisect_right(self.starts, point) - 1
        return at >= 0 and point <= self.ends[at]


@dataclass(frozen=True, slots=True)
class Face:
    """One font file (and the face in it) with what it covers."""

    path: Path
    index: int
    coverage: Coverage = field(repr=False, compare=False)

    def at(self, pixels: int) -> ImageFont.FreeTypeFont:
        """The face at a size of `pixels` dots per em."""
        return _sized(self.path, self.index, pixels)

    def has(self, text: str) -> bool:
        return all(ord(char) in self.coverage for char in text)


@cache
def _sized(path: Path, index: int, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), pixels, index=index)


@cache
def _read_face(path: Path) -> Face | None:
    """None for what cannot be drawn in black: bitmap and colour fonts, broken files."""
    from fontTools.ttLib import TTFont, TTLibError

    index = _SIMPLIFIED if path.suffix == ".ttc" and "CJK" in path.name else 0
    try:
        with TTFont(path, fontNumber=index if path.suffix == ".ttc" else -1, lazy=True) as font:
            if not ({"glyf", "CFF ", "CFF2"} & set(font.keys())) or "COLR" in font or "CBDT" in font:
                return None
            return Face(path, index, Coverage.of(font.getBestCmap() or {}))
    except (TTLibError, OSError, KeyError, ValueError, AssertionError):
        return None


class FontBook:
    """The faces slips are drawn with: our Chinese face first, then whatever else the machine has.

    `folders` are searched in order for `NotoSansSC-Regular.otf` and `-Bold.otf` and then for any other font.
    """

    def __init__(self, folders: Iterable[Path] = (ASSETS, *SYSTEM)) -> None:
        self._folders = tuple(folders)
        self._lock = threading.Lock()
        self._main: dict[bool, Face | None] = {}
        self._found: dict[tuple[str, bool], Face | None] = {}

    def main(self, bold: bool) -> Face | None:
        """The face of Chinese and Latin text; None when the machine has no font at all."""
        with self._lock:
            if bold not in self._main:
                self._main[bold] = next(self._candidates(bold), None)
            return self._main[bold]

    def face_for(self, cluster: str, bold: bool) -> Face | None:
        """A face with every character of the cluster, None when no installed font has them."""
        main = self.main(bold)
        if main and main.has(cluster):
            return main
        with self._lock:
            key = (cluster, bold)
            if key not in self._found:
                self._found[key] = next((face for face in self._candidates(bold) if face.has(cluster)), None)
            return self._found[key]

    def _candidates(self, bold: bool) -> Iterator[Face]:
        for path in self._paths(bold):
            face = _read_face(path)
            if face:
                yield face

    def _paths(self, bold: bool) -> list[Path]:
        paths = [
            path
            for folder in self._folders
            if folder.is_dir()
            for path in sorted(folder.rglob("*"))
            if path.suffix in _SUFFIXES and "Color" not in path.name
        ]
        weight = "Bold" if bold else "Regular"

        def rank(path: Path) -> tuple[bool, int, bool, str]:
            family = next((i for i, name in enumerate(_PREFERRED) if path.name.startswith(name)), len(_PREFERRED))
            slanted = "Italic" in path.name or "Oblique" in path.name
            right_weight = ("Bold" in path.name) is bold
            ours = path.name == f"NotoSansSC-{weight}.otf"
            return (not ours, family, slanted or not right_weight, path.name)

        return sorted(paths, key=rank)


@cache
def default_fonts() -> FontBook:
    """The machine's fonts, shared: reading a Chinese font's coverage takes a tenth of a second."""
    return FontBook()
