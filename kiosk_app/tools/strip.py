"""All pages of a tour on one picture, in their order: to look at without opening twenty files."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

WIDE, HIGH, GAP, ACROSS = 168, 298, 6, 8  # px of one page, between pages; pages in a line
PAPER = "#d5d9dd"


def write_strip(pages: list[Path], to: Path) -> None:
    """JPEG. Raises OSError; ValueError without a page."""
    if not pages:
        raise ValueError("a strip of no pages")
    lines = -(-len(pages) // ACROSS)
    across = min(len(pages), ACROSS)
    sheet = Image.new("RGB", (GAP + across * (WIDE + GAP), GAP + lines * (HIGH + GAP)), PAPER)
    for index, path in enumerate(pages):
        with Image.open(path) as page:
            small = page.convert("RGB").resize((WIDE, HIGH), Image.Resampling.LANCZOS, reducing_gap=2.0)
        line, column = divmod(index, ACROSS)
        sheet.paste(small, (GAP + column * (WIDE + GAP), GAP + line * (HIGH + GAP)))
    sheet.save(to, "JPEG", quality=72, optimize=True)
