"""The mixer block by block, the null output by the clock, and the real miniaudio path on its null device."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from drivers.contract import Code, DriverError
from drivers.speech import sound
from drivers.speech.mixer import FADE_S, Mixer, Outcome, Utterance
from drivers.speech.output import AudioOutput, NullOutput, save_heard
from drivers.speech.sound import SAMPLE_RATE

FADE = int(FADE_S * SAMPLE_RATE)


class Log:
    """Takes the mixer's news, and hands those that ended to an output as the driver does."""

    def __init__(self) -> None:
        self.news: list[tuple[str, str]] = []
        self.output: NullOutput | None = None

    def __call__(self, kind: str, utterance: Utterance) -> None:
        self.news.append((kind, utterance.id))
        if self.output is not None and kind != "started":
            self.output.ended(utterance)


def utterance(id: str = "a", *, volume: int = 8, private: bool = False) -> Utterance:
    return Utterance(id=id, text="张三", language="zh-CN", private=private, volume=volume)


def playing(mixer: Mixer, one: Utterance, count: int, value: int = 10_000) -> None:
    mixer.play(one)
    mixer.feed(one, np.full(count, value, dtype=np.int16))
    mixer.complete(one)


def test_what_is_fed_is_pulled_whole_and_in_order() -> None:
    log = Log()
    mixer = Mixer(log)
    one, two = utterance("a"), utterance("b")
    playing(mixer, one, 300, 1000)
    playing(mixer, two, 200, 2000)
    pulled = np.concatenate([mixer.pull(64) for _ in range(10)])
    assert np.array_equal(pulled[:300], np.full(300, 1000))
    assert np.array_equal(pulled[300:500], np.full(200, 2000))
    assert not pulled[500:].any()
    assert log.news == [("started", "a"), ("finished", "a"), ("started", "b"), ("finished", "b")]
    assert (one.heard, two.heard) == (300, 200)
    assert not mixer.busy


def test_chunks_follow_each_other_without_a_gap_and_a_late_one_is_waited_for() -> None:
    log = Log()
    mixer = Mixer(log)
    one = utterance()
    mixer.play(one)
    assert not mixer.pull(50).any() and log.news == []
    mixer.feed(one, np.full(30, 5, dtype=np.int16))
    mixer.feed(one, np.full(30, 7, dtype=np.int16))
    assert mixer.pull(60).tolist() == [5] * 30 + [7] * 30
    assert not mixer.pull(50).any()
    assert log.news == [("started", "a")]
    mixer.complete(one)
    mixer.pull(1)
    assert log.news[-1] == ("finished", "a")


def test_a_stop_leaves_only_a_short_fade_and_no_click() -> None:
    log = Log()
    mixer = Mixer(log)
    one = utterance()
    playing(mixer, one, SAMPLE_RATE)
    mixer.pull(1000)
    mixer.stop()
    after = mixer.pull(SAMPLE_RATE).astype(int)
    assert not after[FADE:].any()
    assert np.abs(np.diff(np.concatenate(([10_000], after)))).max() < 500
    assert one.outcome is Outcome.INTERRUPTED and one.heard == 1000 + FADE
    assert log.news == [("started", "a"), ("interrupted", "a")]


def test_a_stop_ends_those_that_wait_too_and_a_second_stop_nothing() -> None:
    log = Log()
    mixer = Mixer(log)
    playing(mixer, utterance("a"), 500)
    playing(mixer, utterance("b"), 500)
    mixer.stop()
    mixer.stop()
    assert log.news == [("interrupted", "a"), ("interrupted", "b")]
    assert not mixer.pull(100).any()


def test_one_that_waits_can_be_taken_out_alone() -> None:
    log = Log()
    mixer = Mixer(log)
    one, two = utterance("a"), utterance("b")
    playing(mixer, one, 100)
    playing(mixer, two, 100)
    mixer.stop(two)
    assert mixer.pull(100).all()
    mixer.pull(1)
    assert log.news == [("interrupted", "b"), ("started", "a"), ("finished", "a")]


def test_nothing_can_be_fed_to_what_has_ended() -> None:
    mixer = Mixer(Log())
    one = utterance()
    mixer.play(one)
    mixer.stop()
    assert not mixer.feed(one, np.ones(5, dtype=np.int16))
    assert not mixer.pull(10).any()


def test_the_volume_changes_while_it_plays_without_a_jump() -> None:
    mixer = Mixer(Log())
    playing(mixer, utterance(volume=8), 5000)
    loud = mixer.pull(1000)
    mixer.set_volume(1)
    between = mixer.pull(1000).astype(int)
    quiet = mixer.pull(1000)
    assert loud[-1] == 10_000
    assert 20 * np.log10(quiet[0] / loud[-1]) == pytest.approx(-24, abs=0.1)
    assert np.abs(np.diff(between)).max() < 50


