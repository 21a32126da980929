"""A call, spoken for the hall's display: a chime, the sentence, and the sentence again, as halls do.

The voice is espeak-ng's (a Debian package); without it there is the chime. Nothing personal is spoken: a number and a
window.
"""

from __future__ import annotations

import array
import io
import math
import shutil
import subprocess
import wave
from functools import lru_cache

PROGRAM = "espeak-ng"
VOICE = "sit/cmn-latn-pinyin"  # docs/decisions 3: `cmn` reads 请, 号, 到 as English words
RATE = 22_050  # samples a second: espeak-ng's own
WITHIN = 5.0  # seconds a sentence may take to render; it takes 0.03
PAUSE = 0.5  # seconds
CHIME = ((988, 0.35), (784, 0.6))  # Hz and seconds: two notes down, as in stations
LOUDNESS = 0.4  # of the chime, of the full scale: the voice's peak is about as high


def can_speak() -> bool:
    return shutil.which(PROGRAM) is not None


def sentence(number: str, window: str) -> str:
    """请 A 0 1 2 号，到 3 号窗口: letters and figures one by one, and a pause where a hyphen stands."""
    figures = "，".join(" ".join(part) for part in number.split("-"))
    return f"请 {figures} 号，到 {window}。"


def spoken(text: str) -> bytes:
    """A WAV of it, mono, 16 bit. Never raises for a voice that fails: then it is the chime alone, this time."""
    try:
        return _whole(text)
    except (OSError, subprocess.SubprocessError, wave.Error, EOFError):
        return _wav(_chime())


@lru_cache(maxsize=64)
def _whole(text: str) -> bytes:
    """What failed is not kept: the recall tries again."""
    voice = _voice(text)
    pause = array.array("h", bytes(2 * int(PAUSE * RATE)))
    return _wav(_chime() + voice + pause + voice)


def _wav(samples: array.array[int]) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def _voice(text: str) -> array.array[int]:
    """Raises OSError, SubprocessError, wave.Error, EOFError."""
    command = [PROGRAM, "-v", VOICE, "-s", "140", "-a", "85", "--stdout", "--stdin"]
    made = subprocess.run(command, input=text.encode(), capture_output=True, timeout=WITHIN, check=True)
    with wave.open(io.BytesIO(made.stdout), "rb") as file:
        if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, RATE):
            raise wave.Error("espeak-ng speaks in another format")
        frames = file.readframes(60 * RATE)
    samples = array.array("h")
    samples.frombytes(frames[: len(frames) // 2 * 2])
    return samples


def _chime() -> array.array[int]:
    samples = array.array("h")
    for tone, seconds in CHIME:
        for at in range(int(seconds * RATE)):
            fading = math.exp(-4 * at / RATE) * min(1.0, at / 200)
            samples.append(round(32767 * LOUDNESS * fading * math.sin(2 * math.pi * tone * at / RATE)))
    return samples
