"""How good a recording is: measured, and what is wrong with it by the numbers of accessibility.md T25, T29 and T30.

Pure functions. A take is judged whole, with the room's noise before and after it; a clip as it lies in its pack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from drivers.speech.sound import SAMPLE_RATE, Signal, loudness, sounding
from drivers.speech.text import han_count
from plain.problems import Both

LEAD_S = 0.030  # T25
LOUDEST_LUFS, QUIETEST_LUFS = -18.0, -23.0  # T30
SNR_DB = 40.0  # T30, within the band a voice is understood by
BAND_HZ = 315.0  # VVSG 2.0 7.1-L: 315 Hz to 10 kHz; the samples themselves end at 11 kHz
PEAK_DB = -0.5
TAKE_PEAK_DB = -36.0  # a take whose loudest sample is below this was spoken too far from the microphone
HAN_A_MINUTE, WORDS_A_MINUTE = (150.0, 200.0), (110.0, 150.0)  # T29
TOLERANCE = 0.25
FEWEST_HAN, FEWEST_WORDS = 6, 4  # of fewer no pace can be told
MUFFLED_DB = -45.0  # what lies above 3 kHz, against the whole: below this it sounds as through a wall
_FLAT = 3  # samples in a row at full scale
_FULL = 0.985
_FRAME = SAMPLE_RATE // 100  # 10 ms
BEST_SNR = 99.0

FAULTS: dict[str, Both] = {
    "silent": Both(
        "没有听到声音：看看话筒插好没有，再说一次", "nothing was heard: is the microphone plugged in? Say it again"
    ),
    "faint": Both(
        "太小声：离话筒一个手掌远，再说一次", "too faint: a hand's breadth from the microphone, say it again"
    ),
    "clipped": Both("破音了：离远一点，或者把话筒音量调小", "clipped: move away a little, or turn the microphone down"),
    "noisy": Both(
        "太吵：关上门窗和空调，离话筒近一点，再说一次",
        "noisy: shut door, window and air conditioning, come closer, say it again",
    ),
    "late": Both("开头空得太久：重录这一句", "begins with silence: record it again"),
    "loud": Both("音量太大：重录这一句", "too loud: record it again"),
    "quiet": Both("音量太小：重录这一句", "too quiet: record it again"),
    "muffled": Both("声音发闷：别捂住话筒，再说一次", "muffled: uncover the microphone, say it again"),
    "fast": Both("说得快了：慢一点再说一次", "fast: say it again a little slower"),
    "slow": Both("说得慢了：连起来再说一次", "slow: say it again without stopping"),
}
"""What is wrong, by its code, and what to do. The last three can be lived with in a take: they are only told."""

HINTS = frozenset(("muffled", "fast", "slow"))


@dataclass(frozen=True, slots=True)
class Measures:
    """`lead_s`: silence before the first sound; `voiced_s` from there to the last; `clipped`: places at full scale;
    `treble_db`: what lies above 3 kHz, against the whole."""

    seconds: float
    lead_s: float
    voiced_s: float
    lufs: float
    peak_db: float
    clipped: int
    treble_db: float

    def as_dict(self) -> dict[str, float | int | None]:
        """Rounded, for JSON."""
        return {
            "seconds": round(self.seconds, 3),
            "lead_ms": round(self.lead_s * 1000),
            "voiced_s": round(self.voiced_s, 3),
            "lufs": round(self.lufs, 1) if np.isfinite(self.lufs) else None,
            "peak_db": round(self.peak_db, 1) if np.isfinite(self.peak_db) else None,
            "clipped": self.clipped,
            "treble_db": round(self.treble_db, 1),
        }


def measure(signal: Signal) -> Measures:
    """Of a take or a clip; an empty one is silent."""
    start, end = sounding(signal)
    peak = float(np.max(np.abs(signal), initial=0.0))
    return Measures(
        seconds=len(signal) / SAMPLE_RATE,
        lead_s=start / SAMPLE_RATE,
        voiced_s=(end - start) / SAMPLE_RATE,
        lufs=loudness(signal),
        peak_db=20 * float(np.log10(peak)) if peak > 0 else float("-inf"),
        clipped=_flat_places(signal),
        treble_db=_treble(signal),
    )


def snr(signal: Signal) -> float:
    """Decibels between the voice and the quietest tenth of a take, above 315 Hz; at most 99."""
    power = _frame_power(_above(signal, BAND_HZ))[1:-1]
    if len(power) < 4 or power.max() <= 0:
        return 0.0
    voice = float(np.mean(power[power > power.max() / 100]))
    floor = float(np.mean(np.sort(power)[: max(3, len(power) // 10)]))
    return min(BEST_SNR, 10 * float(np.log10(voice / floor))) if floor > 0 else BEST_SNR


def pace_of(measures: Measures, text: str, language: str) -> float | None:
    """Han characters (English: words) a minute; None where there are too few to tell."""
    chinese = language.startswith("zh")
    count = han_count(text) + len(re.findall(r"[0-9]", text)) if chinese else len(text.split())
    if count < (FEWEST_HAN if chinese else FEWEST_WORDS) or measures.voiced_s <= 0:
        return None
    return count * 60 / measures.voiced_s


def take_faults(measures: Measures, snr_db: float, text: str, language: str) -> tuple[str, ...]:
    """Of a take as the microphone gave it, worst first. Codes of FAULTS."""
    if not np.isfinite(measures.lufs) or measures.voiced_s < 0.08:
        return ("silent",)
    found = [
        ("clipped", measures.clipped > 0),
        ("faint", measures.peak_db < TAKE_PEAK_DB),
        ("noisy", round(snr_db, 1) < SNR_DB),
        ("muffled", measures.treble_db < MUFFLED_DB),
        *_pace_faults(measures, text, language),
    ]
    return tuple(code for code, wrong in found if wrong)


def clip_faults(measures: Measures, text: str, language: str, *, snr_db: float | None = None) -> tuple[str, ...]:
    """Of a clip in its pack. `snr_db`: what its take was measured with, before it was cut; None for a machine's."""
    if not np.isfinite(measures.lufs):
        return ("silent",)
    found = [
        ("clipped", measures.clipped > 0 or measures.peak_db > PEAK_DB),
        ("late", measures.lead_s > LEAD_S + 1e-6),
        ("loud", round(measures.lufs, 1) > LOUDEST_LUFS),
        ("quiet", round(measures.lufs, 1) < QUIETEST_LUFS),
        ("noisy", snr_db is not None and round(snr_db, 1) < SNR_DB),
        ("muffled", measures.treble_db < MUFFLED_DB),
        *_pace_faults(measures, text, language),
    ]
    return tuple(code for code, wrong in found if wrong)


