"""A citizen who cannot read: pictograms, places, and what is said."""

from __future__ import annotations

from support.citizens import runs
from support.citizens.non_reader import BLANK
from support.citizens.opening import OpenHall, Served


def test_he_finishes_every_service_by_pictures_and_ears(real_hall: OpenHall, served: Served) -> None:
    with real_hall() as hall:
        for service in served(hall):
            assert runs.non_reader(hall, service).finished
            assert hall.has_got(service)


def test_he_sees_no_word(quick_hall: OpenHall) -> None:
    with quick_hall() as hall:
        eyes = runs.non_reader(hall, hall.services()[0]).citizen.eyes
        assert set(eyes.words()) == {BLANK}
        assert {text for button in eyes.buttons() for text in button.texts} == {BLANK}
