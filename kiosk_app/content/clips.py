"""assets/clips/NAME/: a short film that tells a page, in sign language or in pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from kiosk_app.content.problems import Problem, relative
from kiosk_app.content.schema import ClipModel
from kiosk_app.content.services import nearest, validated
from kiosk_app.content.yaml_file import YamlFile, read_yaml
from kiosk_app.core.world import Clip, Service

LARGEST = 20_000_000
"""Bytes."""


def load_clips(assets: Path, services: Mapping[str, Service]) -> tuple[dict[str, Clip], list[Problem]]:
    """SERVICE/STEP -> the clip that tells it. A clip with a problem is left out. Where a page has one of each kind, the
    signed one is shown."""
    problems: list[Problem] = []
    found: dict[str, Clip] = {}
    for path in sorted((assets / "clips").glob("*/")):
        name = relative(path / "clip.yaml", assets)
        file, bad = read_yaml(path / "clip.yaml", name)
        model, wrong = validated(ClipModel, file.value, file, name, ()) if not bad else (None, [])
        bad = [*bad, *wrong]
        if model is not None:
            bad += _language(model, file, name)
            bad += _file(path / model.file, model, file, name)
            pages, unknown = _pages(model, services, file, name)
            bad += unknown
        problems += bad
        if model is None or bad:
            continue
        clip = Clip(path.name, model.kind, model.seconds, str(path / model.file))
        for page, place in pages.items():
            other = found.get(page)
            if other is not None and other.kind == clip.kind:
                line = file.line(("pages", place))
                remedy = f"take it out here, or in clips/{other.name}"
                problems.append(Problem(name, line, f"pages.{place}", f"{page} has a {clip.kind} clip already", remedy))
            elif other is None or clip.kind == "sign":
                found[page] = clip
    return found, problems


def _language(model: ClipModel, file: YamlFile, name: str) -> Iterator[Problem]:
    line = file.line(("language",)) or file.line(("kind",))
    if model.kind == "sign" and model.language is None:
        yield Problem(name, line, "language", "a signed clip in no language", "add `language: csl`, or its own tag")
    if model.kind == "picture" and model.language is not None:
        yield Problem(name, line, "language", "pictures have no language", "take it out, or write `kind: sign`")


def _file(path: Path, model: ClipModel, file: YamlFile, name: str) -> Iterator[Problem]:
    line = file.line(("file",))
    try:
        size = path.stat().st_size
        if size > LARGEST:
            remedy = "make it shorter or smaller: 640 pixels across are enough"
            reason = f"{size / 1e6:.0f} MB, at most {LARGEST / 1e6:.0f}"
            yield Problem(name, line, "file", reason, remedy)
            return
        hashed = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        yield Problem(name, line, "file", f"there is no readable {model.file} here", "put it beside clip.yaml")
        return
    if hashed != model.sha256:
        remedy = f'if it was changed on purpose: sha256: "{hashed}"'
        yield Problem(name, file.line(("sha256",)), "sha256", "the file is not the one that was described", remedy)


def _pages(
    model: ClipModel, services: Mapping[str, Service], file: YamlFile, name: str
) -> tuple[dict[str, int], list[Problem]]:
    """(SERVICE/STEP -> its place in the list, unknown ones). A kind of step stands for all such steps there are."""
    steps = {f"{service.id}/{step.id}": step.kind for service in services.values() for step in service.steps.values()}
    found: dict[str, int] = {}
    problems = []
    for place, page in enumerate(model.pages):
        meant = [page] if page in steps else [key for key, kind in steps.items() if kind == page]
        if not meant:
            remedy = nearest(page, [*steps, *set(steps.values())])
            problems.append(Problem(name, file.line(("pages", place)), f"pages.{place}", f"no page '{page}'", remedy))
        found |= dict.fromkeys(meant, place)
    return found, problems
