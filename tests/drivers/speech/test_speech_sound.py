from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.speech import sound
from drivers.speech.sound import SAMPLE_RATE, Signal

TIME = np.arange(SAMPLE_RATE * 2) / SAMPLE_RATE


def tone(hertz: float, amplitude: float = 0.5) -> Signal:
    return np.asarray(amplitude * np.sin(2 * np.pi * hertz * TIME), dtype=np.float64)


def test_loudness_agrees_with_the_reference_of_bs_1770() -> None:
    # ITU-R BS.1770-4: a full-scale 997 Hz sine in one channel reads -3.01 LKFS
    assert sound.loudness(tone(997, 1.0)) == pytest.approx(-3.01, abs=0.05)
    assert sound.loudness(tone(997, 0.1)) == pytest.approx(-23.01, abs=0.05)
    assert sound.loudness(np.zeros(SAMPLE_RATE)) == float("-inf")


def test_pauses_do_not_count_as_loudness() -> None:
    spoken = np.concatenate((tone(500), np.zeros(SAMPLE_RATE * 4), tone(500)))
    assert sound.loudness(spoken) == pytest.approx(sound.loudness(tone(500)), abs=0.6)


@pytest.mark.parametrize("amplitude", [0.001, 0.05, 0.9])
def test_levelled_sound_has_the_target_loudness_and_never_clips(amplitude: float) -> None:
    levelled = sound.level(tone(700, amplitude))
    assert sound.loudness(levelled) == pytest.approx(sound.TARGET_LUFS, abs=0.3)
    assert np.abs(levelled).max() <= sound.PEAK


def test_lone_peaks_are_bent_below_full_scale() -> None:
    peaky = tone(300, 0.01)
    peaky[5000] = 0.9
    assert np.abs(sound.level(peaky)).max() <= sound.PEAK + 1e-9


def test_silence_around_speech_is_cut_to_what_the_ear_does_not_notice() -> None:
    padded = np.concatenate((np.zeros(9000), tone(400), np.zeros(30000)))
    trimmed = sound.trim(padded)
    start, end = sound.sounding(trimmed)
    assert start / SAMPLE_RATE <= 0.030
    assert (len(trimmed) - end) / SAMPLE_RATE <= 0.080
    assert end - start == pytest.approx(len(TIME), rel=0.01)
    assert trimmed[0] == trimmed[-1] == 0.0


def test_eight_steps_span_24_decibels_evenly() -> None:
    decibels = [20 * np.log10(sound.gain(step)) for step in range(1, sound.STEPS + 1)]
    assert decibels[-1] == pytest.approx(0.0)
    assert decibels[-1] - decibels[0] == pytest.approx(24.0)
    assert np.diff(decibels) == pytest.approx([24 / 7] * 7)
    assert 20 * np.log10(sound.gain(8, -6.0)) == pytest.approx(-6.0)


@pytest.mark.parametrize("step", [0, 9, -1])
def test_a_volume_that_is_no_step_is_refused(step: int) -> None:
    with pytest.raises(ValueError, match="1-8"):
        sound.gain(step)


@pytest.mark.parametrize("factor", [0.5, 0.7, 1.05, 1.4, 1.8])
def test_stretching_makes_it_longer_at_the_same_pitch(factor: float, pitch: Callable[[Signal], float]) -> None:
    longer = sound.stretch(tone(110), factor)
    assert len(longer) == pytest.approx(len(TIME) * factor, rel=0.01)
    assert pitch(longer) == pytest.approx(110, rel=0.01)
    middle = longer[4000:-4000]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.05)


@given(st.lists(st.integers(-32768, 32767), max_size=300))
def test_samples_come_back_from_a_wav_file_as_they_were(values: list[int]) -> None:
    samples = np.array(values, dtype=np.int16)
    assert np.array_equal(sound.from_wav(sound.wav_bytes(samples)), samples)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_wav_file_or_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError):
        sound.from_wav(data)


@given(st.integers(0, 143), st.binary(min_size=1, max_size=4))
def test_a_damaged_wav_file_is_a_value_error_or_whole(at: int, garbage: bytes) -> None:
    data = sound.wav_bytes(np.arange(50, dtype=np.int16))
    damaged = data[:at] + garbage + data[at + len(garbage) :]
    try:
        assert len(sound.from_wav(damaged)) <= 50
    except ValueError:
        return


@given(st.lists(st.integers(-32768, 32767), max_size=3000), st.sampled_from([0.5, 0.8, 1.0, 1.3, 1.7]))
@settings(deadline=None)
def test_any_samples_can_be_finished(values: list[int], slower: float) -> None:
    done = sound.finish(np.array(values, dtype=np.int16), slower)
    assert done.dtype == np.int16
