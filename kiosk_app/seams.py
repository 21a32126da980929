"""What the runtime needs of those it is given: the screen, and the bridge to the technician's page."""

from __future__ import annotations

from typing import Protocol

from kiosk_app.core.page import Page
from kiosk_app.core.technician.signals import TechnicianAsked, TechnicianEffect
from kiosk_app.core.visit import Settings, Visit


class Eye(Protocol):
    """What the runtime needs of the screen; all calls come from the main thread."""

    def show(self, page: Page, settings: Settings) -> None: ...

    def caption(self, text: str) -> None: ...

    def logical_key(self, key: str) -> None:
        """A key of the keypad, by its meaning: walks the page and presses as a key of the window would."""


class TechnicianLike(Protocol):
    """kiosk_app.technician.bridge.TechnicianBridge, as far as it is used here."""

    def asked(self) -> TechnicianAsked: ...

    def perform(self, effect: TechnicianEffect, visit: str) -> None: ...

    def tick(self, visit: Visit) -> None: ...
