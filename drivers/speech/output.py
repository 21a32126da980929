"""Where sound goes: an audio device we own, or nowhere, truthfully, with a transcript of what would have been heard."""

from __future__ import annotations

import contextlib
import ctypes
import json
import threading
import time
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from drivers.contract import Act, Code, DriverError
from drivers.speech.mixer import Mixer, Outcome, Utterance
from drivers.speech.sound import SAMPLE_RATE, Samples, wav_bytes

PERIOD_MS = 15  # three of them are in flight: what was handed over is heard at most 45 ms after a stop
PERIODS = 3
_STALLED_S = 1.5  # a device that asked for nothing this long is gone (USB unplugged, server restarted)
_TICK_S = 0.010
_CONTROL_S = 0.050
_HEARD_MAX = 2000


class Output(Protocol):
    """Pulls samples from a mixer. Methods raise only DriverError."""

    kind: str  # audio | null
    device: str  # the device's own name
    simulated: bool

    def open(self) -> None:
        """Ready to be heard. Raises DriverError HARDWARE_ERROR `no_audio` with what to do."""

    def trouble(self) -> DriverError | None:
        """Why nothing can be heard at present, or None."""

    def ended(self, utterance: Utterance) -> None:
        """Told of each utterance that ended; must not block."""

    def close(self) -> None:
        """Idempotent."""


def no_audio(hint: str, detail: str = "no_audio") -> DriverError:
    return DriverError(Code.HARDWARE_ERROR, detail, act=Act.MAINTENANCE, retryable=True, role="speech", hint=hint)


_ALSA_HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p)
_SILENT = _ALSA_HANDLER(lambda *_: None)  # kept: ALSA holds the pointer for the life of the process


def sound_library() -> Any:
    """The module miniaudio. Raises DriverError CONFIG_ERROR `library_missing`."""
    try:
        import miniaudio
    except ImportError:
        raise DriverError(
            Code.CONFIG_ERROR,
            "library_missing",
            act=Act.CONFIGURATION,
            role="speech",
            hint="install the package miniaudio: run `make run` once in the project's folder",
        ) from None
    return miniaudio


def quiet_alsa() -> None:
    """alsa-lib prints a dozen lines to standard error for each missing device; our own message says it better."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_SILENT)


class AudioOutput:
    """miniaudio on ALSA or a PulseAudio/PipeWire server. The device runs all the time and plays zeros when idle.

    `device` is part of a device's name (`aplay -L`), empty for the system's default. ALSA's own "discard all samples"
    device is never taken for a loudspeaker.
    """

    kind, simulated = "audio", False

    def __init__(self, mixer: Mixer, device: str = "", *, backends: Sequence[str] = ("ALSA", "PULSEAUDIO")) -> None:
        self._mixer, self._wanted, self._backends = mixer, device, tuple(backends)
        self._player: Any = None
        self._why = ""  # it could not be opened
        self._pulled = 0.0
        self.device = device

    def open(self) -> None:
        miniaudio = sound_library()
        self.close()
        quiet_alsa()
        try:
            self._player, self.device = self._open(miniaudio)
            self._why = ""
        except DriverError as error:
            self._why = error.hint
            raise

    def _open(self, miniaudio: Any) -> tuple[Any, str]:
        backend, found = self._find(miniaudio)
        try:
            player = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=SAMPLE_RATE,
                buffersize_msec=PERIOD_MS,
                callback_periods=PERIODS,
                device_id=found["id"] if self._wanted else None,
                backends=[backend],
                app_name="kiosk",
            )
            feed = self._feed()
            next(feed)
            self._pulled = time.monotonic()
            player.start(feed)
        except miniaudio.MiniaudioError as error:
            raise no_audio(
                f"{found['name']!r} cannot be opened ({error}); is it in use, is the user in group audio?"
            ) from None
        return player, str(found["name"])

    def _find(self, miniaudio: Any) -> tuple[Any, dict[str, Any]]:
        names = []
        for name in self._backends:
            backend = miniaudio.Backend[name]
            try:
                listed = miniaudio.Devices([backend]).get_playbacks()
            except miniaudio.MiniaudioError:
                continue
            real = [found for found in listed if not found["name"].startswith("Discard all samples")]
            names += [found["name"] for found in real]
            for found in real:
                if self._wanted.lower() in found["name"].lower():
                    return backend, found
        if names:
            raise no_audio(f"no audio device is called {self._wanted!r}; there are: {'; '.join(names)}")
        raise no_audio("this machine has no audio device; plug in the sound card or check `aplay -l`")

    def _feed(self) -> Generator[bytes, int, None]:
        frames = yield b""
        while True:
            self._pulled = time.monotonic()
            frames = yield self._mixer.pull(frames).astype("<i2").tobytes()

    def trouble(self) -> DriverError | None:
        if self._player is None:
            return no_audio(self._why or "the audio device is closed")
        if time.monotonic() - self._pulled > _STALLED_S:
            return no_audio(f"{self.device!r} takes no sound any more; check its plug", "audio_stalled")
        return None

    def ended(self, utterance: Utterance) -> None:
        """A real loudspeaker keeps no transcript."""

    def close(self) -> None:
        player, self._player = self._player, None
        if player is None:
            return
        player.close()
        import miniaudio

        miniaudio.lib.ma_context_uninit(player._context)  # miniaudio forgets it: a server connection leaked per replug


@dataclass(frozen=True, slots=True)
class Heard:
    """One utterance as a person next to the kiosk would have heard it. `text` may be personal, so not in the repr."""

    id: str
    text: str = field(repr=False)
    language: str
    private: bool
    started: float | None  # monotonic seconds of the first sample; None if it never came to that
    ended: float
    outcome: Outcome
    samples: int  # really played, at 22 050 Hz
    route: str = "speaker"  # speaker | headphones
    sound: Samples | None = field(default=None, repr=False, compare=False)  # with option record

    @property
    def seconds(self) -> float:
        """Of sound, whatever the speed-up."""
        return self.samples / SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Control:
    """What the emulator's folder says: faults, and how much faster than real time samples are taken."""

    device: str = "ok"
    plug: str = "in"
    renderer: str = "ok"
    speedup: float | None = None


