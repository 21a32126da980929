"""Somebody at a microphone, as a sound file: the machine's own voice, pauses between the sentences, a room's noise."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from drivers.contract import Deadline
from drivers.speech import sound
from drivers.speech.judge import measure
from drivers.speech.pack_format import Manifest, save_manifest
from drivers.speech.pack_write import clip_of, with_clip
from drivers.speech.renderer import Renderer
from drivers.speech.text import pace, voice_for
from kiosk_app.tools.prompts import Prompt

ROOM_DB = -75.0
"""Noise of a quiet room with the microphone near: 50 dB below the voice."""


def spoken(renderer: Renderer, text: str, language: str = "zh-CN", rate: int = 100) -> sound.Signal:
    """A sentence as a person might say it, at half of full scale."""
    voice = voice_for(language)
    raw = renderer.render(text, voice.name, pace(voice, rate).espeak_rate, Deadline.after(30))
    signal = sound.to_signal(raw)
    return signal * 0.5 / np.max(np.abs(signal))


def recording(sentences: Sequence[sound.Signal], noise_db: float = ROOM_DB, pause_s: float = 1.6) -> sound.Samples:
    """One after the other, with silence before, between and after."""
    pause = np.zeros(int(pause_s * sound.SAMPLE_RATE))
    whole = np.concatenate([np.zeros(sound.SAMPLE_RATE // 2), *(part for one in sentences for part in (one, pause))])
    noise = np.random.default_rng(7).normal(0.0, 10 ** (noise_db / 20), len(whole))
    return sound.to_samples(whole + noise)


def save_recording(path: Path, sentences: Sequence[sound.Signal], noise_db: float = ROOM_DB) -> Path:
    path.write_bytes(sound.wav_bytes(recording(sentences, noise_db)))
    return path


@cache
def tone(seconds: float = 1.0, hertz: float = 220.0) -> sound.Samples:
    """As loud as a clip has to be, with overtones like a voice."""
    time = np.arange(int(seconds * sound.SAMPLE_RATE)) / sound.SAMPLE_RATE
    wave = sum(np.sin(2 * np.pi * hertz * n * time) / n for n in range(1, 20))
    return sound.finish(sound.to_samples(np.asarray(wave) * 0.2))


def pack_with(folder: Path, prompts: Sequence[Prompt], *, complete: tuple[str, ...] = ("zh-CN",)) -> Path:
    """A pack of a person's clips of these prompts, each a tone."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = Manifest(folder.name, "0", "zh-CN-sichuan", {"zh-CN": "四川话", "en": "Sichuanese"}, complete, {})
    day = date(2026, 11, 26)
    for prompt in prompts:
        samples = tone(max(0.5, len(prompt.text) / 3.0))
        entry = clip_of(
            folder, prompt.id, prompt.text, prompt.language, samples, measure(sound.to_signal(samples)),
            source="human", speaker="王老师", dialect="zh-CN-sichuan", day=day, snr_db=45.0,
        )  # fmt: skip
        manifest = with_clip(manifest, prompt.id, entry, day)
    save_manifest(folder, manifest)
    return folder


def manifest_of(folder: Path) -> dict:
    return json.loads((folder / "pack.json").read_text(encoding="utf-8"))
