"""Recorded voices: a folder of clips, each bound to the very text it says. Read once, never written here.

    pack.json   {"format": 1, "version": "2026-11-01", "clips": {"home-title": {
                    "language": "zh-CN", "file": "home-title.wav", "text_hash": "<64 hex>"}}}
    *.wav       mono, 16 bit, 22 050 Hz, spoken at 100 % pace

A clip is heard only where the text to be said is, letter for letter after cleaning, the one it was recorded for: a text
that was changed falls back to the synthesiser, so that nobody ever hears an old instruction.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drivers.speech.sound import Samples, from_wav
from drivers.speech.text import normalise

FORMAT = 1
MANIFEST = "pack.json"
MAX_MANIFEST = 4_000_000  # bytes
MAX_CLIP = 30_000_000  # bytes, eleven minutes
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\.wav")
_HASH = re.compile(r"[0-9a-f]{64}")


class BadPack(ValueError):
    """A folder that is no voice pack; the text says why and what to write."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording. `id` names the prompt, as people who record see it."""

    id: str
    file: str
    text_hash: str


@dataclass(frozen=True, slots=True)
class VoicePack:
    """`left_out`: ids of clips whose entry or file is no good; their texts are synthesised."""

    folder: Path
    version: str
    clips: Mapping[str, Clip] = field(repr=False)  # by text hash
    left_out: tuple[str, ...] = ()

    def has(self, text: str, language: str) -> bool:
        return text_hash(text, language) in self.clips

    def samples(self, text: str, language: str) -> Samples | None:
        """The clip of this text as recorded; None when there is none, or it cannot be read (any more)."""
        clip = self.clips.get(text_hash(text, language))
        if clip is None:
            return None
        try:
            path = self.folder / clip.file
            return from_wav(path.read_bytes()) if path.stat().st_size <= MAX_CLIP else None
        except (OSError, ValueError):
            return None


def text_hash(text: str, language: str) -> str:
    """What binds a clip to its text: SHA-256 over the language and the text as it would be spoken."""
    return hashlib.sha256(f"{language}\n{normalise(text)}".encode()).hexdigest()


def load_pack(folder: Path) -> VoicePack:
    """Raises BadPack. A clip that is no good is left out and named, the others are used."""
    manifest = _manifest(folder)
    clips: dict[str, Clip] = {}
    left_out: list[str] = []
    for id, entry in manifest["clips"].items():
        clip = _clip(id, entry)
        if clip is None or clip.text_hash in clips or not (folder / clip.file).is_file():
            left_out.append(id)
        else:
            clips[clip.text_hash] = clip
    return VoicePack(folder, manifest["version"], clips, tuple(left_out))


def pack_of(folder: Path | None) -> tuple[VoicePack | None, Mapping[str, str]]:
    """The pack, and what a status tells of it. One that is no good costs its clips, not the voice."""
    if folder is None:
        return None, {"voice_pack": "none"}
    try:
        pack = load_pack(folder)
    except BadPack as error:
        return None, {"voice_pack": "bad", "voice_pack_hint": str(error)}
    told = {"voice_pack": pack.version, "clips": str(len(pack.clips))}
    return pack, told | ({"clips_left_out": " ".join(pack.left_out)[:400]} if pack.left_out else {})


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        if path.stat().st_size > MAX_MANIFEST:
            raise BadPack(f"{path} is larger than {MAX_MANIFEST} bytes")
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadPack(f"{path}: {error.strerror or error}; name a folder that holds a {MANIFEST}") from None
    except (ValueError, RecursionError):
        raise BadPack(f"{path} is not JSON") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BadPack(f'{path}: "format" must be {FORMAT}; render the pack again')
    if not isinstance(found.get("version"), str) or not isinstance(found.get("clips"), dict):
        raise BadPack(f'{path}: "version" must be a text and "clips" an object')
    return found


def _clip(id: str, entry: object) -> Clip | None:
    if not isinstance(entry, dict):
        return None
    file, bound = entry.get("file"), entry.get("text_hash")
    if not isinstance(file, str) or not _FILE.fullmatch(file):
        return None  # nothing outside the folder
    if not isinstance(bound, str) or not _HASH.fullmatch(bound):
        return None
    return Clip(id, file, bound)
