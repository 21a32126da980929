"""Where a recording comes from: a microphone by miniaudio, or a file that stands for one (`wav:FILE`).

The file is the emulator below the device: one long recording with pauses, each take goes on where the last one ended.
"""

from __future__ import annotations

import queue
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from drivers.contract import Act, Code, DriverError
from drivers.speech.output import quiet_alsa, sound_library
from drivers.speech.sound import SAMPLE_RATE, Samples
from drivers.speech.take import BLOCK

MAX_FILE = 500_000_000  # bytes
_STALLED_S = 1.5


class Microphone(Protocol):
    """Methods raise only DriverError."""

    name: str

    def start(self) -> None:
        """From now on; what was heard before is dropped."""

    def read(self) -> Samples:
        """What came since the last call, at least 20 ms of it; waits for that. Empty when there is nothing more to
        come (the file is at its end). Raises DriverError HARDWARE_ERROR `microphone_stalled`."""

    def close(self) -> None:
        """Idempotent."""


def no_microphone(hint: str, detail: str = "no_microphone") -> DriverError:
    return DriverError(Code.HARDWARE_ERROR, detail, act=Act.MAINTENANCE, role="speech", hint=hint)


def open_microphone(target: str = "", *, backends: Sequence[str] = ("ALSA", "PULSEAUDIO")) -> Microphone:
    """`target`: empty for the system's default, part of a device's name, or `wav:FILE`.

    Raises DriverError HARDWARE_ERROR `no_microphone` with what to do, CONFIG_ERROR `library_missing`.
    """
    miniaudio = sound_library()
    if target.startswith("wav:"):
        return FileMicrophone(Path(target.removeprefix("wav:")), miniaudio)
    quiet_alsa()
    return LiveMicrophone(miniaudio, target, backends)


class FileMicrophone:
    """Any sound file miniaudio reads (WAV, FLAC, MP3), as fast as it is asked for."""

    def __init__(self, path: Path, miniaudio: Any) -> None:
        self.name = path.name
        try:
            if path.stat().st_size > MAX_FILE:
                raise no_microphone(f"{path} is larger than {MAX_FILE} bytes")
            sound = miniaudio.decode(path.read_bytes(), nchannels=1, sample_rate=SAMPLE_RATE)
        except OSError as error:
            raise no_microphone(f"{path}: {error.strerror or error}; write wav: and the path of a file") from None
        except miniaudio.MiniaudioError:
            raise no_microphone(f"{path} is no sound file; a WAV with 16 bit is one") from None
        self._samples: Samples = np.frombuffer(sound.samples.tobytes(), dtype=np.int16)
        self._at = 0

    def start(self) -> None:
        """A file waits."""

    def read(self) -> Samples:
        block = self._samples[self._at : self._at + BLOCK]
        self._at += len(block)
        return block

    def close(self) -> None:
        self._at = len(self._samples)


class LiveMicrophone:
    """The device listens all the time, so that no first word is lost; what is not read is dropped at `start`."""

    def __init__(self, miniaudio: Any, wanted: str, backends: Sequence[str]) -> None:
        self._heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._miniaudio = miniaudio
        backend, found = _find(miniaudio, wanted, backends)
        self.name = str(found["name"])
        try:
            self._device = miniaudio.CaptureDevice(
                input_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=SAMPLE_RATE,
                buffersize_msec=20,
                device_id=found["id"] if wanted else None,
                backends=[backend],
                app_name="kiosk",
            )
            sink = self._sink()
            next(sink)
            self._device.start(sink)
        except miniaudio.MiniaudioError as error:
            raise no_microphone(
                f"{self.name!r} cannot be opened ({error}); is it in use, are you in group audio?"
            ) from None

    def _sink(self) -> Generator[None, bytes, None]:
        while True:
            self._heard.put(bytes((yield)))

    def start(self) -> None:
        while not self._heard.empty():
            self._heard.get_nowait()

    def read(self) -> Samples:
        try:
            data = self._heard.get(timeout=_STALLED_S)
        except queue.Empty:
            raise no_microphone(
                f"{self.name!r} gives no sound any more; check its plug", "microphone_stalled"
            ) from None
        parts = [data]
        while not self._heard.empty():
            parts.append(self._heard.get_nowait())
        return np.frombuffer(b"".join(parts), dtype=np.int16)

    def close(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.close()
            self._miniaudio.lib.ma_context_uninit(device._context)  # as in output.py: miniaudio forgets it


def _find(miniaudio: Any, wanted: str, backends: Sequence[str]) -> tuple[Any, dict[str, Any]]:
    names = []
    for name in backends:
        backend = miniaudio.Backend[name]
        try:
            listed = miniaudio.Devices([backend]).get_captures()
        except miniaudio.MiniaudioError:
            continue
        real = [found for found in listed if not found["name"].startswith("Discard all samples")]
        names += [found["name"] for found in real]
        for found in real:
            if wanted.lower() in found["name"].lower():
                return backend, found
    if names:
        raise no_microphone(f"no microphone is called {wanted!r}; there are: {'; '.join(names)}")
    raise no_microphone("this machine has no microphone; plug one in, `arecord -l` must list it")
