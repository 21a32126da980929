from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drivers.contract import Cancel, Code, Condition, Deadline, Driver, DriverError
from drivers.speech.mixer import Outcome
from drivers.speech.sound import SAMPLE_RATE

LONG = "请坐好，看着镜头，我们为您免费拍照。" * 5
NAME = "您好，张三丰。"

Make = Callable[..., Any]


def test_it_is_a_driver(stage: Make) -> None:
    assert isinstance(stage().driver, Driver)


def test_a_text_is_heard_whole_and_announced(stage: Make) -> None:
    one = stage(record=True)
    one.driver.say(one.soon(), "您好，欢迎。请坐好。", id="hello")
    one.wait("hello", "finished")
    assert one.kinds("hello") == ["started", "finished"]
    (heard,) = one.driver.heard()
    assert (heard.id, heard.text, heard.language) == ("hello", "您好，欢迎。请坐好。", "zh-CN")
    assert heard.outcome is Outcome.FINISHED
    assert 2.0 < heard.seconds < 5.0
    assert heard.sound is not None and len(heard.sound) == heard.samples
    one.driver.forget()
    assert one.driver.heard() == ()


def test_the_last_thing_said_wins(stage: Make) -> None:
    one = stage(staged={"speedup": "5"})
    one.driver.say(one.soon(), LONG, id="first")
    one.wait("first", "started")
    one.driver.say(one.soon(), "第二句。", id="second")
    one.driver.say(one.soon(), "最后一句。", id="third")
    one.wait("third", "finished")
    assert one.kinds("first") == ["started", "interrupted"]
    assert one.kinds("second")[-1] == "interrupted"
    assert one.kinds("third") == ["started", "finished"]
    assert [heard.id for heard in one.driver.heard()] == ["first", "second", "third"]


def test_a_polite_text_waits_for_the_one_before(stage: Make) -> None:
    one = stage()
    one.driver.say(one.soon(), "第一句。", id="first")
    one.driver.say(one.soon(), "第二句。", id="second", interrupt=False)
    one.wait("second", "finished")
    assert [event.kind for event in one.events] == ["speech_started", "speech_finished"] * 2


def test_after_a_stop_nothing_is_heard_that_lies_100_ms_behind_it(stage: Make) -> None:
    one = stage(staged={"speedup": "1"})
    one.driver.say(one.soon(), LONG, id="a")
    one.wait("a", "started")
    time.sleep(0.3)
    one.driver.stop(one.soon())
    stopped = time.monotonic()
    one.wait("a", "interrupted")
    (heard,) = one.driver.heard()
    assert heard.started is not None
    assert heard.seconds <= stopped - heard.started + 0.100
    assert heard.ended - stopped <= 0.1
    assert one.kinds("a") == ["started", "interrupted"]


def test_a_stop_while_rendering_means_it_is_never_heard(stage: Make) -> None:
    one = stage(staged={"renderer": "hang"}, render_timeout_s=10.0)
    one.driver.say(one.soon(), "您好。", id="a")
    one.driver.stop(one.soon())
    one.wait("a", "interrupted", 5)
    assert one.kinds("a") == ["interrupted"]
    assert one.driver.heard()[0].samples == 0


def test_a_cached_text_sounds_within_300_ms_and_is_not_rendered_again(stage: Make) -> None:
    one = stage()
    one.driver.say_and_wait(one.soon(), "您好，欢迎。")
    renders = one.driver._renderer.renders
    began = time.monotonic()
    one.driver.say(one.soon(), "您好，欢迎。", id="again")
    one.wait("again", "finished")
    started = next(event.at for event in one.events if event.payload == "again")
    assert started - began < 0.9  # the goal is 0.3 on a machine of its own; 15 ms measured
    assert one.driver._renderer.renders == renders


def test_a_sentence_rendered_in_one_text_is_there_for_another_and_after_a_restart(stage: Make, tmp_path: Path) -> None:
    first = stage(cache=tmp_path / "shared")
    first.driver.say_and_wait(first.soon(), "您好，欢迎。请坐好。")
    second = stage(cache=tmp_path / "shared")
    second.driver.say_and_wait(second.soon(), "请坐好。您好，欢迎。")
    assert second.driver._renderer.renders == 0


