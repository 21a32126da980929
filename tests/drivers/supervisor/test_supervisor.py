from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from drivers import presence
from drivers.backoff import Backoff, Timing
from drivers.contract import Act, Code, Condition, DeviceEvent, DriverError, Link
from drivers.presence import Presence
from drivers.slot import Spec, State

A = State
ALLOWED = {
    A.SEARCHING: {A.OPENING, A.FAILED_PERMANENT},
    A.OPENING: {A.READY, A.DEGRADED, A.FAILED, A.FAILED_PERMANENT},
    A.READY: {A.BUSY, A.DEGRADED, A.FAILED, A.FAILED_PERMANENT},
    A.DEGRADED: {A.BUSY, A.READY, A.FAILED, A.FAILED_PERMANENT},
    A.BUSY: {A.READY, A.DEGRADED, A.FAILED, A.FAILED_PERMANENT},
    A.FAILED: {A.SEARCHING, A.FAILED_PERMANENT},
    A.FAILED_PERMANENT: {A.SEARCHING},
}


def error_of(job: Any, seconds: float = 10) -> DriverError:
    error = job.future.exception(timeout=seconds)
    assert isinstance(error, DriverError)
    return error


def test_a_part_is_opened_probed_and_then_runs_commands(bench, part_of):
    part = part_of(bench)
    bench.ready()
    job = bench.supervisor.submit("id_reader", "do", ("hello",), timeout=5)
    assert job.future.result(5) == "hello"
    assert bench.moves[:4] == [
        (A.SEARCHING, A.OPENING),
        (A.OPENING, A.READY),
        (A.READY, A.BUSY),
        (A.BUSY, A.READY),
    ]
    assert part.opened == 1


def test_a_command_given_while_the_part_still_opens_waits_for_it(make_bench, part_of):
    bench = make_bench()
    part_of(bench)
    job = bench.supervisor.submit("id_reader", "do", timeout=5)
    bench.supervisor.start()
    assert job.future.result(5) == "done"


