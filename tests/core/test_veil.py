"""The privacy key: a setting of this visit, told by the voice, and gone with it."""

from __future__ import annotations

from support.walk import Walk

from kiosk_app.core.effects import Announce
from kiosk_app.core.events import Fault, SettingPressed


def test_the_voice_says_that_the_screen_is_covered_and_that_it_is_open(at_photo: Walk) -> None:
    at_photo(SettingPressed("privacy"))
    assert at_photo.visit.settings.veiled and "遮住了" in at_photo.last(Announce).say
    at_photo(SettingPressed("privacy"))
    assert not at_photo.visit.settings.veiled and "打开" in at_photo.last(Announce).say


def test_help_works_below_it_and_leaves_it_where_it_is(at_photo: Walk) -> None:
    at_photo(SettingPressed("privacy")).press("help")
    assert at_photo.visit.overlay == "help" and at_photo.visit.settings.veiled


def test_it_goes_with_the_visit_and_with_what_it_covered(at_photo: Walk) -> None:
    at_photo(SettingPressed("privacy"))
    assert not at_photo.visit.wiped().settings.veiled
    at_photo(Fault("somewhere"))
    assert at_photo.visit.overlay == "failsafe" and not at_photo.visit.settings.veiled
