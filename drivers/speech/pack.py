"""Recorded voices: a folder of clips, each bound to the very text it says. Read here, never written.

    pack.json   see pack_format.py; the older {"format": 1, "version": …, "clips": {id: {"language", "file",
                "text_hash"}}} is still read
    *.wav       mono, 16 bit, 22 050 Hz, spoken at 100 % pace

A clip is heard only where the text to be said is, letter for letter after cleaning, the one it was recorded for: a text
that was changed falls back to the synthesiser, so that nobody ever hears an old instruction. A file that is not the one
recorded (format 2: its SHA-256) is not heard either.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drivers.speech.pack_format import FORMAT, MANIFEST, BadPack, Manifest, parse_manifest, prompt_hash
from drivers.speech.sound import Samples, from_wav
from drivers.speech.text import normalise

MAX_MANIFEST = 4_000_000  # bytes
MAX_CLIP = 30_000_000  # bytes, eleven minutes
MACHINE = "machine"
"""The name of the voice that is no pack."""
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\.wav")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording. `id` names the prompt, as people who record see it; `sha256` of the file, empty in format 1."""

    id: str
    file: str
    text_hash: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class VoicePack:
    """`left_out`: ids of clips whose entry or file is no good; their texts are synthesised."""

    folder: Path
    version: str
    clips: Mapping[str, Clip] = field(repr=False)  # by text hash
    left_out: tuple[str, ...] = ()
    name: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def has(self, text: str, language: str) -> bool:
        return self._key(text, language) in self.clips

    def samples(self, text: str, language: str) -> Samples | None:
        """The clip of this text as recorded; None when there is none, or it cannot be read (any more)."""
        clip = self.clips.get(self._key(text, language))
        if clip is None:
            return None
        try:
            path = self.folder / clip.file
            if path.stat().st_size > MAX_CLIP:
                return None
            data = path.read_bytes()
            if clip.sha256 and hashlib.sha256(data).hexdigest() != clip.sha256:
                return None
            return from_wav(data)
        except (OSError, ValueError):
            return None

    def _key(self, text: str, language: str) -> str:
        return text_hash(text, language) if self.format == 1 else prompt_hash(text, language)


def text_hash(text: str, language: str) -> str:
    """What binds a clip of format 1 to its text: SHA-256 over the language and the text as it would be spoken."""
    return hashlib.sha256(f"{language}\n{normalise(text)}".encode()).hexdigest()


def load_pack(folder: Path) -> VoicePack:
    """Raises BadPack. A clip that is no good is left out and named, the others are used."""
    found = read_manifest(folder)
    if found["format"] == 1:
        return _first_format(folder, found)
    manifest, wrong = parse_manifest(found, str(folder / MANIFEST))
    clips: dict[str, Clip] = {}
    left_out = list(wrong)
    for id, entry in manifest.clips.items():
        if (folder / entry.file).is_file():
            clips[entry.text_hash] = Clip(id, entry.file, entry.text_hash, entry.sha256)
        else:
            left_out.append(id)
    return VoicePack(folder, manifest.version, clips, tuple(left_out), manifest.name, manifest.title)


def load_manifest(folder: Path) -> tuple[Manifest, dict[str, str]]:
    """A pack of format 2 with what is wrong with its clips, by id. Raises BadPack, also for one of format 1."""
    found = read_manifest(folder)
    if found["format"] != FORMAT:
        raise BadPack(f"{folder / MANIFEST} is format 1, which names no speaker, date or file hash; record it anew")
    return parse_manifest(found, str(folder / MANIFEST))


def packs_in(folder: Path | None) -> tuple[Path, ...]:
    """The packs among a folder's folders, by name. A folder that is not there has none."""
    if folder is None or not folder.is_dir():
        return ()
    return tuple(sorted(path.parent for path in folder.glob(f"*/{MANIFEST}")))


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


def voices_of(default: VoicePack | None, further: Iterable[Path]) -> dict[str, VoicePack | None]:
    """Who can be heard, by name: the first is who speaks when nobody is asked for. None is the machine.

    A pack that is no good, has no name or one that is taken, is nobody.
    """
    voices: dict[str, VoicePack | None] = {(default.name or "recorded") if default else MACHINE: default}
    for folder in further:
        try:
            pack = load_pack(folder)
        except BadPack:
            continue
        if pack.name:
            voices.setdefault(pack.name, pack)
    voices.setdefault(MACHINE, None)
    return voices


def read_manifest(folder: Path) -> dict[str, Any]:
    """pack.json as it stands, of a format we know. Raises BadPack."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > MAX_MANIFEST:
            raise BadPack(f"{path} is larger than {MAX_MANIFEST} bytes")
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadPack(f"{path}: {error.strerror or error}; name a folder that holds a {MANIFEST}") from None
    except (ValueError, RecursionError):
        raise BadPack(f"{path} is not JSON") from None
    if not isinstance(found, dict) or type(found.get("format")) is not int or found["format"] not in (1, FORMAT):
        raise BadPack(f'{path}: "format" must be {FORMAT}; `kiosk voice build` or `record` makes such a pack')
    if not isinstance(found.get("version"), str) or not isinstance(found.get("clips"), dict):
        raise BadPack(f'{path}: "version" must be a text and "clips" an object')
    return found


def _first_format(folder: Path, found: Mapping[str, Any]) -> VoicePack:
    clips: dict[str, Clip] = {}
    left_out: list[str] = []
    for id, entry in found["clips"].items():
        clip = _clip(id, entry)
        if clip is None or clip.text_hash in clips or not (folder / clip.file).is_file():
            left_out.append(id)
        else:
            clips[clip.text_hash] = clip
    return VoicePack(folder, found["version"], clips, tuple(left_out), format=1)


def _clip(id: str, entry: object) -> Clip | None:
    if not isinstance(entry, dict):
        return None
    file, bound = entry.get("file"), entry.get("text_hash")
    if not isinstance(file, str) or not _FILE.fullmatch(file):
        return None  # nothing outside the folder
    if not isinstance(bound, str) or not _HASH.fullmatch(bound):
        return None
    return Clip(id, file, bound)
