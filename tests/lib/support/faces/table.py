"""What becomes of every sitter in every case: the table of docs/photo.md. `python -m support.faces.table` prints it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from support.faces.drawn import Sitter, people
from support.faces.sitting import CASES, Shot, Sitting, shoot, tremor

from drivers.camera.advice import movement
from drivers.camera.faces import Face, FaceFinder, Finder, main_faces, square_of
from drivers.camera.portrait import Portrait, make_portrait, rank
from drivers.camera.spec import PhotoSpec, load_spec

ROOT = Path(__file__).resolve().parents[4]
SPEC = ROOT / "assets" / "photo-specs" / "disability-certificate.yaml"
SHAKES = 10  # frames of a burst, fifteen a second


@dataclass(frozen=True, slots=True)
class Outcome:
    """`way`: "pass" nothing to say; "advice" soft codes only; "again" a hard code: another picture, or a person's word;
    "by hand" nobody found: framed with keys, or by staff; "dead end" no photo, which must not be."""

    way: str
    codes: tuple[str, ...]
    portrait: Portrait | None


def take(image: np.ndarray, finder: Finder, spec: PhotoSpec) -> tuple[Portrait, list[Face]]:
    """As the driver does with the frame it chose."""
    faces = finder.find(image) or finder.find_turned(image)
    faces = [finder.closer(image, face) for face in faces[:1]] + faces[1:]
    person = finder.person(image, square_of(faces[0])) if faces else None
    return make_portrait(image, faces, spec, person=person), faces


def judged(portrait: Portrait) -> Outcome:
    codes = portrait.advice
    if not portrait.usable:
        return Outcome("dead end", codes, None)
    if "no_face" in codes:
        return Outcome("by hand", codes, portrait)
    return Outcome("again" if portrait.hard else "advice" if codes else "pass", codes, portrait)


def best_of_tremor(sitter: Sitter, finder: Finder, spec: PhotoSpec) -> Shot:
    """A burst of somebody who shakes at 5 Hz by 14 pixels to each side, and the frame that ranks first."""
    shots = [shoot(sitter, Sitting(lens=tremor(frame / 15 + 0.011)), seed=frame) for frame in range(SHAKES)]
    last: Face | None = None
    ranked = []
    for shot in shots:
        faces = finder.find(shot.image)
        people_seen = main_faces(faces)
        moved = movement(last, people_seen[0]) if people_seen else 0.0
        last = people_seen[0] if people_seen else None
        ranked.append(rank(shot.image, faces, spec, moved))
    return shots[max(range(len(shots)), key=lambda place: ranked[place])]


def rows(
    finder: Finder, spec: PhotoSpec, sitters: Sequence[Sitter] | None = None
) -> Iterator[tuple[str, list[Outcome]]]:
    """Each case with one outcome a sitter."""
    chosen = people() if sitters is None else sitters
    for name, how in CASES.items():
        yield name, [judged(take(shoot(sitter, how).image, finder, spec)[0]) for sitter in chosen]
    shaking = [best_of_tremor(sitter, finder, spec) for sitter in chosen]
    yield "tremor, best of a burst", [judged(take(shot.image, finder, spec)[0]) for shot in shaking]


def printed(finder: Finder, spec: PhotoSpec, sitters: Sequence[Sitter] | None = None) -> Iterator[str]:
    """The table in Markdown."""
    yield "| case | pass | advice | again | by hand | dead end | codes |"
    yield "|---|---|---|---|---|---|---|"
    for name, outcomes in rows(finder, spec, sitters):
        ways = Counter(outcome.way for outcome in outcomes)
        codes = Counter(code for outcome in outcomes for code in outcome.codes)
        told = ", ".join(f"{code} {count}" for code, count in codes.most_common())
        numbers = " | ".join(str(ways[way] or "") for way in ("pass", "advice", "again", "by hand", "dead end"))
        yield f"| {name} | {numbers} | {told} |"


if __name__ == "__main__":
    for line in printed(FaceFinder(), load_spec(SPEC)):
        print(line, flush=True)
