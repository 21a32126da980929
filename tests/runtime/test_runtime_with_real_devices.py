"""The bridge on the real gateway, drivers and emulators: what the in-test parts of the other tests stand for."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.terminal import Desk, Eye
from support.walk import ASSETS

from drivers.config import DeviceConfig, DevicesConfig, parse_devices
from drivers.gateway import Gateway
from drivers.id_reader.document import IdDocument
from drivers.id_reader.driver import SamReader
from drivers.id_reader.emulator import SamEmulator
from drivers.id_reader.options import SamOptions
from kiosk_app.core import events as ev
from kiosk_app.core.person import Person
from kiosk_app.core.world import World
from kiosk_app.desk import events as desk
from kiosk_app.runtime import Runtime
from kiosk_app.tools.audit.behaviour.reach import holding, reachable

DEADLINE = 40.0
ZHANG = ("张三", "421222195003120018", "湖北省通城县隽水镇示例路12号")


class House:
    """A runtime whose devices are real from the transport up."""

    def __init__(self, world: World, config: DevicesConfig) -> None:
        self.eye, self.desk = Eye(), Desk()
        self.gateway = Gateway(config, profile="demo", on_event=lambda event: self.runtime.device_event(event))
        self.runtime = Runtime(
            world, self.gateway, self.desk, self.eye, ASSETS / "photo-specs", today=lambda: date(2026, 11, 23)
        )
        self.gateway.start()
        self.runtime.start()

    @property
    def page(self) -> Any:
        return self.eye.page

    def until(self, check: Callable[[], Any], seconds: float = DEADLINE) -> float:
        """Runs the loop until the check holds; how many seconds that took."""
        began = time.monotonic()
        while True:
            self.runtime.tick()
            if check():
                return time.monotonic() - began
            assert time.monotonic() - began < seconds, f"stayed at {self.page.id}: {self.page.notice}"
            time.sleep(0.01)

    def ready(self, *roles: str) -> None:
        self.until(lambda: all(self.gateway.statuses()[role].usable for role in roles))

    def press(self, *targets: str) -> None:
        for target in targets:
            self.runtime.press(target)

    def leave(self) -> None:
        """The visit ends: nobody answers, or this press."""
        self.runtime.post(ev.TimerFired("idle"))
        self.runtime.tick()
        self.press("leave")
        assert self.page.id == "home" and self.runtime.visit.id == ""

    def close(self) -> None:
        self.runtime.close()
        self.gateway.stop()


Open = Callable[[DevicesConfig], House]


@pytest.fixture
def reader() -> Iterator[SamEmulator]:
    emulator = SamEmulator()
    emulator.start()
    yield emulator
    emulator.stop()


@pytest.fixture
def opened(world: World) -> Iterator[Open]:
    houses: list[House] = []

    def build(config: DevicesConfig) -> House:
        houses.append(House(world, config))
        return houses[-1]

    yield build
    for house in houses:
        house.close()


def only_reader(reader: SamEmulator) -> DevicesConfig:
    """A reader that is no part of the kiosk: on a line of its own, as hardware is."""
    device = DeviceConfig("id_reader", "sam", f"serial:{reader.path}?baud=115200", options=SamOptions().model_dump())
    return DevicesConfig({"id_reader": device})


def test_a_card_on_the_glass_is_the_persons_page_within_seconds(opened: Open, reader: SamEmulator) -> None:
    house = opened(only_reader(reader))
    house.ready("id_reader")
    house.press("disability-photo", "agree")
    assert house.page.id == "card"
    reader.set("card", "zhang-san")
    house.until(lambda: house.page.id == "person", 15)
    assert [fact.value.show for fact in house.page.facts] == ["张*", "4212**********0018", "1950 年"]


def test_a_card_laid_down_before_the_reader_was_found_is_read_all_the_same(opened: Open, reader: SamEmulator) -> None:
    reader.set("card", "zhang-san")
    house = opened(only_reader(reader))
    house.press("disability-photo", "agree")
    house.until(lambda: house.page.id == "person", 15)


def test_a_card_taken_away_in_mid_read_is_asked_for_again(opened: Open, reader: SamEmulator) -> None:
    house = opened(only_reader(reader))
    house.ready("id_reader")
    house.press("disability-photo", "agree")
    reader.set("remove_at", "200")
    reader.set("card", "zhang-san")
    house.until(lambda: house.page.body is not None and "先别动" in house.page.body.show, 15)
    reader.set("card", "zhang-san")
    house.until(lambda: house.page.id == "person", 15)


def test_a_cable_pulled_and_put_back_is_told_and_forgiven(opened: Open, reader: SamEmulator) -> None:
    house = opened(only_reader(reader))
    house.ready("id_reader")
    house.press("disability-photo", "agree")
    reader.set("plug", "out")
    house.until(lambda: house.page.notice is not None)
    assert house.page.id == "card"
    reader.set("plug", "in")
    house.until(lambda: house.page.notice is None)
    reader.set("card", "zhang-san")
    house.until(lambda: house.page.id == "person")


def test_after_the_wipe_nothing_of_the_person_is_within_reach_of_kiosk_or_gateway(
    opened: Open, reader: SamEmulator
) -> None:
    house = opened(only_reader(reader))
    house.ready("id_reader")
    house.press("disability-photo", "agree")
    others = documents()
    reader.set("card", "zhang-san")
    house.until(lambda: house.page.id == "person", 15)
    assert set(holding(ZHANG, house.runtime)) == set(ZHANG)
    house.leave()
    house.until(lambda: house.gateway.statuses()["id_reader"].usable)
    assert any(isinstance(one, SamReader) for one in reachable(house.runtime))  # down to the driver
    # The device's thread is told to forget as the visit ends, and does with its next step.
    house.until(lambda: not holding(ZHANG, house.runtime), 2)
    house.until(lambda: not documents() - others, 15)


def documents() -> set[int]:
    """Every card's contents that is still in this process's memory."""
    gc.collect()
    # Not isinstance: it asks a weak proxy whose object has gone, and that raises.
    return {id(one) for one in gc.get_objects() if type(one) is IdDocument}


def test_a_visit_that_ends_while_a_card_is_being_read_reads_nobody(opened: Open, reader: SamEmulator) -> None:
    house = opened(only_reader(reader))
    house.ready("id_reader")
    house.press("disability-photo", "agree")
    reader.set("think_ms", "600")
    reader.set("card", "zhang-san")
    house.until(lambda: any(command.startswith("3001") for command in reader.commands), 15)
    house.leave()
    house.press("disability-photo")
    end = time.monotonic() + 1.5
    house.until(lambda: time.monotonic() > end)
    assert house.page.id == "consent" and house.runtime.visit.person is None
    house.press("agree")
    house.until(lambda: house.gateway.statuses()["id_reader"].usable)
    reader.set("card", "wang-yan")
    house.until(lambda: house.page.id == "person", 15)
    assert house.page.facts[0].value.show == "王*"


ALL_EMULATED = """
version: 1
devices:
  id_reader: {driver: sam, simulate: always}
  receipt_printer: {driver: escpos, simulate: always}
  camera: {driver: opencv, simulate: always}
  speech: {driver: voice, simulate: always, options: {cache: %s}, emulator: {speedup: "40"}}
