"""Machines that can render a voice pack: espeak-ng, which every terminal has, or a neural voice a county has installed.

All three are run as the programs they are, one sentence a process: no Python package of theirs is needed, whatever
version is on the PATH is used, and the same sentence gives the same samples (espeak-ng's library, with which the
terminal speaks, lets one sentence's end colour the next). Only fixed prompts pass here, never a person's data: they go
over a command line and a temporary file.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from drivers.speech import sound
from drivers.speech.judge import measure, pace_of
from drivers.speech.sound import SAMPLE_RATE, Samples
from drivers.speech.text import pace, voice_for

RENDER_S = 60.0  # for one sentence; a Raspberry Pi loads a neural voice in some seconds
WANTED_PACE = {"zh-CN": 178.0, "en": 125.0}  # Han or words a minute, accessibility.md T29
TRIAL = {
    "zh-CN": "请把身份证平放在亮灯的地方，放好别动。",
    "en": "Lay your identity card flat on the lit place, and leave it there until you hear me again.",
}
"""Rendered once to learn how fast a neural voice speaks by itself."""


class EngineMissing(Exception):
    """The engine or its voice is not there; the text says what to install or name."""


class EngineFailed(Exception):
    """The engine did not render a sentence; the text says what it answered."""


class Engine(Protocol):
    """One voice of one engine. `render` may be called from one thread at a time."""

    speaker: str  # as the pack names it

    def render(self, text: str, language: str) -> Samples:
        """As it is kept in a pack: trimmed, levelled, at 100 % pace. Raises EngineFailed."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a program is to do: say `text` into the WAV file `file`; `scale` above 1 is slower."""

    text: str
    language: str
    scale: float
    file: Path


class Program:
    """A program that writes one sentence into a WAV file; the text is also on its standard input. With `paced`, how
    fast it speaks by itself is learnt from one sentence first."""

    def __init__(self, speaker: str, command: Callable[[Order], list[str]], *, paced: bool = True) -> None:
        self.speaker, self._command, self._paced = speaker, command, paced
        self._scales: dict[str, float] = {}

    def render(self, text: str, language: str) -> Samples:
        if self._paced and language not in self._scales:
            trial = measure(sound.to_signal(self._run(TRIAL[language], language, 1.0)))
            heard = pace_of(trial, TRIAL[language], language)
            self._scales[language] = min(2.0, max(0.5, heard / WANTED_PACE[language])) if heard else 1.0
        return sound.finish(self._run(text, language, self._scales.get(language, 1.0)))

    def _run(self, text: str, language: str, scale: float) -> Samples:
        with tempfile.TemporaryDirectory(prefix="kiosk-voice-") as folder:
            file = Path(folder) / "said.wav"
            command = self._command(Order(text, language, scale, file))
            try:
                ran = subprocess.run(command, input=f"{text}\n".encode(), capture_output=True, timeout=RENDER_S)
            except subprocess.TimeoutExpired:
                raise EngineFailed(f"{command[0]} took longer than {RENDER_S:.0f} s") from None
            except OSError as error:
                raise EngineFailed(f"{command[0]}: {error.strerror}") from None
            if ran.returncode or not file.is_file():
                last = ran.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
                raise EngineFailed(f"{command[0]} ended with {ran.returncode}: {last[0][:200]}")
            return _any_wav(file.read_bytes(), command[0])


def piper(voice: Path | None) -> Program:
    """`voice`: the model, NAME.onnx, with its NAME.onnx.json beside it. Raises EngineMissing."""
    program = _program("piper", "install Piper (pip install piper-tts, or the binary of github.com/rhasspy/piper)")
    if voice is None or not voice.is_file():
        raise EngineMissing("name Piper's voice: --voice FILE.onnx, for example zh_CN-huayan-medium.onnx")
    if not voice.with_name(f"{voice.name}.json").is_file():
        raise EngineMissing(f"{voice.name}.json is missing beside {voice}: download it with the voice")
    speaker = f"piper {voice.stem}"[:60]
    return Program(
        speaker,
        lambda order: [
            program,
            "-m",
            str(voice),
            "-f",
            str(order.file),
            "--length_scale",
            f"{order.scale:.3f}",
        ],
    )


def sherpa(voice: Path | None) -> Program:
    """`voice`: the folder of a VITS voice: *.onnx, tokens.txt and lexicon.txt or espeak-ng-data.

    Raises EngineMissing.
    """
    program = _program("sherpa-onnx-offline-tts", "install sherpa-onnx (pip install sherpa-onnx sherpa-onnx-bin)")
    if voice is None or not voice.is_dir():
        raise EngineMissing("name sherpa-onnx's voice: --voice FOLDER, for example vits-melo-tts-zh_en")
    models = sorted(voice.glob("*.onnx"))
    if not models or not (voice / "tokens.txt").is_file():
        raise EngineMissing(f"{voice} holds no *.onnx with a tokens.txt: unpack the voice there")
    model = next((path for path in models if path.name == "model.onnx"), models[0])
    options = [f"--vits-model={model}", f"--vits-tokens={voice / 'tokens.txt'}"]
    for option, name in (("lexicon", "lexicon.txt"), ("dict-dir", "dict"), ("data-dir", "espeak-ng-data")):
        if (voice / name).exists():
            options.append(f"--vits-{option}={voice / name}")
    rules = ",".join(str(path) for path in sorted(voice.glob("*.fst")))
    if rules:
        options.append(f"--tts-rule-fsts={rules}")
    speaker = f"sherpa-onnx {voice.name}"[:60]
    return Program(
        speaker,
        lambda order: [
            program,
            *options,
            f"--vits-length-scale={order.scale:.3f}",
            f"--output-filename={order.file}",
            order.text,
        ],
    )


def espeak(voice: Path | None) -> Program:
    """At the pace the terminal itself speaks. Raises EngineMissing."""
    program = _program("espeak-ng", "apt install espeak-ng")
    if voice is not None:
        raise EngineMissing("espeak-ng brings its own voices: leave --voice out")

    def command(order: Order) -> list[str]:
        said = voice_for(order.language)
        rate = pace(said, 100).espeak_rate
        return [program, "-b", "1", "-v", said.name, "-s", str(rate), "-w", str(order.file), "--stdin"]

    return Program("espeak-ng", command, paced=False)


ENGINES: Mapping[str, Callable[[Path | None], Engine]] = {"espeak": espeak, "piper": piper, "sherpa": sherpa}


def _program(name: str, install: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise EngineMissing(f"there is no {name} on the PATH: {install}")
    return found


def _any_wav(data: bytes, name: str) -> Samples:
    """Of any rate and number of channels, as ours."""
    import miniaudio

    try:
        decoded = miniaudio.decode(data, nchannels=1, sample_rate=SAMPLE_RATE)
    except miniaudio.MiniaudioError:
        raise EngineFailed(f"{name} wrote no sound file") from None
    return np.frombuffer(decoded.samples.tobytes(), dtype=np.int16)
