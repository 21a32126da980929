"""Driving the pure journey event by event."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kiosk_app.core.effects import Effect
from kiosk_app.core.events import Event, Pressed, TimerFired, Typed
from kiosk_app.core.journey import page, update
from kiosk_app.core.page import Page
from kiosk_app.core.person import Person
from kiosk_app.core.presence import LEFT
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Need, World

ASSETS = Path(__file__).parents[3] / "assets"
TODAY = date(2026, 11, 23)
NEEDS = {
    "disability-photo": (
        Need("id_reader", True),
        Need("camera", True),
        Need("receipt_printer", False),
        Need("photo_printer", False),
    ),
}
ELDER = Person("resident", "李玉兰", "421222195003120026", date(1950, 3, 12), "女", "汉", "湖北省通城县隽水镇")


@dataclass
class Walk:
    """One terminal, driven event by event."""

    world: World
    visit: Visit = field(default_factory=Visit)
    effects: list[Effect] = field(default_factory=list)

    def __call__(self, *events: Event) -> Walk:
        for event in events:
            self.visit, effects = update(self.visit, event, self.world)
            self.effects += effects
        return self

    def press(self, *targets: str) -> Walk:
        return self(*(Pressed(target) for target in targets))

    def type(self, digits: str) -> Walk:
        return self(*(Typed(digit) for digit in digits))

    def gone(self) -> Walk:
        """Nobody does anything any more: the question is asked, and its time passes."""
        return self(TimerFired("idle"), *(TimerFired("leave") for _ in LEFT))

    @property
    def page(self) -> Page:
        return page(self.visit, self.world)

    def last(self, kind: type[Effect]) -> Effect:
        return [effect for effect in self.effects if isinstance(effect, kind)][-1]

    def count(self, kind: type[Effect]) -> int:
        return sum(isinstance(effect, kind) for effect in self.effects)