"""


def test_a_whole_visit_on_real_drivers(opened: Open, tmp_path: Path) -> None:
    config = parse_devices(ALL_EMULATED % (tmp_path / "cache"))
    assert config.problems == (), [str(problem) for problem in config.problems]
    house = opened(config)
    house.ready("id_reader", "receipt_printer", "camera", "speech")
    house.press("disability-photo")
    house.until(lambda: not house.runtime.speaking)
    heard = house.gateway.submit("speech", "heard", timeout=5).future.result(6)
    assert [one.text for one in heard][:2] == ["免费照相", "照片只用来办残疾人证。"]
    house.press("agree")
    house.gateway.sim_set("id_reader", "card", "zhang-san")
    house.until(lambda: house.page.id == "person")
    house.press("confirm", "none")
    house.until(lambda: house.runtime.latest_frame() is not None)
    house.until(lambda: house.page.id == "photo-review")  # who sits right is counted down for, and presses nothing
    assert house.page.photo.startswith(b"\xff\xd8")
    house.press("use", "none", "send")
    key, sent = house.desk.submissions[-1]
    assert sent["photo"].startswith(b"\xff\xd8") and sent["fields"]["name"] == "张三"
    house.runtime.desk_event(desk.SubmissionAccepted(key, "20261123-007"))
    house.until(lambda: house.page.body is not None and "请拿凭条" in house.page.body.show)
    house.press("taken")
    house.until(lambda: house.page.id == "goodbye")  # there is no photo printer
    house.press("go_on")
    assert house.page.id == "home" and house.runtime.visit.id == ""
    house.until(lambda: house.runtime.latest_frame() is None)


def test_a_card_left_lying_is_called_after_and_lifted_it_is_forgotten(opened: Open, reader: SamEmulator) -> None:
    house = opened(only_reader(reader))
    house.ready("id_reader")
    house.press("disability-photo", "agree")
    reader.set("card", "zhang-san")
    house.until(lambda: house.page.id == "person", 15)
    house.until(lambda: house.runtime.visit.card_left, 15)
    house.leave()
    for _ in range(3):
        assert house.desk.calls == []
        house.runtime.post(ev.TimerFired("card-left"))
        house.runtime.tick()
    ((_, call),) = house.desk.calls
    assert call["page_title"] == "有身份证忘在读卡器上"
    assert not any(secret in repr(house.desk.calls) for secret in ZHANG)
    house.press("disability-photo", "agree")
    assert house.page.notice is not None
    reader.set("card", "none")
    house.until(lambda: house.page.notice is None, 15)
    reader.set("card", "li-xiuying")
    house.until(lambda: house.page.id == "person", 15)


def test_a_reader_on_usb_serves_and_comes_back_like_any_other(opened: Open) -> None:
    reader = SamEmulator(usb="split")
    reader.start()
    house = opened(
        DevicesConfig({"id_reader": DeviceConfig("id_reader", "sam", reader.url, options=SamOptions().model_dump())})
    )
    house.ready("id_reader")
    house.press("disability-photo", "agree")
    reader.set("plug", "out")
    house.until(lambda: house.page.notice is not None)
    reader.set("plug", "in")
    house.until(lambda: house.page.notice is None)
    reader.set("card", "zhang-san")
    house.until(lambda: house.page.id == "person", 15)
    house.close()
    reader.stop()


BOTH_READERS = """
version: 1
devices:
  id_reader: {driver: sam, simulate: always}
  card_reader: {driver: pcsc, simulate: always}
