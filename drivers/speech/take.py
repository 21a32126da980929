"""One take: listens until somebody has spoken and stopped, then cuts the sentence out and levels it. No device here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from drivers.speech import sound
from drivers.speech.judge import HINTS, Measures, measure, snr, take_faults, without_rumble
from drivers.speech.sound import SAMPLE_RATE, Samples

BLOCK = SAMPLE_RATE // 50  # samples, 20 ms
ENDS_AFTER_S = 1.2  # of silence, once something was said
LONGEST_S = 30.0
KEY_S = 0.12  # at the start, the key that was pressed is heard
_ABOVE_NOISE_DB = 12.0
_FAINTEST_DB = -55.0
_SPOKEN_BLOCKS = 4
_MARGIN_S = 0.25  # left on both sides for the final trimming


@dataclass
class Take:
    """Fed block by block. `over`: somebody spoke and has been silent since, or it has become too long."""

    ends_after_s: float = ENDS_AFTER_S
    _blocks: list[Samples] = field(default_factory=list, repr=False)
    _levels: list[float] = field(default_factory=list, repr=False)
    _rest: Samples = field(default_factory=lambda: np.zeros(0, dtype=np.int16), repr=False)

    def feed(self, samples: Samples) -> None:
        joined = np.concatenate((self._rest, samples))
        whole = len(joined) // BLOCK * BLOCK
        for at in range(0, whole, BLOCK):
            block = joined[at : at + BLOCK]
            self._blocks.append(block)
            power = float(np.mean(sound.to_signal(block) ** 2))
            self._levels.append(10 * float(np.log10(power)) if power > 1e-10 else -100.0)
        self._rest = joined[whole:]

    @property
    def level_db(self) -> float:
        """Of the last 20 ms, dBFS."""
        return self._levels[-1] if self._levels else -100.0

    @property
    def seconds(self) -> float:
        return len(self._blocks) * BLOCK / SAMPLE_RATE

    @property
    def over(self) -> bool:
        if self.seconds >= LONGEST_S:
            return True
        spoken = self._spoken()
        if len(spoken) < _SPOKEN_BLOCKS:
            return False
        return (len(self._levels) - 1 - spoken[-1]) * BLOCK >= self.ends_after_s * SAMPLE_RATE

    def samples(self) -> Samples:
        """All that came, without the key that started it."""
        return np.concatenate([*self._blocks, self._rest])[int(KEY_S * SAMPLE_RATE) :]

    def _spoken(self) -> list[int]:
        """Blocks in which somebody speaks: clearly louder than the quietest tenth of what was heard."""
        skipped = int(KEY_S * SAMPLE_RATE) // BLOCK
        levels = self._levels[skipped:]
        if not levels:
            return []
        floor = float(np.percentile(levels, 10))
        gate = max(floor + _ABOVE_NOISE_DB, _FAINTEST_DB)
        return [number + skipped for number, level in enumerate(levels) if level > gate]


@dataclass(frozen=True, slots=True)
class Cut:
    """A finished take. `faults` are codes of judge.FAULTS; `usable` when there are none but hints."""

    samples: Samples = field(repr=False)
    take: Measures
    snr_db: float
    clip: Measures
    faults: tuple[str, ...]

    @property
    def usable(self) -> bool:
        return not set(self.faults) - HINTS


def cut(raw: Samples, text: str, language: str) -> Cut:
    """Rumble taken out, silence trimmed to 15 ms before and 60 ms after, levelled to -20 LUFS."""
    whole = sound.to_signal(raw)
    clear = without_rumble(whole)
    clipped = measure(whole).clipped  # the filter would round it off
    taken = replace(measure(clear), clipped=clipped)
    noise = snr(whole)
    start, end = sound.sounding(clear)
    margin = int(_MARGIN_S * SAMPLE_RATE)
    kept = clear[max(0, start - margin) : end + margin]
    samples = sound.to_samples(sound.level(sound.trim(kept)))
    return Cut(samples, taken, noise, measure(sound.to_signal(samples)), take_faults(taken, noise, text, language))
