"""The one face of the terminal and how wide its letters are, without a window: what is checked is what is drawn."""

from __future__ import annotations

from functools import cache

from PIL import ImageFont

from kiosk_app.access.display import ASSETS
from kiosk_app.access.linebreak import GAP, GLUE

REGULAR = ASSETS / "fonts" / "NotoSansSC-Regular.otf"
BOLD = ASSETS / "fonts" / "NotoSansSC-Bold.otf"

_UNITS = 1000
_UNSEEN = frozenset((GLUE, GAP))


def require_faces() -> None:
    """Raises FileNotFoundError, saying what to do, when the face has not been taken out of Debian's collection yet."""
    for path in (REGULAR, BOLD):
        if not path.is_file():
            raise FileNotFoundError(f"{path.name} is missing in assets/fonts: `make setup` takes it from Debian's Noto")


@cache
def _face(bold: bool) -> tuple[ImageFont.FreeTypeFont, dict[str, float]]:
    require_faces()
    path = BOLD if bold else REGULAR
    return ImageFont.truetype(str(path), _UNITS, layout_engine=ImageFont.Layout.BASIC), {}


def measure(text: str, em_px: int, bold: bool) -> float:
    """px the text is wide at this em. Each character is measured once; SDL sets each on a whole pixel, so does this."""
    face, known = _face(bold)
    width = 0.0
    for char in text:
        units = known.get(char)
        if units is None:
            units = known[char] = 0.0 if char in _UNSEEN else face.getlength(char)
        width += int(units * em_px / _UNITS + 0.5)
    return width
