"""Whether clips can be played: every picture is decoded, as the terminal will, and looked at for flashes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from drivers.contract import DriverError
from drivers.video.file import VideoUnreadable, pictures
from kiosk_app.content.load import Content
from kiosk_app.content.problems import Problem, relative
from kiosk_app.content.yaml_file import read_yaml
from kiosk_app.core.world import Clip
from kiosk_app.tools.audit.flashes import MOST_IN_FILM, light_of, most_flashes

LARGEST_PX = 1280
OFF_S = 0.5
"""How far the length in clip.yaml may be off, in seconds."""


def clip_problems(content: Content, assets: Path) -> list[Problem]:
    """Of the clips that are shown."""
    return [
        problem
        for clip in sorted({c.name: c for c in content.clips.values()}.items())
        for problem in _of(clip[1], assets)
    ]


def _of(clip: Clip, assets: Path) -> Iterator[Problem]:
    folder = Path(clip.file).parent
    name = relative(folder / "clip.yaml", assets)
    file, _ = read_yaml(folder / "clip.yaml", name)
    line = file.line(("file",))
    film, sizes, end = [], set(), 0.0
    try:
        for at, picture in pictures(Path(clip.file)):
            end = at
            sizes.add(picture.shape[:2])
            film.append((at, light_of(picture[:, :, ::-1])))
    except (VideoUnreadable, DriverError, OSError) as error:
        yield Problem(
            name, line, "file", f"cannot be played: {error}", "save it anew as WebM (VP8, VP9) or MP4 (H.264)"
        )
        return
    high, wide = max(sizes)
    if max(high, wide) > LARGEST_PX:
        yield Problem(name, line, "file", f"{wide} × {high} pixels, at most {LARGEST_PX}", "save it smaller")
    pace = end / max(1, len(film) - 1)
    if abs(end + pace - clip.seconds) > OFF_S:
        line = file.line(("seconds",))
        yield Problem(name, line, "seconds", f"it lasts {end + pace:.1f} s", f"write `seconds: {end + pace:.1f}`")
    flashes = most_flashes(film)
    if flashes > MOST_IN_FILM:
        reason = f"{flashes} flashes within two seconds, at most {MOST_IN_FILM}"
        yield Problem(name, line, "file", reason, "record it without anything that flickers (WCAG 2.3.1)")
