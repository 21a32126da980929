from __future__ import annotations

import json
from dataclasses import replace

import pytest

from drivers.backoff import Timing
from drivers.contract import Act, Code, Condition, DriverError
from drivers.ladder import Ladder, ResetLimits, Rung, replug, usb_part
from drivers.sysfs import usb_at

ALL = (Rung.SOFT, Rung.HARD, Rung.USB)
FAULT = DriverError(Code.TIMEOUT, "board_silent", act=Act.RESET, retryable=True, hint="it does not answer")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ladder(clock):
    return Ladder("id_reader", ResetLimits(Timing(), clock), 30.0, clock)


def climb(ladder, times, rungs=ALL, **more):
    return [rung for _ in range(times) if (rung := ladder.failed(FAULT, rungs, **more)) is not None]


def test_each_rung_is_tried_after_three_failures_in_this_order_and_then_a_person_is_asked(ladder):
    assert climb(ladder, 2) == []
    assert climb(ladder, 1) == [Rung.SOFT]
    assert climb(ladder, 3) == [Rung.HARD]
    assert climb(ladder, 3) == [Rung.USB]
    assert ladder.told(FAULT).act is Act.RESET
    assert climb(ladder, 3) == []
    told = ladder.told(FAULT)
    assert (told.code, told.detail, told.act) == (Code.TIMEOUT, "board_silent", Act.MAINTENANCE)
    assert told.hint == ("it does not answer; reopening, a soft reset, a hard reset, a usb reset did not help")


def test_only_errors_that_say_a_reset_may_help_count(ladder):
    wrong = DriverError(Code.NO_DEVICE, act=Act.MAINTENANCE)
    assert [ladder.failed(wrong, ALL) for _ in range(20)] == [None] * 20
    assert ladder.told(wrong) is wrong


def test_a_part_that_cannot_be_reset_asks_for_a_person(ladder):
    assert climb(ladder, 3, rungs=()) == []
    assert ladder.told(FAULT).act is Act.MAINTENANCE


def test_a_command_that_succeeds_begins_anew_at_the_bottom_but_the_limits_stay(ladder, clock):
    assert climb(ladder, 3) == [Rung.SOFT]
    ladder.forget()
    assert climb(ladder, 5) == []  # a soft reset was tried a moment ago: it is waited for, not skipped
    clock.now = 31.0
    assert climb(ladder, 1) == [Rung.SOFT]


def test_a_stable_spell_forgets_what_the_part_did_by_itself(ladder, clock):
    climb(ladder, 12)
    assert ladder.told(FAULT).act is Act.MAINTENANCE
    ladder.well()
    clock.now = 29.0
    ladder.well()
    assert ladder.told(FAULT).act is Act.MAINTENANCE
    clock.now = 30.0
    ladder.well()
    assert ladder.told(FAULT).act is Act.RESET


def test_commands_that_fail_are_not_forgotten_because_the_part_says_it_is_well(ladder, clock):
    climbed = []
    for minute in range(9):
        clock.now = minute * 300.0
        climbed += climb(ladder, 1, command=True)
        for second in range(0, 60, 10):
            clock.now = minute * 300.0 + second
            ladder.well()
    assert climbed == [Rung.SOFT, Rung.HARD, Rung.USB]


@pytest.mark.parametrize(
    ("args", "kwargs", "limit"),
    [(("soft",), {}, 30), ((), {}, 30), (("hard",), {}, 600), ((), {"level": "hard"}, 600)],
)
def test_whoever_asks_for_a_reset_meets_the_same_limit(clock, args, kwargs, limit):
    limits = ResetLimits(Timing(), clock)
    assert limits.refusal("camera", args, kwargs) is None
    clock.now = limit - 1
    refused = limits.refusal("camera", args, kwargs)
    assert (refused.code, refused.detail, refused.act) == (Code.BUSY, "reset_too_soon", Act.WAIT)
    assert limits.refusal("speech", args, kwargs) is None
    clock.now = limit
    assert limits.refusal("camera", args, kwargs) is None


@pytest.mark.parametrize("level", ["usb", "", "Hard", None, ["soft"], 1])
def test_a_reset_nobody_knows_is_refused_and_does_not_slip_past_the_limit(clock, level):
    limits = ResetLimits(Timing(), clock)
    assert limits.refusal("camera", (level,)).code is Code.INVALID_DATA
    assert limits.refusal("camera", (), {"level": level}).code is Code.INVALID_DATA


def test_a_board_that_serves_two_roles_is_taken_off_its_socket_once(clock):
    limits = ResetLimits(Timing(), clock)
    light, button = (Ladder(role, limits, 30.0, clock) for role in ("signal_light", "help_button"))
    only = (Rung.USB,)
    assert climb(light, 3, rungs=only, socket="1-4") == [Rung.USB]
    assert climb(button, 9, rungs=only, socket="1-4") == []
    assert climb(button, 1, rungs=only, socket="1-5") == [Rung.USB]


# --- USB


@pytest.fixture
def bus(tmp_path):
    """A USB device with its switch, and a hub."""
    for name, kind in (("1-1", "00"), ("1-2", "09")):
        folder = tmp_path / "sys/bus/usb/devices" / name
        folder.mkdir(parents=True)
        for file, text in (
            ("idVendor", "1a86"),
            ("idProduct", "7523"),
            ("devnum", "4"),
            ("authorized", "1"),
            ("bDeviceClass", kind),
        ):
            (folder / file).write_text(text)
    return tmp_path