"""


def test_a_bus_card_on_its_own_reader_is_told_another_refused_and_a_lost_reader_gone_on_without(opened: Open) -> None:
    house = opened(parse_devices(BOTH_READERS))
    house.ready("id_reader", "card_reader")
    house.press("more_services", "bus-card", "agree", "me")
    house.gateway.sim_set("id_reader", "card", "zhang-san")
    house.until(lambda: house.page.id == "person", 15)
    house.press("confirm")
    house.gateway.sim_set("card_reader", "card", "social-security-3")
    house.until(lambda: house.page.id == "bus-wrong", 15)
    house.press("another")
    house.gateway.sim_set("card_reader", "remove_at", "3")
    house.gateway.sim_set("card_reader", "card", "elderly")
    house.until(lambda: house.page.body.show.startswith("公交卡还没读完。"), 15)
    house.gateway.sim_set("card_reader", "card", "elderly")
    house.until(lambda: house.page.id == "bus-read", 15)
    told = ["老人公交卡", "3104***********2345", "2028 年 3 月 31 日", "2028 年 3 月 31 日", "27.55 元"]
    assert [fact.value.show for fact in house.page.facts] == told
    house.press("another")
    house.gateway.sim_set("card_reader", "card", "none")
    house.gateway.sim_set("card_reader", "service", "down")
    house.until(lambda: house.page.notice is not None, 15)
    house.press("no_bus_card")
    assert house.page.id == "phone" and house.runtime.visit.bus_card is None


def test_papers_are_photographed_handed_in_and_forgotten(opened: Open) -> None:
    plate = (
        "document_camera: {driver: opencv, simulate: always, options: {width: 1280, height: 720, settle_limit_s: 1.5}}"
    )
    house = opened(parse_devices(f"version: 1\ndevices:\n  {plate}\n"))
    house.ready("document_camera")
    house.press("reimbursement", "go_on", "agree", "me")
    house.runtime.post(ev.CardRead(Person("resident", "李玉兰", "421222195003120026", date(1950, 3, 12))))
    house.runtime.tick()
    house.press("confirm")
    house.until(lambda: house.page.body.show == "放好了，可以拍照。")
    frame = house.runtime.latest_frame()
    assert frame is not None and frame.image.shape[:2] == (720, 1280), "the live picture is the plate's"
    house.press("take")
    house.until(lambda: house.page.photo)
    assert house.page.body.show.startswith("看得清")
    jpeg = house.page.photo
    house.press("use")
    house.until(lambda: house.page.body.show == "放好了，可以拍照。")
    house.gateway.sim_set("document_camera", "scene", "covered")
    house.press("take")
    house.until(lambda: house.page.notice)
    assert "镜头被挡住了" in house.page.notice.show
    house.press("skip", "skip", "none", "none", "send")
    _, sent = house.desk.submissions[-1]
    assert sent["pictures"] == (("invoice", "住院发票", jpeg),)
    house.until(lambda: house.runtime.latest_frame() is None)
    house.desk.submissions.clear()
    house.leave()
    middle = jpeg[len(jpeg) // 2 :][:64]
    del sent, jpeg, frame
    gc.collect()
    without = (house.gateway.emulator("document_camera"), house.runtime.world)
    held = reachable((house.runtime, house.gateway), without)
    assert not [one for one in held if isinstance(one, bytes) and middle in one]