def test_an_idle_worker_takes_a_command_at_once(bench, part_of):
    part_of(bench)
    bench.ready()
    waits = []
    for _ in range(30):
        time.sleep(0.01)
        started = time.monotonic()
        bench.supervisor.submit("id_reader", "do", timeout=5).future.result(5)
        waits.append(time.monotonic() - started)
    assert sorted(waits)[len(waits) // 2] < 0.02


def test_a_slow_probe_gives_way_to_a_command(make_bench, part_of):
    bench = make_bench(probe=20.0)
    part = part_of(bench)
    bench.supervisor.start()
    bench.ready()
    part.slow_probe = True
    before = part.probes
    bench.until(lambda: part.probes > before)
    started = time.monotonic()
    assert bench.supervisor.submit("id_reader", "do", timeout=10).future.result(10) == "done"
    assert time.monotonic() - started < 5
    assert bench.status().usable


def test_a_status_is_announced_only_when_it_changes(bench, part_of):
    part = part_of(bench)
    bench.ready()
    before = part.probes
    bench.until(lambda: part.probes > before + 5)
    assert [(status.link, status.condition) for status in bench.statuses_seen()] == [
        (Link.ONLINE, Condition.OK),
    ]
    since = bench.status().since
    part.condition, part.details = Condition.USER_ERROR, {"paper": "out"}
    bench.until(lambda: len(bench.statuses_seen()) == 2)
    assert bench.status().since > since
    assert bench.status().error == {
        "code": "not_ready",
        "detail": "paper_out",
        "act": "clear",
        "hint": "put in a new roll of paper",
        "key": "error-paper-out",
    }
    assert bench.supervisor.health()["id_reader"].state is State.DEGRADED


def test_a_driver_that_noticed_something_is_asked_at_once_and_announces_nothing_itself(make_bench, part_of):
    bench = make_bench(probe_every=60.0)
    part = part_of(bench)
    bench.supervisor.start()
    bench.ready()
    part.condition = Condition.HARDWARE_ERROR
    part.publish(DeviceEvent("id_reader", "status_changed", "a word of its own"))
    bench.until(lambda: bench.status().condition is Condition.HARDWARE_ERROR)
    assert all(not isinstance(event.payload, str) for event in bench.events)


def test_events_of_a_driver_are_passed_on(bench, part_of):
    part = part_of(bench)
    bench.ready()
    part.publish(DeviceEvent("id_reader", "card_hint", "hold_still"))
    assert [event.payload for event in bench.events if event.kind == "card_hint"] == ["hold_still"]


def test_a_lost_part_comes_back_by_itself_and_is_logged_once_each_way(bench, part_of, caplog):
    caplog.set_level(logging.INFO, "drivers.supervisor")
    part = part_of(bench)
    bench.ready()
    part.there = False
    bench.until(lambda: bench.status().link is Link.NO_DEVICE)
    tries = part.opened
    bench.until(lambda: part.opened > tries + 3)
    part.there = True
    bench.ready()
    said = [record.message for record in caplog.records if record.name == "drivers.supervisor"]
    assert len(said) == 2
    assert "not available" in said[0]
    assert "back" in said[1]
    links = [status.link for status in bench.statuses_seen()]
    assert links.count(Link.NO_DEVICE) <= 2
    assert bench.supervisor.health()["id_reader"].losses == 1


def test_commands_for_a_lost_part_end_at_once_with_the_reason(bench, part_of):
    part_of(bench, open_error=DriverError(Code.PERMISSION, act=Act.CONFIGURATION, hint="join the group dialout"))
    bench.until(lambda: bench.status().link is Link.NO_PERMISSION)
    error = error_of(bench.supervisor.submit("id_reader", "do", timeout=60))
    assert (error.code, error.hint, error.role) == (Code.PERMISSION, "join the group dialout", "id_reader")


def test_a_command_that_loses_the_part_takes_the_queue_with_it(bench, part_of):
    part_of(bench)
    bench.ready()
    waiting = bench.supervisor.submit("id_reader", "wait", timeout=0.1)
    losing = bench.supervisor.submit("id_reader", "lose", timeout=5)
    queued = bench.supervisor.submit("id_reader", "do", timeout=5)
    assert error_of(waiting).code is Code.TIMEOUT
    assert error_of(losing).code is Code.DISCONNECTED
    assert error_of(queued).code is Code.DISCONNECTED


def test_what_a_driver_raises_by_mistake_becomes_an_internal_error_without_its_text(bench, part_of, caplog):
    part_of(bench)
    bench.ready()
    error = error_of(bench.supervisor.submit("id_reader", "crash", timeout=5))
    assert error.code is Code.INTERNAL
    assert "110101" not in str(error) + caplog.text + repr(error.__cause__)
    assert bench.supervisor.submit("id_reader", "do", timeout=5).future.result(5) == "done"


def test_only_public_commands_can_be_called(bench, part_of):
    part_of(bench)
    bench.ready()
    for name in ("close", "open", "latest", "_open", "__class__", "nothing", "role"):
        assert error_of(bench.supervisor.submit("id_reader", name, timeout=5)).code is Code.UNSUPPORTED


def test_a_role_nobody_configured_is_named(bench):
    error = error_of(bench.supervisor.submit("camera", "snap", timeout=5))
    assert (error.code, error.detail) == (Code.NO_DEVICE, "not_configured")


def test_a_driver_whose_library_is_missing_says_what_to_install(bench):
    def make(url, publish):
        raise ModuleNotFoundError("No module named 'cv2'", name="cv2")

    bench.supervisor.add(Spec("camera", make, lambda: "v4l2:x"))
    bench.until(lambda: bench.status("camera").error)
    assert "opencv-python" in bench.status("camera").error["hint"]
    assert bench.supervisor.health()["camera"].state is State.FAILED_PERMANENT


def test_a_blocked_device_is_announced_and_never_opened(make_bench):
    bench = make_bench()
    blocked = DriverError(Code.CONFIG_ERROR, "devices_yaml", act=Act.CONFIGURATION)
    bench.supervisor.add(Spec("camera", lambda *_: pytest.fail("opened"), lambda: "x", blocked=blocked))
    bench.supervisor.start()
    assert bench.status("camera").link is Link.DISABLED
    assert [event.role for event in bench.events] == ["camera"]
    assert error_of(bench.supervisor.submit("camera", "snap", timeout=5)).detail == "devices_yaml"


# --- cancelling


def test_a_queued_job_that_is_cancelled_never_runs(bench, part_of):
    part = part_of(bench)
    bench.ready()
    first = bench.supervisor.submit("id_reader", "wait", timeout=5)
    second = bench.supervisor.submit("id_reader", "do", ("second",), timeout=5)
    second.cancel()
    assert error_of(second).code is Code.CANCELED
    first.cancel()
    assert error_of(first).code is Code.CANCELED
    assert bench.supervisor.submit("id_reader", "do", ("third",), timeout=5).future.result(5) == "third"
    assert "second" not in part.ran


def test_the_library_s_own_cancel_of_a_queued_future_is_understood(bench, part_of):
    part = part_of(bench)
    bench.ready()
    first = bench.supervisor.submit("id_reader", "wait", timeout=0.2)
    second = bench.supervisor.submit("id_reader", "do", ("second",), timeout=5)
    assert second.future.cancel()
    assert error_of(first).code is Code.TIMEOUT
    assert bench.supervisor.submit("id_reader", "do", ("third",), timeout=5).future.result(5) == "third"
    assert part.ran == ["waited", "third"]


def test_the_end_of_a_visit_cancels_its_jobs_and_no_others(bench, part_of):
    part = part_of(bench)
    bench.ready()
    running = bench.supervisor.submit("id_reader", "wait", timeout=30, visit="v1")
    queued = bench.supervisor.submit("id_reader", "do", ("late print",), timeout=30, visit="v1")
    other = bench.supervisor.submit("id_reader", "do", ("next person",), timeout=30, visit="v2")
    bench.supervisor.cancel_visit("v1")
    assert error_of(running).code is Code.CANCELED
    assert error_of(queued).code is Code.CANCELED
    assert other.future.result(5) == "next person"
    assert "late print" not in part.ran


def test_a_job_of_an_ended_visit_is_refused(bench, part_of):
    part = part_of(bench)
    bench.ready()
    bench.supervisor.cancel_visit("v1")
    assert error_of(bench.supervisor.submit("id_reader", "do", timeout=5, visit="v1")).code is Code.CANCELED
    assert part.ran == []


def test_the_end_of_no_visit_cancels_nothing(bench, part_of):
    part_of(bench)
    bench.ready()
    job = bench.supervisor.submit("id_reader", "wait", timeout=0.2)
    bench.supervisor.cancel_visit("")
    assert error_of(job).code is Code.TIMEOUT


def test_a_result_that_comes_after_the_visit_ended_is_thrown_away(make_bench, part_of):
    bench = make_bench(cancel_grace=5.0)
    part = part_of(bench)
    bench.supervisor.start()
    bench.ready()
    job = bench.supervisor.submit("id_reader", "stubborn", (0.2,), timeout=5, visit="v1")
    bench.until(lambda: part.ran)
    bench.supervisor.cancel_visit("v1")
    assert error_of(job).code is Code.CANCELED


def test_a_job_whose_time_is_over_in_the_queue_does_not_run(bench, part_of):
    part = part_of(bench)
    bench.ready()
    bench.supervisor.submit("id_reader", "wait", timeout=0.5)
    late = bench.supervisor.submit("id_reader", "do", ("late",), timeout=0.05)
    assert error_of(late).code is Code.TIMEOUT
    bench.supervisor.submit("id_reader", "do", timeout=5).future.result(5)
    assert "late" not in part.ran


def test_the_queue_has_an_end(bench, part_of):
    part_of(bench)
    bench.ready()
    jobs = [bench.supervisor.submit("id_reader", "wait", timeout=30, visit="v") for _ in range(80)]
    refused = [job for job in jobs if job.future.done()]
    assert refused
    assert {error_of(job).code for job in refused} == {Code.BUSY}
    bench.supervisor.cancel_visit("v")


# --- calls that never come back


def test_a_stuck_command_is_given_up_and_the_part_opened_anew(bench, part_of):
    part = part_of(bench)
    bench.ready()
    job = bench.supervisor.submit("id_reader", "stick", timeout=0.1)
    error = error_of(job)
    assert (error.code, error.detail) == (Code.TIMEOUT, "unresponsive")
    bench.until(lambda: any(status.condition is Condition.UNRESPONSIVE for status in bench.statuses_seen()))
    bench.ready()
    assert bench.supervisor.submit("id_reader", "do", timeout=5).future.result(5) == "done"
    health = bench.supervisor.health()["id_reader"]
    assert health.abandoned == 1
    assert part.opened == 2
    bench.until(lambda: bench.supervisor.health()["id_reader"].stuck_threads == 0)


def test_a_cancelled_command_that_does_not_end_is_given_up_long_before_its_deadline(bench, part_of):
    part = part_of(bench)
    bench.ready()
    job = bench.supervisor.submit("id_reader", "stick", timeout=600)
    bench.until(lambda: part.ran)
    job.cancel()
    assert error_of(job).detail == "unresponsive"
    bench.ready()


def test_too_many_stuck_threads_keep_the_part_off_until_one_comes_back(bench, part_of):
    part = part_of(bench)
    part.close_frees = False
    for _ in range(3):
        bench.ready()
        error_of(bench.supervisor.submit("id_reader", "stick", timeout=0.05))
    bench.until(lambda: bench.supervisor.health()["id_reader"].state is State.FAILED_PERMANENT)
    opened = part.opened
    assert bench.status().error["act"] == "software"
    part.hang.set()
    bench.ready()
    assert part.opened == opened + 1


def test_what_a_given_up_driver_says_later_is_not_heard(bench, part_of):
    part = part_of(bench)
    bench.ready()
    old = part.publish
    error_of(bench.supervisor.submit("id_reader", "stick", timeout=0.05))
    bench.ready()
    before = len(bench.events)
    old(DeviceEvent("id_reader", "media_inserted"))
    assert not [event for event in bench.events[before:] if event.kind == "media_inserted"]


def test_stopping_with_a_stuck_part_ends_in_time_and_names_it(make_bench, part_of):
    bench = make_bench(stop=0.2)
    part = part_of(bench)
    bench.supervisor.start()
    bench.ready()
    job = bench.supervisor.submit("id_reader", "stick", timeout=60)
    bench.until(lambda: part.ran)
    assert bench.supervisor.stop() == ("id_reader",)
    assert error_of(job).code in (Code.CANCELED, Code.TIMEOUT)


def test_stopping_cancels_what_runs_and_closes_the_part(make_bench, part_of):
    bench = make_bench()
    part = part_of(bench)
    bench.supervisor.start()
    bench.ready()
    running = bench.supervisor.submit("id_reader", "wait", timeout=60)
    queued = bench.supervisor.submit("id_reader", "do", timeout=60)
    assert bench.supervisor.stop() == ()
    assert {error_of(running).code, error_of(queued).code} == {Code.CANCELED}
    assert part.closed == 1
    assert error_of(bench.supervisor.submit("id_reader", "do", timeout=5)).code is Code.NOT_READY
    assert bench.supervisor.stop() == ()


def test_a_listener_that_fails_does_not_end_the_worker(make_bench, part_of):
    bench = make_bench()
    bench.supervisor._on_event = lambda event: 1 / 0
    part_of(bench)
    bench.supervisor.start()
    bench.ready()
    assert bench.supervisor.submit("id_reader", "do", timeout=5).future.result(5) == "done"


def test_two_hundred_losses_leave_no_thread_and_no_descriptor(make_bench, part_of):
    bench = make_bench(stable=0.0, backoff_first=0.002)
    part = part_of(bench)
    bench.supervisor.start()
    bench.ready()
    threads, files = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(200):
        part.there = False
        bench.supervisor.submit("id_reader", "lose", timeout=5)
        bench.until(lambda: not bench.status().usable)
        part.there = True
        bench.ready()
    assert threading.active_count() <= threads
    assert len(list(Path("/proc/self/fd").iterdir())) <= files + 2
    for before, after in set(bench.moves):
        assert after in ALLOWED[before], (before, after)


# --- plugging


def test_a_missing_path_is_not_opened_and_a_plug_is_noticed(make_bench, part_of):
    seen = {"now": Presence(False, "")}
    bench = make_bench(look=lambda url: seen["now"])
    part = part_of(bench)
    bench.supervisor.start()
    bench.until(lambda: bench.status().link is Link.NO_DEVICE)
    time.sleep(0.1)
    assert part.opened == 0
    seen["now"] = Presence(True, "a")
    bench.ready()


def test_a_plug_cuts_a_long_wait_short(make_bench, part_of):
    seen = {"now": Presence(True, "a")}
    bench = make_bench(look=lambda url: seen["now"], backoff_first=60.0, backoff_max=60.0)
    part = part_of(bench)
    part.there = False
    bench.supervisor.start()
    bench.until(lambda: bench.supervisor.health()["id_reader"].state is State.FAILED)
    part.there = True
    seen["now"] = Presence(True, "b")
    bench.ready()


def test_a_refused_part_is_tried_again_only_when_its_node_changes(make_bench, part_of):
    seen = {"now": Presence(True, "root only")}
    bench = make_bench(look=lambda url: seen["now"])
    part = part_of(bench)
    part.open_error = DriverError(Code.PERMISSION, act=Act.CONFIGURATION)
    bench.supervisor.start()
    bench.until(lambda: bench.supervisor.health()["id_reader"].state is State.FAILED_PERMANENT)
    opened = part.opened
    time.sleep(0.3)
    assert part.opened == opened
    part.open_error = None
    seen["now"] = Presence(True, "group dialout")
    bench.ready()


def test_a_refusal_that_may_pass_by_itself_is_tried_again_with_no_node_to_change(make_bench, part_of):
    bench = make_bench(look=lambda url: Presence(True, "always the same"))
    part = part_of(bench)
    part.open_error = DriverError(Code.PERMISSION, act=Act.CONFIGURATION, retryable=True)
    bench.supervisor.start()
    bench.until(lambda: part.opened > 2)
    assert bench.status().link is Link.NO_PERMISSION
    part.open_error = None
    bench.ready()


def test_permissions_that_come_a_moment_after_the_plug_do_not_disable_the_part(make_bench, part_of):
    seen = {"now": Presence(False, "")}
    bench = make_bench(look=lambda url: seen["now"], fresh=10.0)
    part = part_of(bench)
    part.open_error = DriverError(Code.PERMISSION, act=Act.CONFIGURATION)
    bench.supervisor.start()
    bench.until(lambda: bench.status().link is Link.NO_DEVICE)
    seen["now"] = Presence(True, "a")
    bench.until(lambda: part.opened > 3)
    part.open_error = None
    bench.ready()


def test_a_new_configuration_replaces_the_device(bench, part_of):
    part_of(bench, open_error=DriverError(Code.CONFIG_ERROR, act=Act.CONFIGURATION))
    bench.until(lambda: bench.supervisor.health()["id_reader"].state is State.FAILED_PERMANENT)
    part_of(bench)
    bench.ready()


# --- resets and waiting


def test_resets_are_limited(bench, part_of):
    part = part_of(bench)
    bench.ready()
    assert bench.supervisor.submit("id_reader", "reset", timeout=5).future.result(5) is None
    error = error_of(bench.supervisor.submit("id_reader", "reset", timeout=5))
    assert (error.code, error.detail) == (Code.BUSY, "reset_too_soon")
    assert bench.supervisor.submit("id_reader", "reset", ("hard",), timeout=5).future.result(5) is None
    assert part.ran == ["reset soft", "reset hard"]


def test_waiting_grows_to_a_limit_and_a_stable_spell_forgets():
    now = [0.0]
    backoff = Backoff(Timing(backoff_max=30.0), random_unit=lambda: 0.5, clock=lambda: now[0])
    assert [backoff.failed() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    backoff.ready()
    now[0] += 29
    assert backoff.failed() == 30
    backoff.ready()
    now[0] += 30
    assert backoff.failed() == 1


@pytest.mark.parametrize("unit", [0.0, 0.25, 1.0])
def test_jitter_stays_within_a_fifth_and_below_the_maximum(unit):
    backoff = Backoff(Timing(backoff_max=30.0), random_unit=lambda: unit)
    waits = [backoff.failed() for _ in range(8)]
    for wait, base in zip(waits, [1, 2, 4, 8, 16, 30, 30, 30], strict=True):
        assert base * 0.8 - 1e-9 <= wait <= min(30.0, base * 1.2 + 1e-9)


def test_a_part_whose_return_nobody_announces_is_looked_for_often_enough_to_be_back_within_five_seconds():
    backoff = Backoff(Timing())
    assert max(backoff.failed() for _ in range(20)) <= 3.0


@pytest.mark.parametrize("scheme", ["file", "emulated"])
def test_a_path_that_is_no_device_node_is_watched_as_one(tmp_path, scheme):
    path = tmp_path / "part"
    url = f"{scheme}:{path}"
    assert presence.look(url) == (False, "")
    path.touch()
    first = presence.look(url)
    assert first.there
    path.rename(tmp_path / "old")
    path.touch()
    assert presence.look(url).mark != first.mark
