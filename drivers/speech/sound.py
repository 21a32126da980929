"""Samples: trimming, loudness, slowing down, volume steps and WAV. Pure functions over numpy arrays.

Everything inside the driver is mono, 16 bit, 22 050 Hz (what espeak-ng gives); the audio device converts.
"""

from __future__ import annotations

import io
import wave

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]
Signal = npt.NDArray[np.float64]  # -1 … 1

SAMPLE_RATE = 22_050
STEPS = 8  # accessibility.md T27: 8 steps over 24 dB
STEP_RANGE_DB = 24.0
QUIETEST_DB = -40.0
TARGET_LUFS = -20.0  # T30: loudness -23 … -18 LUFS
PEAK = 10 ** (-1 / 20)  # -1 dBFS
LEAD_S = 0.015  # silence kept before the first sound; T25 allows 30 ms
TAIL_S = 0.060
_GATE_DB = -45.0  # below the loudest frame: softer than a Mandarin f or s, louder than espeak's dither
_FRAME = SAMPLE_RATE // 200  # 5 ms


def silence(seconds: float) -> Samples:
    return np.zeros(max(0, round(seconds * SAMPLE_RATE)), dtype=np.int16)


def to_signal(samples: Samples) -> Signal:
    return samples.astype(np.float64) / 32768.0


def to_samples(signal: Signal) -> Samples:
    """Clipped to 16 bit."""
    return np.clip(np.round(signal * 32768.0), -32768, 32767).astype(np.int16)


def sounding(signal: Signal) -> tuple[int, int]:
    """First and last + 1 sample of what is heard (5 ms frames within 45 dB of the loudest); (0, 0) if nothing is."""
    frames = len(signal) // _FRAME
    if not frames:
        return (0, len(signal)) if np.any(signal) else (0, 0)
    power = np.mean(signal[: frames * _FRAME].reshape(frames, _FRAME) ** 2, axis=1)
    loud = np.flatnonzero(power > max(power.max() * 10 ** (_GATE_DB / 10), 1e-9))
    if not len(loud):
        return 0, 0
    return int(loud[0]) * _FRAME, min(len(signal), (int(loud[-1]) + 1) * _FRAME)


def trim(signal: Signal) -> Signal:
    """At most 15 ms of silence before and 60 ms after, with 5 ms fades so that no click is heard."""
    start, end = sounding(signal)
    if end <= start:
        return signal[:0]
    cut = signal[max(0, start - int(LEAD_S * SAMPLE_RATE)) : end + int(TAIL_S * SAMPLE_RATE)].copy()
    ramp = np.linspace(0.0, 1.0, min(_FRAME, len(cut)))
    cut[: len(ramp)] *= ramp
    cut[-len(ramp) :] *= ramp[::-1]
    return cut


def _biquad_power(
    frequencies: Signal, numerator: tuple[float, float, float], denominator: tuple[float, float, float]
) -> Signal:
    z = np.exp(-2j * np.pi * frequencies / 48_000.0)
    top = numerator[0] + numerator[1] * z + numerator[2] * z**2
    bottom = denominator[0] + denominator[1] * z + denominator[2] * z**2
    return np.asarray(np.abs(top / bottom) ** 2, dtype=np.float64)


