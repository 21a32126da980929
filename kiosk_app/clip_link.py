"""The clip that plays, for as long as its page is there. Belongs to the main thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from drivers.video.player import VideoFrame, VideoPlayer
from kiosk_app.core import clips
from kiosk_app.core.page import Page, PageKind
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World


class ClipLink:
    """`now` is monotonic seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._player = VideoPlayer(now)
        self._name = ""

    def follow(self, page: Page, visit: Visit, world: World) -> None:
        wanted = page.clip if page.kind is PageKind.CLIP else ""
        if wanted == self._name:
            return
        self._name = wanted
        clip = clips.of(visit, world) if wanted else None
        if clip is None:
            self._player.stop()
        else:
            self._player.play(Path(clip.file))

    def latest(self) -> VideoFrame | None:
        """The newest picture, None where nothing plays."""
        return self._player.latest()

    def stop(self) -> None:
        self._player.stop()
