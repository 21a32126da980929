"""What stands in a voice pack's `pack.json`, format 2: strict, each mistake named with what to do. Pure but for saving.

    {"format": 2, "name": "teacher-wang", "version": "2026-11-26", "dialect": "zh-CN-sichuan",
     "title": {"zh-CN": "四川话", "en": "Sichuanese"}, "complete": ["zh-CN"],
     "clips": {"zh-CN/home-title": {
        "language": "zh-CN", "text": "您好，今天办什么事？", "text_hash": "<64 hex>",
        "file": "zh-CN--home-title.0f3a9c21.wav", "sha256": "<64 hex>", "duration_ms": 2310, "lufs": -20.1,
        "snr_db": 46.5, "source": "human", "speaker": "王老师", "dialect": "zh-CN-sichuan",
        "recorded_on": "2026-11-26"}}}

An id is the language, the service (where the text is one's own), the message, its attribute and, where a message is
several sentences, their number: `zh-CN/disability-photo/aid-deaf-detail.say#2`. People name clips by it; the driver
finds them by the text alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from drivers.speech.text import han_count, normalise
from plain.whole_file import write_whole

FORMAT = 2
MANIFEST = "pack.json"
MODE = 0o644  # of a pack's files: nothing in them is private
ENDINGS = "。.，,、：:；; \n"
"""What a sentence may end with and still be the same recording: `返回` and `返回。`. A question is another tune."""

TITLE_HAN, TITLE_CHARS = 4, 12
"""What a voice is called has its place on a choice: 四川话."""

Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Language = Literal["zh-CN", "en"]
Tag = Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$", description="as zh-CN or zh-CN-sichuan")]
FILE = r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,139}\.wav$"
CLIP_ID = r"^[A-Za-z0-9][A-Za-z0-9_./#-]{0,159}$"


def canonical(text: str) -> str:
    """The text as it is spoken, without what only ends it."""
    return normalise(text).rstrip(ENDINGS).strip()


def prompt_hash(text: str, language: str) -> str:
    """What binds a clip of format 2 to its text: SHA-256 over the language and the canonical text."""
    return hashlib.sha256(f"{language}\n{canonical(text)}".encode()).hexdigest()


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ClipEntry(_Strict):
    """One recording. `lufs` by ITU-R BS.1770-4; `snr_db` of the take it was cut from, none for a machine's."""

    language: Language
    text: str = Field(min_length=1, max_length=500)
    text_hash: Hex
    file: str = Field(pattern=FILE)
    sha256: Hex
    duration_ms: int = Field(ge=20, le=700_000)
    lufs: float = Field(ge=-70.0, le=0.0)
    snr_db: float | None = Field(None, ge=-20.0, le=120.0)
    source: Literal["human", "machine"]
    speaker: str = Field(min_length=1, max_length=60)
    dialect: Tag
    recorded_on: date

    @model_validator(mode="after")
    def _bound(self) -> ClipEntry:
        if self.text_hash != prompt_hash(self.text, self.language):
            raise ValueError("text_hash is not that of text: record this clip again, do not edit its text")
        if self.source == "human" and self.snr_db is None:
            raise ValueError("a person's clip needs the snr_db of its take: record this clip again")
        return self


class _Head(_Strict):
    format: Literal[2]
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="small letters, digits and -")
    version: str = Field(min_length=1, max_length=40)
    dialect: Tag
    title: dict[Language, Annotated[str, Field(min_length=1, max_length=TITLE_CHARS)]] = Field(default_factory=dict)
    complete: tuple[Language, ...] = ()
    clips: dict[Annotated[str, Field(pattern=CLIP_ID)], Any]


@dataclass(frozen=True, slots=True)
class Manifest:
    """`title`: how the voice is called on the screen, by language. `complete`: languages in which nothing may lack."""

    name: str
    version: str
    dialect: str
    title: Mapping[str, str]
    complete: tuple[str, ...]
    clips: Mapping[str, ClipEntry]


class BadPack(ValueError):
    """A folder that is no voice pack; the text says why and what to write."""


def parse_manifest(found: Mapping[str, Any], name: str) -> tuple[Manifest, dict[str, str]]:
    """The manifest with its good clips, and what is wrong with each other clip, by id. `name` is the file's.

    Raises BadPack when the whole is no manifest.
    """
    try:
        head = _Head.model_validate(found)
    except ValidationError as error:
        raise BadPack(f"{name}: {_told(error)}") from None
    if han_count(head.title.get("zh-CN", "")) > TITLE_HAN:
        raise BadPack(f'{name}: "title": at most {TITLE_HAN} characters, as 四川话')
    clips: dict[str, ClipEntry] = {}
    wrong: dict[str, str] = {}
    seen: dict[tuple[str, str], str] = {}
    for id, entry in head.clips.items():
        try:
            clip = ClipEntry.model_validate(entry)
        except ValidationError as error:
            wrong[id] = _told(error)
            continue
        twin = seen.setdefault((clip.language, clip.text_hash), id)
        if twin != id:
            wrong[id] = f"says the same as {twin}: take one of them out"
        else:
            clips[id] = clip
    return Manifest(
        head.name,
        head.version,
        head.dialect,
        {str(language): title for language, title in head.title.items()},
        tuple(head.complete),
        clips,
    ), wrong


def _told(error: ValidationError) -> str:
    """The first three mistakes in words; what stands there is not repeated."""
    told = []
    for one in error.errors(include_url=False, include_input=False)[:3]:
        where = ".".join(str(part) for part in one["loc"]) or "entry"
        match one["type"]:
            case "extra_forbidden":
                told.append(f'unknown key "{where}": take it out')
            case "missing":
                told.append(f'"{where}" is missing: render or record the clip again')
            case _:
                told.append(f'"{where}": {one["msg"]}')
    return "; ".join(told)


def as_json(manifest: Manifest) -> str:
    """The same manifest gives the same text, whatever the order clips were made in."""
    return (
        json.dumps(
            {
                "format": FORMAT,
                "name": manifest.name,
                "version": manifest.version,
                "dialect": manifest.dialect,
                "title": dict(manifest.title),
                "complete": list(manifest.complete),
                "clips": {id: clip.model_dump(mode="json") for id, clip in sorted(manifest.clips.items())},
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )


def save_manifest(folder: Path, manifest: Manifest) -> None:
    """Whole or not at all, also when the power goes. Raises OSError."""
    write_whole(folder / MANIFEST, as_json(manifest).encode(), MODE)
