"""The pictograms: which there are, and each in a theme's colours. Own drawings, assets/pictograms/*.svg.

One grid of 100 × 100, strokes of 6 units with round ends. Three colours stand in the files and are replaced:
INK for outlines, ACCENT for the thing meant, GROUND for what it lies on.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from kiosk_app.access.display import ASSETS

FOLDER = ASSETS / "pictograms"
INK = "#101010"
ACCENT = "#00aa00"
GROUND = "#fefefe"
_STROKE = re.compile(r'stroke-width="([0-9.]+)"')


@lru_cache(maxsize=4)  # folders: content may be replaced by another copy
def pictogram_names(folder: Path = FOLDER) -> frozenset[str]:
    """Every name a page may ask for."""
    return frozenset(path.stem for path in folder.glob("*.svg"))


@lru_cache(maxsize=512)
def _drawing(name: str, folder: Path) -> str:
    if name not in pictogram_names(folder):
        raise KeyError(f"there is no pictogram {name!r}")
    return (folder / f"{name}.svg").read_text(encoding="utf-8")


def coloured(name: str, ink: str, accent: str, ground: str, weight: float = 1.0, folder: Path = FOLDER) -> str:
    """The SVG text of a pictogram in these colours (#RRGGBB). `weight` thins the strokes of one drawn very large.

    Raises KeyError for an unknown name.
    """
    svg = _drawing(name, folder)
    if weight != 1.0:
        svg = _STROKE.sub(lambda found: f'stroke-width="{float(found[1]) * weight:.2f}"', svg)
    # through marks of their own, so that a colour already put in is never taken for a placeholder
    for placeholder, mark in ((INK, "{ink}"), (ACCENT, "{accent}"), (GROUND, "{ground}")):
        svg = svg.replace(placeholder, mark)
    return svg.replace("{ink}", ink).replace("{accent}", accent).replace("{ground}", ground)
