"""All pages of a tour on one picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from kiosk_app.tools.strip import ACROSS, GAP, HIGH, WIDE, write_strip


def test_pages_stand_in_lines_in_their_order(tmp_path: Path) -> None:
    pages = [tmp_path / f"{number:02}.png" for number in range(ACROSS + 1)]
    for number, path in enumerate(pages):
        Image.new("RGB", (108, 192), (20 * number, 0, 0)).save(path)
    write_strip(pages, tmp_path / "strip.jpg")
    strip = Image.open(tmp_path / "strip.jpg")
    assert strip.size == (GAP + ACROSS * (WIDE + GAP), GAP + 2 * (HIGH + GAP))
    reds = [strip.getpixel((GAP + column * (WIDE + GAP) + 80, GAP + 150))[0] for column in range(ACROSS)]
    assert reds == sorted(reds) and reds[-1] > 120
    last = strip.getpixel((GAP + 80, GAP + HIGH + GAP + 150))[0]
    assert last > reds[-1]


def test_a_tour_without_a_page_has_no_strip(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no pages"):
        write_strip([], tmp_path / "strip.jpg")