def read_control(folder: Path | None) -> Control:
    """The state the emulator wrote; without a folder, or when the emulator is gone, all is well."""
    if folder is None:
        return Control()
    try:
        return Control(**json.loads((folder / "control.json").read_text()))
    except (OSError, ValueError, TypeError):
        return Control()


class NullOutput:
    """Takes samples in real time, or `speedup` times faster, and remembers what would have been heard."""

    kind, device, simulated = "null", "none (simulated)", True

    def __init__(self, mixer: Mixer, *, speedup: float = 1.0, control: Path | None = None) -> None:
        self._mixer, self._speedup, self._folder = mixer, speedup, control
        self._control = read_control(control)
        self._heard: deque[Heard] = deque(maxlen=_HEARD_MAX)
        self.route = "speaker"
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        self._control = read_control(self._folder)
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="speech-null", daemon=True)
            self._thread.start()
        if error := self.trouble():
            raise error

    def trouble(self) -> DriverError | None:
        control = self._control = read_control(self._folder)
        if control.plug == "out":
            return no_audio("this machine has no audio device; plug in the sound card or check `aplay -l`")
        if control.device == "broken":
            return no_audio("the audio device takes no sound any more; check its plug", "audio_stalled")
        return None

    def ended(self, utterance: Utterance) -> None:
        sound = np.concatenate(utterance.recorded) if utterance.recorded else None
        utterance.recorded.clear()
        assert utterance.outcome is not None and utterance.ended is not None
        self._heard.append(
            Heard(
                id=utterance.id,
                text=utterance.text,
                language=utterance.language,
                private=utterance.private,
                started=utterance.started,
                ended=utterance.ended,
                outcome=utterance.outcome,
                samples=utterance.heard,
                route=self.route,
                sound=sound,
            )
        )

    def heard(self) -> tuple[Heard, ...]:
        """In the order they ended."""
        return tuple(self._heard)

    def forget(self) -> None:
        """The transcript is gone: a visit ended."""
        self._heard.clear()

    def close(self) -> None:
        thread, self._thread = self._thread, None
        self._stop.set()
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            if self._mixer.wait_for_work(0.1):
                self._play()

    def _play(self) -> None:
        """Until nothing is left. Never ahead of the clock, so that a stop is heard where it falls."""
        last = looked = time.monotonic()
        credit = 0.0
        while self._mixer.busy and not self._stop.is_set():
            if self._stop.wait(_TICK_S):
                return
            now = time.monotonic()
            if now - looked > _CONTROL_S and self._folder is not None:
                looked = now
                if error := self.trouble():
                    self._mixer.fail(error.detail)
                    return
            credit += (now - last) * SAMPLE_RATE * (self._control.speedup or self._speedup)
            last = now
            if frames := int(credit):
                self._mixer.pull(frames)
                credit -= frames


def save_heard(heard: Sequence[Heard], folder: Path) -> list[Path]:
    """`01.wav`, `02.wav` … of those that were recorded (option `record`): for invented citizens only.

    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, sound in enumerate((one.sound for one in heard if one.sound is not None), start=1):
        path = folder / f"{number:02d}.wav"
        path.write_bytes(wav_bytes(sound))
        paths.append(path)
    return paths