def test_texts_prepared_in_the_background_need_no_rendering(stage: Make, eventually: Callable[..., None]) -> None:
    one = stage()
    one.driver.prepare(one.soon(), [("您好，欢迎。请坐好。", "zh-CN"), ("Welcome.", "en")])
    eventually(lambda: len(list(one.cache.glob("*.wav"))) == 3)
    renders = one.driver._renderer.renders
    one.driver.say_and_wait(one.soon(), "请坐好。")
    one.driver.say_and_wait(one.soon(), "Welcome.", language="en")
    assert one.driver._renderer.renders == renders == 3


def test_something_to_say_goes_before_what_is_being_prepared(stage: Make, eventually: Callable[..., None]) -> None:
    one = stage()
    one.driver.prepare(one.soon(), [(f"第{number}句，请坐好。", "zh-CN") for number in range(60)])
    one.driver.say(one.soon(), "您好，欢迎。", id="now")
    one.wait("now", "started")
    assert len(list(one.cache.glob("*.wav"))) < 50
    one.driver.stop(one.soon())
    eventually(lambda: len(list(one.cache.glob("*.wav"))) == 61, 60)


def test_a_private_text_leaves_no_file_anywhere(stage: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", None)
    one = stage()
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    shared = set(Path("/dev/shm").glob("*kiosk*"))
    assert one.driver.say_and_wait(one.soon(), NAME, private=True).outcome is Outcome.FINISHED
    assert one.driver.say_and_wait(one.soon(), NAME, private=True).seconds > 0.5
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before
    assert set(Path("/dev/shm").glob("*kiosk*")) == shared
    assert one.driver.heard()[0].private


def test_a_public_text_is_kept_under_a_name_that_tells_nothing(stage: Make) -> None:
    one = stage()
    one.driver.say_and_wait(one.soon(), "您好，欢迎。")
    (kept,) = one.cache.iterdir()
    assert set(kept.stem) <= set("0123456789abcdef") and len(kept.stem) == 40


def test_neither_events_nor_errors_nor_reprs_show_what_is_said(stage: Make) -> None:
    one = stage(staged={"renderer": "crash", "speedup": "30"})
    with pytest.raises(DriverError) as failed:
        one.driver.say_and_wait(one.soon(), NAME, private=True)
    shown = repr(one.events) + repr(failed.value) + str(failed.value) + repr(one.driver.heard())
    assert "张三" not in shown


def test_the_renderer_killed_with_9_while_it_renders_costs_no_text(stage: Make) -> None:
    one = stage(render_timeout_s=10.0)
    pid = one.driver._renderer.pid
    os.kill(pid, signal.SIGSTOP)  # caught in the middle
    threading.Timer(0.2, lambda: os.kill(pid, signal.SIGKILL)).start()
    assert one.driver.say_and_wait(one.soon(), "您好，欢迎。").outcome is Outcome.FINISHED
    assert one.driver.say_and_wait(one.soon(), "请坐好。").outcome is Outcome.FINISHED
    assert one.driver._renderer.restarts == 1


def test_a_renderer_that_always_crashes_fails_the_text_and_the_next_one_is_spoken(stage: Make) -> None:
    one = stage(staged={"renderer": "crash", "speedup": "30"})
    one.driver.say(one.soon(), "您好。", id="lost")
    one.wait("lost", "failed")
    assert one.kinds("lost") == ["failed"]
    condition, details = one.driver.probe(one.soon())
    assert (condition, details["error"]) == (Condition.UNRESPONSIVE, "renderer_failed")
    one.emulator.set("renderer", "ok")
    assert one.driver.say_and_wait(one.soon(), "请坐好。").outcome is Outcome.FINISHED
    assert one.driver.probe(one.soon())[0] is Condition.OK


def test_a_hanging_renderer_is_given_up_at_the_deadline_and_found_well_by_itself(
    stage: Make, eventually: Callable[..., None]
) -> None:
    one = stage(staged={"renderer": "hang", "speedup": "30"}, render_timeout_s=0.3)
    began = time.monotonic()
    with pytest.raises(DriverError) as failed:
        one.driver.say_and_wait(one.soon(), "您好。")
    assert failed.value.detail == "renderer_hung"
    assert time.monotonic() - began < 8
    one.emulator.set("renderer", "ok")
    eventually(lambda: one.driver.probe(one.soon())[0] is Condition.OK)


def test_a_hanging_renderer_does_not_keep_cached_texts_from_being_spoken(stage: Make) -> None:
    one = stage(render_timeout_s=10.0)
    one.driver.say_and_wait(one.soon(), "请稍等。")
    one.emulator.set("renderer", "hang")
    one.driver.say(one.soon(), "从来没有听过。", id="stuck")
    began = time.monotonic()
    assert one.driver.say_and_wait(one.soon(), "请稍等。").outcome is Outcome.FINISHED
    assert time.monotonic() - began < 5
    assert one.kinds("stuck") == ["interrupted"]


def test_an_unplugged_output_fails_what_is_said_and_comes_back(stage: Make, eventually: Callable[..., None]) -> None:
    one = stage(staged={"speedup": "1"})
    one.driver.say(one.soon(), LONG, id="cut")
    one.wait("cut", "started")
    one.emulator.set("plug", "out")
    one.wait("cut", "failed")
    condition, details = one.driver.probe(one.soon())
    assert (condition, details["error"]) == (Condition.HARDWARE_ERROR, "no_audio")
    with pytest.raises(DriverError) as failed:
        one.driver.say(one.soon(), "您好。", id="unheard")
    assert failed.value.detail == "no_audio"
    one.emulator.set("plug", "in")
    one.emulator.set("speedup", "30")
    assert one.driver.probe(one.soon())[0] is Condition.OK
    assert one.driver.say_and_wait(one.soon(), "您好。").outcome is Outcome.FINISHED


def test_an_output_absent_at_start_is_taken_when_it_is_plugged_in(stage: Make) -> None:
    one = stage(staged={"plug": "out", "speedup": "30"})
    assert one.driver.probe(one.soon())[0] is Condition.HARDWARE_ERROR
    one.emulator.set("plug", "in")
    assert one.driver.probe(one.soon())[0] is Condition.OK
    assert one.driver.say_and_wait(one.soon(), "您好。").outcome is Outcome.FINISHED


def test_two_threads_may_speak_and_every_text_ends_once(stage: Make, eventually: Callable[..., None]) -> None:
    one = stage()

    def chatter(name: str) -> None:
        for number in range(15):
            one.driver.say(one.soon(), f"第{number}句。", id=f"{name}{number}")
            time.sleep(0.005)

    threads = [threading.Thread(target=chatter, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [f"{name}{number}" for name in "ab" for number in range(15)]
    eventually(lambda: all(one.kinds(id) and one.kinds(id)[-1] != "started" for id in ids))
    endings = [[kind for kind in one.kinds(id) if kind != "started"] for id in ids]
    assert all(len(ending) == 1 for ending in endings)
    assert sum(ending == ["finished"] for ending in endings) >= 1
    assert sorted(heard.id for heard in one.driver.heard()) == sorted(ids)


def test_slower_speech_takes_longer_and_louder_is_louder(stage: Make) -> None:
    one = stage(record=True)
    for rate in (50, 100, 200):
        one.driver.say_and_wait(one.soon(), "请坐好，看着镜头。", rate=rate)
    slow, usual, fast = (heard.seconds for heard in one.driver.heard())
    assert slow / usual == pytest.approx(2, rel=0.1) and usual / fast == pytest.approx(2, rel=0.15)
    one.driver.forget()
    one.driver.set_volume(one.soon(), 8)
    one.driver.say_and_wait(one.soon(), "请坐好。")
    one.driver.say_and_wait(one.soon(), "请坐好。", volume=1)
    loud, soft = (int(abs(heard.sound.astype(int)).max()) for heard in one.driver.heard())
    assert loud / soft == pytest.approx(10 ** (24 / 20), rel=0.05)


def test_a_text_longer_than_rendered_ahead_is_spoken_to_its_end(stage: Make) -> None:
    one = stage(staged={"speedup": "200"})
    text = "".join(f"第{number}句，请坐好，看着镜头，我们为您免费拍照。" for number in range(20))
    spoken = one.driver.say_and_wait(one.soon(), text)
    assert spoken.outcome is Outcome.FINISHED
    assert spoken.seconds > 80


@pytest.mark.parametrize(
    ("text", "how", "code", "detail"),
    [
        ("", {}, Code.INVALID_DATA, "empty_text"),
        ("。。。", {}, Code.INVALID_DATA, "empty_text"),
        ("好" * 2001, {}, Code.INVALID_DATA, "text_too_long"),
        ("好", {"rate": 20}, Code.INVALID_DATA, "bad_value"),
        ("好", {"volume": 9}, Code.INVALID_DATA, "bad_value"),
        ("好", {"language": "bo"}, Code.UNSUPPORTED, "language"),
    ],
)
def test_what_cannot_be_said_is_refused_before_anything_is_silenced(
    stage: Make, text: str, how: dict[str, Any], code: Code, detail: str
) -> None:
    one = stage(staged={"speedup": "1"})
    one.driver.say(one.soon(), LONG, id="a")
    with pytest.raises(DriverError) as failed:
        one.driver.say(one.soon(), text, id="b", **how)
    assert (failed.value.code, failed.value.detail) == (code, detail)
    assert "interrupted" not in one.kinds("a") and one.kinds("b") == []


def test_a_text_no_voice_has_sound_for_is_said_to_have_failed(stage: Make) -> None:
    one = stage()
    one.driver.say(one.soon(), "\u0e01", id="thai")
    one.driver.say(one.soon(), "好。", id="next", interrupt=False)
    one.wait("next", "finished")
    assert one.kinds("thai")[-1] in ("failed", "finished")


def test_waiting_ends_with_the_deadline_or_the_cancel_token_and_the_speech_with_it(stage: Make) -> None:
    one = stage(staged={"speedup": "1"})
    with pytest.raises(DriverError) as failed:
        one.driver.say_and_wait(Deadline.after(0.4), LONG, id="late")
    assert failed.value.code is Code.TIMEOUT
    cancel = Cancel()
    threading.Timer(0.3, cancel.cancel).start()
    with pytest.raises(DriverError) as failed:
        one.driver.say_and_wait(Deadline.after(30, cancel), LONG, id="cancelled")
    assert failed.value.code is Code.CANCELED
    assert one.kinds("late")[-1] == one.kinds("cancelled")[-1] == "interrupted"
    assert all(heard.samples < 3 * SAMPLE_RATE for heard in one.driver.heard())


def test_waiting_for_a_text_another_one_replaces_says_it_was_interrupted(stage: Make) -> None:
    one = stage(staged={"speedup": "1"})
    threading.Timer(0.3, lambda: one.driver.say(one.soon(), "好。", id="b")).start()
    assert one.driver.say_and_wait(one.soon(), LONG).outcome is Outcome.INTERRUPTED


def test_closing_ends_what_is_said_and_may_be_repeated_and_undone(stage: Make) -> None:
    one = stage(staged={"speedup": "1"})
    one.driver.say(one.soon(), LONG, id="a")
    one.driver.close()
    one.driver.close()
    assert one.kinds("a")[-1] == "interrupted"
    assert one.driver._renderer.pid is None
    with pytest.raises(DriverError) as failed:
        one.driver.say(one.soon(), "好", id="b")
    assert failed.value.code is Code.NOT_READY
    one.driver.open(one.soon())
    assert one.driver.say_and_wait(one.soon(), "好。").outcome is Outcome.FINISHED


def test_self_test_and_resets_answer_in_numbers(stage: Make) -> None:
    one = stage()
    passive = one.driver.self_test(one.soon())
    assert passive["render_ms"] < 3000 and -23 <= passive["loudness_lufs"] <= -18
    assert one.driver.self_test(one.soon(), "active")["outcome"] == "finished"
    pid = one.driver._renderer.pid
    one.driver.reset(one.soon())
    assert one.driver._renderer.pid != pid
    one.driver.reset(one.soon(), "hard")
    assert one.driver.say_and_wait(one.soon(), "好。").outcome is Outcome.FINISHED


def test_statuses_do_not_change_while_nothing_a_person_cares_about_does(stage: Make) -> None:
    one = stage()
    first = one.driver.probe(one.soon())
    one.driver.say_and_wait(one.soon(), "好。")
    assert one.driver.probe(one.soon()) == first
    assert first[1]["simulated"] is True and one.driver.simulated
