"""`required_by` of devices.yaml, from the part that falls silent to what the first page offers, on real drivers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from support.terminal import Desk, Eye
from support.walk import ASSETS

from drivers.config import parse_devices
from drivers.contract import DeviceEvent
from drivers.gateway import Gateway
from kiosk_app.content.load import load_content
from kiosk_app.core.home import blocked_by
from kiosk_app.runtime import Runtime
from kiosk_app.tools.assemble import needs_of

PHOTO, QUEUE = "disability-photo", "queue-ticket"
DEVICES = """
version: 1
devices:
  id_reader: {driver: sam, simulate: always, required_by: {disability-photo: required}}
  receipt_printer: {driver: escpos, simulate: always, required_by: {disability-photo: optional}}
  keypad: {driver: evdev, simulate: always}
"""


class House:
    def __init__(self) -> None:
        config = parse_devices(DEVICES)
        assert config.problems == ()
        self.eye = Eye()
        self.events: list[DeviceEvent] = []
        self.gateway = Gateway(config, profile="demo", on_event=self.event)
        world = load_content(ASSETS)[0].world(date(2026, 11, 23), needs_of(config))
        self.runtime = Runtime(world, self.gateway, Desk(), self.eye, ASSETS / "photo-specs")
        self.gateway.start()
        self.runtime.start()
        self.until(lambda: all(status.usable for status in self.gateway.statuses().values()))

    def event(self, event: DeviceEvent) -> None:
        self.events.append(event)
        self.runtime.device_event(event)

    @property
    def page(self) -> Any:
        return self.eye.page

    def until(self, check: Callable[[], Any], seconds: float = 30.0) -> None:
        end = time.monotonic() + seconds
        while True:
            self.runtime.tick()
            if check():
                return
            assert time.monotonic() < end, f"stayed at {self.page.id}: {self.page.notice}"
            time.sleep(0.01)

    def detail(self) -> str:
        return self.page.items[0].detail.show if self.page.items else ""


@pytest.fixture
def house() -> Iterator[House]:
    house = House()
    yield house
    house.runtime.close()
    house.gateway.stop()


def test_a_required_part_takes_its_service_away_and_gives_it_back(house: House) -> None:
    assert {PHOTO, QUEUE} <= {item.id for item in house.page.items} and house.gateway.services_affected() == {}
    house.gateway.sim_set("id_reader", "plug", "out")
    house.until(lambda: PHOTO not in [item.id for item in house.page.items])
    assert "请到一楼残疾人窗口（残联）" in house.page.notice.show
    ((role, need, _),) = house.gateway.services_affected()[PHOTO]
    assert (role, need) == ("id_reader", "required")
    assert blocked_by(house.runtime.visit, house.runtime.world, PHOTO) == role
    house.gateway.sim_set("id_reader", "plug", "in")
    house.until(lambda: PHOTO in [item.id for item in house.page.items])
    assert house.page.notice is None and house.gateway.services_affected() == {}


def test_an_optional_part_leaves_its_service_with_less(house: House) -> None:
    before = house.detail()
    house.gateway.sim_set("receipt_printer", "paper", "out")
    house.until(lambda: house.detail() == "能办，现在打不了凭条")
    ((role, need, _),) = house.gateway.services_affected()[PHOTO]
    assert (role, need) == ("receipt_printer", "optional")
    house.gateway.sim_set("receipt_printer", "paper", "full")
    house.until(lambda: house.detail() == before)


def test_paper_running_low_takes_nothing_from_the_citizen(house: House) -> None:
    house.gateway.sim_set("receipt_printer", "paper", "low")
    house.until(lambda: house.gateway.statuses()["receipt_printer"].details["paper"] == "low")
    assert house.detail() == "免费照相，不用带照片" and house.gateway.services_affected() == {}


def test_a_part_no_service_names_takes_nothing_away(house: House) -> None:
    house.gateway.sim_set("keypad", "plug", "out")
    house.until(lambda: not house.gateway.statuses()["keypad"].usable)
    house.runtime.tick()
    assert house.detail() == "免费照相，不用带照片"


def test_a_visit_whose_reader_dies_says_what_to_do_and_goes_on_when_it_is_back(house: House) -> None:
    house.runtime.press(PHOTO)
    house.runtime.press("agree")
    house.gateway.sim_set("id_reader", "plug", "out")
    house.until(lambda: house.page.notice is not None)
    assert house.page.id == "card" and "身份证读卡器" in house.page.notice.show
    assert {"back", "no_card"} <= {action.id for action in house.page.actions}, "without a card it goes on, too"
    house.gateway.sim_set("id_reader", "plug", "in")
    house.until(lambda: house.page.notice is None)
    house.gateway.sim_set("id_reader", "card", "zhang-san")
    house.until(lambda: house.page.id == "person")


def test_paper_running_low_is_announced_once_and_again_only_after_a_refill(house: House) -> None:
    def low() -> list[Any]:
        return [event.payload for event in house.events if event.kind == "supply_low"]

    house.gateway.sim_set("receipt_printer", "paper", "low")
    house.until(low)
    house.gateway.sim_set("receipt_printer", "paper", "full")
    house.until(lambda: house.gateway.statuses()["receipt_printer"].details["paper"] == "full")
    assert low() == ["paper"]
    house.gateway.sim_set("receipt_printer", "paper", "low")
    house.until(lambda: low() == ["paper", "paper"])
    at = [event.at for event in house.events if event.role == "receipt_printer"]
    assert at == sorted(at), "by the monotonic clock, in their order"
