"""What is wrong with voice packs: coverage, clips of old texts, and the sound of each clip. For `kiosk voice check`,
`kiosk check` and the audit (A16)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from drivers.config import DevicesConfig
from drivers.speech.judge import FAULTS, Measures, clip_faults, measure
from drivers.speech.pack import load_manifest, packs_in
from drivers.speech.pack_format import MANIFEST, BadPack, ClipEntry, Manifest
from drivers.speech.sound import from_wav, to_signal
from kiosk_app.content.problems import Problem, relative
from kiosk_app.tools.prompts import Prompt


@dataclass(frozen=True, slots=True)
class PackProblem:
    """`kind`: pack | missing | stale | file | sound. `file` inside the pack, or pack.json; `id` of the clip, if one."""

    kind: str
    id: str
    file: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.id + ': ' if self.id else ''}{self.reason}\n    -> {self.remedy}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of one language: `have` of `wanted` prompts can be heard. `promised`: nothing may lack."""

    language: str
    wanted: int
    have: int
    promised: bool

    @property
    def percent(self) -> float:
        """Rounded down: 100 only when nothing lacks."""
        return int(1000 * self.have / self.wanted) / 10 if self.wanted else 100.0


@dataclass(frozen=True, slots=True)
class PackReport:
    """`hints`: what a person may want to mend, and need not."""

    pack: Path
    name: str
    coverage: tuple[Coverage, ...]
    human: int
    machine: int
    problems: tuple[PackProblem, ...]
    hints: tuple[PackProblem, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "pack": str(self.pack),
            "name": self.name,
            "coverage": [{**asdict(one), "percent": one.percent} for one in self.coverage],
            "human": self.human,
            "machine": self.machine,
            "problems": [asdict(problem) for problem in self.problems],
            "hints": [asdict(problem) for problem in self.hints],
        }


def pack_problems(folder: Path, prompts: Sequence[Prompt], *, promised: bool = False) -> tuple[PackProblem, ...]:
    """Everything that must be mended in a pack. `promised`: it has to be complete even if it does not say so itself."""
    return check_pack(folder, prompts, promised=promised).problems


def check_pack(folder: Path, prompts: Sequence[Prompt], *, promised: bool = False) -> PackReport:
    """Reads every clip. Never raises for what a folder holds."""
    try:
        manifest, wrong = load_manifest(folder)
    except BadPack as error:
        problem = PackProblem(
            "pack", "", MANIFEST, str(error), "record or build the pack anew, or take its folder away"
        )
        return PackReport(folder, folder.name, (), 0, 0, (problem,))
    problems = [
        PackProblem("pack", id, MANIFEST, reason, "record this clip again: kiosk voice record")
        for id, reason in wrong.items()
    ]
    hints: list[PackProblem] = []
    heard: set[tuple[str, str]] = set()
    asked = {(prompt.language, prompt.text_hash): prompt for prompt in prompts}
    by_id = {prompt.id: prompt for prompt in prompts}
    for id, clip in manifest.clips.items():
        found, told = _clip(folder, id, clip)
        problems += found
        hints += told
        if (clip.language, clip.text_hash) not in asked:
            problems.append(_stale(id, clip, by_id.get(id)))
        elif not any(one.kind == "file" for one in found):
            heard.add((clip.language, clip.text_hash))
    coverage = _coverage(manifest, prompts, heard, promised)
    for one in coverage:
        missing = [p for p in prompts if p.language == one.language and (p.language, p.text_hash) not in heard]
        told = [
            PackProblem("missing", p.id, MANIFEST, f"no clip says “{p.text}”", _remedy(manifest, one.language))
            for p in missing
        ]
        if one.promised:
            problems += told
    sources = [clip.source for clip in manifest.clips.values()]
    return PackReport(
        folder,
        manifest.name,
        coverage,
        sources.count("human"),
        sources.count("machine"),
        tuple(problems),
        tuple(hints),
    )


