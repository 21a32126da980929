"""What the desk told of the hall, kept until nobody is there: a page must not change under somebody's finger because
somebody else draws a ticket."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from kiosk_app.core.world import World
from kiosk_app.desk.events import DeskEvent, HallKnown, HallOut, PlacesKnown, PlacesOut, RoundsKnown, RoundsOut
from kiosk_app.desk_words import hall_on, places_on, rounds_on


@dataclass(slots=True)
class HallNews:
    """The newest of each. Used by the main thread alone."""

    _hall: HallOut | None = None
    _rounds: RoundsOut | None = None
    _places: PlacesOut | None = None

    def hear(self, said: DeskEvent) -> bool:
        """False when `said` is not about the hall."""
        match said:
            case HallKnown(hall):
                self._hall = hall
            case RoundsKnown(told):
                self._rounds = told
            case PlacesKnown(places):
                self._places = places
            case _:
                return False
        return True

    def on(self, world: World, today: date) -> World:
        """`world` as it is by the newest news."""
        if self._hall is not None:
            world = replace(world, **hall_on(self._hall, today))
        if self._rounds is not None:
            world = replace(world, rounds=rounds_on(self._rounds))
        if self._places is not None and self._places.places:  # a desk that was told of none leaves the county's
            world = replace(world, places=places_on(self._places))
        return world
