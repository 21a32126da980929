"""The pictures of a video file (WebM or MP4), in their order and with their time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from drivers.camera._cv import load_cv2

Timed = tuple[float, Any]
"""(seconds from the beginning, height × width × 3 bytes of blue, green, red)"""


class VideoUnreadable(Exception):
    """The file is no video, or one that this machine cannot decode. The text names no path."""


def pictures(path: Path) -> Iterator[Timed]:
    """Every picture of the file. Raises VideoUnreadable when it has none."""
    cv2 = load_cv2()
    if not path.is_file() or not has_video_form(path):
        raise VideoUnreadable("neither WebM nor MP4")
    film = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    try:
        count, at = 0, 0.0
        while True:
            there, picture = film.read()
            if not there:
                break
            # of the picture just read; a file without times of its own goes on at the pace it names
            told = film.get(cv2.CAP_PROP_POS_MSEC) / 1000
            pace = 1 / (film.get(cv2.CAP_PROP_FPS) or 25.0)
            at = told if told > at else (at + pace if count else 0.0)
            count += 1
            yield at, picture
        if not count:
            raise VideoUnreadable("no picture of it can be decoded")
    finally:
        film.release()


def has_video_form(path: Path) -> bool:
    """By its first bytes: a decoder must not be led to other files by a list that calls itself a video."""
    with path.open("rb") as file:
        start = file.read(12)
    return start.startswith(b"\x1a\x45\xdf\xa3") or start[4:8] == b"ftyp"