def test_private_samples_are_zeroed_once_played_or_dropped() -> None:
    mixer = Mixer(Log())
    played, dropped = np.full(100, 9, dtype=np.int16), np.full(100, 9, dtype=np.int16)
    one = utterance(private=True)
    mixer.play(one)
    mixer.feed(one, played)
    mixer.feed(one, dropped)
    assert mixer.pull(100).tolist() == [9] * 100
    mixer.stop()
    assert not played.any() and not dropped.any()


def test_an_utterance_shows_no_text() -> None:
    one = utterance()
    one.chunks.append(np.ones(3, dtype=np.int16))
    assert "张三" not in repr(one)


def test_the_null_output_takes_real_time_and_tells_what_was_heard(eventually: Callable[..., None]) -> None:
    log = Log()
    mixer = Mixer(log, record=True)
    output = log.output = NullOutput(mixer)
    output.open()
    one = utterance()
    began = time.monotonic()
    playing(mixer, one, SAMPLE_RATE // 2)
    eventually(lambda: len(output.heard()) == 1)
    elapsed = time.monotonic() - began
    output.close()
    output.close()
    (heard,) = output.heard()
    assert elapsed >= 0.5
    assert (heard.id, heard.text, heard.outcome, heard.samples) == ("a", "张三", Outcome.FINISHED, SAMPLE_RATE // 2)
    assert heard.seconds == 0.5
    assert heard.sound is not None and len(heard.sound) == heard.samples
    assert "张三" not in repr(heard)
    output.forget()
    assert output.heard() == ()


def test_heard_sounds_are_saved_as_numbered_wav_files(tmp_path: Path, eventually: Callable[..., None]) -> None:
    log = Log()
    mixer = Mixer(log, record=True)
    output = log.output = NullOutput(mixer, speedup=50)
    output.open()
    for id in "ab":
        playing(mixer, utterance(id), 2000)
    eventually(lambda: len(output.heard()) == 2)
    output.close()
    paths = save_heard(output.heard(), tmp_path / "voice")
    assert [path.name for path in paths] == ["01.wav", "02.wav"]
    assert np.array_equal(sound.from_wav(paths[0].read_bytes()), np.full(2000, 10_000))


def test_a_real_device_asks_for_samples_and_falls_silent_after_a_stop(eventually: Callable[..., None]) -> None:
    log = Log()
    mixer = Mixer(log)
    output = AudioOutput(mixer, backends=("NULL",))
    output.open()
    assert output.trouble() is None and "NULL" in output.device
    one = utterance()
    playing(mixer, one, SAMPLE_RATE * 60)
    eventually(lambda: one.heard > 0)
    mixer.stop()
    assert not mixer.busy or mixer.pull(FADE).any()
    assert one.heard < SAMPLE_RATE * 30
    assert log.news == [("started", "a"), ("interrupted", "a")]
    short = utterance("b")
    playing(mixer, short, SAMPLE_RATE // 10)
    eventually(lambda: short.outcome is Outcome.FINISHED)
    output.close()
    output.close()
    assert output.trouble() is not None


def test_a_device_can_be_opened_many_times_without_a_descriptor_left() -> None:
    mixer = Mixer(Log())
    output = AudioOutput(mixer, backends=("NULL",))

    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    output.open()
    before = descriptors()
    for _ in range(10):
        output.open()
    assert descriptors() == before
    output.close()


def test_a_device_that_takes_no_more_samples_is_reported() -> None:
    output = AudioOutput(Mixer(Log()), backends=("NULL",))
    output.open()
    output._player.stop()  # what a pulled USB plug looks like from here
    output._pulled -= 60
    error = output.trouble()
    output.close()
    assert error is not None and error.detail == "audio_stalled"


def test_a_device_of_another_name_is_not_taken_instead_and_the_names_there_are_told() -> None:
    output = AudioOutput(Mixer(Log()), "Headphones of the desk", backends=("NULL",))
    with pytest.raises(DriverError) as failed:
        output.open()
    assert (failed.value.code, failed.value.detail) == (Code.HARDWARE_ERROR, "no_audio")
    assert "NULL Playback Device" in failed.value.hint


def test_the_discarding_device_of_alsa_is_never_a_loudspeaker() -> None:
    # /dev/null for sound is always listed, first where there is nothing else
    try:
        output = AudioOutput(Mixer(Log()), backends=("ALSA",))
        output.open()
    except DriverError as error:
        assert error.detail == "no_audio"
    else:
        assert any(stat.S_ISCHR(path.stat().st_mode) for path in Path("/dev/snd").iterdir())
        output.close()
