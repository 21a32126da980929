"""The one face of the terminal: Noto Sans SC, taken out of the collection as a file of its own (a collection's path
gives the Japanese face). Import only after settings.configure."""

from __future__ import annotations

from functools import cache

from kivy.core.text import DEFAULT_FONT, Label, LabelBase

from kiosk_app.access.display import ASSETS

FACE = "Kiosk"
REGULAR = ASSETS / "fonts" / "NotoSansSC-Regular.otf"
BOLD = ASSETS / "fonts" / "NotoSansSC-Bold.otf"


def register() -> None:
    """Makes the face known, and the one used where no font is named. Raises FileNotFoundError when it is not there."""
    for path in (REGULAR, BOLD):
        if not path.is_file():
            raise FileNotFoundError(f"{path.name} is missing in assets/fonts: `make setup` takes it from Debian's Noto")
    for name in (FACE, DEFAULT_FONT):
        LabelBase.register(name, str(REGULAR), fn_bold=str(BOLD))


@cache
def _pen(em_px: int, bold: bool) -> tuple[Label, dict[str, float]]:
    return Label(font_name=FACE, font_size=em_px, bold=bold), {}


def measure(text: str, em_px: int, bold: bool) -> float:
    """px the text will be wide: the sum of its characters, each measured once a size."""
    pen, known = _pen(em_px, bold)
    width = 0.0
    for char in text:
        if char not in known:
            known[char] = 0.0 if char in "\u2060\u200b" else float(pen.get_extents(char)[0])
        width += known[char]
    return width