def _k_weighting(frequencies: Signal) -> Signal:
    """ITU-R BS.1770-4 table 1 and 2 as an amplitude response; its coefficients are for 48 kHz."""
    shelf = _biquad_power(
        frequencies,
        (1.53512485958697, -2.69169618940638, 1.19839281085285),
        (1.0, -1.69065929318241, 0.73248077421585),
    )
    high_pass = _biquad_power(frequencies, (1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
    return np.sqrt(shelf * high_pass)


def loudness(signal: Signal) -> float:
    """Integrated loudness in LUFS by ITU-R BS.1770-4 (400 ms blocks, gates at -70 LUFS and -10 LU); -inf for silence.

    A clip shorter than 400 ms counts as one block. The filter is applied in the frequency domain: we have whole clips.
    """
    if not len(signal):
        return float("-inf")
    # room for the filter's tail instead of wrapping round; powers of two, because prime lengths are ten times slower
    padded = 1 << (len(signal) + SAMPLE_RATE // 2).bit_length()
    spectrum = np.fft.rfft(signal, padded) * _k_weighting(np.fft.rfftfreq(padded, 1 / SAMPLE_RATE).astype(np.float64))
    weighted = np.fft.irfft(spectrum, padded)[: len(signal)]
    block, hop = SAMPLE_RATE * 2 // 5, SAMPLE_RATE // 10
    sums = np.concatenate(([0.0], np.cumsum(weighted**2)))
    starts = np.arange(0, max(1, len(signal) - block + 1), hop)
    ends = np.minimum(starts + block, len(signal))
    power = (sums[ends] - sums[starts]) / (ends - starts)

    def lufs(mean: float) -> float:
        return -0.691 + 10 * float(np.log10(mean)) if mean > 0 else float("-inf")

    kept = power[power > 10 ** ((-70 + 0.691) / 10)]
    if not len(kept):
        return float("-inf")
    gate = float(np.mean(kept)) * 10 ** (-10 / 10)
    return lufs(float(np.mean(kept[kept > gate])))


def level(signal: Signal, target: float = TARGET_LUFS) -> Signal:
    """The same at `target` LUFS; peaks that would pass -1 dBFS are bent, not cut."""
    now = loudness(signal)
    if not np.isfinite(now):
        return signal
    louder = signal * 10 ** ((target - now) / 20)
    knee = PEAK / 2
    over = np.abs(louder) > knee
    bent = knee + (PEAK - knee) * np.tanh((np.abs(louder) - knee) / (PEAK - knee))
    return np.where(over, np.sign(louder) * bent, louder)


def stretch(signal: Signal, factor: float) -> Signal:
    """Longer by `factor` (0.5 … 2.5) at the same pitch: WSOLA, 20 ms windows laid where they fit best.

    Used below espeak's slowest rate, and for recorded clips; Verhelst and Roelands, ICASSP 1993.
    """
    window = int(0.020 * SAMPLE_RATE) // 2 * 2
    hop, search = window // 2, window // 3
    if abs(factor - 1) <= 0.001 or len(signal) < 3 * window:
        return signal
    length = int(len(signal) * factor)
    source = np.concatenate((np.zeros(search), signal, np.zeros(2 * window + search)))
    out = np.zeros(length + 2 * window)
    shape = np.hanning(window + 1)[:window]
    follows = source[search : search + window]
    for at in range(0, length, hop):
        centre = min(int(at / factor) + search, len(source) - window - search)
        field = source[centre - search : centre + search + window]
        energy = np.concatenate(([0.0], np.cumsum(field**2)))
        fit = np.correlate(field, follows, "valid") / np.sqrt(np.maximum(energy[window:] - energy[:-window], 1e-6))
        best = centre - search + int(np.argmax(fit)) if at else centre
        out[at : at + window] += shape * source[best : best + window]
        following = min(best + hop, len(source) - window)
        follows = source[following : following + window]
    return out[:length]


def finish(samples: Samples, slower: float = 1.0) -> Samples:
    """From what the renderer gave to what is played: slowed where espeak could not, trimmed, levelled."""
    return to_samples(level(trim(stretch(to_signal(samples), slower))))


def gain(step: int, calibration_db: float = 0.0) -> float:
    """Factor of volume step 1 … 8; step 8 is full level, each step 24/7 dB below the next. Raises ValueError."""
    if not 1 <= step <= STEPS:
        raise ValueError(f"volume {step} is not within 1-{STEPS}")
    return float(10 ** (((step - STEPS) * STEP_RANGE_DB / (STEPS - 1) + calibration_db) / 20))


def calibration(db: float) -> float:
    """dB added to every step; louder than full level is not possible. Raises ValueError."""
    if not QUIETEST_DB <= db <= 0.0:
        raise ValueError(f"a calibration is {QUIETEST_DB:g} to 0 dB")
    return db


def wav_bytes(samples: Samples) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(SAMPLE_RATE)
        writer.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()


def from_wav(data: bytes) -> Samples:
    """Raises ValueError if it is not a complete mono 16-bit 22 050 Hz WAV file."""
    try:
        with wave.open(io.BytesIO(data), "rb") as reader:
            shape = (reader.getnchannels(), reader.getsampwidth(), reader.getframerate())
            frames, expected = reader.readframes(reader.getnframes()), reader.getnframes() * 2
    except (wave.Error, EOFError, ValueError, RuntimeError) as error:  # wave raises a bare RuntimeError for bad sizes
        raise ValueError(f"not a WAV file: {error}") from None
    if shape != (1, 2, SAMPLE_RATE) or len(frames) != expected:
        raise ValueError("not a complete mono 16-bit 22050 Hz WAV file")
    return np.frombuffer(frames, dtype="<i2").astype(np.int16)
