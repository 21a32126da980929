"""The technician at real drivers: what goes wrong on the way, and what must be gone afterwards."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

from kiosk_app.core import events as ev
from kiosk_app.core.technician.state import Trial
from kiosk_app.technician.record import load
from kiosk_app.tools.audit.behaviour.reach import holding, reachable


def test_after_the_door_the_pin_is_nowhere_in_the_terminals_memory(house: Any) -> None:
    secret = "80427361"
    house.pins.set(secret)
    house.runtime.technician_asked()
    for digit in secret:
        house.runtime.type(digit)
    assert holding([secret], house.runtime) == [secret], "the search finds it while it is typed"
    house.press("ok")
    house.until(lambda: house.page.id == "technician-home")
    gc.collect()
    assert holding([secret], house.runtime) == []


def test_the_camera_s_picture_is_gone_with_the_verdict(house: Any) -> None:
    def pictures() -> int:
        return sum(isinstance(one, bytes) and one[:3] == b"\xff\xd8\xff" for one in reachable(house.runtime.visit))

    house.enter()
    house.to_part("camera")
    house.press("try")
    house.until(lambda: house.page.id == "technician-judging-camera")
    assert house.page.photo[:3] == b"\xff\xd8\xff" and pictures() == 1
    house.press("right")
    assert pictures() == 0
    assert b"\xff\xd8\xff" not in (house.folder / "technician" / "record.json").read_bytes()


def test_a_part_pulled_out_is_seen_at_once_told_what_to_do_and_back_by_itself(house: Any) -> None:
    house.enter()
    house.to_part("id_reader")
    said = len(house.gateway.submit("speech", "heard", timeout=5).future.result(6))
    house.gateway.sim_set("id_reader", "plug", "out")
    house.until(lambda: house.page.notice is not None)
    assert "检查数据线" in house.page.notice.show and "没找到" in house.page.facts[0].value.show
    house.gateway.sim_set("id_reader", "plug", "in")
    house.until(lambda: house.page.notice is None)
    house.until(lambda: "断开 1 次" in house.page.facts[1].value.show)
    heard = [one.text for one in house.gateway.submit("speech", "heard", timeout=5).future.result(6)]
    assert not any("没找到" in text or "检查" in text for text in heard[said:])


def test_a_part_pulled_out_in_mid_test_has_not_passed(house: Any) -> None:
    house.enter()
    house.to_part("id_reader")
    house.press("try")
    house.until(lambda: house.gateway.health()["id_reader"].state.value == "busy")
    house.gateway.sim_set("id_reader", "plug", "out")
    house.until(lambda: house.page.id == "technician-verdict-id_reader")
    assert house.page.title.show == "身份证阅读机：没通过"
    kept = load(house.folder / "technician" / "record.json").trial("id_reader", "active")
    assert kept is not None and not kept.passed and kept.detail


def test_a_printer_without_paper_fails_its_test_and_passes_with_a_new_roll(house: Any) -> None:
    house.enter()
    house.to_part("receipt_printer")
    house.gateway.sim_set("receipt_printer", "paper", "out")
    house.until(lambda: house.page.notice is not None and "换一卷新纸" in house.page.notice.show)
    house.press("try")
    house.until(lambda: house.page.id.startswith("technician-verdict"))
    assert "没通过" in house.page.title.show
    house.gateway.sim_set("receipt_printer", "paper", "full")
    house.until(lambda: house.gateway.statuses()["receipt_printer"].usable)
    house.press("again")
    house.until(lambda: house.page.id.startswith("technician-judging"))
    house.press("right")
    assert house.page.title.show == "凭条打印机：通过"


def test_stopping_a_test_ends_the_drivers_command(house: Any) -> None:
    house.enter()
    house.to_part("id_reader")
    house.press("try")
    house.until(lambda: house.gateway.health()["id_reader"].state.value == "busy")
    house.press("back")
    house.until(lambda: house.gateway.health()["id_reader"].state.value != "busy", 10)
    assert house.page.id == "technician-part-id_reader"
    assert load(house.folder / "technician" / "record.json").trial("id_reader", "active") is None


def test_a_citizen_after_the_technician_is_alone(house: Any) -> None:
    """The technician goes away in mid-test; the card that then comes is the citizen's, and read for nobody else."""
    house.enter()
    house.to_part("id_reader")
    house.press("try")
    house.runtime.post(ev.TimerFired("idle"))
    house.until(lambda: house.page.id == "home" and house.runtime.visit.bench is None)
    house.press("disability-photo")
    assert house.page.id == "consent"
    house.runtime.technician_asked()
    assert house.page.id == "consent", "the chord means nothing now"
    house.press("agree")
    house.gateway.sim_set("id_reader", "card", "zhang-san")
    house.until(lambda: house.page.id == "person")
    record = house.folder / "technician" / "record.json"
    assert not record.exists(), "nothing was tested"


def test_a_volume_that_was_kept_is_in_force_after_the_voice_was_lost_and_came_back(house: Any) -> None:
    house.until(lambda: house.volume() == -3.0)
    house.enter()
    house.press("volume", "softer", "softer", "keep")
    house.until(lambda: house.volume() == -5.0)
    assert load(house.folder / "technician" / "record.json").volume_db == -5.0
    house.press("back")
    house.gateway.reload(_with_other_cache(house))
    house.until(lambda: house.volume() == -3.0)
    house.until(lambda: house.volume() == -5.0)


def _with_other_cache(house: Any) -> Any:
    """devices.yaml was changed elsewhere: the voice is opened anew with what the file says."""
    from dataclasses import replace

    config = house.gateway.config
    speech = config.devices["speech"]
    other = replace(speech, options={**speech.options, "cache": house.folder / "other"})
    return replace(config, devices={**config.devices, "speech": other})


def test_the_reference_stops_at_once_when_the_technician_goes_back(open_house: Callable[..., Any]) -> None:
    house = open_house(speedup="1")  # as slow as it is heard
    house.enter()
    house.press("volume", "steps")
    house.until(lambda: house.gateway.health()["speech"].state.value == "busy")
    house.press("back")
    house.until(lambda: house.gateway.health()["speech"].state.value != "busy", 8)
    assert house.page.id == "technician-home"


def test_a_record_that_cannot_be_written_is_said_and_nothing_is_claimed(house: Any) -> None:
    (house.folder / "technician" / "record.json").mkdir()
    house.enter()
    house.press("volume", "softer", "keep")
    house.until(lambda: any("没有记下" in caption for caption in house.eye.captions))
    assert house.bridge.store.record.volume_db is None
    house.press("back")
    house.until(lambda: house.volume() == -3.0)


def test_a_readers_asset_number_is_kept_with_its_test(house: Any) -> None:
    house.enter()
    house.to_part("id_reader")
    house.press("look")
    house.until(lambda: house.page.id == "technician-verdict-id_reader")
    kept = load(house.folder / "technician" / "record.json").trial("id_reader", "passive")
    assert kept == Trial(
        "passive", True, "2026-11-25 14:03", "machine", "sam", house.gateway.capabilities("id_reader")["sam_id"], True
    )


def test_two_hundred_visits_of_the_technician_leave_no_thread_behind(house: Any) -> None:
    import threading

    house.enter()
    house.press("back")
    before = threading.active_count()
    for _ in range(200):
        house.enter()
        house.press("parts", "back", "back")
    end = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < end:
        time.sleep(0.01)
    assert threading.active_count() <= before
