"""What the runtime needs of those it is given: the screen, the technician's bridge, who reads handwriting."""

from __future__ import annotations

from typing import Protocol

from kiosk_app.core.effects import ReadInk
from kiosk_app.core.page import Page
from kiosk_app.core.technician.signals import TechnicianAsked, TechnicianEffect
from kiosk_app.core.visit import Settings, Visit


class Eye(Protocol):
    """What the runtime needs of the screen; all calls come from the main thread."""

    def show(self, page: Page, settings: Settings) -> None: ...

    def caption(self, text: str) -> None: ...

    def logical_key(self, key: str) -> None:
        """A key of the keypad, by its meaning: walks the page and presses as a key of the window would."""


class HandLike(Protocol):
    """kiosk_app.handwriting.InkLink, as far as it is used here."""

    def read(self, asked: ReadInk) -> None: ...

    def forget(self) -> None: ...

    def close(self) -> None: ...


class TechnicianLike(Protocol):
    """kiosk_app.technician.bridge.TechnicianBridge, as far as it is used here."""

    def asked(self) -> TechnicianAsked: ...

    def perform(self, effect: TechnicianEffect, visit: str) -> None: ...

    def tick(self, visit: Visit) -> None: ...
