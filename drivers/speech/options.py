"""The `options` of the speech driver in devices.yaml, and its `connect`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, Field

Route = Literal["speaker", "headphones"]


class SpeechOptions(BaseModel):
    """Strict; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    output: Literal["audio", "auto", "null"] = Field(
        "audio",
        description="audio: a real device or an error; auto: play to nobody (marked simulated) where there is none; "
        "null: always play to nobody",
    )
    volume: int = Field(5, ge=1, le=8, description="volume step at start, 1 to 8, 3.4 dB apart")
    calibration_db: float = Field(
        0.0, ge=-40.0, le=0.0, description="added to every step so that step 8 is at most 85 dBA where the citizen sits"
    )
    headphones: str = Field(
        "",
        description="part of the name of the sound card the headphones hang on; empty: the loudspeaker's own, whose "
        "socket switches by itself",
    )
    headphones_calibration_db: float = Field(
        0.0, ge=-40.0, le=0.0, description="as calibration_db, measured at the headphones"
    )
    voice_pack: Path | None = Field(
        None, description="folder of recorded clips (pack.json); a text without a fitting clip is synthesised"
    )
    voice_complete: bool = Field(
        True, description="false: a pack that is still being recorded; `kiosk check` then only tells what it lacks"
    )
    voice_packs: Path | None = Field(
        None, description="folder of further packs, one folder each: the person at the terminal may choose among them"
    )
    cache: Path | None = Field(
        None, description="folder for rendered sentences; default ~/.cache/green-channel-kiosk/speech"
    )
    cache_mb: int = Field(200, ge=1, le=10_000, description="at most this many megabytes of rendered sentences")
    render_timeout_s: float = Field(
        3.0, ge=0.2, le=10.0, description="a sentence not rendered by then: renderer replaced"
    )
    speedup: float = Field(
        1.0, ge=1.0, le=1000.0, description="output null: how much faster than real time speech passes"
    )
    record: bool = Field(
        False, description="output null: keep the sound of what was heard (tours with invented citizens)"
    )

    @property
    def cache_folder(self) -> Path:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return self.cache or base / "green-channel-kiosk" / "speech"


@dataclass(frozen=True, slots=True)
class Target:
    """What a connect URL names: `audio:default`, `audio:PART OF A NAME`, `null:`, or `null:FOLDER` of an emulator."""

    kind: Literal["audio", "null"]
    device: str = ""
    control: Path | None = None


def parse_target(connect: str) -> Target:
    """Raises ValueError saying what to write."""
    kind, _, rest = connect.partition(":")
    rest = unquote(rest)
    if kind == "null":
        return Target("null", control=Path(rest) if rest else None)
    if kind == "audio" or not connect:
        return Target("audio", device="" if rest == "default" else rest)
    raise ValueError(f"{connect!r} is no audio output; write audio:default or audio:NAME (see `aplay -L`)")
