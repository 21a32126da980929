"""Recording a pack, prompt by prompt: where we are, what was kept, what can be taken back. No terminal, no microphone.

Every clip is on the disk before the next prompt comes; the session is only the way through the prompts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from drivers.speech.pack_format import MODE, ClipEntry, Manifest
from drivers.speech.pack_write import clip_of, save, with_clip, without_clips
from drivers.speech.sound import Samples, from_wav
from drivers.speech.take import Cut
from kiosk_app.tools.prompts import Prompt
from plain.whole_file import write_whole

A_PROMPT_S = 12.0
"""Seconds one prompt takes a person who has not begun yet; afterwards their own are counted."""


@dataclass(frozen=True, slots=True)
class _Before:
    """What a kept clip replaced."""

    at: int
    manifest: Manifest
    files: Mapping[str, bytes] = field(repr=False)


@dataclass(slots=True)
class Session:
    """`at`: the present prompt's place among `prompts`. Methods that change the pack raise OSError."""

    folder: Path
    manifest: Manifest
    prompts: Sequence[Prompt]
    speaker: str
    dialect: str
    day: date
    at: int = 0
    kept: int = 0  # in this session
    seconds: float = 0.0  # this session's, for the guess of what is left
    _before: list[_Before] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.at = self._next_open(0)

    @property
    def now(self) -> Prompt | None:
        """None at the end."""
        return self.prompts[self.at] if self.at < len(self.prompts) else None

    @property
    def done(self) -> int:
        """Prompts a person has spoken."""
        return sum(self.clip(prompt) is not None for prompt in self.prompts)

    @property
    def left_s(self) -> float:
        """Seconds it will still take, as far as anybody knows."""
        each = self.seconds / self.kept if self.kept >= 3 else A_PROMPT_S
        return (len(self.prompts) - self.done) * each

    def clip(self, prompt: Prompt) -> ClipEntry | None:
        """A person's clip of this prompt, if its file is there."""
        for clip in self.manifest.clips.values():
            if clip.source == "human" and (clip.language, clip.text_hash) == (prompt.language, prompt.text_hash):
                return clip if (self.folder / clip.file).is_file() else None
        return None

    def heard_before(self) -> Samples | None:
        """What is kept of the present prompt."""
        clip = self.clip(self.now) if self.now is not None else None
        try:
            return from_wav((self.folder / clip.file).read_bytes()) if clip is not None else None
        except (OSError, ValueError):
            return None

    def keep(self, cut: Cut) -> ClipEntry:
        """The take is the present prompt's clip; on to the next that has none. Raises ValueError for one that is not
        usable."""
        prompt = self.now
        if prompt is None or not cut.usable:
            raise ValueError("nothing to keep")
        replaced = [
            clip
            for id, clip in self.manifest.clips.items()
            if id == prompt.id or (clip.language, clip.text_hash) == (prompt.language, prompt.text_hash)
        ]
        files = {clip.file: data for clip in replaced if (data := _read(self.folder / clip.file)) is not None}
        entry = clip_of(
            self.folder,
            prompt.id,
            prompt.text,
            "en" if prompt.language == "en" else "zh-CN",
            cut.samples,
            cut.clip,
            source="human",
            speaker=self.speaker,
            dialect=self.dialect,
            day=self.day,
            snr_db=cut.snr_db,
        )
        self._before.append(_Before(self.at, self.manifest, files))
        self.manifest = with_clip(self.manifest, prompt.id, entry, self.day)
        if self.done == len(self.prompts):
            promised = {*self.manifest.complete, prompt.language}
            self.manifest = replace(self.manifest, complete=tuple(sorted(promised, reverse=True)))
        save(self.folder, self.manifest)
        self.kept += 1
        self.at = self._next_open(self.at + 1)
        return entry

    def skip(self) -> None:
        """It is asked for again the next time."""
        if self.now is not None:
            self.at += 1

    def back(self) -> None:
        """The prompt before, whether it has a clip or not."""
        self.at = max(0, self.at - 1)

    def undo(self) -> bool:
        """The last clip kept goes, what it replaced is back; False when nothing was kept."""
        if not self._before:
            return False
        before = self._before.pop()
        for file, data in before.files.items():
            write_whole(self.folder / file, data, MODE)
        self.manifest = before.manifest
        save(self.folder, self.manifest)
        self.kept = max(0, self.kept - 1)
        self.at = before.at
        return True

    def clean(self, asked: Sequence[Prompt]) -> int:
        """Takes out the clips whose text nothing says any more; how many. `asked`: every prompt there is."""
        wanted = {(prompt.language, prompt.text_hash) for prompt in asked}
        gone = [id for id, clip in self.manifest.clips.items() if (clip.language, clip.text_hash) not in wanted]
        if gone:
            self.manifest = without_clips(self.manifest, gone)
            save(self.folder, self.manifest)
        return len(gone)

    def _next_open(self, at: int) -> int:
        while at < len(self.prompts) and self.clip(self.prompts[at]) is not None:
            at += 1
        return at


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
