"""Makes the face known to Kivy: Noto Sans SC as a file of its own (a collection's path gives the Japanese face).
Import only after settings.configure."""

from __future__ import annotations

from kivy.core.text import DEFAULT_FONT, LabelBase

from kiosk_app.access.metrics import BOLD, REGULAR, require_faces

FACE = "Kiosk"


def register() -> None:
    """Registers the face, also where no font is named. Raises FileNotFoundError when it is not there."""
    require_faces()
    for name in (FACE, DEFAULT_FONT):
        LabelBase.register(name, str(REGULAR), fn_bold=str(BOLD))
