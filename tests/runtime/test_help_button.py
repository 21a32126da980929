"""The physical help button does what the one on the screen does."""

from __future__ import annotations

from drivers.contract import DeviceEvent
from kiosk_app import device_words
from kiosk_app.core.events import Pressed


def test_a_press_of_the_physical_button_is_a_press_of_help() -> None:
    event = DeviceEvent("help_button", "pressed")
    assert device_words.event_of(event, lambda key: True) == Pressed("help")


def test_no_other_device_can_press_it() -> None:
    assert device_words.event_of(DeviceEvent("scanner", "pressed"), lambda key: True) is None
