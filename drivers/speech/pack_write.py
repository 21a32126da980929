"""Changing a voice pack: each clip whole on the disk before the manifest names it, so that no power cut costs one."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

from drivers.speech.judge import Measures
from drivers.speech.pack import load_manifest
from drivers.speech.pack_format import (
    MANIFEST,
    MODE,
    TITLE_CHARS,
    TITLE_HAN,
    BadPack,
    ClipEntry,
    Manifest,
    prompt_hash,
    save_manifest,
)
from drivers.speech.sound import Samples, wav_bytes
from drivers.speech.text import han_count
from plain.whole_file import write_whole

_OURS = re.compile(r"\.[0-9a-f]{8}\.wav$|\.part$")
_NOT_NAME = re.compile(r"[^A-Za-z0-9_.-]+")


def open_pack(folder: Path, *, dialect: str, title: dict[str, str] | None = None) -> Manifest:
    """The pack as it is, or a new empty one named like its folder. Clips whose entry is no good are left out.

    Raises BadPack (also for a folder whose name can be no pack's), OSError.
    """
    if (folder / MANIFEST).exists():
        return load_manifest(folder)[0]
    name = folder.resolve().name.lower().replace("_", "-")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", name):
        raise BadPack(f"{folder}: a pack's folder is named with small letters, digits and -, as teacher-wang")
    if any(len(one) > TITLE_CHARS or han_count(one) > TITLE_HAN for one in (title or {}).values()):
        raise BadPack(f"a voice is called in at most {TITLE_HAN} Chinese or {TITLE_CHARS} other characters, as 四川话")
    folder.mkdir(parents=True, exist_ok=True)
    return Manifest(name, "0", dialect, title or {}, (), {})


def clip_of(
    folder: Path,
    id: str,
    text: str,
    language: Literal["zh-CN", "en"],
    samples: Samples,
    measures: Measures,
    *,
    source: Literal["human", "machine"],
    speaker: str,
    dialect: str,
    day: date,
    snr_db: float | None = None,
) -> ClipEntry:
    """Writes the WAV file and returns its entry; the manifest is the caller's to save. Raises OSError."""
    data = wav_bytes(samples)
    sha256 = hashlib.sha256(data).hexdigest()
    file = f"{_NOT_NAME.sub('-', id.replace('/', '--'))[:120]}.{sha256[:8]}.wav"
    write_whole(folder / file, data, MODE)
    return ClipEntry(
        language=language,
        text=text,
        text_hash=prompt_hash(text, language),
        file=file,
        sha256=sha256,
        duration_ms=round(measures.seconds * 1000),
        lufs=round(measures.lufs, 1),
        snr_db=None if snr_db is None else round(snr_db, 1),
        source=source,
        speaker=speaker,
        dialect=dialect,
        recorded_on=day,
    )


def with_clip(manifest: Manifest, id: str, entry: ClipEntry, day: date) -> Manifest:
    """`entry` in place of whatever says the same or has the same id."""
    kept = {
        other: clip
        for other, clip in manifest.clips.items()
        if other != id and (clip.language, clip.text_hash) != (entry.language, entry.text_hash)
    }
    return replace(manifest, clips={**kept, id: entry}, version=day.isoformat())


def without_clips(manifest: Manifest, ids: Iterable[str]) -> Manifest:
    gone = frozenset(ids)
    return replace(manifest, clips={id: clip for id, clip in manifest.clips.items() if id not in gone})


def save(folder: Path, manifest: Manifest) -> None:
    """The manifest; then clips of ours that it no longer names go. Raises OSError."""
    save_manifest(folder, manifest)
    named = {clip.file for clip in manifest.clips.values()}
    for path in (*folder.glob("*.wav"), *folder.glob(".*.part")):
        if path.name not in named and _OURS.search(path.name):
            with contextlib.suppress(OSError):
                path.unlink()
