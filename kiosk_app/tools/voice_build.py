"""Renders the fixed prompts of a pack by machine: in parallel, only what is new or changed, and it can be stopped."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from drivers.speech.engines import Engine, EngineFailed
from drivers.speech.judge import measure
from drivers.speech.pack_format import ClipEntry, Manifest
from drivers.speech.pack_write import clip_of, open_pack, save, with_clip, without_clips
from drivers.speech.sound import Samples, to_signal
from kiosk_app.tools.prompts import Prompt

SAVE_EVERY = 25
"""Clips between two saved manifests: what a stopped build has to do again at most."""


@dataclass(frozen=True, slots=True)
class Built:
    """`failed`: (id, why) of sentences the engine could not render."""

    pack: Path
    clips: int
    rendered: int
    kept: int
    removed: int
    failed: tuple[tuple[str, str], ...]


def build(
    folder: Path,
    prompts: Sequence[Prompt],
    make_engine: Callable[[], Engine],
    *,
    languages: Sequence[str],
    dialect: str,
    title: dict[str, str],
    day: date,
    workers: int = 2,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Built:
    """A pack with a clip for every prompt of these languages; a person's clips stay, a machine's of other texts go.

    The same prompts and engine give the same files. Raises BadPack, EngineMissing, OSError.
    """
    engines = [make_engine()]
    manifest = open_pack(folder, dialect=dialect, title=title)
    wanted = [prompt for prompt in prompts if prompt.language in languages]
    manifest, removed = _pruned(manifest, wanted, languages, engines[0].speaker)
    said = {(clip.language, clip.text_hash) for clip in manifest.clips.values() if (folder / clip.file).is_file()}
    missing = [prompt for prompt in wanted if (prompt.language, prompt.text_hash) not in said]
    engines += [make_engine() for _ in range(min(workers, len(missing)) - 1)]
    failed: list[tuple[str, str]] = []
    done = 0
    try:
        for prompt, made in _rendered(missing, engines):
            done += 1
            if isinstance(made, str):
                failed.append((prompt.id, made))
            else:
                entry = _clip(folder, prompt, made, engines[0].speaker, manifest.dialect, day)
                manifest = with_clip(manifest, prompt.id, entry, day)
            progress(done, len(missing))
            if done % SAVE_EVERY == 0:
                save(folder, manifest)
    finally:
        if not failed and done == len(missing):
            manifest = replace(manifest, complete=tuple(sorted({*manifest.complete, *languages}, reverse=True)))
        save(folder, manifest)
    rendered = done - len(failed)
    return Built(folder, len(manifest.clips), rendered, len(wanted) - len(missing), removed, tuple(failed))


def _pruned(
    manifest: Manifest, wanted: Sequence[Prompt], languages: Sequence[str], speaker: str
) -> tuple[Manifest, int]:
    """Without a machine's clips that nobody asks for any more, or that another machine made."""
    asked = {(prompt.language, prompt.text_hash) for prompt in wanted}
    gone = [
        id
        for id, clip in manifest.clips.items()
        if clip.source == "machine"
        and clip.language in languages
        and ((clip.language, clip.text_hash) not in asked or clip.speaker != speaker)
    ]
    return without_clips(manifest, gone), len(gone)


def _clip(folder: Path, prompt: Prompt, samples: Samples, speaker: str, dialect: str, day: date) -> ClipEntry:
    return clip_of(
        folder,
        prompt.id,
        prompt.text,
        "en" if prompt.language == "en" else "zh-CN",
        samples,
        measure(to_signal(samples)),
        source="machine",
        speaker=speaker,
        dialect=dialect if prompt.language != "en" else "en",
        day=day,
    )


def _rendered(prompts: Sequence[Prompt], engines: Sequence[Engine]) -> Iterator[tuple[Prompt, Samples | str]]:
    """Each prompt's samples, or why there are none, in the order of the prompts; one thread an engine."""
    todo: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(len(prompts)):
        todo.put(number)
    made: dict[int, Samples | str] = {}
    news = threading.Condition()
    stop = threading.Event()

    def work(engine: Engine) -> None:
        while not stop.is_set():
            try:
                number = todo.get_nowait()
            except queue.Empty:
                return
            answer: Samples | str
            try:
                samples = engine.render(prompts[number].text, prompts[number].language)
                answer = samples if len(samples) else "the voice has no sound for it"
            except EngineFailed as error:
                answer = str(error)
            with news:
                made[number] = answer
                news.notify_all()

    threads = [threading.Thread(target=work, args=(engine,), name="voice-build") for engine in engines]
    for thread in threads:
        thread.start()
    try:
        for number, prompt in enumerate(prompts):
            with news:
                while number not in made:
                    if not news.wait(0.5) and not any(thread.is_alive() for thread in threads) and number not in made:
                        raise RuntimeError("a rendering thread ended without an answer")
                answer = made.pop(number)
            yield prompt, answer
    finally:
        stop.set()
        for thread in threads:
            thread.join()
