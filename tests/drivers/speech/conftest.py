"""A speech driver over its emulator, with the events it published."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from drivers.contract import Deadline, DeviceEvent
from drivers.speech.driver import VoiceDriver
from drivers.speech.emulator import SpeechEmulator
from drivers.speech.renderer import Renderer
from drivers.speech.sound import SAMPLE_RATE, Signal


class Stage:
    """A driver, its emulator, and what it published."""

    def __init__(self, cache: Path, staged: dict[str, str], options: dict[str, Any]) -> None:
        self.emulator = SpeechEmulator(staged)
        self.emulator.start()
        self.events: list[DeviceEvent] = []
        self.cache = cache
        self._arrived = threading.Condition()
        self.driver = VoiceDriver(self.emulator.url, {"cache": cache, **options}, self._publish)

    def _publish(self, event: DeviceEvent) -> None:
        with self._arrived:
            self.events.append(event)
            self._arrived.notify_all()

    def kinds(self, id: str) -> list[str]:
        return [event.kind.removeprefix("speech_") for event in self.events if event.payload == id]

    def wait(self, id: str, kind: str, seconds: float = 20.0) -> None:
        with self._arrived:
            assert self._arrived.wait_for(lambda: kind in self.kinds(id), seconds), f"{id} {kind}: {self.kinds(id)}"

    def soon(self) -> Deadline:
        return Deadline.after(30)

    def close(self) -> None:
        self.driver.close()
        self.emulator.stop()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    """`stage(speedup="20", record=True)`: emulator keys as text, driver options otherwise; opened."""
    made: list[Stage] = []
    threads = set(threading.enumerate())

    def make(*, cache: Path = tmp_path / "cache", staged: dict[str, str] | None = None, **options: Any) -> Stage:
        one = Stage(cache, staged if staged is not None else {"speedup": "30"}, options)
        made.append(one)
        one.driver.open(one.soon())
        return one

    yield make
    for one in made:
        one.close()
    assert set(threading.enumerate()) <= threads, "a thread was left"


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    """The real one, with espeak-ng."""
    real = Renderer(timeout_s=10.0)
    real.start(Deadline.after(20))
    yield real
    real.close()


@pytest.fixture
def eventually() -> Callable[..., None]:
    def wait(true: Callable[[], bool], seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, "it did not happen"
            time.sleep(0.01)

    return wait


@pytest.fixture(scope="session")
def pitch() -> Callable[[Signal], float]:
    """Fundamental frequency (Hz) of the voiced 40 ms frames, by autocorrelation with a parabola at its peak.

    The geometric mean without the lowest and highest tenth: tones have two humps, between which a median jumps."""

    def measure(signal: Signal) -> float:
        length = int(0.040 * SAMPLE_RATE)
        low, high = SAMPLE_RATE // 300, SAMPLE_RATE // 55
        found = []
        for at in range(0, len(signal) - length, length // 2):
            frame = signal[at : at + length]
            if np.sqrt(np.mean(frame**2)) < 0.02:
                continue
            frame = frame - frame.mean()
            same = np.fft.irfft(np.abs(np.fft.rfft(frame, 4 * length)) ** 2)[:length]
            same = same / (1.0 - np.arange(length) / length)  # fewer samples overlap at longer lags
            lag = low + int(np.argmax(same[low:high]))
            if same[lag] / same[0] < 0.6:
                continue
            before, peak, after = same[lag - 1], same[lag], same[lag + 1]
            found.append(SAMPLE_RATE / (lag + 0.5 * (before - after) / (before - 2 * peak + after)))
        middle = sorted(found)[len(found) // 10 : -len(found) // 10]
        return float(np.exp(np.mean(np.log(middle))))

    return measure