def _pace_faults(measures: Measures, text: str, language: str) -> list[tuple[str, bool]]:
    pace = pace_of(measures, text, language)
    if pace is None:
        return []
    low, high = HAN_A_MINUTE if language.startswith("zh") else WORDS_A_MINUTE
    return [("fast", pace > high * (1 + TOLERANCE)), ("slow", pace < low * (1 - TOLERANCE))]


def without_rumble(signal: Signal) -> Signal:
    """The same without what lies below a voice: mains hum, steps, an air conditioner's drone."""
    return _above(signal, 70.0, 8)


def _above(signal: Signal, hertz: float, order: int = 4) -> Signal:
    """High pass with the amplitudes of a Butterworth filter: one with a hard edge rings into the silence."""
    if not len(signal):
        return signal
    size = 1 << (len(signal) + SAMPLE_RATE // 10).bit_length()
    frequencies = np.maximum(np.fft.rfftfreq(size, 1 / SAMPLE_RATE), 1e-3)
    passed = 1 / np.sqrt(1 + (hertz / frequencies) ** (2 * order))
    return np.asarray(np.fft.irfft(np.fft.rfft(signal, size) * passed, size)[: len(signal)], dtype=np.float64)


def _frame_power(signal: Signal) -> Signal:
    frames = len(signal) // _FRAME
    return np.asarray(np.mean(signal[: frames * _FRAME].reshape(frames, _FRAME) ** 2, axis=1), dtype=np.float64)


def _treble(signal: Signal) -> float:
    size = 1 << len(signal).bit_length()
    power = np.abs(np.fft.rfft(signal, size)) ** 2
    whole = float(np.sum(power))
    treble = float(np.sum(power[np.fft.rfftfreq(size, 1 / SAMPLE_RATE) >= 3000.0]))
    return 10 * float(np.log10(treble / whole)) if treble > 0 else -BEST_SNR


def _flat_places(signal: Signal) -> int:
    full = np.abs(signal) >= _FULL
    if not full.any():
        return 0
    edges = np.flatnonzero(np.diff(np.concatenate(([0], full.astype(np.int8), [0]))))
    return int(np.sum(edges[1::2] - edges[::2] >= _FLAT))