def _coverage(
    manifest: Manifest, prompts: Sequence[Prompt], heard: set[tuple[str, str]], promised: bool
) -> tuple[Coverage, ...]:
    """Of the languages it speaks or promises to."""
    spoken = {clip.language for clip in manifest.clips.values()} | set(manifest.complete)
    found = []
    for language in sorted(spoken, reverse=True):
        wanted = {(p.language, p.text_hash) for p in prompts if p.language == language}
        found.append(Coverage(language, len(wanted), len(wanted & heard), promised or language in manifest.complete))
    return tuple(found)


def _stale(id: str, clip: ClipEntry, now: Prompt | None) -> PackProblem:
    if now is None:
        reason, remedy = f"says “{clip.text}”, which nothing says any more", "kiosk voice record --clean takes it out"
    else:
        reason = f"says “{clip.text}”, but the text is now “{now.text}”"
        remedy = "record it again: kiosk voice record"
    if clip.source == "machine":
        remedy = "render it again: kiosk voice build"
    return PackProblem("stale", id, clip.file, reason, remedy)


def _remedy(manifest: Manifest, language: str) -> str:
    return f"kiosk voice record (or build) --language {language}"


def _clip(folder: Path, id: str, clip: ClipEntry) -> tuple[list[PackProblem], list[PackProblem]]:
    """(what must be mended, what may be) of one file."""
    again = "render it again: kiosk voice build" if clip.source == "machine" else "record it again: kiosk voice record"
    try:
        data = (folder / clip.file).read_bytes()
    except OSError as error:
        return [PackProblem("file", id, clip.file, error.strerror or "cannot be read", again)], []
    if hashlib.sha256(data).hexdigest() != clip.sha256:
        return [PackProblem("file", id, clip.file, "is not the file that was recorded (SHA-256 differs)", again)], []
    try:
        signal = to_signal(from_wav(data))
    except ValueError as error:
        return [PackProblem("file", id, clip.file, str(error), again)], []
    measures = measure(signal)
    faults = clip_faults(measures, clip.text, clip.language, snr_db=clip.snr_db)
    told = [
        PackProblem("sound", id, clip.file, f"{code}: {_numbers(measures, clip)}", FAULTS[code].en) for code in faults
    ]
    if clip.source == "machine":  # a machine's pace and colour are what they are
        return [one for one, code in zip(told, faults, strict=True) if code not in _LIVED_WITH], []
    must = [one for one, code in zip(told, faults, strict=True) if code not in _LIVED_WITH]
    return must, [one for one, code in zip(told, faults, strict=True) if code in _LIVED_WITH]


_LIVED_WITH = frozenset(("muffled", "fast", "slow"))


def _numbers(measures: Measures, clip: ClipEntry) -> str:
    noise = "" if clip.snr_db is None else f", {clip.snr_db:.0f} dB above the room's noise"
    return (
        f"{measures.lufs:.1f} LUFS, peak {measures.peak_db:.1f} dBFS, "
        f"{measures.lead_s * 1000:.0f} ms of silence first, {measures.seconds:.1f} s{noise}"
    )


@dataclass(frozen=True, slots=True)
class Installed:
    """A pack of this terminal. `promised`: devices.yaml names it, and does not say that it is still being recorded."""

    folder: Path
    promised: bool = False


def installed(assets: Path, config: DevicesConfig) -> tuple[Installed, ...]:
    """Under assets/voice, in the folder devices.yaml names, and the one it names itself."""
    speech = config.devices.get("speech")
    options: Mapping[str, Any] = speech.options if speech is not None else {}
    found: dict[Path, Installed] = {}
    if options.get("voice_pack"):
        folder = Path(options["voice_pack"])
        found[folder.resolve()] = Installed(folder, bool(options.get("voice_complete", True)))
    for parent in (assets / "voice", options.get("voice_packs")):
        for folder in packs_in(Path(parent)) if parent else ():
            found.setdefault(folder.resolve(), Installed(folder))
    return tuple(found.values())


def voice_problems(packs: Sequence[Installed], prompts: Sequence[Prompt], assets: Path) -> list[Problem]:
    """As `kiosk check` tells them."""
    return [
        Problem(
            relative(one.folder / problem.file, assets), 0, problem.id or "voice pack", problem.reason, problem.remedy
        )
        for one in packs
        for problem in pack_problems(one.folder, prompts, promised=one.promised)
    ]