def test_a_device_is_taken_off_its_socket_and_put_back(bus):
    switch = bus / "sys/bus/usb/devices/1-1/authorized"
    seen = []
    replug(usb_at("1-1", bus), lambda seconds: seen.append(switch.read_text()))
    assert seen == ["0"]
    assert switch.read_text() == "1"


def test_a_device_is_put_back_even_when_the_wait_is_broken_off(bus):
    def interrupted(seconds):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replug(usb_at("1-1", bus), interrupted)
    assert (bus / "sys/bus/usb/devices/1-1/authorized").read_text() == "1"


def test_a_hub_is_never_switched_off_nor_what_we_may_not_switch(bus):
    assert usb_part("usb:1a86:7523?port=1-1", bus).port == "1-1"
    assert usb_part("usb:1a86:7523?port=1-2", bus) is None
    (bus / "sys/bus/usb/devices/1-1/authorized").unlink()
    assert usb_part("usb:1a86:7523?port=1-1", bus) is None
    assert usb_part("tcp://192.168.1.50:9100", bus) is None


def test_two_like_devices_are_not_told_apart_by_guessing(bus):
    assert usb_part("usb:1a86:7523", bus) is None


# --- in the supervisor


def test_a_part_whose_commands_keep_failing_climbs_the_ladder_and_it_shows_in_its_health(make_bench, part_of, bus):
    bench = make_bench(reset_soft_every=0.0, reset_hard_every=0.0, reset_usb_every=0.0)
    bench.supervisor._usb = lambda url: usb_part("usb:1a86:7523?port=1-1", bus)
    part = part_of(bench)
    bench.supervisor.start()
    bench.ready()
    switch = bus / "sys/bus/usb/devices/1-1/authorized"
    part.probe_error = FAULT
    bench.until(lambda: bench.status().error and bench.status().error["act"] == "maintenance", 60)
    assert part.ran == ["reset soft", "reset hard"]
    health = bench.supervisor.health()["id_reader"]
    assert (health.resets_soft, health.resets_hard, health.resets_usb) == (1, 1, 1)
    assert json.dumps(health.as_dict())
    assert switch.read_text() == "1"
    assert "did not help" in bench.status().error["hint"]
    part.probe_error = None
    bench.ready()


def test_a_part_that_answers_but_says_it_is_frozen_is_reset_too(make_bench, part_of):
    bench = make_bench()
    part = part_of(bench)
    bench.supervisor.start()
    bench.ready()
    part.condition, part.details = Condition.HARDWARE_ERROR, {"picture": "frozen"}
    bench.until(lambda: part.ran == ["reset soft"])
    part.condition, part.details = Condition.OK, {}
    bench.ready()
    assert bench.supervisor.health()["id_reader"].resets_soft == 1


def test_a_rung_is_not_tried_more_often_than_its_limit_allows(make_bench, part_of):
    bench = make_bench(stable=0.0)
    part = part_of(bench)
    bench.supervisor.start()
    bench.ready()
    for _ in range(3):
        part.probe_error = FAULT
        tries = part.probes
        bench.until(lambda tries=tries: part.probes > tries + 20)
        part.probe_error = None
        bench.ready()
        bench.supervisor.submit("id_reader", "do", timeout=5).future.result(5)
    assert part.ran.count("reset soft") == 1
    assert part.ran.count("reset hard") <= 1


def test_a_technician_s_reset_counts_and_keeps_the_ladder_from_doing_it_again(bench, part_of):
    part = part_of(bench)
    bench.ready()
    bench.supervisor.submit("id_reader", "reset", ("soft",), timeout=5).future.result(5)
    assert bench.supervisor.health()["id_reader"].resets_soft == 1
    part.condition, part.details = Condition.HARDWARE_ERROR, {"picture": "frozen"}
    tries = part.probes
    bench.until(lambda: part.probes > tries + 10)
    assert part.ran == ["reset soft"]


def test_a_reset_by_its_keyword_is_limited_as_the_hard_one_it_is(bench, part_of):
    part_of(bench)
    bench.ready()
    bench.supervisor.submit("id_reader", "reset", kwargs={"level": "hard"}, timeout=5).future.result(5)
    again = bench.supervisor.submit("id_reader", "reset", kwargs={"level": "hard"}, timeout=5).future.exception(5)
    assert again.detail == "reset_too_soon"


def test_a_reset_that_hangs_is_given_up_like_any_call(make_bench, part_of, monkeypatch):
    bench = make_bench(reset=0.2)
    part = part_of(bench)
    bench.supervisor.start()
    bench.ready()
    driver = bench.supervisor.driver("id_reader")
    monkeypatch.setattr(driver, "reset", lambda deadline, level="soft": part.hang.wait(30))
    part.condition, part.details = Condition.HARDWARE_ERROR, {"picture": "frozen"}
    bench.until(lambda: bench.supervisor.health()["id_reader"].abandoned == 1)
    part.condition, part.details = Condition.OK, {}
    bench.ready()


def test_the_limits_of_the_product_are_those_of_the_manual():
    timing = replace(Timing())
    assert (timing.reset_soft_every, timing.reset_hard_every, timing.reset_usb_every) == (30.0, 600.0, 1800.0)
