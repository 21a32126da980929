"""A take: when it ends, what is cut out of it, and when it is refused."""

from __future__ import annotations

import numpy as np
import pytest
from support.voices import ROOM_DB, recording, spoken

from drivers.speech import sound
from drivers.speech.judge import FAULTS, LEAD_S, LOUDEST_LUFS, QUIETEST_LUFS, clip_faults, measure, snr
from drivers.speech.take import ENDS_AFTER_S, LONGEST_S, Cut, Take, cut

TEXT = "请把身份证拿起来，再放一次。"


@pytest.fixture(scope="module")
def sentence(renderer) -> sound.Signal:
    return spoken(renderer, TEXT)


def taken(samples: sound.Samples, text: str = TEXT) -> tuple[Take, Cut]:
    take = Take()
    for at in range(0, len(samples), 333):  # no device gives blocks of our size
        take.feed(samples[at : at + 333])
        if take.over:
            break
    return take, cut(take.samples(), text, "zh-CN")


def test_it_ends_by_itself_after_the_silence_that_follows_speech(sentence: sound.Signal) -> None:
    whole = recording([sentence, sentence])
    take, result = taken(whole)
    voiced = len(sentence) / sound.SAMPLE_RATE
    assert take.over
    assert 0.5 + voiced - 0.6 < take.seconds - ENDS_AFTER_S < 0.5 + voiced + 0.2
    assert result.usable and not result.faults


def test_the_clip_is_trimmed_and_levelled(sentence: sound.Signal) -> None:
    _, result = taken(recording([sentence]))
    assert result.clip.lead_s <= LEAD_S
    assert QUIETEST_LUFS <= result.clip.lufs <= LOUDEST_LUFS
    assert result.clip.seconds == pytest.approx(result.take.voiced_s + 0.075, abs=0.05)
    assert not clip_faults(result.clip, TEXT, "zh-CN", snr_db=result.snr_db)


def test_the_key_that_began_it_is_not_in_the_clip(sentence: sound.Signal) -> None:
    whole = recording([sentence])
    click = np.random.default_rng(1).integers(-9000, 9000, 900, dtype=np.int16)
    clicked = whole.copy()
    clicked[200:1100] = click
    _, quiet = taken(whole)
    _, result = taken(clicked)
    assert result.usable and abs(len(result.samples) - len(quiet.samples)) < 0.05 * sound.SAMPLE_RATE


def test_silence_is_no_take_and_ends_at_last() -> None:
    samples = recording([np.zeros(int(LONGEST_S + 2) * sound.SAMPLE_RATE)])
    take, result = taken(samples)
    assert take.over and take.seconds == pytest.approx(LONGEST_S, abs=0.1)
    assert not result.usable


def test_no_sound_at_all_is_told_as_silence() -> None:
    assert cut(sound.silence(2.0), TEXT, "zh-CN").faults == ("silent",)
    assert cut(sound.silence(0.0), TEXT, "zh-CN").faults == ("silent",)


def test_a_noisy_room_is_refused_and_a_quiet_one_is_not(sentence: sound.Signal) -> None:
    _, quiet = taken(recording([sentence], ROOM_DB))
    _, loud = taken(recording([sentence], -45.0))
    assert quiet.usable and quiet.snr_db > 40
    assert "noisy" in loud.faults and not loud.usable and loud.snr_db < 40


def test_a_drone_below_every_voice_is_filtered_and_no_reason_to_refuse(sentence: sound.Signal) -> None:
    samples = recording([sentence])
    drone = 0.02 * np.sin(2 * np.pi * 40 * np.arange(len(samples)) / sound.SAMPLE_RATE)
    _, result = taken(sound.to_samples(sound.to_signal(samples) + drone))
    assert result.usable
    low = np.abs(np.fft.rfft(sound.to_signal(result.samples)))[: int(50 * len(result.samples) / sound.SAMPLE_RATE)]
    assert low.max() < 0.1 * np.abs(np.fft.rfft(sound.to_signal(result.samples))).max()


def test_clipping_is_refused(sentence: sound.Signal) -> None:
    _, result = taken(recording([np.clip(sentence * 6, -1, 1)]))
    assert result.faults[0] == "clipped" and not result.usable


def test_a_voice_far_away_is_refused(sentence: sound.Signal) -> None:
    _, result = taken(recording([sentence * 0.01], -100.0))
    assert "faint" in result.faults and not result.usable


@pytest.mark.parametrize(("rate", "code"), [(200, "fast"), (60, "slow")])
def test_a_hurried_or_dragging_voice_is_only_hinted_at(renderer, rate: int, code: str) -> None:
    _, result = taken(recording([spoken(renderer, TEXT, rate=rate)]))
    assert result.faults == (code,) and result.usable


def test_of_a_word_or_two_no_pace_is_told(renderer) -> None:
    _, result = taken(recording([spoken(renderer, "返回。", rate=200)]), "返回。")
    assert not result.faults


def test_a_muffled_voice_is_hinted_at(sentence: sound.Signal) -> None:
    spectrum = np.fft.rfft(sentence)
    spectrum[np.fft.rfftfreq(len(sentence), 1 / sound.SAMPLE_RATE) > 1200] = 0
    _, result = taken(recording([np.fft.irfft(spectrum, len(sentence))], -95.0))
    assert "muffled" in result.faults and result.usable


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda s: np.concatenate((np.zeros(1500), s)), "late"),
        (lambda s: s * 0.5, "quiet"),
        (lambda s: np.clip(s * 1.8, -0.9, 0.9), "loud"),
        (lambda s: np.clip(s * 30, -1, 1), "clipped"),
        (lambda s: s * 0, "silent"),
    ],
)
def test_a_clip_changed_by_hand_is_found_out(sentence: sound.Signal, change, code: str) -> None:
    good = sound.to_signal(taken(recording([sentence]))[1].samples)
    assert not clip_faults(measure(good), TEXT, "zh-CN", snr_db=50.0)
    assert code in clip_faults(measure(change(good)), TEXT, "zh-CN", snr_db=50.0)


def test_a_clip_of_a_noisy_take_is_found_out(sentence: sound.Signal) -> None:
    good = measure(sound.to_signal(taken(recording([sentence]))[1].samples))
    assert clip_faults(good, TEXT, "zh-CN", snr_db=30.0) == ("noisy",)


@pytest.mark.parametrize("db", [-50.0, -60.0, -70.0])
def test_the_noise_is_measured_within_two_decibels(sentence: sound.Signal, db: float) -> None:
    noise = sound.to_signal(recording([sentence], db))
    voiced = sentence[np.abs(sentence) > 0.01]
    expected = 10 * np.log10(np.mean(voiced**2)) - db
    assert snr(noise) == pytest.approx(expected, abs=4.0)


def test_every_fault_is_told_in_both_languages_with_what_to_do() -> None:
    assert all("：" in words.zh and words.en for words in FAULTS.values())
